"""Changes of the whole mask: wand, fill, grow and smooth, each against its bare OpenCV call, interleaved in one run.

Run under an X display as ``python tests/benchmarks/bench_mask_ops.py [--side 4096] [--rounds 7]``. "pixels" is our Qt-free function
and "whole step" what the worker thread does: the new mask, its undo step and the view's overlay. "GUI thread" is what the window's
own thread spends on it from the request on, and the longest time it did not answer meanwhile.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEventLoop
from PySide6.QtGui import QImage, QPaintEvent
from PySide6.QtWidgets import QApplication

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import timing
from watching import Watch

from nova_studio.imaging import morphology, selection
from nova_studio.ui.canvas import Canvas
from nova_studio.ui.canvas.change import QUICK, SLOW, SLOWER, Change
from nova_studio.ui.canvas.operations import Make, Operations

VIEW = (1280, 800)
RADIUS = 20
TOLERANCE = 60
Pixels = NDArray[np.uint8]


def scene(side: int) -> tuple[Pixels, Pixels, tuple[int, int]]:
    """A picture of a flat shape on a photograph, a mask of rings and blots, and a seed in both."""
    picture = cv2.cvtColor(timing.photograph(side, side), cv2.COLOR_BGR2BGRA)
    mask = np.zeros((side, side), np.uint8)
    middle = (side // 2, side // 2)
    cv2.ellipse(picture, middle, (side // 3, side // 4), 20, 0, 360, (40, 90, 200, 255), -1)
    picture[..., :3] = cv2.add(picture[..., :3], np.random.default_rng(2).integers(0, 12, (side, side, 3), np.uint8))
    cv2.circle(mask, middle, side // 3, 255, side // 40)
    for seed in range(24):
        random = np.random.default_rng(seed)
        at = (int(random.integers(side)), int(random.integers(side // 5)))
        cv2.circle(mask, at, int(random.integers(side // 60, side // 20)), 255, -1)
    mask[middle[1] - 8 : middle[1] + 8, middle[0] - 8 : middle[0] + 8] = 0  # where the bucket is emptied
    return np.asarray(picture, np.uint8), mask, middle


def cases(
    picture: Pixels, mask: Pixels, seed: tuple[int, int]
) -> dict[str, tuple[Callable[[], object], Callable[[], object], Make, float]]:
    """Bare call, our function, the whole change and its cost, by name."""
    bgr = np.ascontiguousarray(picture[:, :, :3])
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * RADIUS + 1, 2 * RADIUS + 1))
    height, width = mask.shape
    flags = 4 | (255 << 8) | cv2.FLOODFILL_MASK_ONLY | cv2.FLOODFILL_FIXED_RANGE

    def flood() -> None:
        found = np.zeros((height + 2, width + 2), np.uint8)
        cv2.floodFill(bgr, found, seed, 0, (TOLERANCE,) * 3, (TOLERANCE,) * 3, flags)

    def bucket() -> None:
        cv2.floodFill(mask.copy(), None, seed, 255)

    replace = selection.Mode.REPLACE
    return {
        "wand": (
            flood,
            lambda: selection.similar(bgr, seed, TOLERANCE),
            Operations.wand(lambda: bgr, seed, TOLERANCE, True, 0, replace),
            SLOWER,
        ),
        "fill": (bucket, lambda: selection.fill_at(mask, seed), Operations.bucket(seed, True), SLOWER),
        "grow": (
            lambda: cv2.dilate(mask, kernel),
            lambda: morphology.grow(mask, RADIUS),
            Operations.morph("grow", RADIUS),
            SLOW,
        ),
        "smooth": (
            lambda: cv2.GaussianBlur(mask, (0, 0), RADIUS / 2),
            lambda: morphology.smooth(mask, RADIUS),
            Operations.morph("smooth", RADIUS),
            SLOW,
        ),
    }


class Counting(Canvas):
    """The widget as shipped; it only counts its paint events."""

    painted = 0

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        self.painted += 1


def in_window(canvas: Counting, mask: Pixels, change: Change, watch: Watch) -> tuple[float, ...]:
    """Seconds of the request itself, of the longest silence, of the most work between two answers, and until it is painted."""
    canvas.set_mask(mask, undoable=False)
    canvas.repaint()
    QApplication.processEvents()
    watch.begin()
    begun = time.perf_counter()
    canvas.change(change)
    asked = time.perf_counter() - begun
    if canvas.work.busy:
        waiting = QEventLoop()
        canvas.busy_changed.connect(waiting.quit)
        waiting.exec()
    before = canvas.painted
    while canvas.painted == before:
        QApplication.processEvents()
    return asked, watch.longest, watch.busiest, time.perf_counter() - begun


def main() -> int:
    """Print the tables; 1 when a limit is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--side", type=int, default=4096)
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    application = QApplication([])
    side = options.side
    picture, mask, seed = scene(side)
    canvas = Counting()
    canvas.resize(*VIEW)
    canvas.set_picture(QImage(picture.data, side, side, 4 * side, QImage.Format.Format_RGB32).copy())
    canvas.show()
    QApplication.processEvents()
    scene_ = canvas.scene()
    assert scene_ is not None
    rows = []
    figures = timing.Figures()
    known = cases(picture, mask, seed)
    for name, (bare, pixels, make, _cost) in known.items():
        canvas.set_mask(mask, undoable=False)
        canvas.refresh()
        current = scene_.surface.array
        times: dict[str, list[float]] = {"bare": [], "pixels": [], "step": []}
        for turn in range(options.rounds + 1):
            found = {
                "bare": timing.seconds(bare),
                "pixels": timing.seconds(pixels),
                "step": timing.seconds(lambda: scene_.prepare(current, current, make, canvas.view)),  # noqa: B023
            }
            if turn:  # the first round warms up
                for key, value in found.items():
                    times[key].append(value)
        middle = {key: timing.milliseconds(values)[0] for key, values in times.items()}
        figures.at_most(f"{name} against OpenCV", middle["pixels"] / middle["bare"], 1.5)
        rows.append(
            [
                name,
                *(f"{middle[key]:.1f}" for key in ("bare", "pixels", "step")),
                f"{middle['pixels'] / middle['bare']:.2f}x",
                f"{middle['step'] / middle['bare']:.2f}x",
            ]
        )
    columns = ["operation", "OpenCV ms", "pixels ms", "whole step ms", "pixels / OpenCV", "whole step / OpenCV"]
    timing.table(f"masks of {side} x {side}", columns, rows)

    watch, rows = Watch(), []
    simple = {
        "invert": Change("invert", Operations.invert(), QUICK),
        "clear": Change("clear", Operations.fill(False), QUICK),
        "select all": Change("all", Operations.fill(True), QUICK),
    }
    changes = {**{name: Change(name, case[2], case[3]) for name, case in known.items()}, **simple}
    for name, change in changes.items():
        found_ = [in_window(canvas, mask, change, watch) for _ in range(options.rounds)]
        asked, silent, busy, done = (timing.milliseconds(values)[0] for values in zip(*found_, strict=True))
        worst = max(values[1] for values in found_) * 1e3
        figures.at_most(f"{name}: longest silence of the window, median", silent, 16, unit=" ms")
        figures.at_most(f"{name}: most work between two answers, median", busy, 16, unit=" ms")
        rows.append([name, f"{asked:.2f}", f"{silent:.1f}", f"{worst:.1f}", f"{busy:.1f}", f"{done:.1f}"])
    columns = ["operation", "request ms", "longest silence ms", "worst ms", "most work ms", "until painted ms"]
    timing.table(f"the GUI thread meanwhile, platform {application.platformName()}", columns, rows)
    return figures.report()


if __name__ == "__main__":
    sys.exit(main())
