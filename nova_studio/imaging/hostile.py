"""The one place where foreign bytes become pixels: bounded, and every failure told in plain words.

Pillow's own exceptions and warnings end here: a bomb, a lie about the size, a cut-off or a made-up file is a PictureError.
Formats that would run other programs (EPS) or that Pillow only names (stubs) are not tried at all.
"""

from __future__ import annotations

import io
import logging
import struct
import warnings
import zlib
from typing import Final

from PIL import Image, UnidentifiedImageError

from nova_studio.errors import PictureError

PIXELS_MAX_OPEN: Final = 200_000_000
"""Pictures with more pixels are refused before any is decoded."""
SIDE_MAX_OPEN: Final = 100_000
"""Pillow holds a pointer for each row: a picture of one column and 200 million rows would cost 1.6 GB by itself."""
FILE_MAX_OPEN: Final = 1_500_000_000
"""Bytes: more than any picture of 200 megapixels with 16 bits needs."""

_COMMON: Final = ("PNG", "JPEG")
_MAGIC: Final = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
_ALL: Final = (
    *_COMMON, "WEBP", "GIF", "TIFF", "BMP", "DIB", "PPM", "AVIF", "JPEG2000", "ICO", "ICNS", "PSD", "DDS", "SGI",
    "QOI", "TGA", "PCX", "DCX", "XBM", "XPM", "SUN", "MSP", "IM", "SPIDER", "BLP", "FLI", "FTEX", "GBR", "XVTHUMB",
)  # fmt: skip
"""Tried in this order; the two common ones alone when the first bytes name them, since the others take long to import."""

_FOREIGN: Final = (OSError, ValueError, SyntaxError, LookupError, TypeError, ArithmeticError, AttributeError, RuntimeError,
                   AssertionError, EOFError, struct.error, zlib.error)  # fmt: skip
"""What Pillow's readers raise on damaged files, as found by feeding them some."""

_BOMBS: Final = (Image.DecompressionBombError, Image.DecompressionBombWarning)
_SEQUENCES: Final = frozenset({"GIF", "WEBP", "PNG", "TIFF", "AVIF"})

Image.MAX_IMAGE_PIXELS = PIXELS_MAX_OPEN


def load(data: bytes, what: str = "The picture", *, at_least: tuple[int, int] | None = None) -> Image.Image:
    """The first frame of an encoded picture, decoded whole; ``what`` begins the sentence when it cannot be.

    With ``at_least`` a JPEG may be decoded at a half, quarter or eighth of its size if that is still as large in both
    sides (its ``size`` then differs from the file's). Raises PictureError.
    """
    image = inspect(data, what)
    try:
        if at_least is not None:
            image.draft(None, at_least)
        image.load()
    except _BOMBS as error:
        raise PictureError(_too_many(what)) from error
    except MemoryError as error:
        raise PictureError(f"{what} does not fit into this computer's memory.") from error
    except _FOREIGN as error:
        raise PictureError(f"{what} is damaged: the file ends too early or its pixels cannot be read.") from error
    return image


def inspect(data: bytes, what: str = "The picture") -> Image.Image:
    """The picture with its header read and its size judged, but no pixel decoded; raises PictureError."""
    if not data:
        raise PictureError(f"{what} is empty: the file has no bytes.")
    _quieten()
    formats = _formats(data)
    try:
        image = Image.open(io.BytesIO(data), formats=formats)
    except _BOMBS as error:
        raise PictureError(_too_many(what)) from error
    except UnidentifiedImageError as error:
        if data.startswith(_MAGIC):
            raise PictureError(f"{what} is damaged: its header cannot be read.") from error
        raise PictureError(f"{what} is no picture that Nova Studio can open.") from error
    except MemoryError as error:
        raise PictureError(f"{what} does not fit into this computer's memory.") from error
    except _FOREIGN as error:
        raise PictureError(f"{what} is damaged: its header cannot be read.") from error
    _judge(image.size, what)
    return image


def is_sequence(image: Image.Image) -> bool:
    """Whether a picture from :func:`inspect` is the first of several: an animation, or pages (layers and previews are not)."""
    try:
        return image.format in _SEQUENCES and bool(getattr(image, "is_animated", False))
    except (*_BOMBS, *_FOREIGN):
        return False


def _formats(data: bytes) -> tuple[str, ...]:
    """The formats to try: those wanted and present in this build of Pillow."""
    if data.startswith(_MAGIC):
        Image.preinit()
        return _COMMON
    Image.init()
    return tuple(name for name in _ALL if name in Image.OPEN)


def _judge(size: tuple[int, int], what: str) -> None:
    width, height = size
    if width < 1 or height < 1:
        raise PictureError(f"{what} has no pixels.")
    if width * height > PIXELS_MAX_OPEN:
        raise PictureError(_too_many(what, f" ({width}x{height})"))
    if max(size) > SIDE_MAX_OPEN:
        raise PictureError(f"{what} is {width}x{height}: a side over {SIDE_MAX_OPEN:,} pixels cannot be opened.")


def _too_many(what: str, size: str = "") -> str:
    return f"{what} has more than {PIXELS_MAX_OPEN // 1_000_000} megapixels{size} and cannot be opened. Scale it down first."


def _quieten() -> None:
    """Keep Pillow's remarks about odd files from terminal and log, and turn its bomb warning into an error.

    Set once and left in place: ``warnings.catch_warnings`` is not safe while other threads decode.
    """
    with_bombs = ("error", None, Image.DecompressionBombWarning, None, 0)
    if with_bombs not in warnings.filters:
        warnings.filterwarnings("ignore", module=r"PIL\.")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        logging.getLogger("PIL").setLevel(logging.CRITICAL)
