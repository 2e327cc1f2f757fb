"""Masks: boolean arrays (h, w) in which True = will change, their files on disk and on the wire.

On disk a mask is a PNG of one bit a pixel (1 = will change); on the wire one of 8-bit RGB, pure black and pure white, as in all of
the service's own samples. Which of the two means "change" is the caller's to say: it differs by task and engine.
"""

from __future__ import annotations

import functools
import hashlib
import struct
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from nova_studio.contract.values import MaskRef
from nova_studio.errors import PictureError
from nova_studio.imaging import convert, hostile, png

Mask = NDArray[np.bool_]

_HALF = 128
_SHAPE_TOLERANCE = 0.01


def encode(mask: Mask) -> tuple[bytes, MaskRef]:
    """The stored file of a mask and the reference by which requests name it; equal pixels, equal bytes."""
    packed = np.packbits(_checked(mask), axis=1)
    height, width = mask.shape
    data = png.encode_bits(packed, width)
    reference = MaskRef(
        sha256=hashlib.sha256(data).hexdigest(),
        pixel_hash=_hash_of(packed, width),
        width=width,
        height=height,
        changed=int(np.count_nonzero(mask)),
        kept=kept_rectangle(mask),
    )
    return data, reference


def decode(data: bytes) -> Mask:
    """The mask of a stored file, or of any picture of pure black and white where white = will change.

    Raises PictureError when it is neither.
    """
    if png.is_png(data) and (mask := png.read_bits(data)) is not None:
        return mask
    return from_wire(data, changed_is_white=True)


def pixel_hash(mask: Mask) -> str:
    """A name for the pixels themselves, whatever file they are in."""
    return _hash_of(np.packbits(_checked(mask), axis=1), mask.shape[1])


def _hash_of(packed: NDArray[np.uint8], width: int) -> str:
    digest = hashlib.sha256(b"mask" + struct.pack(">II", width, packed.shape[0]))
    digest.update(packed.data)
    return digest.hexdigest()


def _checked(mask: Mask) -> Mask:
    if mask.ndim != 2 or mask.dtype != np.bool_ or not mask.size:
        raise ValueError(f"A mask is (h, w) of bool, not {mask.shape} of {mask.dtype}.")
    return mask


def to_wire(mask: Mask, *, changed_is_white: bool) -> bytes:
    """An 8-bit RGB PNG of pure black and white; ``changed_is_white`` says which of them True becomes."""
    packed = np.packbits(_checked(mask), axis=1)
    if not changed_is_white:
        packed = ~packed
    height, width = mask.shape
    eights = _eight_pixels()

    def filtered(start: int, stop: int) -> NDArray[np.uint8]:
        # One table look-up writes eight pixels; the row above the band comes along for the differences.
        above = max(start - 1, 0)
        rows = eights[packed[above:stop]].view(np.uint8)[:, : width * 3]
        return png.filtered_up(rows, start - above, stop - above)

    return png.write(png.Header(width, height, 8, png.RGB, False), width * 3, filtered)


@functools.cache
def _eight_pixels() -> NDArray[np.void]:
    """For each packed byte its eight pixels in black and white: (256,) of 24 bytes of RGB, as one value each."""
    bits = np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1)
    return np.repeat(bits * np.uint8(255), 3, axis=1).view("V24").reshape(256)


def from_wire(data: bytes, *, changed_is_white: bool) -> Mask:
    """The mask of a picture that must be pure black and white in every pixel, opaque, in any mode Pillow reads.

    Raises PictureError naming the first pixel that is not.
    """
    image = hostile.load(data, "The mask")
    if not convert.is_opaque(image):
        raise PictureError("The mask has transparent pixels. A mask is pure black and pure white only.")
    colours = convert.to_rgb(image)
    if not convert.is_two_coloured(colours):
        raise PictureError(_impure(np.asarray(colours)))
    levels = np.asarray(colours.getchannel(0))
    mask: Mask = np.equal(levels, 255) if changed_is_white else np.equal(levels, 0)
    return mask


def _impure(pixels: NDArray[np.uint8]) -> str:
    """The first pixel that is neither black nor white, and how many there are."""
    wrong = (pixels != np.where(pixels[:, :, :1] == 255, np.uint8(255), np.uint8(0))).any(axis=2)
    y, x = divmod(int(np.argmax(wrong)), wrong.shape[1])
    colour = "#{:02X}{:02X}{:02X}".format(*pixels[y, x])
    return (
        f"The mask has a pixel of colour {colour} at {x}, {y} (and {np.count_nonzero(wrong):,} such pixels in all). "
        "A mask is pure black and pure white only."
    )


def from_file(data: bytes, size: tuple[int, int], *, name: str = "") -> tuple[Mask, tuple[str, ...]]:
    """Any picture as a mask for a picture of ``size`` (width, height): bright = will change, with words on what was done.

    Greys are cut at half, transparent pixels stay unchanged, and another size of the same shape is scaled by nearest neighbour.
    Raises PictureError when it is no picture, or when its shape differs by more than one part in a hundred.
    """
    what = name or "The mask"
    image = convert.upright(hostile.load(data, what))
    notes = []
    if not convert.is_opaque(image):
        notes.append("The mask's transparent pixels count as unchanged.")
    grey = convert.flatten(image, (0, 0, 0)).convert("L")
    if grey.size != size:
        _fit(grey.size, size, what)
        notes.append(f"The mask was scaled from {grey.width}x{grey.height} to {size[0]}x{size[1]}.")
    levels = np.asarray(grey)
    if ((levels > 0) & (levels < 255)).any():
        notes.append("The mask has greys; they were cut at half, and the bright half will change.")
    return np.asarray(grey.resize(size, Image.Resampling.NEAREST)) >= _HALF, tuple(notes)


def from_path(path: Path, size: tuple[int, int]) -> tuple[Mask, tuple[str, ...]]:
    """The same of a file; raises PictureError as well when it cannot be read or is beyond what can sensibly be opened."""
    try:
        if path.stat().st_size > hostile.FILE_MAX_OPEN:
            raise PictureError(f"{path.name} is larger than {hostile.FILE_MAX_OPEN / 1e9:g} GB and cannot be opened.")
        data = path.read_bytes()
    except OSError as error:
        raise PictureError(f"{path.name} cannot be read: {error.strerror or error}.") from error
    return from_file(data, size, name=path.name)


def refit(mask: Mask, size: tuple[int, int]) -> tuple[Mask, str]:
    """A mask made for another picture, scaled to ``size`` (width, height) by nearest neighbour, and words on that where it was."""
    have = mask.shape[1], mask.shape[0]
    if have == size:
        return mask, ""
    fitted = np.asarray(Image.fromarray(mask).resize(size, Image.Resampling.NEAREST))
    words = f"The mask was made for a picture of {have[0]}x{have[1]}; it was scaled to {size[0]}x{size[1]}."
    if _is_bent(have, size):
        words += " The two have different shapes, so it was stretched: look at its edges."
    return fitted, words


def _fit(have: tuple[int, int], want: tuple[int, int], what: str) -> None:
    """Refuse a mask whose shape would have to be bent; one pixel of rounding in any side is allowed whatever the size."""
    if _is_bent(have, want):
        raise PictureError(
            f"{what} is {have[0]}x{have[1]} and the picture is {want[0]}x{want[1]}: "
            "the mask must have the picture's size, or at least its shape."
        )


def _is_bent(have: tuple[int, int], want: tuple[int, int]) -> bool:
    bent = abs(have[0] * want[1] - have[1] * want[0])
    return bent > max(*have, *want, _SHAPE_TOLERANCE * have[0] * want[1])


def bounding_box(mask: Mask) -> tuple[int, int, int, int] | None:
    """The smallest box (x, y, width, height) around all that will change, or None if nothing will."""
    columns = np.flatnonzero(mask.any(axis=0))
    if not columns.size:
        return None
    rows = np.flatnonzero(mask.any(axis=1))
    x, y = int(columns[0]), int(rows[0])
    return x, y, int(columns[-1]) - x + 1, int(rows[-1]) - y + 1


def kept_rectangle(mask: Mask) -> tuple[int, int, int, int] | None:
    """The box (x, y, width, height) of all that stays, if that is exactly a rectangle; None if it is not, or nothing stays."""
    stays = mask.size - int(np.count_nonzero(mask))
    box = bounding_box(~mask)
    return box if box is not None and box[2] * box[3] == stays else None


def share(mask: Mask) -> float:
    """The part of the mask that will change, 0 to 1."""
    return int(np.count_nonzero(mask)) / mask.size if mask.size else 0.0
