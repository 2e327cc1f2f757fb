"""Pixels of a picture or mask as the view needs them: gathered from 100 % on, averaged below.

Below 100 % the source is halved by exact 2 x 2 averages until less than one more halving is left, and then sampled bilinearly,
so that nothing flickers or vanishes at any zoom. From 100 % on the very pixel under each device pixel's centre is taken, by one
rule for picture and mask alike. numpy and OpenCV; no Qt.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[Any]
"""Rows, columns and perhaps channels, of ``uint8`` or ``uint32``."""


@dataclass(frozen=True, slots=True)
class Window:
    """A rectangle of device pixels and the source's corner and scale in them."""

    left: int
    top: int
    width: int
    height: int
    origin_x: float
    origin_y: float
    scale_x: float
    scale_y: float


def halve(source: Pixels) -> Pixels:
    """Half the size, each pixel the mean of 2 x 2; an odd last row or column is repeated."""
    height, width = source.shape[:2]
    if height % 2 or width % 2:
        source = cv2.copyMakeBorder(source, 0, height % 2, 0, width % 2, cv2.BORDER_REPLICATE)
    return cv2.resize(source, ((width + 1) // 2, (height + 1) // 2), interpolation=cv2.INTER_AREA)


def halvings(scale: float) -> int:
    """How often a source is halved before it is sampled at ``scale``."""
    return max(0, math.floor(math.log2(1 / scale) + 1e-9))


def gather(source: Pixels, window: Window) -> Pixels:
    """The source pixel under the centre of each device pixel (for scales of 1 and more)."""
    height, width = source.shape[:2]
    columns = _indices(window.left, window.width, window.origin_x, window.scale_x, width)
    rows = _indices(window.top, window.height, window.origin_y, window.scale_y, height)
    if window.scale_x == 1 and window.scale_y == 1:
        return source[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    picked: Pixels = source[rows[0] : rows[-1] + 1, columns]
    return np.asarray(picked[rows - rows[0]])


def bilinear(source: Pixels, window: Window) -> Pixels:
    """The source sampled bilinearly at the centre of each device pixel, its edge repeated outward."""
    shift_x = (window.left + 0.5 - window.origin_x) / window.scale_x - 0.5
    shift_y = (window.top + 0.5 - window.origin_y) / window.scale_y - 0.5
    # Only the part needed goes in: the function works in 16-bit coordinates.
    x, y = max(0, math.floor(shift_x) - 1), max(0, math.floor(shift_y) - 1)
    right = math.ceil(shift_x + window.width / window.scale_x) + 2
    bottom = math.ceil(shift_y + window.height / window.scale_y) + 2
    matrix = np.array([[1 / window.scale_x, 0, shift_x - x], [0, 1 / window.scale_y, shift_y - y]])
    return cv2.warpAffine(
        source[y:bottom, x:right],
        matrix,
        (window.width, window.height),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )


def mask_alpha(mask: NDArray[np.uint8], window: Window) -> NDArray[np.uint8]:
    """How much of each device pixel is masked, 0 to 255; exact from 100 % on."""
    if window.scale_x >= 1:
        return np.asarray(gather(mask, window), np.uint8)
    levels = halvings(window.scale_x)
    factor = 1 << levels
    height, width = mask.shape
    x0 = _aligned((window.left - window.origin_x) / window.scale_x, factor)
    y0 = _aligned((window.top - window.origin_y) / window.scale_y, factor)
    x1 = min(width, _aligned((window.left + window.width - window.origin_x) / window.scale_x, factor) + 3 * factor)
    y1 = min(height, _aligned((window.top + window.height - window.origin_y) / window.scale_y, factor) + 3 * factor)
    piece: Pixels = mask[y0:y1, x0:x1]
    for _ in range(levels):
        piece = halve(piece)
    moved = Window(
        window.left,
        window.top,
        window.width,
        window.height,
        window.origin_x + x0 * window.scale_x,
        window.origin_y + y0 * window.scale_y,
        window.scale_x * factor,
        window.scale_y * factor,
    )
    return np.asarray(bilinear(piece, moved), np.uint8)


def _aligned(value: float, factor: int) -> int:
    """One step left of ``value`` on a grid of ``factor`` pixels."""
    return max(0, (math.floor(value) // factor - 1) * factor)


def _indices(start: int, count: int, origin: float, scale: float, size: int) -> NDArray[np.intp]:
    """The source index under each of ``count`` device pixels."""
    centres = (np.arange(start, start + count) + 0.5 - origin) / scale
    indices: NDArray[np.intp] = np.clip(np.floor(centres), 0, size - 1).astype(np.intp)
    return indices
