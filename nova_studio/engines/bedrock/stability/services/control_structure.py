"""Control Structure: follow the layout of a picture."""

from __future__ import annotations

from dataclasses import replace

from nova_studio.contract.request import Request
from nova_studio.engines.base import Loss
from nova_studio.engines.bedrock.stability import control
from nova_studio.engines.bedrock.stability.models import CONTROL_STRUCTURE
from nova_studio.engines.bedrock.stability.plan import Plan, param

_REGIONS = "controlMode SEGMENTATION follows edges and depth of the condition picture here, not classes of regions."


def plan(request: Request) -> Plan:
    """A picture from words in the layout of the condition picture."""
    made = control.plan(request, CONTROL_STRUCTURE)
    if getattr(request.params, "control_mode", None) != "SEGMENTATION":
        return made
    return replace(made, losses=(*made.losses, Loss(param(request, "controlMode"), "approximated", _REGIONS)))
