"""What travels in a PNG beside its pixels: words, and the service's provenance record.

Everything works on the file's parts, never on its pixels: what is not named here stays byte for byte as it was.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping

from nova_studio.errors import PictureError
from nova_studio.imaging import png

_PROVENANCE = b"caBX"
"""The chunk that holds a C2PA manifest store."""


def text_chunks(data: bytes) -> dict[str, str]:
    """All words of a PNG (tEXt, zTXt, iTXt) by keyword; of two with one keyword the first counts.

    Damaged texts and those that would inflate beyond ``png.TEXT_MAX`` bytes are left out, as are all others once the sum is
    beyond it. Raises PictureError when the bytes are no whole PNG.
    """
    found: dict[str, str] = {}
    left = png.TEXT_MAX
    for chunk in png.chunks(data):
        if chunk.kind not in _READERS:
            continue
        read = _READERS[chunk.kind](chunk.data, left)
        if read is not None:
            keyword, words, size = read
            left -= size
            found.setdefault(keyword, words)
    return found


def _plain(data: bytes, limit: int) -> tuple[str, str, int] | None:
    key, mark, words = data.partition(b"\0")
    return (
        (key.decode("latin-1"), words.decode("latin-1"), len(words)) if key and mark and len(words) <= limit else None
    )


def _packed(data: bytes, limit: int) -> tuple[str, str, int] | None:
    key, mark, rest = data.partition(b"\0")
    words = _inflate(rest[1:], limit) if rest[:1] == b"\0" else None
    return (key.decode("latin-1"), words.decode("latin-1"), len(words)) if key and mark and words is not None else None


def _international(data: bytes, limit: int) -> tuple[str, str, int] | None:
    key, mark, rest = data.partition(b"\0")
    flags, languages = rest[:2], rest[2:].split(b"\0", 2)
    if not key or not mark or len(languages) != 3:
        return None
    body = languages[2]
    words = _inflate(body, limit) if flags == b"\1\0" else body if flags[:1] == b"\0" and len(body) <= limit else None
    if words is None:
        return None
    try:
        return key.decode("latin-1"), words.decode("utf-8"), len(words)
    except UnicodeDecodeError:
        return None


def _inflate(packed: bytes, limit: int) -> bytes | None:
    """At most ``limit`` bytes; None when there are more or the stream is broken."""
    unpacker = zlib.decompressobj()
    try:
        # A limit of 0 would mean "no limit" to zlib.
        words = unpacker.decompress(packed, limit + 1)
    except zlib.error:
        return None
    return words if unpacker.eof and len(words) <= limit else None


_READERS = {b"tEXt": _plain, b"zTXt": _packed, b"iTXt": _international}


def with_text(data: bytes, items: Mapping[str, str]) -> bytes:
    """The same PNG with one iTXt chunk per item right after its header, where it wins over an older one of the same keyword.

    All else stays byte for byte, the provenance record among it. Raises PictureError when the bytes are no PNG, and ValueError
    for a keyword or text the format cannot hold.
    """
    header = next(png.chunks(data))
    if header.kind != b"IHDR":
        raise PictureError("The PNG file is damaged: its header is missing.")
    added = (png.international_chunk(keyword, words) for keyword, words in items.items())
    return b"".join((data[: header.end], *added, data[header.end :]))


def has_provenance(data: bytes) -> bool:
    """Whether the PNG carries a C2PA record; False for anything that is no whole PNG."""
    try:
        return any(chunk.kind == _PROVENANCE for chunk in png.chunks(data))
    except PictureError:
        return False
