"""Erase Object: remove what a mask marks."""

from __future__ import annotations

from nova_studio.contract.masks import DrawnMask
from nova_studio.contract.request import Request
from nova_studio.contract.tasks.inpainting import InpaintingParams
from nova_studio.engines.bedrock.stability import losses
from nova_studio.engines.bedrock.stability.models import ERASE
from nova_studio.engines.bedrock.stability.plan import Ending, Plan
from nova_studio.engines.bedrock.stability.services.inpaint import GROW


def plan(request: Request) -> Plan:
    """The masked part removed, all else laid back from the source."""
    params = request.params
    assert isinstance(params, InpaintingParams) and isinstance(params.mask, DrawnMask)
    mask = params.mask.mask
    return Plan(
        ERASE,
        pictures={"image": params.image},
        fields={"grow_mask": GROW},
        losses=(*losses.of_negative(request, ERASE), *losses.of_settings(request, ERASE)),
        mask=mask,
        ending=Ending.LAID_BACK,
        size=request.output_size,
        source=params.image,
        area=mask,
    )
