"""News of the library, brought into the GUI thread."""

from __future__ import annotations

from contextlib import suppress

from PySide6.QtCore import QObject, Qt, Signal, Slot

from nova_studio.library.library import Library
from nova_studio.library.model import Change


class LibraryWatch(QObject):
    """Emits :attr:`changed` with a :class:`Change` after every commit, whichever thread wrote."""

    changed = Signal(object)
    _wrote = Signal(object)

    def __init__(self, library: Library, parent: QObject | None = None) -> None:
        super().__init__(parent)
        # The library calls in the writing thread: only a queued signal to a QObject's method crosses over safely.
        self._wrote.connect(self._announce, Qt.ConnectionType.QueuedConnection)
        self._end = library.subscribe(self._heard)

    def close(self) -> None:
        """Hear nothing more; more than once is fine. What does not live as long as the window closes its watch before it goes."""
        end, self._end = self._end, _nothing
        end()

    def _heard(self, change: Change) -> None:
        with suppress(
            RuntimeError
        ):  # Gone at this very moment: a writer in another thread has nothing to do with that.
            self._wrote.emit(change)

    @Slot(object)
    def _announce(self, change: Change) -> None:
        self.changed.emit(change)


def _nothing() -> None:
    """There is no more to end."""
