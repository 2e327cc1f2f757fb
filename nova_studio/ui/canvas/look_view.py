"""How the canvas is looked at: turned, mirrored, with a pixel grid, dimmed under the mask, pinched; and what swaps its picture.

None of it changes picture or mask.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPaintEvent, QPolygonF, QTouchEvent, QTransform
from PySide6.QtWidgets import QWidget

from nova_studio.ui.canvas import deferred
from nova_studio.ui.canvas.change import Change
from nova_studio.ui.canvas.mask_view import MaskView
from nova_studio.ui.canvas.touch import KINDS, TouchInput
from nova_studio.ui.canvas.turn import STEP, Turn, TurnedView
from nova_studio.ui.canvas.view import outward, scaled_outward

if TYPE_CHECKING:  # numpy must not load before the window is up
    from nova_studio.ui.canvas.layers import PictureLayer
    from nova_studio.ui.canvas.scene import Scene

GRID_FROM = 8.0
"""The scale from which the pixels' borders are drawn: 800 %."""
_GRID_DARK, _GRID_LIGHT = QColor(0, 0, 0, 70), QColor(255, 255, 255, 70)
_FAR = 1e6
"""Pixels: farther than any picture reaches; a file may say anything."""
_DIM = QColor(0, 0, 0, 150)


class LookView(MaskView):
    """A picture with its mask that can be turned, mirrored, dimmed and held."""

    view_changed = Signal()
    """Zoom, place, turn, size, picture or preview may be others than before."""
    look_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._turn = Turn()
        self._view = TurnedView(self._turn)
        self._held = False
        self._keep_steps = False
        self._grid = True
        self._dimmed = False
        self._touch = TouchInput(self, self)

    # ----------------------------------------------------------------------------------------------------------- turns

    def turn_by(self, steps: int) -> None:
        """Turn the view clockwise by steps of 15 degrees, about its middle."""
        self._set_turn(self._turn.angle + steps * STEP, self._turn.mirrored)

    def set_mirrored(self, on: bool) -> None:
        """Swap left and right of the view."""
        self._set_turn(self._turn.angle, on)

    def reset_turn(self) -> None:
        """Upright again, and not mirrored."""
        self._set_turn(0, False)

    def turn(self) -> tuple[int, bool]:
        """The view's angle in degrees clockwise, and whether it is mirrored."""
        return self._turn.angle, self._turn.mirrored

    def _set_turn(self, angle: int, mirrored: bool) -> None:
        if (angle % 360, mirrored) == self.turn():
            return
        self.cancel_gesture()
        self._turn.set(angle, mirrored)
        self._resize_view()
        self.look_changed.emit()

    # ---------------------------------------------------------------------------------------------------------- places

    def placement(self) -> dict[str, Any]:
        """How the picture is looked at, fit for JSON: :meth:`place` does so again, in a widget of any size."""
        found: dict[str, Any] = {} if self._turn.plain else {"angle": self._turn.angle, "mirrored": self._turn.mirrored}
        if not self._view.fitted:
            middle = self._view.to_image(self._view.centre())
            found |= {"zoom": self._view.scale, "middle": [round(middle.x(), 2), round(middle.y(), 2)]}
        return found

    def place(self, placement: Mapping[str, Any]) -> None:
        """Look at the picture as :meth:`placement` has told; as it is opened where that cannot be read."""
        angle, middle, zoom = placement.get("angle"), placement.get("middle"), placement.get("zoom")
        self._set_turn(angle if isinstance(angle, int) else 0, placement.get("mirrored") is True)
        numbers = [zoom, *middle] if isinstance(middle, list) else []
        if len(numbers) == 3 and all(isinstance(n, int | float) and abs(n) < _FAR for n in numbers):
            self._view.zoom_at(numbers[0])
            now, at = self._view.centre(), self._view.to_view(QPointF(numbers[1], numbers[2]))
            self._view.pan(now.x() - at.x(), now.y() - at.y())
        else:
            self._view.fit()
        self.invalidate()

    # ------------------------------------------------------------------------------------------------------ grid, dim

    def set_grid(self, on: bool) -> None:
        """Draw the pixels' borders from 800 % on."""
        self._grid = on
        self.invalidate()

    def set_dimmed(self, on: bool) -> None:
        """Darken the picture under the mask, so that only what will change is bright."""
        self._dimmed = on
        self.invalidate()

    def surround(self) -> QColor:
        """The colour around the picture."""
        return self._surround

    def ink(self) -> QColor:
        """The mask's colour with its opacity."""
        return QColor(self._overlay_ink[0])

    def is_before(self) -> bool:
        """Whether the bare picture is shown while a key is held."""
        return self._before

    def refresh(self) -> None:
        """Bring the layers up to date, with the grid and the dimming drawn once for all strokes to come."""
        fresh = self._base_stale and self._shown() is not None
        super().refresh()
        if fresh:
            self._dress()

    def _dress(self) -> None:
        dim = self._dimmed and self.overlay_shown()
        grid = self._grid and self.scale() >= GRID_FROM
        if not dim and not grid:
            return
        painter = QPainter(self._base)
        if dim:
            painter.fillRect(self.view.visible_rect(), _DIM)
        if grid:
            self._draw_grid(painter)
        painter.end()

    def _draw_grid(self, painter: QPainter) -> None:
        """A dark and a light line side by side, so that both show on any pixel.

        Lines are blended pixel by pixel, rectangles a row at a time: so the rows are those, and the columns one row of dots laid
        over all rows (five times as fast, measured).
        """
        shown, view = self.view.visible_rect(), self.view
        columns = _lines(shown.left(), shown.right() + 1, view.left, view.scale)
        rows = _lines(shown.top(), shown.bottom() + 1, view.top, view.scale)
        strip = QImage(view.view_width, 1, QImage.Format.Format_ARGB32_Premultiplied)
        strip.fill(Qt.GlobalColor.transparent)
        upright = QPainter(strip)
        for ink, shift in ((_GRID_DARK, 0), (_GRID_LIGHT, 1)):
            upright.setPen(ink)
            upright.drawPoints([QPoint(x + shift, 0) for x in columns])
            for y in rows:
                painter.fillRect(shown.left(), y + shift, shown.width(), 1, ink)
        upright.end()
        painter.fillRect(shown, QBrush(strip))

    # ------------------------------------------------------------------------------------------------- swaps and holds

    def hold(self, on: bool) -> None:
        """Refuse every change of the mask while another picture is on its way here; one not yet made is not made."""
        if on != self._held:
            self.cancel_gesture()
            self.work.drop()
            self._held = on

    @property
    def held(self) -> bool:
        """Whether the mask cannot be changed now."""
        return self._held

    def set_ground(self, image: QImage) -> None:
        """Another picture of the same size under the same mask and history. ValueError where the size differs."""
        if (image.width(), image.height()) != self.picture_size():
            raise ValueError(f"A ground of {image.width()}x{image.height()} is not of the picture's size.")
        self._picture = deferred.open_layer(image)
        self.invalidate()

    def change(self, change: Change) -> None:
        """Make one change of the whole mask, unless it is held."""
        if not self._held:
            super().change(change)

    def _adopt(self, picture: PictureLayer | None, scene: Scene | None) -> None:
        """Take another picture; one of the same size that takes a step in history stays where it is in the view."""
        now, size = self._view, self.picture_size()
        place = (now.scale, now.left, now.top, now.fitted)
        super()._adopt(picture, scene)
        if self._keep_steps and self.picture_size() == size:
            now.scale, now.left, now.top, now.fitted = place

    def _forget_steps(self) -> None:
        """Another picture: its history is empty, unless the swap is itself a step."""
        if not self._keep_steps:
            super()._forget_steps()

    # ---------------------------------------------------------------------------------------------------- widget, view

    def invalidate(self) -> None:
        """Draw the layers anew at the next paint, and tell."""
        super().invalidate()
        self.view_changed.emit()

    def to_device(self, position: QPointF) -> QPointF:
        """The middle of the screen pixel at a logical position, in the view's device pixels."""
        at = super().to_device(position)
        return at if self._turn.plain else self._turn.to_view(at)

    def view_painting(self) -> QTransform:
        """What a painter on the widget, or on a child that covers it, needs to draw in the view's device pixels."""
        ratio = self.devicePixelRatioF()
        return self._turn.transform() * QTransform.fromScale(1 / ratio, 1 / ratio)

    def view_polygon(self) -> QPolygonF:
        """What the widget shows, in picture pixels: its four corners."""
        ratio, size = self.devicePixelRatioF(), self.size()
        corners = ((0, 0), (size.width(), 0), (size.width(), size.height()), (0, size.height()))
        return QPolygonF([self._view.to_image(self._turn.to_view(QPointF(x * ratio, y * ratio))) for x, y in corners])

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint as ever, or turned."""
        if self._turn.plain:
            super().paintEvent(event)
            return
        painter = QPainter(self)
        painter.fillRect(event.rect(), self._surround)
        if self._shown() is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not self._turn.square)
            painter.setTransform(self.view_painting())
            self.refresh()
            device = scaled_outward(event.rect(), self.devicePixelRatioF())
            self._paint_layers(painter, self._turn.rect_to_view(device).intersected(self.view.view_rect()))
            self._paint_above(painter)
            self._mark.paint(painter)
        painter.end()
        if self._focus_ring:
            self._paint_ring()

    def _paint_ring(self) -> None:
        painter = QPainter(self)
        painter.scale(1 / self.devicePixelRatioF(), 1 / self.devicePixelRatioF())
        self._paint_focus(painter)
        painter.end()

    def _resize_view(self) -> None:
        ratio = self.devicePixelRatioF()
        self._turn.set_size(math.ceil(self.width() * ratio), math.ceil(self.height() * ratio))
        size = self._turn.view_size()
        for view in (self._view, self._preview_view):
            if view is not None:
                view.set_view_size(size.width(), size.height())
        self.invalidate()

    def _to_logical(self, rect: QRect) -> QRect:
        if self._turn.plain:
            return super()._to_logical(rect)
        mapped, ratio = self._turn.rect_to_widget(rect), 1 / self.devicePixelRatioF()
        x, y = mapped.x() * ratio, mapped.y() * ratio
        return outward(x, y, x + mapped.width() * ratio, y + mapped.height() * ratio)

    # ----------------------------------------------------------------------------------------------------------- touch

    def event(self, event: QEvent) -> bool:
        """Fingers on a touch screen."""
        if event.type() in KINDS and isinstance(event, QTouchEvent):
            return self._touch.take(event)
        return super().event(event)

    def pinch(self, start: QPointF, end: QPointF, factor: float) -> None:
        """Two fingers with their middle going from here to there (logical pixels), and apart by this factor."""
        was, now = self.to_device(start), self.to_device(end)
        self.pan_by(now.x() - was.x(), now.y() - was.y())
        self._zoom_to(self.zoom() * factor, now)

    def shows_something(self) -> bool:
        """Whether there is a picture or a preview to be moved."""
        return self._shown() is not None


def _lines(low: int, high: int, origin: int, scale: float) -> list[int]:
    """Where pixels begin between two places."""
    first, last = math.ceil((low - origin) / scale), math.floor((high - origin) / scale)
    return [round(origin + number * scale) for number in range(first, last + 1)]
