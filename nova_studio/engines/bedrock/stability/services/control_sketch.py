"""Control Sketch: follow the lines of a drawing or an edge map."""

from __future__ import annotations

from nova_studio.contract.request import Request
from nova_studio.engines.bedrock.stability import control
from nova_studio.engines.bedrock.stability.models import CONTROL_SKETCH
from nova_studio.engines.bedrock.stability.plan import Plan


def plan(request: Request) -> Plan:
    """A picture from words on the lines of the condition picture."""
    return control.plan(request, CONTROL_SKETCH)
