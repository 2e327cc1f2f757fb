"""Small pictures and broken files for tests, made on the spot."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def encoded(image: Image.Image, file_format: str = "PNG", **options: Any) -> bytes:
    """The picture as Pillow writes it."""
    out = io.BytesIO()
    image.save(out, file_format, **options)
    return out.getvalue()


def photo(width: int = 400, height: int = 330, channels: int = 3, seed: int = 7) -> NDArray[np.uint8]:
    """Pixels (h, w, channels) with slopes, edges and noise; the same for the same arguments."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[:height, :width]
    base = np.stack([(x * (k + 1) + y * 2) % 256 for k in range(channels)], axis=-1)
    base[(x // 40 + y // 40) % 2 == 0] //= 2
    return np.clip(base + rng.integers(-6, 7, base.shape), 0, 255).astype(np.uint8)


def drawing(ink: int = 0, paper: int = 255, width: int = 3, size: tuple[int, int] = (640, 480)) -> Image.Image:
    """Smooth straight lines and a circle, as RGB; the same for the same arguments."""
    large = Image.new("L", (size[0] * 4, size[1] * 4), paper)
    pen = ImageDraw.Draw(large)
    random = np.random.default_rng(1)
    for _ in range(20):
        ends = [tuple(int(at) for at in random.integers(0, large.size)) for _ in range(2)]
        pen.line([*ends], fill=ink, width=4 * width)
    pen.ellipse((size[0], size[1], 3 * size[0], 3 * size[1]), outline=ink, width=4 * width)
    return large.resize(size, Image.Resampling.LANCZOS).convert("RGB")


def photo_png(width: int = 400, height: int = 330) -> bytes:
    """A legal RGB PNG."""
    return encoded(Image.fromarray(photo(width, height)))


def chunk(kind: bytes, data: bytes, *, crc: int | None = None, length: int | None = None) -> bytes:
    """One PNG chunk, with a wrong checksum or length if asked."""
    checksum = zlib.crc32(kind + data) if crc is None else crc
    return struct.pack(">I", len(data) if length is None else length) + kind + data + struct.pack(">I", checksum)


def png_of(width: int, height: int, bits: int, colour: int, rows: bytes, *, extra: Iterable[bytes] = ()) -> bytes:
    """A PNG by hand: any header, filtered rows, and chunks between header and pixels."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0))
    return b"".join((SIGNATURE, header, *extra, chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b"")))
