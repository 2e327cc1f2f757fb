"""Small pictures for lists: one decode, one area average, one small file."""

from __future__ import annotations

import io

from PIL import Image

from nova_studio.imaging import convert, hostile

SIDE = 256
"""Pixels of the longer side, unless told."""
_QUALITY = 88


def thumbnail(data: bytes, side: int = SIDE) -> bytes:
    """A picture upright, in sRGB, at most ``side`` pixels long, as JPEG, or as PNG if any pixel is transparent; never enlarged.

    Equal input, equal bytes. Raises PictureError when the bytes are no picture.
    """
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


def _shrunk(image: Image.Image, side: int) -> Image.Image:
    """The picture with its longer side at most ``side``, each pixel the mean of those it stands for."""
    ready = convert.with_alpha(image) if convert.has_alpha(image) else convert.to_rgb(image)
    longer = max(image.size)
    if longer <= side:
        return ready
    size = (max(1, round(image.width * side / longer)), max(1, round(image.height * side / longer)))
    # Whole pixels are averaged first, as far as that leaves two to one: Pillow keeps the interpreter to itself while it resizes,
    # and the mean of everything at once takes twice as long.
    return ready.resize(size, Image.Resampling.BOX, reducing_gap=2.0)
