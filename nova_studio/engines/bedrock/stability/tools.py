"""Picture tools: what peers' users ask for and Nova's contract has no task for. Each model of parameters makes a plan."""

from __future__ import annotations

from nova_studio.engines.base import Loss
from nova_studio.engines.bedrock.stability import losses
from nova_studio.engines.bedrock.stability.borders import with_borders
from nova_studio.engines.bedrock.stability.limits import output_format, refusal
from nova_studio.engines.bedrock.stability.models import Model
from nova_studio.engines.bedrock.stability.plan import Cannot, Ending, Plan, given
from nova_studio.engines.bedrock.stability.routing import TOOL_MODELS
from nova_studio.tools.kinds import ConservativeUpscale, CreativeUpscale, FastUpscale, SearchRecolor
from nova_studio.tools.request import PATH, ToolRequest


def plan_tool(request: ToolRequest) -> Plan | Cannot:
    """What is to be sent for a tool, or why nothing can be."""
    plan = _plan(request)
    if isinstance(plan, Cannot):
        return plan
    made = with_borders(plan, request)
    words = refusal(made)
    return Cannot(words) if words else made


def _plan(request: ToolRequest) -> Plan | Cannot:
    model = TOOL_MODELS.get(request.tool)
    match request.params:
        case SearchRecolor() as params if model:
            return _recolor(params, model)
        case FastUpscale() | ConservativeUpscale() | CreativeUpscale() as params if model:
            return _upscale(params, model)
    return Cannot(f"{request.spec.title} is none of Stability AI's services. Choose another engine for it.")


def _recolor(params: SearchRecolor, model: Model) -> Plan:
    """The picture with what was found in its new colour."""
    return Plan(
        model,
        pictures={"image": params.image},
        fields=given(
            prompt=params.prompt,
            select_prompt=params.select,
            negative_prompt=params.negative,
            grow_mask=params.grow,
        ),
        losses=(Loss(f"{PATH}.select", "unseen", losses.RECOLOR),),
        ending=Ending.SIZED,
        size=(params.image.width, params.image.height),
    )


def _upscale(params: FastUpscale | ConservativeUpscale | CreativeUpscale, model: Model) -> Plan | Cannot:
    """The picture enlarged: as it is, with little invented, or with detail that was not there."""
    chosen = output_format(params.format, *params.output_size())
    if isinstance(chosen, Cannot):
        return chosen
    pictures = {"image": params.image}
    if isinstance(params, FastUpscale):
        return Plan(model, pictures=pictures, output_format=chosen)
    fields = given(prompt=params.prompt, negative_prompt=params.negative, creativity=params.creativity)
    if isinstance(params, CreativeUpscale):
        fields |= given(style_preset=params.preset)
    return Plan(model, pictures=pictures, fields=fields, output_format=chosen)
