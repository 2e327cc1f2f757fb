"""A picture brought to an exact size: one way of resampling, told in words, and no edge bent.

Pictures are ``uint8`` arrays (h, w, 3) or (h, w, 4). What is too long is cut off evenly on both sides; then the rest is averaged
where it gets smaller and interpolated cubically where it grows. Transparent pixels lend no colour to their neighbours.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from nova_studio.imaging.edits import scaled

Pixels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Fitted:
    """The picture, and what was done to it: the part that was kept (left, top, width, height), and how it was resampled."""

    pixels: Pixels
    kept: tuple[int, int, int, int]
    method: str


def fit(pixels: Pixels, width: int, height: int) -> Fitted:
    """The picture in exactly this size, in pixels; one that has it already comes back as it is, ``method`` empty."""
    have_height, have_width = pixels.shape[:2]
    x, y, kept_width, kept_height = kept = centre(have_width, have_height, width, height)
    if (have_width, have_height) == (width, height):
        return Fitted(pixels, kept, "")
    part = pixels[y : y + kept_height, x : x + kept_width]
    smaller = width <= kept_width and height <= kept_height
    way = "area average" if smaller else "bicubic"
    if (kept_width, kept_height) == (width, height):
        way = "none"
    resized = scaled_rgba(part, width, height) if pixels.shape[2] == 4 else scaled(part, width, height)
    return Fitted(np.ascontiguousarray(resized), kept, way)


def centre(have_width: int, have_height: int, width: int, height: int) -> tuple[int, int, int, int]:
    """The largest part (left, top, width, height) around the middle that has the shape of ``width`` x ``height``."""
    kept_width = min(have_width, max(1, round(have_height * width / height)))
    kept_height = min(have_height, max(1, round(have_width * height / width)))
    return (have_width - kept_width) // 2, (have_height - kept_height) // 2, kept_width, kept_height


def scaled_rgba(pixels: Pixels, width: int, height: int) -> Pixels:
    """A picture with transparency in another size, its colours weighed by how opaque they are."""
    wide = pixels.astype(np.float32)
    alpha = wide[:, :, 3:] / 255
    wide[:, :, :3] *= alpha
    smaller = width <= pixels.shape[1] and height <= pixels.shape[0]
    way = cv2.INTER_AREA if smaller else cv2.INTER_LINEAR  # cubic rings would make colours brighter than opaque
    made = np.asarray(cv2.resize(wide, (width, height), interpolation=way), np.float32)
    made[:, :, :3] /= np.maximum(made[:, :, 3:] / 255, 1 / 255)
    return np.clip(np.rint(made), 0, 255).astype(np.uint8)
