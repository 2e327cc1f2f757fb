"""The whole picture in a corner of the canvas while only a part of it is in view: a click or a drag moves the view there."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QPolygonF, QTransform
from PySide6.QtWidgets import QWidget

from nova_studio.ui.canvas import deferred
from nova_studio.ui.canvas.look_view import LookView
from nova_studio.ui.canvas.view import ViewTransform

_SIDE = 140
_MARGIN = 12
_SHADE = QColor(0, 0, 0, 110)


class Navigator(QWidget):
    """A small picture of ``canvas``; there while it is wanted and of use."""

    def __init__(self, canvas: LookView) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._wanted = True
        self._picture = QPixmap()
        self._of: tuple[int, float] | None = None
        self.setAccessibleName(canvas.tr("Navigator"))
        self.setToolTip(canvas.tr("Click to move there"))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.hide()
        canvas.view_changed.connect(self.follow)
        canvas.picture_changed.connect(self.follow)
        canvas.installEventFilter(self)

    def want(self, on: bool) -> None:
        """Show it when it is of use, or never."""
        self._wanted = on
        self.follow()

    def follow(self) -> None:
        """The view may show another part."""
        canvas = self._canvas
        useful = self._wanted and canvas.has_picture() and not self._sees_all()
        if useful:
            self._place()
        self.setVisible(useful)
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the corner."""
        if event.type() == QEvent.Type.Resize and watched is self._canvas and not self.isHidden():
            self._place()
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The picture, shaded where it is out of view, and a line around what is in view."""
        painter = QPainter(self)
        painter.drawPixmap(self.rect(), self._small())
        window = self._in_view()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(self.rect())
        around = QPolygonF(QRectF(self.rect())).subtracted(window)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_SHADE)
        painter.drawPolygon(around)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for ink, width in ((QColor(0, 0, 0, 180), 3), (QColor(255, 255, 255), 1.2)):
            painter.setPen(QPen(ink, width))
            painter.drawPolygon(window)
        painter.setPen(QColor(0, 0, 0, 160))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go there."""
        event.accept()
        self._go(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go along."""
        event.accept()
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._go(event.position())

    # --------------------------------------------------------------------------------------------------------- private

    def _go(self, position: QPointF) -> None:
        view, width = self._canvas.view, self._canvas.picture_size()[0]
        scale = width / max(1, self.width())
        target = view.to_view(QPointF(position.x() * scale, position.y() * scale))
        self._canvas.pan_by(view.centre().x() - target.x(), view.centre().y() - target.y())

    def _sees_all(self) -> bool:
        return self._canvas.view_polygon().boundingRect().contains(
            QRectF(0, 0, *map(float, self._canvas.picture_size()))
        ) and (self._canvas.turn()[0] % 90 == 0 or self._canvas.view.fitted)

    def _in_view(self) -> QPolygonF:
        """What the canvas shows, in this widget's pixels."""
        scale = self.width() / max(1, self._canvas.picture_size()[0])
        return QTransform.fromScale(scale, scale).map(self._canvas.view_polygon())

    def _place(self) -> None:
        width, height = self._canvas.picture_size()
        scale = _SIDE / max(width, height)
        self.resize(max(8, round(width * scale)), max(8, round(height * scale)))
        self.move(self._canvas.width() - self.width() - _MARGIN, self._canvas.height() - self.height() - _MARGIN)
        self.raise_()

    def _small(self) -> QPixmap:
        """The picture at this size, drawn once."""
        image: QImage = self._canvas.picture()
        key = (image.cacheKey(), self.devicePixelRatioF())
        if key != self._of or self._picture.isNull():
            ratio = self.devicePixelRatioF()
            view = ViewTransform()
            view.set_view_size(round(self.width() * ratio), round(self.height() * ratio))
            view.set_image_size(image.width(), image.height())
            self._picture = deferred.open_layer(image).render(view, QColor(0, 0, 0))
            self._of = key
        return self._picture
