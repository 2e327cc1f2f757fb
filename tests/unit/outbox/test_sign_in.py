"""An expired session holds what waits, says what to do, and lets it go on afterwards; nothing was sent twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from nova_studio.errors import CredentialsError
from nova_studio.library.model import Charged, JobState
from nova_studio.library.queue import PauseReason
from nova_studio.outbox.journal import PARKED
from support.engines import Answer, Bench, ScriptedEngine, text_request

EXPIRED = CredentialsError(
    "The single sign-on of artist has expired.",
    advice="Nothing was sent or charged. Run `aws sso login --profile artist`, then try again.",
)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path / "library", ScriptedEngine([EXPIRED, Answer()]))
    yield bench
    bench.die()


def test_the_job_waits_and_the_outbox_says_how_to_sign_in(bench: Bench) -> None:
    first = bench.runner.submit(text_request(), "scripted", wanted=True)
    second = bench.runner.submit(text_request(text="a blue house"), "scripted", wanted=True)
    held = bench.runner.run(first.id, park=True)
    assert (held.state, held.error_kind, held.charged) == (JobState.WAITING, PARKED, Charged.NO)
    assert held.error == str(EXPIRED) and "aws sso login --profile artist" in held.advice
    pause = bench.queue.paused
    assert pause is not None and pause.reason is PauseReason.SIGN_IN and "aws sso login --profile artist" in pause.words
    assert bench.queue.next() is None
    assert bench.queue.signed_in() and not bench.queue.signed_in()
    assert bench.queue.next() == first.id
    assert bench.runner.run(first.id, park=True).state is JobState.DONE
    assert bench.queue.next() == second.id
    assert len(bench.engine.asked) == 2


def test_a_pause_by_hand_is_not_ended_by_a_sign_in(bench: Bench) -> None:
    bench.queue.pause()
    assert not bench.queue.signed_in() and bench.queue.paused is not None


def test_one_that_is_run_alone_ends_with_the_words(bench: Bench) -> None:
    job = bench.runner.submit(text_request(), "scripted")
    failed = bench.runner.run(job.id)
    assert (failed.state, failed.error_kind) == (JobState.FAILED, "CredentialsError")
    assert bench.queue.paused is None
