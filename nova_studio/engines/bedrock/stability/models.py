"""The sixteen models: ids and which pictures they take, as read on 22 November 2026; regions and prices are in the catalogue.

Sources: Bedrock User Guide, model cards and Stable Image Services. Text to image answers in one region under the plain id; the
services answer under their inference profile alone, from three regions, and may work on a call in any of the three. Five of their
ids do not contain ``image-``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

DEFAULT_REGION: Final = "us-west-2"
"""The one region from which all sixteen answer."""

REQUEST_MAX: Final = 25_000_000
"""Bytes of a request's JSON."""
RESPONSE_MAX: Final = 16_777_216
"""Bytes of an answer's JSON; a larger picture is made, charged and not handed over."""


@dataclass(frozen=True)
class Takes:
    """Which pictures a model takes: sides and pixels, and how many times the longer side may be the shorter (0: any)."""

    side_min: int = 64
    side_max: int = 0
    pixels_min: int = 0
    pixels_max: int = 9_437_184
    ratio_max: float = 2.5


@dataclass(frozen=True)
class Model:
    """One model. ``base_id`` is its own id, ``profile`` says whether it is called by its profile instead."""

    name: str
    title: str
    base_id: str
    profile: bool = True
    seeded: bool = True
    takes: Takes = Takes()

    @property
    def id(self) -> str:
        """The only id it can be called by."""
        return f"us.{self.base_id}" if self.profile else self.base_id


def _text(name: str, title: str, base_id: str) -> Model:
    return Model(name, title, base_id, profile=False)


def _service(name: str, title: str, suffix: str, *, seeded: bool = True, takes: Takes | None = None) -> Model:
    return Model(name, title, f"stability.{suffix}-v1:0", seeded=seeded, takes=takes or Takes())


CORE: Final = _text("core", "Stable Image Core", "stability.stable-image-core-v1:1")
SD35: Final = _text("sd3.5-large", "Stable Diffusion 3.5 Large", "stability.sd3-5-large-v1:0")
ULTRA: Final = _text("ultra", "Stable Image Ultra", "stability.stable-image-ultra-v1:1")

INPAINT: Final = _service("inpaint", "Inpaint", "stable-image-inpaint")
ERASE: Final = _service("erase-object", "Erase Object", "stable-image-erase-object")
SEARCH_REPLACE: Final = _service("search-replace", "Search and Replace", "stable-image-search-replace")
SEARCH_RECOLOR: Final = _service("search-recolor", "Search and Recolor", "stable-image-search-recolor")
REMOVE_BACKGROUND: Final = _service(
    "remove-background", "Remove Background", "stable-image-remove-background", seeded=False
)
CONTROL_SKETCH: Final = _service("control-sketch", "Control Sketch", "stable-image-control-sketch")
CONTROL_STRUCTURE: Final = _service("control-structure", "Control Structure", "stable-image-control-structure")
STYLE_GUIDE: Final = _service("style-guide", "Style Guide", "stable-image-style-guide")
STYLE_TRANSFER: Final = _service("style-transfer", "Style Transfer", "stable-style-transfer")
OUTPAINT: Final = _service("outpaint", "Outpaint", "stable-outpaint")
FAST_UPSCALE: Final = _service(
    "fast-upscale",
    "Fast Upscale",
    "stable-fast-upscale",
    seeded=False,
    takes=Takes(side_min=32, side_max=1_536, pixels_min=1_024, pixels_max=1_048_576, ratio_max=0),
)
CONSERVATIVE_UPSCALE: Final = _service("conservative-upscale", "Conservative Upscale", "stable-conservative-upscale")
CREATIVE_UPSCALE: Final = _service(
    "creative-upscale", "Creative Upscale", "stable-creative-upscale", takes=Takes(pixels_max=1_048_576)
)

MODELS: Final = (
    CORE, SD35, ULTRA, INPAINT, ERASE, SEARCH_REPLACE, SEARCH_RECOLOR, REMOVE_BACKGROUND, CONTROL_SKETCH, CONTROL_STRUCTURE,
    STYLE_GUIDE, STYLE_TRANSFER, OUTPAINT, FAST_UPSCALE, CONSERVATIVE_UPSCALE, CREATIVE_UPSCALE,
)  # fmt: skip
