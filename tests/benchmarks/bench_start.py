"""How soon the window is painted, and how long it is ever deaf: the shipped program, nothing switched off.

    python tests/benchmarks/bench_start.py [--rounds N]

Start: from the start of a fresh process until the window's first paint, against merely importing QtWidgets in the same run.
Deafness: the longest gap between two ticks of a 1 ms timer while the seven tasks are shown and generated on the offline engine.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
START_LIMIT_MS, GAP_LIMIT_MS = 500, 50

BARE = "import PySide6.QtWidgets"
START = """
import gc, os, sys
gc.disable()  # as the program's entry does; what follows imports in the program's own order
import nova_studio.cli.parser
import nova_studio.app
from nova_studio.__main__ import main
from nova_studio.ui.main_window import MainWindow
heavy = ("numpy", "cv2", "PIL", "boto3", "keyring")
old = MainWindow.paintEvent
def paint(self, event):
    old(self, event)
    loaded = [name for name in heavy if name in sys.modules]
    os.write(1, (",".join(loaded) or "none").encode())
    os._exit(0)
MainWindow.paintEvent = paint
main(["--data-dir", sys.argv[1], "--sample"])
"""
TOUR = """
import json, sys, time
sys.path[:0] = [{root!r}, {tests!r}]
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QToolButton
from nova_studio.contract.tasks import TASKS
from nova_studio.library.model import Result
from support.desk_driver import drag, find, run, wait

class Gaps:
    def __init__(self):
        self.timer = QTimer(interval=1)
        self.timer.setTimerType(Qt.TimerType.PreciseTimer)
        self.timer.timeout.connect(self.tick)
        self.last, self.worst, self.steps = time.perf_counter(), 0.0, {{}}
        self.timer.start()
    def tick(self):
        now = time.perf_counter()
        self.worst = max(self.worst, now - self.last)
        self.last = now
    def step(self, name):
        self.tick()
        self.steps[name] = self.worst * 1e3
        self.worst = 0.0

def script(window):
    gaps = Gaps()
    wait(window.canvas.has_picture, "the sample")
    gaps.step("start: warm-up and sample")
    middle = window.canvas.rect().center()
    drag(window.canvas, [middle + QPoint(step, 0) for step in range(-60, 70, 10)])
    wait(lambda: window.session._mask is not None, "the mask")
    gaps.step("paint and store the mask")
    model = window.gallery.model()
    for number, spec in enumerate(TASKS.values(), 1):
        QTest.mouseClick(find(window, spec.title, QToolButton), Qt.MouseButton.LeftButton)
        source, draft = window.session.source, window.panel.draft()
        for name, value in (("text", "a lighthouse"), ("colors", ["#204060"]), ("images", [source]), ("reference_image", source)):
            if name in spec.model.model_fields:
                draft = draft.with_param(name, value)
        window.panel.set_draft(draft)
        window.panel.set_source(source, window.session.source_name)
        window.panel.set_drawn_mask(window.session._mask)
        wait(lambda: window.panel.request is not None, spec.title)
        gaps.step(spec.title + ": panel")
        QTest.mouseClick(find(window, "Generate", QPushButton), Qt.MouseButton.LeftButton)
        wait(lambda: model.total == number and window.generation.lanes.is_idle(), spec.title)
        QTest.qWait(300)
        gaps.step(spec.title + ": generate and show")
    return gaps.steps

sys.exit(run(["--data-dir", sys.argv[1], "--sample"], script))
"""


def timed(code: str, *arguments: str) -> tuple[float, str]:
    """Wall milliseconds of a fresh interpreter, and what it printed."""
    begin = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        env=_environment(),
    )
    return (time.perf_counter() - begin) * 1e3, done.stdout


def _environment() -> dict[str, str]:
    """Compiled modules are kept as on any machine, though not in the tree."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    compiled = Path(tempfile.gettempdir()) / f"nova-studio-bench-{os.getuid()}"
    return kept | {"PYTHONPATH": str(ROOT), "PYTHONPYCACHEPREFIX": str(compiled)}


def start(rounds: int) -> None:
    """Print the time to the first paint beside the bare import."""
    bare, ours, loaded = [], [], "none"
    with tempfile.TemporaryDirectory() as folder:
        for number in range(rounds + 1):
            once = timed(BARE)[0], *timed(START, folder)
            if number:  # the first round makes the library and warms the page cache
                bare.append(once[0])
                ours.append(once[1])
                loaded = once[2]
    base, mine = statistics.median(bare), statistics.median(ours)
    print(f"start to first paint, median of {rounds} warm runs (limit {START_LIMIT_MS} ms)")
    print(f"  import PySide6.QtWidgets and end   {base:7.0f} ms")
    verdict = "within" if mine <= START_LIMIT_MS else "OVER"
    print(f"  Nova Studio's window painted       {mine:7.0f} ms   {mine / base:.1f}x, {verdict}")
    print(f"  of numpy, cv2, PIL, boto3, keyring loaded by then: {loaded}")


def gaps() -> None:
    """Print the longest gap of the event loop in each step of a tour."""
    with tempfile.TemporaryDirectory() as folder:
        code = TOUR.format(root=str(ROOT), tests=str(ROOT / "tests"))
        done = subprocess.run(
            [sys.executable, "-c", code, folder],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            env=_environment(),
        )
    if done.returncode:
        sys.exit(done.stderr)
    steps: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    print(f"\nlongest gap of the event loop in a tour of the window (limit {GAP_LIMIT_MS} ms)")
    for name, gap in steps.items():
        print(f"  {name:44} {gap:6.1f} ms{'   OVER' if gap > GAP_LIMIT_MS else ''}")
    print(f"  {'longest':44} {max(steps.values()):6.1f} ms")


def main() -> None:
    """Measure both."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=7)
    start(parser.parse_args().rounds)
    gaps()


if __name__ == "__main__":
    main()
