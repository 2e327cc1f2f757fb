"""The two lassos: drawn freehand, or from corner to corner."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainterPath, QPolygonF

from nova_studio.imaging.modes import Mode
from nova_studio.ui.canvas import deferred
from nova_studio.ui.canvas.change import Change
from nova_studio.ui.canvas.guides import Guide
from nova_studio.ui.canvas.tools import KeyUse, PlainTool, PointerSample, ToolHost

_NEAR = 8.0
"""Device pixels from the first corner within which a click closes the polygon."""
_SNAP = math.radians(45)
_LEAST = 3


class Lasso(PlainTool):
    """A line drawn freehand; its ends are joined."""

    name = "lasso"
    by_key: KeyUse = "toggle"

    def __init__(self, text: str, host: ToolHost) -> None:
        super().__init__(host)
        self._text = text
        self._points: list[QPointF] = []
        self._mode = Mode.ADD

    def press(self, sample: PointerSample) -> None:
        """The line begins."""
        self._points = [sample.point]
        self._mode = self._mode_of(sample)

    def move(self, sample: PointerSample) -> None:
        """Draw on, leaving out what is less than a device pixel away."""
        if not self._points:
            return
        away = sample.point - self._points[-1]
        if max(abs(away.x()), abs(away.y())) * self._host.scale() >= 1:
            self._points.append(sample.point)
            self._host.show_guide(Guide(polygon(self._points)))

    def release(self, sample: PointerSample) -> None:
        """Commit what the line goes around."""
        self.move(sample)
        points, self._points = self._points, []
        self._host.show_guide(None)
        if len(points) >= _LEAST:
            self._host.make_change(Change(self._text, deferred.operations().shape(polygon(points), self._mode)))

    def cancel(self) -> None:
        """Nothing was drawn."""
        self._points = []
        self._host.show_guide(None)


class Polygon(PlainTool):
    """Click by click a corner.

    Shift snaps to 45 degrees, Backspace takes the last corner back, Enter, a double click or a click on the first corner closes,
    Escape gives up.
    """

    name = "polygon"
    by_key: KeyUse = "click"

    def __init__(self, text: str, host: ToolHost) -> None:
        super().__init__(host)
        self._text = text
        self._corners: list[QPointF] = []
        self._mode = Mode.ADD
        self._next = QPointF()
        self._closing = False

    @property
    def stays(self) -> bool:
        """From the first corner to the last."""
        return bool(self._corners)

    def press(self, sample: PointerSample) -> None:
        """A corner, or the end."""
        if not self._corners:
            self._mode = self._mode_of(sample)
        self._next = self._snapped(sample)
        self._closing = bool(self._corners) and (sample.double or self._at_start(self._next))
        if not self._closing:
            self._corners.append(self._next)
        self._show()

    def move(self, sample: PointerSample) -> None:
        """The side to be. While pressed it is the corner itself that moves."""
        self._next = self._snapped(sample)
        self._show()

    def release(self, sample: PointerSample) -> None:
        """The corner is set; the click that closes has been."""
        if self._closing:
            self._close()

    def key(self, key: int) -> bool:
        """Enter closes, Backspace takes a corner back."""
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._close()
            return True
        if key != Qt.Key.Key_Backspace:
            return False
        self._corners.pop()
        if self._corners:
            self._show()
        else:
            self._host.show_guide(None)
        return True

    def cancel(self) -> None:
        """Nothing was drawn."""
        self._corners = []
        self._host.show_guide(None)

    def forget(self) -> None:
        """No corner of another picture counts."""
        self._corners = []

    def _close(self) -> None:
        corners, self._corners, self._closing = self._corners, [], False
        self._host.show_guide(None)
        if len(corners) >= _LEAST:
            self._host.make_change(Change(self._text, deferred.operations().shape(polygon(corners), self._mode)))

    def _show(self) -> None:
        end = [] if self._closing else [self._next]
        self._host.show_guide(Guide(polygon([*self._corners, *end]), handles=tuple(self._corners)))

    def _snapped(self, sample: PointerSample) -> QPointF:
        """The point on a pixel's corner; with Shift on the nearest of eight directions from the last one."""
        point = QPointF(round(sample.point.x()), round(sample.point.y()))
        if not sample.straight or not self._corners:
            return point
        last = self._corners[-1]
        dx, dy = point.x() - last.x(), point.y() - last.y()
        angle = round(math.atan2(dy, dx) / _SNAP) * _SNAP
        across, down = round(math.cos(angle)), round(math.sin(angle))
        length = max(abs(dx), abs(dy)) if across and down else math.hypot(dx, dy)
        return QPointF(last.x() + round(length) * across, last.y() + round(length) * down)

    def _at_start(self, point: QPointF) -> bool:
        away = point - self._corners[0]
        near = max(abs(away.x()), abs(away.y())) * self._host.scale() <= _NEAR
        return near and len(self._corners) >= _LEAST


def polygon(points: list[QPointF]) -> QPainterPath:
    """A closed path through points; what it goes around twice is inside too."""
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    path.addPolygon(QPolygonF(points))
    path.closeSubpath()
    return path
