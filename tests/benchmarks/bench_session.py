"""A large picture from file to result: whether the window answers meanwhile, and what memory the session takes.

Run under an X display as ``python tests/benchmarks/bench_session.py [--side 4096] [--openings 3]``; 1 when a limit is missed. Each
part has a process of its own: the shipped window opens a JPEG of 50 megapixels, as often as told; the shipped window opens one
of 4096 x 4096 (which it works on at the service's own size), is painted in, the wand used, all undone and made again; the same
once more, and the offline engine makes a picture of it; and the bare canvas holds a picture of 4096 x 4096 in full. The memory
is compared with that of the window before, all its modules loaded, at its peak and at the end.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import cv2
from PySide6.QtCore import QPoint, QSettings, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import timing
from watching import Watch, forget_peak, memory, peak, until

from nova_studio.paths import Paths
from nova_studio.studio import Studio
from nova_studio.ui import theme
from nova_studio.ui.canvas import Canvas, deferred
from nova_studio.ui.main_window import MainWindow
from nova_studio.ui.workbench import Workbench

LARGE = (5774, 8660)
"""Height and width of fifty megapixels."""
GAP_GOAL_MS, WORK_LIMIT_MS = 50, 16
MEMORY_LIMIT = 6
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
Found = dict[str, float]


def write_jpeg(path: Path, height: int, width: int) -> None:
    """A photograph as a file."""
    pixels = timing.photograph(height, width)
    assert cv2.imwrite(str(path), pixels, [cv2.IMWRITE_JPEG_QUALITY, 92])


class Desk:
    """The shipped window on a library of its own, with nothing open and everything loaded."""

    def __init__(self, folder: Path) -> None:
        paths = Paths.under(folder)
        paths.create()
        self.studio = Studio.open(paths)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        theme.apply(application, "dark")
        self.window = MainWindow(self.studio, QSettings(str(folder / "window.ini"), QSettings.Format.IniFormat))
        self.window.resize(1280, 800)
        self.bench = Workbench(self.window, self.studio)
        ready: list[bool] = []
        self.window.ready.connect(lambda: ready.append(True))
        self.window.show()
        self.bench.join()
        self.bench.start(None, sample=False)
        until(lambda: bool(ready))
        deferred.warm_up()
        self.studio.warm_up()
        while self.window.panel.prepare():  # the forms that the window makes in its first idle seconds
            pass
        self.idle()

    def idle(self) -> None:
        """Until nothing is under way."""
        until(lambda: not self.window.background.pending and not self.window.canvas.work.busy)

    def open(self, path: Path) -> None:
        """Open a file as a drop does."""
        opened: list[object] = []
        self.window.session.opened.connect(opened.append)
        self.window.canvas.take_paths([str(path)])
        until(lambda: bool(opened))
        self.idle()

    def generate(self) -> None:
        """Generate on the engine that is chosen, which is the offline one."""
        before = len(self.studio.library.results())
        self.window.actions_["generate"].trigger()
        until(lambda: len(self.studio.library.results()) > before)
        self.idle()

    def close(self) -> None:
        """Close everything, once what was on its way to the window has arrived."""
        self.window.close()
        self.bench.generation.close(20_000)
        self.window.background.wait_idle(20_000)
        QApplication.processEvents()
        self.window.background.wait_idle(20_000)  # for what those events have begun
        self.studio.close()


def paint(canvas: Canvas, idle: Callable[[], None]) -> None:
    """Strokes, a selection by the wand, and all of it undone and made again."""
    canvas.set_tool("brush")
    canvas.set_brush_size(300)
    middle = canvas.rect().center()
    for number in range(20):
        start = middle + QPoint(-200 + 20 * number, -100)
        QTest.mousePress(canvas, LEFT, NONE, start)
        for step in range(20):
            QTest.mouseMove(canvas, start + QPoint(5 * step, 10 * step))
        QTest.mouseRelease(canvas, LEFT, NONE, start + QPoint(100, 200))
        idle()
    canvas.set_tool("wand")
    QTest.mouseClick(canvas, LEFT, NONE, middle + QPoint(-150, 150))
    idle()
    steps = canvas.undo_stack
    while steps.canUndo():
        steps.undo()
        idle()
    while steps.canRedo():
        steps.redo()
        idle()
    canvas.set_zoom(1.0)
    idle()
    canvas.zoom_to_fit()
    idle()


def grown(work: Callable[[], None]) -> Found:
    """By how many bytes the memory grew at most while something was done, and after it; and the silences meanwhile, in ms."""
    watch, before = Watch(), memory()
    forget_peak()
    watch.begin()
    work()
    return {
        "peak": peak() - before,
        "end": memory() - before,
        "silence": watch.longest * 1e3,
        "work": watch.busiest * 1e3,
    }


def opening(folder: Path, _side: int) -> Found:
    """The window takes a JPEG of 50 megapixels."""
    path = folder / "large.jpg"
    write_jpeg(path, *LARGE)
    desk = Desk(folder / "data")
    found = grown(lambda: desk.open(path))
    desk.close()
    return found


def session(folder: Path, side: int, *, generate: bool = False) -> Found:
    """The window takes a large picture and is painted in."""
    path = folder / "picture.jpg"
    write_jpeg(path, side, side)
    desk = Desk(folder / "data")

    def work() -> None:
        desk.open(path)
        paint(desk.window.canvas, desk.idle)
        if generate:
            desk.generate()

    found = grown(work)
    desk.close()
    return found


def generated(folder: Path, side: int) -> Found:
    """The same, and a picture made of it on this computer."""
    return session(folder, side, generate=True)


def canvas(_folder: Path, side: int) -> Found:
    """The canvas alone holds a picture of this very size."""
    deferred.warm_up()
    widget = Canvas()
    widget.resize(1280, 800)
    widget.show()
    QApplication.processEvents()

    def work() -> None:
        image = QImage(side, side, QImage.Format.Format_RGB32)
        image.fill(0x808080)
        widget.set_picture(image)
        del image
        paint(widget, lambda: until(lambda: not widget.work.busy))

    return grown(work)


PARTS: dict[str, Callable[[Path, int], Found]] = {
    "opening": opening,
    "session": session,
    "generated": generated,
    "canvas": canvas,
}


def measured(part: str, side: int) -> Found:
    """One part in a process of its own."""
    command = [sys.executable, __file__, "--side", str(side), "--part", part]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
    found: Found = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> int:
    """Print the table; 1 when a limit is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--side", type=int, default=4096)
    parser.add_argument("--openings", type=int, default=3)
    parser.add_argument("--part", choices=list(PARTS))
    options = parser.parse_args()
    if options.part:
        _application = QApplication([])  # a name, so that it lives
        with tempfile.TemporaryDirectory() as folder:
            print(json.dumps(PARTS[options.part](Path(folder), options.side)))
        return 0
    openings = [measured("opening", options.side) for _ in range(options.openings)]
    found = {"opening": openings[0], **{part: measured(part, options.side) for part in PARTS if part != "opening"}}
    rows = []
    figures = timing.Figures()
    for part, values in found.items():
        height, width = LARGE if part == "opening" else (options.side, options.side)
        raw = height * width * 3
        size = [f"{values[when] / 1e6:.0f}" for when in ("peak", "end")]
        rows.append([part, f"{raw / 1e6:.0f}", *size])
        if part != "opening":
            figures.at_most(f"{part}: memory at its peak in raw pictures", values["peak"] / raw, MEMORY_LIMIT)
    columns = ["part", "raw RGB MB", "grown at most MB", "at the end MB"]
    timing.table(f"sessions with {options.side} x {options.side}", columns, rows)
    for what, key in (("silences", "silence"), ("most work between two answers", "work")):
        print(f"opening 50 megapixels, {what}, ms: {', '.join(f'{values[key]:.1f}' for values in openings)}")
    silence, work = (statistics.median(values[key] for values in openings) for key in ("silence", "work"))
    figures.at_most("opening 50 megapixels: longest silence, median", silence, None, GAP_GOAL_MS, " ms")
    figures.at_most("opening 50 megapixels: most work at a stretch, median", work, WORK_LIMIT_MS, unit=" ms")
    return figures.report()


if __name__ == "__main__":
    sys.exit(main())
