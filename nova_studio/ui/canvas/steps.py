"""The steps that can be undone and made again as bytes, so that they are there again with the draft."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from PySide6.QtGui import QUndoStack

from nova_studio.ui.canvas.undo import MaskCommand

if TYPE_CHECKING:  # numpy must not load before the window is up
    from nova_studio.imaging.tiles import TileDelta

_MARK = b"NSU2"
_UNDONE = struct.Struct("<I")
_STEP, _TILE = struct.Struct("<HI"), struct.Struct("<HHI")
_MOST = 1_000_000
"""Bytes that are kept; of more steps than fit the oldest are left out."""


def pack(stack: QUndoStack) -> bytes:
    """The steps around where a stack stands that changed the mask alone, to both sides up to one that changed the picture; the
    oldest first. Of too many, what can be undone goes before what can be made again.
    """
    done, room = _run(stack, reversed(range(stack.index())), _MOST)
    undone, _ = _run(stack, range(stack.index(), stack.count()), room)
    return b"".join([_MARK, _UNDONE.pack(len(undone)), *reversed(done), *undone])


def _run(stack: QUndoStack, indexes: Iterable[int], room: int) -> tuple[list[bytes], int]:
    """The steps packed that are of the mask and fit into so many bytes, and the bytes that are left."""
    parts: list[bytes] = []
    for index in indexes:
        command = stack.command(index)
        if not isinstance(command, MaskCommand):
            break
        part = _packed(command.text(), command.delta)
        if len(part) > room:
            return parts, 0
        room -= len(part)
        parts.append(part)
    return parts, room


def _packed(text: str, delta: TileDelta) -> bytes:
    words = text.encode()
    parts = [_STEP.pack(len(words), len(delta.tiles)), words]
    for tile in delta.tiles:
        parts += (_TILE.pack(tile.row, tile.column, len(tile.data)), tile.data)
    return b"".join(parts)


def unpack(data: bytes) -> tuple[list[tuple[str, TileDelta]], int]:
    """The steps in what :func:`pack` made, as text and change, and how many of the last are undone; none of another version."""
    if not data.startswith(_MARK):
        return [], 0
    (undone,) = _UNDONE.unpack_from(data, len(_MARK))
    return list(_steps(data, len(_MARK) + _UNDONE.size)), undone


def _steps(data: bytes, at: int) -> Iterator[tuple[str, TileDelta]]:
    from nova_studio.imaging.tiles import PackedTile, TileDelta  # noqa: PLC0415 - needs numpy, as above

    while at < len(data):
        length, count = _STEP.unpack_from(data, at)
        at += _STEP.size
        text = data[at : at + length].decode()
        at += length
        tiles = []
        for _ in range(count):
            row, column, size = _TILE.unpack_from(data, at)
            at += _TILE.size
            tiles.append(PackedTile(row, column, data[at : at + size]))
            at += size
        yield text, TileDelta(tuple(tiles))
