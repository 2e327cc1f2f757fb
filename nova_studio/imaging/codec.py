"""Picture files: what their bytes hold, their pixels, and any file made fit for editing.

A file that is already fit goes through unchanged, byte for byte: nothing is ever encoded twice. The original is only read.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from nova_studio.contract.limits import CHANNEL_BITS, INPUT_FORMATS, RATIO_MAX, SIDE_MIN
from nova_studio.contract.values import ImageRef
from nova_studio.errors import PictureError
from nova_studio.imaging import convert, hostile, legal, line_art, png
from nova_studio.imaging.hostile import PIXELS_MAX_OPEN
from nova_studio.imaging.png import encode_png

__all__ = [
    "NEUTRAL",
    "PIXELS_MAX_OPEN",
    "Opened",
    "decode_rgb",
    "decode_rgba",
    "encode_for_editing",
    "encode_png",
    "measure",
    "open_at_its_size",
    "open_for_editing",
]

NEUTRAL = (230, 230, 230)
"""The grey that the service's own sample puts around a picture."""
_PAD_RATIO_MAX = 64
"""Shapes longer than this are no pictures; padding one to 4:1 would show it as a hair."""
_TIFF_BITS = 258
_HALF = 128


@dataclass(frozen=True, slots=True)
class Opened:
    """A picture ready for editing: legal bytes, their facts, what was done to the file in words, and its own size in pixels."""

    data: bytes
    ref: ImageRef
    notes: tuple[str, ...]
    original_size: tuple[int, int]
    transparent: NDArray[np.bool_] | None = None
    """Where the file was more than half transparent, (h, w) of the opened picture; None for an opaque file."""


def measure(data: bytes) -> ImageRef:
    """The facts of encoded bytes (first frame; sides as stored, before any EXIF rotation); raises PictureError."""
    return _facts(data, hostile.load(data))


def encode_for_editing(pixels: NDArray[np.uint8]) -> tuple[bytes, ImageRef]:
    """Pixels (h, w, 3) of a legal size, made here, as a file with its facts: :func:`measure` without decoding it again."""
    data = encode_png(pixels)
    height, width = pixels.shape[:2]
    two_coloured, drawing = _tones(Image.fromarray(pixels))
    return data, ImageRef(
        sha256=hashlib.sha256(data).hexdigest(),
        width=width,
        height=height,
        format="PNG",
        mode="RGB",
        bits=CHANNEL_BITS,
        opaque=True,
        two_coloured=two_coloured,
        drawing=drawing,
        size=len(data),
    )


def _facts(data: bytes, image: Image.Image) -> ImageRef:
    two_coloured, drawing = _tones(convert.to_rgb(image))
    return ImageRef(
        sha256=hashlib.sha256(data).hexdigest(),
        width=image.width,
        height=image.height,
        format=image.format or "",
        mode=image.mode,
        bits=_bits(data, image),
        opaque=convert.is_opaque(image),
        two_coloured=two_coloured,
        drawing=drawing,
        size=len(data),
    )


def _tones(rgb: Image.Image) -> tuple[bool, bool]:
    """Whether an RGB picture is of pure black and white, and whether it is a drawing; the first is the second too."""
    two_coloured = convert.is_two_coloured(rgb)
    return two_coloured, two_coloured or line_art.is_drawing(rgb)


def _bits(data: bytes, image: Image.Image) -> int:
    """Bits of one channel in the file, which Pillow may have reduced already."""
    if image.format == "PNG":
        header = png.read_header(data)
        # The samples of a palette are 8 bits deep, however short its indices.
        return CHANNEL_BITS if header.colour == png.PALETTE else header.bits
    tags = getattr(image, "tag_v2", None)
    if tags is not None and image.mode != "P" and (depths := tags.get(_TIFF_BITS)):
        return int(max(depths)) if isinstance(depths, tuple) else int(depths)
    if image.mode == "1":
        return 1
    if image.mode.startswith("I;16"):
        return 16
    return 32 if image.mode in {"I", "F"} else CHANNEL_BITS


def decode_rgb(data: bytes) -> NDArray[np.uint8]:
    """Pixels (h, w, 3) as stored, transparency laid onto white, deeper channels reduced to 8 bits; raises PictureError."""
    return np.array(convert.flatten(hostile.load(data)))


def decode_rgba(data: bytes) -> NDArray[np.uint8]:
    """Pixels (h, w, 4) as stored, deeper channels reduced to 8 bits; raises PictureError."""
    return np.array(convert.with_alpha(hostile.load(data)))


def open_for_editing(source: Path | str | bytes, *, name: str = "") -> Opened:
    """Any picture Pillow opens, made legal as an input picture; ``notes`` says each change in words.

    ``source`` is a path or the encoded bytes; ``name`` is used in messages (a path's own name by default). Raises PictureError
    when it cannot be read, is no picture, is damaged, or is beyond what can sensibly be opened.
    """
    what = name or (Path(source).name if not isinstance(source, bytes) else "The picture")
    data = source if isinstance(source, bytes) else _read(Path(source), what)
    header = hostile.inspect(data, what)
    turned = convert.orientation(header) >= 5
    original = (header.height, header.width) if turned else header.size
    _refuse_hairs(original, what)
    header_size = header.size
    target = legal.largest_legal(*original)
    image = hostile.load(
        data, what, at_least=(target[::-1] if turned else target) if _too_large(original, target) else None
    )
    if image.size == header_size and _fit_as_it_is(data, image):
        return Opened(data, _facts(data, image), (), original)
    several = ("The file holds several pictures; the first was opened.",) if hostile.is_sequence(header) else ()
    flat, notes = _flat(data, image)
    flat, more = _legal_size(flat, original, target)
    encoded, ref = encode_for_editing(np.asarray(flat))
    clear = _transparent(image, original, target)
    return Opened(encoded, ref, (*several, *notes, *more), original, clear)


def open_at_its_size(source: Path | str | bytes, *, name: str = "") -> Opened:
    """Any picture Pillow opens, upright, in sRGB, 8 bits and opaque, at its own size: for services with limits of their own.

    As :func:`open_for_editing` otherwise.
    """
    what = name or (Path(source).name if not isinstance(source, bytes) else "The picture")
    data = source if isinstance(source, bytes) else _read(Path(source), what)
    image = hostile.load(data, what)
    if _as_meant(data, image):
        return Opened(data, _facts(data, image), (), image.size)
    flat, notes = _flat(data, image)
    encoded, ref = encode_for_editing(np.asarray(flat))
    return Opened(encoded, ref, tuple(notes), flat.size)


def _transparent(image: Image.Image, original: tuple[int, int], target: tuple[int, int]) -> NDArray[np.bool_] | None:
    """Where an image is transparent, placed as its colours are; what is padded counts as opaque."""
    if convert.is_opaque(image):
        return None
    alpha = convert.with_alpha(convert.upright(image)).getchannel("A").convert("RGB")
    placed, _notes = _legal_size(alpha, original, target)
    return np.asarray(placed.getchannel(0)) < _HALF


def _read(path: Path, what: str) -> bytes:
    try:
        if path.stat().st_size > hostile.FILE_MAX_OPEN:
            raise PictureError(f"{what} is larger than {hostile.FILE_MAX_OPEN / 1e9:g} GB and cannot be opened.")
        return path.read_bytes()
    except OSError as error:
        raise PictureError(f"{what} cannot be read: {error.strerror or error}.") from error


def _refuse_hairs(size: tuple[int, int], what: str) -> None:
    if max(size) > _PAD_RATIO_MAX * min(size):
        raise PictureError(
            f"{what} is {size[0]}x{size[1]}: the service takes shapes up to {RATIO_MAX}:1, and this one is too long to be padded."
        )


def _too_large(size: tuple[int, int], target: tuple[int, int]) -> bool:
    return size[0] > target[0] or size[1] > target[1]


def _fit_as_it_is(data: bytes, image: Image.Image) -> bool:
    """Whether the service takes the very bytes, upright and in the colours meant."""
    return (
        min(image.size) >= max(SIDE_MIN, max(image.size) / RATIO_MAX)
        and not _too_large(image.size, legal.largest_legal(*image.size))
        and _as_meant(data, image)
    )


def _as_meant(data: bytes, image: Image.Image) -> bool:
    """Whether the very bytes are upright, opaque and in the colours meant, for whoever reads only pixels."""
    return (
        image.format in INPUT_FORMATS
        and image.mode in {"RGB", "RGBA"}
        and _bits(data, image) == CHANNEL_BITS
        and convert.orientation(image) == 1
        and convert.is_opaque(image)
        and convert.profile_transform(image) is None
        and (image.format != "PNG" or png.is_sound(data))
    )


def _flat(data: bytes, image: Image.Image) -> tuple[Image.Image, list[str]]:
    """The picture upright, in sRGB, 8 bits and opaque, and what that took."""
    notes = []
    if (bits := _bits(data, image)) > CHANNEL_BITS:
        notes.append(f"The file has {bits} bits a channel; it was opened with {CHANNEL_BITS}.")
    if convert.orientation(image) != 1:
        notes.append("The picture was turned upright, as its camera noted.")
    upright = convert.upright(image)
    transform = convert.profile_transform(upright)
    coloured = upright if transform is None else convert.in_srgb(upright, transform)
    if transform is not None:
        notes.append("Its colours were converted from the file's colour profile to sRGB.")
    elif coloured.mode not in {"RGB", "RGBA", "P", "PA"}:
        notes.append(f"The file's pixels are of another kind ({_kind(coloured.mode)}); they were converted to RGB.")
    if not convert.is_opaque(coloured):
        notes.append("Its transparent parts were laid onto white: the service takes no transparency.")
    return convert.flatten(coloured), notes


def _kind(mode: str) -> str:
    words = {"1": "black and white", "L": "greyscale", "LA": "greyscale", "La": "greyscale", "F": "greyscale"}
    return "greyscale" if mode.startswith("I") else words.get(mode, mode)


def _legal_size(
    image: Image.Image, original: tuple[int, int], target: tuple[int, int]
) -> tuple[Image.Image, list[str]]:
    """The picture padded to a legal shape and scaled to a legal size, and what that took."""
    notes = []
    width, height = original
    padded = (max(width, -(-height // RATIO_MAX)), max(height, -(-width // RATIO_MAX)))
    smallest = legal.smallest_legal(*padded)
    if _too_large(padded, target):
        final = target
        notes.append(
            f"Opened as a working copy of {final[0]}x{final[1]}, the largest size the service takes; "
            f"the file has {width}x{height}."
        )
    elif min(padded) < SIDE_MIN:
        final = smallest
        notes.append(
            f"Enlarged to {final[0]}x{final[1]}, the smallest size the service takes; the file has {width}x{height}."
        )
    else:
        final = padded
    if padded != original:
        notes.insert(0, f"Padded with grey to the shape {RATIO_MAX}:1, the longest the service takes.")
    inner = (max(1, round(width * final[0] / padded[0])), max(1, round(height * final[1] / padded[1])))
    scaled = image if inner == image.size else image.resize(inner, Image.Resampling.LANCZOS, reducing_gap=3.0)
    if inner == final:
        return scaled, notes
    canvas = Image.new("RGB", final, NEUTRAL)
    canvas.paste(scaled, ((final[0] - inner[0]) // 2, (final[1] - inner[1]) // 2))
    return canvas, notes
