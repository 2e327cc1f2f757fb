"""Selections: masks that come from colours and from shapes, and how two masks become one.

Masks in here are ``uint8`` arrays of shape (height, width) whose pixels are 0 or 255, as the canvas holds them; pictures are
(height, width, 3) of ``uint8`` in any order of channels. Everything returns a new array and leaves what it was given alone.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from nova_studio.imaging.modes import Mode

MaskArray = NDArray[np.uint8]
Pixels = NDArray[Any]
Point = tuple[int, int]
"""Column and row."""

MASKED = 255
NOISE_MAX = 10
"""The largest radius, in pixels, of the specks and holes that :func:`similar` leaves out."""
_VISITED = 128


def combine(mask: MaskArray, selection: MaskArray, mode: Mode) -> MaskArray:
    """The mask after a selection of the same size. ValueError where the sizes differ."""
    if mask.shape != selection.shape:
        raise ValueError(f"A selection of {selection.shape} does not fit a mask of {mask.shape}.")
    if mode is Mode.REPLACE:
        return selection.copy()
    if mode is Mode.ADD:
        return _array(cv2.bitwise_or(mask, selection))
    if mode is Mode.INTERSECT:
        return _array(cv2.bitwise_and(mask, selection))
    return _array(cv2.bitwise_and(mask, cv2.bitwise_not(selection)))


def similar(picture: Pixels, seed: Point, tolerance: int, *, contiguous: bool = True, noise: int = 0) -> MaskArray:
    """The pixels whose every channel is within ``tolerance`` (0 to 255) of the pixel at ``seed``.

    ``contiguous`` keeps only those joined to the seed by their sides. ``noise`` is a radius in pixels: by a majority vote of the
    neighbourhood, specks and holes smaller than that are left out before the joining is looked at. The seed itself always is in.
    """
    x, y = _inside(picture.shape, seed)
    if contiguous and noise <= 0:
        return _flooded(picture, (x, y), tolerance)
    colour = picture[y, x].astype(int)
    low, high = np.clip(colour - tolerance, 0, 255), np.clip(colour + tolerance, 0, 255)
    near = cv2.inRange(picture, low, high)
    if noise > 0:
        near = _array(majority(_array(near), min(noise, NOISE_MAX)))
        near[y, x] = MASKED
    return _joined(_array(near), (x, y)) if contiguous else _array(near)


def _flooded(picture: Pixels, seed: Point, tolerance: int) -> MaskArray:
    """The joined pixels of like colour; found at once where nothing has to be filtered in between."""
    height, width = picture.shape[:2]
    found = np.zeros((height + 2, width + 2), np.uint8)
    reach = (tolerance,) * 3
    flags = 4 | (MASKED << 8) | cv2.FLOODFILL_MASK_ONLY | cv2.FLOODFILL_FIXED_RANGE
    cv2.floodFill(picture, found, seed, 0, reach, reach, flags)
    return np.ascontiguousarray(found[1:-1, 1:-1])


def majority(mask: MaskArray, radius: int) -> MaskArray:
    """Each pixel as most of its square neighbourhood of ``2 * radius + 1`` pixels is (the median of a binary picture)."""
    side = 2 * radius + 1
    mean = cv2.blur(mask, (side, side), borderType=cv2.BORDER_REPLICATE)
    return _array(cv2.threshold(mean, MASKED // 2, MASKED, cv2.THRESH_BINARY)[1])


def fill_at(mask: MaskArray, seed: Point, *, masked: bool = True) -> MaskArray:
    """The mask with the area around ``seed`` made ``masked``: all pixels like it that are joined to it by their sides."""
    filled = mask.copy()
    cv2.floodFill(filled, None, _inside(mask.shape, seed), MASKED if masked else 0)
    return filled


def fill_holes(mask: MaskArray) -> MaskArray:
    """The mask with every kept area filled that is not joined to the picture's edge."""
    framed = cv2.copyMakeBorder(mask, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    cv2.floodFill(framed, None, (0, 0), _VISITED)
    outside = framed[1:-1, 1:-1]
    return _array(cv2.bitwise_not(_visited(_array(outside))))


def _joined(near: MaskArray, seed: Point) -> MaskArray:
    """The part of ``near`` (changed in place) joined to a seed that is masked."""
    cv2.floodFill(near, None, seed, _VISITED)
    return _visited(near)


def _visited(pixels: MaskArray) -> MaskArray:
    return _array(cv2.inRange(pixels, np.full(1, _VISITED), np.full(1, _VISITED)))


def _inside(shape: tuple[int, ...], point: Point) -> Point:
    """The nearest pixel of the picture."""
    return min(max(point[0], 0), shape[1] - 1), min(max(point[1], 0), shape[0] - 1)


def _array(found: Any) -> MaskArray:
    return np.asarray(found, np.uint8)
