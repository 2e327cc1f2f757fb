"""Tools of their own: what peers' users ask for and Nova's contract has no task for. Each is a frozen value that makes a plan."""

from __future__ import annotations

from nova_studio.contract import limits as contract
from nova_studio.engines.bedrock.stability.limits import refusal
from nova_studio.engines.bedrock.stability.plan import Cannot, Plan
from nova_studio.engines.bedrock.stability.services import (
    conservative_upscale,
    creative_upscale,
    fast_upscale,
    search_recolor,
)
from nova_studio.engines.bedrock.stability.services.conservative_upscale import ConservativeUpscale
from nova_studio.engines.bedrock.stability.services.creative_upscale import CreativeUpscale
from nova_studio.engines.bedrock.stability.services.fast_upscale import FastUpscale
from nova_studio.engines.bedrock.stability.services.search_recolor import SearchRecolor

__all__ = ["ConservativeUpscale", "CreativeUpscale", "FastUpscale", "SearchRecolor", "Tool", "plan_tool", "wire_seed"]

Tool = SearchRecolor | FastUpscale | ConservativeUpscale | CreativeUpscale


def plan_tool(tool: Tool) -> Plan | Cannot:
    """What is to be sent for a tool, or why nothing can be."""
    plan = _plan(tool)
    if isinstance(plan, Cannot):
        return plan
    seed = getattr(tool, "seed", None)
    if seed is not None and not contract.SEED_MIN <= seed <= contract.SEED_MAX:
        return Cannot(f"seed must be {contract.SEED_MIN} to {contract.SEED_MAX}; it is {seed}.")
    words = refusal(plan)
    return Cannot(words) if words else plan


def _plan(tool: Tool) -> Plan | Cannot:
    match tool:
        case SearchRecolor():
            return search_recolor.plan(tool)
        case FastUpscale():
            return fast_upscale.plan(tool)
        case ConservativeUpscale():
            return conservative_upscale.plan(tool)
        case CreativeUpscale():
            return creative_upscale.plan(tool)


def wire_seed(tool: Tool) -> int:
    """The seed sent for a tool, never 0, as for requests."""
    seed: int | None = getattr(tool, "seed", None)
    return (contract.SEED_DEFAULT if seed is None else seed) + 1
