"""Small tools for pictures as numbers: ``Picture`` is (h, w, 3 or 4) of uint8, ``Field`` float32, colours 0 to 1.

OpenCV works row by row here, so the number of threads never changes a result. What goes pixel by pixel is worked out in strips
(:func:`by_rows`): a field of four megapixels takes fifty megabytes, and each step of a formula would take as much again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
Field = NDArray[np.float32]
Numbers = NDArray[np.floating[Any]]
Mask = NDArray[np.bool_]
Size = tuple[int, int]
"""Width and height."""
_STRIP = 1 << 18
"""Pixels of a strip: what a formula needs meanwhile then stays in the processor's own memory."""


def strips(shape: tuple[int, ...]) -> list[slice]:
    """The rows of a picture of that shape in parts that are worked on one after another."""
    height = shape[0]
    step = max(1, _STRIP // max(1, *shape[1:2]))
    return [slice(top, min(top + step, height)) for top in range(0, height, step)]


def by_rows(shape: tuple[int, ...], make: Callable[[slice], Numbers], into: Field | None = None) -> Field:
    """A field of that shape, of which ``make`` gives the rows of a slice; it must look at no other row.

    ``into``, if given, takes the rows; it may be what they are made from.
    """
    field = np.empty(shape, np.float32) if into is None else into
    for rows in strips(shape):
        field[rows] = make(rows)
    return field


def to_field(picture: Picture) -> Field:
    """Colours from 0 to 1."""
    return np.multiply(picture, np.float32(1 / 255), dtype=np.float32)


def to_picture(field: Field) -> Picture:
    """Colours from 0 to 1 as bytes; what is beyond is cut off."""
    picture = np.empty(field.shape, np.uint8)
    for rows in strips(field.shape):
        part = cv2.convertScaleAbs(np.clip(field[rows], 0.0, 1.0), alpha=255.0)
        picture[rows] = part.reshape(picture[rows].shape)
    return picture


def resize(field: Field | Picture, size: Size, interpolation: int = cv2.INTER_CUBIC) -> Field:
    """The field at another size."""
    if (field.shape[1], field.shape[0]) == size:
        return field.astype(np.float32, copy=False)
    return np.asarray(cv2.resize(field, size, interpolation=interpolation), dtype=np.float32)


def shrink(field: Field | Picture, size: Size) -> Field:
    """The field at a smaller size, averaged; of a picture, its bytes as numbers."""
    return resize(field, size, cv2.INTER_AREA)


def blur(field: Field, sigma: float) -> Field:
    """Gaussian blur; wide ones are done on a smaller copy, where they cost little and look the same."""
    height, width = field.shape[:2]
    factor = int(max(1, min(sigma / 3, min(height, width) / 8)))
    if factor > 1:
        small = shrink(field, (max(1, width // factor), max(1, height // factor)))
        return resize(blur(small, sigma / factor), (width, height), cv2.INTER_LINEAR)
    if sigma < 0.2:
        return field
    return np.asarray(cv2.GaussianBlur(field, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE), dtype=np.float32)


def luminance(field: Field) -> Field:
    """Brightness (h, w) of colours."""
    return np.asarray(cv2.cvtColor(np.ascontiguousarray(field), cv2.COLOR_RGB2GRAY), dtype=np.float32)


def mix(one: Numbers, other: Numbers | float, share: Numbers | float, into: Field | None = None) -> Field:
    """``one`` where ``share`` is 0, ``other`` where it is 1; a share (h, w) fits colours (h, w, 3) or (3,).

    ``into``, if given, takes the result; it may be one of the two.
    """
    weight = np.asarray(share, dtype=np.float32)
    if weight.ndim == 2 and one.ndim != 2:
        weight = weight[:, :, None]
    more = np.asarray(other) if isinstance(other, np.ndarray) else other
    shape = np.broadcast_shapes(one.shape, weight.shape, np.shape(more))

    def part(values: Any, rows: slice) -> Any:
        """Those rows of what has rows; a colour and a number stay as they are."""
        return values[rows] if np.ndim(values) == len(shape) and len(values) == shape[0] else values

    def strip(rows: slice) -> Any:
        base = part(one, rows)
        return base + (part(more, rows) - base) * part(weight, rows)

    return by_rows(shape, strip, into)


def smoothstep(field: Field, low: float, high: float) -> Field:
    """0 below ``low``, 1 above ``high``, smooth between."""

    def step(rows: slice) -> Field:
        t = np.clip((field[rows] - np.float32(low)) * np.float32(1 / (high - low)), 0.0, 1.0)
        return np.asarray(t * t * (3 - 2 * t), dtype=np.float32)

    return by_rows(field.shape, step)


def noise(rng: np.random.Generator, size: Size, cells: float, octaves: int, stretch: float = 1.0) -> Field:
    """Soft cloud-like noise (h, w), mean about 0, most of it within -1 to 1.

    ``cells`` is the number of clouds along the shorter side, ``stretch`` makes them wider than high.
    """
    width, height = size
    unit = min(width, height)
    total = np.zeros((height, width), np.float32)
    weight, spread = 1.0, 0.0
    for _ in range(octaves):
        if cells > unit / 2:
            break
        grid = (max(2, round(cells * height / unit)) + 2, max(2, round(cells * width / unit / stretch)) + 2)
        lattice = rng.uniform(-1, 1, grid).astype(np.float32)
        layer = resize(lattice, size)
        layer *= np.float32(weight)
        total += layer
        spread += weight * weight
        weight, cells = weight * 0.5, cells * 2
    total *= np.float32(1.4 / max(spread, 1e-6) ** 0.5)
    return total


def cover(picture: Picture, size: Size) -> Picture:
    """The middle of the picture in another shape, scaled to fill it."""
    width, height = size
    scale = max(width / picture.shape[1], height / picture.shape[0])
    inner = (max(width, round(picture.shape[1] * scale)), max(height, round(picture.shape[0] * scale)))
    if inner != (picture.shape[1], picture.shape[0]):
        way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        picture = np.asarray(cv2.resize(picture, inner, interpolation=way), dtype=np.uint8)
    x, y = (inner[0] - width) // 2, (inner[1] - height) // 2
    return np.ascontiguousarray(picture[y : y + height, x : x + width])


def warp(field: Field, dx: Field, dy: Field) -> Field:
    """Each pixel taken from ``dx``, ``dy`` pixels away; the border repeats as in a mirror."""
    height, width = field.shape[:2]
    x = dx + np.arange(width, dtype=np.float32)
    y = dy + np.arange(height, dtype=np.float32)[:, None]
    return np.asarray(cv2.remap(field, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101), dtype=np.float32)


def distance_inside(mask: Mask) -> Field:
    """How deep each set pixel lies inside the mask, in pixels; 0 outside, 1 at its edge. The picture's border is no edge."""
    return np.asarray(cv2.distanceTransform(mask.view(np.uint8), cv2.DIST_L2, 5), dtype=np.float32)
