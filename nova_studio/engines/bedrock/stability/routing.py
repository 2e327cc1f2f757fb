"""Which model a request goes to: one table, the first row that fits. Everything is judged from the request's facts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from nova_studio.contract.masks import DrawnMask, WordsMask
from nova_studio.contract.request import Request
from nova_studio.contract.task import TaskType
from nova_studio.engines.bedrock.stability import models
from nova_studio.engines.bedrock.stability.borders import with_borders
from nova_studio.engines.bedrock.stability.limits import refusal
from nova_studio.engines.bedrock.stability.models import Model
from nova_studio.engines.bedrock.stability.plan import Cannot, Plan
from nova_studio.engines.bedrock.stability.services import (
    control_sketch,
    control_structure,
    core,
    erase,
    inpaint,
    outpaint,
    remove_background,
    sd35,
    search_replace,
    style_guide,
    style_transfer,
    ultra,
)
from nova_studio.settings.model import Tier
from nova_studio.tools.spec import ToolType

NO_TRY_ON: Final = (
    "Stability AI has no virtual try-on: a garment described in words would not be the garment in the picture. "
    "Nova Canvas does it where it still answers, and the offline engine rehearses it."
)
_NOTHING: Final = "The mask marks nothing, so nothing would change. Paint what is to change first."
_NO_WORDS_REMOVAL: Final = (
    "Stability AI cannot remove what a mask in words names: paint the mask, or write a prompt for what is to be there "
    "instead."
)
_NO_WORDS_OUTPAINTING: Final = "Stability AI cannot find by words what is to stay: paint the mask instead."


@dataclass(frozen=True)
class Route:
    """One row: of a task, the requests that ``fits`` says; where they go, and in a few words which they are."""

    task: TaskType
    what: str
    fits: Callable[[Request, Tier], bool]
    plan: Callable[[Request], Plan | Cannot]
    model: Model | None = None


def _always(request: Request, tier: Tier) -> bool:
    return True


def _drawing(request: Request, tier: Tier) -> bool:
    ref = getattr(request.params, "condition_image", None)
    if ref is None or getattr(request.params, "control_mode", None) == "SEGMENTATION":
        return False
    return bool(ref.drawing or ref.two_coloured)


def _conditioned(request: Request, tier: Tier) -> bool:
    return getattr(request.params, "condition_image", None) is not None


def _referenced(request: Request, tier: Tier) -> bool:
    return getattr(request.params, "reference_image", None) is not None


def _premium(request: Request, tier: Tier) -> bool:
    return request.settings.quality == "premium" or tier == "ultra"


def _sd35(request: Request, tier: Tier) -> bool:
    return tier == "sd3.5-large"


def _two(request: Request, tier: Tier) -> bool:
    return len(getattr(request.params, "images", ())) == 2


def _empty(request: Request, tier: Tier) -> bool:
    return request.drawn_mask is not None and request.drawn_mask.changed == 0


def _drawn(request: Request, tier: Tier) -> bool:
    return isinstance(request.mask, DrawnMask)


def _drawn_without_text(request: Request, tier: Tier) -> bool:
    return isinstance(request.mask, DrawnMask) and getattr(request.params, "text", None) is None


def _words_without_text(request: Request, tier: Tier) -> bool:
    return isinstance(request.mask, WordsMask) and getattr(request.params, "text", None) is None


def _words(request: Request, tier: Tier) -> bool:
    return isinstance(request.mask, WordsMask)


def _frame(request: Request, tier: Tier) -> bool:
    return request.drawn_mask is not None and outpaint.fits(request.drawn_mask)


def _no(reason: str) -> Callable[[Request], Cannot]:
    return lambda request: Cannot(reason)


_T = TaskType
ROUTES: Final = (
    Route(_T.TEXT_IMAGE, "on a drawing or an edge map", _drawing, control_sketch.plan, models.CONTROL_SKETCH),
    Route(_T.TEXT_IMAGE, "on a condition picture", _conditioned, control_structure.plan, models.CONTROL_STRUCTURE),
    Route(_T.TEXT_IMAGE, "premium, or if so chosen", _premium, ultra.plan, models.ULTRA),
    Route(_T.TEXT_IMAGE, "standard, if so chosen", _sd35, sd35.plan, models.SD35),
    Route(_T.TEXT_IMAGE, "standard", _always, core.plan, models.CORE),
    Route(_T.COLOR_GUIDED_GENERATION, "with a reference", _referenced, style_guide.plan, models.STYLE_GUIDE),
    Route(_T.COLOR_GUIDED_GENERATION, "premium, or if so chosen", _premium, ultra.plan, models.ULTRA),
    Route(_T.COLOR_GUIDED_GENERATION, "standard, if so chosen", _sd35, sd35.plan, models.SD35),
    Route(_T.COLOR_GUIDED_GENERATION, "standard", _always, core.plan, models.CORE),
    Route(_T.IMAGE_VARIATION, "two references", _two, style_transfer.plan, models.STYLE_TRANSFER),
    Route(_T.IMAGE_VARIATION, "one reference, or the first of several", _always, sd35.vary, models.SD35),
    Route(_T.INPAINTING, "an empty mask", _empty, _no(_NOTHING)),
    Route(_T.INPAINTING, "removal by a mask", _drawn_without_text, erase.plan, models.ERASE),
    Route(_T.INPAINTING, "by a mask", _drawn, inpaint.plan, models.INPAINT),
    Route(_T.INPAINTING, "removal by words", _words_without_text, _no(_NO_WORDS_REMOVAL)),
    Route(_T.INPAINTING, "by words", _words, search_replace.plan, models.SEARCH_REPLACE),
    Route(_T.OUTPAINTING, "an empty mask", _empty, _no(_NOTHING)),
    Route(_T.OUTPAINTING, "a frame around a rectangle", _frame, outpaint.plan, models.OUTPAINT),
    Route(_T.OUTPAINTING, "around a subject", _drawn, inpaint.surround, models.INPAINT),
    Route(_T.OUTPAINTING, "by words", _words, _no(_NO_WORDS_OUTPAINTING)),
    Route(_T.BACKGROUND_REMOVAL, "", _always, remove_background.plan, models.REMOVE_BACKGROUND),
    Route(_T.VIRTUAL_TRY_ON, "", _always, _no(NO_TRY_ON)),
)

TOOL_MODELS: Final = {
    ToolType.UPSCALE_FAST: models.FAST_UPSCALE,
    ToolType.UPSCALE_CONSERVATIVE: models.CONSERVATIVE_UPSCALE,
    ToolType.UPSCALE_CREATIVE: models.CREATIVE_UPSCALE,
    ToolType.RECOLOR: models.SEARCH_RECOLOR,
}
"""The picture tools, each a model of its own; how they are asked stands in ``tools``."""


def plan(request: Request, tier: Tier = "core") -> Plan | Cannot:
    """What is to be sent for a request, or why nothing can be."""
    found = route(request, tier).plan(request)
    if isinstance(found, Cannot):
        return found
    made = with_borders(found, request)
    words = refusal(made)
    return Cannot(words) if words else made


def route(request: Request, tier: Tier = "core") -> Route:
    """The row of the table that a request belongs to."""
    return next(row for row in ROUTES if row.task is request.task and row.fits(request, tier))
