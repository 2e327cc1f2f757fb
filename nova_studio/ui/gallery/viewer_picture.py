"""One picture in a window: fitted or at any zoom, moved with the mouse, on a checkerboard where it is transparent."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from nova_studio.ui import theme
from nova_studio.ui.gallery.checkers import paint_checkers

_LEAST, _MOST = 0.05, 16.0
_STEP = 1.25


class ViewerPicture(QWidget):
    """``zoom_changed`` carries device pixels per picture pixel. Fitting lasts until the first zoom, through resizes."""

    zoom_changed = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image = QImage()
        self._words = ""
        self._fit = True
        self._zoom = 1.0
        self._corner = QPointF()
        self._held: QPoint | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Picture"))
        theme.current().changed.connect(self.update)

    @property
    def image(self) -> QImage:
        """What is shown; null while there is nothing."""
        return self._image

    @property
    def zoom(self) -> float:
        """Device pixels per picture pixel."""
        return self._zoom

    @property
    def fitted(self) -> bool:
        """Whether the whole picture is kept in sight."""
        return self._fit

    def set_image(self, image: QImage) -> None:
        """Show a picture; a zoom that was chosen stays for one of the same size."""
        same = image.size() == self._image.size()
        self._image, self._words = image, ""
        if self._fit or not same:
            self.zoom_to_fit()
        self.update()

    def set_words(self, words: str) -> None:
        """Say why there is no picture."""
        self._image, self._words = QImage(), words
        self.update()

    def zoom_to_fit(self) -> None:
        """All of the picture, never enlarged beyond its own pixels."""
        self._fit = True
        if not self._image.isNull() and self.width() and self.height():
            room = self.size() * self.devicePixelRatioF()
            self._zoom = min(1.0, room.width() / self._image.width(), room.height() / self._image.height())
            self._centre()
        self.zoom_changed.emit(self._zoom)
        self.update()

    def zoom_to(self, zoom: float, at: QPointF | None = None) -> None:
        """Zoom so that the point of the picture under ``at`` (the middle, if none) stays there."""
        at = QPointF(self.rect().center()) if at is None else at
        before, self._zoom = self._zoom, min(max(zoom, _LEAST), _MOST)
        self._corner = at - (at - self._corner) * (self._zoom / before)
        self._fit = False
        self._hold_in()
        self.zoom_changed.emit(self._zoom)
        self.update()

    def step(self, steps: float) -> None:
        """Zoom by steps around the middle."""
        self.zoom_to(self._zoom * _STEP**steps)

    def sizeHint(self) -> QSize:
        return QSize(theme.current().px(900), theme.current().px(640))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.current().px(200), theme.current().px(120))

    def _shown(self) -> QRectF:
        """Where the picture lies, in logical pixels."""
        scale = self._zoom / self.devicePixelRatioF()
        return QRectF(self._corner.x(), self._corner.y(), self._image.width() * scale, self._image.height() * scale)

    def _centre(self) -> None:
        shown = self._shown()
        self._corner = QPointF((self.width() - shown.width()) / 2, (self.height() - shown.height()) / 2)

    def _hold_in(self) -> None:
        """A picture smaller than the window stays in its middle, a larger one covers it."""
        shown = self._shown()

        def held(corner: float, length: float, room: int) -> float:
            return (room - length) / 2 if length <= room else min(0.0, max(room - length, corner))

        self._corner = QPointF(
            held(shown.x(), shown.width(), self.width()), held(shown.y(), shown.height(), self.height())
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._fit:
            self.zoom_to_fit()
        else:
            self._hold_in()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the pointer."""
        if not self._image.isNull():
            self.zoom_to(self._zoom * _STEP ** (event.angleDelta().y() / 120), event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            self._held = event.position().toPoint()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held is not None:
            now = event.position().toPoint()
            self._corner += QPointF(now - self._held)
            self._held = now
            self._hold_in()
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._held = None
        self.unsetCursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Between the whole picture and its own pixels."""
        if self._fit:
            self.zoom_to(1.0, event.position())
        else:
            self.zoom_to_fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.current().tokens
        painter = QPainter(self)
        painter.fillRect(self.rect(), tokens.color("surround"))
        if self._image.isNull():
            painter.setPen(tokens.color("secondary" if tokens.dark else "text"))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect(), int(flags), self._words)
            return
        shown = self._shown()
        if self._image.hasAlphaChannel():
            paint_checkers(painter, shown.toRect(), 8)
        # Above 2:1 the artist looks at pixels.
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self._zoom < 2)
        painter.drawImage(shown, self._image)
