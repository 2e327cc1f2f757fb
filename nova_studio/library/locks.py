"""Locks between processes: a file that one process at a time can hold, freed by the system when it dies."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    def _take(handle: int) -> None:
        os.lseek(handle, 0, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

    def _free(handle: int) -> None:
        os.lseek(handle, 0, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _take(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _free(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_UN)


_PAUSE = 0.002
"""Seconds between two looks at a lock that somebody else holds."""


class FileLock:
    """A lock file. Not for two threads at once: whoever shares one guards it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._handle: int | None = None

    def acquire(self, wait: float = 0.0) -> bool:
        """Take the lock, waiting at most ``wait`` seconds; false if another process has it. Raises ``OSError``."""
        if self._handle is None:
            self._handle = os.open(self.path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
        limit = time.monotonic() + wait
        while True:
            try:
                _take(self._handle)
            except (BlockingIOError, PermissionError):
                if time.monotonic() >= limit:
                    return False
                time.sleep(_PAUSE)
            else:
                return True

    def release(self) -> None:
        """Let go; the file stays open, to be taken again quickly."""
        if self._handle is not None:
            _free(self._handle)

    def close(self) -> None:
        """Let go and close the file."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
