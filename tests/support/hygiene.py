"""What a test must not leave behind: log records of WARNING and above, and running threads."""

from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Iterable

# Threads of the test tools themselves.
_TOOLS = ("pytest_timeout", "execnet", "ThreadPoolExecutor-execnet")


def unexpected(records: Iterable[logging.LogRecord], allowed: Iterable[str]) -> list[str]:
    """The records of WARNING and above as ``LEVEL logger: message``, but for those that match a regular expression."""
    lines = [f"{r.levelname} {r.name}: {r.getMessage()}" for r in records if r.levelno >= logging.WARNING]
    return [line for line in lines if not any(re.search(pattern, line) for pattern in allowed)]


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
