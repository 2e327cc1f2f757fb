"""Stable Diffusion 3.5 Large: text to image, and one picture varied."""

from __future__ import annotations

from dataclasses import replace

from nova_studio.contract import limits
from nova_studio.contract.request import Request
from nova_studio.contract.tasks.image_variation import ImageVariationParams
from nova_studio.engines.base import Loss
from nova_studio.engines.bedrock.stability import losses, text
from nova_studio.engines.bedrock.stability.models import SD35
from nova_studio.engines.bedrock.stability.plan import Ending, Plan, given, param

NO_TEXT = "a variation of the picture"
_FREEST, _CLOSEST = 0.9, 0.2
"""The strength at the lowest and at the highest similarity; one minus the similarity would give the picture back at 1."""


def plan(request: Request) -> Plan:
    """A picture from words, or from words and colours."""
    made = text.plan(request, SD35)
    return replace(made, fields={**made.fields, "mode": "text-to-image"})


def strength(similarity: float) -> float:
    """How strongly the picture is changed, linear in the similarity; to a thousandth."""
    share = (similarity - limits.SIMILARITY_MIN) / (limits.SIMILARITY_MAX - limits.SIMILARITY_MIN)
    return round(_FREEST + share * (_CLOSEST - _FREEST), 3)


def vary(request: Request) -> Plan:
    """The first reference varied; further ones are dropped."""
    params = request.params
    assert isinstance(params, ImageVariationParams)
    picture, count = params.images[0], len(params.images)
    similarity = limits.SIMILARITY_USUAL if params.similarity_strength is None else params.similarity_strength
    found: list[Loss] = []
    if count > 1:
        found.append(
            Loss(
                param(request, "images"),
                "dropped",
                f"{count - 1} of {count} references are dropped: this model varies one picture, the first.",
            )
        )
    if params.text is None:
        found.append(losses.of_missing_text(request, NO_TEXT))
    found += losses.of_size_like(request, picture, "reference")
    found += losses.of_settings(request, SD35)
    return Plan(
        SD35,
        pictures={"image": picture},
        fields={
            **given(prompt=params.text or NO_TEXT, negative_prompt=params.negative_text),
            "mode": "image-to-image",
            "strength": strength(similarity),
        },
        losses=tuple(found),
        ending=Ending.SIZED,
        size=request.output_size,
    )
