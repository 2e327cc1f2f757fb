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
        self._tokens: dict[str, tuple[float, float]] = {}
        """Of each engine the tokens left, below zero for calls that wait, and when that was so."""
        self._guard = threading.Lock()

    def reserve(self, engine: str) -> float:
        """Take the next place for a call to an engine; how many seconds to wait for it, 0 when it is now."""
        rate = self._per_minute() / 60.0
        with self._guard:
            now = self._clock()
            left, at = self._tokens.get(engine, (float(BURST), now))
            left = min(float(BURST), left + (now - at) * rate) - 1.0
            self._tokens[engine] = left, now
        return max(0.0, -left / rate)
