"""What lies over the canvas and shows the same place of the picture in another way. Dragging pans, the wheel zooms, as below it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QMouseEvent, QPainter, QPixmap, QTouchEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from nova_studio.ui.canvas.look_view import LookView
from nova_studio.ui.canvas.touch import KINDS, TouchInput

_ZOOM_PER_NOTCH = 1.2
_NOTCH = 120.0
_CHIP = QColor(20, 20, 20, 200)
_CHIP_TEXT = QColor(240, 240, 240)
_BUTTONS = (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton)


class Cover(QWidget):
    """A child as large as its canvas, seen while it is wanted and the bare picture is not. Keys stay the canvas'."""

    def __init__(self, canvas: LookView, title: str) -> None:
        super().__init__(canvas)
        self.canvas = canvas
        self._wanted = False
        self._pan_from: QPointF | None = None
        self.stale = True
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.setAccessibleName(title)
        self.setGeometry(canvas.rect())
        self._touch = TouchInput(self, canvas)
        self.hide()
        canvas.view_changed.connect(self.follow)
        canvas.installEventFilter(self)

    @property
    def wanted(self) -> bool:
        """Whether it is to be seen."""
        return self._wanted

    def want(self, on: bool) -> None:
        """Show it, or take it away."""
        self._wanted = on
        self.follow()

    def follow(self) -> None:
        """The view below has changed."""
        self.stale = True
        shown = self._wanted and not self.canvas.is_before()
        if shown and not self.isVisible():
            self.setGeometry(self.canvas.rect())
            self.raise_()
        self.setVisible(shown)
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay as large as the canvas."""
        if event.type() == QEvent.Type.Resize and watched is self.canvas:
            self.setGeometry(self.canvas.rect())
        return False

    def event(self, event: QEvent) -> bool:
        """Fingers on a touch screen."""
        if event.type() in KINDS and isinstance(event, QTouchEvent):
            if event.type() == QEvent.Type.TouchCancel or event.pointCount() > 1:
                self._drop()
            return self._touch.take(event)
        return super().event(event)

    def place(self, position: QPointF) -> QPointF:
        """A logical position in the view's device pixels."""
        return self.canvas.to_device(position)

    def grab_at(self, _event: QMouseEvent) -> bool:
        """Whether something of the cover's own is taken hold of; else the picture is."""
        return False

    def drag_to(self, _event: QMouseEvent) -> bool:
        """Go on with it; False where nothing of its own is held."""
        return False

    def let_go(self) -> None:
        """It is let go."""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold."""
        self.canvas.setFocus(Qt.FocusReason.MouseFocusReason)
        event.accept()
        if event.button() not in _BUTTONS or (event.button() == _BUTTONS[0] and self.grab_at(event)):
            return
        self._pan_from = self.place(event.position())
        self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag on."""
        event.accept()
        if self._pan_from is None:
            self.drag_to(event)
            return
        at = self.place(event.position())
        self.canvas.pan_by(at.x() - self._pan_from.x(), at.y() - self._pan_from.y())
        self._pan_from = at

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        event.accept()
        self._drop()

    def _drop(self) -> None:
        if self._pan_from is not None:
            self._pan_from = None
            self.unsetCursor()
        else:
            self.let_go()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the pointer."""
        event.accept()
        if delta := event.angleDelta().y() or event.angleDelta().x():
            self.canvas.zoom_by(_ZOOM_PER_NOTCH ** (delta / _NOTCH), self.place(event.position()))

    def draw_view(self, painter: QPainter, pixels: QPixmap, shift: float = 0.0, clip: QRectF | None = None) -> None:
        """Put a view-sized picture onto the widget, turned as the canvas is, moved by ``shift`` logical pixels."""
        painter.save()
        painter.setClipRect(QRectF(self.rect()) if clip is None else clip)
        painter.translate(shift, 0)
        painter.setTransform(self.canvas.view_painting(), True)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self.canvas.turn()[0] % 90 != 0)
        painter.drawPixmap(0, 0, pixels)
        painter.restore()

    def draw_chip(self, painter: QPainter, words: str, corner: QPointF, *, right: bool = False) -> QRectF:
        """Words on a dark ground that reads on any picture; ``corner`` is its upper left or upper right corner."""
        metrics = QFontMetricsF(self.font(), self)
        size = metrics.size(0, words)
        box = QRectF(corner.x(), corner.y(), size.width() + 16, size.height() + 8)
        if right:
            box.moveRight(corner.x())
        painter.save()
        painter.setFont(self.font())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_CHIP)
        painter.drawRoundedRect(box, 4, 4)
        painter.setPen(_CHIP_TEXT)
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), words)
        painter.restore()
        return box
