"""Outpaint: extend a picture over its borders; for masks that mark nothing but a frame around a rectangle."""

from __future__ import annotations

from typing import Final

from nova_studio.contract.masks import DrawnMask
from nova_studio.contract.request import Request
from nova_studio.contract.tasks.outpainting import OutpaintingParams
from nova_studio.contract.values import MaskRef
from nova_studio.engines.base import IGNORED, Loss
from nova_studio.engines.bedrock.stability import losses
from nova_studio.engines.bedrock.stability.models import OUTPAINT
from nova_studio.engines.bedrock.stability.plan import Ending, Plan, param

DISTANCE_MAX: Final = 2_000
"""Pixels that can be added on one side."""
_CREATIVITY: Final = 0.5


def distances(mask: MaskRef) -> dict[str, int]:
    """How far the picture reaches beyond the rectangle that stays, on each side; raises ValueError where none stays."""
    if mask.kept is None:
        raise ValueError("what stays is no rectangle")
    x, y, width, height = mask.kept
    return {"left": x, "right": mask.width - x - width, "up": y, "down": mask.height - y - height}


def fits(mask: MaskRef) -> bool:
    """Whether the service can do it: what stays is a rectangle that it takes as a picture, and no border is too wide."""
    if mask.kept is None or not mask.changed:
        return False
    shorter, longer = sorted(mask.kept[2:])
    takes = OUTPAINT.takes
    return (
        shorter >= takes.side_min
        and longer <= takes.ratio_max * shorter
        and max(distances(mask).values()) <= DISTANCE_MAX
    )


def plan(request: Request) -> Plan:
    """The rectangle that stays is sent, and extended by what lies around it; it stays to the pixel."""
    params = request.params
    assert isinstance(params, OutpaintingParams) and isinstance(params.mask, DrawnMask)
    mask = params.mask.mask
    found = [*losses.of_negative(request, OUTPAINT)]
    if params.out_painting_mode is not None:
        words = f"outPaintingMode {params.out_painting_mode} is ignored: {OUTPAINT.title} extends the picture in one way only."
        found.append(Loss(param(request, "outPaintingMode"), IGNORED, words))
    sides = {side: far for side, far in distances(mask).items() if far}
    return Plan(
        OUTPAINT,
        pictures={"image": params.image},
        fields={**sides, "prompt": params.text, "creativity": _CREATIVITY},
        losses=(*found, *losses.of_settings(request, OUTPAINT)),
        kept=mask.kept,
        ending=Ending.LAID_BACK,
        size=request.output_size,
        source=params.image,
        area=mask,
    )
