"""From the button to the gallery: freezes the seed, puts the request into the outbox, and lets the lanes run what may go."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from nova_studio.contract import limits
from nova_studio.contract.request import Request
from nova_studio.contract.validation import validate
from nova_studio.engines.choice import choose
from nova_studio.errors import LibraryError
from nova_studio.library.jobs import AlreadyThere
from nova_studio.library.model import About, Change, Job, JobState
from nova_studio.outbox import settle
from nova_studio.outbox.events import JobEvent
from nova_studio.studio import Studio
from nova_studio.tools.request import AnyRequest, ToolRequest
from nova_studio.ui.background import Background
from nova_studio.ui.library_watch import LibraryWatch
from nova_studio.ui.pictures import words_of
from nova_studio.ui.worker import Lanes


@dataclass(frozen=True)
class Twin:
    """The very request that was to be made is there already, or on its way: the job that has it, and what was wanted of whom."""

    job: Job
    request: AnyRequest
    run: bool
    engine: str


class Generation(QObject):
    """Submits jobs and runs them in the outbox's order. Signals carry jobs as they are in the library."""

    job_added = Signal(object)
    job_changed = Signal(object)
    job_ended = Signal(object)
    news = Signal(object)
    held_up = Signal(object, str)
    """A job that the disk has stopped half way, or ``None`` where it still does, and why; :meth:`resume` goes on with it."""
    failed = Signal(str, str)
    owned = Signal(object)
    """A :class:`Twin`."""
    seed_frozen = Signal(object)
    busy_changed = Signal()
    pause_changed = Signal(object)
    """A :class:`Pause`, or ``None`` when the outbox runs again."""
    all_done = Signal(object)
    """Nothing is left to do: a :class:`Counter` of the states that jobs have come to since the last time."""
    edit_requested = Signal(object)
    """The request of a job that was taken back to be edited."""

    def __init__(self, studio: Studio, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self._queue = studio.queue
        self._background = background
        self._fresh: set[str] = set()
        """Jobs of the Generate button that wait: they go before those of the outbox, in their own order."""
        self._asked: set[str] = set()
        """Every job of the Generate button: somebody waits to see what becomes of it."""
        self._stuck: set[str] = set()
        """Jobs that a defect of ours has ended before they began; they are not begun again by themselves."""
        self._ends: Counter[JobState] = Counter()
        self._pause = self._queue.paused
        self._closing = False
        self.lanes = Lanes(studio.runner, studio.settings.lanes, self)
        self.lanes.news.connect(self._on_news)
        self.lanes.ended.connect(self._on_ended)
        self.lanes.started.connect(self._on_started)
        watch = LibraryWatch(studio.library, self)
        watch.changed.connect(self._on_change)
        self.destroyed.connect(partial(LibraryWatch.close, watch))

    # ---------------------------------------------------------------------------------------------------------- asking

    def generate(self, request: AnyRequest, *, again: bool = False, engine: str = "") -> None:
        """Freeze the request and run it at once, with the chosen engine unless another is named.

        Where its pictures are there already, tell so unless ``again``.
        """
        self._submit(request, engine, run=True, again=again)

    def add_to_outbox(self, request: AnyRequest, *, again: bool = False, engine: str = "") -> None:
        """Freeze the request and keep it until it is sent by hand; the same holds for pictures that are there already."""
        self._submit(request, engine, run=False, again=again)

    def run_again(self, job_id: str) -> None:
        """Run a waiting job; repeat any other as a new job that names the old one.

        An unclear one is settled by it, and only the pictures that did not arrive are asked for once more.
        """
        job = self._studio.library.job(job_id)
        if job.state is JobState.WAITING:
            self.send([job_id])
            return
        runner = self._studio.runner
        if job.state is JobState.UNCLEAR:
            self._background.run(
                partial(settle.send_again, runner, job.id), self._added_all, self._on_failed, owner=self
            )
            return
        work = partial(runner.submit, job.request, job.engine, send_again_of=job.id, wanted=True)
        self._background.run(work, partial(self._added, True), self._on_failed, owner=self)

    def let_go(self, job_id: str) -> None:
        """Ask nothing more about an unclear job."""
        job = self._studio.library.job(job_id)
        if job.state is JobState.UNCLEAR and not job.let_go:
            work = partial(settle.let_go, self._studio.library, job_id)
            self._background.run(work, self._changed, self._on_failed, owner=self)

    def _submit(self, request: AnyRequest, engine: str, *, run: bool, again: bool) -> None:
        frozen = freeze(request)
        if isinstance(frozen, Request) and frozen.settings.seed is not None:
            self.seed_frozen.emit(frozen.settings.seed)
        engine = engine or self._studio.settings.engine
        work = partial(self._put, frozen, engine, run, again, frozenset(self._fresh))
        self._background.run(work, partial(self._added, run), self._on_failed, owner=self)

    def _put(self, request: AnyRequest, name: str, run: bool, again: bool, before: frozenset[str]) -> Job | Twin:
        """Put a request into the outbox, unless it would be made twice. In a worker thread."""
        fallback, library = self._studio.settings.fallback_engine, self._studio.library
        engine = choose(self._studio.engines, name, fallback, request).engine
        twin = None if again else settle.owned(library, request, engine) or settle.on_its_way(library, request, engine)
        if twin is not None:
            return Twin(twin, request, run, name)
        try:
            job = self._studio.runner.submit(request, name, wanted=run, only_once=not again, fallback=fallback)
        except AlreadyThere as other:  # Put there a moment ago, by this window or another program.
            return Twin(library.job(other.job), request, run, name)
        if run:
            self._queue.to_front(job.id, before)
        return job

    def _added(self, run: bool, job: Job | Twin) -> None:
        if isinstance(job, Twin):
            self.owned.emit(job)
            return
        self.job_added.emit(job)
        if run:
            self._fresh.add(job.id)
            self._asked.add(job.id)
            self._run_by_name([job.id])

    def _added_all(self, jobs: Sequence[Job]) -> None:
        for job in jobs:
            self._added(True, job)

    def adopt(self, jobs: Sequence[Job], send: bool) -> None:
        """Others have put these jobs into the outbox: show them, and let go what may."""
        for job in jobs:
            self.job_added.emit(job)
        if send and jobs:
            self._run_by_name([job.id for job in jobs])

    # ------------------------------------------------------------------------------------------------------- the queue

    def send(self, ids: Sequence[str]) -> None:
        """Send these jobs, held or not; in a pause, or for an account that wants a sign-in, all the same, since they are asked
        for by name.
        """
        self._stuck.difference_update(ids)
        self._do_anew(partial(self._queue.send, ids), lambda _: self._run_by_name(ids))

    def send_waiting(self) -> None:
        """Send every job that waits and is not held; a pause is over, and accounts that wanted a sign-in are tried."""
        self._stuck.clear()
        self._do_anew(self._queue.send_all)

    def pause(self) -> None:
        """Let nothing more go."""
        self._do(self._queue.pause)

    def resume(self) -> None:
        """Go on, whatever the pause was for; what a full disk has left half done is finished first."""
        self._stuck.clear()
        self._do_anew(self._queue.resume)

    def hold(self, job_id: str, held: bool) -> None:
        """Keep a job back whatever is sent, or no longer."""
        self._do(partial(self._queue.hold, job_id, held))

    def reorder(self, ids: Sequence[str]) -> None:
        """Send these in this order."""
        self._do(partial(self._queue.reorder, list(ids)))

    def edit(self, job_id: str) -> None:
        """Take a waiting job back into the panel."""
        work = partial(self._queue.take_back, job_id)
        self._background.run(work, partial(self._taken_back, job_id), self._on_failed, owner=self)

    def cancel(self, job_id: str) -> None:
        """Take a waiting job back, stop the offline engine, or stop waiting for an answer (which is kept when it comes)."""
        self.lanes.cancel(job_id)
        self._background.run(partial(self._studio.runner.cancel, job_id), self._changed, self._on_failed, owner=self)

    def network_changed(self, online: bool) -> None:
        """The system says that there is a network, or none: where the outbox waits for one it tries again."""
        self._studio.runner.gate.offline = not online
        if online:
            self._do(self._studio.runner.gate.answered)

    def room_came(self) -> None:
        """The disk has room again: what it has left half done is finished, and a pause for want of room is over."""
        self._do_anew(self._queue.room_came)

    def dispatch(self) -> None:
        """Let the lanes run what may go."""
        while not self._closing and self.lanes.has_room():
            job_id = self._queue.next(self.lanes.busy() | self._stuck)
            if job_id is None:
                break
            self.lanes.run(job_id)

    def _run_by_name(self, ids: Sequence[str]) -> None:
        if not self._closing:
            for job_id in ids if self._queue.paused is not None else self._held(ids):
                self.lanes.run(job_id)
        self.dispatch()

    def _held(self, ids: Sequence[str]) -> list[str]:
        """Which of these wait for their account."""
        held = self._queue.held(map(self._studio.library.job, ids)) if self._queue.holds() else {}
        return [job_id for job_id in ids if job_id in held]

    def _do(self, work: Callable[[], Any], then: Callable[[Any], object] | None = None) -> None:
        """Change the queue in a worker thread, then let go what may."""
        self._background.run(work, then or self._go_on, self._on_failed, owner=self)

    def _do_anew(self, work: Callable[[], Any], then: Callable[[Any], object] | None = None) -> None:
        """Change the queue after the jobs that a full disk, or a program that died, has ended are looked after."""

        def both() -> Any:
            self._studio.runner.recover()
            return work()

        self._background.run(both, then or self._go_on, self.disk_failed, owner=self)

    def _go_on(self, _: object) -> None:
        self.dispatch()

    def _taken_back(self, job_id: str, request: AnyRequest) -> None:
        self._changed(self._studio.library.job(job_id))
        self.edit_requested.emit(request)

    def is_awaited(self, job_id: str) -> bool:
        """Whether a job was asked for by the Generate button or Try again, not sent from the outbox."""
        return job_id in self._asked

    # ------------------------------------------------------------------------------------------------------------ lanes

    def running(self) -> list[Job]:
        """The jobs in hand."""
        return [self._studio.library.job(job_id) for job_id in self.lanes.running()]

    def stop(self) -> None:
        """The program is about to end: begin nothing more."""
        self._closing = True

    def close(self, wait_ms: int) -> bool:
        """End the lanes; ``False`` when a call is still in flight."""
        self._closing = True
        self._studio.runner.stopping = True
        return self.lanes.close(wait_ms)

    def _changed(self, job: Job) -> None:
        self.job_changed.emit(job)

    def disk_failed(self, error: BaseException) -> None:
        """What a full disk left half done could not be finished: it still stands in the way."""
        if isinstance(error, LibraryError):
            self.held_up.emit(None, str(error))
        else:
            self._on_failed(error)

    def _on_failed(self, error: BaseException) -> None:
        advice = getattr(error, "advice", "")
        self.failed.emit(self.tr("This could not be done in the outbox."), f"{words_of(error)} {advice}".strip())

    @Slot(object)
    def _on_change(self, change: Change) -> None:
        """Whoever wrote, in this program or another."""
        if change.about is not About.OUTBOX:
            return
        pause = self._queue.paused
        if pause != self._pause:
            self._pause = pause
            self.pause_changed.emit(pause)
        self.dispatch()

    @Slot(str)
    def _on_started(self, job_id: str) -> None:
        self._fresh.discard(job_id)
        self.busy_changed.emit()
        self._changed(self._studio.library.job(job_id))

    @Slot(object)
    def _on_news(self, event: JobEvent) -> None:
        self.news.emit(event)
        self._changed(self._studio.library.job(event.job))

    @Slot(str, object)
    def _on_ended(self, job_id: str, error: object) -> None:
        job = self._studio.library.job(job_id)
        self._changed(job)
        self.job_ended.emit(job)
        self.busy_changed.emit()
        if isinstance(error, LibraryError):
            self.held_up.emit(job, str(error))
        elif isinstance(error, Exception):
            self._stuck.add(job_id)
            self.failed.emit(self.tr("Nova Studio met a defect of its own."), words_of(error))
        if job.state.settled:
            self._ends[job.state] += 1
        self.dispatch()
        if self._ends and self.lanes.is_idle():
            ends, self._ends = self._ends, Counter()
            self.all_done.emit(ends)


def freeze(request: AnyRequest) -> AnyRequest:
    """The request with a seed of its own where it has none: the service's default is a constant, and the same picture would
    be bought twice.
    """
    if isinstance(request, ToolRequest):
        return request.with_seed(secrets.randbelow(limits.SEED_MAX + 1)) if request.seed is None else request
    if "seed" not in request.spec.settings or request.settings.seed is not None:
        return request
    return validate(request.draft().with_setting("seed", secrets.randbelow(limits.SEED_MAX + 1)))
