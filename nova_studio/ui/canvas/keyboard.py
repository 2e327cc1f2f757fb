"""Keys of the canvas itself; what has a place in a menu is the window's.

Space (held) pans, [ and ] change the brush, \\ (held) shows the picture without its mask, Escape cancels a gesture, the arrow
keys move a crosshair (Shift: by single pixels) and X, pressed or held, paints there. With a shape X sets the first corner and then
the last, and in between Ctrl with the arrow keys moves all of it; a polygon gets a corner with each X, Enter closes it and
Backspace takes a corner back. With the hand, with Space held and where there is no mask the arrow keys pan.
"""

from __future__ import annotations

from typing import Literal, Protocol

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from nova_studio.ui.canvas.gesture import Gesture
from nova_studio.ui.canvas.tools import PointerSample, Tool

Step = Literal[-1, 0, 1]
_CTRL = Qt.KeyboardModifier.ControlModifier
_STEP = 8
"""Device pixels one arrow key moves the crosshair (but never less than one picture pixel), or with Shift the picture."""
_PAN = 64
"""Device pixels one arrow key moves the picture."""
ARROWS: dict[int, tuple[Step, Step]] = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_OF_GESTURES: frozenset[int] = frozenset({Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Backspace})
_OWN: frozenset[int] = frozenset(
    {Qt.Key.Key_Space, Qt.Key.Key_BracketLeft, Qt.Key.Key_BracketRight, Qt.Key.Key_Backslash, Qt.Key.Key_X, *ARROWS}
)


class KeyboardHost(Protocol):
    """What the canvas does for its keys."""

    def can_paint(self) -> bool:
        """Whether there is a mask to paint on now."""

    def can_pan(self) -> bool:
        """Whether there is a picture that the arrow keys may move."""

    def painting_tool(self, eraser_end: bool) -> Tool | None:
        """The tool X uses."""

    def key_cursor(self, point: QPointF | None) -> None:
        """Show the crosshair at a picture point, in the view."""

    def clamp_point(self, point: QPointF | None) -> QPointF:
        """The nearest point inside the picture; the middle of what is in view for None."""

    def scale(self) -> float:
        """Device pixels per picture pixel."""

    def pan_by(self, dx: float, dy: float) -> None:
        """Move the picture by device pixels."""

    def settle(self) -> None:
        """Paint what the crosshair uncovered."""

    def step_brush(self, larger: bool) -> None:
        """One step of the brush size."""

    def show_before(self, on: bool) -> None:
        """Show the picture without mask or preview."""

    def pointer_busy(self) -> bool:
        """Whether the pointer does something that Escape ends."""

    def cancel_gesture(self) -> bool:
        """Take back what is being painted."""

    def paste(self) -> bool:
        """Take a picture from the clipboard."""

    def pointer_changed(self) -> None:
        """Choose the cursor's shape anew."""


class KeyboardInput:
    """Held keys and the keyboard's own cursor."""

    def __init__(self, host: KeyboardHost, gesture: Gesture) -> None:
        self._host = host
        self._gesture = gesture
        self._point: QPointF | None = None
        self._painting = False
        self.pan_held = False

    def wants(self, event: QKeyEvent) -> bool:
        """Whether a key belongs to the canvas although the window has a shortcut on it."""
        key = event.key()
        if event.modifiers() & Qt.KeyboardModifier.MetaModifier:
            return False
        if event.modifiers() & _CTRL:
            return key in ARROWS and self._gesture.active and self._host.can_paint()
        if key in _OF_GESTURES:
            return self._gesture.active or (key == Qt.Key.Key_Escape and self._host.pointer_busy())
        if key in ARROWS:
            return self._host.can_paint() or self._host.can_pan()
        if key == Qt.Key.Key_X:
            return self._host.can_paint()
        return key in _OWN

    def press(self, event: QKeyEvent) -> bool:
        """Do what a key does; False where it does nothing here."""
        if event.matches(QKeySequence.StandardKey.Paste):
            return self._host.paste()
        key = event.key()
        if key in _OF_GESTURES:
            return self._end_by(key)
        if not self.wants(event):
            return False
        if key in ARROWS:
            self._move(*ARROWS[key], event.modifiers())
        elif key in (Qt.Key.Key_BracketLeft, Qt.Key.Key_BracketRight):
            self._host.step_brush(key == Qt.Key.Key_BracketRight)
        elif not event.isAutoRepeat():
            self._hold(key, event.modifiers())
        return True

    def release(self, event: QKeyEvent) -> bool:
        """A held key is let go."""
        key = event.key()
        if event.isAutoRepeat():
            return key in _OWN
        if key == Qt.Key.Key_Space:
            self._set_pan(False)
        elif key == Qt.Key.Key_Backslash:
            self._host.show_before(False)
        elif key == Qt.Key.Key_X:
            self._release()
        else:
            return False
        return True

    def let_go(self) -> None:
        """The focus left: nothing is held any more."""
        self._set_pan(False)
        self._host.show_before(False)
        self._release()

    def forget(self) -> None:
        """Another picture: the crosshair starts in its middle again."""
        self._point = None
        self._painting = False

    def _hold(self, key: int, modifiers: Qt.KeyboardModifier) -> None:
        if key == Qt.Key.Key_Space:
            self._set_pan(True)
        elif key == Qt.Key.Key_Backslash:
            self._host.show_before(True)
        else:
            self._start(modifiers)

    def _set_pan(self, on: bool) -> None:
        if on != self.pan_held:
            self.pan_held = on
            self._host.pointer_changed()

    def _move(self, dx: int, dy: int, modifiers: Qt.KeyboardModifier) -> None:
        fine = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
        if self._host.painting_tool(False) is None:
            way = _STEP if fine else _PAN
            self._host.pan_by(-dx * way, -dy * way)
            return
        step = 1 if fine else max(1, round(_STEP / self._host.scale()))
        point = self._host.clamp_point(self._point)
        self._point = self._host.clamp_point(QPointF(point.x() + dx * step, point.y() + dy * step))
        self._host.key_cursor(self._point)
        sample = PointerSample(self._point)
        if modifiers & _CTRL:
            self._gesture.carry(sample, self._point - point)
        else:
            self._gesture.move(sample)
        self._host.settle()

    def _end_by(self, key: int) -> bool:
        """Enter, Escape or Backspace: the tool's own meaning first; Escape cancels in any case."""
        if self._gesture.key(key):
            self._painting = self._painting and self._gesture.active
            return True
        if key != Qt.Key.Key_Escape:
            return False
        self._painting = False
        return self._host.cancel_gesture()

    def _start(self, modifiers: Qt.KeyboardModifier) -> None:
        tool = self._host.painting_tool(False)
        if tool is None:
            return
        if self._painting:
            self._finish(modifiers)
            return
        self._point = self._host.clamp_point(self._point)
        self._host.key_cursor(self._point)
        self._painting = self._gesture.start(tool, self._sample(self._point, modifiers))
        if tool.by_key == "click":
            self._finish(modifiers)
        self._host.settle()

    def _release(self) -> None:
        """X is let go: that ends a stroke, but not a shape."""
        tool = self._host.painting_tool(False)
        if tool is None or tool.by_key == "hold":
            self._finish(Qt.KeyboardModifier.NoModifier)

    def _finish(self, modifiers: Qt.KeyboardModifier) -> None:
        if self._painting and self._point is not None:
            self._painting = False
            self._gesture.finish(self._sample(self._point, modifiers))

    def _sample(self, point: QPointF, modifiers: Qt.KeyboardModifier) -> PointerSample:
        return PointerSample(
            point,
            subtract=bool(modifiers & Qt.KeyboardModifier.AltModifier),
            straight=bool(modifiers & Qt.KeyboardModifier.ShiftModifier),
        )
