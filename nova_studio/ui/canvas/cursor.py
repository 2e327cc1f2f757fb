"""Marks the canvas draws for the pointer: the outline of the brush and the keyboard's crosshair."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from nova_studio.ui.canvas.view import outward

_SMALLEST = 5.0
"""Device pixels: a smaller circle would hide under the pointer itself."""
_LARGEST_STAMP = 700.0
"""Device pixels: a larger circle is mostly outside the view, and drawn where it is not."""
_MARGIN = 3
_CROSS = 9
_DARK = QColor(0, 0, 0, 190)
_LIGHT = QColor(255, 255, 255, 230)


class CursorMark:
    """A circle that follows the pointer, or a crosshair that follows the arrow keys; all in device pixels."""

    def __init__(self) -> None:
        self.centre: QPointF | None = None
        self._diameter = 0.0
        self._cross = False
        self._stamp = QPixmap()
        self._stamped = 0.0

    def place(self, centre: QPointF | None, diameter: float, cross: bool) -> QRect:
        """Move the mark, or take it away with None; returns what must be painted anew."""
        before = self.rect()
        self.centre, self._diameter, self._cross = centre, diameter, cross
        return before.united(self.rect())

    def rect(self) -> QRect:
        """The pixels the mark covers."""
        if self.centre is None:
            return QRect()
        circle = self._diameter if self._diameter >= _SMALLEST else 0.0
        reach = max(circle / 2, _CROSS if self._cross else 0) + _MARGIN
        x, y = self.centre.x(), self.centre.y()
        return outward(x - reach, y - reach, x + reach, y + reach)

    def paint(self, painter: QPainter) -> None:
        """Draw it: dark and light side by side, so that it shows on any picture."""
        if self.centre is None:
            return
        if self._diameter >= _SMALLEST:
            self._paint_circle(painter, self.centre)
        if self._cross:
            for ink, width in ((_DARK, 3), (_LIGHT, 1)):
                painter.setPen(QPen(ink, width))
                x, y = int(self.centre.x()), int(self.centre.y())
                painter.drawLine(x - _CROSS, y, x + _CROSS, y)
                painter.drawLine(x, y - _CROSS, x, y + _CROSS)

    def _paint_circle(self, painter: QPainter, centre: QPointF) -> None:
        """Blit the circle: drawing it anew would cost more than all the rest of a brush's step."""
        if self._diameter > _LARGEST_STAMP:
            _draw_circle(painter, centre, self._diameter / 2)
            return
        side = math.ceil(self._diameter) + 2 * _MARGIN
        if self._stamped != self._diameter:
            self._stamped = self._diameter
            self._stamp = QPixmap(side, side)
            self._stamp.fill(Qt.GlobalColor.transparent)
            stamp = QPainter(self._stamp)
            _draw_circle(stamp, QPointF(side / 2, side / 2), self._diameter / 2)
            stamp.end()
        painter.drawPixmap(round(centre.x() - side / 2), round(centre.y() - side / 2), self._stamp)


def _draw_circle(painter: QPainter, centre: QPointF, radius: float) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(_pen(_DARK))
    painter.drawEllipse(centre, radius, radius)
    painter.setPen(_pen(_LIGHT))
    painter.drawEllipse(centre, radius - 1, radius - 1)


def _pen(ink: QColor) -> QPen:
    return QPen(ink, 0)  # cosmetic: one pixel wide
