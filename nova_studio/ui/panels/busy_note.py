"""A word at the foot of the canvas while a slow change of the mask is being worked out."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel

from nova_studio.ui import theme
from nova_studio.ui.canvas.canvas import Canvas

_AFTER_MS = 150
"""What is done sooner needs no word."""


class BusyNote(QLabel):
    """Appears when the mask has been worked on for a while, and goes when that ends."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.setText(self.tr("Working on the mask…"))
        self.setAccessibleName(self.text())
        theme.set_role(self, "note")
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_AFTER_MS)
        self._timer.timeout.connect(self._appear)
        canvas.busy_changed.connect(self._follow)
        self.hide()

    def _follow(self, busy: bool) -> None:
        if busy:
            self._timer.start()
        else:
            self._timer.stop()
            self.hide()

    def _appear(self) -> None:
        self.adjustSize()
        gap = theme.current().px(theme.SPACE_S)
        self.move(gap, self._canvas.height() - self.height() - gap)
        self.show()
        self.raise_()
