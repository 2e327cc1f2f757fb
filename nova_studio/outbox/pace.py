"""The rate limit: so many calls a minute to one engine, spread by a token bucket. Its clock is given to it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

Seconds = Callable[[], float]
"""A clock that only goes forward, in seconds."""
BURST = 4
"""So many calls may go at once after a rest; more would look like an attack to the service."""


class Pace:
    """One bucket for each engine; safe from several threads."""

    def __init__(self, per_minute: Callable[[], int], clock: Seconds = time.monotonic) -> None:
        """``per_minute`` is asked at every call, so that a changed setting holds at once."""
        self._per_minute = per_minute
        self._clock = clock
        self._due: dict[str, float] = {}
        """When the next call would come if none had ever waited or hurried."""
        self._guard = threading.Lock()

    def reserve(self, engine: str) -> float:
        """Take the next place for a call to an engine; how many seconds to wait for it, 0 when it is now."""
        step = 60.0 / self._per_minute()
        with self._guard:
            now = self._clock()
            due = max(self._due.get(engine, now), now)
            self._due[engine] = due + step
        return max(0.0, due - now - (BURST - 1) * step)
