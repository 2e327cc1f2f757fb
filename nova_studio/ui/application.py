"""The Qt application around the window: start, what follows once it is idle, defects, and an end that loses nothing."""

from __future__ import annotations

import gc
import logging
import os
import sys
import traceback
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSettings, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication

from nova_studio import __version__
from nova_studio.errors import LibraryError, NovaStudioError
from nova_studio.library.model import Job
from nova_studio.settings.model import Settings
from nova_studio.studio import Studio
from nova_studio.ui import icons, theme
from nova_studio.ui.canvas import deferred
from nova_studio.ui.main_window import MainWindow
from nova_studio.ui.pictures import words_of

if TYPE_CHECKING:
    from nova_studio.outbox.recovery import Recovered
    from nova_studio.ui.dialogs.waiting import WaitingDialog
    from nova_studio.ui.workbench import Workbench

_log = logging.getLogger(__name__)
_BREATH_MS = 5
"""What the window has for itself between two steps of the start."""
_END_MS = 5_000
"""How long the offline engine may take to notice that it is to stop."""


def make_application(arguments: list[str]) -> QApplication:
    """The application object with its names and icon, before anything is shown."""
    app = QApplication(arguments)
    app.setApplicationName("nova-studio")
    app.setApplicationDisplayName("Nova Studio")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("nova-studio")
    app.setQuitOnLastWindowClosed(False)
    app.setWindowIcon(icons.app_icon())
    return app


class Running(QObject):
    """One window on one studio, from its first paint to the end of its last call."""

    defect = Signal(str, str)
    """Title and words."""

    def __init__(self, app: QApplication, studio: Studio) -> None:
        super().__init__(app)
        self._app = app
        self._studio = studio
        geometry = QSettings(str(studio.paths.settings_file.parent / "window.ini"), QSettings.Format.IniFormat)
        self.window = MainWindow(studio, geometry)
        self.window.closing.connect(self._end, Qt.ConnectionType.QueuedConnection)
        self._bench: Workbench | None = None
        self._ending = False
        self._waiting: WaitingDialog | None = None
        self._first: Path | None = None
        self._sample = False
        self.defect.connect(self._tell_defect, Qt.ConnectionType.QueuedConnection)
        self._old_hook = sys.excepthook
        sys.excepthook = self._on_defect

    def show(self, first: Path | None, *, sample: bool) -> None:
        """Show the window; everything that is slow to import or read follows when it is painted."""
        self._first, self._sample = first, sample
        self.window.painted.connect(self._follow, Qt.ConnectionType.QueuedConnection)
        self.window.show()

    def _follow(self) -> None:
        """The window can be seen: now what takes time."""
        gc.freeze()
        gc.enable()
        self.window.background.run(self._load, self._assemble, self._give_up, owner=self)

    def _load(self) -> type[Workbench]:
        """Import what works behind the window while it goes on painting; on a worker thread."""
        from PySide6 import QtNetwork  # noqa: F401 - the window asks the system for the network

        from nova_studio.ui import crash_notice  # noqa: F401
        from nova_studio.ui.forms import maker  # noqa: F401
        from nova_studio.ui.workbench import Workbench

        self._studio.prepare(self.window.panel.task)
        return Workbench

    def _assemble(self, workbench: type[Workbench]) -> None:
        """All is imported that this thread needs: while other threads import, it would wait for them."""
        if not self._ending:
            self._bench = workbench(self.window, self._studio)
            QTimer.singleShot(_BREATH_MS, self._furnish)

    def _furnish(self) -> None:
        """Make the form that is shown first, an editor at a time."""
        if self._ending:
            return
        if not self.window.panel.is_furnished:
            self.window.panel.prepare()
            QTimer.singleShot(1, self._furnish)
        elif self._bench is not None:
            self._bench.join()
            QTimer.singleShot(_BREATH_MS, self._begin)

    def _begin(self) -> None:
        from nova_studio.ui.crash_notice import CrashNotice

        if self._bench is None or self._ending:
            return
        self._bench.session.restored.connect(self._warm_up, Qt.ConnectionType.SingleShotConnection)
        self._bench.start(self._first, sample=self._sample)
        CrashNotice(self.window.background, self.window.notices, self._studio.paths.logs_dir)
        self.window.background.run(
            self._studio.runner.recover, self._tell_recovered, self._bench.generation.disk_failed, owner=self
        )
        if self._studio.settings_problem:
            self.window.notices.tell(
                self.tr("The settings could not be used."), self._studio.settings_problem, "warning"
            )

    def _give_up(self, error: BaseException) -> None:
        """There is a window, but nothing that could send or keep what is made in it: say why, and try again or end."""
        from nova_studio.ui.dialogs.repair import RepairDialog

        told = error if isinstance(error, NovaStudioError) else NovaStudioError(words_of(error))
        dialog = RepairDialog(self._studio.paths.library_dir, told, self.window)
        dialog.accepted.connect(self._follow)
        dialog.rejected.connect(self.window.close)
        dialog.open()

    def _warm_up(self) -> None:
        """Once the first form is shown: what the next ones need, in this thread and beside it."""

        def work() -> None:  # one after the other: both need the same modules, and two would only wait for each other
            deferred.warm_up()
            self._studio.warm_up()
            from nova_studio.ui import desktop_notice  # noqa: F401

        self.window.background.run(work, self._warm, owner=self)
        self.window.prepare_forms()

    def _warm(self, _nothing: object) -> None:
        """All is prepared behind the window: what is asked without being asked for may follow."""
        if self._bench is not None:
            self._bench.states.begin()

    def _tell_recovered(self, recovered: Recovered) -> None:
        unclear = len(recovered.unclear)
        if unclear:
            words = self.tr(
                "{0} of the last time was sent and no answer is known. It may have been charged; it waits in the gallery."
            )
            self.window.notices.tell(self.tr("Outcome unclear."), words.format(unclear), "warning")
        if recovered.finished:
            words = self.tr("{0} answered while Nova Studio was closed; its pictures are in the gallery.")
            self.window.notices.tell(self.tr("Recovered."), words.format(len(recovered.finished)))
        if unclear or recovered.finished or recovered.failed:
            self.window.gallery.load()
        self.window.generation.dispatch()  # what was on its way out when the program ended goes on, unless it was paused

    # -------------------------------------------------------------------------------------------------------- defects

    def _on_defect(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """A defect of our own: logged with its traceback, told in a sentence, and the work goes on."""
        if issubclass(kind, KeyboardInterrupt):
            self._app.quit()
            return
        if isinstance(error, LibraryError):  # The disk, not a defect: it says itself what is safe and what to do.
            _log.warning("the library could not be used: %s", kind.__name__)
            self.defect.emit(self.tr("The library could not be used."), str(error))
            return
        _log.error("defect:\n%s", "".join(traceback.format_exception(kind, error, trace)))
        words = self.tr("{0}. Your pictures are safe; details are in {1}.")
        told = words.format(f"{kind.__name__}: {error}", self._studio.paths.logs_dir)
        self.defect.emit(self.tr("Nova Studio met a defect of its own."), told)

    def _tell_defect(self, title: str, words: str) -> None:
        self.window.notices.tell(title, words, "error")

    # ------------------------------------------------------------------------------------------------------------ end

    def _end(self) -> None:
        """The window is closed. A call in flight is waited for, with a small window that says so."""
        self._ending = True
        sending = [job for job in self._bench.generation.running() if self._sends(job)] if self._bench else []
        if sending:
            from nova_studio.ui.dialogs.waiting import WaitingDialog

            self._waiting = WaitingDialog(len(sending))
            self._waiting.stop_requested.connect(self._stop_waiting)
            self.window.generation.lanes.idle.connect(self._finish)
            self._waiting.show()
        else:
            self._finish()

    def _sends(self, job: Job) -> bool:
        return self._studio.engine(job.engine).describe().sends

    def _stop_waiting(self) -> None:
        """Mark what is out as unclear and end at once: a thread inside the SDK cannot be called off."""
        for job in self.window.generation.running():
            self._studio.runner.give_up(job.id)
        self._studio.close()
        logging.shutdown()
        os._exit(0)

    def _finish(self) -> None:
        if self._waiting is not None:
            self._waiting.hide()
        sys.excepthook = self._old_hook
        ended = self._bench is None or self._bench.generation.close(_END_MS)
        self.window.background.wait_idle(_END_MS)
        self._studio.close()
        if not ended:
            logging.shutdown()
            os._exit(0)  # a QThread destroyed while it runs would abort the program
        self._app.quit()


def dress(app: QApplication, settings: Settings) -> None:
    """Give the application the look that the settings say."""
    theme.apply(app, settings.theme, settings.scale)
