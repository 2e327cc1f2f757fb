"""Nova's eight styles in Stability's words: a preset where the model takes one and has it, a phrase of the prompt elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from nova_studio.contract.request import Request
from nova_studio.engines.base import Loss
from nova_studio.engines.bedrock.stability.plan import param


@dataclass(frozen=True)
class Style:
    """The preset, empty where there is none that fits, and the phrase."""

    preset: str
    phrase: str


STYLES: Final[Mapping[str, Style]] = {
    "3D_ANIMATED_FAMILY_FILM": Style("3d-model", "in the style of a 3D animated family film"),
    "DESIGN_SKETCH": Style("line-art", "as a design sketch in hand-drawn lines with a light wash"),
    "FLAT_VECTOR_ILLUSTRATION": Style("", "as a flat vector illustration"),
    "GRAPHIC_NOVEL_ILLUSTRATION": Style("comic-book", "as a graphic novel illustration in strong ink"),
    "MAXIMALISM": Style("", "in a maximalist style, bright, ornate and crowded"),
    "MIDCENTURY_RETRO": Style("", "in the style of midcentury retro graphic design"),
    "PHOTOREALISM": Style("photographic", "photorealistic"),
    "SOFT_DIGITAL_PAINTING": Style("digital-art", "as a soft digital painting"),
}


@dataclass(frozen=True)
class Styled:
    """The prompt, the preset (``None``: none), and what is lost by it."""

    prompt: str
    preset: str | None = None
    losses: tuple[Loss, ...] = ()


def styled(request: Request, text: str, name: str | None, *, presets: bool) -> Styled:
    """The text with its style; ``presets`` says whether the model takes any."""
    if name is None:
        return Styled(text)
    style = STYLES[name]
    if presets and style.preset:
        words = f"The style {name} becomes this model's preset {style.preset}."
        return Styled(text, style.preset, (Loss(param(request, "style"), "approximated", words),))
    words = f'The style {name} is asked for by a phrase in the prompt, "{style.phrase}".'
    return Styled(f"{text}, {style.phrase}", None, (Loss(param(request, "style"), "approximated", words),))
