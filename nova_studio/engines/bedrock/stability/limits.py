"""What the models take and hand over, judged from facts, each refusal in one sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from nova_studio.contract.values import ImageRef
from nova_studio.engines.bedrock.stability.models import REQUEST_MAX, RESPONSE_MAX, Model
from nova_studio.engines.bedrock.stability.plan import Cannot, Plan

if TYPE_CHECKING:
    from nova_studio.tools.kinds import Format

_ENVELOPE: Final = 65_536
"""Bytes of an answer that are no picture, and what a PNG adds to its pixels, generously."""
_OWN_FIELDS: Final = 200_000
"""Bytes of a request that are no picture, generously: two prompts of 10,000 characters, escaped, and a few numbers."""
_MASK_SHARE: Final = 16
"""A mask of black and white packs to less than one bit in so many of its pixels, unless it is noise."""


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
    for key in plan.pictures:
        what = "The picture" if len(plan.pictures) == 1 else f"The picture {key}"
        if key in plan.borders:
            what += " with the borders that make it short enough"
        words = _of_size(plan.model, plan.outer(key), what)
        if words:
            return words
    return _of_bytes([*plan.pictures.values()], plan)


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
    return ""


def _of_bytes(refs: list[ImageRef], plan: Plan) -> str:
    total = sum(-(-ref.size // 3) * 4 for ref in refs) + _OWN_FIELDS
    if plan.mask is not None:
        total += plan.mask.width * plan.mask.height // _MASK_SHARE
    if total <= REQUEST_MAX:
        return ""
    return f"The request would have {total:,} bytes; Bedrock takes {REQUEST_MAX:,}. Save the picture as JPEG, or make it smaller."
