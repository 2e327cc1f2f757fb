"""The parameters of each tool, as frozen models; imported with the first request of a tool, not with the window."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final, Literal

from pydantic import Field, StringConstraints

from nova_studio.contract import limits
from nova_studio.contract.form import Form, Kind
from nova_studio.contract.values import ContractModel, HexColor, ImageRef
from nova_studio.tools.spec import ToolType

FAST_TIMES: Final = 4
FOUR_K: Final = 4_096
"""Pixels of a side that an upscaler of the slow kinds makes at most."""
STRENGTH_DEFAULT: Final = 0.7
"""How far a palette is applied where nobody says it."""
Format = Literal["png", "jpeg", "webp"]

_Said = Annotated[str, StringConstraints(min_length=1, max_length=10_000, pattern=r"\S")]
_CREATIVITY = "Lower values stay closer to the picture."
_Creativity = Annotated[float, Field(ge=0.1, le=0.5)]
SHOWS: Final = "Prompt"
"""Title of the field that says what the picture shows; a field of the same name may mean another thing to another tool."""
_Prompt = Annotated[
    _Said,
    Field(title=SHOWS, description="What the picture shows, in English: it steers the detail that is added."),
    Form(Kind.PROMPT),
]
_Negative = Annotated[
    _Said | None,
    Field(title="Negative prompt", description="Bare nouns of what to leave out, without negating words."),
    Form(Kind.PROMPT, advanced=True),
]
_Seed = Annotated[
    Annotated[int, Field(ge=limits.SEED_MIN, le=limits.SEED_MAX)] | None,
    Field(title="Seed", description="The same picture with the same seed gives about the same result."),
    Form(Kind.SEED, default=limits.SEED_DEFAULT, advanced=True),
]
_Format = Annotated[
    Format | None,
    Field(
        title="File format",
        description="Not set: PNG where it is sure to fit into the service's answer, JPEG otherwise.",
    ),
    Form(Kind.CHOICE, titles={"png": "PNG", "jpeg": "JPEG", "webp": "WebP"}, advanced=True),
]
_PRESETS = {
    "3d-model": "3D model", "analog-film": "Analog film", "anime": "Anime", "cinematic": "Cinematic",
    "comic-book": "Comic book", "digital-art": "Digital art", "enhance": "Enhance", "fantasy-art": "Fantasy art",
    "isometric": "Isometric", "line-art": "Line art", "low-poly": "Low poly", "modeling-compound": "Modeling compound",
    "neon-punk": "Neon punk", "origami": "Origami", "photographic": "Photographic", "pixel-art": "Pixel art",
    "tile-texture": "Tile texture",
}  # fmt: skip
Preset = Literal[
    "3d-model", "analog-film", "anime", "cinematic", "comic-book", "digital-art", "enhance", "fantasy-art", "isometric", "line-art",
    "low-poly", "modeling-compound", "neon-punk", "origami", "photographic", "pixel-art", "tile-texture",
]  # fmt: skip


class ToolParams(ContractModel):
    """Base of every tool's parameters."""

    image: Annotated[ImageRef, Field(title="Picture", description="The picture to work on."), Form(Kind.IMAGE)]

    def output_size(self) -> tuple[int, int]:
        """Width and height of the result at most, in pixels."""
        return self.image.width, self.image.height


class FastUpscale(ToolParams):
    """Four times each side, without words."""

    format: _Format = None

    def output_size(self) -> tuple[int, int]:
        """Width and height of the result, in pixels."""
        return self.image.width * FAST_TIMES, self.image.height * FAST_TIMES


class ConservativeUpscale(ToolParams):
    """Up to 4K, true to the picture."""

    prompt: _Prompt
    creativity: Annotated[
        _Creativity | None, Field(title="Creativity", description=_CREATIVITY), Form(Kind.NUMBER, default=0.35, step=0.05)
    ] = None  # fmt: skip
    negative: _Negative = None
    seed: _Seed = None
    format: _Format = None

    def output_size(self) -> tuple[int, int]:
        """Width and height of the result at most, in pixels."""
        return FOUR_K, FOUR_K


class CreativeUpscale(ToolParams):
    """Up to 4K, with detail that was not there."""

    prompt: _Prompt
    creativity: Annotated[
        _Creativity | None, Field(title="Creativity", description=_CREATIVITY), Form(Kind.NUMBER, default=0.3, step=0.05)
    ] = None  # fmt: skip
    preset: Annotated[
        Preset | None,
        Field(title="Style", description="A look that the added detail follows."),
        Form(Kind.CHOICE, titles=_PRESETS, advanced=True),
    ] = None
    negative: _Negative = None
    seed: _Seed = None
    format: _Format = None

    def output_size(self) -> tuple[int, int]:
        """Width and height of the result at most, in pixels."""
        return FOUR_K, FOUR_K


class SearchRecolor(ToolParams):
    """Something found by words, in another colour."""

    select: Annotated[
        _Said,
        Field(title="What to recolor", description="Name what to find, as in: the car. In English."),
        Form(Kind.PROMPT),
    ]
    prompt: Annotated[
        _Said,
        Field(title="New color", description="How it looks then, as in: deep red. In English."),
        Form(Kind.PROMPT),
    ]
    negative: _Negative = None
    grow: Annotated[
        Annotated[int, Field(ge=0, le=20)] | None,
        Field(title="Grow", description="Pixels by which what was found is widened."),
        Form(Kind.NUMBER, default=5, step=1, advanced=True),
    ] = None
    seed: _Seed = None


class ApplyPalette(ToolParams):
    """The picture's colours drawn to those of a palette; light and dark stay."""

    colors: Annotated[
        tuple[HexColor, ...],
        Field(title="Palette", description="The colors to draw to.", min_length=1, max_length=10, strict=False),
        Form(Kind.PALETTE),
    ]
    strength: Annotated[
        Annotated[float, Field(ge=0, le=1)] | None,
        Field(title="Strength", description="0 changes nothing, 1 leaves no other color."),
        Form(Kind.NUMBER, default=STRENGTH_DEFAULT, step=0.05),
    ] = None


MODELS: Final[Mapping[ToolType, type[ToolParams]]] = {
    ToolType.UPSCALE_FAST: FastUpscale,
    ToolType.UPSCALE_CONSERVATIVE: ConservativeUpscale,
    ToolType.UPSCALE_CREATIVE: CreativeUpscale,
    ToolType.RECOLOR: SearchRecolor,
    ToolType.APPLY_PALETTE: ApplyPalette,
}
