"""Stable Image Core: text to image, cheap and fast."""

from __future__ import annotations

from nova_studio.contract.request import Request
from nova_studio.engines.bedrock.stability import text
from nova_studio.engines.bedrock.stability.models import CORE
from nova_studio.engines.bedrock.stability.plan import Plan


def plan(request: Request) -> Plan:
    """A picture from words, or from words and colours."""
    return text.plan(request, CORE)
