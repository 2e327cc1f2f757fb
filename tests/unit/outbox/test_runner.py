"""The runner: every end a job can come to, its words, what it cost, and how often the service was asked."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO

import pytest

from nova_studio.contract.draft import Draft
from nova_studio.contract.task import TaskType
from nova_studio.contract.validation import validate
from nova_studio.engines.base import Call, Finish, Pictures, Price, Receipt, Reply, Spool
from nova_studio.errors import (
    Cancelled,
    ContentBlocked,
    CredentialsError,
    EngineError,
    LibraryError,
    ModelRetired,
    ModelUnavailable,
    NoAnswer,
    NotConnected,
    NothingMade,
    PictureError,
    RequestRejected,
    ServiceUnavailable,
    Throttled,
)
from nova_studio.imaging.codec import measure
from nova_studio.library.model import About, Charged, Job, JobState
from nova_studio.outbox.events import EventKind, JobEvent
from nova_studio.outbox.outcome import outcome
from nova_studio.tools.request import AnyRequest
from support.engines import Answer, Bench, ScriptedEngine, Step, picture, text_request
from support.pictures import photo_png

Start = Callable[..., Bench]
FIVE = tuple(picture(number) for number in range(5))


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Makes a bench with an engine of the given script; closed at the end."""
    benches: list[Bench] = []

    def make(*script: Step, **options: object) -> Bench:
        engine = ScriptedEngine(script or (Answer(),), **options)
        benches.append(Bench(tmp_path / f"library{len(benches)}", engine))
        return benches[-1]

    yield make
    for bench in benches:
        bench.close()


def run(bench: Bench, count: int = 1, cancel: threading.Event | None = None) -> tuple[Job, list[JobEvent]]:
    events: list[JobEvent] = []
    job = bench.runner.submit(text_request(count), bench.engine.name)
    return bench.runner.run(job.id, cancel, events.append), events


def spooled(bench: Bench) -> list[str]:
    return sorted(path.suffix for path in bench.library.spool_folder.iterdir())


def test_a_job_is_done_and_its_pictures_are_kept_byte_for_byte(start: Start) -> None:
    bench = start(Answer(FIVE, mask=picture(9)))
    job, events = run(bench, 5)
    assert (job.state, job.charged, job.asked, job.arrived) == (JobState.DONE, Charged.YES, 5, 5)
    assert (job.error, job.advice, job.note, job.owner) == ("", "", "", None)
    results = bench.library.job_results(job.id)
    assert [bench.library.result_bytes(result.id) for result in results] == [*FIVE, picture(9)]
    assert not any(result.rehearsal or result.late for result in results)
    assert spooled(bench) == []
    states = [event.state for event in events if event.kind is EventKind.STATE]
    assert states == [JobState.SENDING, JobState.RECEIVED, JobState.DONE]
    assert [event.result for event in events if event.kind is EventKind.RESULT] == [result.id for result in results]
    received = [event.received for event in events if event.kind is EventKind.PROGRESS]
    assert received[-1] == len(Answer(FIVE, mask=picture(9)).raw())
    assert [event.state for event in bench.library.history(job.id)] == [
        JobState.WAITING, JobState.SENDING, JobState.RECEIVED, JobState.DONE,
    ]  # fmt: skip
    (call,) = bench.library.calls(job.id)
    assert (call.request_id, call.latency_ms, call.attempt, call.charged) == ("request-1", 1234, 1, Charged.YES)


def test_the_shell_hears_of_a_job_in_json(start: Start) -> None:
    bench = start(Answer((picture(1), picture(2)), mask=picture(3)), losses=("no clouds",))
    job, _ = run(bench, 2)
    told = outcome(bench.library, job)
    assert [Path(path).read_bytes() for path in told.pop("images")] == [picture(1), picture(2)]
    assert Path(told.pop("mask")).read_bytes() == picture(3)
    assert told == {
        "job": job.id, "state": "done", "engine": "scripted", "error": None, "losses": ["no clouds"], "charged": "yes",
    }  # fmt: skip


def test_a_partial_answer_is_told_plainly(start: Start) -> None:
    bench = start(Answer(FIVE[:3], words="Some were blocked."), Answer(FIVE[:4]))
    job, _ = run(bench, 5)
    assert (job.state, job.charged, job.arrived) == (JobState.DONE, Charged.YES, 3)
    assert job.note == "3 of 5 arrived; 2 were withheld by the service. It says: Some were blocked."
    assert outcome(bench.library, job)["error"] == job.note
    assert run(bench, 5)[0].note == "4 of 5 arrived; 1 was withheld by the service."


def test_an_answer_without_pictures_is_refused_and_its_charge_unclear(start: Start) -> None:
    bench = start(Answer((), words="Blocked by the filters."))
    job, _ = run(bench)
    assert (job.state, job.charged, job.arrived) == (JobState.REFUSED, Charged.UNCLEAR, 0)
    assert job.error == "The service answered, but withheld every picture. It says: Blocked by the filters."
    assert job.advice.startswith("Whether it was charged is not known.")
    assert spooled(bench) == []


@pytest.mark.parametrize(
    ("error", "state", "charged"),
    [
        (ContentBlocked("the prompt is blocked"), JobState.REFUSED, Charged.NO),
        (RequestRejected("malformed"), JobState.REFUSED, Charged.NO),
        (ModelRetired("end of life"), JobState.REFUSED, Charged.NO),
        (ModelUnavailable("not here"), JobState.REFUSED, Charged.NO),
        (CredentialsError("expired"), JobState.FAILED, Charged.NO),
        (EngineError("something else"), JobState.FAILED, Charged.NO),
        (NoAnswer("timed out"), JobState.UNCLEAR, Charged.UNCLEAR),
        (LibraryError("a picture is missing"), JobState.UNCLEAR, Charged.UNCLEAR),
    ],
)
def test_every_failure_has_its_end_and_is_asked_once(
    start: Start, error: Exception, state: JobState, charged: Charged
) -> None:
    bench = start(error)
    job, events = run(bench)
    assert (job.state, job.charged, job.error) == (state, charged, str(error))
    assert job.error_kind == type(error).__name__
    assert job.advice == (getattr(error, "advice", None) if isinstance(error, EngineError) else NoAnswer.default_advice)
    assert len(bench.engine.asked) == 1 and bench.pauses == []
    assert events[-1].state is state and events[-1].words == str(error)
    assert bench.runner.run(job.id).state is state
    assert len(bench.engine.asked) == 1


@pytest.mark.parametrize("error", [Throttled("429"), ServiceUnavailable("503"), NotConnected("no route")])
def test_what_proves_that_nothing_was_made_is_tried_again(start: Start, error: EngineError) -> None:
    bench = start(error, error, Answer())
    job, events = run(bench)
    assert (job.state, job.attempt, job.next_try, job.error) == (JobState.DONE, 3, None, "")
    assert bench.pauses == [1.0, 2.0]
    retries = [event for event in events if event.kind is EventKind.RETRY]
    assert [(event.attempt, event.attempts, event.words) for event in retries] == [
        (2, 5, str(error)),
        (3, 5, str(error)),
    ]
    assert all(event.at is not None for event in retries)


def test_retries_end(start: Start) -> None:
    bench = start(Throttled("too many", request_id="id-5"))
    job, _ = run(bench)
    assert (job.state, job.charged, job.attempt) == (JobState.FAILED, Charged.NO, 5)
    assert (job.error, job.advice) == ("too many", Throttled.default_advice)
    assert bench.pauses == [1.0, 2.0, 4.0, 8.0]
    assert bench.library.calls(job.id)[0].request_id == "id-5"


def test_a_retry_is_visible_in_the_library_and_can_be_taken_back(start: Start) -> None:
    bench = start(Throttled("too many"))
    cancel = threading.Event()
    seen: list[Job] = []

    def listen(event: JobEvent) -> None:
        if event.kind is EventKind.RETRY:
            seen.append(bench.library.job(event.job))
            bench.runner.cancel(event.job)

    job = bench.runner.submit(text_request(), "scripted")
    job = bench.runner.run(job.id, cancel, listen)
    assert (seen[0].state, seen[0].next_try is not None) == (JobState.WAITING, True)
    assert (job.state, job.charged, job.owner, job.next_try) == (JobState.CANCELLED, Charged.NO, None, None)
    assert len(bench.engine.asked) == 1 and cancel.is_set()


def test_a_defect_of_our_own_is_stored_and_raised(start: Start) -> None:
    for sends, state in ((True, JobState.UNCLEAR), (False, JobState.FAILED)):
        bench = start(ZeroDivisionError("oops"), sends=sends)
        job = bench.runner.submit(text_request(), "scripted")
        with pytest.raises(ZeroDivisionError):
            bench.runner.run(job.id)
        job = bench.library.job(job.id)
        assert (job.state, job.error) == (state, "Nova Studio met a defect of its own (ZeroDivisionError).")
        assert job.charged is (Charged.UNCLEAR if sends else Charged.NO)


def test_an_interrupt_while_sending_is_unclear(start: Start) -> None:
    bench = start(KeyboardInterrupt())
    job = bench.runner.submit(text_request(), "scripted")
    with pytest.raises(KeyboardInterrupt):
        bench.runner.run(job.id)
    assert bench.library.job(job.id).state is JobState.UNCLEAR


def test_an_answer_that_cannot_be_read_is_kept(start: Start) -> None:
    for sends, state in ((True, JobState.UNCLEAR), (False, JobState.FAILED)):
        bench = start(b"\x00 no answer at all", sends=sends)
        job, _ = run(bench)
        assert job.state is state and "this is no answer" in job.error
        (kept,) = bench.library.spool_folder.iterdir()
        assert kept.read_bytes() == b"\x00 no answer at all" and str(kept) in job.error


def test_a_defect_in_reading_keeps_the_answer_and_is_raised(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    bench = start()
    monkeypatch.setattr(bench.engine, "read", lambda call, spool, pictures: 1 / 0)
    job = bench.runner.submit(text_request(), "scripted")
    with pytest.raises(ZeroDivisionError):
        bench.runner.run(job.id)
    assert bench.library.job(job.id).state is JobState.UNCLEAR
    assert spooled(bench) == [".unreadable"]


def test_a_filter_that_speaks_in_the_answer_is_a_refusal(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    bench = start()

    def read(call: Call, spool: object, pictures: object) -> None:
        raise ContentBlocked("all blocked")

    monkeypatch.setattr(bench.engine, "read", read)
    job, _ = run(bench)
    assert (job.state, job.charged, job.error) == (JobState.REFUSED, Charged.UNCLEAR, "all blocked")
    assert spooled(bench) == []


def test_an_offline_engine_costs_nothing_and_rehearses(start: Start) -> None:
    bench = start(Answer((picture(1),)), sends=False)
    job, _ = run(bench)
    assert (job.state, job.charged, str(job.price)) == (JobState.DONE, Charged.NO, "free")
    assert bench.library.results()[0].rehearsal


def test_what_an_engine_cannot_do_is_refused_before_it_is_a_job(start: Start) -> None:
    bench = start(refusal="It cannot read a mask in words.")
    with pytest.raises(RequestRejected, match="It cannot read a mask in words") as caught:
        bench.runner.submit(text_request(), "scripted")
    assert "Nothing was made or charged" in caught.value.words()
    with pytest.raises(ModelUnavailable, match="no engine called nobody"):
        bench.runner.submit(text_request(), "nobody")
    assert bench.library.jobs() == []


def test_a_picture_that_is_not_stored_stops_a_job_before_it_is_sent(start: Start) -> None:
    bench = start()
    ref = measure(photo_png())
    request = validate(Draft(TaskType.BACKGROUND_REMOVAL, {"image": ref}))
    with pytest.raises(LibraryError, match="does not hold the picture of image"):
        bench.runner.submit(request, "scripted")
    bench.library.add_picture(photo_png(), ref)
    job = bench.runner.submit(request, "scripted")
    bench.library.blobs.path(ref.sha256).unlink()
    job = bench.runner.run(job.id)
    assert (job.state, job.charged, bench.engine.asked) == (JobState.FAILED, Charged.NO, [])
    assert job.advice == "Nothing was sent or charged."


def test_a_disk_without_room_stops_a_job_before_it_is_sent(start: Start) -> None:
    bench = start()
    bench.free = 1_000_000
    job, _ = run(bench)
    assert (job.state, job.charged, bench.engine.asked) == (JobState.FAILED, Charged.NO, [])
    assert job.error == "The disk with the library has 1 MB left; the answer may take 34 MB."


def test_a_disk_that_fails_under_the_answer_is_no_broken_network(start: Start) -> None:
    def send(call: Call, spool: Spool, cancel: threading.Event) -> Receipt:
        try:
            spool.write(b"answer" * 10_000)
        except LibraryError as error:
            raise NotConnected("the engine takes it for the network") from error
        return Receipt()

    bench = start(send)
    job = bench.runner.submit(text_request(), "scripted")
    (bench.library.spool_folder / f"{job.id}-0.part").symlink_to("/dev/full")
    job = bench.runner.run(job.id)
    assert (job.state, job.charged, len(bench.engine.asked)) == (JobState.UNCLEAR, Charged.UNCLEAR, 1)
    assert "is full" in job.error


def test_a_disk_that_fails_at_the_last_byte_keeps_the_job_unclear(start: Start) -> None:
    bench = start()
    job = bench.runner.submit(text_request(), "scripted")
    (bench.library.spool_folder / f"{job.id}-0.part").symlink_to("/dev/full")
    job = bench.runner.run(job.id)
    assert (job.state, job.charged) == (JobState.UNCLEAR, Charged.UNCLEAR) and "is full" in job.error


def test_a_waiting_job_is_taken_back(start: Start) -> None:
    bench = start()
    job = bench.runner.submit(text_request(), "scripted")
    job = bench.runner.cancel(job.id)
    assert (job.state, job.charged, job.error) == (JobState.CANCELLED, Charged.NO, "Taken back before it was sent.")
    assert bench.runner.run(job.id).state is JobState.CANCELLED
    cancelled = threading.Event()
    cancelled.set()
    assert run(bench, cancel=cancelled)[0].state is JobState.CANCELLED
    assert bench.engine.asked == []


def test_a_held_job_waits(start: Start) -> None:
    bench = start()
    job = bench.runner.submit(text_request(), "scripted", held=True)
    assert bench.runner.run(job.id).state is JobState.WAITING
    assert bench.engine.asked == []


def test_who_stops_waiting_gets_the_answer_all_the_same_marked_as_late(start: Start) -> None:
    def send(call: Call, spool: Spool, cancel: threading.Event) -> Receipt:
        stopped.append(bench.runner.cancel(job.id))
        assert cancel.is_set()
        spool.write(Answer().raw())
        return Receipt()

    stopped: list[Job] = []
    bench = start(send)
    job = bench.runner.submit(text_request(), "scripted")
    done = bench.runner.run(job.id)
    assert (stopped[0].state, stopped[0].stopped_waiting) == (JobState.SENDING, True)
    assert (done.state, done.stopped_waiting, done.charged) == (JobState.DONE, True, Charged.YES)
    assert bench.library.results()[0].late


def test_the_event_alone_stops_the_waiting_too(start: Start) -> None:
    def send(call: Call, spool: Spool, cancel: threading.Event) -> Receipt:
        cancel.set()
        spool.write(Answer().raw())
        return Receipt()

    job, _ = run(start(send))
    assert (job.state, job.stopped_waiting) == (JobState.DONE, True)


def test_an_engine_that_can_stop_cancels(start: Start) -> None:
    def send(call: Call, spool: Spool, cancel: threading.Event) -> Receipt:
        bench.runner.cancel(job.id)
        assert cancel.is_set()
        raise Cancelled("stopped")

    bench = start(send, sends=False)
    job = bench.runner.submit(text_request(), "scripted")
    job = bench.runner.run(job.id)
    assert (job.state, job.charged, job.stopped_waiting) == (JobState.CANCELLED, Charged.NO, False)


def test_an_answer_that_comes_after_the_job_was_given_up_is_taken(start: Start) -> None:
    def send(call: Call, spool: Spool, cancel: threading.Event) -> Receipt:
        given_up.append(bench.runner.give_up(job.id))
        spool.write(Answer().raw())
        return Receipt()

    given_up: list[Job] = []
    bench = start(send)
    job = bench.runner.submit(text_request(), "scripted")
    done = bench.runner.run(job.id)
    assert (given_up[0].state, given_up[0].charged) == (JobState.UNCLEAR, Charged.UNCLEAR)
    assert (done.state, done.charged, done.error, done.arrived) == (JobState.DONE, Charged.YES, "", 1)


def test_two_runners_on_one_job_ask_once(start: Start) -> None:
    bench = start()
    job = bench.runner.submit(text_request(), "scripted")
    with closing(Bench(bench.folder, bench.engine)) as other:
        barrier = threading.Barrier(4)

        def race(of: Bench) -> None:
            barrier.wait()
            of.runner.run(job.id)

        threads = [threading.Thread(target=race, args=(of,)) for of in (bench, other, bench, other)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert bench.library.job(job.id).state is JobState.DONE
    assert len(bench.engine.asked) == 1 and bench.library.result_count() == 1


def test_a_fan_out_gathers_its_calls(start: Start) -> None:
    bench = start(*(Answer((image,)) for image in FIVE), fan_out=True)
    job, _ = run(bench, 5)
    assert (job.state, job.arrived, job.note, len(bench.engine.asked)) == (JobState.DONE, 5, "", 5)
    assert [bench.library.result_bytes(result.id) for result in bench.library.job_results(job.id)] == list(FIVE)


def test_a_fan_out_that_breaks_keeps_what_came_and_sends_no_more(start: Start) -> None:
    bench = start(Answer((FIVE[0],)), CredentialsError("expired"), fan_out=True)
    job, _ = run(bench, 3)
    assert (job.state, job.arrived, job.charged) == (JobState.DONE, 1, Charged.YES)
    assert job.note == "1 of 3 arrived. expired" and job.error == ""
    assert [call.state for call in bench.library.calls(job.id)] == [
        JobState.DONE, JobState.FAILED, JobState.CANCELLED,
    ]  # fmt: skip


ALONE = ContentBlocked("the filter withheld the picture")
ALONE.alone = True
HIT: list[tuple[Step, JobState, JobState]] = [
    (NoAnswer("timed out"), JobState.UNCLEAR, JobState.UNCLEAR),
    (b"no answer at all", JobState.UNCLEAR, JobState.UNCLEAR),
    (NothingMade("it failed"), JobState.REFUSED, JobState.DONE),
    (ALONE, JobState.REFUSED, JobState.DONE),
    (Answer((), words="Withheld."), JobState.REFUSED, JobState.DONE),
]


@pytest.mark.parametrize(("hit", "call", "whole"), HIT, ids=["no answer", "garbage", "failed", "blocked", "withheld"])
@pytest.mark.parametrize("place", [0, 2, 4])
def test_one_call_of_five_is_lost_alone(start: Start, place: int, hit: Step, call: JobState, whole: JobState) -> None:
    script: list[Step] = [Answer((image,)) for image in FIVE]
    script[place] = hit
    bench = start(*script, fan_out=True)
    job, events = run(bench, 5)
    states = [record.state for record in bench.library.calls(job.id)]
    assert states == [call if index == place else JobState.DONE for index in range(5)]
    assert (job.state, job.arrived, len(bench.engine.asked), job.owner) == (whole, 4, 5, None)
    assert job.note.startswith("4 of 5 arrived.")
    told = outcome(bench.library, job)
    assert len(told["images"]) == 4 and told["error"].startswith("4 of 5 arrived.")
    assert "job" not in told["error"] and told["error"].count("4 of 5") == 1
    if whole is JobState.UNCLEAR:
        assert job.charged is Charged.UNCLEAR and job.error and job.advice
    else:
        assert job.error == "" and job.note != "4 of 5 arrived."
    assert events[-1].state is whole


def test_every_call_lost_in_its_own_way_is_told_by_the_one_that_weighs_most(start: Start) -> None:
    bench = start(ALONE, NoAnswer("timed out"), NothingMade("it failed"), NoAnswer("once more"), fan_out=True)
    job, _ = run(bench, 4)
    assert (job.state, job.error, job.charged, job.arrived) == (JobState.UNCLEAR, "timed out", Charged.UNCLEAR, 0)
    bench = start(ALONE, NothingMade("it failed"), fan_out=True)
    job, _ = run(bench, 2)
    assert (job.state, job.error) == (JobState.REFUSED, str(ALONE))


def test_a_block_that_holds_for_all_sends_no_more(start: Start) -> None:
    bench = start(Answer((FIVE[0],)), ContentBlocked("the prompt"), fan_out=True)
    job, _ = run(bench, 5)
    assert (job.state, job.arrived, len(bench.engine.asked)) == (JobState.DONE, 1, 2)
    assert job.note == "1 of 5 arrived. the prompt"


def test_who_stops_waiting_in_the_midst_of_a_fan_out_gets_what_was_sent_and_no_more(start: Start) -> None:
    def stop(call: Call, spool: Spool, cancel: threading.Event) -> Receipt:
        bench.runner.cancel(job.id)
        raise NoAnswer("timed out")

    bench = start(Answer((FIVE[0],)), stop, Answer((FIVE[2],)), fan_out=True)
    job = bench.runner.submit(text_request(5), "scripted")
    done = bench.runner.run(job.id)
    assert (done.state, done.error, done.arrived) == (JobState.UNCLEAR, "timed out", 1)
    assert [record.state for record in bench.library.calls(job.id)][1:] == [JobState.UNCLEAR, *[JobState.CANCELLED] * 3]
    assert len(bench.engine.asked) == 2


def test_a_program_that_ends_in_the_midst_of_a_fan_out_sends_no_more(start: Start) -> None:
    def end(call: Call, spool: Spool, cancel: threading.Event) -> Receipt:
        bench.runner.give_up(job.id)
        raise NoAnswer("cut")

    bench = start(Answer((FIVE[0],)), end, Answer((FIVE[2],)), fan_out=True)
    job = bench.runner.submit(text_request(4), "scripted")
    done = bench.runner.run(job.id)
    assert (done.state, len(bench.engine.asked)) == (JobState.UNCLEAR, 2)


def test_a_finished_picture_is_kept_beside_what_the_service_sent(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    def read(call: Call, spool: BinaryIO, pictures: Pictures) -> Reply:
        finish = Finish(picture(2), {"resized": "from 8x8"})
        return Reply((picture(1, 16), picture(3)), finishes=(finish, Finish(facts={"seed": 4})))

    bench = start()
    monkeypatch.setattr(bench.engine, "read", read)
    job, _ = run(bench, 2)
    first, second = bench.library.job_results(job.id)
    assert bench.library.result_bytes(first.id) == picture(1, 16) and bench.library.original_bytes(first.id) == picture(
        2
    )
    assert bench.library.result_bytes(second.id) == bench.library.original_bytes(second.id) == picture(3)
    side, other = bench.library.sidecar(first.id), bench.library.sidecar(second.id)
    assert side["facts"] == {"resized": "from 8x8"} and other["facts"] == {"seed": 4} and other["original"] is None
    original = side["original"]
    assert isinstance(original, dict)
    assert (first.path.with_name(original["file"])).read_bytes() == picture(2)
    assert (original["width"], original["height"], original["format"]) == (8, 8, "PNG")
    assert original["sha256"] == hashlib.sha256(picture(2)).hexdigest() != first.sha256


def test_thumbnails_are_there_before_the_gallery_hears_and_never_stop_a_picture(tmp_path: Path) -> None:
    def small(data: bytes) -> bytes:
        if data == picture(2):
            raise PictureError("cannot be decoded")
        return b"small"

    bench = Bench(tmp_path, ScriptedEngine([Answer((picture(1), picture(2)))]), thumbnail=small)
    there: list[bool] = []
    bench.library.subscribe(
        lambda change: there.extend(
            bench.library.result(name).thumbnail.exists() for name in change.ids if change.about is About.RESULT
        )
    )
    job, _ = run(bench, 2)
    assert (job.state, job.arrived, there) == (JobState.DONE, 2, [True, False])
    bench.close()


def test_send_again_makes_a_new_job_that_names_the_old_one(start: Start) -> None:
    bench = start(NoAnswer("timed out"), Answer())
    old, _ = run(bench)
    new = bench.runner.submit(old.request, old.engine, send_again_of=old.id)
    assert (new.send_again_of, new.id != old.id) == (old.id, True)
    assert bench.runner.run(new.id).state is JobState.DONE
    assert bench.library.job(old.id).state is JobState.UNCLEAR


# ------------------------------------------------------------------------------------------- settings changed meanwhile


class Changed(ScriptedEngine):
    """An engine whose settings are changed: from then on another model makes what is asked, at another price."""

    model, each = "model-1", Decimal("0.04")

    def calls(self, request: AnyRequest) -> tuple[Call, ...]:
        price = Price(self.each * request.count)
        return tuple(replace(call, model=self.model, price=price) for call in super().calls(request))


@pytest.mark.parametrize(
    ("model", "each", "state"),
    [
        ("model-2", "0.14", JobState.FAILED),
        ("model-2", "0.04", JobState.DONE),
        ("model-1", "0.05", JobState.DONE),  # the price table has changed, not what was chosen
    ],
)
def test_what_waits_is_never_made_by_a_dearer_model_than_was_agreed_to(
    tmp_path: Path, model: str, each: str, state: JobState
) -> None:
    engine = Changed()
    bench = Bench(tmp_path, engine)
    try:
        waiting = bench.runner.submit(text_request(), engine.name)
        engine.model, engine.each = model, Decimal(each)
        job = bench.runner.run(waiting.id)
        assert job.state is state and len(engine.asked) == (state is JobState.DONE)
        if state is JobState.FAILED:
            assert job.charged is Charged.NO and job.error == (
                "This was put aside for model-1 at about $0.04; by the settings of now model-2 would make it for about $0.14."
            )
    finally:
        bench.close()
