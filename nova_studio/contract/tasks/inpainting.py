"""Inpainting: repaint a masked part of a picture, or remove what is there when no text is given."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from nova_studio.contract import generation
from nova_studio.contract.form import Form, Kind
from nova_studio.contract.masks import EditMask
from nova_studio.contract.shared import NegativeText, SourceImage
from nova_studio.contract.task import TaskParams, TaskSpec, TaskType
from nova_studio.contract.values import Prompt


class InpaintingParams(TaskParams):
    """Parameters of ``INPAINTING``; without ``text`` the masked part is removed."""

    image: SourceImage
    mask: Annotated[EditMask, Field(title="Mask", description="What will change."), Form(Kind.MASK)]
    text: Annotated[
        Prompt | None,
        Field(
            title="Prompt",
            description="A caption of the whole finished picture. Left empty, what is masked is removed.",
        ),
        Form(Kind.PROMPT),
    ] = None
    negative_text: NegativeText = None


SPEC = TaskSpec(
    task=TaskType.INPAINTING,
    title="Inpainting",
    short="Inpaint",
    summary="Repaint a part of a picture, or remove it.",
    params_key="inPaintingParams",
    model=InpaintingParams,
    settings=generation.UNSIZED,
    source="image",
    mask_blocks={"drawn": "", "words": ""},
)
