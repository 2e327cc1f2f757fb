"""Owners: each running program holds a lock file, so that another can tell whether a job's program still lives."""

from __future__ import annotations

import uuid
from contextlib import suppress
from pathlib import Path

from nova_studio.library.faults import explained
from nova_studio.library.locks import FileLock


class Owner:
    """This program, as long as it runs. ``id`` is what jobs name; the system frees the lock when the program dies."""

    def __init__(self, folder: Path, *, looks: bool = False) -> None:
        """Take a new lock file in the library's folder of owners, unless it only ``looks``. Raises LibraryError."""
        self.id = uuid.uuid4().hex
        self._lock = FileLock(_path(folder, self.id))
        if looks:
            return
        with explained(folder):
            self._lock.acquire()

    def close(self) -> None:
        """End the ownership: other programs may now look after what is left."""
        self._lock.close()
        with suppress(OSError):  # Free it is, even where it cannot be taken away.
            self._lock.path.unlink()


def is_alive(folder: Path, owner: str) -> bool:
    """Whether the program that calls itself ``owner`` still runs. The file of a dead one is removed."""
    path = _path(folder, owner)
    if not path.exists():
        return False
    lock = FileLock(path)
    with explained(folder):
        try:
            free = lock.acquire()
        finally:
            lock.close()
        if free:
            path.unlink(missing_ok=True)
    return not free


def _path(folder: Path, owner: str) -> Path:
    return folder / f"{owner}.lock"
