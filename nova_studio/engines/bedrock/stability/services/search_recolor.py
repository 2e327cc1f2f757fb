"""Search and Recolor: find something by words and give it another colour; a tool of its own, none of Nova's tasks."""

from __future__ import annotations

from dataclasses import dataclass

from nova_studio.contract.values import ImageRef
from nova_studio.engines.bedrock.stability.limits import Range, of_range, of_text
from nova_studio.engines.bedrock.stability.models import SEARCH_RECOLOR
from nova_studio.engines.bedrock.stability.plan import Cannot, Ending, Plan, given

GROW = Range(0, 20)


@dataclass(frozen=True)
class SearchRecolor:
    """``select`` names what is to be recoloured, ``prompt`` how it looks then; ``grow`` widens what was found, 0 to 20 pixels."""

    image: ImageRef
    select: str
    prompt: str
    negative: str | None = None
    grow: int | None = None
    seed: int | None = None


def plan(tool: SearchRecolor) -> Plan | Cannot:
    """The picture with what was found in its new colour."""
    wrong = of_text("select", tool.select) or of_text("prompt", tool.prompt) or of_range("grow", tool.grow, GROW)
    if wrong:
        return Cannot(wrong)
    return Plan(
        SEARCH_RECOLOR,
        pictures={"image": tool.image},
        fields=given(prompt=tool.prompt, select_prompt=tool.select, negative_prompt=tool.negative, grow_mask=tool.grow),
        ending=Ending.SIZED,
        size=(tool.image.width, tool.image.height),
    )
