"""Spool files: the raw answer of a call, byte for byte, safe on disk before anything decodes it.

``<job>-<call>.part`` while it comes, ``<job>-<call>.answer`` once it is whole and on disk; gone when its pictures are stored. One
that broke off is kept as ``<job>-<call>.broken`` once the pictures that are whole in it are stored.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from nova_studio.errors import LibraryError
from nova_studio.library import files
from nova_studio.library.faults import explain, explained


def answer_path(folder: Path, job: str, call: int) -> Path:
    """Where the whole answer of a call lies."""
    return folder / f"{job}-{call}.answer"


def part_path(folder: Path, job: str, call: int) -> Path:
    """Where an answer lies that is still coming, or broke off."""
    return folder / f"{job}-{call}.part"


def broken_path(part: Path) -> Path:
    """Where an answer lies that broke off and has been looked through."""
    return part.with_suffix(".broken")


def adopt(part: Path, answer: Path) -> None:
    """Give an answer that is whole, and on disk, the name that says so. Raises ``OSError``."""
    if part.exists():
        part.replace(answer)
    files.sync_folder(answer.parent)


def has_answer(folder: Path, job: str) -> bool:
    """Whether a whole answer of a job lies there and is yet to be stored."""
    return any(folder.glob(f"{job}-*.answer"))


class SpoolFile:
    """The spool of one call, for an engine to write into; a context manager that closes the file.

    A disk that fails is kept in ``failure`` and raised as LibraryError, so that no engine takes it for a broken network.
    """

    def __init__(self, folder: Path, job: str, call: int, on_bytes: Callable[[int], None]) -> None:
        self._folder = folder
        self._part = part_path(folder, job, call)
        self._answer = answer_path(folder, job, call)
        self._on_bytes = on_bytes
        self._received = 0
        self.failure: LibraryError | None = None
        with explained(folder):
            self._file = self._part.open("wb")

    def write(self, chunk: bytes, /) -> None:
        """Append a piece of the answer."""
        try:
            self._file.write(chunk)
        except OSError as error:
            self.failure = explain(error, self._folder)
            raise self.failure from error
        self._received += len(chunk)
        self._on_bytes(self._received)

    def finish(self) -> Path:
        """The answer is whole: on disk, for good, under its own name when this returns. Once more does no harm."""
        try:
            if not self._file.closed:
                self._file.flush()
                os.fsync(self._file.fileno())
                self._file.close()
            adopt(self._part, self._answer)
        except OSError as error:
            self.failure = explain(error, self._folder)
            raise self.failure from error
        return self._answer

    def discard(self) -> None:
        """Nothing came that is worth keeping: throw the file away if it is empty."""
        self.__exit__(None, None, None)
        with suppress(OSError):
            if not self._part.stat().st_size:
                self._part.unlink()

    def __enter__(self) -> SpoolFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        try:
            self._file.close()
        except OSError as failure:  # What was buffered did not fit on the disk any more.
            self.failure = self.failure or explain(failure, self._folder)
