"""The threads that wait for engines.

A :class:`Lane` is one QThread with a :class:`GenerationWorker` in it; :class:`Lanes` hands them jobs. The work itself is the
outbox's runner, which knows nothing of Qt. Signals carry ids and frozen values; they are connected to bound methods of
QObjects only, since anything else would run in the worker's thread.
"""

from __future__ import annotations

import logging
import threading
from collections import deque

from PySide6.QtCore import QObject, QThread, Signal, Slot

from nova_studio.errors import LibraryError
from nova_studio.outbox.events import JobEvent
from nova_studio.outbox.runner import Runner

_log = logging.getLogger(__name__)


class GenerationWorker(QObject):
    """Runs one job at a time in the thread it lives in."""

    news = Signal(object)
    """A :class:`JobEvent`."""
    ended = Signal(str, object)
    """The id of the job that is over, and the defect of our own that ended it, or ``None``."""

    def __init__(self, runner: Runner) -> None:
        super().__init__()
        self._runner = runner
        self._cancel = threading.Event()

    def prepare(self, cancel: threading.Event) -> None:
        """Take the event that stops the next job; called in the GUI thread while the worker is idle."""
        self._cancel = cancel

    @Slot(str)
    def run(self, job_id: str) -> None:
        """Run a job to its end. Whatever fails is stored with the job by the runner."""
        try:
            self._runner.run(job_id, self._cancel, self.news.emit, park=True)
        except LibraryError as error:  # a state of the disk: what came is safe, and the artist is told
            _log.info("job %s was stopped by the disk: %s", job_id, type(error).__name__)
            self.ended.emit(job_id, error)
        except (
            Exception
        ) as error:  # the runner has stored the outcome; the defect itself goes to the hooks of the window
            _log.exception("job %s ended by a defect", job_id)
            self.ended.emit(job_id, error)
        else:
            self.ended.emit(job_id, None)


class Lane(QObject):
    """One thread and its worker."""

    start = Signal(str)
    news = Signal(object)
    freed = Signal(object, str, object)

    def __init__(self, runner: Runner, name: str, parent: QObject) -> None:
        super().__init__(parent)
        self.job = ""
        self.cancel = threading.Event()
        self._thread = QThread(self)
        self._thread.setObjectName(name)
        self._worker = GenerationWorker(runner)
        self._worker.moveToThread(self._thread)
        self.start.connect(self._worker.run)
        self._worker.news.connect(self._on_news)
        self._worker.ended.connect(self._on_ended)
        self._thread.start()

    def run(self, job_id: str) -> None:
        """Begin a job; the lane must be free."""
        self.job = job_id
        self.cancel = threading.Event()
        self._worker.prepare(self.cancel)
        self.start.emit(job_id)

    def close(self, wait_ms: int) -> bool:
        """End the thread; ``False`` when a call is still in flight after ``wait_ms`` milliseconds."""
        self._thread.quit()
        ended = self._thread.wait(wait_ms)
        if ended:
            self._worker.deleteLater()
        return ended

    @Slot(object)
    def _on_news(self, event: JobEvent) -> None:
        self.news.emit(event)

    @Slot(str, object)
    def _on_ended(self, job_id: str, error: object) -> None:
        self.job = ""
        self.freed.emit(self, job_id, error)


class Lanes(QObject):
    """Jobs in the order of asking, as many at once as there are lanes."""

    news = Signal(object)
    started = Signal(str)
    ended = Signal(str, object)
    idle = Signal()

    def __init__(self, runner: Runner, lanes: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._waiting: deque[str] = deque()
        self._lanes: list[Lane] = []
        self._count = 0
        self.set_count(lanes)

    def set_count(self, lanes: int) -> None:
        """Run so many jobs at once from now on; what runs in a lane too many comes to its end."""
        self._count = lanes
        while len(self._lanes) < lanes:
            lane = Lane(self._runner, f"lane {len(self._lanes) + 1}", self)
            lane.news.connect(self.news)
            lane.freed.connect(self._on_freed)
            self._lanes.append(lane)

    def run(self, job_id: str) -> None:
        """Run a job as soon as a lane is free; one that is in hand already is left alone."""
        if job_id in self._waiting or job_id in self.running():
            return
        self._waiting.append(job_id)
        self._next()

    def cancel(self, job_id: str) -> bool:
        """Ask a running job to stop, or take a queued one back; ``False`` when it is neither."""
        if job_id in self._waiting:
            self._waiting.remove(job_id)
            return True
        for lane in self._lanes:
            if lane.job == job_id:
                lane.cancel.set()
                return True
        return False

    def running(self) -> list[str]:
        """The jobs that run now."""
        return [lane.job for lane in self._lanes if lane.job]

    def busy(self) -> set[str]:
        """The jobs that run or are queued here."""
        return {*self._waiting, *self.running()}

    def has_room(self) -> bool:
        """Whether one more job would run at once."""
        return not self._waiting and len(self.running()) < self._count

    def is_idle(self) -> bool:
        """Whether nothing runs and nothing is queued."""
        return not self._waiting and not self.running()

    def close(self, wait_ms: int) -> bool:
        """Ask everything to stop and end the threads; ``False`` when a call is still in flight after the wait."""
        self._waiting.clear()
        for lane in self._lanes:
            lane.cancel.set()
        ended = [lane.close(wait_ms) for lane in self._lanes]
        return all(ended)

    def _next(self) -> None:
        for lane in self._lanes:
            if self._waiting and not lane.job and len(self.running()) < self._count:
                job_id = self._waiting.popleft()
                lane.run(job_id)
                self.started.emit(job_id)

    @Slot(object, str, object)
    def _on_freed(self, _lane: object, job_id: str, error: object) -> None:
        self.ended.emit(job_id, error)
        self._next()
        if self.is_idle():
            self.idle.emit()
