"""The steps that can be undone as bytes, so that they are there again with the draft."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtGui import QUndoStack

from nova_studio.ui.canvas.undo import MaskCommand

if TYPE_CHECKING:  # numpy must not load before the window is up
    from nova_studio.imaging.tiles import TileDelta

_MARK = b"NSU1"
_STEP, _TILE = struct.Struct("<HI"), struct.Struct("<HHI")
_MOST = 1_000_000
"""Bytes that are kept; of more steps than fit the oldest are left out."""


def pack(stack: QUndoStack) -> bytes:
    """The latest steps of a stack that changed the mask alone, back to one that changed the picture; the oldest first."""
    parts: list[bytes] = []
    size = 0
    for index in reversed(range(stack.index())):
        command = stack.command(index)
        if not isinstance(command, MaskCommand):
            break
        part = _packed(command.text(), command.delta)
        size += len(part)
        if size > _MOST:
            break
        parts.append(part)
    return b"".join([_MARK, *reversed(parts)])


def _packed(text: str, delta: TileDelta) -> bytes:
    words = text.encode()
    parts = [_STEP.pack(len(words), len(delta.tiles)), words]
    for tile in delta.tiles:
        parts += (_TILE.pack(tile.row, tile.column, len(tile.data)), tile.data)
    return b"".join(parts)


def unpack(data: bytes) -> Iterator[tuple[str, TileDelta]]:
    """The steps in what :func:`pack` made, as text and change; nothing where it is of another version."""
    from nova_studio.imaging.tiles import PackedTile, TileDelta  # noqa: PLC0415 - needs numpy, as above

    if not data.startswith(_MARK):
        return
    at = len(_MARK)
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
