"""Sign-ins made elsewhere, as in a terminal: what the outbox holds for an account goes on by itself. Nothing is asked again and
again: the system tells when the files of the AWS set-up change.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer

from nova_studio.library.queue import Hold
from nova_studio.studio import Studio
from nova_studio.ui.background import Background

_FIRST_MS, _MOST_MS = 1_000, 60_000
"""A sign-in writes several files. Each time that it was none the next change is given longer, lest a process that writes such
files whenever it is asked keep the outbox busy.
"""


class SignIns(QObject):
    """Watches while something is held for an account whose credentials lie in files; those are tried anew after a change."""

    def __init__(self, studio: Studio, background: Background, parent: QObject) -> None:
        super().__init__(parent)
        self._studio = studio
        self._background = background
        self._holds: Sequence[Hold] = ()
        self._files = QFileSystemWatcher(self)
        self._files.fileChanged.connect(self._on_change)
        self._files.directoryChanged.connect(self._on_change)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_FIRST_MS)
        self._soon.timeout.connect(self._try)

    def watch(self, holds: Sequence[Hold]) -> None:
        """Watch for the end of these holds, and of no others any more."""
        before, self._holds = self._holds, [hold for hold in holds if self._lies_in_files(hold)]
        if not self._holds:
            self._soon.stop()
            self._soon.setInterval(_FIRST_MS)
            if self._files.files() or self._files.directories():
                self._files.removePaths([*self._files.files(), *self._files.directories()])
        elif self._holds != before:
            self._background.run(_places, self._follow, owner=self)

    def _lies_in_files(self, hold: Hold) -> bool:
        account = self._studio.settings.find_account(hold.account)
        return account is None or account.kind in ("default", "profile")

    def _follow(self, places: dict[str, datetime]) -> None:
        if not self._holds:
            return
        watched = (*self._files.files(), *self._files.directories())
        if new := [place for place in places if place not in watched]:
            self._files.addPaths(new)
        now = datetime.now(UTC)  # a file of the future, as of another clock, would be newer than every hold
        if any(hold.at < written <= now for hold in self._holds for written in places.values()):
            self._on_change("")  # it was made while nobody watched

    def _on_change(self, _path: str) -> None:
        if not self._soon.isActive():
            self._soon.start()

    def _try(self) -> None:
        self._soon.setInterval(min(_MOST_MS, self._soon.interval() * 2))
        accounts = [hold.account for hold in self._holds]
        self._holds = ()
        self._background.run(lambda: self._release(accounts), owner=self)

    def _release(self, accounts: Sequence[str]) -> None:
        """In a worker. The library tells the outbox, which sends; what still does not work is held anew."""
        for account in accounts:
            self._studio.queue.signed_in(account)


def _places() -> dict[str, datetime]:
    """The files that a sign-in writes and their folders, so far as they are there, each with when it was written last."""
    home = Path.home() / ".aws"
    folders = [home, home / "sso" / "cache", home / "login" / "cache"]
    files = [Path(os.environ.get(name, home / last)).expanduser() for name, last in _FILES]
    folders += [file.parent for file in files]
    cached = [file for folder in folders[1:3] for file in _listed(folder)]
    found = {}
    for place in [*folders, *files, *cached]:
        try:
            found[str(place)] = datetime.fromtimestamp(place.stat().st_mtime, UTC)
        except OSError:
            continue
    return found


_FILES = (("AWS_CONFIG_FILE", "config"), ("AWS_SHARED_CREDENTIALS_FILE", "credentials"))


def _listed(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []
