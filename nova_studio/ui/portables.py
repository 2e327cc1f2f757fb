"""Handing drafts, requests and projects over as files, and taking such files in. All of it away from the GUI thread."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QDir, QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from nova_studio.library.library import Library
from nova_studio.library.model import Job, Result
from nova_studio.ui.background import Background
from nova_studio.ui.models.entry_words import pictures_words
from nova_studio.ui.notices import Action
from nova_studio.ui.pictures import words_of
from nova_studio.ui.projects.desk import ProjectDesk
from nova_studio.ui.session import Session
from nova_studio.ui.widgets.card import Severity

if TYPE_CHECKING:
    from nova_studio.library.portable.importing import Imported

BODY = ".json"
Progress = Callable[[int, int], object]
"""Is told how much is done of how much; raises to stop."""
Export = Callable[[Path, Progress], object]
"""Writes a file, and tells how far it is."""


class Portables(QObject):
    """Exports and imports. ``told`` carries title, words, severity and actions for a card."""

    told = Signal(str, str, str, object)
    failed = Signal(str, str)
    imported = Signal()

    def __init__(
        self, library: Library, background: Background, session: Session, projects: ProjectDesk, window: QWidget
    ) -> None:
        super().__init__(window)
        self._library = library
        self._background = background
        self._session = session
        self._projects = projects
        self._window = window
        self._folder = ""

    def slots(self) -> dict[str, Callable[[], object]]:
        """What the actions do that need no result."""
        return {
            "export_draft": self.ask_draft,
            "export_project": self.ask_project,
            "import": self.ask_import,
        }

    # ------------------------------------------------------------------------------------------------------- asking

    def ask_draft(self) -> None:
        """Ask where the draft in the panel is to be written."""
        self._ask_target(self.tr("Export draft"), self._session.task.value.lower(), self.export_draft, body=True)

    def ask_job(self, entry: Result | Job) -> None:
        """Ask where the request of a result is to be written, with all its pictures."""
        job_id = entry.id if isinstance(entry, Job) else entry.job
        act = partial(self.export_job, job_id)
        self._ask_target(self.tr("Export request"), f"request-{job_id}", act, body=True)

    def ask_project(self) -> None:
        """Ask where the present project is to be written."""
        self._ask_target(self.tr("Export project"), self._projects.current.name, self.export_project, body=False)

    def ask_import(self) -> None:
        """Ask for a file."""
        dialog = self._dialog(self.tr("Import"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([self.tr("Portable files and bodies (*.zip *.json)"), self.tr("All files (*)")])
        dialog.fileSelected.connect(self.import_from)
        dialog.open()

    def _ask_target(self, title: str, name: str, act: Callable[[str], object], *, body: bool) -> None:
        dialog = self._dialog(title)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)  # What is there already is never written over.
        filters = [self.tr("Portable file (*.zip)")]
        filters += [self.tr("Body of Nova Canvas (*.json)")] if body else []
        dialog.setNameFilters(filters)
        dialog.setDefaultSuffix("zip")
        dialog.filterSelected.connect(lambda chosen: dialog.setDefaultSuffix("json" if BODY in chosen else "zip"))
        dialog.selectFile(f"{_file_name(name)}.zip")
        dialog.fileSelected.connect(act)
        dialog.open()

    def _dialog(self, title: str) -> QFileDialog:
        dialog = QFileDialog(self._window, title)
        dialog.setOption(QFileDialog.Option.DontUseNativeDialog, QGuiApplication.platformName() in ("xcb", "offscreen"))
        dialog.setDirectory(self._folder or QDir.homePath())
        dialog.finished.connect(dialog.deleteLater)
        return dialog

    # -------------------------------------------------------------------------------------------------------- doing

    def export_draft(self, name: str) -> None:
        """Write the draft in the panel to a file; a name that ends in .json gets the body."""
        key, library = self._session.draft_key, self._library

        def export(target: Path, _progress: Progress) -> None:
            from nova_studio.library.portable import bodies, export  # noqa: PLC0415 - rarely needed, and not at the start

            if target.suffix == BODY:
                bodies.export_body_to(library, library.draft_store.get(key).draft, target)
            else:
                export.export_draft(library, key, target)

        self._session.when_kept(lambda: self._export(export, Path(name)), write=True)

    def export_job(self, job_id: str, name: str) -> None:
        """Write a request with its results to a file; a name that ends in .json gets the body."""
        library = self._library

        def export(target: Path, progress: Progress) -> None:
            from nova_studio.library.portable import bodies, export  # noqa: PLC0415 - rarely needed, and not at the start

            if target.suffix == BODY:
                bodies.export_body_to(library, bodies.draft_of_job(library, job_id), target)
            else:
                export.export_job(library, job_id, target, progress)

        self._export(export, Path(name))

    def export_project(self, name: str) -> None:
        """Write the present project to a file."""
        library, project = self._library, self._session.project

        def export(target: Path, progress: Progress) -> None:
            from nova_studio.library.portable.export import export_project  # noqa: PLC0415 - rarely needed

            export_project(library, project, target, progress)

        self._session.when_kept(lambda: self._export(export, Path(name)))

    def import_from(self, name: str) -> None:
        """Take a portable file, or a body as a draft, into the library."""
        source, library = Path(name), self._library
        self._folder = str(source.parent)

        def work(progress: Progress) -> tuple[Imported, str]:
            from nova_studio.library.portable import bodies, importing  # noqa: PLC0415 - rarely needed, and not at the start

            if source.suffix == BODY:
                found = bodies.import_body_file(library, source)
            else:
                found = importing.import_file(library, source, progress=progress)
            return found, library.projects.get(found.project).name

        title = self.tr("{0} could not be imported.").format(source.name)
        self._run(self.tr("Importing…"), work, self._imported, title, self.tr("Nothing was imported."))

    def _export(self, export: Export, target: Path) -> None:
        self._folder = str(target.parent)

        def done(_: object) -> None:
            folder = QUrl.fromLocalFile(str(target.parent))
            show: Action = ("show", self.tr("Show the folder"), partial(QDesktopServices.openUrl, folder))
            words = self.tr("It can be opened by any Nova Studio, without an account; it holds no secret.")
            self._tell(self.tr("Exported {0}.").format(target.name), words, [show])

        title = self.tr("{0} could not be exported.").format(target.name)
        work = partial(export, target)
        self._run(self.tr("Exporting…"), work, done, title, self.tr("Nothing was exported."))

    def _imported(self, found: tuple[Imported, str]) -> None:
        new, project = found
        self.imported.emit()
        actions: list[Action] = []
        if new.project != self._session.project:
            actions = [("go", self.tr("Go to the project"), partial(self._projects.use, new.project))]
        if not new.results and not new.jobs and not new.drafts:
            self._tell(self.tr("All of it was in the library already."), "", actions)
            return
        parts = [pictures_words(len(new.results))] if new.results else []
        if new.jobs and not new.results:
            parts += [self.tr("1 request") if len(new.jobs) == 1 else self.tr("{0:,} requests").format(len(new.jobs))]
        if new.drafts:
            parts += [self.tr("1 draft") if len(new.drafts) == 1 else self.tr("{0:,} drafts").format(len(new.drafts))]
        words = self.tr("A draft is among the copies (Edit, Drafts and snapshots). Nothing was sent or charged.")
        plain = self.tr("Nothing was sent or charged.")
        title = self.tr('Imported into "{0}": {1}.').format(project, ", ".join(parts))
        self._tell(title, words if new.drafts else plain, actions)

    # ------------------------------------------------------------------------------------------------------ private

    def _run(
        self,
        title: str,
        work: Callable[[Progress], object],
        done: Callable[..., object],
        failed_title: str,
        stopped_words: str,
    ) -> None:
        from nova_studio.ui.dialogs.progress import ProgressDialog, Stopped  # noqa: PLC0415 - rarely needed

        dialog = ProgressDialog(title, self._window)

        def finish(found: object) -> None:
            dialog.end()
            done(found)

        def fail(error: BaseException) -> None:
            dialog.end()
            if isinstance(error, Stopped):
                self._tell(self.tr("Stopped."), stopped_words, [])
            else:
                self.failed.emit(failed_title, words_of(error))

        self._background.run(partial(work, dialog.progress), finish, fail, owner=self)

    def _tell(self, title: str, words: str, actions: Sequence[Action]) -> None:
        severity: Severity = "info"
        self.told.emit(title, words, severity, actions)


def _file_name(name: str) -> str:
    """A name that every disk takes."""
    return re.sub(r"[^\w .-]+", "-", name).strip(" .-")[:80] or "project"
