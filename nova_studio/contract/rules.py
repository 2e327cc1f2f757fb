"""Rules about pictures and masks, judged from measured facts alone."""

from __future__ import annotations

from collections.abc import Iterator

from nova_studio.contract import limits
from nova_studio.contract.problems import Problem
from nova_studio.contract.values import ImageRef, MaskRef


def image_problems(
    ref: ImageRef, path: str, title: str = "The picture", modes: tuple[str, ...] = ("RGB", "RGBA")
) -> Iterator[Problem]:
    """Why the service would refuse a picture: format, depth, transparency, sides, ratio, pixels.

    The guide covers RGB only; grey and palette pictures are to be converted before they get here.
    """
    if ref.format not in limits.INPUT_FORMATS:
        yield Problem(path, "image_format", f"{title} must be a PNG or JPEG file; it is {ref.format}.")
    elif ref.bits > limits.CHANNEL_BITS or ref.mode not in modes:
        yield Problem(
            path,
            "image_depth",
            f"{title} must have 8 bits per channel in RGB; it has {ref.bits} in {_MODE_WORDS.get(ref.mode, ref.mode)}.",
        )
    if not ref.opaque:
        yield Problem(
            path, "image_transparent", f"{title} may have no transparent pixel; it has some. Flatten it first."
        )
    yield from _shape_problems(ref, path, title)


_MODE_WORDS = {"L": "grey", "LA": "grey", "I": "grey", "I;16": "grey", "1": "black and white", "P": "a palette"}


def _shape_problems(ref: ImageRef, path: str, title: str) -> Iterator[Problem]:
    longer, shorter = max(ref.width, ref.height), min(ref.width, ref.height)
    size = f"{ref.width}x{ref.height}"
    if shorter < limits.SIDE_MIN:
        yield Problem(
            path, "image_too_small", f"{title} must have sides of at least {limits.SIDE_MIN} pixels; it is {size}."
        )
    if longer > limits.SIDE_MAX:
        yield Problem(
            path, "image_too_large", f"{title} may have sides of at most {limits.SIDE_MAX:,} pixels; it is {size}."
        )
    if longer > limits.RATIO_MAX * shorter:
        yield Problem(
            path,
            "image_ratio",
            f"{title} may be at most {limits.RATIO_MAX} times as long as it is short; {size} is {longer / shorter:.2f} to 1.",
        )
    if ref.width * ref.height > limits.PIXELS_MAX:
        yield Problem(
            path,
            "image_too_many_pixels",
            f"{title} may have at most {limits.PIXELS_MAX:,} pixels; {size} has {ref.width * ref.height:,}.",
        )


def mask_image_problems(ref: ImageRef, path: str) -> Iterator[Problem]:
    """Why a mask's file cannot be a mask: a picture rule, or a pixel that is neither pure black nor pure white."""
    yield from image_problems(ref, path, "The mask", ("RGB", "RGBA", "L", "LA", "1", "P"))
    if not ref.two_coloured:
        hint = " A JPEG mask must be saved at quality 100; a PNG is safe." if ref.format == "JPEG" else ""
        yield Problem(
            path, "mask_colours", f"A mask may hold pure black and pure white only; this one has other colours.{hint}"
        )


def mask_size_problems(mask: MaskRef, source: ImageRef, path: str) -> Iterator[Problem]:
    """A drawn mask has its source's size."""
    if (mask.width, mask.height) != (source.width, source.height):
        yield Problem(
            path,
            "mask_size",
            f"The mask must have the size of its picture, {source.width}x{source.height}; it is {mask.width}x{mask.height}.",
        )
