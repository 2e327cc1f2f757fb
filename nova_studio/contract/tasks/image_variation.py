"""Image variation: new pictures after one to five references."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from nova_studio.contract import generation, limits
from nova_studio.contract.form import Form, Kind
from nova_studio.contract.shared import NegativeText, OptionalText
from nova_studio.contract.task import TaskParams, TaskSpec, TaskType
from nova_studio.contract.values import ImageRef


class ImageVariationParams(TaskParams):
    """Parameters of ``IMAGE_VARIATION``.

    The request page calls ``text`` required, the other pages of the guide optional ("with or without a text prompt"): optional.
    """

    images: Annotated[
        tuple[ImageRef, ...],
        Field(
            title="Reference pictures",
            description="One to five pictures to vary.",
            min_length=limits.REFERENCES_MIN,
            max_length=limits.REFERENCES_MAX,
            strict=False,
        ),
        Form(Kind.IMAGES),
    ]
    similarity_strength: Annotated[
        Annotated[float, Field(ge=limits.SIMILARITY_MIN, le=limits.SIMILARITY_MAX)] | None,
        Field(
            title="Similarity", description="Lower values allow more freedom; the service's default is not documented."
        ),
        Form(Kind.NUMBER, step=0.05),
    ] = None
    text: OptionalText = None
    negative_text: NegativeText = None


SPEC = TaskSpec(
    task=TaskType.IMAGE_VARIATION,
    title="Image variation",
    short="Variation",
    summary="New pictures after one to five references.",
    params_key="imageVariationParams",
    model=ImageVariationParams,
    settings=generation.SIZED,
)
