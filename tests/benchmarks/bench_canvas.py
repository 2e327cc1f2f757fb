"""Painting a mask: from the mouse move to the painted screen, the shipped canvas against four other ways, interleaved in one run.

Run under an X display as ``python tests/benchmarks/bench_canvas.py [--side 4096] [--rounds 4]``. Every way gets the same
1280 x 800 view, picture and strokes. "painted" runs from sending the event until its pixels are out (ours paints before it commits
to the full-size mask), "idle" until nothing is left to do. Cursor and undo recording are on in ours.
"""

from __future__ import annotations

import argparse
import math
import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QApplication, QGraphicsPixmapItem, QGraphicsScene, QGraphicsView, QWidget

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import timing

from nova_studio.ui.canvas import Canvas

VIEW = (1280, 800)
LARGE = 300
"""The brush that the limits are for, in picture pixels."""
MOVES = 60
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
INK = QColor(255, 59, 92)


class Placed:
    """Where the picture lies, for the ways that are not ours."""

    def __init__(self, side: int, fit: bool) -> None:
        self.scale = min(VIEW[0] / side, VIEW[1] / side) if fit else 1.0
        self.left = (VIEW[0] - side * self.scale) / 2
        self.top = (VIEW[1] - side * self.scale) / 2

    def to_image(self, at: QPointF) -> QPointF:
        return QPointF((at.x() - self.left) / self.scale, (at.y() - self.top) / self.scale)


class Ours(Canvas):
    """The widget as shipped; it only counts its paint events."""

    painted = 0
    shown_at = 0.0

    def __init__(self, image: QImage, fit: bool, brush: int) -> None:
        super().__init__()
        self.resize(*VIEW)
        self.set_picture(image)
        if not fit:
            self.set_zoom(1.0)
        self.set_brush_size(brush)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        self.painted += 1

    def show_now(self, rect: QRect) -> None:
        super().show_now(rect)
        self.shown_at = time.perf_counter()


class Handler(QWidget):
    """The floor: an event handler and a paint handler in Python that do next to nothing."""

    painted = 0

    def __init__(self, image: QImage, fit: bool, brush: int) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.resize(*VIEW)
        self.image, self.brush, self.last = image, brush, QPointF()
        self.placed = Placed(image.width(), fit)
        self.pixels = QPixmap(*VIEW)
        self.pixels.fill(INK)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.last = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.update(100, 100, 8, 8)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.drawPixmap(event.rect(), self.pixels, event.rect())
        painter.end()
        self.painted += 1


def pen_of(brush: int) -> QPen:
    return QPen(INK, brush, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)


class Scribble(Handler):
    """A picture-sized colour overlay, drawn with the picture through a transform, all of it at each move."""

    def __init__(self, image: QImage, fit: bool, brush: int) -> None:
        super().__init__(image, fit, brush)
        self.mask = QImage(image.size(), QImage.Format.Format_ARGB32_Premultiplied)
        self.mask.fill(0)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        painter = QPainter(self.mask)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen_of(self.brush))
        painter.drawLine(self.placed.to_image(self.last), self.placed.to_image(event.position()))
        painter.end()
        self.last = event.position()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), Qt.GlobalColor.darkGray)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.translate(self.placed.left, self.placed.top)
        painter.scale(self.placed.scale, self.placed.scale)
        painter.drawImage(0, 0, self.image)
        painter.setOpacity(0.5)
        painter.drawImage(0, 0, self.mask)
        painter.end()
        self.painted += 1


class Items(QGraphicsView):
    """A graphics scene of two pixmaps; the mask's is made anew from its image at each move."""

    painted = 0

    def __init__(self, image: QImage, fit: bool, brush: int) -> None:
        super().__init__()
        self.setFrameShape(QGraphicsView.Shape.NoFrame)
        for policy in (self.setHorizontalScrollBarPolicy, self.setVerticalScrollBarPolicy):
            policy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.resize(*VIEW)
        self.brush, self.last = brush, QPointF()
        self.placed = Placed(image.width(), fit)
        self.mask = QImage(image.size(), QImage.Format.Format_ARGB32_Premultiplied)
        self.mask.fill(0)
        scene = QGraphicsScene(QRectF(0, 0, image.width(), image.height()), self)
        scene.addPixmap(QPixmap.fromImage(image))
        self.item = QGraphicsPixmapItem(QPixmap.fromImage(self.mask))
        self.item.setOpacity(0.5)
        for item in scene.items():
            item.setTransformationMode(Qt.TransformationMode.SmoothTransformation)
        scene.addItem(self.item)
        self.setScene(scene)
        self.scale(self.placed.scale, self.placed.scale)
        self.centerOn(image.width() / 2, image.height() / 2)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.last = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        painter = QPainter(self.mask)
        painter.setPen(pen_of(self.brush))
        painter.drawLine(self.placed.to_image(self.last), self.placed.to_image(event.position()))
        painter.end()
        self.last = event.position()
        self.item.setPixmap(
            QPixmap.fromImage(self.mask.copy())
        )  # a copy: otherwise the next stroke detaches, which costs as much

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        self.painted += 1


WAYS: dict[str, Callable[[QImage, bool, int], Ours | Handler | Items]] = {
    "ours": Ours,
    "empty handler": Handler,
    "full-update scribble": Scribble,
    "pixmap re-upload": Items,
}


def send(widget: QWidget, kind: QEvent.Type, at: QPointF, button: Qt.MouseButton, held: Qt.MouseButton) -> None:
    event = QMouseEvent(kind, at, widget.mapToGlobal(at), button, held, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(widget, event)


def stroke(widget: Ours | Handler | Items, phase: float) -> list[tuple[float, float]]:
    """One curved stroke of steps of 8 pixels; for each move the time until painted and until idle."""
    target = widget.viewport() if isinstance(widget, Items) else widget
    x, y = VIEW[0] / 2 - 240, VIEW[1] / 2
    at = QPointF(x, y)
    send(target, QEvent.Type.MouseButtonPress, at, LEFT, LEFT)
    QApplication.processEvents()
    times = []
    for step in range(MOVES):
        angle = 0.9 * math.sin(step / 9 + phase)
        x, y = x + 8 * math.cos(angle), y + 8 * math.sin(angle)
        at = QPointF(round(x), round(y))
        before = widget.painted
        start = time.perf_counter()
        send(target, QEvent.Type.MouseMove, at, NONE, LEFT)
        QApplication.processEvents()
        while widget.painted == before:
            QApplication.processEvents()
        idle = time.perf_counter()
        shown = widget.shown_at if isinstance(widget, Ours) else idle
        times.append((shown - start, idle - start))
    send(target, QEvent.Type.MouseButtonRelease, at, LEFT, NONE)
    QApplication.processEvents()
    return times


def compare(image: QImage, fit: bool, brush: int, rounds: int, figures: timing.Figures) -> list[list[str]]:
    """All ways in turn, several rounds: a row for each."""
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in WAYS}
    for turn in range(rounds + 1):
        for name, way in WAYS.items():
            widget = way(image, fit, brush)
            widget.show()
            while not widget.painted:
                QApplication.processEvents()
            found = stroke(widget, turn / 3)
            if turn:  # the first round warms up
                times[name] += found
            widget.close()
            widget.deleteLater()
            QApplication.processEvents()
    where = "fit" if fit else "100 %"
    ours = timing.milliseconds(shown for shown, _ in times["ours"])[0]
    rows = []
    for name in WAYS:
        middle, tail = timing.milliseconds(shown for shown, _ in times[name])
        idle = timing.milliseconds(done for _, done in times[name])[0]
        numbers = [f"{number:.3f}" for number in (middle, tail, idle)]
        rows.append([where, str(brush), name, *numbers, timing.ratio(middle, ours)])
    if brush == LARGE:
        judge(times, fit, figures)
    return rows


def judge(times: dict[str, list[tuple[float, float]]], fit: bool, figures: timing.Figures) -> None:
    """The large brush against the other ways."""
    middle = {name: timing.milliseconds(shown for shown, _ in found)[0] for name, found in times.items()}
    where = "fit" if fit else "100 %"
    ours = middle["ours"]
    figures.at_least(
        f"full-update scribble against ours, {where}", middle["full-update scribble"] / ours, 20 if fit else 1.5
    )
    figures.at_least(f"mask pixmap re-upload against ours, {where}", middle["pixmap re-upload"] / ours, 80)
    figures.at_most(f"ours against an empty handler, {where}", ours / middle["empty handler"], 4 if fit else 8)


def main() -> int:
    """Print the tables; 1 when a limit is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--side", type=int, default=4096)
    parser.add_argument("--rounds", type=int, default=4)
    options = parser.parse_args()
    application = QApplication([])
    side = options.side
    pixels = timing.photograph(side, side)
    image = QImage(pixels.data, side, side, 3 * side, QImage.Format.Format_RGB888)
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    figures = timing.Figures()
    rows = [
        row
        for fit in (True, False)
        for brush in (64, LARGE)
        for row in compare(image, fit, brush, options.rounds, figures)
    ]
    timing.table(
        f"mouse move to painted, {side} x {side} in {VIEW[0]} x {VIEW[1]}, platform {application.platformName()}",
        ["view", "brush", "way", "painted ms", "p95 ms", "idle ms", "painted / ours"],
        rows,
    )
    return figures.report()


if __name__ == "__main__":
    sys.exit(main())
