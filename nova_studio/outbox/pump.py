"""The pump: sends what waits, on as many lanes as one likes, until nothing is left or the outbox is paused. For the shell."""

from __future__ import annotations

import queue
import threading
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress

from nova_studio.library.model import Job
from nova_studio.outbox.events import OnEvent, ignore
from nova_studio.outbox.runner import Runner

_STEP = 0.2
"""Seconds: an interrupt is noticed at least so soon."""


class Pump:
    """Runs jobs side by side, in threads that do not keep a program alive that has been interrupted."""

    def __init__(self, runner: Runner, lanes: int) -> None:
        self._runner = runner
        self._lanes = lanes

    def run(self, ids: Sequence[str], on_done: Callable[[Job], object], on_event: OnEvent = ignore) -> None:
        """Send these jobs in this order, telling of each as it ends, in this thread; of what is parked as well.

        A pause that begins meanwhile lets nothing more go, an account that is held meanwhile nothing of its own. Raises what a
        job raises, after the others have ended. An interrupt takes back what was not sent and gives up what is out, which is
        UNCLEAR then.
        """
        work = _Work(self._runner, ids, on_event)
        threads = [
            threading.Thread(target=work.lane, name=f"lane {number + 1}", daemon=True)
            for number in range(min(self._lanes, len(ids)))
        ]
        for thread in threads:
            thread.start()
        failure: Exception | None = None
        busy = len(threads)
        try:
            while busy:
                with suppress(queue.Empty):
                    job = work.done.get(timeout=_STEP)
                    busy -= job is None
                    failure = failure or (job if isinstance(job, Exception) else None)
                    if isinstance(job, Job):
                        on_done(job)
        except BaseException:
            work.give_up()
            raise
        for thread in threads:
            thread.join()
        if failure is not None:
            raise failure


class _Work:
    """What is left, what is out and what is done, shared by the lanes."""

    def __init__(self, runner: Runner, ids: Sequence[str], on_event: OnEvent) -> None:
        self.done: queue.SimpleQueue[Job | Exception | None] = queue.SimpleQueue()
        """``None`` comes once from each lane that has ended."""
        self._runner = runner
        self._on_event = on_event
        self._before = runner.gate.pause()
        self._holds = runner.gate.holds()
        self._left = deque(ids)
        self._out: set[str] = set()
        self._cancel = threading.Event()
        self._guard = threading.Lock()

    def lane(self) -> None:
        """Run one job after the other."""
        try:
            while (job_id := self._take()) is not None:
                job = self._runner.run(job_id, self._cancel, self._on_event, park=True)
                with self._guard:
                    self._out.discard(job_id)
                self.done.put(job)
        except Exception as error:
            with self._guard:
                self._left.clear()
            self.done.put(error)
        finally:
            self.done.put(None)

    def _take(self) -> str | None:
        with self._guard:
            if self._cancel.is_set() or self._runner.gate.paused_since(self._before):
                return None
            while self._left:
                job_id = self._left.popleft()
                if not self._runner.is_held_since(job_id, self._holds):
                    self._out.add(job_id)
                    return job_id
            return None

    def give_up(self) -> None:
        """End the waiting for everything that is out."""
        self._cancel.set()
        with self._guard:
            out = sorted(self._out)
        for job_id in out:
            self._runner.cancel(job_id)
            self._runner.give_up(job_id)
