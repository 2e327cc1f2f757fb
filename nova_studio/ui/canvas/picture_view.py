"""The picture in its widget: zoom, pan, fit, a preview in its place, and the painting of it all; nothing here changes the mask."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QEvent, QPointF, QRect, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QImage,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QPixmap,
    QRegion,
    QResizeEvent,
)
from PySide6.QtWidgets import QVBoxLayout, QWidget

from nova_studio.ui.canvas import deferred
from nova_studio.ui.canvas.cursor import CursorMark
from nova_studio.ui.canvas.empty import EmptyState
from nova_studio.ui.canvas.view import ViewTransform, scaled_outward

if TYPE_CHECKING:
    from nova_studio.ui.canvas.layers import PictureLayer
    from nova_studio.ui.canvas.scene import Scene

_ZOOM_STEPS = (1 / 32, 1 / 24, 1 / 16, 1 / 12, 1 / 8, 1 / 6, 1 / 4, 1 / 3, 1 / 2, 2 / 3, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0,
               12.0, 16.0, 24.0, 32.0, 48.0, 64.0)  # fmt: skip
_SAME_SHAPE = 0.01
_MANY_RECTS = 200
_KEYBOARD_FOCUS = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)


class PictureView(QWidget):
    """Shows one picture. 100 % is one picture pixel on one screen pixel, whatever the screen's pixel ratio."""

    zoom_changed = Signal(float)
    picture_changed = Signal()
    open_requested = Signal()
    sample_requested = Signal()
    paste_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self._view = ViewTransform()
        self._preview_view: ViewTransform | None = None  # only for a preview of another shape than the picture's
        self._picture: PictureLayer | None = None
        self._preview: PictureLayer | None = None
        self._source: PictureLayer | None = None  # of the preview, where that was not made from the picture
        self._scene: Scene | None = None
        self._mark = CursorMark()
        self._base = QPixmap()
        self._base_stale = True
        self._before = False
        self._bare = False
        self._mask_enabled = True
        self._focus_ring = False
        self._surround = QColor(0x1F, 0x1F, 0x1F)
        self._overlay_ink = (QColor(255, 59, 92, 128), False)
        self._told_zoom = 0.0
        self._empty = EmptyState(self)
        self._empty.open_link.clicked.connect(self.open_requested)
        self._empty.paste_link.clicked.connect(self.paste_requested)
        self._empty.sample_link.clicked.connect(self.sample_requested)
        self._empty.set_surround(self._surround)
        QVBoxLayout(self).addWidget(self._empty)

    # ------------------------------------------------------------------------------------------------ picture, preview

    def has_picture(self) -> bool:
        """Whether there is a picture to paint on (a preview alone is none)."""
        return self._picture is not None

    def picture(self) -> QImage:
        """The picture as shown, opaque; a null image where there is none."""
        return QImage() if self._picture is None else self._picture.image

    def picture_size(self) -> tuple[int, int]:
        """Width and height in pixels; (0, 0) where there is no picture."""
        image = self.picture()
        return image.width(), image.height()

    def set_preview(self, image: QImage | None) -> None:
        """Show another picture of any size in the picture's place, without the mask; None goes back.

        One of the picture's shape appears exactly where the picture is; one of another shape is fitted into the view.
        """
        self._preview = None if image is None or image.isNull() else deferred.open_layer(image)
        self._preview_view = self._source = None
        if self._preview is not None and not self._same_shape(self._preview.image):
            self._preview_view = ViewTransform()
            self._preview_view.set_view_size(self._view.view_width, self._view.view_height)
            self._preview_view.set_image_size(self._preview.image.width(), self._preview.image.height())
        self._refresh_empty()
        self.invalidate()

    def set_preview_source(self, image: QImage) -> None:
        """What the preview was made from, of its shape: ``show_before`` shows it in the picture's stead."""
        if self._preview is not None:
            self._source = deferred.open_layer(image)
            self.invalidate()

    def show_before(self, on: bool) -> None:
        """Show the bare picture, or what the preview was made from: no mask, no preview."""
        if on != self._before:
            self._before = on
            self.invalidate()

    def set_surround(self, color: QColor) -> None:
        """The colour around the picture."""
        self._surround = QColor(color)
        self._empty.set_surround(self._surround)
        self.invalidate()

    def set_overlay(self, color: QColor, hatch: bool) -> None:
        """The mask's colour with its opacity, and whether it is hatched."""
        self._overlay_ink = (QColor(color), hatch)
        if self._scene is not None:
            self._scene.set_ink(*self._overlay_ink, self.devicePixelRatioF())
        self.invalidate()

    # ------------------------------------------------------------------------------------------------------------ zoom

    def zoom(self) -> float:
        """Screen pixels per picture pixel; 1.0 is 100 %."""
        return self.view.scale

    def set_zoom(self, zoom: float, anchor: QPointF | None = None) -> None:
        """Zoom about ``anchor`` (logical pixels of the widget; its middle by default), within 1/32 and 64."""
        self._zoom_to(zoom, None if anchor is None else self.to_device(anchor))

    def zoom_in(self) -> None:
        """The next larger round figure."""
        self.set_zoom(next((step for step in _ZOOM_STEPS if step > self.zoom() * 1.001), _ZOOM_STEPS[-1]))

    def zoom_out(self) -> None:
        """The next smaller round figure."""
        self.set_zoom(next((step for step in reversed(_ZOOM_STEPS) if step < self.zoom() * 0.999), _ZOOM_STEPS[0]))

    def zoom_to_fit(self) -> None:
        """Show all of the picture, and keep doing so while the widget is resized."""
        self.view.fit()
        self.invalidate()

    def zoom_to_actual(self) -> None:
        """100 %."""
        self.set_zoom(1.0)

    def zoom_by(self, factor: float, anchor: QPointF) -> None:
        """Zoom about a point in device pixels; a step across 100 % stops there."""
        now = self.zoom()
        wanted = now * factor
        self._zoom_to(1.0 if (now - 1) * (wanted - 1) < 0 else wanted, anchor)

    def pan_by(self, dx: float, dy: float) -> None:
        """Move the picture by device pixels."""
        if self._shown() is not None:
            self.view.pan(dx, dy)
            self.invalidate()

    @property
    def view(self) -> ViewTransform:
        """Where the shown picture lies."""
        bare = self._before and self._source is None
        return self._view if self._preview_view is None or bare else self._preview_view

    def scale(self) -> float:
        """Device pixels per picture pixel."""
        return self.view.scale

    def to_device(self, position: QPointF) -> QPointF:
        """The middle of the screen pixel at a logical position, in device pixels."""
        ratio = self.devicePixelRatioF()
        return QPointF(position.x() * ratio + 0.5, position.y() * ratio + 0.5)

    def to_picture(self, device: QPointF) -> QPointF:
        """Device pixels to picture pixels."""
        return self.view.to_image(device)

    # -------------------------------------------------------------------------------------------------------- painting

    def invalidate(self) -> None:
        """View, picture or colours changed: draw the layers anew at the next paint."""
        self._base_stale = True
        if self._scene is not None:
            self._scene.mark_stale()
        self.update()
        if self._shown() is not None and self.zoom() != self._told_zoom:
            self._told_zoom = self.zoom()
            self.zoom_changed.emit(self._told_zoom)

    def refresh(self) -> None:
        """Bring the layers up to date now."""
        shown = self._shown()
        if self._base_stale and shown is not None:
            self._base = shown.render(self.view, self._surround)
            self._base_stale = False
        if self._scene is not None and self.overlay_shown():
            self._scene.refresh()

    def overlay_shown(self) -> bool:
        """Whether the mask is to be seen."""
        return self._scene is not None and self._mask_enabled and self._preview is None and not self._before

    def show_now(self, rect: QRect) -> None:
        """Paint a rectangle of device pixels at once, without a trip through the event loop."""
        self.repaint(self._to_logical(rect))

    def show_soon(self, *rects: QRect) -> None:
        """Paint rectangles of device pixels at the next occasion."""
        for rect in rects:
            self.update(self._to_logical(rect))

    def show_step(self, rects: list[QRect], bare: bool) -> None:
        """Paint rectangles of device pixels at once; ``bare`` where there is no mask in any of them."""
        region = QRegion()
        for rect in rects:
            region += self._to_logical(rect)
        self._bare = bare
        self.repaint(region)
        self._bare = False

    def paintEvent(self, event: QPaintEvent) -> None:
        """Blit the two layers and draw what lies above them, all in device pixels."""
        ratio = self.devicePixelRatioF()
        painter = QPainter(self)
        if ratio != 1:
            painter.scale(1 / ratio, 1 / ratio)
        if self._shown() is not None:
            self.refresh()
        for rect in _pieces(event.region()):
            self._paint_layers(painter, rect if ratio == 1 else scaled_outward(rect, ratio))
        self._paint_above(painter)
        self._mark.paint(painter)
        if self._focus_ring:
            self._paint_focus(painter)
        painter.end()

    def _paint_layers(self, painter: QPainter, rect: QRect) -> None:
        """Blit a rectangle of device pixels of both layers."""
        if self._shown() is None:
            painter.fillRect(rect, self._surround)
            return
        painter.drawPixmap(rect, self._base, rect)
        if self._scene is not None and not self._bare and self.overlay_shown():
            painter.drawImage(rect, self._scene.overlay.image, rect)

    def _paint_above(self, painter: QPainter) -> None:
        """Draw what lies between the layers and the pointer's mark, in device pixels; nothing here."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The view has another size."""
        self._mark.ratio = self.devicePixelRatioF()
        self._resize_view()
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """On a screen of another pixel ratio the view has another size in device pixels."""
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._mark.ratio = self.devicePixelRatioF()
            self._resize_view()
            self.set_overlay(*self._overlay_ink)
        super().changeEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus where it came by the keyboard."""
        self._focus_ring = event.reason() in _KEYBOARD_FOCUS
        self.update()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The focus left."""
        self._focus_ring = False
        self.update()
        super().focusOutEvent(event)

    # --------------------------------------------------------------------------------------------------------- private

    def _shown(self) -> PictureLayer | None:
        if self._preview is None:
            return self._picture
        return (self._source or self._picture or self._preview) if self._before else self._preview

    def _same_shape(self, image: QImage) -> bool:
        width, height = self.picture_size()
        return (
            bool(width) and abs(image.width() * height - image.height() * width) <= _SAME_SHAPE * image.width() * height
        )

    def _zoom_to(self, zoom: float, anchor: QPointF | None) -> None:
        if self._shown() is not None:
            self.view.zoom_at(zoom, anchor)
            self.invalidate()

    def _resize_view(self) -> None:
        ratio = self.devicePixelRatioF()
        width, height = math.ceil(self.width() * ratio), math.ceil(self.height() * ratio)
        for view in (self._view, self._preview_view):
            if view is not None:
                view.set_view_size(width, height)
        self.invalidate()

    def _refresh_empty(self) -> None:
        self._empty.setVisible(self._shown() is None)

    def _to_logical(self, rect: QRect) -> QRect:
        ratio = self.devicePixelRatioF()
        return rect if ratio == 1 else scaled_outward(rect, 1 / ratio)

    def _paint_focus(self, painter: QPainter) -> None:
        width = round(2 * self.devicePixelRatioF())
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Highlight), width))
        painter.drawRect(self.view.view_rect().adjusted(width // 2, width // 2, -width // 2, -width // 2))


def _pieces(region: QRegion) -> list[QRect]:
    """What to blit: the rectangles of a region, or the one around them where they are too many to gain anything."""
    if region.rectCount() > _MANY_RECTS:
        return [region.boundingRect()]
    return list(cast("Iterable[QRect]", region))  # it can be iterated over, whatever its type says
