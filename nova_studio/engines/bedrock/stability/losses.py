"""The sentences about what is lost, each with the path of its field, for the mappings to pick from."""

from __future__ import annotations

from typing import Final

from nova_studio.contract import limits
from nova_studio.contract.request import Request
from nova_studio.contract.task import TaskType
from nova_studio.contract.tasks import TASKS
from nova_studio.contract.values import ImageRef
from nova_studio.engines.base import IGNORED, Loss
from nova_studio.engines.bedrock.stability.models import Model
from nova_studio.engines.bedrock.stability.plan import param, setting
from nova_studio.engines.bedrock.stability.sizes import NATIVE, nearest_ratio
from nova_studio.tools.request import AnyRequest, seed_of

TIER: Final = "tier"
"""The code of a loss that is a choice of model; the engine adds what that costs."""
RECOLOR: Final = "What is found can neither be seen nor corrected first, and outside it pixels may shift a little."
_TIERED: Final = frozenset({TaskType.TEXT_IMAGE, TaskType.COLOR_GUIDED_GENERATION})
"""Where quality chooses the model."""


def never_read(task: TaskType) -> tuple[str, ...]:
    """The settings of a task that none of the models it goes to reads."""
    if not TASKS[task].settings:
        return ()
    return tuple(setting(key) for key in ("cfgScale", *(() if task in _TIERED else ("quality",))))


def of_settings(request: Request, model: Model, *, tiers: bool = False) -> tuple[Loss, ...]:
    """CFG scale and quality; ``tiers`` says that the quality has chosen the model."""
    found = []
    settings = request.settings
    if settings.cfg_scale is not None:
        found.append(Loss(setting("cfgScale"), IGNORED, f"cfgScale {settings.cfg_scale} is ignored by this model."))
    if settings.quality is not None and tiers:
        words = f"quality is a choice of model here: {settings.quality} means {model.title}."
        found.append(Loss(setting("quality"), TIER, words))
    elif settings.quality is not None:
        words = f"quality {settings.quality} is ignored: {model.title} has one quality only."
        found.append(Loss(setting("quality"), IGNORED, words))
    return tuple(found)


def of_shape(request: Request) -> tuple[Loss, ...]:
    """The size where the model takes one of nine shapes."""
    width, height = request.output_size
    if (width, height) == NATIVE:
        return ()
    return (_size(f"size becomes {nearest_ratio(width, height)}, about one megapixel", width, height),)


def of_size_like(request: Request, ref: ImageRef, title: str) -> tuple[Loss, ...]:
    """The size where the model's result has the size of a picture that was sent."""
    width, height = request.output_size
    if (width, height) == (ref.width, ref.height):
        return ()
    return (_size(f"size becomes that of the {title}, {ref.width}x{ref.height}", width, height),)


def _size(becomes: str, width: int, height: int) -> Loss:
    words = f"{becomes}, then {width}x{height} by resampling; what does not fit that shape is cut off."
    return Loss(setting("width"), "resampled", words, also=(setting("height"),))


def of_negative(request: Request, model: Model) -> tuple[Loss, ...]:
    """The negative prompt where the model takes none."""
    if getattr(request.params, "negative_text", None) is None:
        return ()
    return (Loss(param(request, "negativeText"), IGNORED, f"negativeText is ignored: {model.title} takes none."),)


def of_palette(request: Request) -> tuple[Loss, ...]:
    """Colours that are only spoken of."""
    words = "colors are asked for in words, as advice; how near the picture comes to them is measured afterwards."
    return (Loss(param(request, "colors"), "approximated", words),)


def of_missing_text(request: Request, words: str) -> Loss:
    """A text that the model wants and the request does not have."""
    return Loss(param(request, "text"), "filled", f'This model wants a prompt; without one it is told "{words}".')


def wire_seed(request: AnyRequest) -> int:
    """The seed sent for a request: one more than Nova's, since 0 means "any" to these models."""
    seed = seed_of(request)
    return (limits.SEED_DEFAULT if seed is None else seed) + 1
