"""The runner: takes a job through its states, so that no picture is lost and nothing is sent twice.

For each call: the intent is journalled, durably; the engine sends once, the raw answer going into a spool file; when that is
on disk the call is RECEIVED; only then it is decoded and its pictures stored. Every state is kept with the job; what goes wrong
on the way is a state, not an exception.
"""

from __future__ import annotations

import logging
import random
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from functools import partial

from nova_studio.engines.base import Call, Engine, Receipt
from nova_studio.engines.choice import choose
from nova_studio.errors import (
    CredentialsError,
    EngineError,
    LibraryError,
    ModelUnavailable,
    NoAnswer,
    NotConnected,
    NovaStudioError,
    RequestRejected,
)
from nova_studio.library.jobs import NewJob, inputs
from nova_studio.library.library import Library
from nova_studio.library.model import Charged, Job, JobState, Money, Result
from nova_studio.library.queue import Hold, Pause, PauseReason
from nova_studio.outbox.events import EventKind, JobEvent, OnEvent, ignore
from nova_studio.outbox.gate import CAP_ADVICE, PAUSED, Gate, OverCap
from nova_studio.outbox.journal import Journal
from nova_studio.outbox.keeper import Keeper, Thumbnailer
from nova_studio.outbox.nap import Nap
from nova_studio.outbox.owner import Owner
from nova_studio.outbox.recovery import Recovered, Recovery
from nova_studio.outbox.retry import NoPlace, RetryPolicy, Verdict, judge
from nova_studio.outbox.room import FreeSpace, Room, free_space
from nova_studio.outbox.spool import SpoolFile
from nova_studio.settings.model import OutboxSettings
from nova_studio.tools.request import AnyRequest

_log = logging.getLogger(__name__)
_AGREE = "Nothing was sent or charged. Try again to take it at that price, or set the model back first."
_GIVEN_UP = "Nova Studio was closed while it waited for the answer."

Wait = Callable[[threading.Event, float], bool]
"""Waits for an event, at most so many seconds; whether it was set."""


def _wait(event: threading.Event, seconds: float) -> bool:
    return event.wait(seconds)


def _money(call: Call) -> Money:
    return Money(call.price.amount, call.price.currency, call.price.estimated)


def _careful(on_event: OnEvent) -> OnEvent:
    """A listener that fails must not break off an answer that is being paid for."""

    def tell(event: JobEvent) -> None:
        try:
            on_event(event)
        except Exception:
            _log.exception("news of job %s could not be told", event.job)

    return tell


def _finish(spool: SpoolFile) -> None:
    """The answer is here: an interrupt that comes while it goes to the disk has come too late to lose it."""
    try:
        spool.finish()
    except KeyboardInterrupt:
        spool.finish()


@dataclass(frozen=True)
class _Run:
    """One job on its way."""

    job: Job
    engine: Engine
    sends: bool
    cancel: threading.Event
    on_event: OnEvent
    park: bool
    before: Pause | None
    """The pause in which it was begun."""
    holds: Mapping[str, Hold]
    """The accounts that were held when it was begun."""


class Runner:
    """Puts requests into the outbox and runs them. Safe from several threads; each runs one job at a time."""

    def __init__(
        self,
        library: Library,
        engines: Mapping[str, Engine],
        *,
        owner: Owner | None = None,
        policy: RetryPolicy | None = None,
        thumbnail: Thumbnailer | None = None,
        wait: Wait = _wait,
        draw: Callable[[], float] = random.random,
        free: FreeSpace = free_space,
        gate: Gate | None = None,
        engine_of: Callable[[str, str], Engine] | None = None,
    ) -> None:
        """``draw`` gives numbers from 0 to 1 for the jitter; ``thumbnail`` makes a small picture of a large one. Without ``gate``
        there are no caps and no rate. ``engine_of`` gives an engine by name as a project uses it; without it there is one for all.
        """
        self.library = library
        self._engines = engines
        self._engine_of = engine_of
        self._owner = owner or Owner(library.owners_folder, looks=library.read_only)
        self._policy = policy or RetryPolicy()
        self._wait = wait
        self._draw = draw
        self._journal = Journal(library, self._owner.id)
        self._keeper = Keeper(library, self._journal, thumbnail)
        self.gate = gate or Gate(library, OutboxSettings)
        self._running: dict[str, threading.Event] = {}
        self.room = Room(library.folder, free)
        self._recovering = threading.Lock()
        self.stopping = False
        """The program ends: a cancelled job that was not sent waits on for the next start, unless it was taken back by name."""

    @property
    def owner(self) -> str:
        """What jobs in this program's hands name as their owner."""
        return self._owner.id

    def close(self) -> None:
        """Let go of the lock file: what is still open may be recovered by other programs."""
        self._owner.close()

    # ------------------------------------------------------------------------------------------------------ submit

    def submit(
        self,
        request: AnyRequest,
        engine_name: str,
        *,
        held: bool = False,
        send_again_of: str | None = None,
        wanted: bool = False,
        only_once: bool = False,
        fallback: str = "",
    ) -> Job:
        """Put a request into the outbox, WAITING for :meth:`run`; ``wanted``: it may go as soon as its turn comes.
        ``fallback`` is the engine that gets it where the named one cannot take it; the job's losses say so.

        Raises RequestRejected when the engine cannot take it, LibraryError when one of its pictures is not stored, and with
        ``only_once`` AlreadyThere when the very same request is owned, on its way or in doubt.
        """
        new = self._new(request, engine_name, send_again_of, fallback)
        return self.library.add_job(replace(new, held=held, wanted=wanted, only_once=only_once))

    def submit_in_place_of(self, unclear: Job, requests: Sequence[AnyRequest]) -> Sequence[Job]:
        """Put requests into the outbox for an unclear job, which is settled, all at once or not at all; they may go at once.

        Raises as :meth:`submit` does, and LibraryError when somebody was faster.
        """
        new = [replace(self._new(request, unclear.engine, unclear.id), wanted=True) for request in requests]
        return self.library.add_jobs_in_place_of(unclear.id, new)

    def _new(self, request: AnyRequest, engine_name: str, send_again_of: str | None, fallback: str = "") -> NewJob:
        self.engine(engine_name)
        choice = choose(self._engines, engine_name, fallback, request)
        engine, assessment = choice.engine, choice.assessment
        if not assessment.can:
            raise RequestRejected(
                assessment.reason, advice="Nothing was made or charged. Change it, or choose another engine."
            )
        missing = self._missing(request)
        if missing:
            raise LibraryError(f"{missing} Nothing was sent or charged.")
        first = engine.calls(request)[0]
        price = Money(assessment.price.amount, assessment.price.currency, assessment.price.estimated)
        losses = tuple(loss.message for loss in assessment.losses)
        return NewJob(request, choice.name, first.model, first.region, losses, price, send_again_of=send_again_of)

    def engine(self, name: str, project: str | None = None) -> Engine:
        """The engine of that name as a project uses it (default: the present one); raises ModelUnavailable where there is none."""
        try:
            if project is not None and self._engine_of is not None:
                return self._engine_of(name, project)
            return self._engines[name]
        except KeyError:
            raise ModelUnavailable(
                f"There is no engine called {name}.", advice="Nothing was made or charged. Choose another engine."
            ) from None

    def _missing(self, request: AnyRequest) -> str:
        gone = [name for name, sha256 in inputs(request) if not self.library.blobs.has(sha256)]
        return f"The library does not hold the picture of {', '.join(gone)}." if gone else ""

    def is_held_since(self, job_id: str, before: Mapping[str, Hold]) -> bool:
        """Whether a job waits for a sign-in of its account that was not wanted ``before``."""
        job = self.library.job(job_id)
        held = self.gate.held_since(job.project, before) is not None
        return held and self.engine(job.engine, job.project).describe().sends

    # --------------------------------------------------------------------------------------------------------- run

    def run(
        self,
        job_id: str,
        cancel: threading.Event | None = None,
        on_event: OnEvent = ignore,
        *,
        park: bool = False,
    ) -> Job:
        """Take a WAITING job to its end, in this thread; the job as it is then.

        With ``park``, a job that meets no network, an expired sign-in, a cap, or a pause that began meanwhile is WAITING again, and
        the outbox is paused, or only what goes with that account is held; without, the first three are its end.
        A job that is held, or that somebody else has taken, is left alone.
        Setting ``cancel`` takes the job back while nothing was sent, and ends the waiting for an engine that can stop; otherwise
        the answer is awaited, kept and marked as late.
        Raises LibraryError when the disk fails (what came is safe and found by :meth:`recover`), and defects of our own.
        """
        job = self.library.job(job_id)
        engine = self.engine(job.engine, job.project)
        calls = engine.calls(job.request)
        sends = engine.describe().sends
        before, holds = self.gate.pause(), self.gate.holds()
        run = _Run(job, engine, sends, cancel or threading.Event(), _careful(on_event), park, before, holds)
        with self._listed(run) as first:
            if first and self._journal.claim(job_id, calls):
                for call in calls:
                    if self.library.calls(job_id)[call.index].state is JobState.WAITING and not self._make(run, call):
                        break
        return self.library.job(job_id)

    @contextmanager
    def _listed(self, run: _Run) -> Iterator[bool]:
        """Be known to run the job, so that no recovery takes it; false when another thread does already."""
        first = self._running.setdefault(run.job.id, run.cancel) is run.cancel
        try:
            yield first
        finally:
            if first:
                del self._running[run.job.id]
                self.room.give_back(run.job.id)

    def _make(self, run: _Run, call: Call) -> bool:
        """One call from WAITING to its end, with its automatic retries; false when the job is parked.

        An end that concerns the job settles its other calls.
        """
        obstacle = self._obstacle(run)
        if obstacle is not None:
            return self._no_room(run, call, obstacle)
        for attempt in range(1, self._policy.attempts + 1):
            if run.sends:
                self._take_turn(run)
            words = self._kept_back(run)
            if words:
                return self._park(run, call, words, "")
            if run.cancel.is_set():
                if self.stopping and run.park:
                    return self._park(run, call, "", "")
                self._journal.cancel(run.job.id)
                self._tell(run)
                return True
            try:
                if not self._journal.intend(
                    run.job.id, call.index, partial(self.gate.caps().check, price=_money(call))
                ):
                    return True  # Taken back, or taken over, a moment ago.
            except OverCap as error:
                return self._over_cap(run, call, error)
            self._tell(run)
            nap = Nap(self.library.clock)
            try:
                receipt = self._transmit(run, call)
            except (Exception, KeyboardInterrupt) as error:
                verdict = nap.told(judge(error, sends=run.sends))
                if self._goes_on(run, verdict, attempt):
                    self._pause(run, call, verdict, attempt)
                    continue
                done = self._not_made(run, call, verdict)
                if not isinstance(error, NovaStudioError):
                    raise
                return done
            self._keep(run, call, receipt)
            return True
        return True

    def _kept_back(self, run: _Run) -> str:
        """Why a call may not go just now, though its turn has come; empty when it may."""
        if not run.park:
            return ""
        if self.gate.paused_since(run.before):
            return PAUSED
        hold = self.gate.held_since(run.job.project, run.holds) if run.sends else None
        return "" if hold is None else hold.words

    def _not_made(self, run: _Run, call: Call, verdict: Verdict) -> bool:
        """A call came to nothing: false when the job waits for what concerns others too, true when this is the call's end."""
        if run.park and verdict.kind == NotConnected.__name__:
            self.gate.stop(PauseReason.NOT_CONNECTED, verdict.words)
            return self._park(run, call, verdict.words, verdict.advice)
        if run.park and verdict.kind == CredentialsError.__name__:
            self.gate.hold(run.job.project, f"{verdict.words} {verdict.advice}".strip())
            return self._park(run, call, verdict.words, verdict.advice)
        if verdict.kind == NoPlace.__name__:
            return self._no_room(run, call, verdict)
        self._settle(run, call, verdict)
        return True

    def _goes_on(self, run: _Run, verdict: Verdict, attempt: int) -> bool:
        """Whether another attempt follows by itself. Where the system says that there is no network, none would help."""
        unreachable = verdict.kind == NotConnected.__name__
        if run.sends and verdict.request_id:
            self.gate.answered()
        hopeless = unreachable and run.park and self.gate.offline
        return verdict.retriable and attempt < self._policy.attempts and not hopeless

    def _take_turn(self, run: _Run) -> None:
        """Keep the rate of calls to an engine."""
        seconds = self.gate.delay(run.engine.name)
        if seconds:
            self._wait(run.cancel, seconds)

    def _over_cap(self, run: _Run, call: Call, error: OverCap) -> bool:
        if run.park:
            self.gate.stop(PauseReason.CAP, str(error))
            return self._park(run, call, str(error), CAP_ADVICE)
        self._settle(run, call, Verdict(JobState.FAILED, Charged.NO, str(error), CAP_ADVICE, type(error).__name__))
        return True

    def _no_room(self, run: _Run, call: Call, verdict: Verdict) -> bool:
        """The answer would find no place, or a picture is missing: only the first is mended by waiting for room."""
        if run.park and verdict.kind == NoPlace.__name__:
            self.gate.stop(PauseReason.NO_ROOM, f"{verdict.words} {verdict.advice}")
            return self._park(run, call, verdict.words, verdict.advice)
        self._settle(run, call, verdict)
        return True

    def _park(self, run: _Run, call: Call, words: str, advice: str) -> bool:
        """Leave the job waiting; false, so that its other calls wait as well."""
        self._journal.park(run.job.id, call.index, words, advice)
        self._tell(run)
        return False

    def _obstacle(self, run: _Run) -> Verdict | None:
        """What is in the way before anything is sent."""
        words = self._missing(run.job.request)
        if words:
            return Verdict(JobState.FAILED, Charged.NO, words, "Nothing was sent or charged.", LibraryError.__name__)
        words = _dearer(run)
        if words:
            return Verdict(JobState.FAILED, Charged.NO, words, _AGREE, RequestRejected.__name__)
        return self.room.take(run.job)

    def _transmit(self, run: _Run, call: Call) -> Receipt:
        """Send once; when this returns the answer is whole and on disk. A disk that fails goes before what the engine says.

        Raises NoPlace when nothing was sent because the answer has no place to go to.
        """

        def progress(received: int) -> None:
            run.on_event(JobEvent(run.job.id, EventKind.PROGRESS, JobState.SENDING, received=received))

        try:
            place = SpoolFile(self.library.spool_folder, run.job.id, call.index, progress)
        except LibraryError as error:
            raise NoPlace(str(error)) from error
        with place as spool:
            try:
                receipt = run.engine.send(call, self.library, spool, run.cancel)
                _finish(spool)
            except (Exception, KeyboardInterrupt):
                spool.discard()
                if spool.failure is not None:
                    raise spool.failure from None
                raise
        if run.sends:
            with suppress(LibraryError):  # The answer is worth more than the end of a pause.
                self.gate.answered()
                self.gate.signed_in(run.job.project)
        return receipt

    def _pause(self, run: _Run, call: Call, verdict: Verdict, attempt: int) -> None:
        """Wait, visibly, before the next attempt."""
        seconds = self._policy.pause(attempt, self._draw)
        at = self.library.clock() + timedelta(seconds=seconds)
        note = f"Attempt {attempt + 1} of {self._policy.attempts}"
        self._journal.retry_later(run.job.id, call.index, verdict, at, note)
        event = JobEvent(
            run.job.id,
            EventKind.RETRY,
            JobState.WAITING,
            attempt=attempt + 1,
            attempts=self._policy.attempts,
            at=at,
            words=verdict.words,
        )
        run.on_event(event)
        self._wait(run.cancel, seconds)

    def _settle(self, run: _Run, call: Call, verdict: Verdict) -> None:
        self._mark_if_stopped(run)
        self._journal.failed(run.job.id, call.index, verdict)
        self._tell(run)
        with suppress(LibraryError):  # What came is kept, and looked through at the next start.
            rescued = self._keeper.rescue(self.library.job(run.job.id), run.engine, call)
            if rescued:
                self._tell_results(run, rescued)

    def _tell_results(self, run: _Run, results: Sequence[Result]) -> None:
        job = self._tell(run)
        for result in results:
            run.on_event(JobEvent(job.id, EventKind.RESULT, job.state, result=result.id))

    def _keep(self, run: _Run, call: Call, receipt: Receipt) -> None:
        """The answer is on disk: say so, then store its pictures."""
        self._mark_if_stopped(run)
        charged = Charged.UNCLEAR if run.sends else Charged.NO
        if not self._journal.received(run.job.id, call.index, receipt, charged):
            return
        self._tell(run)
        results = self._keeper.keep(self.library.job(run.job.id), run.engine, call)
        self._tell_results(run, results)

    def _mark_if_stopped(self, run: _Run) -> None:
        if run.sends and run.cancel.is_set():
            self._journal.stop_waiting(run.job.id)

    def _tell(self, run: _Run) -> Job:
        job = self.library.job(run.job.id)
        run.on_event(JobEvent(job.id, EventKind.STATE, job.state, words=job.error or job.note))
        return job

    # ------------------------------------------------------------------------------------------------------ cancel

    def cancel(self, job_id: str) -> Job:
        """Take a job back while it is WAITING; stop waiting for it while it is SENDING. From any thread; the job as it is then."""
        event = self._running.get(job_id)
        if event is not None:
            event.set()
        if not self._journal.cancel(job_id):
            job = self.library.job(job_id)
            if job.state is JobState.SENDING and self.engine(job.engine).describe().sends:
                self._journal.stop_waiting(job_id)
        return self.library.job(job_id)

    def give_up(self, job_id: str) -> Job:
        """The program ends while the job's answer is out: it is UNCLEAR, unless its engine sends nothing anywhere.

        An answer that comes all the same, before the program is gone, is taken.
        """
        job = self.library.job(job_id)
        sends = self.engine(job.engine).describe().sends
        error = NoAnswer(_GIVEN_UP) if sends else EngineError(_GIVEN_UP, advice="Nothing was sent or charged.")
        verdict = replace(judge(error, sends=sends), alone=False)
        for call in self.library.calls(job_id):
            if call.state is JobState.SENDING:
                self._journal.failed(job_id, call.index, verdict)
        return self.library.job(job_id)

    # ---------------------------------------------------------------------------------------------------- recovery

    def recover(self) -> Recovered:
        """Look after the jobs of programs that died, and of this one where a full disk ended them; finish what lies in the spool.

        To be called at the start, and whenever room was made. What a disk that fails stands in the way of is tried at the next
        call; the others are done, then LibraryError is raised.
        """
        with self._recovering:
            return Recovery(
                self.library, self._engines, self._journal, self._keeper, self._owner.id, self._running
            ).run()


def _dearer(run: _Run) -> str:
    """Why a job is not what was agreed to: settings changed since have another model make it, at a higher price."""
    job, calls = run.job, run.engine.calls(run.job.request)
    now = sum((call.price.amount for call in calls), Decimal(0))
    if calls[0].model == job.model or now <= job.price.amount:
        return ""
    return (
        f"This was put aside for {job.model} at about ${job.price.amount:.2f}; by the settings of now {calls[0].model} "
        f"would make it for about ${now:.2f}."
    )
