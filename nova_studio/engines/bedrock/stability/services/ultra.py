"""Stable Image Ultra: text to image at its best."""

from __future__ import annotations

from nova_studio.contract.request import Request
from nova_studio.engines.bedrock.stability import text
from nova_studio.engines.bedrock.stability.models import ULTRA
from nova_studio.engines.bedrock.stability.plan import Plan


def plan(request: Request) -> Plan:
    """A picture from words, or from words and colours."""
    return text.plan(request, ULTRA)
