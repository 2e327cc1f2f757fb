"""What the models take and hand over, judged from facts, each refusal in one sentence."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

from nova_studio.contract.values import ImageRef
from nova_studio.engines.bedrock.stability.models import PROMPT_MAX, REQUEST_MAX, RESPONSE_MAX, Model
from nova_studio.engines.bedrock.stability.plan import Cannot, Plan

Format = Literal["png", "jpeg", "webp"]

FOUR_K: Final = (4_096, 4_096)
"""The largest an upscaler makes, in pixels."""
PRESETS: Final = (
    "3d-model", "analog-film", "anime", "cinematic", "comic-book", "digital-art", "enhance", "fantasy-art", "isometric", "line-art",
    "low-poly", "modeling-compound", "neon-punk", "origami", "photographic", "pixel-art", "tile-texture",
)  # fmt: skip
_ENVELOPE: Final = 65_536
"""Bytes of an answer that are no picture, and what a PNG adds to its pixels, generously."""
_OWN_FIELDS: Final = 200_000
"""Bytes of a request that are no picture, generously: two prompts of 10,000 characters, escaped, and a few numbers."""
_MASK_SHARE: Final = 16
"""A mask of black and white packs to less than one bit in so many of its pixels, unless it is noise."""


class Range(NamedTuple):
    """From the smallest to the largest, both allowed."""

    least: float
    most: float


def of_range(name: str, value: float | None, allowed: Range) -> str:
    """Why a number is refused; empty when it is not."""
    if value is None or allowed.least <= value <= allowed.most:
        return ""
    return f"{name} must be {allowed.least:g} to {allowed.most:g}; it is {value:g}."


def of_text(name: str, text: str) -> str:
    """Why a text is refused; empty when it is not."""
    if not text.strip():
        return f"{name} must say something."
    return f"{name} may have {PROMPT_MAX:,} characters; it has {len(text):,}." if len(text) > PROMPT_MAX else ""


def fits_answer(width: int, height: int) -> bool:
    """Whether a PNG of so many RGB pixels, however little it packs, is sure to be handed over: base64 makes four bytes of three."""
    return width * height * 4 + _ENVELOPE <= RESPONSE_MAX


def output_format(chosen: Format | None, width: int, height: int) -> Format | Cannot:
    """The format of a result of this size: the chosen one where it can be handed over, else png or jpeg."""
    sure = fits_answer(width, height)
    if chosen == "png" and not sure:
        return Cannot(
            f"A PNG of up to {width}x{height} can be larger than the {RESPONSE_MAX / 1e6:.1f} MB that Bedrock hands over; "
            "it would be charged and lost. Choose jpeg or webp."
        )
    return chosen or ("png" if sure else "jpeg")


def refusal(plan: Plan) -> str:
    """Why the model would refuse the pictures of a plan; empty when it would not."""
    pictures = [*plan.pictures.items()]
    for at, (key, ref) in enumerate(pictures):
        size = plan.kept[2:] if plan.kept and at == 0 else (ref.width, ref.height)
        words = _of_size(plan.model, size, "The picture" if len(pictures) == 1 else f"The picture {key}")
        if words:
            return words
    return _of_bytes([ref for _, ref in pictures], plan)


def _of_size(model: Model, size: tuple[int, int], what: str) -> str:
    takes, shown = model.takes, f"{size[0]}x{size[1]}"
    shorter, longer = sorted(size)
    if shorter < takes.side_min:
        return f"{what} is {shown}; {model.title} takes sides of {takes.side_min} pixels or more."
    if takes.side_max and longer > takes.side_max:
        return (
            f"{what} is {shown}; {model.title} takes sides of at most {takes.side_max:,} pixels. Make it smaller first."
        )
    if not takes.pixels_min <= shorter * longer <= takes.pixels_max:
        bound = (
            f"at most {takes.pixels_max:,}" if shorter * longer > takes.pixels_max else f"at least {takes.pixels_min:,}"
        )
        return f"{what} is {shown}, {shorter * longer:,} pixels; {model.title} takes {bound}."
    if takes.ratio_max and longer > takes.ratio_max * shorter:
        return (
            f"{what} is {shown}, {longer / shorter:.2f} to 1; {model.title} takes pictures up to {takes.ratio_max:g} to 1. "
            "Crop it, or put a larger frame around it."
        )
    return ""


def _of_bytes(refs: list[ImageRef], plan: Plan) -> str:
    total = sum(-(-ref.size // 3) * 4 for ref in refs) + _OWN_FIELDS
    if plan.mask is not None:
        total += plan.mask.width * plan.mask.height // _MASK_SHARE
    if total <= REQUEST_MAX:
        return ""
    return f"The request would have {total:,} bytes; Bedrock takes {REQUEST_MAX:,}. Save the picture as JPEG, or make it smaller."
