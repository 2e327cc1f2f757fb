"""A new database asked for in the real program: the window closes, the database is made anew, and a window opens on it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from nova_studio.paths import Paths

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton
from nova_studio.ui.dialogs.library_check import LibraryDialog
from nova_studio.ui.dialogs.repair import RepairDialog
from support.desk_driver import find, run, wait

windows = []

def open_again():
    found = [w for w in QApplication.topLevelWidgets() if isinstance(w, RepairDialog) and w.isVisible()]
    if found and found[0].act.isEnabled():
        found[0].act.click()
    else:
        QTimer.singleShot(20, open_again)

def script(window):
    windows.append(window)
    wait(window.canvas.has_picture, "the picture")
    if len(windows) == 2:
        return {"name": window.session.source_name, "project": window.gallery.header.projects.list.currentText()}
    window.projects.rename("default", "Album")
    wait(lambda: window.gallery.header.projects.list.currentText() == "Album", "the name")
    window.actions_["check_library"].trigger()
    dialog = window.findChild(LibraryDialog)
    dialog.rebuild.click()
    box = dialog.findChild(QMessageBox)
    QTimer.singleShot(20, open_again)
    next(b for b in box.findChildren(QPushButton) if b.text() == "Make a new database").click()
    assert not window.isVisible()

sys.exit(run(["--data-dir", sys.argv[1], "--sample"], script))
"""


def test_the_window_opens_again_on_a_new_database(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", f"{ROOT}:{ROOT / 'tests'}")
    ran = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(paths.data_dir)], capture_output=True, text=True, timeout=120, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout.splitlines()[-1]) == {"name": "rocket.jpg", "project": "Album"}
    assert len(list(paths.library_dir.glob("library-replaced-*.sqlite3"))) == 1
