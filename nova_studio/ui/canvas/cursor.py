"""Marks the canvas draws for the pointer: the outline of the brush, a minus in it where it takes away, the keyboard's crosshair."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from nova_studio.ui.canvas.view import outward

_SMALLEST = 5.0
"""Logical pixels: a smaller circle would hide under the pointer itself."""
_LARGEST_STAMP = 700.0
"""Device pixels: a larger circle is mostly outside the view, and drawn where it is not."""
_MARGIN = 3
_CROSS = 9
_MINUS = 4
"""Logical pixels from the middle to an end; a brush that is not much larger has no minus."""
_DARK = QColor(0, 0, 0, 190)
_LIGHT = QColor(255, 255, 255, 230)


class CursorMark:
    """A circle that follows the pointer, or a crosshair that follows the arrow keys; all in device pixels.

    ``ratio`` is the screen's pixel ratio: the lines are as wide on any screen.
    """

    def __init__(self) -> None:
        self.ratio = 1.0
        self.centre: QPointF | None = None
        self._diameter = 0.0
        self._cross = self._minus = False
        self._stamp = QPixmap()
        self._stamped = (0.0, 0.0, False)

    def place(self, centre: QPointF | None, diameter: float, cross: bool, minus: bool = False) -> QRect:
        """Move the mark, or take it away with None; returns what must be painted anew."""
        before = self.rect()
        self.centre, self._diameter, self._cross, self._minus = centre, diameter, cross, minus
        return before.united(self.rect())

    def rect(self) -> QRect:
        """The pixels the mark covers."""
        if self.centre is None:
            return QRect()
        circle = self._diameter if self._has_circle() else 0.0
        reach = max(circle / 2, _CROSS * self.ratio if self._cross else 0) + self._margin()
        x, y = self.centre.x(), self.centre.y()
        return outward(x - reach, y - reach, x + reach, y + reach)

    def paint(self, painter: QPainter) -> None:
        """Draw it: dark and light side by side, so that it shows on any picture."""
        if self.centre is None:
            return
        if self._has_circle():
            self._paint_circle(painter, self.centre)
        if self._cross:
            arm = round(_CROSS * self.ratio)
            for ink, width in ((_DARK, 3), (_LIGHT, 1)):
                painter.setPen(QPen(ink, width * self._line()))
                x, y = int(self.centre.x()), int(self.centre.y())
                painter.drawLine(x - arm, y, x + arm, y)
                painter.drawLine(x, y - arm, x, y + arm)

    def _has_circle(self) -> bool:
        return self._diameter >= _SMALLEST * self.ratio

    def _line(self) -> int:
        return max(1, round(self.ratio))

    def _margin(self) -> int:
        return math.ceil(_MARGIN * self.ratio)

    def _paint_circle(self, painter: QPainter, centre: QPointF) -> None:
        """Blit the circle: drawing it anew would cost more than all the rest of a brush's step."""
        if self._diameter > _LARGEST_STAMP:
            self._draw(painter, centre)
            return
        side = math.ceil(self._diameter) + 2 * self._margin()
        if self._stamped != (self._diameter, self.ratio, self._minus):
            self._stamped = (self._diameter, self.ratio, self._minus)
            self._stamp = QPixmap(side, side)
            self._stamp.fill(Qt.GlobalColor.transparent)
            stamp = QPainter(self._stamp)
            self._draw(stamp, QPointF(side / 2, side / 2))
            stamp.end()
        painter.drawPixmap(round(centre.x() - side / 2), round(centre.y() - side / 2), self._stamp)

    def _draw(self, painter: QPainter, centre: QPointF) -> None:
        line, radius = self._line(), self._diameter / 2
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for ink, inward in ((_DARK, 0), (_LIGHT, line)):
            painter.setPen(QPen(ink, line if line > 1 else 0))  # 0: cosmetic, one pixel wide and the quickest
            painter.drawEllipse(centre, radius - inward, radius - inward)
        arm = _MINUS * self.ratio
        if self._minus and radius > 2 * arm:
            for ink, wide in ((_DARK, 3), (_LIGHT, 1)):
                painter.setPen(QPen(ink, wide * line, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
                painter.drawLine(centre - QPointF(arm, 0), centre + QPointF(arm, 0))
