"""Conservative Upscale: up to 4K, true to the picture; a tool of its own."""

from __future__ import annotations

from dataclasses import dataclass

from nova_studio.contract.values import ImageRef
from nova_studio.engines.bedrock.stability.limits import FOUR_K, Format, Range, of_range, of_text, output_format
from nova_studio.engines.bedrock.stability.models import CONSERVATIVE_UPSCALE
from nova_studio.engines.bedrock.stability.plan import Cannot, Plan, given

CREATIVITY = Range(0.1, 0.5)


@dataclass(frozen=True)
class ConservativeUpscale:
    """``prompt`` says what the picture shows; ``creativity`` is 0.1 to 0.5, the service's own 0.35."""

    image: ImageRef
    prompt: str
    creativity: float | None = None
    negative: str | None = None
    seed: int | None = None
    format: Format | None = None


def plan(tool: ConservativeUpscale) -> Plan | Cannot:
    """The picture enlarged, with little invented."""
    chosen = output_format(tool.format, *FOUR_K)
    wrong = of_text("prompt", tool.prompt) or of_range("creativity", tool.creativity, CREATIVITY)
    if wrong:
        return Cannot(wrong)
    if isinstance(chosen, Cannot):
        return chosen
    return Plan(
        CONSERVATIVE_UPSCALE,
        pictures={"image": tool.image},
        fields=given(prompt=tool.prompt, negative_prompt=tool.negative, creativity=tool.creativity),
        output_format=chosen,
    )
