"""Watching a window while it works: how long it ever kept silent, how long it worked at a stretch, and what memory it took."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

_SELF = Path("/proc/self")


class Watch:
    """The longest time the event loop did not answer, and how long its thread worked at most between two answers.

    On a machine with other work the first is longer than the second, which is the program's own part.
    """

    def __init__(self) -> None:
        self.begin()
        self._timer = QTimer()
        self._timer.setInterval(1)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    def begin(self) -> None:
        """Forget what was before."""
        self._last, self._worked = time.perf_counter(), time.thread_time()
        self.longest = self.busiest = 0.0

    def _tick(self) -> None:
        now, worked = time.perf_counter(), time.thread_time()
        self.longest = max(self.longest, now - self._last)
        self.busiest = max(self.busiest, worked - self._worked)
        self._last, self._worked = now, worked


def until(condition: Callable[[], bool], seconds: float = 120) -> None:
    """Let the window work until a condition holds; TimeoutError when it never does."""
    end = time.perf_counter() + seconds
    while not condition():
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        if time.perf_counter() > end:
            raise TimeoutError("it never came to its end")


def memory() -> int:
    """Bytes of memory the process has in use; 0 off Linux."""
    return int((_SELF / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") if _SELF.exists() else 0


def forget_peak() -> None:
    """Let :func:`peak` begin anew."""
    if _SELF.exists():
        (_SELF / "clear_refs").write_text("5")


def peak() -> int:
    """The most bytes of memory in use since :func:`forget_peak`; 0 off Linux."""
    if not _SELF.exists():
        return 0
    (line,) = (line for line in (_SELF / "status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024
