"""Style Transfer: one picture restyled after another."""

from __future__ import annotations

from nova_studio.contract.request import Request
from nova_studio.contract.tasks.image_variation import ImageVariationParams
from nova_studio.engines.base import Loss
from nova_studio.engines.bedrock.stability import losses
from nova_studio.engines.bedrock.stability.models import STYLE_TRANSFER
from nova_studio.engines.bedrock.stability.plan import Ending, Plan, given, param

_NOT_MERGED = "The two references are not merged: the first gives the content, the second the style."
_SIMILARITY = "similarityStrength says how closely the composition of the first reference is kept."


def plan(request: Request) -> Plan:
    """The first reference in the style of the second."""
    params = request.params
    assert isinstance(params, ImageVariationParams) and len(params.images) == 2
    content, style = params.images
    found = [Loss(param(request, "images"), "approximated", _NOT_MERGED)]
    if params.similarity_strength is not None:
        found.append(Loss(param(request, "similarityStrength"), "approximated", _SIMILARITY))
    return Plan(
        STYLE_TRANSFER,
        pictures={"init_image": content, "style_image": style},
        fields=given(
            prompt=params.text,
            negative_prompt=params.negative_text,
            composition_fidelity=params.similarity_strength,
        ),
        losses=(
            *found,
            *losses.of_size_like(request, content, "first reference"),
            *losses.of_settings(request, STYLE_TRANSFER),
        ),
        ending=Ending.SIZED,
        size=request.output_size,
    )
