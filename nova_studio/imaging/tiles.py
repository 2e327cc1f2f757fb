"""Undo for an 8-bit mask, in tiles of 256 x 256 pixels.

A gesture copies each tile the moment it first touches it. When the gesture ends, what it changed is kept as the exclusive-or of
before and after: one delta that both undoes and redoes, holding nothing for a tile that ended as it began, one byte for a tile that
flipped as a whole, and otherwise one bit a pixel through zlib level 1 (measured: a few kB a stroke at 4096 x 4096 instead of the
16.8 MB of a full copy).

Masks are ``uint8`` arrays of shape (height, width) whose pixels are 0 or 255, and nothing else. No Qt in here.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

TILE = 256
"""Side of a tile in pixels; tiles at the right and bottom edge are as small as the picture leaves them."""

_STRIP = 64
"""Rows of a tile that get a rectangle of their own."""
_TILE_OVERHEAD = 100
"""Bytes of Python objects per tile, counted so that a delta does not look smaller than it is."""

MaskArray = NDArray[np.uint8]
Box = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class PackedTile:
    """What changed in one tile: ``data`` is empty where every pixel flipped, else zlib over one bit a pixel."""

    row: int
    column: int
    data: bytes


def pack_tile(row: int, column: int, before: MaskArray, after: MaskArray) -> PackedTile | None:
    """The difference of two states of one tile, or None where they are the same."""
    return _pack(row, column, np.bitwise_xor(before, after))


def _pack(row: int, column: int, flipped: MaskArray) -> PackedTile | None:
    count = cv2.countNonZero(flipped)
    if not count:
        return None
    if count == flipped.size:
        return PackedTile(row, column, b"")
    return PackedTile(row, column, zlib.compress(np.packbits(flipped.reshape(-1)).tobytes(), 1))


def flip_tile(tile: PackedTile, pixels: MaskArray) -> Box:
    """Turn ``pixels`` (the tile's place in the mask, changed in place) from one state into the other.

    Returns the smallest rectangle (x, y, width, height in the tile) around what flipped.
    """
    if not tile.data:
        np.bitwise_xor(pixels, np.uint8(255), out=pixels)
        return 0, 0, pixels.shape[1], pixels.shape[0]
    bits = np.unpackbits(np.frombuffer(zlib.decompress(tile.data), np.uint8), count=pixels.size).reshape(pixels.shape)
    np.bitwise_xor(pixels, np.negative(bits), out=pixels)  # 0 - 1 wraps to 255 in uint8
    x, y, width, height = cv2.boundingRect(bits)
    return x, y, width, height


def _strips(flipped: MaskArray, top: int, left: int) -> tuple[Box, ...]:
    """The smallest rectangles, in the mask, around what flipped in each strip of a tile: less to paint than one for all of it."""
    boxes = []
    for start in range(0, flipped.shape[0], _STRIP):
        x, y, width, height = cv2.boundingRect(flipped[start : start + _STRIP])
        if width:
            boxes.append((left + x, top + start + y, width, height))
    return tuple(boxes)


def tile_pixels(mask: MaskArray, row: int, column: int) -> MaskArray:
    """The part of ``mask`` one tile covers (a view, not a copy)."""
    return mask[row * TILE : (row + 1) * TILE, column * TILE : (column + 1) * TILE]


@dataclass(frozen=True, slots=True)
class TileDelta:
    """One gesture's change of a mask; applying it twice changes nothing."""

    tiles: tuple[PackedTile, ...]

    def __bool__(self) -> bool:
        return bool(self.tiles)

    @property
    def nbytes(self) -> int:
        """Memory it holds, in bytes."""
        return sum(len(tile.data) + _TILE_OVERHEAD for tile in self.tiles)

    def apply(self, mask: MaskArray) -> list[Box]:
        """Undo or redo in place. ``mask`` must be in one of the two states the delta was made from.

        Returns what changed: for each tile the smallest rectangle (x, y, width, height in the mask) around it.
        """
        boxes = []
        for tile in self.tiles:
            x, y, width, height = flip_tile(tile, tile_pixels(mask, tile.row, tile.column))
            boxes.append((tile.column * TILE + x, tile.row * TILE + y, width, height))
        return boxes

    @property
    def effort(self) -> float:
        """What applying it takes, in tiles that flipped in part (some 0.1 ms each); one that flipped as a whole is a quarter."""
        return sum(1.0 if tile.data else 0.25 for tile in self.tiles)

    def bounds(self) -> Box:
        """Left, top, right, bottom (exclusive) of the tiles it changes; may reach past the picture's edge."""
        rows = [tile.row for tile in self.tiles]
        columns = [tile.column for tile in self.tiles]
        if not rows:
            return 0, 0, 0, 0
        return min(columns) * TILE, min(rows) * TILE, (max(columns) + 1) * TILE, (max(rows) + 1) * TILE


def delta_between(before: MaskArray, after: MaskArray) -> TileDelta:
    """The change from one state of a whole mask to another of the same size."""
    flipped = np.asarray(cv2.bitwise_xor(before, after), np.uint8)
    height, width = flipped.shape
    packed = (_pack(*key, tile_pixels(flipped, *key)) for key in _tiles_of(flipped.shape, 0, 0, width, height))
    return TileDelta(tuple(tile for tile in packed if tile is not None))


@dataclass(frozen=True, slots=True)
class RawDelta:
    """A change unpacked: row, column, the pixels that flipped (255) and the boxes around them in the mask, of each tile."""

    tiles: tuple[tuple[int, int, MaskArray, tuple[Box, ...]], ...]

    def apply(self, mask: MaskArray) -> list[Box]:
        """Undo or redo in place, and say where something changed, as :meth:`TileDelta.apply` does."""
        boxes: list[Box] = []
        for row, column, flipped, strips in self.tiles:
            pixels = tile_pixels(mask, row, column)
            np.bitwise_xor(pixels, flipped, out=pixels)
            boxes += strips
        return boxes


class TileRecorder:
    """Watches one gesture on ``mask``: call :meth:`touch` before each change, then :meth:`finish` or :meth:`rollback`."""

    def __init__(self, mask: MaskArray) -> None:
        self._mask = mask
        self._before: dict[tuple[int, int], MaskArray] = {}

    def touch(self, left: int, top: int, right: int, bottom: int) -> None:
        """Copy the tiles of a rectangle (right and bottom exclusive, clipped to the mask) not copied yet."""
        before = self._before
        for key in _tiles_of(self._mask.shape, left, top, right, bottom):
            if key not in before:
                before[key] = tile_pixels(self._mask, *key).copy()

    def finish(self) -> TileDelta:
        """Pack what the gesture changed; tiles that ended as they began are dropped."""
        return self.finish_raw()[0]

    def finish_raw(self) -> tuple[TileDelta, RawDelta]:
        """The same, and once more unpacked: large, but undone in a tenth of the time. For the latest gesture alone."""
        packed, raw = [], []
        for (row, column), before in self._before.items():
            flipped = np.bitwise_xor(before, tile_pixels(self._mask, row, column))
            tile = _pack(row, column, flipped)
            if tile is not None:
                packed.append(tile)
                raw.append((row, column, flipped, _strips(flipped, row * TILE, column * TILE)))
        self._before = {}
        return TileDelta(tuple(packed)), RawDelta(tuple(raw))

    def rollback(self) -> None:
        """Put every touched tile back as it was."""
        for key, before in self._before.items():
            tile_pixels(self._mask, *key)[:] = before
        self._before = {}


def _tiles_of(shape: tuple[int, ...], left: int, top: int, right: int, bottom: int) -> Iterator[tuple[int, int]]:
    """Rows and columns of the tiles a rectangle meets."""
    height, width = shape[0], shape[1]
    left, top, right, bottom = max(left, 0), max(top, 0), min(right, width), min(bottom, height)
    if left >= right or top >= bottom:
        return
    for row in range(top // TILE, (bottom - 1) // TILE + 1):
        for column in range(left // TILE, (right - 1) // TILE + 1):
            yield row, column
