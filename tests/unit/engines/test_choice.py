"""Another engine gets a request only where that was set and the chosen one says beforehand that it cannot."""

from __future__ import annotations

from pathlib import Path

import pytest

from nova_studio.engines.choice import INSTEAD, able, choose
from nova_studio.errors import NoAnswer, RequestRejected
from nova_studio.library.library import Library
from nova_studio.library.model import JobState
from nova_studio.outbox.runner import Runner
from support.engines import ScriptedEngine, text_request

REQUEST = text_request()


def engines(*, refusal: str = "It is not in the book.", other: str = "") -> dict[str, ScriptedEngine]:
    return {
        "first": ScriptedEngine(name="first", refusal=refusal),
        "second": ScriptedEngine(name="second", refusal=other, losses=("Less.",)),
    }


def test_the_chosen_one_gets_what_it_can_do() -> None:
    choice = choose(engines(refusal=""), "first", "second", REQUEST)
    assert choice.name == "first" and not choice.assessment.losses


@pytest.mark.parametrize("fallback", ["", "first", "nobody"])
def test_nobody_stands_in_unless_it_was_set(fallback: str) -> None:
    choice = choose(engines(), "first", fallback, REQUEST)
    assert (choice.name, choice.assessment.can) == ("first", False)


def test_another_one_stands_in_and_says_so_first() -> None:
    choice = choose(engines(), "first", "second", REQUEST)
    words = [loss.message for loss in choice.assessment.losses]
    assert choice.name == "second" and choice.assessment.can and choice.assessment.losses[0].code == INSTEAD
    assert words == [
        "Scripted makes this in place of Scripted, as set, which cannot: It is not in the book.",
        "Less.",
    ]


def test_where_neither_can_the_chosen_one_says_why() -> None:
    choice = choose(engines(other="Nor in this."), "first", "second", REQUEST)
    assert (choice.name, choice.assessment.reason) == ("first", "It is not in the book.")


def test_a_task_that_is_not_filled_in_yet_goes_to_whoever_can() -> None:
    both = engines()
    assert able(both, "first", "second", REQUEST.task) is both["first"]


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library.open(tmp_path)


def test_the_job_goes_to_the_one_that_stands_in_and_keeps_the_words(library: Library) -> None:
    runner = Runner(library, engines())
    try:
        with pytest.raises(RequestRejected):
            runner.submit(REQUEST, "first")
        job = runner.run(runner.submit(REQUEST, "first", fallback="second").id)
        assert (job.engine, job.state) == ("second", JobState.DONE)
        assert job.losses[0].startswith("Scripted makes this in place of") and job.losses[1] == "Less."
    finally:
        runner.close()
        library.close()


def test_what_fails_after_it_was_sent_goes_to_nobody_else(library: Library) -> None:
    both = engines(refusal="")
    both["first"].script = [NoAnswer("gone", advice="")]
    runner = Runner(library, both)
    try:
        job = runner.run(runner.submit(REQUEST, "first", fallback="second").id)
        assert job.state is JobState.UNCLEAR and job.engine == "first" and not both["second"].asked
    finally:
        runner.close()
        library.close()
