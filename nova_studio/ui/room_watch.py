"""Whether a full disk has room again, so that the outbox goes on by itself: only the disk is asked, while it is waited for."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from nova_studio.outbox.runner import Runner
from nova_studio.ui.background import Background

_EVERY_MS = 5_000


class RoomWatch(QObject):
    """Emits ``came`` once there is room for what was waited for."""

    came = Signal()

    def __init__(self, runner: Runner, background: Background, parent: QObject) -> None:
        super().__init__(parent)
        self._runner = runner
        self._background = background
        self._paused = self._stuck = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self._look)

    def pause(self, on: bool) -> None:
        """Tell whether the outbox waits for room."""
        self._paused = on
        if not (self._paused or self._stuck):
            self._timer.stop()
        elif not self._timer.isActive():
            self._timer.start()

    def stick(self) -> None:
        """An answer lies in the spool because the disk would not take its pictures."""
        self._stuck = True
        spool = self._runner.library.spool_folder
        self._background.run(partial(self._runner.room.ran_out, spool), self._begin, self._begin, owner=self)

    def let_go(self) -> None:
        """The artist has it tried now; should the disk refuse again, that is told anew."""
        self._stuck = False
        self.pause(self._paused)

    def stop(self) -> None:
        """The window closes."""
        self._timer.stop()

    def _begin(self, _: object) -> None:
        self.pause(self._paused)

    def _look(self) -> None:
        self._background.run(self._runner.room.is_back, self._on_looked, self._begin, owner=self)

    def _on_looked(self, is_back: bool) -> None:
        if is_back and (self._paused or self._stuck):
            self._stuck = False
            self.came.emit()
        else:
            self.pause(self._paused)
