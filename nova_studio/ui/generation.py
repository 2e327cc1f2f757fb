"""From the button to the gallery: freezes the seed, puts the request into the outbox and lets a lane run it."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from nova_studio.contract import limits
from nova_studio.contract.request import Request
from nova_studio.contract.validation import validate
from nova_studio.engines.base import Assessment
from nova_studio.library.model import Job, JobState
from nova_studio.outbox import settle
from nova_studio.outbox.events import JobEvent
from nova_studio.studio import Studio
from nova_studio.ui.background import Background
from nova_studio.ui.pictures import words_of
from nova_studio.ui.worker import Lanes


@dataclass(frozen=True)
class Offer:
    """What an engine makes of a request: the request as it stands in the panel, and the engine's assessment."""

    request: Request
    assessment: Assessment


class Generation(QObject):
    """Submits and runs jobs. Signals carry jobs as they are in the library."""

    job_added = Signal(object)
    job_changed = Signal(object)
    job_ended = Signal(object)
    news = Signal(object)
    failed = Signal(str, str)
    owned = Signal(object, object)
    """A job whose pictures are there already, and the very request that was to be made again."""
    seed_frozen = Signal(object)
    busy_changed = Signal()

    def __init__(self, studio: Studio, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self._background = background
        self.lanes = Lanes(studio.runner, studio.settings.lanes, self)
        self.lanes.news.connect(self._on_news)
        self.lanes.ended.connect(self._on_ended)
        self.lanes.started.connect(self._on_started)

    def assess(self, request: Request) -> Assessment:
        """What the chosen engine makes of a request; quick, offline."""
        return self._studio.engine(self._studio.settings.engine).assess(request)

    def generate(self, request: Request, *, again: bool = False) -> None:
        """Freeze the request and run it at once; where its pictures are there already, tell so unless ``again``."""
        self._submit(request, run=True, again=again)

    def add_to_outbox(self, request: Request) -> None:
        """Freeze the request and keep it until it is sent by hand."""
        self._submit(request, run=False, again=True)

    def send_waiting(self) -> int:
        """Run every job that waits and is not held; how many there were."""
        waiting = [job for job in reversed(self._studio.library.jobs([JobState.WAITING])) if not job.held]
        for job in waiting:
            self.lanes.run(job.id)
        return len(waiting)

    def run_again(self, job_id: str) -> None:
        """Run a waiting job; repeat any other as a new job that names the old one. An unclear one is settled by it."""
        job = self._studio.library.job(job_id)
        if job.state is JobState.WAITING:
            self.lanes.run(job.id)
            return
        runner = self._studio.runner
        work: Callable[[], Job] = partial(runner.submit, job.request, job.engine, send_again_of=job.id)
        if job.state is JobState.UNCLEAR:
            work = partial(settle.send_again, runner, job.id)
        self._background.run(work, partial(self._added, True), self._on_failed, owner=self)

    def let_go(self, job_id: str) -> None:
        """Ask nothing more about an unclear job."""
        job = self._studio.library.job(job_id)
        if job.state is JobState.UNCLEAR and not job.let_go:
            work = partial(settle.let_go, self._studio.library, job_id)
            self._background.run(work, self._changed, self._on_failed, owner=self)

    def cancel(self, job_id: str) -> None:
        """Take a waiting job back, stop the offline engine, or stop waiting for an answer (which is kept when it comes)."""
        self.lanes.cancel(job_id)
        self._background.run(partial(self._studio.runner.cancel, job_id), self._changed, self._on_failed, owner=self)

    def running(self) -> list[Job]:
        """The jobs in hand."""
        return [self._studio.library.job(job_id) for job_id in self.lanes.running()]

    def close(self, wait_ms: int) -> bool:
        """End the lanes; ``False`` when a call is still in flight."""
        return self.lanes.close(wait_ms)

    def _submit(self, request: Request, *, run: bool, again: bool) -> None:
        frozen = freeze(request)
        name = self._studio.settings.engine

        def work() -> Job | None:
            have = None if again else settle.owned(self._studio.library, frozen, self._studio.engine(name))
            if have is not None:
                self.owned.emit(have, frozen)
                return None
            return self._studio.runner.submit(frozen, name)

        if frozen.settings.seed is not None:
            self.seed_frozen.emit(frozen.settings.seed)
        self._background.run(work, partial(self._added, run), self._on_failed, owner=self)

    def _added(self, run: bool, job: Job | None) -> None:
        if job is None:
            return
        self.job_added.emit(job)
        if run:
            self.lanes.run(job.id)

    def _changed(self, job: Job) -> None:
        self.job_changed.emit(job)

    def _on_failed(self, error: BaseException) -> None:
        advice = getattr(error, "advice", "")
        self.failed.emit(self.tr("This could not be put into the outbox."), f"{words_of(error)} {advice}".strip())

    @Slot(str)
    def _on_started(self, job_id: str) -> None:
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
        if isinstance(error, Exception):
            self.failed.emit(self.tr("Nova Studio met a defect of its own."), words_of(error))


def freeze(request: Request) -> Request:
    """The request with a seed of its own where it has none: the service's default is a constant, and the same picture would
    be bought twice.
    """
    if "seed" not in request.spec.settings or request.settings.seed is not None:
        return request
    return validate(request.draft().with_setting("seed", secrets.randbelow(limits.SEED_MAX + 1)))
