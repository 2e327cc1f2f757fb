"""Fingers on a touch screen: one does what a mouse's left button does, two pan and zoom.

Qt's own pinch counts each move twice where the mouse is made up from the touch as well, and tells of a second finger late; so the
touch points are read here. A second finger takes back what the first has begun: nobody who pinches wants a dot.
"""

from __future__ import annotations

import math
from functools import cache
from typing import Protocol

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QEventPoint, QInputDevice, QMouseEvent, QPointingDevice, QTouchEvent
from PySide6.QtWidgets import QApplication, QWidget

KINDS = (QEvent.Type.TouchBegin, QEvent.Type.TouchUpdate, QEvent.Type.TouchEnd, QEvent.Type.TouchCancel)
_LEFT, _NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
_LIFTED = QEventPoint.State.Released
_NEAR = 24.0
"""Logical pixels between two taps that count as a double one."""


class TouchHost(Protocol):
    """What the canvas does for fingers."""

    def shows_something(self) -> bool:
        """Whether there is a picture or a preview to be moved."""

    def pinch(self, start: QPointF, end: QPointF, factor: float) -> None:
        """Two fingers with their middle going from here to there (logical pixels), and apart by this factor."""

    def cancel_gesture(self) -> bool:
        """Take back what is being painted."""

    def setFocus(self, reason: Qt.FocusReason, /) -> None:
        """Take the keys."""


class TouchInput:
    """What fingers do to one widget of a canvas: the canvas itself, or what covers it."""

    def __init__(self, widget: QWidget, view: TouchHost) -> None:
        self._widget = widget
        self._view = view
        self._finger: int | None = None
        """The one that acts as a mouse."""
        self._pair: tuple[QPointF, float] | None = None
        """Middle and distance of two fingers."""
        self._tapped: tuple[int, QPointF] = (-(10**6), QPointF())
        widget.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)

    def take(self, event: QTouchEvent) -> bool:
        """Do what the fingers do; False where they are another widget's."""
        kind = event.type()
        if kind == QEvent.Type.TouchBegin and not self._begins(event):
            return False
        event.accept()
        if kind == QEvent.Type.TouchCancel:
            self._give_up()
            return True
        down = [point for point in event.points() if point.state() != _LIFTED]
        if len(down) >= 2:
            self._pinch(down[0], down[1])
        elif self._pair is None:
            self._act(event)
        if not down:
            self._finger = self._pair = None
        return True

    def _begins(self, event: QTouchEvent) -> bool:
        """Whether a touch is for this widget, and not for a button on it."""
        self._finger = self._pair = None
        return self._view.shows_something() and all(
            self._widget.childAt(point.position().toPoint()) is None for point in event.points()
        )

    def _act(self, event: QTouchEvent) -> None:
        """One finger: the left button of a mouse."""
        point = event.points()[0]
        if point.state() == QEventPoint.State.Pressed:
            self._finger = point.id()
            self._view.setFocus(Qt.FocusReason.MouseFocusReason)
            self._send(self._press_kind(event, point), point.position(), event, _LEFT, _LEFT)
        elif point.id() == self._finger:
            lifted = point.state() == _LIFTED
            kind = QEvent.Type.MouseButtonRelease if lifted else QEvent.Type.MouseMove
            self._send(kind, point.position(), event, _LEFT if lifted else _NONE, _NONE if lifted else _LEFT)

    def _press_kind(self, event: QTouchEvent, point: QEventPoint) -> QEvent.Type:
        before, at = self._tapped
        away = point.position() - at
        quick = event.timestamp() - before < QApplication.doubleClickInterval()
        self._tapped = (event.timestamp(), point.position())
        double = quick and math.hypot(away.x(), away.y()) < _NEAR
        return QEvent.Type.MouseButtonDblClick if double else QEvent.Type.MouseButtonPress

    def _send(
        self, kind: QEvent.Type, at: QPointF, event: QTouchEvent, button: Qt.MouseButton, buttons: Qt.MouseButton
    ) -> None:
        widget = self._widget
        scene, world = widget.mapTo(widget.window(), at), widget.mapToGlobal(at)
        QApplication.sendEvent(
            widget, QMouseEvent(kind, at, scene, world, button, buttons, event.modifiers(), _finger())
        )

    def _pinch(self, one: QEventPoint, two: QEventPoint) -> None:
        middle = (one.position() + two.position()) / 2
        away = two.position() - one.position()
        distance = max(1.0, math.hypot(away.x(), away.y()))
        if self._pair is None:
            self._give_up()
        else:
            self._view.pinch(self._pair[0], middle, distance / self._pair[1])
        self._pair = (middle, distance)

    def _give_up(self) -> None:
        """Nothing of what one finger began remains."""
        self._finger = self._pair = None
        self._tapped = (-(10**6), QPointF())
        self._view.cancel_gesture()


@cache
def _finger() -> QPointingDevice:
    """Where the mouse events come from. Not the screen itself: each event would disturb what Qt knows of its touch points."""
    touch_screen, position = QInputDevice.DeviceType.TouchScreen, QInputDevice.Capability.Position
    return QPointingDevice("finger", 1, touch_screen, QPointingDevice.PointerType.Finger, position, 1, 1)
