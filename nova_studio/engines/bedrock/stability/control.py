"""What the two services that follow a picture have in common."""

from __future__ import annotations

from nova_studio.contract.request import Request
from nova_studio.contract.tasks.text_image import TextImageParams
from nova_studio.engines.bedrock.stability import losses
from nova_studio.engines.bedrock.stability.models import Model
from nova_studio.engines.bedrock.stability.plan import Ending, Plan, given
from nova_studio.engines.bedrock.stability.styles import styled


def plan(request: Request, model: Model) -> Plan:
    """A picture from words on a condition picture, whose size it gets; control strength means the same to both sides."""
    params = request.params
    assert isinstance(params, TextImageParams) and params.condition_image is not None
    made = styled(request, params.text, params.style, presets=True)
    return Plan(
        model,
        pictures={"image": params.condition_image},
        fields=given(
            prompt=made.prompt,
            negative_prompt=params.negative_text,
            control_strength=params.control_strength,
            style_preset=made.preset,
        ),
        losses=(
            *losses.of_size_like(request, params.condition_image, "condition picture"),
            *made.losses,
            *losses.of_settings(request, model),
        ),
        ending=Ending.SIZED,
        size=request.output_size,
    )
