"""What one does with a result: save, copy, use as source, hand to a slot, put its request back."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QDir, QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog, QWidget

from nova_studio.contract.task import TaskType
from nova_studio.contract.tasks import TASKS
from nova_studio.library.model import Job, Result
from nova_studio.studio import Studio
from nova_studio.tools.request import AnyRequest, ToolRequest
from nova_studio.ui.background import Background
from nova_studio.ui.history import History
from nova_studio.ui.models.entry_words import file_name
from nova_studio.ui.pictures import LibraryPictures, Loaded, decode, words_of
from nova_studio.ui.session import Session


class ResultActions(QObject):
    """Acts on results for the main window. ``told`` and ``failed`` carry title and words."""

    told = Signal(str, str)
    failed = Signal(str, str)
    tool_reused = Signal(object)
    """The request of a picture tool that is to be edited again."""

    def __init__(
        self,
        studio: Studio,
        background: Background,
        pictures: LibraryPictures,
        session: Session,
        history: History,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._studio = studio
        self._background = background
        self._pictures = pictures
        self._session = session
        self._history = history
        self._window = window
        self._folder = ""

    def save(self, result: Result) -> None:
        """Ask for a name and copy the result's bytes there, unchanged."""
        dialog = QFileDialog(self._window, self.tr("Save result as"))
        dialog.setOption(QFileDialog.Option.DontUseNativeDialog, QGuiApplication.platformName() in ("xcb", "offscreen"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        suffix = result.path.suffix.removeprefix(".") or "png"
        dialog.setNameFilter(self.tr("{0} picture (*.{1})").format(result.format or "PNG", suffix))
        dialog.setDefaultSuffix(suffix)
        dialog.setDirectory(self._folder or QDir.homePath())
        dialog.selectFile(file_name(result))
        dialog.fileSelected.connect(partial(self.save_to, result))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def save_to(self, result: Result, name: str) -> None:
        """Copy the result's bytes to a file."""
        target = Path(name)
        self._folder = str(target.parent)

        def done(_: object) -> None:
            self.told.emit(self.tr("Saved {0}.").format(target.name), "")

        self._run(partial(shutil.copyfile, result.path, target), done, self.tr("The result could not be saved."))

    def copy(self, result: Result) -> None:
        """Put the picture and its file on the clipboard."""

        def done(image: QImage) -> None:
            QGuiApplication.clipboard().setImage(image)
            self.told.emit(self.tr("Copied."), "")

        self._background.run(
            partial(decode, result.path), done, self._failing(self.tr("It could not be copied.")), owner=self
        )

    def use(self, result: Result) -> None:
        """Take the result as the new source; undo brings the former one back with its mask."""
        ticket = self._session.next_ticket()

        def done(loaded: Loaded) -> None:
            if self._session.is_latest(ticket):
                self._history.accept(self.tr("Use result as source"), loaded)

        self._load(result, done)

    def send(self, result: Result, task: TaskType) -> None:
        """Go to a task with the result as its source, or in its first image slot."""
        self._session.use_task(task)
        if TASKS[task].source is not None:
            self.use(result)
            return

        def done(loaded: Loaded) -> None:
            self._session.fill_slot(task, loaded.ref)

        self._load(result, done)

    def reuse(self, entry: Result | Job) -> None:
        """Put the request that made it back into the panel."""
        job = entry if isinstance(entry, Job) else self._studio.library.job(entry.job)
        self.put_back(job.request)

    def put_back(self, request: AnyRequest) -> None:
        """Put a request back to be edited: a task's into the panel, a tool's into its dialog."""
        if isinstance(request, ToolRequest):
            self.tool_reused.emit(request)
        else:
            self._session.put_request(request)

    def star(self, result: Result) -> None:
        """Mark the result, or take the mark off."""
        self._run(
            partial(self._studio.library.star, result.id, not result.starred), None, self.tr("It could not be marked.")
        )

    def show_file(self, result: Result) -> None:
        """Open the folder that holds the result's original file."""
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(result.path.parent)))

    def _load(self, result: Result, done: Callable[[Loaded], object]) -> None:
        read = partial(self._studio.library.result_bytes, result.id)
        failed = self._failing(self.tr("The result could not be opened."))
        self._pictures.load_bytes(read, file_name(result), done, failed, from_result=result.id)

    def _run(self, work: Callable[[], object], done: Callable[[object], object] | None, title: str) -> None:
        self._background.run(work, done, self._failing(title), owner=self)

    def _failing(self, title: str) -> Callable[[BaseException], None]:
        def failed(error: BaseException) -> None:
            self.failed.emit(title, words_of(error))

        return failed
