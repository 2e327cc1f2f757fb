"""Whether the computer slept while an answer was awaited: what was sent before is in doubt, and the artist wonders why."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from nova_studio.library.database import Clock
from nova_studio.library.model import JobState
from nova_studio.outbox.retry import Verdict

_WORTH_TELLING = 120.0
"""Seconds; less than that does no harm to a connection."""
_MINUTE, _HOUR = 60, 3600
Ticks = Callable[[], float]
"""A clock in seconds that stands still while the computer sleeps, as Linux's and macOS's do; Windows's goes on."""


class Nap:
    """Looks at both clocks when it is made, and again when it is asked."""

    def __init__(self, clock: Clock, ticks: Ticks = time.monotonic) -> None:
        self._clock = clock
        self._ticks = ticks
        self._began = clock(), ticks()

    def seconds(self) -> float:
        """How much longer it took by the calendar than for this program."""
        return (self._clock() - self._began[0]).total_seconds() - (self._ticks() - self._began[1])

    def told(self, verdict: Verdict) -> Verdict:
        """A verdict that says so, where its outcome is in doubt."""
        slept = self.seconds()
        if verdict.state is not JobState.UNCLEAR or slept < _WORTH_TELLING:
            return verdict
        how_long = f"{slept / _HOUR:.0f} hours" if slept >= 2 * _HOUR else f"{slept / _MINUTE:.0f} minutes"
        words = f"{verdict.words} Meanwhile the computer slept for about {how_long}, or its clock was put forward."
        return replace(verdict, words=words)
