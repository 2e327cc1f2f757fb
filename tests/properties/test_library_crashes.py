"""Any sequence of submitting, running, cancelling, dying and coming back: no picture is lost, nothing is sent twice."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any
from unittest import mock

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from nova_studio.engines.base import Call, Receipt, Spool
from nova_studio.errors import ContentBlocked, CredentialsError, EngineError, NoAnswer, NotConnected, Throttled
from nova_studio.library.model import Charged, JobState
from nova_studio.library.results import ResultStore
from nova_studio.outbox.journal import Journal
from nova_studio.outbox.keeper import Keeper
from nova_studio.outbox.spool import SpoolFile
from support.engines import Answer, Bench, ScriptedEngine, picture, text_request

_MEMORY = Path("/dev/shm")
_POINTS: tuple[tuple[Any, str], ...] = (
    (Journal, "claim"),
    (Journal, "intend"),
    (SpoolFile, "write"),
    (SpoolFile, "finish"),
    (Journal, "received"),
    (Keeper, "keep"),
    (ResultStore, "write_files"),
    (ResultStore, "add"),
    (Journal, "stored"),
    (Journal, "failed"),
    (Journal, "retry_later"),
    (Journal, "park"),
)
_ANSWERS = st.sampled_from(
    ["all", "fewer", "none", "blocked", "credentials", "lost", "garbage", "throttled", "unreachable"]
)


class Crash(BaseException):
    """The program dies."""


class Outbox(RuleBasedStateMachine):
    """One library, one program at a time, and a service that remembers what it did for whom."""

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="nova-", dir=_MEMORY if _MEMORY.is_dir() else None)
        self.engine = ScriptedEngine()
        self.bench = Bench(Path(self.folder.name), self.engine)
        self.number = 0
        self.jobs: list[str] = []
        self.made: dict[str, int] = {}
        """How often the service made pictures for a job."""
        self.safe: dict[str, tuple[bytes, ...]] = {}
        """The pictures of every answer that was whole on this computer's disk."""

    @rule(count=st.integers(1, 3))
    def submit(self, count: int) -> None:
        self.jobs.append(self.bench.runner.submit(text_request(count), "scripted").id)

    @rule(
        answer=_ANSWERS,
        point=st.none() | st.sampled_from(_POINTS),
        after=st.booleans(),
        count=st.integers(1, 3),
        park=st.booleans(),
    )
    def make(self, answer: str, point: tuple[Any, str] | None, after: bool, count: int, park: bool) -> None:
        self.submit(count)
        self._run(self.jobs[-1], answer, point, after, park)

    @precondition(lambda self: self.jobs)
    @rule(data=st.data(), answer=_ANSWERS, point=st.none() | st.sampled_from(_POINTS), after=st.booleans())
    def try_again(self, data: st.DataObject, answer: str, point: tuple[Any, str] | None, after: bool) -> None:
        self._run(data.draw(st.sampled_from(self.jobs)), answer, point, after, data.draw(st.booleans()))

    def _run(self, job: str, answer: str, point: tuple[Any, str] | None, after: bool, park: bool) -> None:
        self.engine.script = [lambda call, spool, cancel: self._serve(job, answer, call, spool)]
        try:
            if point is None:
                self.bench.runner.run(job, park=park)
            else:
                with mock.patch.object(*point, self._dying(*point, after)):
                    self.bench.runner.run(job, park=park)
        except Crash:
            self._come_back()

    def _serve(self, job: str, answer: str, call: Call, spool: Spool) -> Receipt:
        """The service: it remembers when it made pictures."""
        errors: dict[str, EngineError] = {
            "blocked": ContentBlocked("no"), "credentials": CredentialsError("no"), "throttled": Throttled("no"),
            "unreachable": NotConnected("no"),
        }  # fmt: skip
        if answer in errors:
            raise errors[answer]
        self.made[job] = self.made.get(job, 0) + 1
        if answer == "lost":
            raise NoAnswer("lost")
        wanted = {"all": call.images, "fewer": call.images - 1}.get(answer, 0)
        images = tuple(picture(self.number + number) for number in range(wanted))
        self.number += wanted
        spool.write(b"garbage" if answer == "garbage" else Answer(images).raw())
        return Receipt()

    def _dying(self, owner: Any, name: str, after: bool) -> Any:
        real = getattr(owner, name)

        def dying(*args: Any, **kwargs: Any) -> Any:
            if after:
                real(*args, **kwargs)
            raise Crash

        return dying

    def _come_back(self) -> None:
        self._note_spooled()
        self.bench.again().runner.recover()

    @rule()
    def die(self) -> None:
        self._come_back()

    @rule(what=st.sampled_from(["pause", "resume", "send_all"]))
    def say(self, what: str) -> None:
        getattr(self.bench.queue, what)()

    @precondition(lambda self: self.jobs)
    @rule(data=st.data(), held=st.booleans())
    def arrange(self, data: st.DataObject, held: bool) -> None:
        waiting = [job.id for job in self.bench.library.queue.waiting()]
        order = data.draw(st.permutations(waiting))
        self.bench.queue.reorder(order)
        assert [job.id for job in self.bench.library.queue.waiting()] == order
        self.bench.queue.hold(data.draw(st.sampled_from(self.jobs)), held)

    @precondition(lambda self: self.jobs)
    @rule()
    def send_next(self) -> None:
        job = self.bench.queue.next()
        if job is not None:
            assert not self.bench.library.job(job).held
            self._run(job, "all", None, False, True)

    @precondition(lambda self: self.jobs)
    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        job = data.draw(st.sampled_from(self.jobs))
        before = self.bench.library.job(job).state
        state = self.bench.runner.cancel(job).state
        assert state is (JobState.CANCELLED if before is JobState.WAITING else before)

    def _note_spooled(self) -> None:
        """What is whole in the spool, before recovery looks at it."""
        for path in self.bench.folder.glob("spool/*.answer"):
            raw = path.read_bytes()
            if raw != b"garbage":
                with path.open("rb") as file:
                    self.safe[path.stem.rpartition("-")[0]] = self.engine.read(
                        self.engine.asked[-1], file, self.bench.library
                    ).images

    @invariant()
    def nothing_is_lost_or_paid_twice(self) -> None:
        library = self.bench.library
        for job in library.jobs():
            results = library.job_results(job.id)
            made = self.made.get(job.id, 0)
            assert made <= 1
            assert len(results) == job.arrived
            assert job.state.settled or job.state is JobState.WAITING
            if job.state is JobState.WAITING:
                assert made == 0 and not results
            if made:
                assert job.charged is not Charged.NO
            if job.id in self.safe:
                assert tuple(library.result_bytes(result.id) for result in results) == self.safe[job.id]
            assert all(library.sidecar(result.id) for result in results)
        assert not list(library.spool_folder.glob("*.answer"))

    def teardown(self) -> None:
        self.bench.close()
        self.folder.cleanup()


TestOutbox = Outbox.TestCase
TestOutbox.settings = settings(max_examples=25, stateful_step_count=15, deadline=None)
