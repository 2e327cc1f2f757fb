"""What a test must not leave behind: log records of WARNING and above, and running threads."""

from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Iterable

# Threads of the test tools themselves.
_TOOLS = ("pytest_timeout", "execnet", "ThreadPoolExecutor-execnet")


class LogWatch(logging.Handler):
    """Collects records of WARNING and above from every logger; ``allow`` names those that a test expects."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []
        self._allowed: list[re.Pattern[str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the record."""
        self.records.append(record)

    def allow(self, pattern: str) -> None:
        """Expect records whose ``logger: message`` matches the regular expression somewhere."""
        self._allowed.append(re.compile(pattern))

    def unexpected(self) -> list[str]:
        """The records nobody expected, as ``LEVEL logger: message``."""
        lines = [f"{r.levelname} {r.name}: {r.getMessage()}" for r in self.records]
        return [line for line in lines if not any(pattern.search(line) for pattern in self._allowed)]


def threads() -> set[threading.Thread]:
    """The Python threads now running, but for those of the tools and those that only passed through Python (Qt's)."""
    return {
        thread
        for thread in threading.enumerate()
        if not isinstance(thread, threading._DummyThread) and not thread.name.startswith(_TOOLS)
    }


def still_running(before: Iterable[threading.Thread], patience: float = 5.0) -> list[str]:
    """The names of threads that were not there before and do not end within ``patience`` seconds."""
    end = time.monotonic() + patience
    strays = threads() - set(before)
    for thread in strays:
        thread.join(max(0.0, end - time.monotonic()))
    return sorted(thread.name for thread in strays if thread.is_alive())
