"""What the three text models have in common: words, a shape, and colours in words."""

from __future__ import annotations

from nova_studio.contract.request import Request
from nova_studio.contract.tasks.color_guided_generation import ColorGuidedGenerationParams
from nova_studio.contract.tasks.text_image import TextImageParams
from nova_studio.engines.base import Loss
from nova_studio.engines.bedrock.stability import losses
from nova_studio.engines.bedrock.stability.colors import palette_words
from nova_studio.engines.bedrock.stability.models import Model
from nova_studio.engines.bedrock.stability.plan import Ending, Plan, given
from nova_studio.engines.bedrock.stability.sizes import nearest_ratio
from nova_studio.engines.bedrock.stability.styles import styled


def plan(request: Request, model: Model) -> Plan:
    """A picture from words, and from colours in words, in the nearest shape."""
    params = request.params
    found: tuple[Loss, ...] = ()
    palette: tuple[str, ...] = ()
    if isinstance(params, ColorGuidedGenerationParams):
        prompt, palette = f"{params.text}, {palette_words(params.colors)}", params.colors
        negative, found = params.negative_text, losses.of_palette(request)
    else:
        assert isinstance(params, TextImageParams)
        made = styled(request, params.text, params.style, presets=False)
        prompt, negative, found = made.prompt, params.negative_text, made.losses
    width, height = request.output_size
    return Plan(
        model,
        fields=given(prompt=prompt, negative_prompt=negative, aspect_ratio=nearest_ratio(width, height)),
        losses=(*losses.of_shape(request), *found, *losses.of_settings(request, model, tiers=True)),
        ending=Ending.SIZED,
        size=(width, height),
        palette=palette,
    )
