"""What the details panel is made of: words, titled values, and the small picture."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from nova_studio.ui import icons, theme
from nova_studio.ui.gallery.checkers import paint_checkers

_WIDEST_PX = 256
_TALLEST_PX = 240


def words(text: str, role: str = "") -> QLabel:
    """Plain words that wrap and can be selected."""
    label = title(text, role)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def title(text: str, role: str) -> QLabel:
    """Plain words that wrap; nobody wants to copy them, and a label whose words can be selected takes far longer to lay out."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setAccessibleName(text)
    label.setMinimumWidth(1)
    theme.set_role(label, role)
    return label


class Facts(QWidget):
    """Names in small grey over or beside their values."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        px = theme.current().px
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(px(4))

    def add(
        self, name: str, value: str, *, prose: bool = False, copy: tuple[str, Callable[[], object]] | None = None
    ) -> None:
        """Add a value; long ``prose`` stands under its name, ``copy`` is the name and deed of a small button."""
        px = theme.current().px
        head, body = title(name, "secondary"), words(value)
        body.setAccessibleName(f"{name}: {value}")
        if prose:
            block = QVBoxLayout()
            block.setSpacing(px(1))
            block.addWidget(head)
            block.addWidget(body)
            self._column.addLayout(block)
            return
        row = QHBoxLayout()
        row.setSpacing(px(8))
        head.setFixedWidth(px(88))
        head.setContentsMargins(0, px(1), 0, 0)
        row.addWidget(head, 0, Qt.AlignmentFlag.AlignTop)
        if copy is not None:
            body.setWordWrap(False)
            row.addWidget(body)
            row.addWidget(_copy_button(*copy))
            row.addStretch(1)
        else:
            row.addWidget(body, 1)
        self._column.addLayout(row)


def _copy_button(title: str, act: Callable[[], object]) -> QToolButton:
    """A button hardly taller than the line it stands in."""
    button = QToolButton()
    button.setIcon(icons.icon("copy", "secondary"))
    button.setAccessibleName(title)
    button.setToolTip(title)
    side = theme.current().px(12)
    button.setIconSize(QSize(side, side))
    button.setFixedHeight(theme.current().px(20))
    button.clicked.connect(lambda _checked=False: act())
    return button


class DetailPicture(QWidget):
    """A result, small, as wide as the panel allows."""

    def __init__(self, size: QSize, parent: QWidget | None = None) -> None:
        """``size`` is the result's own, so that the room is there before the picture."""
        super().__init__(parent)
        self._size = size
        self._pixmap = QPixmap()
        self._words = ""
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def side(self) -> int:
        """How many device pixels of the longer side are of use."""
        return round(theme.current().px(_WIDEST_PX) * self.devicePixelRatioF())

    @property
    def pixmap(self) -> QPixmap:
        """What is shown; null until it has come."""
        return self._pixmap

    def set_image(self, image: QImage) -> None:
        """Show the picture."""
        self._pixmap = QPixmap.fromImage(image)
        self.update()

    def set_words(self, text: str) -> None:
        """Say why there is none."""
        self._words = text
        self.update()

    def heightForWidth(self, width: int) -> int:
        """As tall as the picture is at this width, within reason."""
        return self._fitted(width).height()

    def hasHeightForWidth(self) -> bool:
        return True

    def sizeHint(self) -> QSize:
        return self._fitted(theme.current().px(224))

    def minimumSizeHint(self) -> QSize:
        return QSize(1, 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        place = QRect(0, 0, *self._fitted(self.width()).toTuple())
        place.moveCenter(self.rect().center())
        if self._pixmap.isNull():
            painter.fillRect(place, theme.current().tokens.color("window"))
            painter.setPen(theme.current().tokens.color("secondary"))
            painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), self._words)
            return
        if self._pixmap.hasAlphaChannel():
            paint_checkers(painter, place)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawPixmap(place, self._pixmap)

    def _fitted(self, width: int) -> QSize:
        px = theme.current().px
        return self._size.scaled(min(width, px(_WIDEST_PX)), px(_TALLEST_PX), Qt.AspectRatioMode.KeepAspectRatio)
