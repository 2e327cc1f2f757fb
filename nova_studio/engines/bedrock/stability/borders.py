"""Pictures longer than a model takes: they go out with mirrored borders, which are cut off what comes back."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from nova_studio.contract.fields import params_fields
from nova_studio.contract.request import Request
from nova_studio.contract.values import ImageRef
from nova_studio.engines.base import Loss
from nova_studio.engines.bedrock.stability.limits import fits_answer
from nova_studio.engines.bedrock.stability.models import REMOVE_BACKGROUND, Model
from nova_studio.engines.bedrock.stability.plan import Plan
from nova_studio.imaging.borders import Borders
from nova_studio.tools.request import IMAGE, PATH, AnyRequest, ToolRequest

BORDERED: Final = "bordered"
"""The code of the loss that says so."""


def with_borders(plan: Plan, request: AnyRequest) -> Plan:
    """The plan with borders around each picture that is too long for its model, and a loss for each."""
    found = {key: needed(plan.model, *plan.part(key)) for key in plan.pictures}
    borders = {key: each for key, each in found.items() if each is not None}
    if not borders:
        return plan
    made = _small_enough(replace(plan, borders=borders))
    told = (_loss(made, request, key) for key in borders)
    return replace(made, losses=(*told, *plan.losses))


def _small_enough(plan: Plan) -> Plan:
    """The plan with a picture to come back that is sure to be handed over: with borders it has more pixels than ours ever have."""
    if plan.cut is None or plan.output_format != "png" or fits_answer(*plan.outer(plan.first)):
        return plan
    return replace(plan, output_format="webp" if plan.model is REMOVE_BACKGROUND else "jpeg")


def needed(model: Model, width: int, height: int) -> Borders | None:
    """The fewest pixels that make a picture short enough for the model, half on each side; ``None`` where it is."""
    most = model.takes.ratio_max
    shorter, longer = sorted((width, height))
    if not most or longer <= most * shorter:
        return None
    more = math.ceil(longer / most) - shorter
    before, after = more // 2, more - more // 2
    return Borders(top=before, bottom=after) if width > height else Borders(left=before, right=after)


def _loss(plan: Plan, request: AnyRequest, key: str) -> Loss:
    ref, (width, height) = plan.pictures[key], plan.outer(key)
    path, name = _named(request, ref)
    ending = ", which are cut off what comes back" if plan.cut is not None and key == plan.first else ""
    if ending and plan.output_format != "png" and not isinstance(request, ToolRequest):
        ending += f", a {plan.output_format.upper()}, since a PNG of that size may be too large to be handed over"
    words = (
        f"{name} is {ref.width}x{ref.height}, longer than the {plan.model.takes.ratio_max:g} to 1 that {plan.model.title} "
        f"takes: it goes out as {width}x{height} with mirrored borders{ending}."
    )
    return Loss(path, BORDERED, words)


def _named(request: AnyRequest, ref: ImageRef) -> tuple[str, str]:
    """The path and the name of the field that a picture stands in."""
    if isinstance(request, ToolRequest):
        return f"{PATH}.{IMAGE}", IMAGE
    return next(_fields_with(request, ref))


def _fields_with(request: Request, ref: ImageRef) -> Iterator[tuple[str, str]]:
    for field in params_fields(request.spec):
        value = getattr(request.params, field.name)
        if value == ref:
            yield field.path, field.key
        elif isinstance(value, tuple) and ref in value:
            yield field.path, f"picture {value.index(ref) + 1} of {field.key}"
