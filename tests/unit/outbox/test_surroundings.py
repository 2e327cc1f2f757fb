"""What might break an answer off, or pay for one twice, where nothing but the surroundings is to blame."""

from __future__ import annotations

import errno
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from nova_studio.engines.base import Call, Receipt, Spool
from nova_studio.errors import LibraryError, Throttled
from nova_studio.library.model import Charged, JobState
from nova_studio.library.queue import PauseReason
from nova_studio.outbox.events import JobEvent
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
