"""Mouse, pen, finger and wheel: which event paints, which pans, which zooms.

The right button paints as the left one does with Alt held: many desktops keep Alt and a drag for moving windows.
One finger paints as a mouse does until a pen has been seen; from then on the pen paints and a finger pans, so that neither the
other hand nor the ball of this one leaves a mark. Two fingers always pan and zoom; touch.py sees to that.
"""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QInputDevice, QMouseEvent, QPointingDevice, QTabletEvent, QWheelEvent

from nova_studio.ui.canvas.gesture import Gesture
from nova_studio.ui.canvas.resizing import Resizing, SizeHost
from nova_studio.ui.canvas.tools import PointerSample, Tool

_LEFT = Qt.MouseButton.LeftButton
_MIDDLE = Qt.MouseButton.MiddleButton
_RIGHT = Qt.MouseButton.RightButton
_CTRL = Qt.KeyboardModifier.ControlModifier
_ALT = Qt.KeyboardModifier.AltModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_STYLUS = QInputDevice.DeviceType.Stylus
_FINGERS = QInputDevice.DeviceType.TouchScreen
_ZOOM_PER_NOTCH = 1.2
_NOTCH = 120.0
_LEAST_PRESSURE = 0.05


class PointerHost(SizeHost, Protocol):
    """What the canvas does for its pointer."""

    def to_device(self, position: QPointF) -> QPointF:
        """The middle of the screen pixel at a logical position, in device pixels."""

    def to_picture(self, device: QPointF) -> QPointF:
        """Device pixels to picture pixels."""

    def painting_tool(self, eraser_end: bool) -> Tool | None:
        """The tool a press would use, or None where a press pans."""

    def carrying(self) -> bool:
        """Whether a shape that is being drawn goes along with the pointer as a whole."""

    def pan_by(self, dx: float, dy: float) -> None:
        """Move the picture by device pixels."""

    def zoom_by(self, factor: float, anchor: QPointF) -> None:
        """Zoom about a point in device pixels."""

    def hover(self, device: QPointF) -> None:
        """The pointer is here; whatever it does not itself paint is painted by :meth:`settle`."""

    def settle(self) -> None:
        """Paint what the pointer's mark uncovered."""

    def pointer_changed(self) -> None:
        """Choose the cursor's shape anew."""


class PointerInput:
    """Turns events into gestures. A pen's events count, and the mouse events made from them do not."""

    def __init__(self, host: PointerHost, gesture: Gesture) -> None:
        self._host = host
        self._gesture = gesture
        self._resizing = Resizing(host)
        self._pan_from: QPointF | None = None
        self._pan_button = _LEFT
        self._mouse_down = False
        self._mouse_button = _LEFT
        self._pen_down = False
        self._pen_seen = False
        self._was = QPointF()
        """Where the pointer was, in device pixels."""

    @property
    def panning(self) -> bool:
        """Whether the picture is being dragged."""
        return self._pan_from is not None

    @property
    def sizing(self) -> bool:
        """Whether the brush's size is being dragged."""
        return self._resizing.active

    def mouse_press(self, event: QMouseEvent, double: bool = False) -> bool:
        """Start to paint, to pan or to size the brush; False where the button means nothing here."""
        if self._from_pen(event):
            return True
        button, at = event.button(), self._host.to_device(event.position())
        if self._sizes(button, event.modifiers()):
            self._resizing.start(at)
            return True
        if button not in (_LEFT, _MIDDLE, _RIGHT):
            return False
        if self._gesture.pressed or self.panning or self._resizing.active:
            return True
        paints = button != _MIDDLE and not self._finger_pans(event)
        tool = self._host.painting_tool(False) if paints else None
        if tool is not None:
            self._host.hover(at)
            held = event.modifiers() | _ALT if button == _RIGHT else event.modifiers()
            self._mouse_down = self._gesture.start(tool, self._sample(at, held, 1.0, double))
            self._mouse_button, self._was = button, at
            self._host.settle()
        elif button == _RIGHT:
            return False
        else:
            self._start_pan(at, button)
        return True

    def mouse_move(self, event: QMouseEvent) -> bool:
        """Paint on, pan on, or only follow."""
        if self._from_pen(event):
            return True
        at = self._host.to_device(event.position())
        if self._pan_from is not None:
            self._pan_to(at)
            return True
        if self._resizing.active:
            self._resizing.move(at)
            return True
        self._host.hover(at)
        if self._mouse_down and self._host.carrying():
            sample = self._sample(at, event.modifiers(), 1.0)
            self._gesture.carry(sample, sample.point - self._host.to_picture(self._was))
        elif self._mouse_down or (self._gesture.active and not self._gesture.pressed):
            self._gesture.move(self._sample(at, event.modifiers(), 1.0))
        self._was = at
        self._host.settle()
        return True

    def mouse_release(self, event: QMouseEvent) -> bool:
        """End what this button started."""
        if self._from_pen(event):
            return True
        if self.panning and event.button() == self._pan_button:
            self._end_pan()
        elif self._resizing.active:
            self._resizing.end()
        elif self._mouse_down and event.button() == self._mouse_button:
            self._mouse_down = False
            at = self._host.to_device(event.position())
            self._gesture.finish(self._sample(at, event.modifiers(), 1.0))
        return True

    def tablet(self, event: QTabletEvent) -> bool:
        """A pen: pressure scales the tool, its other end erases. Accepting its events is what keeps Qt from making mouse events."""
        self._pen_seen = True
        at = self._host.to_device(event.position())
        kind = event.type()
        if kind == QEvent.Type.TabletPress:
            return self._pen_press(event, at)
        if kind == QEvent.Type.TabletRelease:
            return self._pen_release(event, at)
        if self._pan_from is not None:
            self._pan_to(at)
            return True
        self._host.hover(at)
        if self._pen_down or (self._gesture.active and not self._gesture.pressed):
            self._gesture.move(self._sample(at, event.modifiers(), max(_LEAST_PRESSURE, event.pressure())))
        self._host.settle()
        return True

    def wheel(self, event: QWheelEvent) -> None:
        """Zoom at the pointer. With Alt held Qt reports the wheel as horizontal."""
        delta = event.angleDelta().y() or event.angleDelta().x()
        if delta:
            self._host.zoom_by(_ZOOM_PER_NOTCH ** (delta / _NOTCH), self._host.to_device(event.position()))

    def abandon(self) -> bool:
        """The gesture was cancelled: further moves of the pressed button do nothing. True where a size was being dragged."""
        self._mouse_down = self._pen_down = False
        if self.panning:
            self._end_pan()
        return self._resizing.cancel()

    def _pen_press(self, event: QTabletEvent, at: QPointF) -> bool:
        if self._gesture.pressed or self.panning:
            return True
        eraser = event.pointerType() == QPointingDevice.PointerType.Eraser
        tool = self._host.painting_tool(eraser) if event.button() == _LEFT else None
        if tool is None:
            self._start_pan(at, event.button())
        else:
            self._host.hover(at)
            self._pen_down = True
            sample = self._sample(at, event.modifiers(), max(_LEAST_PRESSURE, event.pressure()))
            self._pen_down = self._gesture.start(tool, sample)
            self._host.settle()
        return True

    def _pen_release(self, event: QTabletEvent, at: QPointF) -> bool:
        if self.panning:
            self._end_pan()
        elif self._pen_down:
            self._pen_down = False
            self._gesture.finish(self._sample(at, event.modifiers(), 0.0))
        return True

    def _from_pen(self, event: QMouseEvent) -> bool:
        """Whether a mouse event is the shadow of a pen's. One from a finger is not: fingers come through the mouse."""
        return self._pen_down or event.device().type() == _STYLUS

    def _finger_pans(self, event: QMouseEvent) -> bool:
        return self._pen_seen and event.device().type() == _FINGERS

    def _sizes(self, button: Qt.MouseButton, modifiers: Qt.KeyboardModifier) -> bool:
        """Whether a press sizes the brush: Ctrl and the left button, or Alt and the right one, with a tool that has a size."""
        if self._gesture.active or self.panning:
            return False
        held = modifiers & _CTRL if button == _LEFT else modifiers & _ALT if button == _RIGHT else None
        tool = self._host.painting_tool(False) if held else None
        return tool is not None and tool.outline() > 0

    def _sample(
        self, at: QPointF, modifiers: Qt.KeyboardModifier, pressure: float, double: bool = False
    ) -> PointerSample:
        return PointerSample(
            self._host.to_picture(at),
            pressure,
            subtract=bool(modifiers & _ALT),
            straight=bool(modifiers & _SHIFT),
            double=double,
        )

    def _start_pan(self, at: QPointF, button: Qt.MouseButton) -> None:
        self._pan_from, self._pan_button = at, button
        self._host.pointer_changed()

    def _pan_to(self, at: QPointF) -> None:
        if self._pan_from is not None:
            self._host.pan_by(at.x() - self._pan_from.x(), at.y() - self._pan_from.y())
            self._pan_from = at

    def _end_pan(self) -> None:
        self._pan_from = None
        self._host.pointer_changed()
