"""What Stability's models are sent for each request, variant and tier is byte for byte what it was, and what they accept."""

from __future__ import annotations

import json

import pytest

from nova_studio.engines.bedrock.stability.models import MODELS
from nova_studio.engines.bedrock.stability.routing import ROUTES, route
from support import golden_bodies, golden_stability
from support.stability_contract import examine

CASES = sorted(golden_stability.cases())


@pytest.mark.parametrize("name", CASES)
def test_a_request_becomes_what_it_became(name: str) -> None:
    expected = json.loads(golden_stability.kept(name).read_text("utf-8"))
    assert golden_stability.golden(name) == expected
    for body, form in zip(golden_stability.sent(name), expected.get("bodies", []), strict=True):
        # Order of keys and every byte between the pictures.
        assert golden_bodies.hollow_bytes(body) == golden_bodies.skeleton(form)


@pytest.mark.parametrize("name", CASES)
def test_what_is_kept_is_what_the_model_accepts(name: str) -> None:
    kept = json.loads(golden_stability.kept(name).read_text("utf-8"))
    for body in golden_stability.sent(name):
        examine(kept["model"], "us-west-2", body)


@pytest.mark.parametrize("name", golden_stability.tool_cases())
def test_a_tool_sends_what_it_sent_and_its_model_accepts_it(name: str) -> None:
    expected = json.loads(golden_stability.tool_kept(name).read_text("utf-8"))
    assert golden_stability.tool_golden(name) == expected
    _, _, body = golden_stability.tool_sent(name)
    assert golden_bodies.hollow_bytes(body) == golden_bodies.skeleton(expected["body"])
    examine(expected["model"], "us-west-2", body)


def test_all_sixteen_models_are_kept() -> None:
    kept = [golden_stability.kept(name) for name in CASES]
    kept += [golden_stability.tool_kept(name) for name in golden_stability.tool_cases()]
    assert {json.loads(path.read_text("utf-8")).get("model") for path in kept} - {None} == {
        model.id for model in MODELS
    }


def test_every_way_and_every_model_a_request_can_reach_is_kept() -> None:
    kept = [json.loads(golden_stability.kept(name).read_text("utf-8")) for name in CASES]
    reachable = {row.model.id for row in ROUTES if row.model is not None}
    assert {form["model"] for form in kept if "model" in form} == reachable and len(reachable) == 12 < len(MODELS)
    reached = set()
    for path, standard in golden_stability.cases().values():
        request = golden_bodies.parsed(path).request
        assert request is not None
        reached.add(id(route(request, standard)))
    missing = [row for row in ROUTES if id(row) not in reached]
    assert [row.what for row in missing] == ["an empty mask", "an empty mask"], "what is refused needs no body"


def test_nothing_is_kept_that_no_case_needs() -> None:
    assert {path.name for path in (golden_stability.ROOT / "bodies").iterdir()} == {
        golden_stability.kept(name).name for name in CASES
    }
