"""An expired session holds what waits, says what to do, and lets it go on afterwards; nothing was sent twice."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from nova_studio.engines.base import Call, Receipt, Spool
from nova_studio.errors import CredentialsError
from nova_studio.library.model import Charged, JobState
from nova_studio.outbox.events import EventKind, JobEvent
from nova_studio.outbox.journal import PARKED
from nova_studio.outbox.pump import Pump
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
    hold = bench.queue.holds()[""]
    assert "aws sso login --profile artist" in hold.words and bench.queue.paused is None
    assert bench.queue.next() is None and set(bench.queue.held(bench.queue.jobs())) == {first.id, second.id}
    assert bench.queue.signed_in("") and not bench.queue.signed_in("")
    assert bench.queue.next() == first.id
    assert bench.runner.run(first.id, park=True).state is JobState.DONE
    assert bench.queue.next() == second.id
    assert len(bench.engine.asked) == 2


def test_a_pause_by_hand_is_not_ended_by_a_sign_in(bench: Bench) -> None:
    bench.queue.pause()
    job = bench.runner.submit(text_request(), "scripted", wanted=True)
    bench.runner.run(job.id, park=True)
    assert bench.queue.signed_in("") and bench.queue.paused is not None and bench.queue.next() is None


def test_one_that_is_run_alone_ends_with_the_words(bench: Bench) -> None:
    job = bench.runner.submit(text_request(), "scripted")
    failed = bench.runner.run(job.id)
    assert (failed.state, failed.error_kind) == (JobState.FAILED, "CredentialsError")
    assert bench.queue.holds() == {}


def test_an_answer_ends_the_hold_of_its_account(bench: Bench) -> None:
    """One asked for by name is tried all the same; what waited behind it follows."""
    first, second = (
        bench.runner.submit(text_request(text=text), "scripted", wanted=True)
        for text in ("a red house", "a blue house")
    )
    bench.runner.run(first.id, park=True)
    assert bench.queue.next() is None
    assert bench.runner.run(second.id, park=True).state is JobState.DONE
    assert bench.queue.holds() == {} and bench.queue.next() == first.id


def test_sending_everything_tries_every_account(bench: Bench) -> None:
    job = bench.runner.submit(text_request(), "scripted", wanted=True)
    bench.runner.run(job.id, park=True)
    assert bench.queue.send_all() == [job.id] and bench.queue.next() == job.id


def test_a_hold_is_there_after_a_restart(bench: Bench) -> None:
    job = bench.runner.submit(text_request(), "scripted", wanted=True)
    bench.runner.run(job.id, park=True)
    bench.again()
    assert bench.queue.next() is None and "aws sso login" in bench.queue.holds()[""].words


def test_a_pause_of_an_older_program_for_a_sign_in_is_over(bench: Bench) -> None:
    """It stopped the whole outbox, also for accounts that work."""
    kept = '{"reason": "sign-in", "words": "x", "at": "2026-11-24T12:00:00+00:00"}'
    with bench.library.writing() as tx:
        tx.execute("INSERT INTO remembered (name, value) VALUES ('outbox.pause', ?)", (kept,))
    assert bench.queue.paused is None


# ------------------------------------------------------------------------------------------------------- several accounts


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Bench]:
    """A bench whose projects go with an account each."""
    bench = Bench(tmp_path / "library", ScriptedEngine([EXPIRED, Answer()]), account_of=lambda project: f"of {project}")
    yield bench
    bench.die()


def job_of(bench: Bench, project: str, text: str, engine: str = "scripted") -> str:
    bench.library.project = project
    return bench.runner.submit(text_request(text=text), engine, wanted=True).id


def test_only_what_goes_with_that_account_waits(two: Bench) -> None:
    film, stage = (two.library.projects.add(name).id for name in ("Film", "Stage"))
    red, blue = job_of(two, film, "a red house"), job_of(two, stage, "a blue house")
    green = job_of(two, film, "a green house")
    assert two.runner.run(red, park=True).state is JobState.WAITING
    assert list(two.queue.holds()) == [f"of {film}"] and set(two.queue.held(two.queue.jobs())) == {red, green}
    assert two.queue.next() == blue
    assert two.runner.run(blue, park=True).state is JobState.DONE
    assert two.queue.next() is None, "another account's answer lets nothing go of the held one"
    assert two.queue.signed_in(f"of {film}") and two.queue.next() == red


def test_the_shell_goes_on_with_the_other_accounts(two: Bench) -> None:
    film, stage = (two.library.projects.add(name).id for name in ("Film", "Stage"))
    red, green = job_of(two, film, "a red house"), job_of(two, film, "a green house")
    blue = job_of(two, stage, "a blue house")
    told: list[str] = []
    Pump(two.runner, 1).run([red, green, blue], lambda job: told.append(job.id))
    assert told == [red, blue]
    states = [two.library.job(each).state for each in (red, green, blue)]
    assert states == [JobState.WAITING, JobState.WAITING, JobState.DONE] and len(two.engine.asked) == 2


def test_a_second_lane_sends_nothing_more_with_a_held_account(tmp_path: Path) -> None:
    """A job of several calls whose account another lane found expired parks between two of them."""

    def other_lane(call: Call, spool: Spool, cancel: threading.Event) -> Receipt:
        spool.write(Answer().raw())
        return Receipt("r1", 1)

    bench = Bench(tmp_path / "library", ScriptedEngine([other_lane, Answer()], fan_out=True))
    job = bench.runner.submit(text_request(2), "scripted", wanted=True)

    def hold(event: JobEvent) -> None:
        if event.kind is EventKind.RESULT:
            bench.runner.gate.hold(job.project, str(EXPIRED))

    parked = bench.runner.run(job.id, None, hold, park=True)
    assert (parked.state, parked.error, len(bench.engine.asked)) == (JobState.WAITING, str(EXPIRED), 1)
    bench.queue.signed_in("")
    assert bench.runner.run(job.id, park=True).state is JobState.DONE and len(bench.engine.asked) == 2
    bench.die()
