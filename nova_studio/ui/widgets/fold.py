"""A fold: a heading that opens and shuts what is under it, and says in a word what is set inside while it is shut."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from nova_studio.ui import icons, theme

_CHEVRON_PX = 16
_GAP = theme.SPACE_S


class Fold(QWidget):
    """A heading with a chevron over one content widget. ``toggled`` comes when it opens (True) or shuts (False)."""

    toggled = Signal(bool)

    def __init__(self, title: str, parent: QWidget | None = None, *, expanded: bool = False) -> None:
        super().__init__(parent)
        self._content: QWidget | None = None
        self.header = _Header(title, self)
        self.header.setChecked(expanded)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.addWidget(self.header)
        self.header.toggled.connect(self._on_toggled)
        self.setFocusProxy(self.header)
        self._measure()
        theme.current().changed.connect(self._measure)

    @property
    def title(self) -> str:
        """The words of the heading; also its accessible name."""
        return self.header.text()

    @property
    def summary(self) -> str:
        """What is set inside, as last told."""
        return self.header.summary

    def set_summary(self, text: str) -> None:
        """Say what is set inside ("cfg 8 · seed locked"); shown while the fold is shut."""
        self.header.set_summary(text)

    def set_content(self, widget: QWidget) -> None:
        """Put a widget into the fold; one that was there before is deleted."""
        if self._content is not None:
            self._layout.removeWidget(self._content)
            self._content.deleteLater()
        self._content = widget
        self._layout.addWidget(widget)
        widget.setVisible(self.expanded)
        self.setTabOrder(self.header, widget)

    @property
    def content(self) -> QWidget | None:
        """The widget inside."""
        return self._content

    @property
    def expanded(self) -> bool:
        """Whether the content is shown."""
        return self.header.isChecked()

    def set_expanded(self, expanded: bool) -> None:
        """Open or shut the fold."""
        self.header.setChecked(expanded)

    def _on_toggled(self, expanded: bool) -> None:
        if self._content is not None:
            self._content.setVisible(expanded)
        self.toggled.emit(expanded)

    def _measure(self) -> None:
        self._layout.setSpacing(theme.current().px(theme.SPACE_XS))


class _Header(QAbstractButton):
    """The heading: a checkable button, so that a screen reader tells its state and Space and the arrows work it."""

    def __init__(self, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.summary = ""
        self.setText(title)
        self.setCheckable(True)
        self.setAccessibleName(title)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._chevrons = {
            False: icons.icon("chevron_right", "secondary"),
            True: icons.icon("chevron_down", "secondary"),
        }

    def set_summary(self, text: str) -> None:
        self.summary = text
        self.setAccessibleDescription(text)
        self.update()

    def sizeHint(self) -> QSize:
        px = theme.current().px
        width = px(_CHEVRON_PX + 2 * _GAP) + self._title_metrics().horizontalAdvance(self.text())
        return QSize(width, max(px(28), self._title_metrics().height() + px(theme.SPACE_S)))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter works it as Space does; the right and left arrows open and shut it, as in a tree."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif event.key() in (Qt.Key.Key_Right, Qt.Key.Key_Left):
            self.setChecked(event.key() == Qt.Key.Key_Right)
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange):
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        now = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter)
        gap, side = now.px(theme.SPACE_XS), now.px(_CHEVRON_PX)
        place = QRect(QPoint(gap, (self.height() - side) // 2), QSize(side, side))
        self._chevrons[self.isChecked()].paint(painter, place)
        left = place.right() + 1 + gap
        painter.setFont(now.font(semibold=True))
        painter.setPen(now.tokens.color("text" if self.isEnabled() else "disabled"))
        title = QRect(left, 0, self.width() - left - gap, self.height())
        painter.drawText(title, Qt.AlignmentFlag.AlignVCenter, self.text())
        if self.summary and not self.isChecked():
            used = self._title_metrics().horizontalAdvance(self.text()) + now.px(theme.SPACE_M)
            self._paint_summary(painter, title.adjusted(used, 0, 0, 0))

    def _paint_ground(self, painter: QPainter) -> None:
        now = theme.current()
        if self.underMouse() and self.isEnabled():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(now.tokens.color("raised"))
            painter.drawRoundedRect(self.rect(), now.px(theme.CORNER), now.px(theme.CORNER))
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(now.tokens.color("focus"), now.px(2)))
            inset = (now.px(2) + 1) // 2
            ring = self.rect().adjusted(inset, inset, -inset, -inset)
            painter.drawRoundedRect(ring, now.px(theme.CORNER), now.px(theme.CORNER))

    def _paint_summary(self, painter: QPainter, place: QRect) -> None:
        now = theme.current()
        font = now.font(theme.SMALL_PX)
        painter.setFont(font)
        painter.setPen(now.tokens.color("secondary" if self.isEnabled() else "disabled"))
        words = QFontMetrics(font).elidedText(self.summary, Qt.TextElideMode.ElideRight, place.width())
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, words)

    def _title_metrics(self) -> QFontMetrics:
        return QFontMetrics(theme.current().font(semibold=True))
