"""Edits of the source picture that carry its mask with them: turn, flip, crop, resize, and the larger frame of out-painting.

Pictures are ``uint8`` arrays (h, w, 3), masks bool arrays (h, w) in which True = will change, or None for none at all. Nothing is
changed in place. The picture is resampled, the mask never: it stays what it was, to the pixel, or is scaled by nearest neighbour.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from nova_studio.errors import PictureError
from nova_studio.imaging.borders import Borders
from nova_studio.imaging.codec import NEUTRAL
from nova_studio.imaging.frame import Box, Plan
from nova_studio.imaging.legal import size_problem

Pixels = NDArray[np.uint8]
Mask = NDArray[np.bool_]


class Pair(NamedTuple):
    """A picture with its mask."""

    pixels: Pixels
    mask: Mask | None


Edit = Callable[[Pair], Pair]

_TURNS = {1: cv2.ROTATE_90_CLOCKWISE, 2: cv2.ROTATE_180, 3: cv2.ROTATE_90_COUNTERCLOCKWISE}


def turn(quarters: int) -> Edit:
    """Turn clockwise by quarters of a full turn."""
    return partial(_both, partial(_turned, quarters % 4))


def flip(*, sideways: bool) -> Edit:
    """Swap left and right, or top and bottom."""
    return partial(_both, partial(_flipped, 1 if sideways else 0))


def crop(box: Box) -> Edit:
    """Keep what is inside the box; PictureError where that is no legal picture."""
    return partial(_cropped, box)


def resize(width: int, height: int) -> Edit:
    """Scale to another size; PictureError where it is not legal."""
    return partial(_resized, width, height)


def extend(made: Plan) -> Edit:
    """Put the picture into a larger frame: neutral grey around it, all of which will change, and what was masked inside."""
    return partial(_extended, made)


def scaled(pixels: Pixels, width: int, height: int) -> Pixels:
    """The picture in another size: averaged when it gets smaller, cubic when it grows."""
    if pixels.shape[:2] == (height, width):
        return pixels
    shrinks = width <= pixels.shape[1] and height <= pixels.shape[0]
    way = cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(pixels, (width, height), interpolation=way), np.uint8)


def scaled_mask(mask: Mask, width: int, height: int) -> Mask:
    """The mask in another size, by nearest neighbour."""
    if mask.shape == (height, width):
        return mask
    small = cv2.resize(mask.view(np.uint8), (width, height), interpolation=cv2.INTER_NEAREST_EXACT)
    found: Mask = np.asarray(small, np.uint8) != 0
    return found


def mirrored(pixels: Pixels, borders: Borders) -> Pixels:
    """The picture with its own edges mirrored outwards, so that what is seen beside them goes on as it was."""
    around = (borders.top, borders.bottom, borders.left, borders.right)
    return np.asarray(cv2.copyMakeBorder(pixels, *around, cv2.BORDER_REFLECT), np.uint8)


def unchanged_around(mask: Mask, borders: Borders) -> Mask:
    """The mask of the larger picture: nothing of its borders changes."""
    return np.pad(mask, ((borders.top, borders.bottom), (borders.left, borders.right)))


def _both(change: Callable[[Pixels], Pixels], pair: Pair) -> Pair:
    mask = None if pair.mask is None else change(pair.mask.view(np.uint8)) != 0
    return Pair(change(pair.pixels), mask)


def _turned(quarters: int, pixels: Pixels) -> Pixels:
    return np.asarray(cv2.rotate(pixels, _TURNS[quarters]), np.uint8) if quarters else pixels


def _flipped(axis: int, pixels: Pixels) -> Pixels:
    return np.asarray(cv2.flip(pixels, axis), np.uint8)


def _cropped(box: Box, pair: Pair) -> Pair:
    height, width = pair.pixels.shape[:2]
    if min(box.x, box.y) < 0 or box.right > width or box.bottom > height:
        raise PictureError("The part to keep reaches beyond the picture.")
    _check(box.width, box.height)
    part = (slice(box.y, box.bottom), slice(box.x, box.right))
    mask = None if pair.mask is None else np.ascontiguousarray(pair.mask[part])
    return Pair(np.ascontiguousarray(pair.pixels[part]), mask)


def _resized(width: int, height: int, pair: Pair) -> Pair:
    _check(width, height)
    mask = None if pair.mask is None else scaled_mask(pair.mask, width, height)
    return Pair(scaled(pair.pixels, width, height), mask)


def _extended(made: Plan, pair: Pair) -> Pair:
    _check(made.width, made.height)
    pixels = np.empty((made.height, made.width, 3), np.uint8)
    pixels[:] = NEUTRAL
    mask = np.ones((made.height, made.width), np.bool_)
    inner = (slice(made.y, made.y + made.inner_height), slice(made.x, made.x + made.inner_width))
    pixels[inner] = scaled(pair.pixels, made.inner_width, made.inner_height)
    kept = pair.mask
    mask[inner] = False if kept is None else scaled_mask(kept, made.inner_width, made.inner_height)
    return Pair(pixels, mask)


def _check(width: int, height: int) -> None:
    if problem := size_problem(width, height):
        raise PictureError(problem)
