"""The start of the window on a library in trouble: words, a way out, and nothing lost. The real program in its own process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from nova_studio.library.check import check
from nova_studio.library.database import FILE_NAME
from nova_studio.library.library import Library
from nova_studio.library.locks import FileLock
from nova_studio.paths import Paths
from support.libraries import Atelier

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = """
import json, sys
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from nova_studio.library import database, rebuild
from nova_studio.ui.dialogs.repair import RepairDialog
from support.desk_driver import find, run, wait

database._BUSY_SECONDS = rebuild._WAIT = 0.05
presses = json.loads(sys.argv[2])
told = []

def look(dialog):
    if not presses:
        told.append("nobody knows what to press")
        dialog.reject()
        return
    title = presses.pop(0)
    wait(lambda: any(b.text() == title and b.isEnabled() for b in dialog.findChildren(QPushButton)), title)
    told.append([dialog.head.text(), dialog.words.accessibleName()])
    if title == "Try again" and RELEASE is not None:
        RELEASE()
    QTest.mouseClick(find(dialog, title, QPushButton), Qt.MouseButton.LeftButton)
    if dialog.isVisible():
        look(dialog)

RELEASE = None
if len(sys.argv) > 3:
    import os
    RELEASE = lambda: os.remove(sys.argv[3])

showEvent = RepairDialog.showEvent
def shown(self, event):
    showEvent(self, event)
    QTimer.singleShot(0, lambda: look(self))
RepairDialog.showEvent = shown

def script(window):
    wait(lambda: window.gallery.strip.model().rowCount() > 0, "the gallery")
    return [told, window.gallery.strip.model().rowCount()]

status = run(["--data-dir", sys.argv[1]], script)
if status == 1 and told:
    sys.stdout.write(json.dumps([told, None]) + chr(10))
sys.exit(0)
"""


@pytest.fixture
def library(paths: Paths) -> Path:
    """A library with two pictures, closed."""
    atelier = Atelier(paths.library_dir)
    atelier.make(count=2)
    atelier.close()
    return paths.library_dir


def play(paths: Paths, *presses: str, release: Path | None = None) -> Any:
    """Start the program and press these buttons of the dialog, one after the other; what was told, and what the gallery shows."""
    env = {**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"}
    arguments = [str(paths.data_dir), json.dumps(presses), *([str(release)] if release else [])]
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, *arguments],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0 and "Traceback" not in done.stderr, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_a_damaged_database_is_made_anew_from_the_window(paths: Paths, library: Path) -> None:
    (library / FILE_NAME).write_bytes(b"no database" * 1000)
    told, shown = play(paths, "Make a new database", "Open the library")
    (first, offer), (then, outcome) = told
    assert first == "The library's database is damaged or missing."
    assert "is damaged (file is not a database). Its pictures lie unharmed" in offer
    assert "Nova Studio can make a new one" in offer and "Nothing is sent or charged." in offer
    assert then == "The library has a new database."
    assert "Back again: 2 pictures, 1 request, 1 project and 0 drafts." in outcome
    assert "The old database is kept as" in outcome and "What no file tells is not in the new one" in outcome
    assert shown == 2
    assert [path.read_bytes()[:11] for path in library.glob("library-replaced-*")] == [b"no database"]
    assert check(library).clean


def test_a_missing_database_is_offered_too(paths: Paths, library: Path) -> None:
    (library / FILE_NAME).unlink()
    told, shown = play(paths, "Make a new database", "Open the library")
    assert "is missing. Its pictures lie unharmed" in told[0][1] and shown == 2


def test_who_would_rather_not_finds_everything_as_it_was(paths: Paths, library: Path) -> None:
    (library / FILE_NAME).write_bytes(b"no database" * 1000)
    told, shown = play(paths, "Close")
    assert len(told) == 1 and shown is None
    assert (library / FILE_NAME).read_bytes() == b"no database" * 1000


def test_a_rebuild_that_cannot_be_says_why(paths: Paths, library: Path) -> None:
    (library / FILE_NAME).write_bytes(b"no database" * 1000)
    lock = FileLock(library / "library.lock")
    assert lock.acquire()
    try:
        told, shown = play(paths, "Make a new database", "Try again", "Close")
    finally:
        lock.close()
    assert told[1][0] == "The new database could not be made." and "by another program. Close it" in told[1][1]
    assert told[2][0] == told[0][0] and shown is None


def test_a_library_that_cannot_be_opened_now_is_tried_again(paths: Paths, library: Path) -> None:
    wall = paths.logs_dir
    for path in sorted(wall.rglob("*"), reverse=True):
        path.unlink()
    wall.rmdir()
    wall.write_bytes(b"")  # a file where a folder has to be
    told, shown = play(paths, "Try again", release=wall)
    ((title, words),) = told
    assert title == "The library cannot be opened."
    assert "cannot be made" in words and "--data-dir" in words
    assert shown == 2
    opened = Library.open(library)
    assert opened.result_count() == 2
    opened.close()
