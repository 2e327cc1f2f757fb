"""Inpaint: repaint what a mask marks; also new surroundings for a subject that is no rectangle."""

from __future__ import annotations

from typing import Final

from nova_studio.contract.masks import DrawnMask
from nova_studio.contract.request import Request
from nova_studio.contract.tasks.inpainting import InpaintingParams
from nova_studio.contract.tasks.outpainting import OutpaintingParams
from nova_studio.contract.values import ImageRef, MaskRef
from nova_studio.engines.base import Loss
from nova_studio.engines.bedrock.stability import losses
from nova_studio.engines.bedrock.stability.models import INPAINT
from nova_studio.engines.bedrock.stability.plan import Ending, Plan, given, param

GROW: Final = 5
"""Pixels by which the service widens and softens a mask unless told otherwise."""
_DEFAULT_MODE: Final = "outPaintingMode DEFAULT blends inside the mask only: what stays is kept to the pixel."


def plan(request: Request) -> Plan:
    """The masked part repainted, all else laid back from the source."""
    params = request.params
    assert isinstance(params, InpaintingParams) and isinstance(params.mask, DrawnMask) and params.text is not None
    return _plan(request, params.image, params.mask.mask, params.text, params.negative_text, GROW, ())


def surround(request: Request) -> Plan:
    """New surroundings for what the mask keeps, which stays to the pixel."""
    params = request.params
    assert isinstance(params, OutpaintingParams) and isinstance(params.mask, DrawnMask)
    more: tuple[Loss, ...] = ()
    if params.out_painting_mode == "DEFAULT":
        more = (Loss(param(request, "outPaintingMode"), "approximated", _DEFAULT_MODE),)
    grow = 0 if params.out_painting_mode == "PRECISE" else GROW
    return _plan(request, params.image, params.mask.mask, params.text, params.negative_text, grow, more)


def _plan(
    request: Request, image: ImageRef, mask: MaskRef, text: str, negative: str | None, grow: int, more: tuple[Loss, ...]
) -> Plan:
    return Plan(
        INPAINT,
        pictures={"image": image},
        fields=given(prompt=text, negative_prompt=negative, grow_mask=grow),
        losses=(*more, *losses.of_settings(request, INPAINT)),
        mask=mask,
        ending=Ending.LAID_BACK,
        size=request.output_size,
        source=image,
        area=mask,
    )
