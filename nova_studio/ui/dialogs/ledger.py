"""The ledger: what was spent, by month, project and engine; what is estimated and what is counted in columns of their own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QDir, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from nova_studio.outbox.ledger import Entry, as_csv
from nova_studio.ui import theme
from nova_studio.ui.models.entry_words import engine_title

_SIZE = (860, 400)
_TEXTS = 3


class LedgerDialog(QDialog):
    """Shows entries. ``export_requested`` carries a file and the text to write there."""

    export_requested = Signal(object, str)

    def __init__(self, entries: Sequence[Entry], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Ledger"))
        self._entries = entries
        about = QLabel(
            self.tr(
                "Money is estimated from the price table unless it is counted. What is unclear may have been charged, and is in "
                "neither sum. Months are in UTC, as the service bills."
            )
            if entries
            else self.tr("Nothing has been spent.")
        )
        about.setWordWrap(True)
        theme.set_role(about, "secondary")
        self.table = QTableWidget(len(entries), len(self._columns()))
        self.table.setAccessibleName(self.tr("Ledger"))
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setHorizontalHeaderLabels(self._columns())
        self.table.verticalHeader().hide()
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        for row, entry in enumerate(entries):
            self._fill(row, entry)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.export_button = QPushButton(self.tr("Export CSV…"))
        self.export_button.setAccessibleName(self.export_button.text())
        self.export_button.setEnabled(bool(entries))
        self.export_button.clicked.connect(self._ask)
        buttons.addButton(self.export_button, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        px = theme.current().px
        column.setContentsMargins(px(24), px(24), px(24), px(16))
        column.setSpacing(px(16))
        column.addWidget(about)
        column.addWidget(self.table, 1)
        column.addWidget(buttons)
        self.resize(px(_SIZE[0]), px(_SIZE[1]))

    def _columns(self) -> list[str]:
        return [
            self.tr("Month"), self.tr("Project"), self.tr("Engine"), self.tr("Calls"), self.tr("Pictures"),
            self.tr("Counted"), self.tr("Estimated"), self.tr("Unclear"), self.tr("Perhaps more"),
        ]  # fmt: skip

    def _fill(self, row: int, entry: Entry) -> None:
        money = [f"{amount} {entry.currency}" if amount else "" for amount in (
            entry.counted, entry.estimated, entry.unclear_estimated
        )]  # fmt: skip
        cells = [
            entry.month, entry.project, engine_title(entry.engine), str(entry.calls), str(entry.pictures),
            money[0], money[1], str(entry.unclear_pictures or ""), money[2],
        ]  # fmt: skip
        for column, text in enumerate(cells):
            item = QTableWidgetItem(text)
            if column >= _TEXTS:
                item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self.table.setItem(row, column, item)

    def _ask(self) -> None:
        dialog = QFileDialog(self, self.tr("Export the ledger"))
        dialog.setOption(QFileDialog.Option.DontUseNativeDialog, QGuiApplication.platformName() in ("xcb", "offscreen"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(self.tr("Comma-separated values (*.csv)"))
        dialog.setDefaultSuffix("csv")
        dialog.setDirectory(QDir.homePath())
        dialog.selectFile("nova-studio-ledger.csv")
        dialog.fileSelected.connect(self.export_to)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def export_to(self, name: str) -> None:
        """Ask for the file to be written."""
        self.export_requested.emit(Path(name), as_csv(self._entries))
