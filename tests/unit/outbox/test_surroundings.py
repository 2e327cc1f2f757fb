"""What might break an answer off, or pay for one twice, where nothing but the surroundings is to blame."""

from __future__ import annotations

import errno
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from nova_studio.engines.base import Call, Receipt, Spool
from nova_studio.errors import LibraryError, NoAnswer, Throttled
from nova_studio.library.model import Charged, JobState
from nova_studio.library.queue import PauseReason
from nova_studio.outbox.events import JobEvent
from nova_studio.outbox.nap import Nap
from nova_studio.outbox.retry import Verdict
from nova_studio.outbox.settle import send_again
from support.engines import Answer, Bench, ScriptedEngine, Step, text_request

Start = Callable[..., Bench]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Makes a bench with an engine of the given script; closed at the end."""
    benches: list[Bench] = []

    def make(*script: Step) -> Bench:
        benches.append(Bench(tmp_path / f"library{len(benches)}", ScriptedEngine(script)))
        return benches[-1]

    yield make
    for bench in benches:
        bench.close()


def test_a_listener_that_fails_breaks_off_no_answer(start: Start, caplog: pytest.LogCaptureFixture) -> None:
    def fail(event: JobEvent) -> None:
        raise RuntimeError("the window is gone")

    bench = start(Answer())
    job = bench.runner.run(bench.runner.submit(text_request(1), "scripted").id, on_event=fail)
    assert (job.state, bench.library.result_count()) == (JobState.DONE, 1)
    caplog.clear()


def test_a_thumbnail_that_meets_a_defect_stops_no_picture(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    def small(data: bytes) -> bytes:
        raise MemoryError

    bench = Bench(tmp_path, ScriptedEngine([Answer()]), thumbnail=small)
    job = bench.runner.run(bench.runner.submit(text_request(1), "scripted").id)
    assert (job.state, bench.library.result_count()) == (JobState.DONE, 1)
    bench.close()
    caplog.clear()


def test_a_program_that_was_started_with_a_low_priority_stores_its_pictures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: int) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("nova_studio.outbox.keeper.os.setpriority", refuse, raising=False)
    bench = Bench(tmp_path, ScriptedEngine([Answer()]), thumbnail=lambda data: b"small")
    job = bench.runner.run(bench.runner.submit(text_request(1), "scripted").id)
    assert (job.state, bench.library.result_count()) == (JobState.DONE, 1)
    assert all(result.thumbnail.exists() for result in bench.library.results())
    bench.close()


def test_where_the_answer_has_no_place_nothing_is_sent(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    bench = start(Answer())
    job = bench.runner.submit(text_request(1), "scripted", wanted=True)
    blocked = bench.library.spool_folder / f"{job.id}-0.part"
    blocked.mkdir()
    waits = bench.runner.run(job.id, park=True)
    pause = bench.queue.paused
    assert (waits.state, waits.charged, waits.owner, bench.engine.asked) == (JobState.WAITING, Charged.NO, None, [])
    assert pause is not None and pause.reason is PauseReason.NO_ROOM and "Nothing was sent or charged." in pause.words
    failed = bench.runner.run(job.id)
    assert (failed.state, failed.charged, bench.engine.asked) == (JobState.FAILED, Charged.NO, [])
    assert failed.advice == "Nothing was sent or charged."


def test_a_disk_that_was_full_is_worth_another_try_when_it_has_room(start: Start) -> None:
    bench = start(Answer())
    bench.free = 1_000_000
    job = bench.runner.submit(text_request(1), "scripted", wanted=True)
    bench.runner.run(job.id, park=True)
    assert not bench.runner.room.is_back() and bench.queue.next() is None
    bench.free = 33_000_000  # some, but not as much as the answer may take
    assert not bench.runner.room.is_back()
    bench.free = 10**12
    assert bench.runner.room.is_back()
    bench.queue.room_came()
    assert bench.queue.next() == job.id
    bench.queue.pause()
    bench.queue.room_came()  # what the artist has stopped stays so
    assert bench.queue.next() is None
    bench.runner.room.ran_out(bench.library.spool_folder)
    assert not bench.runner.room.is_back()  # the disk refused with so much free: more must have come
    bench.free += 1
    assert bench.runner.room.is_back()


def test_a_pause_counts_also_when_the_clock_is_set_back(tmp_path: Path) -> None:
    hours = [datetime(2026, 11, 24, 12, tzinfo=UTC)]

    def pause(*_: object) -> Receipt:
        hours[0] -= timedelta(hours=3)
        bench.queue.pause()
        raise Throttled("too many")

    bench = Bench(tmp_path, ScriptedEngine([pause, Answer()]), clock=lambda: hours[0])  # type: ignore[list-item]
    job = bench.runner.run(bench.runner.submit(text_request(1), "scripted", wanted=True).id, park=True)
    assert (job.state, len(bench.engine.asked)) == (JobState.WAITING, 1)
    bench.close()


def test_an_answer_that_a_failing_disk_left_in_the_spool_is_not_sent_again(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(folder: Path) -> None:
        raise OSError(errno.EIO, "Input/output error")

    bench = start(Answer())
    job = bench.runner.submit(text_request(1), "scripted")
    monkeypatch.setattr("nova_studio.outbox.spool.files.sync_folder", fail)
    assert bench.runner.run(job.id).state is JobState.UNCLEAR
    monkeypatch.undo()
    with pytest.raises(LibraryError, match="is done, not unclear"):
        send_again(bench.runner, job.id)
    assert len(bench.engine.asked) == 1 and bench.library.result_count() == 1
    assert len(bench.library.jobs()) == 1


def test_recovery_leaves_what_this_program_is_running(start: Start) -> None:
    def recover(call: Call, spool: Spool, cancel: threading.Event) -> Receipt:
        bench.runner.recover()
        spool.write(Answer().raw())
        return Receipt()

    bench = start(recover)
    job = bench.runner.run(bench.runner.submit(text_request(1), "scripted").id)
    assert (job.state, job.arrived) == (JobState.DONE, 1)


def test_a_job_that_was_out_while_the_computer_slept_is_in_doubt_and_says_so(tmp_path: Path) -> None:
    hours = [datetime(2026, 11, 24, 22, tzinfo=UTC)]

    def sleep(*_: object) -> Receipt:
        hours[0] += timedelta(hours=9, minutes=10)
        raise NoAnswer("The connection was reset.")

    bench = Bench(tmp_path, ScriptedEngine([sleep, Answer()]), clock=lambda: hours[0])  # type: ignore[list-item]
    job = bench.runner.run(bench.runner.submit(text_request(1), "scripted", wanted=True).id, park=True)
    assert (job.state, job.charged, job.owner) == (JobState.UNCLEAR, Charged.UNCLEAR, None)
    assert job.error == (
        "The connection was reset. Meanwhile the computer slept for about 9 hours, or its clock was put forward."
    )
    (call,) = bench.library.calls(job.id)
    assert call.started is not None and call.started.hour == 22  # when it was sent, not when it was given up
    assert bench.queue.next() is None and len(bench.engine.asked) == 1  # never sent again by itself
    bench.close()


def test_an_answer_that_comes_after_a_sleep_is_kept_like_any_other(tmp_path: Path) -> None:
    hours = [datetime(2026, 11, 24, 22, tzinfo=UTC)]

    def sleep(call: Call, spool: Spool, cancel: threading.Event) -> Receipt:
        spool.write(Answer().raw()[:10])
        hours[0] += timedelta(hours=9)
        spool.write(Answer().raw()[10:])
        return Receipt()

    bench = Bench(tmp_path, ScriptedEngine([sleep]), clock=lambda: hours[0])
    job = bench.runner.run(bench.runner.submit(text_request(1), "scripted").id)
    assert (job.state, job.arrived, job.error) == (JobState.DONE, 1, "")
    bench.close()


@pytest.mark.parametrize(("minutes", "words"), [(1, ""), (3, "3 minutes"), (90, "90 minutes"), (150, "2 hours")])
def test_how_long_it_slept(minutes: float, words: str) -> None:
    now = [datetime(2026, 11, 24, 22, tzinfo=UTC)]
    nap = Nap(lambda: now[0], lambda: 7.0)
    now[0] += timedelta(minutes=minutes)
    told = nap.told(Verdict(JobState.UNCLEAR, Charged.UNCLEAR, "Lost."))
    assert told.words == (
        f"Lost. Meanwhile the computer slept for about {words}, or its clock was put forward." if words else "Lost."
    )
    failed = Verdict(JobState.FAILED, Charged.NO, "Refused.")
    assert nap.told(failed) == failed
