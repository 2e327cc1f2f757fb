"""How far a long piece of work is, in a small window that stops nobody from working, with a way to stop it."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QProgressBar, QVBoxLayout, QWidget

from nova_studio.errors import NovaStudioError
from nova_studio.ui import theme

_FRAME_S = 0.03
"""No more is told than can be seen."""
_SHOW_MS = 400
"""What is done sooner needs no window."""


class Stopped(NovaStudioError):
    """The artist does not want it any more."""


class Progress(QObject):
    """Called by the work, in its thread, with how much is done of how much; raises :class:`Stopped` once it is to stop."""

    moved = Signal(int, int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.stopped = False
        self._told = 0.0

    def __call__(self, done: int, of: int) -> None:
        if self.stopped:
            raise Stopped
        now = time.monotonic()
        if done >= of or now - self._told >= _FRAME_S:
            self._told = now
            self.moved.emit(done, of)


class ProgressDialog(QDialog):
    """Shows a :class:`Progress` unless the work is done at once. ``end`` it when the work is over."""

    def __init__(self, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.progress = Progress(self)
        self.progress.moved.connect(self._move)
        self._words = QLabel(title)
        self._bar = QProgressBar()
        self._bar.setRange(0, 0)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(title)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        px = theme.current().px
        column.setContentsMargins(px(24), px(24), px(24), px(16))
        column.setSpacing(px(12))
        for widget in (self._words, self._bar, buttons):
            column.addWidget(widget)
        self.setMinimumWidth(px(360))
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self.show)
        self._later.start(_SHOW_MS)

    def end(self) -> None:
        """The work is over."""
        self._later.stop()
        self.hide()
        self.deleteLater()

    def reject(self) -> None:
        """Ask the work to stop; the window stays until it has."""
        self.progress.stopped = True
        self._words.setText(self.tr("Stopping…"))

    @Slot(int, int)
    def _move(self, done: int, of: int) -> None:
        if not self.progress.stopped:
            self._bar.setRange(0, of)
            self._bar.setValue(done)
            self._words.setText(self.tr("{0}: {1:,} of {2:,}").format(self.windowTitle().rstrip("…"), done, of))
