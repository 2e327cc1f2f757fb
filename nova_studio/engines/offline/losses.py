"""What the offline engine does not do, in words: of each task in general, and of one request's fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from nova_studio.contract import generation
from nova_studio.contract.masks import GarmentMask, GarmentStyling
from nova_studio.contract.problems import join
from nova_studio.contract.request import Request
from nova_studio.contract.task import TaskType
from nova_studio.contract.tasks.virtual_try_on import VirtualTryOnParams
from nova_studio.engines.base import IGNORED, Loss
from nova_studio.engines.offline.cuts import UPPER
from nova_studio.tools.request import ToolRequest

_PROMPT = "The prompt only steers colours and motif; no model reads it."
NO_WORDS: Final = "The offline engine cannot find things by words; paint the mask instead."
GENERAL: Final[Mapping[TaskType, tuple[str, ...]]] = {
    TaskType.TEXT_IMAGE: (_PROMPT, "A style changes how the picture is painted, not what is in it."),
    TaskType.COLOR_GUIDED_GENERATION: (_PROMPT, "Of a reference picture only the layout is taken."),
    TaskType.IMAGE_VARIATION: (_PROMPT, "The references are bent and mingled; nothing new is drawn."),
    TaskType.INPAINTING: (_PROMPT, "The mask must be painted.", "A removed thing is filled from around it."),
    TaskType.OUTPAINTING: (_PROMPT, "The mask must be painted.", "The new surroundings do not continue the old ones."),
    TaskType.BACKGROUND_REMOVAL: ("The subject is told from the background by colour and place alone.",),
    TaskType.VIRTUAL_TRY_ON: (
        "The mask must be painted, or come from a garment class.",
        "Garment, face and hands are placed by rule of thumb; nobody is recognised.",
        "The garment is laid flat over the mask.",
    ),
}


def no_tool(request: ToolRequest) -> str:
    """Why a picture tool cannot be used without a service; empty where it is done on this computer."""
    if request.spec.here:
        return ""
    return (
        f"{request.spec.title} needs a model; the offline engine has none and makes nothing up. "
        "Choose Stability AI, or resize the picture in the menu Picture."
    )


def losses(request: Request) -> Iterator[Loss]:
    """The fields this request sets and this engine cannot honour."""
    if request.task is TaskType.INPAINTING and getattr(request.params, "text", None) is None:
        yield from _of_removal(request)
    if isinstance(request.params, VirtualTryOnParams):
        yield from _of_exclusions(request, request.params)
        if isinstance(request.params.mask, GarmentMask):
            yield from _of_styling(request, request.params.mask)


def _of_removal(request: Request) -> Iterator[Loss]:
    if request.settings.cfg_scale is not None:
        path = join(f"$.{generation.KEY}", "cfgScale")
        yield Loss(path, IGNORED, "Without a prompt there is nothing that the CFG scale could follow.")
    if getattr(request.params, "negative_text", None) is not None:
        path = join(request.spec.path, "negativeText")
        yield Loss(path, IGNORED, "A removal is filled from around it; the negative prompt changes nothing.")


def _of_exclusions(request: Request, params: VirtualTryOnParams) -> Iterator[Loss]:
    if params.mask_exclusions is not None:
        path = join(request.spec.path, "maskExclusions")
        yield Loss(
            path,
            "guessed",
            "Face, hands and pose are guessed from the outline; where the guess misses the mask, nothing changes.",
        )


def _of_styling(request: Request, mask: GarmentMask) -> Iterator[Loss]:
    styling = mask.styling
    if styling is None:
        return
    path = join(request.spec.path, "garmentBasedMask", "garmentStyling")
    if mask.garment_class not in UPPER:
        yield Loss(path, IGNORED, "Styling applies to garments of the upper body only; this one has none.")
    elif styling != GarmentStyling(outer_layer_style=styling.outer_layer_style):
        yield Loss(path, "guessed", "Sleeves and hem only change where the garment is laid, not the garment itself.")
