"""Virtual try-on: put the garment or object of a reference picture onto the source picture."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from nova_studio.contract import generation
from nova_studio.contract.form import Form, Kind
from nova_studio.contract.masks import TryOnMask
from nova_studio.contract.task import TaskParams, TaskSpec, TaskType
from nova_studio.contract.values import ContractModel, ImageRef

Preserve = Literal["ON", "OFF", "DEFAULT"]
_PRESERVE = Form(Kind.CHOICE, titles={"ON": "Keep", "OFF": "Regenerate", "DEFAULT": "Default"})


class MaskExclusions(ContractModel):
    """What of a person stays out of the mask, however the mask was made."""

    preserve_body_pose: Annotated[Preserve | None, Field(title="Body pose"), _PRESERVE] = None
    preserve_hands: Annotated[Preserve | None, Field(title="Hands"), _PRESERVE] = None
    preserve_face: Annotated[Preserve | None, Field(title="Face"), _PRESERVE] = None


class VirtualTryOnParams(TaskParams):
    """Parameters of ``VIRTUAL_TRY_ON``; a drawn mask has the size of the source, the reference may have any."""

    source_image: Annotated[
        ImageRef, Field(title="Source picture", description="The person or scene to change."), Form(Kind.IMAGE)
    ]
    reference_image: Annotated[
        ImageRef, Field(title="Garment picture", description="The garment or object to put on."), Form(Kind.IMAGE)
    ]
    mask: Annotated[TryOnMask, Field(title="Mask", description="What will change."), Form(Kind.MASK)]
    mask_exclusions: Annotated[
        MaskExclusions | None,
        Field(title="Keep of the person", description="Taken out of the mask when a person is found."),
        Form(Kind.GROUP, advanced=True),
    ] = None
    merge_style: Annotated[
        Literal["BALANCED", "SEAMLESS", "DETAILED"] | None,
        Field(title="Merge style", description="How the new part is stitched into the source."),
        Form(
            Kind.CHOICE,
            titles={"BALANCED": "Balanced", "SEAMLESS": "Seamless", "DETAILED": "Detailed"},
            helps={
                "BALANCED": "Pixels outside the mask stay exact; a ghost of the mask may show on plain backgrounds.",
                "SEAMLESS": "No seam, but every pixel shifts a little.",
                "DETAILED": "Best for logos, text and small items; a seam may show.",
            },
            default="BALANCED",
        ),
    ] = None
    return_mask: Annotated[
        bool | None,
        Field(title="Return the mask", description="Also send back the mask that was used."),
        Form(Kind.FLAG, default=False, advanced=True),
    ] = None


SPEC = TaskSpec(
    task=TaskType.VIRTUAL_TRY_ON,
    title="Virtual try-on",
    short="Try on",
    summary="Put a garment from one picture onto a person in another.",
    params_key="virtualTryOnParams",
    model=VirtualTryOnParams,
    settings=generation.UNSIZED,
    source="source_image",
    mask_blocks={"drawn": "imageBasedMask", "garment": "garmentBasedMask", "words": "promptBasedMask"},
    mask_types={"drawn": "IMAGE", "garment": "GARMENT", "words": "PROMPT"},
)
