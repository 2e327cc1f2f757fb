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
    """What a PNG, JPEG or WebP says of itself; ``None`` for anything else."""
    if data[:8] == _PNG and data[12:16] == b"IHDR" and len(data) >= 24:
        width, height = struct.unpack(">II", data[16:24])
        return Facts(width, height, "PNG")
    if data[:2] == _JPEG:
        return _jpeg(data)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return _webp(data)
    return None


def _webp(data: bytes) -> Facts | None:
    """The size stands at a place of its own in each of the three kinds of first chunk."""
    kind, body = data[12:16], data[20:30]
    if len(body) < 10:
        return None
    if kind == b"VP8 " and body[3:6] == b"\x9d\x01\x2a":
        width, height = struct.unpack("<HH", body[6:10])
        return Facts(width & 0x3FFF, height & 0x3FFF, "WEBP")
    if kind == b"VP8L" and body[0] == 0x2F:
        bits = int.from_bytes(body[1:5], "little")
        return Facts((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1, "WEBP")
    if kind == b"VP8X":
        width, height = int.from_bytes(body[4:7], "little"), int.from_bytes(body[7:10], "little")
        return Facts(width + 1, height + 1, "WEBP")
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
