"""Any picture Pillow decodes as 8-bit sRGB: depth, transparency, colour profile and EXIF rotation.

Each function takes a decoded picture and gives a picture; none raises for a picture that Pillow could load.
"""

from __future__ import annotations

import io
import struct
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

Colour = tuple[int, int, int]

WHITE: Final[Colour] = (255, 255, 255)
_ORIENTATION: Final = 0x0112
_TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SPACES: Final = {
    "RGB ": ("RGB", frozenset({"RGB", "RGBA", "P", "PA"})),
    "GRAY": ("L", frozenset({"1", "L", "LA"})),
    "CMYK": ("CMYK", frozenset({"CMYK"})),
}
"""Colour space of a profile: the mode to convert from, and the modes of pictures it can belong to."""
_LITTLE: Final = 2
_BROKEN: Final = (OSError, ValueError, SyntaxError, LookupError, TypeError, AttributeError, OverflowError, struct.error)


def orientation(image: Image.Image) -> int:
    """The EXIF orientation, 1 to 8; 1 where it is missing, cannot be read, or (TIFF) is obeyed by Pillow itself."""
    if image.format == "TIFF":
        return 1
    try:
        value = image.getexif().get(_ORIENTATION, 1)
    except _BROKEN:
        return 1
    return value if isinstance(value, int) and value in _TURNS else 1


def upright(image: Image.Image) -> Image.Image:
    """The picture turned as its EXIF orientation asks."""
    return turned(image, orientation(image))


def turned(image: Image.Image, value: int) -> Image.Image:
    """The picture turned as an EXIF orientation of ``value`` (1 to 8) asks."""
    return image.transpose(_TURNS[value]) if value in _TURNS else image


def has_alpha(image: Image.Image) -> bool:
    """Whether the picture can hold transparent pixels: an alpha channel, or a transparent colour or palette entry."""
    return image.mode in {"RGBA", "LA", "PA", "RGBa", "La"} or "transparency" in image.info


def is_opaque(image: Image.Image) -> bool:
    """Whether no pixel is even slightly transparent."""
    return not has_alpha(image) or with_alpha(image).getchannel("A").getextrema() == (255, 255)


def with_alpha(image: Image.Image) -> Image.Image:
    """The picture as RGBA."""
    if image.mode == "RGBA":
        return image
    if image.mode in {"La", "RGBa"}:
        return image.convert({"La": "LA", "RGBa": "RGBA"}[image.mode]).convert("RGBA")
    return _to_eight_bits(image).convert("RGBA")


def to_rgb(image: Image.Image) -> Image.Image:
    """The picture as RGB; transparency is dropped, not flattened."""
    if image.mode == "RGB":
        return image
    if image.mode in {"La", "RGBa"}:
        return with_alpha(image).convert("RGB")
    return _to_eight_bits(image).convert("RGB")


def is_two_coloured(rgb: Image.Image) -> bool:
    """Whether every pixel of an RGB picture is pure black or pure white; stops at the third colour."""
    found = rgb.getcolors(2)
    return found is not None and {colour for _, colour in found} <= {(0, 0, 0), WHITE}


def flatten(image: Image.Image, background: Colour = WHITE) -> Image.Image:
    """The picture as RGB with its transparent pixels laid onto ``background``."""
    if not has_alpha(image):
        return to_rgb(image)
    layered = with_alpha(image)
    flat = Image.new("RGB", image.size, background)
    flat.paste(layered, mask=layered.getchannel("A"))
    return flat


def _to_eight_bits(image: Image.Image) -> Image.Image:
    """Deep modes (I;16, I, F) as L; all others unchanged."""
    if image.mode.startswith("I") or image.mode == "F":
        levels = _levels(np.asarray(image))
        deep = Image.fromarray(levels)
        if image.mode.startswith("I;16") and isinstance(key := image.info.get("transparency"), int):
            # The colour key is a 16-bit level: compared before rounding, or neighbours of it would vanish too.
            deep.putalpha(Image.fromarray(np.where(np.asarray(image) == key, np.uint8(0), np.uint8(255))))
        return deep
    return image


def _levels(values: NDArray[np.generic]) -> NDArray[np.uint8]:
    """Deep grey values as 0 to 255, by the range they seem to use: 16 bits, 8 bits, 0 to 1, or whatever they span."""
    if values.dtype.kind in "iu" and values.dtype.itemsize == 2:
        return ((values.astype(np.uint32) + 128) // 257).astype(np.uint8)
    with np.errstate(invalid="ignore"):  # A signalling NaN complains when it is cast.
        wide = np.nan_to_num(values.astype(np.float64), nan=0.0, posinf=0.0, neginf=0.0)
    low, high = float(wide.min()), float(wide.max())
    if low < 0 or high > 65535:
        wide, top = wide - low, max(high - low, 1e-9)
    elif high > 255:
        top = 65535.0
    else:
        top = 1.0 if values.dtype.kind == "f" and high <= 1 else 255.0
    return np.asarray(np.rint(wide * (255 / top)), dtype=np.uint8)


def profile_transform(image: Image.Image) -> ImageCms.ImageCmsTransform | None:
    """What turns the picture's colours into sRGB, or None where its numbers mean sRGB already.

    A profile that is missing, broken, of another kind than the pixels, or sRGB in all but name asks for nothing.
    """
    data = image.info.get("icc_profile")
    if not isinstance(data, bytes) or not data:
        return None
    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(data))
        mode, fitting = _SPACES[profile.profile.xcolor_space]
        if image.mode not in fitting:
            return None
        transform = ImageCms.buildTransform(profile, ImageCms.createProfile("sRGB"), mode, "RGB")
        return None if _changes_little(transform) else transform
    except (ImageCms.PyCMSError, *_BROKEN):
        return None


def in_srgb(image: Image.Image, transform: ImageCms.ImageCmsTransform) -> Image.Image:
    """The picture as RGB, or RGBA where it had transparency, in sRGB."""
    mode = transform.input_mode
    if not has_alpha(image):
        return transform.apply(image.convert(mode))
    layered = with_alpha(image)
    colours = transform.apply(layered.convert(mode))
    colours.putalpha(layered.getchannel("A"))
    return colours


def _changes_little(transform: ImageCms.ImageCmsTransform) -> bool:
    """Whether no colour of a coarse cube moves by more than two levels: then the profile is sRGB under some name."""
    if transform.input_mode == "CMYK":
        return False
    if transform.input_mode == "L":
        probe = Image.fromarray(np.arange(256, dtype=np.uint8).reshape(16, 16))
    else:
        steps = np.linspace(0, 255, 9, dtype=np.uint8)
        cube = np.stack(np.meshgrid(steps, steps, steps), axis=-1).reshape(27, 27, 3)
        probe = Image.fromarray(np.ascontiguousarray(cube))
    before = np.asarray(probe.convert("RGB"), dtype=np.int16)
    after = np.asarray(transform.apply(probe), dtype=np.int16)
    return int(np.abs(before - after).max()) <= _LITTLE
