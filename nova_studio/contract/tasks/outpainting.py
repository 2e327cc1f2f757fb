"""Outpainting: keep a part of a picture and make new surroundings for it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from nova_studio.contract import generation
from nova_studio.contract.form import Form, Kind
from nova_studio.contract.masks import EditMask
from nova_studio.contract.shared import NegativeText, SourceImage, Text
from nova_studio.contract.task import TaskParams, TaskSpec, TaskType


class OutpaintingParams(TaskParams):
    """Parameters of ``OUTPAINTING``.

    A mask in words names what STAYS, unlike everywhere else. ``text`` is required: one edition of the guide calls it optional,
    but no sample leaves it out.
    """

    image: SourceImage
    mask: Annotated[EditMask, Field(title="Mask", description="What will change."), Form(Kind.MASK)]
    out_painting_mode: Annotated[
        Literal["DEFAULT", "PRECISE"] | None,
        Field(
            title="Outpainting mode",
            description="Default blends over the edge, for a similar background (may leave a halo). "
            "Precise keeps to the edge, for a very different one.",
        ),
        Form(Kind.CHOICE, titles={"DEFAULT": "Default", "PRECISE": "Precise"}, default="DEFAULT"),
    ] = None
    text: Text
    negative_text: NegativeText = None


SPEC = TaskSpec(
    task=TaskType.OUTPAINTING,
    title="Outpainting",
    short="Outpaint",
    summary="New surroundings for a part that stays.",
    params_key="outPaintingParams",
    model=OutpaintingParams,
    settings=generation.UNSIZED,
    source="image",
    mask_blocks={"drawn": "", "words": ""},
    words_name="stays",
)
