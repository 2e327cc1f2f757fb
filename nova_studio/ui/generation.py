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

    def generate(self, request: Request) -> None:
        """Freeze the request and run it at once."""
        self._submit(request, self._studio.settings.engine, held=False, run=True)

    def add_to_outbox(self, request: Request) -> None:
        """Freeze the request and keep it until it is sent by hand."""
        self._submit(request, self._studio.settings.engine, held=False, run=False)

    def send_waiting(self) -> int:
        """Run every job that waits and is not held; how many there were."""
        waiting = [job for job in reversed(self._studio.library.jobs([JobState.WAITING])) if not job.held]
        for job in waiting:
            self.lanes.run(job.id)
        return len(waiting)

    def run_again(self, job_id: str) -> None:
        """Put the request of a settled job into the outbox once more, as a new job that names the old one, and run it."""
        job = self._studio.library.job(job_id)
        if job.state is JobState.WAITING:
            self.lanes.run(job.id)
        else:
            self._submit(job.request, job.engine, held=False, run=True, send_again_of=job.id)

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

    def _submit(
        self, request: Request, engine: str, *, held: bool, run: bool, send_again_of: str | None = None
    ) -> None:
        frozen = freeze(request)
        if frozen.settings.seed is not None:
            self.seed_frozen.emit(frozen.settings.seed)
        work: Callable[[], Job] = partial(
            self._studio.runner.submit, frozen, engine, held=held, send_again_of=send_again_of
        )
        self._background.run(work, partial(self._added, run), self._on_failed, owner=self)

    def _added(self, run: bool, job: Job) -> None:
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
