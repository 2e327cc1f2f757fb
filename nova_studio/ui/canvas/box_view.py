"""A rectangle with handles over the canvas: the frame that out-painting fills, or the part of the picture that a crop keeps.

Handles and edges resize (Shift keeps the shape, Alt holds the middle); inside, a crop moves, and in a frame the picture does. By
keys: the arrows do what dragging inside does, with Ctrl they move the right or lower edge, with Alt the left or upper one, with
both they move opposite edges about the middle; by one pixel of the picture, with Shift by ten.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen

from nova_studio.imaging.frame import Box, Edge, Fence, Size
from nova_studio.ui.canvas.cover import Cover
from nova_studio.ui.canvas.keyboard import ARROWS
from nova_studio.ui.canvas.look_view import LookView
from nova_studio.ui.canvas.spoken import announce

NEUTRAL = QColor(230, 230, 230)
"""What is put around the picture, as in the service's own samples."""
_HANDLE = 10
_REACH = 9
"""Logical pixels: a handle's side, and how far from an edge it can still be taken."""
_ROOM = 1.25
_KEY_STEP, _KEY_STRIDE = 1, 10
"""Picture pixels that an arrow key moves by, without and with Shift."""
_CTRL, _ALT, _SHIFT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
_KEYS = (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride)
_DIM = QColor(0, 0, 0, 140)
_LINE, _LINE_SHADE = QColor(255, 255, 255), QColor(0, 0, 0, 160)
_LIMIT = QColor(232, 183, 90)
_CURSORS = {
    (-1, -1): Qt.CursorShape.SizeFDiagCursor,
    (1, 1): Qt.CursorShape.SizeFDiagCursor,
    (1, -1): Qt.CursorShape.SizeBDiagCursor,
    (-1, 1): Qt.CursorShape.SizeBDiagCursor,
    (-1, 0): Qt.CursorShape.SizeHorCursor,
    (1, 0): Qt.CursorShape.SizeHorCursor,
    (0, -1): Qt.CursorShape.SizeVerCursor,
    (0, 1): Qt.CursorShape.SizeVerCursor,
    (0, 0): Qt.CursorShape.SizeAllCursor,
}


@dataclass(slots=True)
class _Grip:
    """What is held: edges (both 0: the inside), the box and the pointer when it was taken."""

    edge_x: Edge
    edge_y: Edge
    start: Box
    at: QPointF


class BoxView(Cover):
    """Shows and changes one box within a fence. ``box_changed`` comes with every change, from here or by :meth:`set_box`."""

    box_changed = Signal()

    def __init__(self, canvas: LookView) -> None:
        super().__init__(canvas, canvas.tr("Frame"))
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent, False)
        self.fence = Fence(1, 1, True)
        self.aspect: Size | None = None
        self.caption = ""
        self.limited = False
        """Whether a limit of the contract holds the box back or shrinks what is sent: the caption then warns."""
        self.ink = QColor(255, 59, 92, 128)
        self._box = Box(0, 0, 1, 1)
        self._grip: _Grip | None = None

    @property
    def box(self) -> Box:
        """The rectangle in picture pixels."""
        return self._box

    def begin(self, fence: Fence) -> None:
        """Start with the picture itself."""
        self.fence, self._box, self.aspect = fence, fence.whole(), None
        self.setAccessibleName(self.tr("Frame") if fence.outward else self.tr("Crop"))
        self.want(True)
        self.show_all()
        self.box_changed.emit()

    def set_box(self, box: Box) -> None:
        """Take another box; it keeps to the fence."""
        if box != self._box:
            self._box = box
            self.update()
            self.box_changed.emit()

    def show_all(self) -> None:
        """Have all of the box in view, with room around it to drag into."""
        view = self.canvas.view
        wide, high = max(self._box.width, self.fence.width), max(self._box.height, self.fence.height)
        room = _ROOM if self.fence.outward else 1.1
        self.canvas.set_zoom(min(view.view_width / (wide * room), view.view_height / (high * room)))
        middle = view.to_view(QPointF(self._box.x + self._box.width / 2, self._box.y + self._box.height / 2))
        self.canvas.pan_by(view.centre().x() - middle.x(), view.centre().y() - middle.y())

    # -------------------------------------------------------------------------------------------------------- painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw it above the canvas."""
        painter = QPainter(self)
        painter.save()
        painter.setTransform(self.canvas.view_painting())
        frame, picture = self._shown(self._box), self._shown(self.fence.whole())
        ring = QPainterPath()
        ring.addRect(frame)
        ring.addRect(picture)  # odd-even: what is in one of the two
        if self.fence.outward:
            painter.fillPath(ring, NEUTRAL)
            painter.fillPath(ring, self.ink)
        else:
            painter.fillPath(ring, _DIM)
            self._draw_thirds(painter, frame)
        self._draw_frame(painter, frame)
        painter.restore()
        self._draw_caption(painter, frame)
        painter.end()

    def _draw_frame(self, painter: QPainter, frame: QRectF) -> None:
        ratio = self.devicePixelRatioF()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for ink, width in ((_LINE_SHADE, 3 * ratio), (_LINE, ratio)):
            painter.setPen(QPen(ink, width))
            painter.drawRect(frame)
        painter.setPen(QPen(_LINE_SHADE, ratio))
        painter.setBrush(_LINE)
        side = _HANDLE * ratio
        for x in (frame.left(), frame.center().x(), frame.right()):
            for y in (frame.top(), frame.center().y(), frame.bottom()):
                if (x, y) != (frame.center().x(), frame.center().y()):
                    painter.drawRect(QRectF(x - side / 2, y - side / 2, side, side))

    def _draw_thirds(self, painter: QPainter, frame: QRectF) -> None:
        painter.setPen(QPen(QColor(255, 255, 255, 90), self.devicePixelRatioF()))
        for part in (1 / 3, 2 / 3):
            x, y = frame.left() + part * frame.width(), frame.top() + part * frame.height()
            painter.drawLine(QPointF(x, frame.top()), QPointF(x, frame.bottom()))
            painter.drawLine(QPointF(frame.left(), y), QPointF(frame.right(), y))

    def _draw_caption(self, painter: QPainter, frame: QRectF) -> None:
        if not self.caption:
            return
        on_widget = self.canvas.view_painting().mapRect(frame)
        x = min(max(8.0, on_widget.left() + 8), max(8.0, self.width() - 240.0))
        y = min(max(8.0, on_widget.top() + 8), self.height() - 40.0)
        box = self.draw_chip(painter, self.caption, QPointF(x, y))
        if self.limited:
            painter.setPen(QPen(_LIMIT, 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, 4, 4)

    def _shown(self, box: Box) -> QRectF:
        """A box in the view's device pixels."""
        corner = self.canvas.view.to_view(QPointF(box.x, box.y))
        return QRectF(corner.x(), corner.y(), box.width * self.canvas.scale(), box.height * self.canvas.scale())

    # ---------------------------------------------------------------------------------------------------------- events

    def grab_at(self, event: QMouseEvent) -> bool:
        """Take a handle, an edge or the inside."""
        at = self.place(event.position())
        found = self._edges_at(at)
        if found is not None:
            self._grip = _Grip(*found, self._box, at)
        return found is not None

    def drag_to(self, event: QMouseEvent) -> bool:
        """Change the box, or show what could be taken."""
        at = self.place(event.position())
        if self._grip is None:
            found = self._edges_at(at)
            self.setCursor(Qt.CursorShape.OpenHandCursor if found is None else _CURSORS[found])
            return False
        grip, scale = self._grip, self.canvas.scale()
        by = (round((at.x() - grip.at.x()) / scale), round((at.y() - grip.at.y()) / scale))
        if grip.edge_x or grip.edge_y:
            self._resize(grip, by, event.modifiers())
        elif self.fence.outward:
            self._move_picture(grip, by)
        else:
            self.set_box(self.fence.moved(grip.start, *by))
        return True

    def let_go(self) -> None:
        """Done: what grew out of sight comes back into it."""
        held, self._grip = self._grip, None
        if held is not None:
            self._bring_back()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The arrow keys of the canvas, which keeps the focus, are the box's while it is there."""
        shown = event.type() in _KEYS and watched is self.canvas and self.isVisible()
        if shown and isinstance(event, QKeyEvent) and event.key() in ARROWS:
            event.accept()
            if event.type() == QEvent.Type.KeyPress:
                self._nudge(*ARROWS[event.key()], event.modifiers())
            return True
        return super().eventFilter(watched, event)

    def _nudge(self, dx: Edge, dy: Edge, keys: Qt.KeyboardModifier) -> None:
        step = _KEY_STRIDE if keys & _SHIFT else _KEY_STEP
        by = (dx * step, dy * step)
        if keys & (_CTRL | _ALT):
            end: Edge = 1 if keys & _CTRL else -1
            both = bool(keys & _CTRL and keys & _ALT)
            edges: tuple[Edge, Edge] = (end if dx else 0, end if dy else 0)
            self.set_box(self.fence.dragged(self._box, *edges, by, self.aspect, centred=both))
        elif self.fence.outward:
            self.set_box(self.fence.moved(self._box, -by[0], -by[1]))
        else:
            self.set_box(self.fence.moved(self._box, *by))
        self._bring_back()
        announce(self.canvas, self.accessibleDescription())

    def _bring_back(self) -> None:
        """What grew out of sight comes back into it."""
        if not QRectF(self.canvas.view.view_rect()).contains(self._shown(self._box)):
            self.show_all()

    def _resize(self, grip: _Grip, by: Size, keys: Qt.KeyboardModifier) -> None:
        aspect = self.aspect
        if aspect is None and keys & Qt.KeyboardModifier.ShiftModifier:
            aspect = (grip.start.width, grip.start.height)
        centred = bool(keys & Qt.KeyboardModifier.AltModifier)
        self.set_box(self.fence.dragged(grip.start, grip.edge_x, grip.edge_y, by, aspect, centred=centred))

    def _move_picture(self, grip: _Grip, by: Size) -> None:
        """The frame stays on the screen and the picture goes with the pointer."""
        before, scale = self._box, self.canvas.scale()
        self.set_box(self.fence.moved(grip.start, -by[0], -by[1]))
        dx, dy = (before.x - self._box.x) * scale, (before.y - self._box.y) * scale
        self.canvas.pan_by(dx, dy)

    def _edges_at(self, at: QPointF) -> tuple[Edge, Edge] | None:
        frame, reach = self._shown(self._box), _REACH * self.devicePixelRatioF()
        if not frame.adjusted(-reach, -reach, reach, reach).contains(at):
            return None
        x = _nearest(at.x(), frame.left(), frame.right(), reach)
        y = _nearest(at.y(), frame.top(), frame.bottom(), reach)
        return x, y


def _nearest(at: float, low: float, high: float, reach: float) -> Edge:
    """Which of two edges is taken at a place."""
    if abs(at - low) <= reach and abs(at - low) <= abs(at - high):
        return -1
    return 1 if abs(at - high) <= reach else 0
