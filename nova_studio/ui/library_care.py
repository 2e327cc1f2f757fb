"""Looking after the library from the window: a check in the background, and a new database after the window has closed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from nova_studio.ui.background import Background
from nova_studio.ui.pictures import words_of

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from nova_studio.library.check import Report
    from nova_studio.ui.dialogs.library_check import LibraryDialog
    from nova_studio.ui.dialogs.progress import Progress


class LibraryCare(QObject):
    """``rebuild_wanted``: the artist wants a new database, so the window is to close and to open anew."""

    rebuild_wanted = Signal()

    def __init__(self, folder: Path, background: Background, window: QWidget) -> None:
        super().__init__(window)
        self._folder = folder
        self._background = background
        self._window = window

    def slots(self) -> dict[str, Callable[[], object]]:
        """What the actions do."""
        return {"check_library": self.open}

    def open(self) -> None:
        """Open the library's window."""
        from nova_studio.ui.dialogs.library_check import LibraryDialog  # noqa: PLC0415 - few starts need this window

        dialog = LibraryDialog(str(self._folder), self._window)
        dialog.check_requested.connect(partial(self._check, dialog))
        dialog.rebuild_requested.connect(dialog.accept)
        dialog.rebuild_requested.connect(self.rebuild_wanted)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _check(self, dialog: LibraryDialog, deep: bool) -> None:
        from nova_studio.ui.dialogs.progress import Progress  # noqa: PLC0415 - as above

        progress = Progress(self)
        progress.moved.connect(dialog.show_progress)
        dialog.stop_requested.connect(partial(_stop, progress))

        def work() -> Report:
            from nova_studio.library.check import check  # noqa: PLC0415 - as above

            return check(self._folder, deep=deep, progress=progress)

        def failed(error: BaseException) -> None:
            dialog.show_failure(words_of(error))

        self._background.run(work, dialog.show_report, failed, owner=dialog)


def _stop(progress: Progress) -> None:
    progress.stopped = True
