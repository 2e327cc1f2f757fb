"""The queue: order, hold, word, pause and what they survive; caps; the rate; and what meets no network."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from nova_studio.engines.base import Call, Receipt, Spool
from nova_studio.errors import LibraryError, NoAnswer, NotConnected, Throttled
from nova_studio.library.model import About, Change, Charged, Job, JobState
from nova_studio.library.queue import PauseReason
from nova_studio.outbox.events import EventKind, JobEvent
from nova_studio.outbox.gate import CAP_ADVICE
from nova_studio.outbox.ledger import entries
from nova_studio.outbox.pace import BURST, Pace
from nova_studio.outbox.pump import Pump
from nova_studio.outbox.settle import let_go, on_its_way, owned
from nova_studio.settings.model import OutboxSettings
from support.engines import Answer, Bench, ScriptedEngine, Step, picture, text_request

Start = Callable[..., Bench]
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


class Clock:
    """A clock that goes on by a microsecond at every look, and by hand."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        self.now += timedelta(microseconds=1)
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def start(tmp_path: Path, clock: Clock) -> Iterator[Start]:
    """Makes a bench whose engine has the given script; closed at the end."""
    benches: list[Bench] = []

    def make(*script: Step, limits: OutboxSettings | None = None, **options: object) -> Bench:
        engine = ScriptedEngine(script or (Answer(),), **options)
        benches.append(Bench(tmp_path / f"library{len(benches)}", engine, clock=clock, limits=limits))
        return benches[-1]

    yield make
    for bench in benches:
        bench.close()


def add(bench: Bench, count: int = 3, *, wanted: bool = False, images: int = 1) -> list[str]:
    """So many jobs, each of another seed."""
    first = len(bench.library.jobs())
    requests = [text_request(images, seed=first + number) for number in range(count)]
    return [bench.runner.submit(request, bench.engine.name, wanted=wanted).id for request in requests]


def order(bench: Bench) -> list[str]:
    return [job.id for job in bench.library.queue.waiting()]


def drain(bench: Bench) -> list[Job]:
    """Run what may go, as a window does, with one lane."""
    done = []
    while (job_id := bench.queue.next()) is not None:
        done.append(bench.runner.run(job_id, park=True))
    return done


def test_nothing_goes_without_the_artists_word(start: Start) -> None:
    bench = start()
    first, second, third = add(bench)
    assert bench.queue.next() is None
    bench.queue.send([second])
    assert [job.id for job in drain(bench)] == [second]
    assert order(bench) == [first, third]
    assert bench.queue.send_all() == [first, third]
    assert [job.id for job in drain(bench)] == [first, third]


def test_a_held_job_stays_until_it_is_let_go_or_sent_by_name(start: Start) -> None:
    bench = start()
    first, second, third = add(bench)
    bench.queue.hold(second)
    bench.queue.hold(third)
    assert bench.queue.send_all() == [first]
    drain(bench)
    assert order(bench) == [second, third] and bench.library.job(second).held
    bench.queue.hold(third, False)
    bench.queue.send([second])
    assert [job.id for job in drain(bench)] == [second]
    assert not bench.library.job(third).wanted


def test_jobs_go_in_the_order_they_are_dragged_into_and_it_is_kept(start: Start) -> None:
    bench = start()
    one, two, three, four = add(bench, 4, wanted=True)
    bench.queue.reorder([three, one, two, four])
    assert bench.queue.move(four, -2) and not bench.queue.move(three, -1) and not bench.queue.move("gone", 1)
    assert order(bench) == [three, four, one, two]
    bench = bench.again()
    bench.queue.to_front(two, behind=[three])
    assert order(bench) == [three, two, four, one]
    late = add(bench, 1)[0]
    assert order(bench) == [three, two, four, one, late]
    bench.queue.move(late, 7)
    assert [job.id for job in bench.queue.jobs()] == [three, two, four, one, late]


def test_a_job_that_has_gone_cannot_be_moved_or_held(start: Start) -> None:
    bench = start()
    one, two, three = add(bench, wanted=True)
    drain_one = bench.queue.next()
    assert drain_one == one
    bench.runner.run(one)
    bench.queue.reorder([three, one, two])
    bench.queue.hold(one)
    assert order(bench) == [three, two] and not bench.library.job(one).held


def test_a_pause_stops_the_next_and_survives_a_restart(start: Start) -> None:
    bench = start()
    ids = add(bench, wanted=True)
    bench.queue.pause()
    assert bench.queue.next() is None
    bench = bench.again()
    bench.runner.recover()
    paused = bench.queue.paused
    assert paused is not None and paused.reason is PauseReason.ARTIST
    assert bench.queue.next() is None and order(bench) == ids
    bench.queue.resume()
    assert [job.state for job in drain(bench)] == [JobState.DONE] * 3


def test_what_was_to_go_goes_on_after_a_crash_and_what_was_not_waits(start: Start) -> None:
    bench = start()
    going, aside = add(bench, 1, wanted=True)[0], add(bench, 1)[0]
    bench = bench.again()
    assert bench.runner.recover().waiting == ()
    assert [job.id for job in drain(bench)] == [going]
    assert order(bench) == [aside]


def test_a_pause_between_two_calls_keeps_the_rest_for_later(start: Start) -> None:
    def pause(call: Call, spool: Spool, cancel: threading.Event) -> Receipt:
        bench.queue.pause()
        spool.write(Answer((picture(1),)).raw())
        return Receipt()

    bench = start(pause, Answer((picture(2),)), fan_out=True)
    (job_id,) = add(bench, 1, wanted=True, images=3)
    job = bench.runner.run(job_id, park=True)
    assert (job.state, job.owner, len(bench.engine.asked)) == (JobState.WAITING, None, 1)
    assert len(bench.library.job_results(job_id)) == 1  # what came is kept
    bench.queue.resume()
    (done,) = drain(bench)
    assert (done.state, done.arrived, done.error, len(bench.engine.asked)) == (JobState.DONE, 3, "", 3)


def test_a_job_asked_for_by_name_in_a_pause_goes_all_the_same(start: Start) -> None:
    bench = start()
    bench.queue.pause()
    (job_id,) = add(bench, 1, wanted=True)
    assert bench.runner.run(job_id, park=True).state is JobState.DONE
    assert bench.queue.paused is not None


def test_editing_takes_a_job_back_and_hands_out_its_request(start: Start) -> None:
    bench = start()
    first, second = add(bench, 2)
    request = bench.queue.take_back(first)
    assert request == text_request(1, seed=0)
    assert bench.library.job(first).state is JobState.CANCELLED and order(bench) == [second]
    bench.runner.run(second)
    with pytest.raises(LibraryError, match="done already"):
        bench.queue.take_back(second)


def test_what_waits_has_a_price_together(start: Start) -> None:
    bench = start()
    add(bench, 3, images=2)
    total = bench.queue.total(bench.queue.jobs())
    assert str(total) == "$0.24" and total.estimated
    assert str(start(sends=False).queue.total([])) == "free"


def test_every_change_of_the_outbox_is_announced(start: Start) -> None:
    bench = start()
    ids = add(bench, 2)
    heard: list[Change] = []
    bench.library.subscribe(heard.append)
    bench.queue.pause()
    bench.queue.resume()
    bench.queue.resume()
    bench.queue.hold(ids[0])
    bench.queue.reorder(ids[::-1])
    assert [(change.about, change.ids) for change in heard] == [
        (About.OUTBOX, ()), (About.OUTBOX, ()), (About.JOB, (ids[0],)), (About.JOB, (ids[1], ids[0])),
    ]  # fmt: skip


# ------------------------------------------------------------------------------------------------------------ not connected


def test_no_network_pauses_the_outbox_and_the_job_waits(start: Start) -> None:
    bench = start(*[NotConnected("no route")] * 5, Answer())
    first, second = add(bench, 2, wanted=True)
    events: list[JobEvent] = []
    job = bench.runner.run(first, None, events.append, park=True)
    assert (job.state, job.owner, job.charged, job.error) == (JobState.WAITING, None, Charged.NO, "no route")
    assert job.advice.startswith("Nothing was sent") and job.next_try is None
    assert len(bench.engine.asked) == 5 and len(bench.pauses) == 4
    assert [event.attempt for event in events if event.kind is EventKind.RETRY] == [2, 3, 4, 5]
    assert events[-1].state is JobState.WAITING and events[-1].words == "no route"
    paused = bench.queue.paused
    assert paused is not None and (paused.reason, paused.words) == (PauseReason.NOT_CONNECTED, "no route")
    assert bench.queue.next() is None
    # Try now: one job by name; the answer that comes ends the pause.
    assert bench.runner.run(first, park=True).state is JobState.DONE
    assert bench.queue.paused is None and bench.library.job(first).error == ""
    assert [job.id for job in drain(bench)] == [second]


def test_where_the_system_knows_of_no_network_nothing_is_tried_again(start: Start) -> None:
    bench = start(NotConnected("no route"))
    bench.runner.gate.offline = True
    (job_id,) = add(bench, 1, wanted=True)
    assert bench.runner.run(job_id, park=True).state is JobState.WAITING
    assert len(bench.engine.asked) == 1 and bench.pauses == []


def test_a_second_lane_does_not_go_on_trying(start: Start) -> None:
    def stop(call: Call, spool: Spool, cancel: threading.Event) -> Receipt:
        bench.library.queue.stop(PauseReason.NOT_CONNECTED, "the other lane met no network")
        raise NotConnected("no route")

    bench = start(stop)
    (job_id,) = add(bench, 1, wanted=True)
    job = bench.runner.run(job_id, park=True)
    assert job.state is JobState.WAITING and len(bench.engine.asked) == 1


def test_without_parking_no_network_is_the_end(start: Start) -> None:
    bench = start(NotConnected("no route"))
    (job_id,) = add(bench, 1)
    assert bench.runner.run(job_id).state is JobState.FAILED
    assert bench.queue.paused is None


def test_a_pause_by_hand_is_not_ended_by_an_answer_nor_replaced(start: Start) -> None:
    bench = start(NotConnected("no route"), *[NotConnected("no route")] * 4, Answer())
    bench.queue.pause()
    (job_id,) = add(bench, 1, wanted=True)
    bench.runner.run(job_id, park=True)
    bench.runner.run(job_id, park=True)
    paused = bench.queue.paused
    assert paused is not None and paused.reason is PauseReason.ARTIST
    assert bench.library.job(job_id).state is JobState.DONE


def test_what_stays_on_this_computer_needs_no_network(start: Start) -> None:
    bench = start(sends=False)
    (job_id,) = add(bench, 1, wanted=True)
    bench.library.queue.stop(PauseReason.NOT_CONNECTED, "no network")
    assert bench.queue.next() == job_id
    bench.library.queue.go_on()
    bench.queue.pause()
    assert bench.queue.next() is None


# -------------------------------------------------------------------------------------------------------------------- caps

CAP = OutboxSettings(cap_day=Decimal("0.10"))


def test_a_cap_pauses_the_outbox_before_it_is_passed(start: Start, clock: Clock) -> None:
    bench = start(limits=CAP)
    ids = add(bench, 4, wanted=True)
    done = drain(bench)
    assert [job.state for job in done] == [JobState.DONE, JobState.DONE, JobState.WAITING]
    assert len(bench.engine.asked) == 2 and order(bench) == ids[2:]
    words = (
        "The cap of $0.10 a day would be passed: about $0.08 is spent or in doubt since 2026-11-24 (UTC), and this call "
        "costs about $0.04."
    )
    paused = bench.queue.paused
    assert paused is not None and (paused.reason, paused.words) == (PauseReason.CAP, words)
    assert (done[2].error, done[2].advice, done[2].charged) == (words, CAP_ADVICE, Charged.NO)
    bench.queue.resume()
    assert [job.state for job in drain(bench)] == [JobState.WAITING]
    clock.now += timedelta(days=1)
    bench.queue.resume()
    assert [job.state for job in drain(bench)] == [JobState.DONE, JobState.DONE]


def test_a_month_has_a_cap_of_its_own_and_doubt_counts(start: Start, clock: Clock) -> None:
    bench = start(NoAnswer("timed out"), Answer(), limits=OutboxSettings(cap_month=Decimal("0.10")))
    add(bench, 3, wanted=True)
    assert [job.state for job in drain(bench)] == [JobState.UNCLEAR, JobState.DONE, JobState.WAITING]
    clock.now += timedelta(days=3)
    bench.queue.resume()
    assert [job.state for job in drain(bench)] == [JobState.WAITING]
    bench.limits = OutboxSettings(cap_month=Decimal("0.12"))  # raised: it holds at once
    bench.queue.resume()
    assert [job.state for job in drain(bench)] == [JobState.DONE]


def test_what_costs_nothing_and_what_was_not_charged_meets_no_cap(start: Start) -> None:
    bench = start(sends=False, limits=CAP)
    add(bench, 5, wanted=True)
    assert {job.state for job in drain(bench)} == {JobState.DONE}
    bench = start(*[Throttled("429")] * 15, Answer(), limits=CAP)
    add(bench, 5, wanted=True)
    states = [job.state for job in drain(bench)]
    assert states == [JobState.FAILED] * 3 + [JobState.DONE] * 2


def test_without_parking_a_cap_refuses_in_words(start: Start) -> None:
    bench = start(limits=OutboxSettings(cap_day=Decimal("0.01")))
    (job_id,) = add(bench, 1)
    job = bench.runner.run(job_id)
    assert (job.state, job.charged, bench.engine.asked) == (JobState.FAILED, Charged.NO, [])
    assert job.error.startswith("The cap of $0.01 a day") and job.advice == CAP_ADVICE


def test_two_lanes_do_not_pass_a_cap_together(start: Start) -> None:
    meet = threading.Barrier(2, timeout=20)

    def together(call: Call, spool: Spool, cancel: threading.Event) -> Receipt:
        meet.wait()
        spool.write(Answer((picture(1),)).raw())
        return Receipt()

    bench = start(together, limits=CAP)
    ids = add(bench, 6, wanted=True)
    done: list[Job] = []
    Pump(bench.runner, 2).run(ids, done.append)
    assert len(bench.engine.asked) == 2
    assert sorted(job.state for job in done)[:2] == [JobState.DONE] * 2 and len(order(bench)) == 4


# ------------------------------------------------------------------------------------------------------------------ ledger


def test_the_ledger_reads_the_journal(start: Start) -> None:
    bench = start(
        Answer((picture(1), picture(2), picture(3))), NoAnswer("timed out"), Throttled("429"), Answer((picture(1),))
    )  # fmt: skip
    for images in (3, 2, 2):
        bench.runner.run(add(bench, 1, images=images)[0])
    (entry,) = entries(bench.library.spending.spent())
    assert (entry.month, entry.project, entry.engine, entry.currency) == ("2026-11", "My pictures", "scripted", "USD")
    assert (entry.calls, entry.pictures, entry.estimated, entry.counted) == (2, 4, Decimal("0.16"), Decimal(0))
    # In doubt: the call without an answer, and what was withheld from the third one.
    assert (entry.unclear_calls, entry.unclear_pictures, entry.unclear_estimated) == (1, 3, Decimal("0.12"))
    counted = start(estimated=False)
    counted.runner.run(add(counted, 1)[0])
    (entry,) = entries(counted.library.spending.spent())
    assert (entry.counted, entry.estimated) == (Decimal("0.04"), Decimal(0))


# -------------------------------------------------------------------------------------------------------------------- rate


def test_the_rate_lets_a_burst_through_and_then_spreads_the_calls() -> None:
    now = [100.0]
    pace = Pace(lambda: 60, clock=lambda: now[0])
    assert [pace.reserve("a") for _ in range(BURST)] == [0.0] * BURST
    assert [pace.reserve("a") for _ in range(3)] == [1.0, 2.0, 3.0]
    assert pace.reserve("b") == 0.0  # a bucket for each engine
    now[0] += 60
    assert [pace.reserve("a") for _ in range(BURST + 1)] == [*[0.0] * BURST, 1.0]


def test_a_changed_rate_holds_at_once() -> None:
    rate = [60]
    pace = Pace(lambda: rate[0], clock=lambda: 0.0)
    for _ in range(BURST):
        pace.reserve("a")
    rate[0] = 6
    assert [pace.reserve("a"), pace.reserve("a")] == [10.0, 20.0]


def test_the_runner_waits_for_its_turn_and_can_be_taken_back_meanwhile(start: Start) -> None:
    bench = start()
    bench.runner.gate._pace = Pace(lambda: 60, clock=lambda: 0.0)
    for job_id in add(bench, BURST + 2):
        bench.runner.run(job_id)
    assert bench.pauses == [1.0, 2.0]
    cancel = threading.Event()
    cancel.set()
    (job_id,) = add(bench, 1)
    assert bench.runner.run(job_id, cancel).state is JobState.CANCELLED
    assert len(bench.engine.asked) == BURST + 2


def test_a_program_that_ends_leaves_what_was_not_sent_waiting(start: Start) -> None:
    bench = start(Throttled("429"), Answer())
    (job_id,) = add(bench, 1, wanted=True)
    cancel = threading.Event()
    bench.runner.stopping = True
    tried = bench.runner.run(
        job_id, cancel, lambda event: cancel.set() if event.kind is EventKind.RETRY else None, park=True
    )
    assert (tried.state, tried.owner, tried.next_try, tried.wanted) == (JobState.WAITING, None, None, True)
    bench = bench.again()
    bench.runner.recover()
    assert [job.state for job in drain(bench)] == [JobState.DONE] and len(bench.engine.asked) == 2


# ------------------------------------------------------------------------------------------------------------- owned already


def test_a_picture_is_owned_only_while_all_of_it_is_there(start: Start) -> None:
    bench = start(Answer((picture(1), picture(2))))
    request = text_request(2)
    assert owned(bench.library, request, bench.engine) is None
    job = bench.runner.submit(request, "scripted")
    waits = on_its_way(bench.library, request, bench.engine)
    assert waits is not None and waits.id == job.id
    bench.runner.run(job.id)
    have = owned(bench.library, text_request(2), bench.engine)
    assert have is not None and have.id == job.id and on_its_way(bench.library, request, bench.engine) is None
    assert owned(bench.library, text_request(2, seed=8), bench.engine) is None
    assert owned(bench.library, text_request(1), bench.engine) is None
    bench.library.job_results(job.id)[1].path.unlink()
    assert owned(bench.library, request, bench.engine) is None


def test_an_unclear_twin_is_known_until_it_is_settled(start: Start) -> None:
    bench = start(NoAnswer("timed out"))
    job = bench.runner.submit(text_request(1), "scripted")
    bench.runner.run(job.id)
    twin = on_its_way(bench.library, text_request(1), bench.engine)
    assert twin is not None and twin.id == job.id
    let_go(bench.library, job.id)
    assert on_its_way(bench.library, text_request(1), bench.engine) is None


def test_a_partial_answer_is_not_owned(start: Start) -> None:
    bench = start(Answer((picture(1),)))
    job = bench.runner.submit(text_request(2), "scripted")
    bench.runner.run(job.id)
    assert owned(bench.library, text_request(2), bench.engine) is None


# -------------------------------------------------------------------------------------------------------------------- pump


def test_the_pump_sends_each_once_and_tells_of_each(start: Start) -> None:
    bench = start()
    ids = add(bench, 7)
    told: list[str] = []
    Pump(bench.runner, 3).run(ids, lambda job: told.append(job.id))
    assert sorted(told) == sorted(ids) and len(bench.engine.asked) == 7


def test_the_pump_stops_at_no_network_and_leaves_the_rest(start: Start) -> None:
    bench = start(NotConnected("no route"))
    ids = add(bench, 4)
    told: list[Job] = []
    Pump(bench.runner, 1).run(ids, told.append)
    assert [(job.id, job.state) for job in told] == [(ids[0], JobState.WAITING)]
    assert order(bench) == ids and len(bench.engine.asked) == 5


def test_an_interrupt_gives_up_what_is_out_and_sends_no_more(start: Start) -> None:
    inside, release = threading.Event(), threading.Event()

    def hold(call: Call, spool: Spool, cancel: threading.Event) -> Receipt:
        if len(bench.engine.asked) == 2:
            inside.set()
            release.wait(20)
        spool.write(Answer().raw())
        return Receipt()

    def interrupt(job: Job) -> None:
        assert inside.wait(20)
        raise KeyboardInterrupt

    bench = start(hold)
    ids = add(bench, 4)
    try:
        with pytest.raises(KeyboardInterrupt):
            Pump(bench.runner, 1).run(ids, interrupt)
        states = [bench.library.job(job_id).state for job_id in ids]
        assert states == [JobState.DONE, JobState.UNCLEAR, JobState.WAITING, JobState.WAITING]
    finally:
        release.set()
    for thread in threading.enumerate():
        if thread.name.startswith("lane "):
            thread.join(20)
    assert bench.library.job(ids[1]).state is JobState.DONE  # it came all the same, and is kept
    assert len(bench.engine.asked) == 2


def test_a_defect_in_one_lane_is_raised_after_the_others_have_ended(start: Start) -> None:
    bench = start(ZeroDivisionError("ours"), Answer())
    ids = add(bench, 3)
    with pytest.raises(ZeroDivisionError):
        Pump(bench.runner, 1).run(ids, lambda job: None)
    assert bench.library.job(ids[0]).state is JobState.UNCLEAR and order(bench) == ids[1:]
