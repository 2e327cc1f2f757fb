"""The catalogue at work: the shipped one with the user's own file over it, first read when somebody asks."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from nova_studio.errors import SettingsError

if TYPE_CHECKING:
    from nova_studio.engines.bedrock.catalogue import Catalogue

FILE_NAME: Final = "models.json"
"""The user's own file, beside the settings."""
_HOLD: Final = "Until it is mended, the shipped facts and prices hold."

Facts = Callable[[], "Catalogue"]
"""Gives the catalogue of the moment."""


def shipped() -> Catalogue:
    """The catalogue that came with the program; raises SettingsError for a damaged installation."""
    from nova_studio.engines.bedrock import catalogue  # noqa: PLC0415 - an engine is put together before the catalogue is read

    return catalogue.shipped()


class Book:
    """Reads the user's file anew whenever that has changed. Safe from every thread.

    A file that cannot be used changes nothing, and ``problem`` says why.
    """

    def __init__(self, changes: Path) -> None:
        self._changes = changes
        self._guard = threading.Lock()
        self._seen: tuple[int, int] | None = None
        self._known: Catalogue | None = None
        self._problem = ""

    def facts(self) -> Catalogue:
        """The catalogue of the moment."""
        return self._read()[0]

    @property
    def problem(self) -> str:
        """Why the user's own file is not used; empty when it is, or there is none."""
        return self._read()[1] if self._changes.exists() else ""

    def _read(self) -> tuple[Catalogue, str]:
        with self._guard:
            stamp = _stamp(self._changes)
            if self._known is None or stamp != self._seen:
                self._seen = stamp
                self._known, self._problem = _with_changes(self._changes)
            return self._known, self._problem


def _with_changes(changes: Path) -> tuple[Catalogue, str]:
    from nova_studio.engines.bedrock import catalogue  # noqa: PLC0415 - see above

    known = catalogue.shipped()
    try:
        return known.with_changes(catalogue.read(changes)), ""
    except FileNotFoundError:
        return known, ""
    except SettingsError as error:
        return known, f"{error} {_HOLD}"


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        facts = path.stat()
    except OSError:
        return None
    return facts.st_mtime_ns, facts.st_size
