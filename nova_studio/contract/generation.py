"""Generation settings: what every task but background removal may carry beside its parameters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from nova_studio.contract import limits
from nova_studio.contract.form import Form, Kind
from nova_studio.contract.problems import Problem, Repair, join
from nova_studio.contract.values import ContractModel

KEY = "imageGenerationConfig"
SIZED = ("width", "height", "quality", "cfg_scale", "seed", "number_of_images")
"""The settings of tasks that choose their output size."""
UNSIZED = SIZED[2:]
"""The settings of edits, whose output has the source's size."""

Side = Annotated[int, Field(ge=limits.SIDE_MIN, le=limits.SIDE_MAX, multiple_of=limits.SIDE_STEP)]


class GenerationSettings(ContractModel):
    """Size, quality, CFG scale, seed and number of images; what is unset takes the service's default."""

    width: Annotated[
        Side | None, Field(title="Width", description="In pixels."), Form(Kind.SIDE, default=limits.SIDE_DEFAULT)
    ] = None
    height: Annotated[
        Side | None, Field(title="Height", description="In pixels."), Form(Kind.SIDE, default=limits.SIDE_DEFAULT)
    ] = None
    quality: Annotated[
        Literal["standard", "premium"] | None,
        Field(title="Quality", description="Premium is slower and costs more."),
        Form(Kind.CHOICE, titles={"standard": "Standard", "premium": "Premium"}, default="standard"),
    ] = None
    cfg_scale: Annotated[
        Annotated[float, Field(ge=limits.CFG_MIN, le=limits.CFG_MAX)] | None,
        Field(
            title="CFG scale",
            description="How strictly the prompt is followed: 1.1 to 3 loose, 4 to 7 balanced, 8 to 10 strict and more saturated.",
        ),
        Form(Kind.NUMBER, default=limits.CFG_DEFAULT, step=0.1, advanced=True),
    ] = None
    seed: Annotated[
        Annotated[int, Field(ge=limits.SEED_MIN, le=limits.SEED_MAX)] | None,
        Field(title="Seed", description="The same request with the same seed gives the same picture."),
        Form(Kind.SEED, default=limits.SEED_DEFAULT, advanced=True),
    ] = None
    number_of_images: Annotated[
        Annotated[int, Field(ge=limits.IMAGES_MIN, le=limits.IMAGES_MAX)] | None,
        Field(title="Number of images", description="Each one is charged."),
        Form(Kind.INTEGER, default=limits.IMAGES_DEFAULT, step=1),
    ] = None

    def output_size(self) -> tuple[int, int]:
        """Width and height with the service's default of 1024 for each side left open."""
        return self.width or limits.SIDE_DEFAULT, self.height or limits.SIDE_DEFAULT

    def count(self) -> int:
        """How many images are asked for."""
        return self.number_of_images or limits.IMAGES_DEFAULT


def size_problems(valid: Mapping[str, Any], path: str = f"$.{KEY}") -> Iterator[Problem]:
    """The rules that tie width and height together, from those of the two that are valid alone."""
    width = valid.get("width") or limits.SIDE_DEFAULT
    height = valid.get("height") or limits.SIDE_DEFAULT
    longer, shorter, key = (width, height, "width") if width >= height else (height, width, "height")
    if longer > limits.RATIO_MAX * shorter:
        yield Problem(
            join(path, key),
            "ratio",
            f"The longer side may be at most {limits.RATIO_MAX} times the shorter one; {width}x{height} is "
            f"{longer / shorter:.2f} to 1.",
            Repair(f"Use {shorter * limits.RATIO_MAX}", join(path, key), shorter * limits.RATIO_MAX),
        )
    if width * height > limits.PIXELS_MAX:
        fitting = limits.PIXELS_MAX // shorter // limits.SIDE_STEP * limits.SIDE_STEP
        yield Problem(
            join(path, key),
            "too_many_pixels",
            f"A picture may have at most {limits.PIXELS_MAX:,} pixels; {width}x{height} has {width * height:,}.",
            Repair(f"Use {fitting}", join(path, key), fitting),
        )


def nearest_side(value: float) -> int:
    """The legal side next to ``value``: a multiple of 16 between 320 and 4096."""
    step = limits.SIDE_STEP
    return round(min(max(value, limits.SIDE_MIN), limits.SIDE_MAX) / step) * step
