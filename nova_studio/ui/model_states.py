"""What the service says of its models, asked in the background so that an artist knows before Generate whether it will work.

Once some time after the start, and when an account or an engine is chosen, and only where what is known is older than a day.
Never required and never told: without an answer what is known stays.
"""

from __future__ import annotations

import threading
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from nova_studio.studio import Studio
from nova_studio.ui.background import Background

_LATER_MS = 3_000
"""After the start and all that is prepared behind the window: nobody presses Generate sooner, and it imports the SDK."""


class ModelStates(QObject):
    """Asks, one question at a time. ``changed``: something new is known of models."""

    changed = Signal()

    def __init__(self, studio: Studio, background: Background, parent: QObject) -> None:
        super().__init__(parent)
        self._studio = studio
        self._background = background
        self._asking = False
        self._next: bool | None = None
        """What is to be asked next: whether anew; ``None`` is nothing."""
        self._ended = threading.Event()

    def begin(self) -> None:
        """The start is over and done with: look soon."""
        QTimer.singleShot(_LATER_MS, self, self.look)

    def look(self) -> None:
        """Ask where what is known is old."""
        self._ask(anew=False)

    def look_anew(self) -> None:
        """Ask although it was asked today: the account is another one now."""
        self._ask(anew=True)

    def end(self) -> None:
        """The window closes: the question under way is the last."""
        self._ended.set()

    def _ask(self, *, anew: bool) -> None:
        if self._ended.is_set() or not self._studio.settings.check_models:
            return
        if self._asking:
            self._next = anew or bool(self._next)
            return
        self._asking = True
        work = partial(self._studio.refresh_models, lambda: not self._ended.is_set(), anew=anew)
        self._background.run(work, self._done, self._failed, owner=self, priority=-1)

    def _done(self, told: bool) -> None:
        self._asking = False
        if told:
            self.changed.emit()
        if self._next is not None:
            anew, self._next = self._next, None
            self._ask(anew=anew)

    def _failed(self, _error: BaseException) -> None:
        """A defect, which is in the log: nothing that concerns who paints."""
        self._done(False)
