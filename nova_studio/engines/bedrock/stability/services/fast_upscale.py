"""Fast Upscale: four times each side, without words; a tool of its own."""

from __future__ import annotations

from dataclasses import dataclass

from nova_studio.contract.values import ImageRef
from nova_studio.engines.bedrock.stability.limits import Format, output_format
from nova_studio.engines.bedrock.stability.models import FAST_UPSCALE
from nova_studio.engines.bedrock.stability.plan import Cannot, Plan

TIMES = 4


@dataclass(frozen=True)
class FastUpscale:
    """``format`` of the result: ``None`` takes png where it is sure to be handed over, jpeg otherwise."""

    image: ImageRef
    format: Format | None = None


def plan(tool: FastUpscale) -> Plan | Cannot:
    """The picture at four times its size."""
    chosen = output_format(tool.format, tool.image.width * TIMES, tool.image.height * TIMES)
    if isinstance(chosen, Cannot):
        return chosen
    return Plan(FAST_UPSCALE, pictures={"image": tool.image}, output_format=chosen)
