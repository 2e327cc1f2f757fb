"""Tasks and picture tools against engines: what each does, what it loses, what a picture costs."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt, QTimer
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from nova_studio.engines.base import Description
from nova_studio.engines.comparison import Cell, EngineTable
from nova_studio.tools.request import spec_of
from nova_studio.ui import theme
from nova_studio.ui.forms.texts import shown

_SIZE = (940, 620)
_COLUMN = 190
"""What a title and its sentences need at least; in a low window the table scrolls sideways."""


class EnginesDialog(QDialog):
    """Shows a comparison; ``chosen`` is the engine in use, whose column is named so."""

    def __init__(self, comparison: EngineTable, chosen: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Compare engines"))
        self.table = _Table(len(comparison.rows), len(comparison.engines))
        self.table.setAccessibleName(self.tr("Compare engines"))
        self.table.setHorizontalHeaderLabels([self._title(each, chosen) for each in comparison.engines])
        self.table.setVerticalHeaderLabels([shown(spec_of(work).title) for work, _ in comparison.rows])
        for row, (_, cells) in enumerate(comparison.rows):
            for column, cell in enumerate(cells):
                self.table.setItem(row, column, _item(cell))
        states = QLabel("\n".join(f"{each.title}: {shown(each.state_words)}" for each in comparison.engines))
        states.setWordWrap(True)
        states.setTextFormat(Qt.TextFormat.PlainText)
        theme.set_role(states, "secondary")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        px = theme.current().px
        column_ = QVBoxLayout(self)
        column_.setContentsMargins(px(24), px(24), px(24), px(16))
        column_.setSpacing(px(16))
        column_.addWidget(self.table, 1)
        column_.addWidget(states)
        column_.addWidget(buttons)
        room = self.screen().availableGeometry().size() * 0.9
        self.resize(QSize(px(_SIZE[0]), px(_SIZE[1])).boundedTo(room))

    def _title(self, engine: Description, chosen: str) -> str:
        return self.tr("{0} (in use)").format(engine.title) if engine.name == chosen else engine.title


class _Table(QTableWidget):
    """Columns share the width; rows are as tall as their words."""

    def __init__(self, rows: int, columns: int) -> None:
        super().__init__(rows, columns)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setWordWrap(True)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.horizontalHeader().setMinimumSectionSize(theme.current().px(_COLUMN))
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setItemDelegate(_Roomy(self))
        self.verticalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._fit = QTimer(self)
        self._fit.setSingleShot(True)
        self._fit.timeout.connect(self.resizeRowsToContents)
        self.horizontalHeader().sectionResized.connect(lambda *_: self._fit.start(0))


class _Roomy(QStyledItemDelegate):
    """Words with air around them, as in the headers."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        across, down = _air()
        option.rect = option.rect.adjusted(across, down, -across, -down)
        super().paint(painter, option, index)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        across, down = _air()
        option.rect = option.rect.adjusted(0, 0, -2 * across, 0)
        return super().sizeHint(option, index) + QSize(2 * across, 2 * down)


def _air() -> tuple[int, int]:
    px = theme.current().px
    return px(theme.SPACE_S), px(theme.SPACE_XS)


def _item(cell: Cell) -> QTableWidgetItem:
    head = shown(cell.head)
    item = QTableWidgetItem(
        "\n".join((f"{head[:1].upper()}{head[1:]}.", *(f"• {shown(words)}" for words in cell.words)))
    )
    item.setTextAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
    return item
