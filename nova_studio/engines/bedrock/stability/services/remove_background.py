"""Remove Background: cut the subject out."""

from __future__ import annotations

from nova_studio.contract.request import Request
from nova_studio.contract.tasks.background_removal import BackgroundRemovalParams
from nova_studio.engines.bedrock.stability.models import REMOVE_BACKGROUND
from nova_studio.engines.bedrock.stability.plan import Ending, Plan


def plan(request: Request) -> Plan:
    """The subject with its edges as the service returns them."""
    params = request.params
    assert isinstance(params, BackgroundRemovalParams)
    return Plan(REMOVE_BACKGROUND, pictures={"image": params.image}, ending=Ending.SIZED, size=request.output_size)
