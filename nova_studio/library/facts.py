"""Width, height and format of a picture from its first bytes, without decoding it (and without loading a codec)."""

from __future__ import annotations

import struct
from typing import NamedTuple

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8"
_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_JPEG_BARE = frozenset((0x01, *range(0xD0, 0xD9)))


class Facts(NamedTuple):
    """What the head of a file says; ``format`` is Pillow's name."""

    width: int
    height: int
    format: str


def facts(data: bytes) -> Facts | None:
    """What a PNG or JPEG says of itself; ``None`` for anything else."""
    if data[:8] == _PNG and data[12:16] == b"IHDR" and len(data) >= 24:
        width, height = struct.unpack(">II", data[16:24])
        return Facts(width, height, "PNG")
    if data[:2] == _JPEG:
        return _jpeg(data)
    return None


def _jpeg(data: bytes) -> Facts | None:
    """Walk the segments up to the frame header, where the size stands."""
    position = 2
    while position + 9 <= len(data) and data[position] == 0xFF:
        marker = data[position + 1]
        if marker in _JPEG_FRAMES:
            height, width = struct.unpack(">HH", data[position + 5 : position + 9])
            return Facts(width, height, "JPEG")
        if marker == 0xFF or marker in _JPEG_BARE:
            position += 1 if marker == 0xFF else 2
        else:
            position += 2 + int.from_bytes(data[position + 2 : position + 4], "big")
    return None
