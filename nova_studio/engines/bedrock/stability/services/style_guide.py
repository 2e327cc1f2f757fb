"""Style Guide: a new picture in the style of a reference."""

from __future__ import annotations

from nova_studio.contract.request import Request
from nova_studio.contract.tasks.color_guided_generation import ColorGuidedGenerationParams
from nova_studio.engines.base import Loss
from nova_studio.engines.bedrock.stability import losses
from nova_studio.engines.bedrock.stability.colors import palette_words
from nova_studio.engines.bedrock.stability.models import STYLE_GUIDE
from nova_studio.engines.bedrock.stability.plan import Ending, Plan, given, param
from nova_studio.engines.bedrock.stability.sizes import nearest_ratio

_STYLE_ONLY = "Of referenceImage only the style is taken; its subject is not kept."


def plan(request: Request) -> Plan:
    """A picture from words and colours in the style of the reference."""
    params = request.params
    assert isinstance(params, ColorGuidedGenerationParams) and params.reference_image is not None
    width, height = request.output_size
    return Plan(
        STYLE_GUIDE,
        pictures={"image": params.reference_image},
        fields=given(
            prompt=f"{params.text}, {palette_words(params.colors)}",
            negative_prompt=params.negative_text,
            aspect_ratio=nearest_ratio(width, height),
        ),
        losses=(
            *losses.of_shape(request),
            Loss(param(request, "referenceImage"), "approximated", _STYLE_ONLY),
            *losses.of_palette(request),
            *losses.of_settings(request, STYLE_GUIDE),
        ),
        ending=Ending.SIZED,
        size=(width, height),
        palette=params.colors,
    )
