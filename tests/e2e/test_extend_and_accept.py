"""In the real program: extend the picture, try the result in place, accept it, take it back, and find it after a restart."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
PREAMBLE = """
import sys
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPlainTextEdit, QPushButton, QSpinBox
from support.desk_driver import find, run, wait

def press(window, key, modifiers=Qt.KeyboardModifier.NoModifier):
    window.activateWindow()
    window.canvas.setFocus()
    wait(window.canvas.hasFocus, "the focus on the canvas")
    QTest.keyClick(window.canvas, key, modifiers)

def facts(window):
    canvas = window.canvas
    return {"size": canvas.picture_size(), "share": round(canvas.mask_share(), 4), "name": window.session.source_name}
"""
SCRIPT = """
def script(window):
    canvas, found = window.canvas, {}
    wait(canvas.has_picture, "the sample")
    window.switcher.button("OUTPAINTING").click()
    press(window, Qt.Key.Key_F)
    find(window, "Width", QSpinBox).setValue(960)
    QTest.mouseClick(find(window, "Extend", QPushButton), Qt.MouseButton.LeftButton)
    wait(lambda: canvas.picture_size() == (960, 427), "the larger picture")
    found["extended"] = facts(window)
    QTest.keyClicks(find(window, "Prompt", QPlainTextEdit), "a wide plain at dusk")
    wait(lambda: window.panel.request is not None, "a valid request")
    QTest.mouseClick(find(window, "Generate", QPushButton), Qt.MouseButton.LeftButton)
    wait(window.preview.isVisible, "the result on the canvas")
    press(window, Qt.Key.Key_Return)
    wait(lambda: window.session.source_name.startswith("outpainting"), "the result as source")
    wait(lambda: not window.history.busy, "the swap")
    found["accepted"] = facts(window)
    press(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    wait(lambda: not window.history.busy, "the undo")
    found["undone"] = facts(window)
    return found
"""
AGAIN = """
def script(window):
    wait(window.canvas.has_picture, "the picture of the last time")
    return facts(window)
"""


def play(data_dir: Path, script: str, *arguments: str) -> Any:
    """Run a script in the real program on a data folder."""
    call = f"sys.exit(run({['--data-dir', str(data_dir), *arguments]!r}, script))"
    done = subprocess.run(
        [sys.executable, "-c", PREAMBLE + textwrap.dedent(script) + "\n" + call],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_an_extension_is_tried_accepted_taken_back_and_kept(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", f"{ROOT}:{ROOT / 'tests'}")
    found = play(data_dir, SCRIPT, "--sample")
    assert found["extended"]["size"] == [960, 427]
    assert found["extended"]["share"] == pytest.approx(1 - 640 / 960, abs=0.001)
    assert found["accepted"]["size"] == [960, 427] and found["accepted"]["share"] == 0
    assert found["undone"] == found["extended"]
    assert play(data_dir, AGAIN) == found["undone"]
