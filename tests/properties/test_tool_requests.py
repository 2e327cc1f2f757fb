"""Picture tools over every request: assess never raises, what it accepts the service takes, and what comes back is read."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Mapping
from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nova_studio.contract.fields import FieldSpec
from nova_studio.contract.form import Kind
from nova_studio.contract.values import ImageRef
from nova_studio.engines.bedrock.stability.bodies import build
from nova_studio.engines.bedrock.stability.losses import wire_seed
from nova_studio.engines.bedrock.stability.plan import Plan
from nova_studio.engines.bedrock.stability.tools import plan_tool
from nova_studio.engines.offline.engine import OfflineEngine
from nova_studio.imaging.codec import measure
from nova_studio.tools.request import IMAGE, ToolRequest, tool_fields, validate_tool
from nova_studio.tools.spec import ToolType
from support.requests import MemoryPictures
from support.stability_calls import engine
from support.stability_contract import examine
from support.stability_server import Stability

ENGINE, OFFLINE, SERVICE = engine(), OfflineEngine(), Stability()
STORED = MemoryPictures()
REFS = {
    size: STORED.picture(np.full((size[1], size[0], 3), (90, 140, 200), np.uint8))
    for size in ((20, 30), (32, 32), (63, 200), (64, 64), (96, 80), (300, 100), (260, 104), (640, 480), (1030, 1030))
}
SIDES = st.integers(1, 5_000)
TEXT = st.text(st.characters(codec="utf-8"), min_size=1, max_size=40).filter(str.strip)


def value(field: FieldSpec) -> st.SearchStrategy[Any]:
    """Any legal value of a field."""
    match field.kind:
        case Kind.PROMPT:
            return TEXT
        case Kind.CHOICE:
            return st.sampled_from([choice.value for choice in field.choices])
        case Kind.PALETTE:
            return st.lists(st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}"), min_size=1, max_size=10)
        case Kind.NUMBER if field.step != 1:
            return st.floats(field.minimum, field.maximum)
    return st.integers(int(field.minimum or 0), int(field.maximum or 0))


def fields(tool: ToolType) -> st.SearchStrategy[Mapping[str, Any]]:
    """Values of a tool's fields, all that are needed and some of the others."""
    needed = {field.name: value(field) for field in tool_fields(tool) if field.required}
    others = {field.name: value(field) for field in tool_fields(tool) if not field.required}
    return st.fixed_dictionaries(needed, optional=others)


@st.composite
def requests(draw: st.DrawFn, pictures: st.SearchStrategy[ImageRef]) -> ToolRequest:
    tool = draw(st.sampled_from(ToolType))
    return validate_tool(tool, {IMAGE: draw(pictures), **draw(fields(tool))})


@settings(deadline=None)
@given(requests(st.builds(lambda w, h: REFS[64, 64].model_copy(update={"width": w, "height": h}), SIDES, SIDES)))
def test_a_tool_on_a_picture_of_any_size_is_assessed_and_comes_back_from_json(request: ToolRequest) -> None:
    for each in (ENGINE, OFFLINE):
        verdict = each.assess(request)
        assert verdict.can == bool(verdict.calls) and bool(verdict.reason) != verdict.can
    assert sum(each.assess(request).can for each in (ENGINE, OFFLINE)) <= 1
    again = ToolRequest.from_json(json.loads(json.dumps(request.to_json())))
    assert again == request and again.canonical_hash() == request.canonical_hash()


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(requests(st.sampled_from(list(REFS.values()))))
def test_what_is_accepted_is_a_body_the_service_takes_and_its_answer_a_picture(request: ToolRequest) -> None:
    if OFFLINE.assess(request).can:
        (call,), spool = OFFLINE.calls(request), io.BytesIO()
        OFFLINE.send(call, STORED, spool, threading.Event())
        spool.seek(0)
        (image,) = OFFLINE.read(call, spool, STORED).images
        assert (measure(image).width, measure(image).height) == request.output_size
    elif ENGINE.assess(request).can:
        (call,), plan = ENGINE.calls(request), plan_tool(request)
        assert isinstance(plan, Plan)
        body = examine(call.model, call.region, build(plan, wire_seed(request), STORED))
        assert body.document.get("seed") != 0
        (image,) = ENGINE.read(call, io.BytesIO(SERVICE.answer(body)), STORED).images
        assert measure(image).width <= request.output_size[0]
