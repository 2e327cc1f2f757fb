"""Small pictures for lists: one decode, one area average, one small file."""

from __future__ import annotations

import io

import cv2
import numpy as np
from PIL import Image

from nova_studio.imaging import convert, hostile, png

SIDE = 256
"""Pixels of the longer side, unless told."""
_QUALITY = 88


def thumbnail(data: bytes, side: int = SIDE) -> bytes:
    """A picture upright, in sRGB, at most ``side`` pixels long, as JPEG, or as PNG if any pixel is transparent; never enlarged.

    Equal input, equal bytes. Raises PictureError when the bytes are no picture.
    """
    if png.is_plain(data) and (made := _by_opencv(data, side)) is not None:
        return made
    image = hostile.load(data, at_least=(side, side))
    small = convert.turned(_shrunk(image, side), convert.orientation(image))
    if (transform := convert.profile_transform(small)) is not None:
        small = convert.in_srgb(small, transform)
    opaque = convert.is_opaque(small)
    bare = convert.to_rgb(small) if opaque else convert.with_alpha(small)
    # Pillow would write the profile, the comment and the colour key of the original into the small file.
    bare.info.clear()
    out = io.BytesIO()
    if opaque:
        bare.save(out, "JPEG", quality=_QUALITY)
    else:
        bare.save(out, "PNG")
    return out.getvalue()


def _by_opencv(data: bytes, side: int) -> bytes | None:
    """A plain PNG, as services answer with, all but without the interpreter's lock, which Pillow holds for some 8 ms of a large
    one while the window waits; None where Pillow is to judge it.
    """
    header = png.read_header(data)
    width, height = header.width, header.height
    if width * height > hostile.PIXELS_MAX_OPEN or max(width, height) > hostile.SIDE_MAX_OPEN:
        return None
    pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    if pixels is None:
        return None
    if max(width, height) > side:
        pixels = cv2.resize(pixels, _fitted(width, height, side), interpolation=cv2.INTER_AREA)
    return cv2.imencode(".jpg", pixels, (cv2.IMWRITE_JPEG_QUALITY, _QUALITY))[1].tobytes()


def _fitted(width: int, height: int, side: int) -> tuple[int, int]:
    longer = max(width, height)
    return max(1, round(width * side / longer)), max(1, round(height * side / longer))


def _shrunk(image: Image.Image, side: int) -> Image.Image:
    """The picture with its longer side at most ``side``, each pixel the mean of those it stands for."""
    ready = convert.with_alpha(image) if convert.has_alpha(image) else convert.to_rgb(image)
    if max(image.size) <= side:
        return ready
    # Whole pixels are averaged first, as far as that leaves two to one: Pillow keeps the interpreter to itself while it resizes,
    # and the mean of everything at once takes twice as long.
    return ready.resize(_fitted(*image.size, side), Image.Resampling.BOX, reducing_gap=2.0)
