"""The small window that remains when the main one is closed while an answer is still out."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from nova_studio.ui import icons, theme
from nova_studio.ui.widgets.busy_bar import BusyBar


class WaitingDialog(QWidget):
    """Says what is waited for; ``stop_requested`` when the artist would rather not. It closes with the program."""

    stop_requested = Signal()

    def __init__(self, calls: int) -> None:
        super().__init__()
        self.setWindowTitle(self.tr("Nova Studio"))
        self.setWindowIcon(icons.app_icon())
        head = QLabel(self.tr("Waiting for {0} answer(s)").format(calls))
        theme.set_role(head, "head")
        words = QLabel(
            self.tr(
                "What was sent may be charged. Nova Studio closes by itself when the pictures are in the library. If you stop "
                "waiting, the job is kept as unclear and is never sent again by itself."
            )
        )
        words.setWordWrap(True)
        stop = QPushButton(self.tr("Stop waiting"))
        stop.setAccessibleName(self.tr("Stop waiting"))
        stop.clicked.connect(self.stop_requested)
        px = theme.current().px
        column = QVBoxLayout(self)
        column.setContentsMargins(px(24), px(24), px(24), px(16))
        column.setSpacing(px(12))
        bar = BusyBar(self.tr("Waiting"))
        bar.start()
        for part in (head, words, bar, stop):
            column.addWidget(part)
        self.setFixedWidth(px(420))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing this window is no way to say that one would rather not wait; the button is."""
        event.ignore()
