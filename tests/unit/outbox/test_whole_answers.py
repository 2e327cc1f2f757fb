"""An answer that is whole is never thrown away, whatever the job's state says and however the program ended."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from nova_studio.engines.base import Call, Receipt, Spool
from nova_studio.errors import NoAnswer, NoRoom
from nova_studio.library.check import check
from nova_studio.library.model import Charged, Job, JobState
from nova_studio.library.queue import PauseReason
from nova_studio.library.rebuild import rebuild
from nova_studio.library.results import ResultStore
from nova_studio.outbox.events import EventKind, JobEvent
from nova_studio.outbox.spool import answer_path, broken_path, part_path
from support.engines import Answer, Bench, ScriptedEngine, Step, picture, text_request

Start = Callable[..., Bench]
ANSWER = Answer((picture(1), picture(2)))


class Crash(BaseException):
    """The program is killed here."""


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Makes a bench with an engine of the given script; closed at the end."""
    benches: list[Bench] = []

    def make(*script: Step, sends: bool = True) -> Bench:
        benches.append(Bench(tmp_path / f"library{len(benches)}", ScriptedEngine(script or (ANSWER,), sends=sends)))
        return benches[-1]

    yield make
    for bench in benches:
        bench.close()


def dies(raw: bytes) -> Step:
    """The program is killed after these bytes of the answer."""

    def send(call: Call, spool: Spool, cancel: threading.Event) -> Receipt:
        spool.write(raw)
        spool._file.flush()  # type: ignore[attr-defined]
        raise Crash

    return send


def killed(bench: Bench) -> Job:
    job = bench.runner.submit(text_request(2), "scripted")
    with pytest.raises(Crash):
        bench.runner.run(job.id)
    bench.again().runner.recover()
    return bench.library.job(job.id)


def test_an_answer_whose_last_byte_had_come_is_taken_without_its_name(start: Start) -> None:
    bench = start(dies(ANSWER.raw()))
    job = killed(bench)
    assert (job.state, job.arrived, job.charged) == (JobState.DONE, 2, Charged.YES)
    assert list(bench.library.spool_folder.iterdir()) == []


def test_an_answer_that_withheld_all_is_told_as_such(start: Start) -> None:
    bench = start(dies(Answer((), words="Withheld.").raw()))
    job = killed(bench)
    assert (job.state, job.charged) == (JobState.REFUSED, Charged.UNCLEAR)


@pytest.mark.parametrize("cut", [1, 40, len(ANSWER.raw()) - 1])
def test_an_answer_that_is_cut_is_in_doubt_and_its_bytes_are_kept(start: Start, cut: int) -> None:
    bench = start(dies(ANSWER.raw()[:cut]))
    job = killed(bench)
    assert (job.state, job.charged) == (JobState.UNCLEAR, Charged.UNCLEAR)
    part = part_path(bench.library.spool_folder, job.id, 0)
    assert not part.exists() and broken_path(part).read_bytes() == ANSWER.raw()[:cut]
    bench.runner.recover()
    assert bench.library.job(job.id).state is JobState.UNCLEAR


LARGE = Answer(tuple(picture(seed, 320) for seed in (1, 2, 3)))


def broken_off(raw: bytes) -> Step:
    """The connection is lost after these bytes of the answer."""

    def send(call: Call, spool: Spool, cancel: threading.Event) -> Receipt:
        spool.write(raw)
        raise NoAnswer("The service answered, but its answer broke off.")

    return send


@pytest.mark.parametrize(("left", "whole"), [(0.2, 0), (0.4, 1), (0.7, 2), (0.99, 2)])
def test_pictures_that_came_whole_are_kept_of_an_answer_that_broke_off(start: Start, left: float, whole: int) -> None:
    raw = LARGE.raw()[: int(len(LARGE.raw()) * left)]
    bench = start(broken_off(raw), LARGE)
    heard: list[JobEvent] = []
    job = bench.runner.run(bench.runner.submit(text_request(3), "scripted").id, on_event=heard.append)
    results = bench.library.job_results(job.id)
    assert (job.state, job.charged, job.arrived) == (JobState.UNCLEAR, Charged.UNCLEAR, whole)
    assert [bench.library.result_bytes(each.id) for each in results] == list(LARGE.images[:whole])
    assert sum(event.kind is EventKind.RESULT for event in heard) == whole
    assert job.note == (f"{whole} of 3 arrived." if whole else "") and "broke off" in job.error
    part = part_path(bench.library.spool_folder, job.id, 0)
    assert not part.exists() and broken_path(part).read_bytes() == raw
    bench.again().runner.recover()
    assert bench.library.job(job.id).arrived == whole and bench.queue.next() is None and len(bench.engine.asked) == 1
    assert check(bench.folder).clean


def test_what_came_whole_before_a_kill_is_found_at_the_next_start(start: Start) -> None:
    bench = start(dies(LARGE.raw()[: len(LARGE.raw()) * 3 // 4]))
    job = killed(bench)
    assert (job.state, job.arrived, job.charged) == (JobState.UNCLEAR, 2, Charged.UNCLEAR)
    assert check(bench.folder).clean


def test_what_was_rescued_is_there_after_a_rebuild_from_files_alone_and_sent_by_nobody(start: Start) -> None:
    bench = start(broken_off(LARGE.raw()[: len(LARGE.raw()) * 3 // 4]))
    job = bench.runner.run(bench.runner.submit(text_request(3), "scripted").id)
    bench.close()
    for file in bench.folder.glob("library.sqlite3*"):
        file.unlink()
    assert rebuild(bench.folder).results == 2
    again = Bench(bench.folder, ScriptedEngine([LARGE]))
    found = again.library.job(job.id)
    assert [again.library.result_bytes(each.id) for each in again.library.job_results(job.id)] == list(LARGE.images[:2])
    assert found.state in (JobState.UNCLEAR, JobState.DONE) and found.arrived == 2
    again.runner.recover()
    assert again.queue.next() is None and again.engine.asked == []
    again.close()


def test_a_whole_answer_of_a_job_that_was_given_up_is_taken(start: Start) -> None:
    bench = start()
    job = bench.runner.submit(text_request(3), "scripted")
    assert bench.runner._journal.claim(job.id, bench.engine.calls(job.request))
    with bench.library.writing() as tx:
        tx.execute("UPDATE jobs SET state = 'unclear', owner = NULL WHERE id = ?", (job.id,))
        tx.execute("UPDATE calls SET state = 'unclear' WHERE job = ?", (job.id,))
    part_path(bench.library.spool_folder, job.id, 0).write_bytes(LARGE.raw())
    bench.again().runner.recover()
    found = bench.library.job(job.id)
    assert (found.state, found.arrived) == (JobState.DONE, 3) and bench.engine.asked == []


def test_of_an_answer_that_cannot_be_read_the_whole_pictures_are_kept(start: Start) -> None:
    bench = start(LARGE.raw()[: len(LARGE.raw()) // 2])  # it came to its end, as the connection says
    job = bench.runner.run(bench.runner.submit(text_request(3), "scripted").id)
    assert (job.state, job.arrived) == (JobState.UNCLEAR, 1) and "It is kept in" in job.error


def test_a_disk_that_refuses_them_is_tried_again(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: object, *_: object) -> None:
        raise NoRoom("full")

    bench = start(broken_off(LARGE.raw()[: len(LARGE.raw()) * 3 // 4]))
    with monkeypatch.context() as patch:
        patch.setattr(ResultStore, "write_files", fail)
        job = bench.runner.run(bench.runner.submit(text_request(3), "scripted").id)
        assert (job.state, job.arrived) == (JobState.UNCLEAR, 0)
    bench.again().runner.recover()
    assert bench.library.job(job.id).arrived == 2


def test_what_was_drawn_here_is_drawn_again(start: Start) -> None:
    bench = start(dies(ANSWER.raw()), sends=False)
    assert killed(bench).state is JobState.FAILED


@pytest.mark.parametrize("state", ["waiting", "cancelled", "failed", "unclear", "sending"])
def test_a_whole_answer_is_stored_whatever_an_older_database_says(start: Start, state: str) -> None:
    bench = start()
    job = bench.runner.submit(text_request(2), "scripted")
    assert bench.runner._journal.claim(job.id, bench.engine.calls(job.request))
    with bench.library.writing() as tx:
        tx.execute("UPDATE jobs SET state = ?, owner = NULL WHERE id = ?", (state, job.id))
        tx.execute("UPDATE calls SET state = ? WHERE job = ?", (state, job.id))
    answer_path(bench.library.spool_folder, job.id, 0).write_bytes(ANSWER.raw())
    bench.again().runner.recover()
    found = bench.library.job(job.id)
    assert (found.state, found.arrived, found.charged) == (JobState.DONE, 2, Charged.YES)
    late = [result.late for result in bench.library.job_results(job.id)]
    assert late == [state in ("cancelled", "failed")] * 2
    assert bench.queue.next() is None and bench.engine.asked == []


def test_an_interrupt_while_the_answer_goes_to_the_disk_comes_too_late(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = start()
    job = bench.runner.submit(text_request(2), "scripted")
    synced = os.fsync

    def interrupted(handle: int) -> None:
        monkeypatch.setattr("nova_studio.outbox.spool.os.fsync", synced)
        raise KeyboardInterrupt

    monkeypatch.setattr("nova_studio.outbox.spool.os.fsync", interrupted)
    done = bench.runner.run(job.id)
    assert (done.state, done.arrived) == (JobState.DONE, 2)


def test_two_lanes_do_not_take_the_same_room_for_theirs(start: Start) -> None:
    other: list[str] = []

    def send(call: Call, spool: Spool, cancel: threading.Event) -> Receipt:
        second = bench.runner.submit(text_request(2, seed=8), "scripted", wanted=True)
        other.append(bench.runner.run(second.id, park=True).id)
        spool.write(ANSWER.raw())
        return Receipt()

    bench = start(send, ANSWER)
    bench.free = 50_000_000  # enough for one
    first = bench.runner.run(bench.runner.submit(text_request(2), "scripted", wanted=True).id, park=True)
    assert first.state is JobState.DONE
    waits = bench.library.job(other[0])
    pause = bench.queue.paused
    assert waits.state is JobState.WAITING and pause is not None and pause.reason is PauseReason.NO_ROOM
    bench.queue.resume()
    assert bench.runner.run(waits.id, park=True).state is JobState.DONE
    assert len(bench.engine.asked) == 2
