"""A mask painted in the real program by a real pointer and real keys, and found on the disk; also after the program was killed.

The pointer is the X server's own: see ``support.xtest``.
"""

from __future__ import annotations

import hashlib
import json
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from nova_studio.contract.task import TaskType
from nova_studio.imaging import mask as masks
from nova_studio.library.drafts import draft_key
from nova_studio.library.library import Library
from nova_studio.paths import Paths
from nova_studio.ui import session
from support import xtest

ROOT = Path(__file__).parents[2]
PREAMBLE = """
import hashlib, json, os, signal, sys
from nova_studio.contract.task import TaskType
from nova_studio.library.drafts import draft_key
from support.desk_driver import run, wait
from support.xtest import here

hand = here()

def on_screen(canvas, dx, dy):
    middle = canvas.mapToGlobal(canvas.rect().center())
    return middle.x() + dx, middle.y() + dy

def ready(window):
    wait(window.canvas.has_picture, "the sample")
    window.session.use_task(TaskType.INPAINTING)
    window.activateWindow()
    window.canvas.setFocus()
    wait(window.canvas.hasFocus, "the keyboard")
    hand.move(*on_screen(window.canvas, 0, -40))
    wait(window.canvas.underMouse, "the pointer on the canvas")

def digest(canvas):
    return hashlib.sha256(canvas.mask().tobytes()).hexdigest()

def line(canvas, y, step=12):
    return [on_screen(canvas, x, y) for x in range(-90, 91, step)]
"""
PAINT = """
def script(window):
    canvas, found = window.canvas, {}
    steps = canvas.undo_stack
    ready(window)
    hand.drag(line(canvas, 0))
    wait(lambda: steps.count() == 1, "the stroke")
    found["stroke"] = stroke = digest(canvas)
    hand.key("m")
    wait(lambda: canvas.tool() == "rectangle", "the rectangle by its key")
    hand.drag([on_screen(canvas, *at) for at in ((-60, 40), (0, 60), (50, 90))])
    wait(lambda: steps.count() == 2, "the rectangle")
    both = digest(canvas)
    hand.key("Control", "z")
    wait(lambda: digest(canvas) == stroke, "undo by its key")
    hand.key("Control", "Shift", "z")
    wait(lambda: digest(canvas) == both, "redo by its key")
    hand.move(*on_screen(canvas, -60, -90))
    hand.press()
    hand.move(*on_screen(canvas, 60, -50))
    wait(lambda: canvas._guide is not None, "the outline of a second rectangle")
    hand.key("Escape")
    wait(lambda: canvas._guide is None, "its end by Escape")
    hand.release()
    left = canvas.view.left
    hand.hold("Space")
    hand.drag([on_screen(canvas, x, -20) for x in (0, 20, 40)])
    hand.let_go("Space")
    wait(lambda: canvas.view.left == left + 40, "the picture moved by space and pointer")
    zoom = canvas.zoom()
    hand.press(4)
    hand.release(4)
    wait(lambda: canvas.zoom() > zoom, "the zoom by the wheel")
    found["panned"] = digest(canvas) == both and steps.count() == 2
    hand.hold("Alt")
    hand.drag([on_screen(canvas, *at) for at in ((-200, -150), (0, 0), (30, 160))])
    hand.let_go("Alt")
    wait(lambda: steps.count() == 3, "a rectangle taken away")
    found["end"], found["share"] = digest(canvas), canvas.mask_share()
    return found
"""
KILLED = """
def script(window):
    canvas = window.canvas
    ready(window)
    hand.drag(line(canvas, 0))
    wait(lambda: canvas.undo_stack.count() == 1, "the first stroke")
    first = digest(canvas)
    drafts, key = window._studio.library.drafts, draft_key(TaskType.INPAINTING)
    wait(lambda: key in drafts() and drafts()[key].mask is not None, "the draft on the disk")
    hand.move(*on_screen(canvas, -90, 60))
    hand.press()
    for at in line(canvas, 60):
        hand.move(*at)
    wait(lambda: digest(canvas) != first, "the second stroke under way")
    assert canvas.undo_stack.count() == 1
    sys.stdout.write(json.dumps({"first": first}) + "\\n")
    sys.stdout.flush()
    os.kill(os.getpid(), signal.SIGKILL)
"""
STATE = """
SIZE = 1100, 560  # so low that the panel scrolls

def state(window):
    canvas, panel = window.canvas, window.panel
    steps, view = canvas.undo_stack, canvas.placement()
    return {"mask": digest(canvas), "done": steps.index(), "steps": [steps.text(n) for n in range(steps.count())],
            "zoom": view["zoom"], "middle": view["middle"], "turn": canvas.turn(), "task": panel.task.value,
            "prompt": panel.draft().params.get("text"), **panel.arrangement()}
"""
LOOKED_ABOUT = (
    STATE
    + """
def script(window):
    canvas, panel = window.canvas, window.panel
    window.resize(*SIZE)
    ready(window)
    for row in (-40, 0, 40):
        before = canvas.undo_stack.count()
        hand.drag(line(canvas, row))
        wait(lambda: canvas.undo_stack.count() > before, "a stroke")
    window.actions_["undo"].trigger()
    canvas.set_zoom(1.7)
    canvas.pan_by(37, -21)
    canvas.turn_by(1)
    panel.form.editor("text").set_value("a red boat")
    panel.form.fold.header.click()
    bar = panel.area.verticalScrollBar()
    wait(lambda: bar.maximum() > 40, "something to scroll")
    bar.triggerAction(bar.SliderAction.SliderPageStepAdd)
    now = state(window)
    assert now["open"] == ["more"] and now["scroll"] > 0 and now["done"] == 2 and len(now["steps"]) == 3
    store, key = window._studio.library.draft_store, draft_key(TaskType.INPAINTING)
    def kept():
        panel = store.get(key).panel if store.has(key) else {}
        return panel == {"form": window.panel.arrangement(), "view": canvas.placement()} and store.undo(key) is not None
    wait(kept, "all of it on the disk")
    sys.stdout.write(json.dumps(now) + "\\n")
    sys.stdout.flush()
    os.kill(os.getpid(), signal.SIGKILL)
"""
)
AS_IT_WAS = (
    STATE
    + """
def script(window):
    window.resize(*SIZE)
    wait(window.canvas.has_picture, "the picture of the last time")
    bar = window.panel.area.verticalScrollBar()
    wait(lambda: bar.maximum() > 40, "something to scroll")
    return state(window)
"""
)
AGAIN = """
def script(window):
    wait(window.canvas.has_picture, "the picture of the last time")
    return digest(window.canvas)
"""


@pytest.fixture(autouse=True)
def _hand(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The server is shared with the tests to come: nothing stays held."""
    monkeypatch.setenv("PYTHONPATH", f"{ROOT}:{ROOT / 'tests'}")
    yield
    with xtest.here() as hand:
        hand.rest()


def play(data_dir: Path, script: str, *arguments: str, status: int = 0) -> Any:
    """Run a script in the real program; what it returned or printed last."""
    call = f"sys.exit(run({['--data-dir', str(data_dir), *arguments]!r}, script))"
    done = subprocess.run(
        [sys.executable, "-c", PREAMBLE + textwrap.dedent(script) + "\n" + call],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    assert done.returncode == status, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def stored(data_dir: Path) -> str:
    """The digest of the mask in the library's draft."""
    library = Library.open(Paths.under(data_dir).library_dir, create=False)
    try:
        mask = library.drafts()[draft_key(TaskType.INPAINTING)].mask
        assert mask is not None
        return hashlib.sha256(masks.decode(library.read(mask.sha256)).tobytes()).hexdigest()
    finally:
        library.close()


def test_a_real_pointer_and_real_keys_paint_the_mask_that_is_on_the_disk(data_dir: Path) -> None:
    found = play(data_dir, PAINT, "--sample")
    assert found["panned"] and 0 < found["share"] < 0.2
    assert found["end"] not in ("", found["stroke"])
    assert stored(data_dir) == found["end"]


def test_a_stroke_under_way_when_the_program_is_killed_costs_only_itself(data_dir: Path) -> None:
    found = play(data_dir, KILLED, "--sample", status=-signal.SIGKILL)
    assert stored(data_dir) == found["first"]
    assert session._MASK_MS + session._SAVE_MS < 1000  # what it waits for on purpose; the rest is this machine's
    assert play(data_dir, AGAIN) == found["first"]


def test_after_a_kill_the_canvas_its_steps_and_the_panel_are_as_they_were(data_dir: Path) -> None:
    before = play(data_dir, LOOKED_ABOUT, "--sample", status=-signal.SIGKILL)
    after = play(data_dir, AS_IT_WAS)
    assert after.pop("middle") == pytest.approx(before.pop("middle"), abs=1)  # pixels of the picture
    assert after == before
