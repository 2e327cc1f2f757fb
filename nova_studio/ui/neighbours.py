"""What other programs do in the same library, as another window or a command: looked for every second, and passed on."""

from __future__ import annotations

import threading

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from nova_studio.library.feed import ChangeFeed
from nova_studio.library.library import Library
from nova_studio.library.model import Change
from nova_studio.ui.background import Background

_LOOK_MS = 1_000


class Neighbours(QObject):
    """``heard`` carries a list of :class:`Change` that others have made; the library's own subscribers hear of them as well."""

    heard = Signal(object)

    def __init__(self, library: Library, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._background = background
        self._guard = threading.Lock()
        """Held while the feed is used: one thread at a time."""
        self._feed: ChangeFeed | None = None
        self._ended = False
        self._looking = False
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self._look)

    def start(self) -> None:
        """Look from now on."""
        self._look()
        self._timer.start()

    def close(self) -> None:
        """Look no more."""
        self._timer.stop()
        with self._guard:
            self._ended = True
            if self._feed is not None:
                self._feed.close()

    @Slot()
    def _look(self) -> None:
        if not self._looking and not self._ended:
            self._looking = True
            self._background.run(self._poll, self._on_found, self._on_failed, owner=self)

    def _poll(self) -> list[Change]:
        """In a worker thread."""
        with self._guard:
            if self._ended:
                return []
            if self._feed is None:
                self._feed = self._library.feed()
            found = self._feed.poll()
        self._library.announce(found)
        return found

    def _on_found(self, found: list[Change]) -> None:
        self._looking = False
        if found:
            self.heard.emit(found)

    def _on_failed(self, _error: BaseException) -> None:
        """A library that cannot be read says so where something of it is asked for; here the next look tries again."""
        self._looking = False
