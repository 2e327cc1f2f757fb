"""Text to image: a picture from words, optionally following the layout of a condition picture."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from nova_studio.contract import generation, limits
from nova_studio.contract.form import Form, Kind
from nova_studio.contract.problems import Problem, Repair, join
from nova_studio.contract.shared import NegativeText, Text
from nova_studio.contract.task import TaskParams, TaskSpec, TaskType
from nova_studio.contract.values import ImageRef

Style = Literal[
    "3D_ANIMATED_FAMILY_FILM",
    "DESIGN_SKETCH",
    "FLAT_VECTOR_ILLUSTRATION",
    "GRAPHIC_NOVEL_ILLUSTRATION",
    "MAXIMALISM",
    "MIDCENTURY_RETRO",
    "PHOTOREALISM",
    "SOFT_DIGITAL_PAINTING",
]


class TextImageParams(TaskParams):
    """Parameters of ``TEXT_IMAGE``."""

    text: Text
    negative_text: NegativeText = None
    style: Annotated[
        Style | None,
        Field(title="Style", description="The look of the whole picture."),
        Form(
            Kind.CHOICE,
            titles={
                "3D_ANIMATED_FAMILY_FILM": "3D animated family film",
                "DESIGN_SKETCH": "Design sketch",
                "FLAT_VECTOR_ILLUSTRATION": "Flat vector illustration",
                "GRAPHIC_NOVEL_ILLUSTRATION": "Graphic novel illustration",
                "MAXIMALISM": "Maximalism",
                "MIDCENTURY_RETRO": "Midcentury retro",
                "PHOTOREALISM": "Photorealism",
                "SOFT_DIGITAL_PAINTING": "Soft digital painting",
            },
            helps={
                "3D_ANIMATED_FAMILY_FILM": "Rendered cartoon with realistic light and exaggerated features.",
                "DESIGN_SKETCH": "Hand-drawn line work with a little wash.",
                "FLAT_VECTOR_ILLUSTRATION": "Flat colours, as in business pictures and clip art.",
                "GRAPHIC_NOVEL_ILLUSTRATION": "Strong ink and natural proportions.",
                "MAXIMALISM": "Bright, ornate and crowded, with bold shapes.",
                "MIDCENTURY_RETRO": "Graphic design of the 1940s to 1960s.",
                "PHOTOREALISM": "Looks like a photograph.",
                "SOFT_DIGITAL_PAINTING": "Softly painted finish.",
            },
        ),
    ] = None
    condition_image: Annotated[
        ImageRef | None,
        Field(title="Condition picture", description="Guides layout and composition; best in the ratio of the output."),
        Form(Kind.IMAGE),
    ] = None
    control_mode: Annotated[
        Literal["CANNY_EDGE", "SEGMENTATION"] | None,
        Field(title="Control mode", description="Edges follows contours closely, regions only the layout of shapes."),
        Form(Kind.CHOICE, titles={"CANNY_EDGE": "Edges", "SEGMENTATION": "Regions"}, default="CANNY_EDGE"),
    ] = None
    control_strength: Annotated[
        Annotated[float, Field(ge=limits.CONTROL_STRENGTH_MIN, le=limits.CONTROL_STRENGTH_MAX)] | None,
        Field(title="Control strength", description="How closely the condition picture is followed."),
        Form(Kind.NUMBER, default=limits.CONTROL_STRENGTH_DEFAULT, step=0.05),
    ] = None


def _control_needs_condition(valid: Mapping[str, Any], path: str) -> Iterator[Problem]:
    if valid.get("condition_image") is not None:
        return
    for name, key, title in (
        ("control_mode", "controlMode", "Control mode"),
        ("control_strength", "controlStrength", "Control strength"),
    ):
        if valid.get(name) is not None:
            yield Problem(
                join(path, key),
                "needs_condition_image",
                f"{title} steers a condition picture and there is none; it is {valid[name]}.",
                Repair("Leave it unset", join(path, key), None),
            )


SPEC = TaskSpec(
    task=TaskType.TEXT_IMAGE,
    title="Text to image",
    short="Text",
    summary="A picture from words, optionally following the layout of another.",
    params_key="textToImageParams",
    model=TextImageParams,
    settings=generation.SIZED,
    rules=(_control_needs_condition,),
)
