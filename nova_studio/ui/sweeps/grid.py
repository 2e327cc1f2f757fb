"""The grid of a sweep: labelled rows and columns, a picture or a word in each cell."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QIcon, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from nova_studio.library.model import Result
from nova_studio.outbox.sweep import CellState, Standing, Sweep
from nova_studio.ui import theme
from nova_studio.ui.background import Background
from nova_studio.ui.gallery.card_parts import paint_ground, paint_icon, paint_line
from nova_studio.ui.models.thumbnails import Thumbnails

_SIDE = 128
_LABEL = 24
_STANDING = Qt.ItemDataRole.UserRole
_State = QStyle.StateFlag
Index = QModelIndex | QPersistentModelIndex
_ICONS = {
    CellState.ON_ITS_WAY: "outbox",
    CellState.UNCLEAR: "help",
    CellState.REFUSED: "warning",
    CellState.MISSING: "add",
    CellState.IMPOSSIBLE: "error",
}


class SweepGrid(QTableWidget):
    """``opened`` carries the Result that a double click or Enter asks to see large."""

    opened = Signal(object)

    def __init__(self, background: Background, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Grid of the sweep"))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setCornerButtonEnabled(False)
        self.setItemDelegate(_CellDelegate(self))
        self.thumbnails = Thumbnails(background, self)
        self.thumbnails.ready.connect(self._on_thumbnail)
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            header.setHighlightSections(True)
        self.cellActivated.connect(self._open)
        self._measure()
        theme.current().changed.connect(self._measure)

    def show_sweep(self, asked: Sweep, standings: Sequence[Standing]) -> None:
        """Show where every cell stands."""
        rows, columns = asked.shape
        if (self.rowCount(), self.columnCount()) != (rows, columns):
            self.clear()
            self.setRowCount(rows)
            self.setColumnCount(columns)
        names = [asked.columns.label(at) for at in range(columns)] if asked.columns else [self.tr("Result")]
        self._label(Qt.Orientation.Horizontal, names)
        self._label(Qt.Orientation.Vertical, [asked.rows.label(at) for at in range(rows)])
        for standing in standings:
            self._fill(standing)

    def standing(self, row: int, column: int) -> Standing | None:
        """What is known of a cell."""
        item = self.item(row, column)
        found: Standing | None = None if item is None else item.data(_STANDING)
        return found

    def _label(self, orientation: Qt.Orientation, names: Sequence[str]) -> None:
        for at, name in enumerate(names):
            item = QTableWidgetItem(name if len(name) <= _LABEL else f"{name[: _LABEL - 1]}…")
            item.setToolTip(name)
            (self.setHorizontalHeaderItem if orientation is Qt.Orientation.Horizontal else self.setVerticalHeaderItem)(
                at, item
            )

    def _fill(self, standing: Standing) -> None:
        row, column = standing.cell.row, standing.cell.column
        item = self.item(row, column)
        if item is None:
            item = QTableWidgetItem()
            self.setItem(row, column, item)
        if item.data(_STANDING) == standing:
            return
        item.setData(_STANDING, standing)
        words = self.words(standing)
        item.setText(words)
        item.setToolTip(standing.words or words)
        where = ", ".join(
            header.text()
            for header in (self.verticalHeaderItem(row), self.horizontalHeaderItem(column))
            if header is not None
        )
        item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{where}: {words}")
        item.setIcon(QIcon())
        if standing.result is not None:
            self._show_picture(item, standing.result)

    def words(self, standing: Standing) -> str:
        """Where a cell stands."""
        return {
            CellState.THERE: self.tr("There"),
            CellState.ON_ITS_WAY: self.tr("In the outbox"),
            CellState.UNCLEAR: self.tr("Outcome unclear"),
            CellState.REFUSED: self.tr("Refused"),
            CellState.MISSING: self.tr("Missing"),
            CellState.IMPOSSIBLE: self.tr("Not possible"),
        }[standing.state]

    def _show_picture(self, item: QTableWidgetItem, result: Result) -> None:
        pixmap = self.thumbnails.get(result, round(theme.current().px(_SIDE) * self.devicePixelRatioF()))
        if pixmap is not None and not pixmap.isNull():
            item.setIcon(QIcon(pixmap))
        elif pixmap is not None:
            item.setText(self.tr("The picture's file is missing or damaged."))

    def _on_thumbnail(self, sha256: str) -> None:
        for row in range(self.rowCount()):
            for column in range(self.columnCount()):
                standing, item = self.standing(row, column), self.item(row, column)
                result = standing.result if standing is not None else None
                if item is not None and result is not None and result.sha256 == sha256:
                    self._show_picture(item, result)

    def _open(self, row: int, column: int) -> None:
        standing = self.standing(row, column)
        if standing is not None and standing.result is not None:
            self.opened.emit(standing.result)

    def _measure(self) -> None:
        px = theme.current().px
        side = px(_SIDE)
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setDefaultSectionSize(side + px(16))


class _CellDelegate(QStyledItemDelegate):
    """Paints a cell's picture in the middle, or an icon with the word for where it stands."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one cell into ``option.rect``."""
        px, state = theme.current().px, option.state
        selected, hovered = bool(state & _State.State_Selected), bool(state & _State.State_MouseOver)
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        if selected or hovered:
            paint_ground(painter, option.rect, selected=selected, hovered=hovered, focused=False)
        room = option.rect.adjusted(px(8), px(8), -px(8), -px(8))
        picture, standing = index.data(Qt.ItemDataRole.DecorationRole), index.data(_STANDING)
        if isinstance(picture, QIcon) and not picture.isNull():
            picture.paint(painter, room)
        elif isinstance(standing, Standing):
            paint_icon(painter, room.adjusted(0, 0, 0, -px(24)), _ICONS.get(standing.state, "image"), "secondary", 20)
            words = QRect(room.left(), room.center().y() + px(8), room.width(), px(16))
            paint_line(painter, words, index.data(), "secondary")
        painter.restore()
