"""Who uses a library: every program that has it open holds a lock file, freed by the system when it dies.

So a start can tell that a program died here, and what needs the library for itself can tell that it has not.
"""

from __future__ import annotations

import shutil
import uuid
from contextlib import suppress
from pathlib import Path

from nova_studio.library import layout
from nova_studio.library.locks import FileLock

_SUFFIX = ".here"


class Presence:
    """This program's use of a library. Made and ended while the library's own lock is held, or nobody else can write."""

    def __init__(self, folder: Path) -> None:
        """Raises ``OSError``."""
        self._path = folder / layout.PRESENT / f"{uuid.uuid4().hex}{_SUFFIX}"
        self._lock = FileLock(self._path)
        self._lock.acquire()

    def close(self) -> None:
        """End it; a file that cannot be taken away is free all the same."""
        self._lock.close()
        with suppress(OSError):
            self._path.unlink()


def look(folder: Path) -> tuple[int, list[Path]]:
    """How many programs have the library open, and the lock files of those that died. Raises ``OSError``."""
    living, dead = 0, []
    for path in (folder / layout.PRESENT).glob(f"*{_SUFFIX}"):
        lock = FileLock(path)
        try:
            if lock.acquire():
                dead.append(path)
            else:
                living += 1
        finally:
            lock.close()
    return living, dead


def tidy_up_after(folder: Path, dead: list[Path]) -> int:
    """Throw away the unfinished files of programs that died; how many. Only for who has the library for himself.

    They never had a name, so nothing that was ever kept is in them.
    """
    shutil.rmtree(folder / layout.REBUILDING, ignore_errors=True)
    unfinished = [path for path in layout.files_under(folder) if layout.is_temporary(path)]
    for path in (*unfinished, *dead):
        path.unlink(missing_ok=True)
    return len(unfinished)
