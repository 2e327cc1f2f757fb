"""The canvas: the picture one works on, its mask, and the tools that paint it.

What moves the picture: Space held, the middle button, two fingers; one finger too once a pen has been seen. What zooms it: the
wheel at the pointer, a pinch on a touch screen or a touch pad, and the keys of the window.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QPointF, QRect, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QFocusEvent,
    QGuiApplication,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QTabletEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from nova_studio.ui.canvas import deferred, drops, tool_cursors
from nova_studio.ui.canvas.brush import DEFAULT_SIZE, MAX_SIZE, MIN_SIZE, next_size
from nova_studio.ui.canvas.change import Change
from nova_studio.ui.canvas.gesture import Gesture
from nova_studio.ui.canvas.guides import Guide
from nova_studio.ui.canvas.keyboard import KeyboardInput
from nova_studio.ui.canvas.look_view import LookView
from nova_studio.ui.canvas.pointer import PointerInput
from nova_studio.ui.canvas.spoken import announce
from nova_studio.ui.canvas.tool_settings import ToolSettings
from nova_studio.ui.canvas.toolbox import HAND, make_tools
from nova_studio.ui.canvas.tools import Tool

_SHORTCUT = QEvent.Type.ShortcutOverride  # looked up once: every event passes by
_GESTURE = QEvent.Type.NativeGesture
_PINCH = Qt.NativeGestureType.ZoomNativeGesture
_KEY_MARGIN = 24


class Canvas(LookView):
    """Picture, mask and tools in one widget; a gesture is one step of :attr:`undo_stack`."""

    stroke_finished = Signal()
    brush_size_changed = Signal(int)
    tool_changed = Signal(str)
    mask_enabled_changed = Signal()
    picture_dropped = Signal(list)
    image_pasted = Signal(QImage)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setTabletTracking(True)
        self.setAcceptDrops(True)
        self.setMinimumSize(160, 100)
        self.setAccessibleName(self.tr("Canvas"))
        self._brush_size = DEFAULT_SIZE
        self.settings = ToolSettings(self)
        self._tools = make_tools(self)
        self._tool = "brush"
        self._guide: Guide | None = None
        self._gesture = Gesture()
        self._pointer = PointerInput(self, self._gesture)
        self._keyboard = KeyboardInput(self, self._gesture)
        self._uncovered = QRect()
        self._alt_held = False

    # --------------------------------------------------------------------------------------------------------- picture

    def set_picture(self, image: QImage, mask_png: bytes | None = None, *, keep_history: bool = False) -> None:
        """Open a picture, fitted, with an empty mask or the stored one (PNG, white = will change); the history of undo begins
        anew unless the swap is itself a step of it.

        PictureError where the stored mask cannot be read or does not fit; the canvas then stays as it was.
        """
        if image.isNull():
            self.clear_picture()
            return
        layer = deferred.open_layer(image)
        scene = deferred.open_scene(self._view, image.width(), image.height(), mask_png)
        scene.set_ink(*self._overlay_ink, self.devicePixelRatioF())
        self._keep_steps = keep_history
        self._adopt(layer, scene)
        self._keep_steps = False
        self._announce_picture()

    def clear_picture(self) -> None:
        """Back to the empty canvas."""
        self._adopt(None, None)
        self._announce_picture()

    def set_mask_enabled(self, enabled: bool) -> None:
        """A task without a mask hides it and drags the picture instead of painting."""
        if enabled == self._mask_enabled:
            return
        self.cancel_gesture()
        self._mask_enabled = enabled
        self.pointer_changed()
        self.invalidate()
        self.mask_enabled_changed.emit()

    def mask_enabled(self) -> bool:
        """Whether the task has a painted mask."""
        return self._mask_enabled

    # ----------------------------------------------------------------------------------------------------------- tools

    def tool(self) -> str:
        """The chosen tool: one of ``toolbox.PAINTING``, or the hand."""
        return self._tool

    def set_tool(self, name: str) -> None:
        """Choose a tool. ValueError where there is none of that name."""
        if name not in self._tools and name != HAND:
            raise ValueError(f"There is no tool called {name}.")
        if name == self._tool:
            return
        self.cancel_gesture()
        self.work.end_tuning()
        self._tool = name
        self.pointer_changed()
        self.tool_changed.emit(name)

    def brush_size(self) -> int:
        """Diameter in picture pixels."""
        return self._brush_size

    def set_brush_size(self, size: int) -> None:
        """Set the diameter, within 1 and 1000 picture pixels."""
        size = min(MAX_SIZE, max(MIN_SIZE, size))
        if size != self._brush_size:
            self._brush_size = size
            self.pointer_changed()
            self.brush_size_changed.emit(size)

    def step_brush(self, larger: bool) -> None:
        """One step of the brush size."""
        self.set_brush_size(next_size(self._brush_size, larger))

    def can_paint(self) -> bool:
        """Whether a mask is there, wanted and in sight."""
        return self.overlay_shown() and not self.held

    def can_pan(self) -> bool:
        """Whether the arrow keys may move the picture: results have another use for them, and so has a frame."""
        return self.has_picture() and self._preview is None and not self.held

    def carrying(self) -> bool:
        """Whether Space is held, and with a pressed button moves what is being drawn."""
        return self._keyboard.pan_held

    def painting_tool(self, eraser_end: bool) -> Tool | None:
        """The tool a press would use now, or None where it would move the picture."""
        if not self.can_paint() or self._keyboard.pan_held:
            return None
        return self._tools.get("eraser" if eraser_end else self._tool)

    # ------------------------------------------------------------------------------------------------ services to tools

    def begin_stroke(self) -> None:
        """Start an undo step."""
        if self._scene is not None:
            self.work.settle()
            self.refresh()
            self._scene.begin()

    def stroke(self, start: QPointF, end: QPointF, width: float, masked: bool) -> None:
        """Paint one line and show it at once."""
        if self._scene is not None:
            self._scene.stroke(start, end, width, masked, self.show_now)

    def end_stroke(self, text: str) -> None:
        """End the undo step."""
        if self._scene is not None:
            self.push(text, self._scene.finish())
            self.stroke_finished.emit()

    def cancel_stroke(self) -> None:
        """Take the stroke back."""
        if self._scene is not None:
            self.show_soon(self._scene.cancel())

    def make_change(self, change: Change) -> None:
        """Change the mask as a whole, as one undo step, without ending the gesture."""
        if not self.held:
            self.work.start(change)

    def take_back(self, key: object) -> bool:
        """Undo the step made under this tune key; False where it is not the latest."""
        return self.work.take_back(key)

    def tuning(self, key: object) -> bool:
        """Whether the latest step is of this tune key."""
        return self.work.tuning(key)

    def show_guide(self, guide: Guide | None) -> None:
        """Draw lines above the picture that are no part of the mask."""
        if guide is None and self._guide is None:
            return
        before, self._guide = self._guide, guide
        ratio = self.devicePixelRatioF()
        self.show_soon(*(shown.reach(self.view, ratio) for shown in (before, guide) if shown is not None))

    def picture_pixels(self) -> Callable[[], Any]:
        """What gives the picture, (h, w, 3) of uint8, not to be written to; it takes a moment, so for a worker thread."""
        return deferred.empty_mask if self._picture is None else self._picture.colours

    def _paint_above(self, painter: QPainter) -> None:
        super()._paint_above(painter)
        if self._guide is not None and self.overlay_shown():
            self._guide.paint(painter, self.view, self.devicePixelRatioF())

    # ---------------------------------------------------------------------------------------------- services to events

    def cancel_gesture(self) -> bool:
        """Take back what is being painted; False where nothing is."""
        sizing = self._pointer.abandon()
        return self._gesture.cancel() or sizing

    def pointer_busy(self) -> bool:
        """Whether the pointer does something that Escape ends."""
        return self._pointer.sizing

    def paste(self) -> bool:
        """Take files or pixels from the clipboard; False where it holds neither."""
        data = QGuiApplication.clipboard().mimeData()
        return drops.deliver(data, self)

    def take_paths(self, paths: list[str]) -> None:
        """Files dropped or pasted."""
        self.picture_dropped.emit(paths)

    def take_image(self, image: QImage) -> None:
        """Pixels dropped or pasted."""
        self.image_pasted.emit(image)

    def hover(self, device: QPointF) -> None:
        """The pointer is here."""
        tool = self.painting_tool(False)
        self._move_mark(device if tool is not None else None, tool, False)

    def key_cursor(self, point: QPointF | None) -> None:
        """Show the crosshair at a picture point, panning to it if need be."""
        if point is not None and self.view.reveal(point, _KEY_MARGIN):
            self.invalidate()
            self.refresh()
        tool = self.painting_tool(False)
        at = None if point is None else self.view.to_view(point)
        self._move_mark(at, tool, True)
        if point is not None:
            announce(self, f"{int(point.x())}, {int(point.y())}")

    def clamp_point(self, point: QPointF | None) -> QPointF:
        """The nearest pixel's middle inside the picture; what is in the middle of the view for None."""
        wanted = self.view.to_image(QPointF(self.view.visible_rect().center())) if point is None else point
        width, height = self.picture_size()
        return QPointF(_middle(wanted.x(), width), _middle(wanted.y(), height))

    def settle(self) -> None:
        """Paint what the mark uncovered and no stroke has painted since."""
        if not self._uncovered.isEmpty():
            self.show_soon(self._uncovered)
            self._uncovered = QRect()

    def pointer_changed(self) -> None:
        """Choose the cursor's shape anew."""
        painting = self.painting_tool(False)
        if self._pointer.panning:
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif self._shown() is None:
            self.unsetCursor()
        elif painting is None:
            self.setCursor(Qt.CursorShape.OpenHandCursor)
        else:
            ratio = self.devicePixelRatioF()
            cross = Qt.CursorShape.CrossCursor
            shown = "subtract" if self._alt_held else painting.name
            self.setCursor(cross if painting.outline() else tool_cursors.cursor(shown, ratio))
        self._move_mark(self._mark.centre if painting is not None else None, painting, False)
        self.settle()

    def show_now(self, rect: QRect) -> None:
        """Paint at once, together with what the mark uncovered."""
        rect = rect.united(self._uncovered)
        self._uncovered = QRect()
        super().show_now(rect)

    def show_before(self, on: bool) -> None:
        """Show the bare picture: no mask, no preview."""
        if on:
            self.cancel_gesture()
        super().show_before(on)

    def set_preview(self, image: QImage | None) -> None:
        """Show another picture of any size in the picture's place, without the mask; None goes back."""
        self.cancel_gesture()
        super().set_preview(image)
        self.pointer_changed()

    # ---------------------------------------------------------------------------------------------------------- events

    def event(self, event: QEvent) -> bool:
        """Claim the canvas' own keys before the window's shortcuts, and zoom by a pinch on a touch pad."""
        kind = event.type()
        if kind == _SHORTCUT and isinstance(event, QKeyEvent) and self._keyboard.wants(event):
            event.accept()
            return True
        if kind == _GESTURE and isinstance(event, QNativeGestureEvent) and event.gestureType() == _PINCH:
            self.zoom_by(1 + event.value(), self.to_device(event.position()))
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Paint or pan."""
        event.setAccepted(self._pointer.mouse_press(event))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Paint on, pan on or follow."""
        event.setAccepted(self._pointer.mouse_move(event))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End it."""
        event.setAccepted(self._pointer.mouse_release(event))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """A quick second press is a press; it closes a polygon."""
        event.setAccepted(self._pointer.mouse_press(event, double=True))

    def tabletEvent(self, event: QTabletEvent) -> None:
        """A pen paints with its pressure."""
        event.setAccepted(self._pointer.tablet(event))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the pointer."""
        self._pointer.wheel(event)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A key of the canvas, or the window's."""
        if event.key() == Qt.Key.Key_Alt:
            self._hold_alt(True)
        if not self._keyboard.press(event):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """A held key is let go."""
        if event.key() == Qt.Key.Key_Alt:
            self._hold_alt(False)
        if not self._keyboard.release(event):
            super().keyReleaseEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """The pointer left, and its outline with it."""
        self._move_mark(None, None, False)
        self.settle()
        super().leaveEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Nothing stays held."""
        self._hold_alt(False)
        self._keyboard.let_go()
        super().focusOutEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Welcome pictures."""
        if drops.acceptable(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Take what was dropped."""
        if drops.deliver(event.mimeData(), self):
            event.acceptProposedAction()

    # --------------------------------------------------------------------------------------------------------- private

    def _announce_picture(self) -> None:
        for tool in self._tools.values():
            tool.forget()
        self._keyboard.forget()
        self._refresh_empty()
        self.pointer_changed()
        self.invalidate()
        self.picture_changed.emit()
        self._changed()

    def _move_mark(self, centre: QPointF | None, tool: Tool | None, cross: bool) -> None:
        size = tool.outline() * self.scale() if tool is not None else 0.0
        minus = tool is not None and (self._alt_held or tool.name == "eraser")
        self._uncovered = self._uncovered.united(self._mark.place(centre, size, cross, minus))

    def _hold_alt(self, held: bool) -> None:
        """Show that a press would take away."""
        if held != self._alt_held:
            self._alt_held = held
            self.pointer_changed()


def _middle(value: float, size: int) -> float:
    return min(size - 1, max(0, int(value))) + 0.5
