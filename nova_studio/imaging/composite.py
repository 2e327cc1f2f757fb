"""A service's picture laid into its source: outside the mask the source to the last bit, inside what was made, a seam between.

Pictures are ``uint8`` arrays (h, w, 3) of one size, the mask a bool array (h, w) in which True = was to change. The seam lies
wholly inside the mask: from its edge inwards the source gives way to what was made over a few pixels. The picture's own edge is no
edge of the mask. No Qt; not for the GUI thread.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Mask = NDArray[np.bool_]

SEAM: Final = 4
"""Pixels over which the source gives way to what was made."""


@dataclass(frozen=True, slots=True)
class Composite:
    """The picture, how many pixels lie outside the mask, and which share of them the service had changed, 0 to 1."""

    pixels: Pixels
    outside: int
    changed: float


def lay_back(source: Pixels, made: Pixels, mask: Mask, seam: int = SEAM) -> Composite:
    """``made`` inside the mask and ``source`` outside, blended over ``seam`` pixels inside its edge; neither is touched.

    Raises ValueError for sizes that differ.
    """
    if source.shape != made.shape or source.shape[:2] != mask.shape or source.ndim != 3:
        raise ValueError(f"source {source.shape}, made {made.shape} and mask {mask.shape} must have one size")
    outside = mask.size - int(np.count_nonzero(mask))
    changed = _changed_outside(source, made, mask) / outside if outside else 0.0
    pixels = source.copy()
    # Only the box around the mask has anything to lay; the ring around it tells the seam where the mask ends.
    x, y, width, height = cv2.boundingRect(mask.view(np.uint8))
    rows, columns = slice(max(0, y - 1), y + height + 1), slice(max(0, x - 1), x + width + 1)
    if width:
        pixels[rows, columns] = _blended(source[rows, columns], made[rows, columns], mask[rows, columns], seam)
    return Composite(pixels, outside, changed)


def _changed_outside(source: Pixels, made: Pixels, mask: Mask) -> int:
    apart = cv2.absdiff(source, made)
    first, second, third = cv2.split(apart)
    most = cv2.bitwise_or(cv2.bitwise_or(first, second), third)
    inside = cv2.copyTo(most, mask.view(np.uint8))
    return cv2.countNonZero(most) - cv2.countNonZero(inside)


def _blended(source: Pixels, made: Pixels, mask: Mask, seam: int) -> Pixels:
    inside = np.ascontiguousarray(mask).view(np.uint8)
    if seam <= 0 or inside.all():
        return np.asarray(cv2.copyTo(made, inside, source.copy()), np.uint8)
    # The first pixel inside is about one from the source, and the first past the seam is all new. Weights of exactly 0 and 1 give
    # the one picture and the other to the last bit.
    distance = cv2.distanceTransform(inside, cv2.DIST_L2, cv2.DIST_MASK_3)
    new = np.asarray(distance, np.float32) / np.float32(seam + 1)
    np.minimum(new, 1, out=new)
    return np.asarray(cv2.blendLinear(made, source, new, 1 - new), np.uint8)
