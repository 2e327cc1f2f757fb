"""From a photograph to the gallery in the real program, and all of it there again after a restart."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

ROOT = Path(__file__).parents[2]
PREAMBLE = """
import sys
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QListView, QPlainTextEdit, QPushButton, QToolButton
from support.desk_driver import drag, find, run, wait

def spoken(window):
    strip = find(window, "Gallery", QListView)
    interface = QAccessible.queryAccessibleInterface(strip)
    children = [interface.child(i) for i in range(interface.childCount())]
    return [c.text(QAccessible.Text.Name) for c in children if c.role() == QAccessible.Role.ListItem]
"""


def play(data_dir: Path, script: str, *arguments: str) -> Any:
    """Start the real program on a data folder, run a script in it, and give back what the script returned."""
    call = f"sys.exit(run({['--data-dir', str(data_dir), *arguments]!r}, script))"
    done = subprocess.run(
        [sys.executable, "-c", PREAMBLE + textwrap.dedent(script) + "\n" + call],
        cwd=ROOT,
        env=None,
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture(autouse=True)
def _path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", f"{ROOT}:{ROOT / 'tests'}")


FIRST = """
def script(window):
    canvas = window.canvas
    wait(canvas.has_picture, "the sample")
    middle = canvas.rect().center()
    drag(canvas, [middle + QPoint(0, step) for step in range(-80, 90, 10)])
    prompt = find(window, "Prompt", QPlainTextEdit)
    QTest.keyClicks(prompt, "a lighthouse, e b h")
    wait(lambda: window.panel.request is not None, "a valid request")
    QTest.mouseClick(find(window, "Generate", QPushButton), Qt.MouseButton.LeftButton)
    wait(lambda: any(text.startswith("Result 1,") for text in spoken(window)), "the result")
    wait(lambda: window.generation.lanes.is_idle(), "an idle lane")
    return {"spoken": spoken(window), "share": canvas.mask_share(), "tool": canvas.tool(), "size": canvas.picture_size()}
"""
SECOND = """
def script(window):
    wait(window.canvas.has_picture, "the picture of the last time")
    wait(lambda: bool(spoken(window)), "the gallery")
    prompt = find(window, "Prompt", QPlainTextEdit)
    return {"spoken": spoken(window), "share": window.canvas.mask_share(), "prompt": prompt.toPlainText()}
"""


def test_a_photograph_is_painted_generated_and_there_after_a_restart(data_dir: Path) -> None:
    first = play(data_dir, FIRST, "--sample")
    assert first["spoken"][0].startswith("Result 1, Inpainting, rehearsal, 640x427")
    assert 0.01 < first["share"] < 0.2
    assert first["tool"] == "brush"  # the letters typed into the prompt are no shortcuts
    pictures = list((data_dir / "library" / "results").rglob("*.png"))
    assert len(pictures) == 1
    with Image.open(pictures[0]) as picture:
        assert picture.size == (640, 427)
    second = play(data_dir, SECOND)
    assert second == {"spoken": first["spoken"], "share": first["share"], "prompt": "a lighthouse, e b h"}


TOUR = """
TASKS = ("Text to image", "Color-guided generation", "Image variation", "Inpainting", "Outpainting",
         "Background removal", "Virtual try-on")

def fill(window, task):
    spec = window.panel.form.spec
    draft = window.panel.draft()
    source = window.session.source
    if "text" in spec.model.model_fields:
        draft = draft.with_param("text", "a lighthouse at dusk")
    for name, value in (("colors", ["#204060", "#ffb000"]), ("images", [source]), ("reference_image", source)):
        if name in spec.model.model_fields:
            draft = draft.with_param(name, value)
    window.panel.set_draft(draft)
    window.panel.set_source(source, window.session.source_name)
    window.panel.set_drawn_mask(window.session._mask)

def script(window):
    wait(window.canvas.has_picture, "the sample")
    middle = window.canvas.rect().center()
    drag(window.canvas, [middle + QPoint(step, 0) for step in range(-60, 70, 10)])
    wait(lambda: window.session._mask is not None, "the mask")
    for number, task in enumerate(TASKS, 1):
        QTest.mouseClick(find(window, task, QToolButton), Qt.MouseButton.LeftButton)
        fill(window, task)
        wait(lambda: window.panel.request is not None, "a request of " + task)
        QTest.mouseClick(find(window, "Generate", QPushButton), Qt.MouseButton.LeftButton)
        wait(lambda: any(text.startswith(f"Result {number},") for text in spoken(window)), task)
    wait(lambda: window.generation.lanes.is_idle(), "idle lanes")
    return spoken(window)
"""


def test_all_seven_tasks_from_the_window(data_dir: Path) -> None:
    results = play(data_dir, TOUR, "--sample")
    titles = [text.split(", ")[1] for text in reversed(results)]
    assert titles == [
        "Text to image",
        "Color-guided generation",
        "Image variation",
        "Inpainting",
        "Outpainting",
        "Background removal",
        "Virtual try-on",
    ]
