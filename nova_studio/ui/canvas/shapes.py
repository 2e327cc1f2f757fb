"""Rectangle and ellipse: two corners, or a centre and a corner."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QPainterPath

from nova_studio.imaging.modes import Mode
from nova_studio.ui.canvas import deferred
from nova_studio.ui.canvas.change import Change
from nova_studio.ui.canvas.guides import Guide
from nova_studio.ui.canvas.tools import KeyUse, PlainTool, PointerSample, ToolHost

_CLICK = 3.0
"""Device pixels: a shorter drag is a click, and draws nothing."""


class DragShape(PlainTool):
    """A shape in a rectangle. Shift makes that a square, Alt draws it from its centre, Space held moves it as a whole.

    Alt held at the press subtracts; it has to be let go and pressed again to mean the centre.
    """

    by_key: KeyUse = "toggle"

    def __init__(self, name: str, text: str, round_: bool, host: ToolHost) -> None:
        super().__init__(host)
        self.name = name
        self._text = text
        self._round = round_
        self._start: QPointF | None = None
        self._mode = Mode.ADD
        self._alt_free = False
        self._box = QRect()

    def press(self, sample: PointerSample) -> None:
        """The first corner."""
        self._start = sample.point
        self._mode = self._mode_of(sample)
        self._alt_free = not sample.subtract
        self._box = QRect()

    def move(self, sample: PointerSample) -> None:
        """Show the shape as it would be."""
        if self._start is None:
            return
        self._alt_free = self._alt_free or not sample.subtract
        centred = self._alt_free and sample.subtract
        away = sample.point - self._start
        far = max(abs(away.x()), abs(away.y())) * self._host.scale() >= _CLICK
        self._box = pixel_box(self._start, sample.point, sample.straight, centred) if far else QRect()
        self._host.show_guide(Guide(self._path()) if far else None)

    def carry(self, by: QPointF) -> None:
        """The first corner goes along."""
        if self._start is not None:
            self._start = self._start + by

    def release(self, sample: PointerSample) -> None:
        """Commit it."""
        self.move(sample)
        self._start = None
        self._host.show_guide(None)
        if not self._box.isEmpty():
            self._host.make_change(Change(self._text, deferred.operations().shape(self._path(), self._mode)))

    def cancel(self) -> None:
        """Nothing was drawn."""
        self._start = None
        self._host.show_guide(None)

    def _path(self) -> QPainterPath:
        path = QPainterPath()
        if self._round:
            path.addEllipse(QRectF(self._box))
        else:
            path.addRect(QRectF(self._box))
        return path


def pixel_box(start: QPointF, end: QPointF, square: bool, centred: bool) -> QRect:
    """The whole pixels from the one under ``start`` to the one under ``end``; about the first, where centred."""
    x, y = math.floor(start.x()), math.floor(start.y())
    dx, dy = math.floor(end.x()) - x, math.floor(end.y()) - y
    if square:
        side = max(abs(dx), abs(dy))
        dx, dy = side if dx >= 0 else -side, side if dy >= 0 else -side
    left, right = (x - abs(dx), x + abs(dx)) if centred else (min(x, x + dx), max(x, x + dx))
    top, bottom = (y - abs(dy), y + abs(dy)) if centred else (min(y, y + dy), max(y, y + dy))
    return QRect(left, top, right - left + 1, bottom - top + 1)
