"""Every field of every task shows: another value gives another picture, or the engine names the field as a loss.

The fields come from the contract's declarations: a new one fails here until the engine honours it or says that it does not.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import combinations
from typing import Any

import numpy as np
import pytest

from nova_studio.contract.draft import Draft, plain
from nova_studio.contract.fields import FieldSpec, model_fields, params_fields, settings_fields
from nova_studio.contract.form import Kind
from nova_studio.contract.masks import GarmentMask
from nova_studio.contract.problems import join
from nova_studio.contract.request import Request
from nova_studio.contract.task import TaskType
from nova_studio.contract.tasks import TASKS
from nova_studio.contract.validation import validate
from nova_studio.engines.offline import virtual_try_on
from nova_studio.engines.offline.drawing import RENDERERS
from nova_studio.engines.offline.engine import OfflineEngine
from nova_studio.engines.offline.inputs import Inputs
from support.requests import PICTURES, drawn_mask, picture

SIZE = (320, 320)
FIGURE, CUP, CLOUDS = (picture(kind, SIZE) for kind in range(3))
DISC = {"kind": "drawn", "mask": drawn_mask(0, SIZE)}
STRIPE = {"kind": "drawn", "mask": drawn_mask(1, SIZE)}
GARMENT = {"kind": "garment", "garment_class": "UPPER_BODY"}
TEXT = "a lighthouse on a hill"
SMALL = {"width": 336, "height": 320}
INPUTS = Inputs(PICTURES)

BASES: dict[str, Draft] = {
    "text image": Draft(TaskType.TEXT_IMAGE, {"text": TEXT}, SMALL),
    "text image on a condition": Draft(TaskType.TEXT_IMAGE, {"text": TEXT, "condition_image": FIGURE}, SMALL),
    "color guided": Draft(
        TaskType.COLOR_GUIDED_GENERATION, {"text": TEXT, "colors": ["#102040", "#E0A030", "#F0F0E0"]}, SMALL
    ),
    "variation": Draft(TaskType.IMAGE_VARIATION, {"images": [FIGURE]}, SMALL),
    "inpainting": Draft(TaskType.INPAINTING, {"image": FIGURE, "mask": DISC, "text": TEXT}),
    "removal": Draft(TaskType.INPAINTING, {"image": FIGURE, "mask": DISC}),
    "outpainting": Draft(TaskType.OUTPAINTING, {"image": FIGURE, "mask": DISC, "text": TEXT}),
    "background removal": Draft(TaskType.BACKGROUND_REMOVAL, {"image": FIGURE}),
    "try-on, drawn": Draft(
        TaskType.VIRTUAL_TRY_ON, {"source_image": FIGURE, "reference_image": CUP, "mask": STRIPE, "return_mask": True}
    ),
    "try-on, garment": Draft(
        TaskType.VIRTUAL_TRY_ON, {"source_image": FIGURE, "reference_image": CUP, "mask": GARMENT}
    ),
}


def choices(field: FieldSpec) -> list[Any]:
    """Values of a field that should all show, a few of the endless ones."""
    match field.kind:
        case Kind.PROMPT:
            return ["a blue boat", "an old tree in autumn", "q"]
        case Kind.CHOICE:
            values = [choice.value for choice in field.choices]
            # DEFAULT may mean any of the others where there are several; of two, it is the other one.
            return values if len(values) == 2 else [value for value in values if value != "DEFAULT"]
        case Kind.NUMBER:
            low, high = field.minimum or 0.0, field.maximum or 0.0
            return [low, low + (high - low) * 0.4, high]
        case Kind.INTEGER | Kind.SEED:
            return [1, 2]
        case Kind.SIDE:
            return [320, 352]
        case Kind.PALETTE:
            return [["#102040"], ["#102040", "#E0A030"], ["#102040", "#E0A030", "#E0A030"]]
        case Kind.IMAGE:
            return [FIGURE, CUP, CLOUDS]
        case Kind.IMAGES:
            return [[FIGURE], [CUP], [FIGURE, CLOUDS]]
        case Kind.FLAG:
            return [False, True]
    raise AssertionError(f"a field of a kind unknown here: {field}")


Case = tuple[str, str, list[Draft]]


def cases() -> Iterator[Case]:
    """A base, a field's JSONPath, and the drafts that differ in it alone."""
    for base, draft in BASES.items():
        spec = TASKS[draft.task]
        for field in params_fields(spec):
            if field.kind is Kind.GROUP:
                yield from inside(base, draft, field.name, field.children)
            elif field.kind is Kind.MASK:
                yield base, field.path, [draft.with_param("mask", mask) for mask in (DISC, STRIPE)]
                if draft.params["mask"] is GARMENT:
                    yield from garment(base, draft)
            elif not (field.key.startswith("control") and "condition_image" not in draft.params):
                yield base, field.path, [draft.with_param(field.name, value) for value in choices(field)]
        for field in settings_fields(spec):
            yield base, field.path, [draft.with_setting(field.name, value) for value in choices(field)]


def inside(base: str, draft: Draft, name: str, fields: tuple[FieldSpec, ...]) -> Iterator[Case]:
    for field in fields:
        yield base, field.path, [draft.with_param(name, {field.name: value}) for value in choices(field)]


def garment(base: str, draft: Draft) -> Iterator[Case]:
    """The fields inside a garment mask."""
    for field in model_fields(GarmentMask, join(TASKS[draft.task].path, "garmentBasedMask")):
        parts = field.children or (field,)
        for part in parts:
            wrap = (lambda value, name=part.name: {name: value}) if field.children else (lambda value: value)
            masks = [{**GARMENT, field.name: wrap(value)} for value in choices(part)]
            yield base, part.path, [draft.with_param("mask", mask) for mask in masks]


@cache
def _seen(key: str) -> tuple[np.ndarray, ...]:
    request = validate(_DRAFTS[key])
    shown = tuple(RENDERERS[request.task](request, INPUTS, index) for index in range(request.count))
    if getattr(request.params, "return_mask", False):
        shown += (virtual_try_on.region(request, INPUTS),)
    return shown


_DRAFTS: dict[str, Draft] = {}


def seen(request: Request, draft: Draft) -> tuple[np.ndarray, ...]:
    """Everything an answer shows."""
    key = f"{request.task} {plain(draft.params)} {plain(draft.settings)}"
    _DRAFTS[key] = draft
    return _seen(key)


def visibly_differ(one: tuple[np.ndarray, ...], other: tuple[np.ndarray, ...]) -> bool:
    """More than rounding: another count or size, or a thousandth of the pixels off by 4 or more."""
    if [a.shape for a in one] != [b.shape for b in other]:
        return True
    gaps = (np.abs(a.astype(np.int16) - b.astype(np.int16)) for a, b in zip(one, other, strict=True))
    return any(float((gap >= (4 if gap.max() > 1 else 1)).mean()) > 0.001 for gap in gaps)


def lost(request: Request, path: str) -> bool:
    """Whether the engine says that the field, or the group it is in, is not honoured."""
    return any(path == loss.path or path.startswith(loss.path + ".") for loss in OfflineEngine().assess(request).losses)


@pytest.mark.parametrize(
    ("base", "path", "drafts"), list(cases()), ids=lambda part: part if isinstance(part, str) else ""
)
def test_another_value_shows_or_is_named_as_a_loss(base: str, path: str, drafts: list[Draft]) -> None:
    assert len(drafts) > 1
    answers = [(validate(draft), draft) for draft in drafts]
    for (one, its), (other, others) in combinations(answers, 2):
        if not (lost(one, path) or lost(other, path)):
            assert visibly_differ(seen(one, its), seen(other, others)), f"{base}: {plain(its)} and {plain(others)}"


def test_every_task_is_among_the_bases() -> None:
    assert {draft.task for draft in BASES.values()} == set(TASKS)
