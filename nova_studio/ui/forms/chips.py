"""A row of chips that can be put in order, repeated and removed, by mouse and by keys alike."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QMimeData, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QDrag,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from nova_studio.ui import icons, theme
from nova_studio.ui.widgets.flow import FlowLayout

CHIP_MIME = "application/x-nova-studio-chip"
_ROW_KEYS = (
    Qt.Key.Key_Left,
    Qt.Key.Key_Right,
    Qt.Key.Key_Delete,
    Qt.Key.Key_Backspace,
    Qt.Key.Key_Return,
    Qt.Key.Key_Enter,
)


class Chip(QAbstractButton):
    """One chip: a colour or a picture. Enter or a click works it; Delete and Ctrl+arrows are the row's."""

    def __init__(self, side: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.color: QColor | None = None
        self.picture: QPixmap | None = None
        self.wrong = False
        self._side = side
        self._pressed_at: QPoint | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def sizeHint(self) -> QSize:
        return QSize(1, 1) * theme.current().px(self._side)

    def paintEvent(self, event: QPaintEvent) -> None:
        now = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inner = self.rect().adjusted(now.px(3), now.px(3), -now.px(3), -now.px(3))
        if self.picture is not None and not self.picture.isNull():
            paint_covering(painter, inner, self.picture)
        painter.setBrush(self.color if self.color is not None else Qt.BrushStyle.NoBrush)
        strong = self.wrong or self.underMouse()
        role = "error" if self.wrong else "secondary" if strong else "line"
        painter.setPen(QPen(now.tokens.color(role), 1))
        painter.drawRoundedRect(inner, now.px(2), now.px(2))
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(now.tokens.color("focus"), now.px(2)))
            inset = (now.px(2) + 1) // 2
            painter.drawRoundedRect(self.rect().adjusted(inset, inset, -inset, -inset), now.px(4), now.px(4))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave to the row what is the row's; a button would take the arrows for itself."""
        if event.key() in _ROW_KEYS:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed_at = event.position().toPoint()
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed_at is not None and event.buttons() & Qt.MouseButton.LeftButton:
            far = (event.position().toPoint() - self._pressed_at).manhattanLength()
            if far >= QApplication.startDragDistance():
                self._pressed_at = None
                self.setDown(False)
                self._drag()
                return
        super().mouseMoveEvent(event)

    def _drag(self) -> None:
        row = self.parentWidget()
        if not isinstance(row, ChipRow):
            return
        mime = QMimeData()
        mime.setData(CHIP_MIME, f"{id(row)}:{row.chips.index(self)}".encode())
        drag = QDrag(self)
        drag.setMimeData(mime)
        drag.setPixmap(self.grab())
        drag.exec(Qt.DropAction.MoveAction)


class AddTile(QAbstractButton):
    """The place of the next chip: a plus in a dashed frame."""

    def __init__(self, side: int, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._side = side
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName(title)
        self.setToolTip(title)

    def sizeHint(self) -> QSize:
        return QSize(1, 1) * theme.current().px(self._side)

    def paintEvent(self, event: QPaintEvent) -> None:
        now = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inset = now.px(3)
        inner = self.rect().adjusted(inset, inset, -inset, -inset)
        focus = self.hasFocus()
        pen = QPen(now.tokens.color("focus" if focus else "secondary"), now.px(2) if focus else 1)
        pen.setStyle(Qt.PenStyle.SolidLine if focus else Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(now.tokens.color("hover" if self.underMouse() else "field"))
        painter.drawRoundedRect(inner, now.px(2), now.px(2))
        place = QRect(0, 0, now.px(16), now.px(16))
        place.moveCenter(inner.center())
        icons.icon("plus", "secondary").paint(painter, place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)


class ChipRow(QWidget):
    """Chips in lines, with widgets after them. Signals ask for a change; the owner makes it and shows the result."""

    activated = Signal(int)
    remove_asked = Signal(int)
    move_asked = Signal(int, int)
    menu_asked = Signal(int, QPoint)

    def __init__(self, side: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._side = side
        self._tail: list[QWidget] = []
        self.chips: list[Chip] = []
        self._flow = FlowLayout(self, theme.current().px(2))
        self.setAcceptDrops(True)

    def add_tail(self, widget: QWidget) -> None:
        """Put a widget after the last chip."""
        self._tail.append(widget)
        self._flow.addWidget(widget)

    def set_names(self, names: Sequence[str]) -> None:
        """Have one chip a name; the owner then gives each its colour or picture."""
        while len(self.chips) > len(names):
            chip = self.chips.pop()
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        while len(self.chips) < len(names):
            self._append()
        for chip, name in zip(self.chips, names, strict=True):
            chip.setAccessibleName(name)
            chip.setToolTip(name)

    def focus_chip(self, index: int) -> None:
        """Give the focus to a chip, or to what follows the last."""
        if self.chips:
            self.chips[min(max(index, 0), len(self.chips) - 1)].setFocus(Qt.FocusReason.OtherFocusReason)
        elif self._tail:
            self._tail[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self._focused()
        if index is None:
            super().keyPressEvent(event)
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.remove_asked.emit(index)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.activated.emit(index)
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._step(index, -1 if event.key() == Qt.Key.Key_Left else 1, event.modifiers())
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self._dragged(event.mimeData()) is not None:
            event.acceptProposedAction()
        else:
            event.ignore()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if self._dragged(event.mimeData()) is not None:
            event.acceptProposedAction()
        else:
            event.ignore()

    def dropEvent(self, event: QDropEvent) -> None:
        start = self._dragged(event.mimeData())
        if start is None:
            event.ignore()
            return
        event.acceptProposedAction()
        end = self._place_at(event.position().toPoint())
        if end != start:
            self.move_asked.emit(start, end)

    def _append(self) -> None:
        chip = Chip(self._side, self)
        chip.clicked.connect(self._on_clicked)
        chip.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        chip.customContextMenuRequested.connect(self._on_menu)
        self.chips.append(chip)
        for widget in self._tail:
            self._flow.removeWidget(widget)
        for widget in (chip, *self._tail):
            self._flow.addWidget(widget)
        chip.show()
        for before, after in zip((chip, *self._tail), self._tail, strict=False):
            self.setTabOrder(before, after)

    def _focused(self) -> int | None:
        return next((index for index, chip in enumerate(self.chips) if chip.hasFocus()), None)

    def _step(self, index: int, by: int, modifiers: Qt.KeyboardModifier) -> None:
        end = index + by
        if not 0 <= end < len(self.chips):
            return
        if modifiers & Qt.KeyboardModifier.ControlModifier:
            self.move_asked.emit(index, end)
        self.focus_chip(end)

    def _dragged(self, mime: QMimeData) -> int | None:
        """The place of a chip of this row that is being dragged."""
        if not mime.hasFormat(CHIP_MIME):
            return None
        owner, _, index = bytes(mime.data(CHIP_MIME).data()).decode().partition(":")
        return int(index) if owner == str(id(self)) else None

    def _place_at(self, point: QPoint) -> int:
        """The place of the chip nearest to a point."""
        distances = [(chip.geometry().center() - point).manhattanLength() for chip in self.chips]
        return distances.index(min(distances))

    def _on_clicked(self) -> None:
        chip = self.sender()
        if isinstance(chip, Chip):
            self.activated.emit(self.chips.index(chip))

    def _on_menu(self, point: QPoint) -> None:
        chip = self.sender()
        if isinstance(chip, Chip):
            self.menu_asked.emit(self.chips.index(chip), chip.mapToGlobal(point))


def paint_covering(painter: QPainter, place: QRect, picture: QPixmap) -> None:
    """Fill a place with the middle of a picture."""
    whole = picture.size()
    scale = min(whole.width() / max(1, place.width()), whole.height() / max(1, place.height()))
    part = QRect(0, 0, round(place.width() * scale), round(place.height() * scale))
    part.moveCenter(QRect(QPoint(0, 0), whole).center())
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawPixmap(place, picture, part)
