"""Crashes: whenever the program dies, no picture that the service handed out is lost and nothing is sent twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from nova_studio.engines.base import Call, Reply
from nova_studio.errors import LibraryError, Throttled
from nova_studio.library import files
from nova_studio.library.library import Library
from nova_studio.library.model import Charged, Job, JobState
from nova_studio.library.results import ResultStore
from nova_studio.outbox.journal import Journal
from nova_studio.outbox.keeper import Keeper
from nova_studio.outbox.owner import Owner, is_alive
from nova_studio.outbox.spool import SpoolFile
from support.engines import Answer, Bench, ScriptedEngine, picture, text_request

PICTURES = tuple(picture(number) for number in range(3))


class Crash(BaseException):
    """The program dies here: nothing but the system tidies up."""


def crash_at(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, when: str, skip: int = 0) -> None:
    """Die before, or right after, a function runs; the first ``skip`` times it runs as usual."""
    real = getattr(owner, name)
    left = [skip]

    def dying(*args: Any, **kwargs: Any) -> Any:
        left[0] -= 1
        if left[0] >= 0:
            return real(*args, **kwargs)
        if when == "after":
            real(*args, **kwargs)
        raise Crash

    monkeypatch.setattr(owner, name, dying)


POINTS = [
    (Journal, "claim", "before", 0, JobState.WAITING, 0),
    (Journal, "claim", "after", 0, JobState.WAITING, 0),
    (Journal, "intend", "before", 0, JobState.WAITING, 0),
    (Journal, "intend", "after", 0, JobState.UNCLEAR, 0),
    (ScriptedEngine, "send", "before", 0, JobState.UNCLEAR, 0),
    (SpoolFile, "write", "after", 0, JobState.UNCLEAR, 1),
    (SpoolFile, "finish", "before", 0, JobState.DONE, 1),
    (SpoolFile, "finish", "after", 0, JobState.DONE, 1),
    (Journal, "received", "before", 0, JobState.DONE, 1),
    (Journal, "received", "after", 0, JobState.DONE, 1),
    (Keeper, "keep", "before", 0, JobState.DONE, 1),
    (ResultStore, "write_files", "before", 0, JobState.DONE, 1),
    (files, "write", "before", 3, JobState.DONE, 1),
    (files, "write", "after", 4, JobState.DONE, 1),
    (ResultStore, "write_files", "after", 0, JobState.DONE, 1),
    (Journal, "stored", "before", 0, JobState.DONE, 1),
    (ResultStore, "add", "after", 0, JobState.DONE, 1),
    (Journal, "stored", "after", 0, JobState.DONE, 1),
    (Keeper, "keep", "after", 0, JobState.DONE, 1),
]


@pytest.mark.parametrize("point", POINTS, ids=lambda point: f"{point[2]} {point[0].__name__}.{point[1]} {point[3]}")
def test_a_crash_loses_no_picture_and_sends_nothing_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, point: tuple[Any, str, str, int, JobState, int]
) -> None:
    owner, name, when, skip, state, asked = point
    bench = Bench(tmp_path, ScriptedEngine([Answer(PICTURES)]))
    job = bench.runner.submit(text_request(3), "scripted")
    with monkeypatch.context() as patch:
        crash_at(patch, owner, name, when, skip)
        with pytest.raises(Crash):
            bench.runner.run(job.id)
    assert len(bench.engine.asked) == asked
    bench.again().runner.recover()
    job = bench.library.job(job.id)
    assert job.state is state and job.owner is None
    if state is JobState.UNCLEAR:
        assert job.charged is Charged.UNCLEAR and "the program ended" in job.error.lower()
    final = bench.runner.run(job.id)
    assert len(bench.engine.asked) == (0 if state is JobState.UNCLEAR and asked == 0 else 1)
    if state is not JobState.UNCLEAR:
        assert final.state is JobState.DONE and final.arrived == 3
        check_clean(bench.library, final)
    bench.close()


def check_clean(library: Library, job: Job) -> None:
    """Every picture is there once, whole, with its sidecar, and nothing lies about."""
    results = library.job_results(job.id)
    assert tuple(library.result_bytes(result.id) for result in results) == PICTURES
    assert all(library.sidecar(result.id) for result in results)
    expected = {path for result in results for path in (result.path, result.path.with_suffix(".json"))}
    assert {path for path in (library.folder / "results").rglob("*") if path.is_file()} == expected
    assert list(library.spool_folder.iterdir()) == []


@pytest.mark.parametrize("name", ["intend", "received"])
def test_an_offline_job_that_died_costs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    bench = Bench(tmp_path, ScriptedEngine([Answer(PICTURES)], sends=False))
    job = bench.runner.submit(text_request(3), "scripted")
    with monkeypatch.context() as patch:
        crash_at(patch, Journal, name, "after")
        with pytest.raises(Crash):
            bench.runner.run(job.id)
    found = bench.again().runner.recover()
    job = bench.library.job(job.id)
    assert job.charged is Charged.NO
    if name == "intend":
        assert found.failed == (job.id,)
        assert job.advice == "Nothing was sent or charged. Generate it again."
    else:
        assert found.finished == (job.id,)
    bench.close()


def test_a_job_that_died_between_two_attempts_waits_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bench = Bench(tmp_path, ScriptedEngine([Throttled("too many"), Answer(PICTURES)]))
    job = bench.runner.submit(text_request(3), "scripted")
    with monkeypatch.context() as patch:
        crash_at(patch, Journal, "retry_later", "after")
        with pytest.raises(Crash):
            bench.runner.run(job.id)
    assert bench.again().runner.recover().waiting == (job.id,)
    assert bench.runner.run(job.id).state is JobState.DONE
    bench.close()


def test_a_fan_out_that_died_goes_on_with_the_calls_that_were_not_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = Bench(tmp_path, ScriptedEngine([Answer((image,)) for image in PICTURES], fan_out=True))
    job = bench.runner.submit(text_request(3), "scripted")
    with monkeypatch.context() as patch:
        crash_at(patch, Journal, "stored", "after")
        with pytest.raises(Crash):
            bench.runner.run(job.id)
    assert bench.again().runner.recover().waiting == (job.id,)
    final = bench.runner.run(job.id)
    assert (final.state, final.arrived, len(bench.engine.asked)) == (JobState.DONE, 3, 3)
    check_clean(bench.library, final)
    bench.close()


def test_the_job_of_a_living_program_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = ScriptedEngine([Answer(PICTURES)])
    bench = Bench(tmp_path, engine)
    job = bench.runner.submit(text_request(3), "scripted")
    with monkeypatch.context() as patch:
        crash_at(patch, Journal, "received", "before")
        with pytest.raises(Crash):
            bench.runner.run(job.id)
    with closing(Bench(tmp_path, engine)) as other:
        assert other.runner.recover().finished == ()
        assert other.library.job(job.id).state is JobState.SENDING
        bench.die()
        assert other.runner.recover().finished == (job.id,)
        assert other.runner.recover().finished == ()
        check_clean(other.library, job)


def test_an_answer_that_cannot_be_read_is_put_aside_and_not_tried_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = Bench(tmp_path, ScriptedEngine([b"garbage"]))
    job = bench.runner.submit(text_request(), "scripted")
    with monkeypatch.context() as patch:
        crash_at(patch, SpoolFile, "finish", "after")
        with pytest.raises(Crash):
            bench.runner.run(job.id)
    assert bench.again().runner.recover().unclear == (job.id,)
    (kept,) = bench.library.spool_folder.iterdir()
    assert kept.read_bytes() == b"garbage" and str(kept) in bench.library.job(job.id).error
    length = len(bench.library.history(job.id))
    assert bench.again().runner.recover().unclear == ()
    assert len(bench.library.history(job.id)) == length
    bench.close()


def test_a_disk_that_fills_up_under_the_pictures_loses_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bench = Bench(tmp_path, ScriptedEngine([Answer(PICTURES)]))
    job = bench.runner.submit(text_request(3), "scripted")

    def full(self: object, *args: object) -> None:
        raise LibraryError("The disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr(ResultStore, "write_files", full)
        with pytest.raises(LibraryError, match="full"):
            bench.runner.run(job.id)
    assert bench.library.job(job.id).state is JobState.RECEIVED
    assert bench.runner.recover().finished == (job.id,)  # The same program, once there is room.
    check_clean(bench.library, bench.library.job(job.id))
    bench.close()


def test_an_answer_of_an_engine_that_is_gone_waits_for_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bench = Bench(tmp_path, ScriptedEngine([Answer(PICTURES)]))
    job = bench.runner.submit(text_request(3), "scripted")
    with monkeypatch.context() as patch:
        crash_at(patch, Journal, "received", "after")
        with pytest.raises(Crash):
            bench.runner.run(job.id)
    bench.engine.name = "another"
    bench.again().runner.recover()
    assert bench.library.job(job.id).state is JobState.RECEIVED
    bench.engine.name = "scripted"
    bench.again().runner.recover()
    check_clean(bench.library, bench.library.job(job.id))
    bench.close()


def test_an_answer_is_read_as_of_the_model_it_was_asked_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bench = Bench(tmp_path, ScriptedEngine([Answer(PICTURES)]))
    job = bench.runner.submit(text_request(3), "scripted")
    with monkeypatch.context() as patch:
        crash_at(patch, Journal, "received", "after")
        with pytest.raises(Crash):
            bench.runner.run(job.id)
    calls, read, models = ScriptedEngine.calls, ScriptedEngine.read, []

    def noted(engine: ScriptedEngine, call: Call, *rest: Any) -> Reply:
        models.append(call.model)
        return read(engine, call, *rest)

    monkeypatch.setattr(
        ScriptedEngine, "calls", lambda *given: tuple(replace(call, model="model-2") for call in calls(*given))
    )
    monkeypatch.setattr(ScriptedEngine, "read", noted)
    bench.again().runner.recover()
    check_clean(bench.library, bench.library.job(job.id))
    assert models == ["model-1"]
    bench.close()


def test_owners_live_as_long_as_they_hold_their_lock(tmp_path: Path) -> None:
    owner = Owner(tmp_path)
    assert is_alive(tmp_path, owner.id)
    owner.close()
    assert not is_alive(tmp_path, owner.id)
    assert list(tmp_path.iterdir()) == []


_CHILD = """
import sys, time
from pathlib import Path
from nova_studio.engines.base import Receipt
from nova_studio.outbox.spool import SpoolFile
from support.engines import Answer, Bench, ScriptedEngine, picture, text_request

def hang():
    print("now", flush=True)
    sys.stdin.read()

def send(call, spool, cancel):
    raw = Answer(tuple(picture(number) for number in range(3))).raw()
    spool.write(raw[:50])
    if sys.argv[2] == "sending":
        hang()
    spool.write(raw[50:])
    return Receipt()

finish = SpoolFile.finish
def finish_and_hang(self):
    finish(self)
    hang()
SpoolFile.finish = finish_and_hang
folder = Path(sys.argv[1])
bench = Bench(folder / "library", ScriptedEngine([send], ledger=folder / "ledger"))
job = bench.runner.submit(text_request(3), "scripted")
bench.runner.run(job.id)
"""


@pytest.mark.parametrize(("moment", "state"), [("sending", JobState.UNCLEAR), ("spooled", JobState.DONE)])
def test_a_killed_process_is_recovered_by_the_next_one(tmp_path: Path, moment: str, state: JobState) -> None:
    tests = Path(__file__).resolve().parents[2]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(tests), str(tests.parent)))}
    with subprocess.Popen(
        [sys.executable, "-c", _CHILD, str(tmp_path), moment],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "now\n"
        bench = Bench(tmp_path / "library", ScriptedEngine(ledger=tmp_path / "ledger"))
        assert bench.runner.recover().finished == ()  # The other one lives.
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
    bench.runner.recover()
    (job,) = bench.library.jobs()
    assert job.state is state
    assert bench.runner.run(job.id).state is state
    assert (tmp_path / "ledger").read_text() == "0\n"
    if state is JobState.DONE:
        check_clean(bench.library, job)
    bench.close()
