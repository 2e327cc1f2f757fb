"""Stability over every request of the contract: assess never raises, what it accepts is accepted, what is dropped is named.

Bodies go straight into the strict stand-in, and its answers straight back: the network between is tested elsewhere.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nova_studio.contract.draft import Draft
from nova_studio.contract.fields import FieldSpec, params_fields, settings_fields
from nova_studio.contract.form import Kind
from nova_studio.contract.masks import DrawnMask
from nova_studio.contract.request import Request
from nova_studio.contract.task import TaskType
from nova_studio.contract.tasks import TASKS
from nova_studio.contract.validation import check, mask_path, validate
from nova_studio.engines.base import Assessment, Call
from nova_studio.engines.bedrock.stability.bodies import build
from nova_studio.engines.bedrock.stability.losses import wire_seed
from nova_studio.engines.bedrock.stability.plan import Cannot, Plan
from nova_studio.engines.bedrock.stability.routing import ROUTES, plan, route
from nova_studio.imaging import mask as masks
from nova_studio.imaging.codec import decode_rgb, measure
from support.requests import PICTURES, SIZES, drawn_mask, picture, requests, values
from support.stability_calls import engine
from support.stability_contract import StabilityBody, examine
from support.stability_server import Stability

SLOW = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)
ENGINE = engine()
SERVICE = Stability()
SENTENCE = tuple("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")


def bodies(request: Request) -> list[bytes]:
    """What would be sent for each picture."""
    made = []
    for call in ENGINE.calls(request):
        found = plan(call.request)
        assert isinstance(found, Plan)
        made.append(build(found, wire_seed(call.request), PICTURES))
    return made


def accepted(call: Call, body: bytes) -> StabilityBody:
    """The body as the strict stand-in takes it."""
    return examine(call.model, call.region, body)


def framed(request: Request, draw: st.DataObject) -> Request:
    """The request with its mask keeping a rectangle, where it has a mask."""
    if not isinstance(request.mask, DrawnMask) or request.source is None:
        return request
    width, height = request.source.width, request.source.height
    shape = np.ones((height, width), np.bool_)
    x, y = draw.draw(st.integers(0, width - 1)), draw.draw(st.integers(0, height - 1))
    w, h = draw.draw(st.integers(1, width - x)), draw.draw(st.integers(1, height - y))
    shape[y : y + h, x : x + w] = False
    changed = {**request.draft().params, "mask": {"kind": "drawn", "mask": PICTURES.mask(shape)}}
    return validate(Draft(request.task, changed, request.draft().settings))


@settings(max_examples=250, deadline=None, suppress_health_check=SLOW)
@given(requests(), st.data())
def test_every_request_is_assessed_and_what_is_accepted_is_a_body_the_service_takes(
    request: Request, data: st.DataObject
) -> None:
    if data.draw(st.booleans()):
        request = framed(request, data)
    verdict = ENGINE.assess(request)
    check_verdict(verdict)
    if not verdict.can:
        assert isinstance(plan(request), Cannot)
        return
    calls = ENGINE.calls(request)
    assert verdict.calls == len(calls) == request.count
    assert verdict.price.amount == sum(call.price.amount for call in calls) > 0
    seeds = []
    for call, body in zip(calls, bodies(request), strict=True):
        taken = accepted(call, body)
        check_mask(request, taken)
        seeds.append(taken.document.get("seed"))
        assert call.request.task is request.task and call.request.output_size == request.output_size
    if seeds[0] is not None:
        assert len(set(seeds)) == len(seeds) and 0 not in seeds
    else:
        assert len(seeds) == 1


def check_verdict(verdict: Assessment) -> None:
    assert verdict.can is not bool(verdict.reason)
    assert (verdict.calls > 0) is verdict.can is bool(verdict.regions)
    for loss in verdict.losses:
        assert loss.path.startswith("$.") and loss.code and loss.message.endswith(".")
        assert "\n" not in loss.message and loss.message.startswith(SENTENCE)


def check_mask(request: Request, taken: StabilityBody) -> None:
    """White is exactly what changes, and nothing is grey."""
    if taken.mask is None:
        return
    assert request.drawn_mask is not None
    changes = masks.decode(PICTURES.read(request.drawn_mask.sha256))
    wire = np.asarray(taken.mask.convert("RGB"))
    assert np.array_equal(wire == 255, np.dstack([changes] * 3)) and np.array_equal(
        wire == 0, np.dstack([~changes] * 3)
    )


@settings(max_examples=60, deadline=None, suppress_health_check=SLOW)
@given(requests(), st.data())
def test_an_answer_has_the_asked_size_and_leaves_alone_what_was_to_stay(request: Request, data: st.DataObject) -> None:
    request = framed(request, data) if data.draw(st.booleans()) else request
    if not ENGINE.assess(request).can:
        return
    call = ENGINE.calls(request)[0]
    answer = SERVICE.answer(accepted(call, bodies(request)[0]))
    reply = ENGINE.read(call, io.BytesIO(answer), PICTURES)
    assert ENGINE.read(call, io.BytesIO(answer), PICTURES) == reply and reply.words == ""
    shown = measure(reply.images[0])
    assert (shown.width, shown.height) == request.output_size
    if isinstance(request.mask, DrawnMask) and request.source is not None:
        stays = ~masks.decode(PICTURES.read(request.mask.mask.sha256))
        source = decode_rgb(PICTURES.read(request.source.sha256))
        assert np.array_equal(decode_rgb(reply.images[0])[stays], source[stays])
        assert reply.finishes[0].original is not None


# ---------------------------------------------------------------------------------------- a field shows, or is named


def optional_fields(request: Request) -> Iterator[tuple[FieldSpec, bool]]:
    """Every optional field of a request's task, and whether it is a setting."""
    for field in params_fields(request.spec):
        if not field.required and field.kind is not Kind.MASK:
            yield field, False
    for field in settings_fields(request.spec):
        yield field, True


def changed(request: Request, field: FieldSpec, value: Any, *, setting: bool) -> Request | None:
    """The request with another value, if that is one."""
    draft = request.draft()
    return check(draft.with_setting(field.name, value) if setting else draft.with_param(field.name, value))[0]


def named(request: Request, path: str) -> bool:
    """Whether a loss is about the field."""
    return any(path in (loss.path, *loss.also) for loss in ENGINE.assess(request).losses)


def same(one: Request, other: Request) -> bool:
    """Whether both send the same and get the same done to what comes."""
    first, second = plan(one), plan(other)
    assert isinstance(first, Plan) and isinstance(second, Plan)
    return bodies(one) == bodies(other) and (first.model, first.size) == (second.model, second.size)


@settings(max_examples=150, deadline=None, suppress_health_check=SLOW)
@given(requests(), st.data())
def test_a_field_that_changes_nothing_is_named_as_a_loss(request: Request, data: st.DataObject) -> None:
    candidates = list(optional_fields(request))
    if not candidates or not ENGINE.assess(request).can:
        return
    field, setting = data.draw(st.sampled_from(candidates))
    value = data.draw(st.none() | values(field))
    other = changed(request, field, value, setting=setting)
    if other is None or not ENGINE.assess(other).can or other.canonical_hash() == request.canonical_hash():
        return
    assert not same(request, other) or named(request, field.path) or named(other, field.path), field.path


@settings(max_examples=60, deadline=None, suppress_health_check=SLOW)
@given(requests(), st.data())
def test_what_a_task_never_reads_is_ignored_whatever_it_holds(request: Request, data: st.DataObject) -> None:
    never = ENGINE.describe().tasks[request.task].ignores
    for field in settings_fields(request.spec):
        other = changed(request, field, data.draw(values(field)), setting=True) if field.path in never else None
        if other is not None and ENGINE.assess(other).can:
            assert any(loss.ignored and loss.path == field.path for loss in ENGINE.assess(other).losses)


FIGURE, CUP = (picture(kind, SIZES[0]) for kind in range(2))
DISC = {"kind": "drawn", "mask": drawn_mask(0, SIZES[0])}
TEXT = "a lighthouse on a hill"
EXAMPLES = {
    TaskType.TEXT_IMAGE: ({"text": TEXT}, {"text": TEXT, "condition_image": FIGURE}),
    TaskType.COLOR_GUIDED_GENERATION: (
        {"text": TEXT, "colors": ["#102040"]},
        {"text": TEXT, "colors": ["#102040"], "reference_image": FIGURE},
    ),
    TaskType.IMAGE_VARIATION: ({"images": [FIGURE]}, {"images": [FIGURE, CUP]}, {"images": [FIGURE, CUP, CUP]}),
    TaskType.INPAINTING: (
        {"image": FIGURE, "mask": DISC},
        {"image": FIGURE, "mask": DISC, "text": TEXT},
        {"image": FIGURE, "mask": {"kind": "words", "prompt": "cup"}, "text": TEXT},
    ),
    TaskType.OUTPAINTING: (
        {"image": FIGURE, "mask": DISC, "text": TEXT},
        {"image": FIGURE, "mask": {"kind": "drawn", "mask": drawn_mask(1, SIZES[0])}, "text": TEXT},
    ),
    TaskType.BACKGROUND_REMOVAL: ({"image": FIGURE},),
}
VALUES: dict[Kind, list[Any]] = {
    Kind.PROMPT: ["a blue boat", "fog"],
    Kind.SIDE: [320, 640],
    Kind.SEED: [1, 2],
    Kind.INTEGER: [1, 3],
    Kind.IMAGE: [FIGURE, CUP],
}


def example_values(field: FieldSpec) -> list[Any]:
    """Two or more values of a field."""
    if field.kind is Kind.CHOICE:
        return [choice.value for choice in field.choices]
    if field.kind is Kind.NUMBER:
        return [field.minimum, field.maximum]
    return VALUES[field.kind]


@pytest.mark.parametrize("task", EXAMPLES)
def test_every_optional_field_of_every_way_shows_or_is_named(task: TaskType) -> None:
    tried = 0
    for params in EXAMPLES[task]:
        base = validate(Draft(task, params))
        for field, setting in optional_fields(base):
            for value in example_values(field):
                other = changed(base, field, value, setting=setting)
                if other is None or not ENGINE.assess(other).can or other.canonical_hash() == base.canonical_hash():
                    continue
                tried += 1
                assert not same(base, other) or named(other, field.path), f"{route(base).what}: {field.path} = {value}"
    assert tried or task is TaskType.BACKGROUND_REMOVAL


@pytest.mark.parametrize("task", EXAMPLES)
def test_every_required_field_shows(task: TaskType) -> None:
    for params in EXAMPLES[task]:
        base = validate(Draft(task, params))
        for field in params_fields(TASKS[task]):
            if field.name not in params:
                continue
            others: dict[Kind, Any] = {
                Kind.PROMPT: "another text",
                Kind.IMAGE: CUP,
                Kind.IMAGES: [CUP, *params.get("images", [])[1:]],
                Kind.PALETTE: ["#102040", "#102040"],
                Kind.MASK: {"kind": "drawn", "mask": drawn_mask(2, SIZES[0])},
            }
            other = changed(base, field, others[field.kind], setting=False)
            assert other is not None and not same(base, other), mask_path(TASKS[task], field)


def test_every_row_of_the_table_is_reached() -> None:
    reached = {id(route(validate(Draft(task, params)))) for task, ways in EXAMPLES.items() for params in ways}
    assert len(reached) > 8 and {row.task for row in ROUTES} == set(TaskType)


def test_losses_speak_of_fields_the_request_has() -> None:
    for task, ways in EXAMPLES.items():
        for params in ways:
            base = validate(Draft(task, params))
            known = {field.path for field in (*params_fields(base.spec), *settings_fields(base.spec))}
            known |= {f"{base.spec.path}.maskPrompt", f"{base.spec.path}.maskImage"}
            for loss in ENGINE.assess(base).losses:
                assert {loss.path, *loss.also} <= known


def test_bodies_are_json_with_nothing_unset() -> None:
    for task, ways in EXAMPLES.items():
        for params in ways:
            for body in bodies(validate(Draft(task, params))):
                document = json.loads(body)
                assert None not in document.values() and document["output_format"] == "png"
