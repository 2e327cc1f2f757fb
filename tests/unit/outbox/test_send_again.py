"""Sending again what is in doubt: only what is missing, at once or not at all, and once whoever asks."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path

import pytest

from nova_studio.errors import LibraryError, NoAnswer, NothingMade, RequestRejected
from nova_studio.library.jobs import AlreadyThere
from nova_studio.library.library import Library
from nova_studio.library.model import Job, JobState
from nova_studio.outbox.settle import missing, send_again
from support.engines import Answer, Bench, ScriptedEngine, Step, picture, text_request

Start = Callable[..., Bench]
LOST = NoAnswer("timed out")


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Makes a bench whose engine makes one call a picture."""
    benches: list[Bench] = []

    def make(*script: Step, **options: bool) -> Bench:
        benches.append(Bench(tmp_path / str(len(benches)), ScriptedEngine(script, **{"fan_out": True, **options})))
        return benches[-1]

    yield make
    for bench in benches:
        bench.close()


def unclear(bench: Bench, count: int = 5) -> Job:
    job = bench.runner.run(bench.runner.submit(text_request(count, seed=100), "scripted").id)
    assert job.state is JobState.UNCLEAR
    return job


def shares(jobs: Sequence[Job]) -> list[tuple[int | None, int]]:
    """Seed and count of each job."""
    return [(job.request.settings.seed, job.asked) for job in jobs]


@pytest.mark.parametrize(
    ("lost", "asked"),
    [
        ((0,), [(100, 1)]),
        ((4,), [(104, 1)]),
        ((1, 2), [(101, 2)]),
        ((0, 2, 3), [(100, 1), (102, 2)]),
        ((0, 1, 2, 3, 4), [(100, 5)]),
    ],
)
def test_only_the_pictures_that_are_missing_are_asked_for_and_paid(
    start: Start, lost: tuple[int, ...], asked: list[tuple[int, int]]
) -> None:
    came = [Answer((picture(index),)) for index in range(5)]
    bench = start(*(LOST if index in lost else came[index] for index in range(5)), *(came[index] for index in lost))
    old = unclear(bench)
    new = send_again(bench.runner, old.id)
    assert shares(new) == asked
    assert all((job.send_again_of, job.wanted) == (old.id, True) for job in new)
    assert [job.price.amount for job in new] == [Decimal("0.04") * count for _, count in asked]
    done = [bench.runner.run(job.id) for job in new]
    assert {job.state for job in done} == {JobState.DONE}
    seeds = [call.request.settings.seed for call in bench.engine.asked]
    assert sorted(seeds[5:]) == [100 + index for index in lost]  # each of the lost ones once more, no other
    assert bench.library.result_count() == 5
    stored = {bench.library.result_bytes(result.id) for result in bench.library.results()}
    assert stored == {picture(index) for index in range(5)}


def test_what_was_never_sent_is_missing_and_what_was_refused_is_not_asked_again(start: Start) -> None:
    refused = NothingMade("the filter")
    refused.alone = True
    bench = start(Answer(), refused, LOST, Answer())
    old = unclear(bench, 4)
    assert [call.state for call in bench.library.calls(old.id)] == [
        JobState.DONE, JobState.REFUSED, JobState.UNCLEAR, JobState.DONE,
    ]  # fmt: skip
    assert shares(send_again(bench.runner, old.id)) == [(102, 1)]


def test_a_call_that_was_dropped_is_asked_for(start: Start) -> None:
    def stop(*_: object) -> None:
        bench.runner.cancel(job.id)
        raise LOST

    bench = start(Answer(), stop, Answer())  # type: ignore[arg-type]
    job = bench.runner.submit(text_request(4, seed=100), "scripted")
    assert bench.runner.run(job.id).state is JobState.UNCLEAR
    assert shares(send_again(bench.runner, job.id)) == [(101, 3)]


def test_a_single_call_is_asked_for_whole(start: Start) -> None:
    bench = start(LOST, Answer((picture(1), picture(2))), fan_out=False)
    old = unclear(bench, 2)
    (new,) = send_again(bench.runner, old.id)
    assert new.request == old.request


def test_a_picture_that_came_and_was_removed_is_not_bought_again(start: Start) -> None:
    bench = start(Answer((picture(1),)), LOST)
    old = unclear(bench, 2)
    (result,) = bench.library.job_results(old.id)
    bench.library.curation.trash((result.id,))
    bench.library.curation.remove((result.id,))
    assert [request.settings.seed for request in missing(bench.library, bench.engine, old)] == [101]


def test_an_engine_that_cannot_any_more_leaves_the_job_in_doubt(start: Start) -> None:
    bench = start(Answer(), LOST)
    old = unclear(bench, 2)
    bench.engine.refusal = "The model is retired."
    with pytest.raises(RequestRejected, match="retired"):
        send_again(bench.runner, old.id)
    assert not bench.library.job(old.id).let_go and len(bench.library.jobs()) == 1


def test_a_crash_between_settling_and_sending_leaves_both_or_neither(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = start(LOST)
    old = unclear(bench, 1)

    def fail(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(bench.library.job_store, "note", fail)
    with pytest.raises(KeyboardInterrupt):
        send_again(bench.runner, old.id)
    monkeypatch.undo()
    bench.again()
    assert not bench.library.job(old.id).let_go and len(bench.library.jobs()) == 1


def test_a_window_and_a_shell_that_send_again_together_send_once(start: Start) -> None:
    bench = start(LOST, Answer())
    old = unclear(bench, 1)
    other = Bench(bench.folder, bench.engine)
    barrier = threading.Barrier(4)
    made: list[Job] = []
    words: list[str] = []

    def press(of: Bench) -> None:
        barrier.wait()
        try:
            made.extend(send_again(of.runner, old.id))
        except LibraryError as error:
            words.append(str(error))

    threads = [threading.Thread(target=press, args=(of,)) for of in (bench, other, bench, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.close()
    assert len(made) == 1 and len(bench.library.jobs()) == 2
    assert len(words) == 3 and all("settled" in each for each in words)


def test_the_same_request_asked_for_twice_at_the_same_moment_is_one_job(start: Start) -> None:
    bench = start(Answer())
    other = Bench(bench.folder, bench.engine)
    barrier = threading.Barrier(4)
    made: list[Job] = []
    twins: list[str] = []

    def press(of: Bench) -> None:
        barrier.wait()
        try:
            made.append(of.runner.submit(text_request(1), "scripted", only_once=True))
        except AlreadyThere as error:
            twins.append(error.job)

    threads = [threading.Thread(target=press, args=(of,)) for of in (bench, other, bench, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.close()
    (job,) = made
    assert twins == [job.id] * 3
    assert bench.runner.run(job.id).state is JobState.DONE
    with pytest.raises(AlreadyThere, match="Nothing was sent or charged"):
        bench.runner.submit(text_request(1), "scripted", only_once=True)
    bench.library.curation.trash([result.id for result in bench.library.results()])
    assert (
        bench.runner.submit(text_request(1), "scripted").id != job.id
    )  # without the condition it is the artist's word


def test_a_request_from_a_library_without_a_journal_is_asked_for_by_its_pictures(start: Start, tmp_path: Path) -> None:
    bench = start(Answer((picture(1),)), LOST)
    old = unclear(bench, 2)
    with bench.library.writing() as tx:
        tx.execute("UPDATE calls SET state = 'unclear' WHERE job = ?", (old.id,))
    again = Library.open(bench.folder)
    try:
        assert [request.settings.seed for request in missing(again, bench.engine, again.job(old.id))] == [101]
    finally:
        again.close()
