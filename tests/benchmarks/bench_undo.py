"""Undo of mask strokes: memory per stroke, capture and packing, and from the undo call to the painted screen; ours and baselines.

Run under an X display as ``python tests/benchmarks/bench_undo.py [--side 4096] [--strokes 24] [--many 2000]``.
"""

from __future__ import annotations

import argparse
import math
import sys
import time
import zlib
from itertools import pairwise
from pathlib import Path

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage, QPaintEvent, QPixmap
from PySide6.QtWidgets import QApplication

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import timing

from nova_studio.ui.canvas import Canvas
from nova_studio.ui.canvas.mask_surface import KEPT, MASKED, MaskSurface

VIEW = (1280, 800)
MOVES = 60
STEP = 25


class Counting(Canvas):
    """The widget as shipped; it only counts its paint events."""

    painted = 0
    painted_at = 0.0

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        self.painted += 1
        self.painted_at = time.thread_time()


def path(side: int, seed: int, near: bool = False) -> list[QPointF]:
    """The points of one curved stroke in picture pixels; ``near`` begins where a view of the middle at 100 % shows it."""
    random = np.random.default_rng(seed)
    x, y = random.uniform(0.2, 0.6) * side, random.uniform(0.3, 0.7) * side
    if near:
        x, y = side / 2 + random.uniform(-500, 0), side / 2 + random.uniform(-200, 200)
    angle = random.uniform(-1, 1)
    points = [QPointF(round(x), round(y))]
    for _ in range(MOVES):
        x, y = x + STEP * math.cos(angle), y + STEP * math.sin(angle)
        angle += random.uniform(-0.2, 0.2)
        points.append(QPointF(round(x), round(y)))
    return points


def memory(side: int, brush: int, strokes: int, figures: timing.Figures) -> list[list[str]]:
    """Ours against keeping copies of the whole mask, stroke by stroke."""
    surface = MaskSurface(side, side)
    ours, moves, packs, restores, copies, packed, packed_size = [], [], [], [], [], [], []
    for seed in range(strokes):
        copies.append(timing.seconds(surface.array.copy))
        packed.append(timing.seconds(lambda: packed_size.append(len(zlib.compress(surface.array.tobytes(), 1)))))
        surface.begin()
        points = path(side, seed)
        value = KEPT if seed % 4 == 3 else MASKED
        for start, end in pairwise(points):
            moves.append(_timed_line(surface, start, end, brush, value))
        begun = time.perf_counter()
        delta = surface.finish()
        packs.append(time.perf_counter() - begun)
        ours.append(delta.nbytes)
        begun = time.perf_counter()
        surface.apply(delta)
        restores.append(time.perf_counter() - begun)
        surface.apply(delta)
    kilobytes = sum(ours) / len(ours) / 1e3
    full = side * side / 1e3
    figures.at_most(f"a stroke of {brush} px in memory", kilobytes, 10, unit=" kB")
    figures.at_least(f"memory of full copies, {brush} px", full / kilobytes, 2000)
    own = ["ours", f"{kilobytes:.1f}", f"{max(moves) * 1e3:.3f}", _ms(packs), _ms(restores), "1x"]
    whole = ["full copy", f"{full:.0f}", _ms(copies), "-", _ms(copies), timing.ratio(full, kilobytes)]
    small = sum(packed_size) / len(packed_size) / 1e3
    squeezed = ["full copy, zlib 1", f"{small:.0f}", "-", _ms(packed), "-", timing.ratio(small, kilobytes)]
    return [[str(brush), *row] for row in (own, whole, squeezed)]


def _timed_line(surface: MaskSurface, start: QPointF, end: QPointF, brush: int, value: int) -> float:
    begun = time.perf_counter()
    surface.line(start, end, brush, value)
    return time.perf_counter() - begun


def _ms(times: list[float]) -> str:
    return f"{timing.milliseconds(times)[0]:.3f}"


def paint(canvas: Canvas, points: list[QPointF], masked: bool = True) -> None:
    """One stroke with the canvas' own brush size."""
    canvas.begin_stroke()
    for start, end in pairwise(points):
        canvas.stroke(start, end, canvas.brush_size(), masked)
    canvas.end_stroke("stroke")


def until_painted(canvas: Counting, since: int | None = None) -> None:
    """Until it is painted once more than it is now, or was then."""
    before = canvas.painted if since is None else since
    while canvas.painted == before:
        QApplication.processEvents()


def to_painted(canvas: Counting, strokes: int) -> dict[str, list[float]]:
    """From the undo call until painted: with the view unchanged, with the overlay rebuilt, and with a mask pixmap made anew.

    Of all of them the thread's own work is taken: none waits for anything, and other programs' load does not count.
    """
    times: dict[str, list[float]] = {"ours": [], "overlay rebuilt": [], "mask pixmap re-upload": []}
    side = canvas.picture_size()[0]
    mask = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    mask.fill(0x40404040)
    nothing = np.zeros((side, side), bool)
    for seed in range(strokes):
        canvas.set_mask(nothing, undoable=False)  # so that each stroke changes something in view
        until_painted(canvas)
        paint(canvas, path(side, seed, near=canvas.zoom() >= 1))
        QApplication.processEvents()
        for name, prepare in (("ours", False), ("overlay rebuilt", True)):
            if prepare:
                _forget(canvas)
            before, begun = canvas.painted, time.thread_time()
            canvas.undo_stack.undo()
            until_painted(canvas, before)
            times[name].append(canvas.painted_at - begun)
            before = canvas.painted
            canvas.undo_stack.redo()
            until_painted(canvas, before)
        begun = time.thread_time()
        _reupload(canvas, mask)
        times["mask pixmap re-upload"].append(time.thread_time() - begun)
    return times


def _forget(canvas: Canvas) -> None:
    """Drop the snapshot of the latest stroke, as a change of the view would."""
    scene = canvas._scene
    assert scene is not None
    scene.mark_stale()
    scene.refresh()


def _reupload(canvas: Counting, mask: QImage) -> None:
    """The least a canvas with a picture-sized mask pixmap must do: make the pixmap anew and paint everything."""
    QPixmap.fromImage(mask.copy())
    canvas.update()
    until_painted(canvas)


def trend(canvas: Counting, many: int, figures: timing.Figures) -> list[list[str]]:
    """The processor time of a stroke, early and late in a long session (other programs' load does not count)."""
    times, side = [], canvas.picture_size()[0]
    for seed in range(many):
        points = path(side, seed % 200)
        begun = time.process_time()
        paint(canvas, points, masked=seed // 200 % 2 == 0)  # painted and erased by turns: each stroke changes something
        times.append(time.process_time() - begun)
        QApplication.processEvents()
    fifth = max(1, many // 5)
    rows, middles = [], []
    for first in range(0, many, fifth):
        part = times[first : first + fifth]
        middle, tail = timing.milliseconds(part)
        middles.append(middle)
        rows.append([f"{first + 1} to {first + len(part)}", f"{middle:.2f}", f"{tail:.2f}"])
    figures.at_most(f"stroke at the end of {many} against those at the beginning", middles[-1] / middles[0], 1.1)
    return rows


def judge(times: dict[str, list[float]], fit: bool, brush: int, figures: timing.Figures) -> None:
    """How many times as long the others take."""
    middle = {name: timing.milliseconds(found)[0] for name, found in times.items()}
    where = f"{'fit' if fit else '100 %'}, {brush} px"
    upload, rebuilt = (middle[name] / middle["ours"] for name in ("mask pixmap re-upload", "overlay rebuilt"))
    figures.at_least(f"mask pixmap re-upload against undo, {where}", upload, 50)
    if fit:
        figures.at_least(f"overlay rebuilt against undo, {where}", rebuilt, 2.5)


def main() -> int:
    """Print the tables; 1 when a limit is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--side", type=int, default=4096)
    parser.add_argument("--strokes", type=int, default=24)
    parser.add_argument("--many", type=int, default=2000)
    options = parser.parse_args()
    application = QApplication([])
    figures = timing.Figures()
    side = options.side
    columns = ["brush", "way", "kB a stroke", "worst capture and move ms", "pack ms", "restore ms", "memory / ours"]
    rows = [row for brush in (64, 300) for row in memory(side, brush, options.strokes, figures)]
    timing.table(f"undo memory, {side} x {side}, {MOVES} moves of {STEP} pixels", columns, rows)

    canvas = Counting()
    canvas.resize(*VIEW)
    image = QImage(side, side, QImage.Format.Format_RGB32)
    image.fill(0x808080)
    canvas.set_picture(image)
    canvas.show()
    until_painted(canvas)
    rows = []
    for fit in (True, False):
        for brush in (64, 300):
            canvas.set_brush_size(brush)
            canvas.zoom_to_fit() if fit else canvas.set_zoom(1.0)
            until_painted(canvas)
            times = to_painted(canvas, options.strokes)
            ours = timing.milliseconds(times["ours"])[0]
            judge(times, fit, brush, figures)
            for name, found in times.items():
                middle, tail = timing.milliseconds(found)
                where = "fit" if fit else "100 %"
                rows.append([where, str(brush), name, f"{middle:.3f}", f"{tail:.3f}", timing.ratio(middle, ours)])
    timing.table("undo to painted, processor time", ["view", "brush", "way", "median ms", "p95 ms", "times ours"], rows)

    canvas.zoom_to_fit()
    until_painted(canvas)
    rows = trend(canvas, options.many, figures)
    timing.table(f"processor time of a whole stroke of {MOVES} moves", ["strokes", "median ms", "p95 ms"], rows)
    steps = canvas.undo_stack
    held = sum(steps.command(at).delta.nbytes for at in range(steps.count()))
    print(f"\n{steps.count()} steps hold {held / 1e6:.1f} MB; platform {application.platformName()}")
    return figures.report()


if __name__ == "__main__":
    sys.exit(main())
