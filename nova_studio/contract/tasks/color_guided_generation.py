"""Color-guided generation: a picture from words and a palette, optionally after a reference picture."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from nova_studio.contract import generation, limits
from nova_studio.contract.form import Form, Kind
from nova_studio.contract.shared import NegativeText, Text
from nova_studio.contract.task import TaskParams, TaskSpec, TaskType
from nova_studio.contract.values import HexColor, ImageRef


class ColorGuidedGenerationParams(TaskParams):
    """Parameters of ``COLOR_GUIDED_GENERATION``; a colour may stand twice to weigh more."""

    colors: Annotated[
        tuple[HexColor, ...],
        Field(
            title="Colors",
            description="The palette. Strongest without a reference picture; repeat a color to weigh it.",
            min_length=limits.COLORS_MIN,
            max_length=limits.COLORS_MAX,
            strict=False,
        ),
        Form(Kind.PALETTE),
    ]
    reference_image: Annotated[
        ImageRef | None,
        Field(title="Reference picture", description="Gives subject, style and colors of its own."),
        Form(Kind.IMAGE),
    ] = None
    text: Text
    negative_text: NegativeText = None


SPEC = TaskSpec(
    task=TaskType.COLOR_GUIDED_GENERATION,
    title="Color-guided generation",
    short="Colors",
    summary="A picture from words in a palette of your choice.",
    params_key="colorGuidedGenerationParams",
    model=ColorGuidedGenerationParams,
    settings=generation.SIZED,
)
