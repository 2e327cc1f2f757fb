"""The mask over the canvas as the engine gets it: black and white, with the border of what will change drawn on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPixmap

from nova_studio.ui.canvas import deferred
from nova_studio.ui.canvas.cover import Cover
from nova_studio.ui.canvas.look_view import LookView

if TYPE_CHECKING:  # numpy must not load before the window is up
    from nova_studio.ui.canvas.layers import PictureLayer

BORDER = QColor(255, 59, 92)


class SentView(Cover):
    """Shows one such image, pixel for pixel, where the picture is."""

    def __init__(self, canvas: LookView) -> None:
        super().__init__(canvas, canvas.tr("Mask as it is sent"))
        self._image: PictureLayer | None = None
        self._mask: Any = None
        self._base = QPixmap()
        self._border = QPixmap()

    def set_sent(self, image: QImage, mask: Any) -> None:
        """``image`` decoded from the bytes that are sent, ``mask`` (h, w) of 0 and 255 = will change."""
        self._image = deferred.open_layer(image)
        self._mask = mask
        self.follow()

    def forget(self) -> None:
        """Nothing is sent."""
        self.want(False)
        self._image = self._mask = None

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Blit what was drawn for this view."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.canvas.surround())
        if self._image is not None:
            if self.stale:
                self.stale = False
                self._base = self._image.render(self.canvas.view, self.canvas.surround())
                border = deferred.outline(self._mask, self.canvas.view, BORDER, self.devicePixelRatioF())
                self._border = QPixmap.fromImage(border)
            self.draw_view(painter, self._base)
            self.draw_view(painter, self._border)
        painter.end()
