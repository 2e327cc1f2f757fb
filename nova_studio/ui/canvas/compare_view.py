"""Before and after over the canvas: parted by a slider, side by side, or as heat where something changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap

from nova_studio.ui.canvas import deferred
from nova_studio.ui.canvas.cover import Cover
from nova_studio.ui.canvas.look_view import LookView

if TYPE_CHECKING:  # numpy must not load before the window is up
    from nova_studio.ui.canvas.layers import PictureLayer

Mode = Literal["split", "side", "heat"]

_GRIP = 10
"""Logical pixels to either side of the slider in which it can be taken."""
_KNOB = 14
_GAP = 2


class CompareView(Cover):
    """Shows two pictures of one shape at the same place. ``split_changed`` carries the slider's place, 0 to 1."""

    split_changed = Signal(float)

    def __init__(self, canvas: LookView) -> None:
        super().__init__(canvas, canvas.tr("Before and after"))
        self.mode: Mode = "split"
        self._split = 0.5
        self._sliding = False
        self._layers: dict[str, PictureLayer] = {}
        self._pixels: dict[str, QPixmap] = {}

    def set_pictures(self, before: QImage, after: QImage) -> None:
        """What to compare."""
        self._layers = {"before": deferred.open_layer(before), "after": deferred.open_layer(after)}
        self.follow()

    def set_heat(self, heat: QImage) -> None:
        """What changed, as a picture of the same shape."""
        self._layers["heat"] = deferred.open_layer(heat)
        self.follow()

    def forget(self) -> None:
        """Nothing to compare any more."""
        self.want(False)
        self._layers, self._pixels = {}, {}

    def show_mode(self, mode: Mode) -> None:
        """Compare in this way."""
        self.mode = mode
        self.want(True)

    @property
    def split(self) -> float:
        """The slider's place as a part of the width."""
        return self._split

    def set_split(self, value: float) -> None:
        """Move the slider."""
        value = min(1.0, max(0.0, value))
        if value != self._split:
            self._split = value
            self.split_changed.emit(value)
            self.update()

    # -------------------------------------------------------------------------------------------------------- painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Blit what was drawn for this view."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.canvas.surround())
        if self.stale:
            self._pixels, self.stale = {}, False
        if self.mode == "heat":
            self._paint_heat(painter)
        elif self.mode == "side":
            self._paint_side(painter)
        else:
            self._paint_split(painter)
        painter.end()

    def _of(self, name: str) -> QPixmap:
        """One picture as the view shows it, drawn once for each view."""
        if name not in self._pixels:
            layer = self._layers.get(name)
            found = layer.render(self.canvas.view, self.canvas.surround()) if layer is not None else QPixmap()
            self._pixels[name] = found
        return self._pixels[name]

    def _paint_heat(self, painter: QPainter) -> None:
        self.draw_view(painter, self._of("heat" if "heat" in self._layers else "before"))
        words = self.tr("Changed outside the mask") if "heat" in self._layers else self.tr("Comparing…")
        self.draw_chip(painter, words, QPointF(8, 8))

    def _paint_side(self, painter: QPainter) -> None:
        half, height = self.width() / 2, float(self.height())
        self.draw_view(painter, self._of("before"), -half / 2, QRectF(0, 0, half - _GAP, height))
        self.draw_view(painter, self._of("after"), half / 2, QRectF(half + _GAP, 0, half - _GAP, height))
        self.draw_chip(painter, self.tr("Before"), QPointF(8, 8))
        self.draw_chip(painter, self.tr("After"), QPointF(self.width() - 8, 8), right=True)

    def _paint_split(self, painter: QPainter) -> None:
        x, height = round(self._split * self.width()), self.height()
        self.draw_view(painter, self._of("before"), 0, QRectF(0, 0, x, height))
        self.draw_view(painter, self._of("after"), 0, QRectF(x, 0, self.width() - x, height))
        self.draw_chip(painter, self.tr("Before"), QPointF(8, 8))
        self.draw_chip(painter, self.tr("After"), QPointF(self.width() - 8, 8), right=True)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for ink, width in ((QColor(0, 0, 0, 150), 4), (QColor(255, 255, 255), 2)):
            painter.setPen(QPen(ink, width))
            painter.drawLine(x, 0, x, height)
        middle = QPointF(x, height / 2)
        painter.setPen(QPen(QColor(0, 0, 0, 150), 1))
        painter.setBrush(QColor(255, 255, 255))
        painter.drawEllipse(middle, _KNOB, _KNOB)
        painter.setPen(QPen(QColor(40, 40, 40), 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        for side in (-1, 1):
            tip = middle + QPointF(side * 8, 0)
            painter.drawLine(tip, tip + QPointF(-side * 4, -4))
            painter.drawLine(tip, tip + QPointF(-side * 4, 4))

    # ---------------------------------------------------------------------------------------------------------- events

    def place(self, position: QPointF) -> QPointF:
        """Side by side, both halves show the middle of the view."""
        if self.mode != "side":
            return super().place(position)
        quarter = self.width() / 4
        shift = quarter if position.x() < 2 * quarter else -quarter
        return super().place(QPointF(position.x() + shift, position.y()))

    def grab_at(self, event: QMouseEvent) -> bool:
        """Take the slider."""
        self._sliding = self._on_slider(event.position())
        return self._sliding

    def drag_to(self, event: QMouseEvent) -> bool:
        """Move the slider, or show that it can be."""
        if self._sliding:
            self.set_split(event.position().x() / max(1, self.width()))
        else:
            near = self._on_slider(event.position())
            self.setCursor(Qt.CursorShape.SplitHCursor if near else Qt.CursorShape.OpenHandCursor)
        return self._sliding

    def let_go(self) -> None:
        """Leave the slider."""
        self._sliding = False

    def _on_slider(self, position: QPointF) -> bool:
        return self.mode == "split" and abs(position.x() - self._split * self.width()) <= _GRIP + 2
