"""Everything a service can do to a job, over the real boto3 and real sockets: what it saw, where the job ends, and the words.

The count of requests is what would be paid for. Retries happen at once here: the waiting itself is tested elsewhere.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from nova_studio.contract.draft import Draft
from nova_studio.contract.request import Request
from nova_studio.contract.task import TaskType
from nova_studio.contract.validation import validate
from nova_studio.engines.bedrock.client import Connection
from nova_studio.engines.bedrock.nova_canvas import NovaCanvasEngine
from nova_studio.library.library import Library
from nova_studio.library.model import Charged, Job, JobState
from nova_studio.library.queue import PauseReason
from nova_studio.outbox.queue import Queue
from nova_studio.outbox.runner import Runner
from support.bedrock_calls import ALIVE, KEYS
from support.bedrock_faults import FAULTS
from support.bedrock_server import (
    ALL_BLOCKED,
    SOME_BLOCKED,
    Answer,
    BedrockServer,
    Behaviour,
    Drip,
    Hang,
    Raw,
    Reset,
    Stalled,
    Truncated,
)

READ_TIMEOUT = 0.4
UNSEEN = "http://127.0.0.1:9"
"""Nobody listens on the port that is for throwing away."""
NOTHING = "Nothing was made or charged."
ASK = "It may have been charged. It is never sent again by itself: send it again, or let it go."


def request(seed: int = 1, count: int = 3) -> Request:
    settings = {"number_of_images": count, "seed": seed, "width": 320, "height": 336}
    return validate(Draft(TaskType.TEXT_IMAGE, {"text": "a"}, settings))


class Outbox:
    """The outbox on the real engine, at an address."""

    def __init__(self, folder: Path, url: str) -> None:
        self.library = Library.open(folder)
        connection = Connection(endpoint_url=url, credentials=KEYS, read_timeout=READ_TIMEOUT, connect_timeout=2.0)
        engine = NovaCanvasEngine(connection, today=lambda: ALIVE)
        self.pauses: list[float] = []
        self.runner = Runner(self.library, {engine.name: engine}, wait=self._wait, draw=lambda: 0.0)
        self.queue = Queue(self.runner, {engine.name: engine})

    def _wait(self, cancel: threading.Event, seconds: float) -> bool:
        self.pauses.append(seconds)
        return cancel.is_set()

    def add(self, **asked: int) -> str:
        return self.runner.submit(request(**asked), "nova-canvas", wanted=True).id

    def send(self) -> list[Job]:
        """Send what may go, as a window with one lane does."""
        done = []
        while (job_id := self.queue.next()) is not None:
            done.append(self.runner.run(job_id, park=True))
        return done

    def close(self) -> None:
        self.runner.close()
        self.library.close()


@pytest.fixture
def service() -> Iterator[BedrockServer]:
    with BedrockServer() as server:
        yield server


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Callable[[str], Outbox]]:
    opened: list[Outbox] = []

    def open_outbox(url: str) -> Outbox:
        opened.append(Outbox(tmp_path / "library", url))
        return opened[-1]

    yield open_outbox
    for outbox in opened:
        outbox.close()


@dataclass(frozen=True)
class End:
    """How a job ends: its state, what is known of the money, how many pictures are there, what the service saw, and words."""

    state: JobState
    charged: Charged
    pictures: int
    seen: int
    words: str
    advice: str = ""


NO, YES, MAYBE = Charged.NO, Charged.YES, Charged.UNCLEAR
CASES: dict[str, tuple[tuple[Behaviour, ...], End]] = {
    "throttled once": ((FAULTS["throttled"],), End(JobState.DONE, YES, 3, 2, "")),
    "throttled four times": ((FAULTS["throttled"],) * 4, End(JobState.DONE, YES, 3, 5, "")),
    "throttled to the end": (
        (FAULTS["throttled"],) * 9,
        End(JobState.FAILED, NO, 0, 5, "Too many requests", NOTHING),
    ),
    "not ready": ((FAULTS["not ready"],), End(JobState.DONE, YES, 3, 2, "")),
    "503 once": ((FAULTS["unavailable"],), End(JobState.DONE, YES, 3, 2, "")),
    "503 to the end": ((FAULTS["unavailable"],) * 9, End(JobState.FAILED, NO, 0, 5, "unable to process", NOTHING)),
    "500": ((FAULTS["internal"],), End(JobState.UNCLEAR, MAYBE, 0, 1, "unexpected error during processing", ASK)),
    "502": ((FAULTS["bad gateway"],), End(JobState.UNCLEAR, MAYBE, 0, 1, "502", ASK)),
    "504": ((FAULTS["gateway timeout"],), End(JobState.UNCLEAR, MAYBE, 0, 1, "504", ASK)),
    "408": (
        (FAULTS["timed out"],),
        End(
            JobState.UNCLEAR, MAYBE, 0, 1, "took too long", "It may have been charged. It is never sent again by itself"
        ),
    ),
    "424": ((FAULTS["model error"],), End(JobState.UNCLEAR, MAYBE, 0, 1, "unexpected error", ASK)),
    "reset after the body": (
        (Reset(after=True),),
        End(JobState.UNCLEAR, MAYBE, 0, 1, "The connection was closed before an answer came.", ASK),
    ),
    "hangs": ((Hang(),), End(JobState.UNCLEAR, MAYBE, 0, 1, "silent for 0.4 s, and the wait was ended", ASK)),
    "stalls in the middle": (
        (Stalled(0.5),),
        End(JobState.UNCLEAR, MAYBE, 0, 1, "its answer broke off: The service was silent", ASK),
    ),
    "truncates": ((Truncated(0.5),), End(JobState.UNCLEAR, MAYBE, 1, 1, "its answer broke off: Only ", ASK)),
    "garbage": ((Raw(b"\x00\xff not JSON"),), End(JobState.UNCLEAR, MAYBE, 0, 1, "It is kept in", ASK)),
    "an answer of something else": (
        (Raw(b'{"artifacts": []}'),),
        End(JobState.UNCLEAR, MAYBE, 0, 1, "It is kept in", ASK),
    ),
    "slow": ((Drip(8, 0.05),), End(JobState.DONE, YES, 3, 1, "")),
    "withholds some": (
        (Answer(1, SOME_BLOCKED),),
        End(JobState.DONE, YES, 1, 1, f"1 of 3 arrived; 2 were withheld by the service. It says: {SOME_BLOCKED}"),
    ),
    "withholds all": (
        (Answer(0, ALL_BLOCKED),),
        End(JobState.REFUSED, MAYBE, 0, 1, ALL_BLOCKED, "charged is not known"),
    ),
    "refuses the prompt": (
        (FAULTS["filtered prompt"],),
        End(JobState.REFUSED, NO, 0, 1, "blocked by our content filters", "Nothing was"),
    ),
    "refuses the body": (
        (FAULTS["too long"],),
        End(JobState.REFUSED, NO, 0, 1, "expected maxLength: 1024", "Nothing was"),
    ),
    "retired": ((FAULTS["end of life"],), End(JobState.REFUSED, NO, 0, 1, "end of its life", "Nothing was")),
    "no permission": ((FAULTS["not permitted"],), End(JobState.REFUSED, NO, 0, 1, "not authorized", "Nothing was")),
}


@pytest.mark.parametrize("name", CASES)
def test_a_job_meets_the_service(service: BedrockServer, at: Callable[[str], Outbox], name: str) -> None:
    behaviours, end = CASES[name]
    outbox = at(service.url)
    service.queue(*behaviours)
    job_id = outbox.add()
    (job,) = outbox.send()
    assert (job.id, job.state, job.charged, job.owner) == (job_id, end.state, end.charged, None)
    assert len(service.requests) == end.seen == job.attempt
    assert len(outbox.library.job_results(job_id)) == end.pictures == job.arrived
    assert end.words in (job.error or job.note) and end.advice in job.advice
    assert bool(job.error) is (end.state is not JobState.DONE)
    assert len(outbox.pauses) == end.seen - 1  # each attempt but the first was waited for
    assert outbox.queue.paused is None
    # Whatever it was: nothing more happens by itself, and a restart sends nothing.
    outbox.runner.recover()
    assert outbox.send() == [] and len(service.requests) == end.seen


@pytest.mark.parametrize("name", ["hangs", "500", "truncates", "reset after the body"])
def test_an_unclear_job_is_sent_again_on_a_word_alone(
    service: BedrockServer, at: Callable[[str], Outbox], name: str
) -> None:
    outbox = at(service.url)
    service.queue(*CASES[name][0])
    first = outbox.add()
    outbox.add(seed=2)
    assert [job.state for job in outbox.send()] == [JobState.UNCLEAR, JobState.DONE]  # the others go on
    assert len(service.requests) == 2
    again = outbox.runner.submit(outbox.library.job(first).request, "nova-canvas", send_again_of=first, wanted=True)
    (job,) = outbox.send()
    assert (job.id, job.state, job.send_again_of) == (again.id, JobState.DONE, first)
    assert len(service.requests) == 3


def test_a_reset_before_the_body_was_read_is_not_taken_for_nothing(
    service: BedrockServer, at: Callable[[str], Outbox]
) -> None:
    """The client cannot tell how much of the body arrived; it says so rather than send twice."""
    outbox = at(service.url)
    service.queue(Reset(after=False))
    outbox.add()
    (job,) = outbox.send()
    assert job.state is JobState.UNCLEAR and job.charged is Charged.UNCLEAR and job.advice == ASK
    assert len(service.requests) == 1 and outbox.pauses == []


def test_nobody_at_the_address_pauses_the_outbox_and_costs_nothing(at: Callable[[str], Outbox]) -> None:
    outbox = at(UNSEEN)
    first, second = outbox.add(), outbox.add(seed=2)
    (job,) = outbox.send()
    assert (job.id, job.state, job.charged, job.owner) == (first, JobState.WAITING, Charged.NO, None)
    assert "could not be reached" in job.error and job.advice.startswith("Nothing was sent or charged.")
    paused = outbox.queue.paused
    assert paused is not None and (paused.reason, paused.words) == (PauseReason.NOT_CONNECTED, job.error)
    assert len(outbox.pauses) == 4
    assert [one.id for one in outbox.library.queue.waiting()] == [first, second]


def test_a_name_that_is_not_found_pauses_and_a_service_that_answers_goes_on(
    service: BedrockServer, at: Callable[[str], Outbox], tmp_path: Path
) -> None:
    away = at("http://bedrock.invalid")
    away.runner.gate.offline = True
    first, second = away.add(), away.add(seed=2)
    (job,) = away.send()
    assert job.state is JobState.WAITING and "bedrock.invalid" in job.error and away.pauses == []
    away.close()
    back = at(service.url)
    assert back.send() == []  # it is paused still, after a restart too
    back.queue.resume()
    assert [job.id for job in back.send()] == [first, second] and len(service.requests) == 2
    assert {back.library.job(job_id).state for job_id in (first, second)} == {JobState.DONE}
