"""Creative Upscale: up to 4K, with detail invented; a tool of its own, for pictures of at most a megapixel."""

from __future__ import annotations

from dataclasses import dataclass

from nova_studio.contract.values import ImageRef
from nova_studio.engines.bedrock.stability.limits import (
    FOUR_K,
    PRESETS,
    Format,
    Range,
    of_range,
    of_text,
    output_format,
)
from nova_studio.engines.bedrock.stability.models import CREATIVE_UPSCALE
from nova_studio.engines.bedrock.stability.plan import Cannot, Plan, given

CREATIVITY = Range(0.1, 0.5)


@dataclass(frozen=True)
class CreativeUpscale:
    """``prompt`` says what the picture shows; ``creativity`` is 0.1 to 0.5, the service's own 0.3; ``preset`` one of seventeen."""

    image: ImageRef
    prompt: str
    creativity: float | None = None
    preset: str | None = None
    negative: str | None = None
    seed: int | None = None
    format: Format | None = None


def plan(tool: CreativeUpscale) -> Plan | Cannot:
    """The picture enlarged, with detail that was not there."""
    chosen = output_format(tool.format, *FOUR_K)
    wrong = of_text("prompt", tool.prompt) or of_range("creativity", tool.creativity, CREATIVITY)
    if tool.preset is not None and tool.preset not in PRESETS:
        wrong = wrong or f"There is no preset {tool.preset}; there are {', '.join(PRESETS)}."
    if wrong:
        return Cannot(wrong)
    if isinstance(chosen, Cannot):
        return chosen
    return Plan(
        CREATIVE_UPSCALE,
        pictures={"image": tool.image},
        fields=given(
            prompt=tool.prompt,
            negative_prompt=tool.negative,
            creativity=tool.creativity,
            style_preset=tool.preset,
        ),
        output_format=chosen,
    )
