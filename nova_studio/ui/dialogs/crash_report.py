"""A crash report to read and to copy. It stays on this computer: sending it is the artist's to do."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from nova_studio.ui import theme

_SIZE = (760, 520)


class CrashReportDialog(QDialog):
    """Shows the text of a report and where it lies."""

    def __init__(self, text: str, place: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Crash report"))
        self._where = QLabel(self.tr("Keys and tokens are left out. It lies in {0} and is sent nowhere.").format(place))
        self._where.setWordWrap(True)
        theme.set_role(self._where, "secondary")
        self.text = QPlainTextEdit(text)
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(self.tr("Crash report"))
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        px = theme.current().px
        row = QHBoxLayout()
        row.addStretch(1)
        for words, act in ((self.tr("Copy"), self._copy), (self.tr("Close"), self.accept)):
            button = QPushButton(words)
            button.setAccessibleName(words)
            button.setAutoDefault(False)
            button.clicked.connect(act)
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(24), px(24), px(24), px(16))
        column.setSpacing(px(12))
        column.addWidget(self._where)
        column.addWidget(self.text, 1)
        column.addLayout(row)
        room = self.screen().availableGeometry().size() * 0.9
        self.resize(QSize(px(_SIZE[0]), px(_SIZE[1])).boundedTo(room))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())
        self._where.setText(self.tr("The report is on the clipboard."))
