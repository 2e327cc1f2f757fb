"""The tools and the words they are declared in: what a window needs before any of them is used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class ToolType(StrEnum):
    """The tools, by their names in the shell and in the library."""

    UPSCALE_FAST = "upscale-fast"
    UPSCALE_CONSERVATIVE = "upscale-conservative"
    UPSCALE_CREATIVE = "upscale-creative"
    RECOLOR = "recolor"
    APPLY_PALETTE = "apply-palette"


@dataclass(frozen=True, eq=False)
class ToolSpec:
    """What a tool is called and does, and its icon in ``resources/icons``.

    ``here`` tells that the tool does the thing itself on this computer, so that what it makes is no rehearsal.
    """

    tool: ToolType
    title: str
    summary: str
    icon: str
    here: bool = False


TOOLS: Final[Mapping[ToolType, ToolSpec]] = {
    spec.tool: spec
    for spec in (
        ToolSpec(ToolType.UPSCALE_FAST, "Upscale, fast", "Four times each side, at once, without words.", "zoom_in"),
        ToolSpec(ToolType.UPSCALE_CONSERVATIVE, "Upscale, conservative", "Up to 4K, true to the picture.", "zoom_in"),
        ToolSpec(
            ToolType.UPSCALE_CREATIVE, "Upscale, creative", "Up to 4K, with detail that was not there.", "generate"
        ),
        ToolSpec(
            ToolType.RECOLOR, "Search and recolor", "Find something by words and give it another color.", "eyedropper"
        ),
        ToolSpec(
            ToolType.APPLY_PALETTE,
            "Apply palette",
            "Draw the colors to a palette, on this computer.",
            "palette",
            here=True,
        ),
    )
}
"""Their parameters stand in :data:`nova_studio.tools.kinds.MODELS`."""
