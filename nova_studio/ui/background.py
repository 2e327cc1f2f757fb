"""Short work off the GUI thread: decoding, thumbnails, exports. Results come back in the GUI thread.

PySide6 runs lambdas, plain functions and methods of non-QObjects that are connected to a worker's signal in the
*worker* thread, even over a queued connection. So workers report to one bound method of a QObject that lives in the
GUI thread, and it alone calls what the caller gave.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, Signal
from shiboken6 import Shiboken

from nova_studio.errors import NovaStudioError

T = TypeVar("T")

_LOG = logging.getLogger(__name__)


class Work:
    """One piece of work under way, as :meth:`Background.run` returns it."""

    def __init__(
        self,
        fn: Callable[[], Any],
        on_done: Callable[[Any], object] | None,
        on_failed: Callable[[BaseException], object] | None,
        owner: QObject | None,
    ) -> None:
        self.fn = fn
        self.on_done = on_done
        self.on_failed = on_failed
        self._cancelled = False
        self._owners = [o for o in (owner, _bound_to(on_done), _bound_to(on_failed)) if o is not None]

    def cancel(self) -> None:
        """Forget it: it is not begun where it waits, and nobody is called. Work already begun runs to its end."""
        self._cancelled = True

    @property
    def wanted(self) -> bool:
        """Whether anybody still waits for the result: not cancelled, and no owner destroyed."""
        return not self._cancelled and all(Shiboken.isValid(owner) for owner in self._owners)


class Background(QObject):
    """Runs functions on a thread pool of its own. Make it in the GUI thread; end it with :meth:`wait_idle`."""

    _finished = Signal(object, object, object)

    def __init__(self, parent: QObject | None = None, threads: int | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        if threads is not None:
            self._pool.setMaxThreadCount(threads)
        self._runnables: dict[Work, _Runnable] = {}
        self._ended = False
        self._finished.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        fn: Callable[[], T],
        on_done: Callable[[T], object] | None = None,
        on_failed: Callable[[BaseException], object] | None = None,
        *,
        owner: QObject | None = None,
        priority: int = 0,
    ) -> Work:
        """Call ``fn()`` on a worker thread, then ``on_done(result)`` or ``on_failed(exception)`` in the GUI thread.

        Nobody is called once ``owner``, or the QObject that a callback is a method of, is destroyed, or after
        :meth:`Work.cancel`. Without ``on_failed`` every exception reaches ``sys.excepthook`` in the GUI thread; with
        it, one that is neither of our own errors nor the system's is logged with its traceback as well. After
        :meth:`wait_idle` nothing begins: a timer may still ask for something while the window goes.
        """
        work = Work(fn, on_done, on_failed, owner)
        if self._ended:
            work.cancel()
            return work
        runnable = _Runnable(work, self._finished.emit)
        self._runnables[work] = runnable
        self._pool.start(runnable, priority)
        return work

    @property
    def pending(self) -> int:
        """How many pieces of work are not yet delivered."""
        return len(self._runnables)

    def wait_idle(self, timeout_ms: int = -1) -> bool:
        """At shutdown: begin nothing more, forget what has not begun, wait for the rest; False when time ran out."""
        self._ended = True
        for work in self._runnables:
            work.cancel()
        return self._pool.waitForDone(timeout_ms)

    def _deliver(self, work: Work, result: object, error: BaseException | None) -> None:
        self._runnables.pop(work, None)
        if not work.wanted:
            return
        if error is None:
            if work.on_done is not None:
                work.on_done(result)
        elif work.on_failed is None:
            sys.excepthook(type(error), error, error.__traceback__)
        else:
            if not isinstance(error, NovaStudioError | OSError):
                _LOG.error("Work in the background failed", exc_info=error)
            work.on_failed(error)


class _Runnable(QRunnable):
    """Runs one :class:`Work`. Python keeps it (no auto delete) until its result is delivered."""

    def __init__(self, work: Work, report: Callable[[Work, object, BaseException | None], object]) -> None:
        super().__init__()
        self.setAutoDelete(False)
        self._work = work
        self._report = report

    def run(self) -> None:
        result: object = None
        failure: BaseException | None = None
        if self._work.wanted:
            try:
                result = self._work.fn()
            except BaseException as error:
                failure = error
        self._report(self._work, result, failure)


def _bound_to(callback: Callable[..., object] | None) -> QObject | None:
    """The QObject that a callback is a method of, if it is."""
    owner = getattr(callback, "__self__", None)
    return owner if isinstance(owner, QObject) else None
