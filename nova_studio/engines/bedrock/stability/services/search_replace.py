"""Search and Replace: find something by words and put something else there."""

from __future__ import annotations

from nova_studio.contract.masks import WordsMask
from nova_studio.contract.request import Request
from nova_studio.contract.tasks.inpainting import InpaintingParams
from nova_studio.engines.base import Loss
from nova_studio.engines.bedrock.stability import losses
from nova_studio.engines.bedrock.stability.models import SEARCH_REPLACE
from nova_studio.engines.bedrock.stability.plan import Ending, Plan, given, param

_UNSEEN = (
    "What maskPrompt finds can neither be seen nor corrected first, and outside it pixels may shift a little: "
    "a painted mask keeps them exactly."
)


def plan(request: Request) -> Plan:
    """What the mask's words name, replaced by what the text says."""
    params = request.params
    assert isinstance(params, InpaintingParams) and isinstance(params.mask, WordsMask) and params.text is not None
    return Plan(
        SEARCH_REPLACE,
        pictures={"image": params.image},
        fields=given(prompt=params.text, search_prompt=params.mask.prompt, negative_prompt=params.negative_text),
        losses=(
            Loss(param(request, "maskPrompt"), "unseen", _UNSEEN),
            *losses.of_settings(request, SEARCH_REPLACE),
        ),
        ending=Ending.SIZED,
        size=request.output_size,
    )
