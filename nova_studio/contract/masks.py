"""Where a mask comes from: drawn, by words, or by the class of a garment.

Aliases are the wire names inside the block that holds the mask; which block that is differs per task (``TaskSpec.mask_blocks``).
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from nova_studio.contract.form import Form, Kind
from nova_studio.contract.values import ContractModel, MaskRef, Prompt

MaskKind = Literal["drawn", "words", "garment"]
MaskShape = Literal["CONTOUR", "BOUNDING_BOX", "DEFAULT"]
GarmentClass = Literal[
    "UPPER_BODY",
    "LOWER_BODY",
    "FULL_BODY",
    "FOOTWEAR",
    "LONG_SLEEVE_SHIRT",
    "SHORT_SLEEVE_SHIRT",
    "NO_SLEEVE_SHIRT",
    "OTHER_UPPER_BODY",
    "LONG_PANTS",
    "SHORT_PANTS",
    "OTHER_LOWER_BODY",
    "LONG_DRESS",
    "SHORT_DRESS",
    "FULL_BODY_OUTFIT",
    "OTHER_FULL_BODY",
    "SHOES",
    "BOOTS",
    "OTHER_FOOTWEAR",
]

_SHAPE_FORM = Form(
    Kind.CHOICE,
    titles={"CONTOUR": "Contour", "BOUNDING_BOX": "Bounding box", "DEFAULT": "Default"},
)


class DrawnMask(ContractModel):
    """A painted mask, the size of the source picture."""

    kind: Literal["drawn"] = "drawn"
    mask: Annotated[MaskRef, Field(alias="maskImage", title="Painted mask")]


class WordsMask(ContractModel):
    """A mask in words; whether they name what changes or what stays is the task's (``TaskSpec.words_name``)."""

    kind: Literal["words"] = "words"
    prompt: Annotated[Prompt, Field(alias="maskPrompt", title="Mask in words"), Form(Kind.PROMPT)]


class ShapedWordsMask(WordsMask):
    """A mask in words whose outline can be a box; the guide recommends the box, since a contour hugs the old object."""

    shape: Annotated[
        MaskShape | None,
        Field(alias="maskShape", title="Mask shape", description="A box leaves room for a garment of another cut."),
        Form(Kind.CHOICE, titles=_SHAPE_FORM.titles, default="BOUNDING_BOX"),
    ] = None


class GarmentStyling(ContractModel):
    """How the garment is worn."""

    long_sleeve_style: Annotated[
        Literal["SLEEVE_DOWN", "SLEEVE_UP"] | None,
        Field(
            title="Long sleeves",
            description="Upper-body garments. Up only if the sleeves in the source are up or short.",
        ),
        Form(Kind.CHOICE, titles={"SLEEVE_DOWN": "Down", "SLEEVE_UP": "Up"}),
    ] = None
    tucking_style: Annotated[
        Literal["UNTUCKED", "TUCKED"] | None,
        Field(title="Tucking", description="Upper-body garments. Tucked only if the source is tucked."),
        Form(Kind.CHOICE, titles={"UNTUCKED": "Untucked", "TUCKED": "Tucked"}),
    ] = None
    outer_layer_style: Annotated[
        Literal["CLOSED", "OPEN"] | None,
        Field(title="Outer layer", description="Jackets and coats. Open keeps the garment underneath."),
        Form(Kind.CHOICE, titles={"CLOSED": "Closed", "OPEN": "Open"}, default="CLOSED"),
    ] = None


class GarmentMask(ContractModel):
    """The garment that the person wears in the source picture, found by its class."""

    kind: Literal["garment"] = "garment"
    garment_class: Annotated[
        GarmentClass,
        Field(title="Garment", description="Name what the person wears now, or a broad class."),
        Form(
            Kind.CHOICE,
            titles={
                "UPPER_BODY": "Upper body",
                "LOWER_BODY": "Lower body",
                "FULL_BODY": "Full body",
                "FOOTWEAR": "Footwear",
                "LONG_SLEEVE_SHIRT": "Long-sleeve shirt",
                "SHORT_SLEEVE_SHIRT": "Short-sleeve shirt",
                "NO_SLEEVE_SHIRT": "Sleeveless shirt",
                "OTHER_UPPER_BODY": "Other upper body",
                "LONG_PANTS": "Long pants",
                "SHORT_PANTS": "Short pants",
                "OTHER_LOWER_BODY": "Other lower body",
                "LONG_DRESS": "Long dress",
                "SHORT_DRESS": "Short dress",
                "FULL_BODY_OUTFIT": "Full-body outfit",
                "OTHER_FULL_BODY": "Other full body",
                "SHOES": "Shoes",
                "BOOTS": "Boots",
                "OTHER_FOOTWEAR": "Other footwear",
            },
        ),
    ]
    shape: Annotated[MaskShape | None, Field(alias="maskShape", title="Mask shape"), _SHAPE_FORM] = None
    styling: Annotated[
        GarmentStyling | None, Field(alias="garmentStyling", title="Styling"), Form(Kind.GROUP, advanced=True)
    ] = None


EditMask = Annotated[DrawnMask | WordsMask, Field(discriminator="kind")]
TryOnMask = Annotated[DrawnMask | GarmentMask | ShapedWordsMask, Field(discriminator="kind")]
MaskSource = DrawnMask | WordsMask | GarmentMask
