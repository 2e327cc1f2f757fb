"""Masks grown, shrunk, smoothed, bordered and feathered. Radii are in pixels and round.

Masks are ``uint8`` arrays of shape (height, width) whose pixels are 0 or 255. Only the part of a mask that can change is worked
on: the box around what is masked, widened by the radius.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

MaskArray = NDArray[np.uint8]

RADIUS_MAX = 500
_DISK_UP_TO = 3
"""Up to this radius dilating by a disk is faster than measuring distances, and gives the same pixels."""


def grow(mask: MaskArray, radius: int) -> MaskArray:
    """Everything at most ``radius`` pixels from the mask."""
    return _around(mask, radius, lambda part: _grown(part, radius))


def shrink(mask: MaskArray, radius: int) -> MaskArray:
    """The mask without what is at most ``radius`` pixels from its edge; the picture's own edge counts as no edge."""
    return _around(mask, radius, lambda part: _shrunk(part, radius))


def border(mask: MaskArray, width: int) -> MaskArray:
    """A band ``width`` pixels wide along the mask's edge, half of it outside (the larger half) and half inside."""

    def band(part: MaskArray) -> MaskArray:
        inside = width // 2
        return _array(cv2.subtract(_grown(part, width - inside), _shrunk(part, inside)))

    return _around(mask, width, band)


def smooth(mask: MaskArray, radius: int) -> MaskArray:
    """The mask with corners and ripples up to about ``radius`` pixels rounded off; straight edges stay where they are."""
    return _around(
        mask, 2 * radius, lambda part: _array(cv2.threshold(feather(part, radius), 127, 255, cv2.THRESH_BINARY)[1])
    )


def feather(mask: MaskArray, radius: float) -> MaskArray:
    """The mask with soft edges, 0 to 255: only to look at, never to be sent. ``radius`` is where softness has almost ended."""
    if radius <= 0:
        return mask.copy()
    return _array(cv2.GaussianBlur(mask, (0, 0), radius / 2, borderType=cv2.BORDER_REPLICATE))


def _grown(part: MaskArray, radius: int) -> MaskArray:
    if radius <= 0:
        return part
    if radius <= _DISK_UP_TO:
        return _array(cv2.dilate(part, _disk(radius)))
    distance = cv2.distanceTransform(cv2.bitwise_not(part), cv2.DIST_L2, cv2.DIST_MASK_5)
    return _array(cv2.inRange(distance, np.zeros(1), np.full(1, float(radius))))


def _shrunk(part: MaskArray, radius: int) -> MaskArray:
    return _array(cv2.bitwise_not(_grown(_array(cv2.bitwise_not(part)), radius)))


def _disk(radius: int) -> MaskArray:
    y, x = np.ogrid[-radius : radius + 1, -radius : radius + 1]
    return _array(x * x + y * y <= radius * radius)


def _around(mask: MaskArray, reach: int, change: Callable[[MaskArray], MaskArray]) -> MaskArray:
    """Change the part of the mask within ``reach`` of anything masked; the rest has nothing to change."""
    x, y, width, height = cv2.boundingRect(mask)
    if not width or reach <= 0:
        return mask.copy()
    margin = reach + 1
    rows = slice(max(0, y - margin), y + height + margin)
    columns = slice(max(0, x - margin), x + width + margin)
    part = mask[rows, columns]
    if part.shape == mask.shape:
        return change(mask)
    changed = np.zeros_like(mask)
    changed[rows, columns] = change(np.ascontiguousarray(part))
    return changed


def _array(found: Any) -> MaskArray:
    return np.asarray(found, np.uint8)
