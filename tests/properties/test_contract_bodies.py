"""Two readings of one contract, the program's and the loopback service's, held against each other over generated bodies."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from nova_studio.contract.tasks import TASKS
from nova_studio.exchange.body import serialise
from nova_studio.exchange.parse import Parsed, parse
from support.bedrock_contract import Malformed, examine
from support.bodies import bodies, broken, dumped, meaning, without_tolerated

STRICTER = {"needs_condition_image"}
"""What the program refuses and the service's rules leave open: a control mode or strength without a picture to control."""


def accepted(data: bytes) -> bool:
    try:
        examine(data)
    except Malformed:
        return False
    return True


def sent(parsed: Parsed) -> bytes:
    assert parsed.request is not None, parsed.problems
    return serialise(parsed.request, parsed)


@pytest.mark.parametrize("task", [task.value for task in TASKS])
@settings(max_examples=40)
@given(data=st.data())
def test_a_valid_body_is_taken_and_comes_out_as_it_went_in(task: str, data: st.DataObject) -> None:
    document = data.draw(bodies((task,)))
    parsed = parse(dumped(document))
    assert not parsed.problems
    first = sent(parsed)
    again = parse(first)
    assert again.request == parsed.request
    assert sent(again) == first
    assert meaning(json.loads(first)) == meaning(document)
    body = examine(first)
    assert parsed.request is not None
    assert (body.task, body.count) == (task, parsed.request.count)
    assert body.size == parsed.request.output_size
    assert parsed.request.canonical_hash() == again.request.canonical_hash()


@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example])
@given(broken())
@example({"taskType": ["TEXT_IMAGE"]})
@example({"taskType": {}, "textToImageParams": {"text": "a"}})
def test_both_readings_agree_on_broken_bodies(document: dict[str, Any]) -> None:
    data = dumped(document)
    parsed = parse(data)
    assert (parsed.request is None) == bool(parsed.problems)
    for problem in parsed.problems:
        assert problem.path.startswith("$") and problem.code and problem.message.endswith((".", "?"))
        assert (problem.path + problem.message).encode()
    taken = accepted(dumped(without_tolerated(document)))
    if parsed.request is not None:
        assert taken
        assert accepted(sent(parsed))
    elif taken:
        assert {problem.code for problem in parsed.problems} <= STRICTER, parsed.problems


@settings(max_examples=200)
@given(st.binary(max_size=60) | st.text(max_size=60).map(lambda text: text.encode()))
@example(b"\xef\xbb\xbf{}")
@example("{}".encode("utf-16"))
@example(b'{"a": 1e400}')
@example(
    b'{"taskType": "TEXT_IMAGE", "textToImageParams": {"text": "a"}, "imageGenerationConfig": {"seed": ' + b"9" * 5000
)
@example(b"{" * 5000)
@example(b'{"a":' * 990 + b"1" + b"}" * 990)
def test_no_bytes_upset_the_parser(data: bytes) -> None:
    parsed = parse(data)
    assert parsed.request is None and parsed.problems
    assert all(len(problem.message) < 400 for problem in parsed.problems)


@settings(max_examples=60)
@given(bodies(), st.integers(0, 10**6))
def test_a_body_cut_short_is_refused(document: dict[str, Any], at: int) -> None:
    data = dumped(document)
    assert [problem.code for problem in parse(data[: at % len(data)]).problems] == ["not_json"]
