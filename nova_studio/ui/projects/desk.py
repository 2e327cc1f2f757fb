"""The projects of a window: switching, beginning, renaming and ending them. Pictures are never lost by any of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QInputDialog, QLineEdit, QWidget

from nova_studio.library.library import Library
from nova_studio.library.model import DEFAULT_PROJECT, About, Change, Project
from nova_studio.ui.background import Background
from nova_studio.ui.gallery.project_chooser import ProjectChooser
from nova_studio.ui.library_watch import LibraryWatch
from nova_studio.ui.pictures import words_of
from nova_studio.ui.session import Session
from nova_studio.ui.widgets.question import Question, ask

NAME_MAX = 120


class ProjectDesk(QObject):
    """Ties chooser, session and library together. ``told`` and ``failed`` carry title and words."""

    told = Signal(str, str)
    failed = Signal(str, str)

    def __init__(
        self, library: Library, background: Background, session: Session, chooser: ProjectChooser, window: QWidget
    ) -> None:
        super().__init__(window)
        self._library = library
        self._background = background
        self._session = session
        self._chooser = chooser
        self._window = window
        self._projects: list[Project] = []
        self._ending: Project | None = None
        """What is deleted as soon as the artist has left it."""
        chooser.chosen.connect(self.use)
        chooser.new_requested.connect(self.ask_new)
        chooser.rename_requested.connect(self.ask_rename)
        chooser.delete_requested.connect(self.ask_delete)
        session.project_changed.connect(self._on_project)
        session.failed.connect(self._show)
        watch = LibraryWatch(library, self)
        watch.changed.connect(self._on_change)
        self.destroyed.connect(partial(LibraryWatch.close, watch))

    @property
    def current(self) -> Project:
        """The present project, as it was read last."""
        return next(each for each in self._projects if each.id == self._session.project)

    def start(self) -> None:
        """Go into the project that the artist was in last, before anything of it is shown."""
        self._session.begin_in(self._library.projects.current().id)
        self._read(self._library.projects.all())

    @Slot(str)
    def use(self, project_id: str) -> None:
        """Go into another project; the drafts of the present one are kept."""
        self._session.use_project(project_id)

    # ------------------------------------------------------------------------------------------------------ asking

    def ask_new(self) -> None:
        """Ask for a name, and begin a project of that name."""
        self._ask_name(self.tr("New project"), "", self.tr("Create"), self.begin)

    def ask_rename(self) -> None:
        """Ask for another name of the present project."""
        project = self.current
        self._ask_name(
            self.tr("Rename project"), project.name, self.tr("Rename"), lambda name: self.rename(project.id, name)
        )

    def ask_delete(self) -> None:
        """Ask whether the present project may end, once it is known what it holds."""
        project = self.current

        def count() -> None:
            work = partial(self._library.projects.held, project.id)
            self._run(work, partial(self._confirm, project), self.tr("The project could not be read."))

        self._session.when_kept(count)  # What is in the panel and on the canvas counts as well.

    def _confirm(self, project: Project, held: tuple[int, int]) -> None:
        home = next(each for each in self._projects if each.id == DEFAULT_PROJECT)
        question = Question(
            self.tr("Delete project"),
            self.tr('Delete the project "{0}"?').format(project.name),
            self._consequence(held, home.name),
            yes=self.tr("Delete project"),
            no=self.tr("Keep it"),
        )
        ask(self._window, question, lambda: self.delete(project))

    def _consequence(self, held: tuple[int, int], home: str) -> str:
        results, drafts = held
        if not results and not drafts:
            return self.tr("It is empty. What was spent in it stays in the ledger.")
        parts = []
        if results:
            parts.append(self.tr("1 picture") if results == 1 else self.tr("{0:,} pictures").format(results))
        if drafts:
            parts.append(self.tr("1 draft") if drafts == 1 else self.tr("{0:,} drafts").format(drafts))
        held_words = self.tr(" and ").join(parts)
        return self.tr('{0}, the trash counted, go to the project "{1}". No file is removed.').format(held_words, home)

    # ------------------------------------------------------------------------------------------------------- doing

    def begin(self, name: str) -> None:
        """Begin a project and go into it."""
        self._run(lambda: self._library.projects.add(name).id, self.use, self.tr("The project could not be made."))

    def rename(self, project_id: str, name: str) -> None:
        """Call a project something else."""
        work = partial(self._library.projects.rename, project_id, name)
        self._run(work, None, self.tr("The project could not be renamed."))

    def delete(self, project: Project) -> None:
        """End a project, once its drafts are kept and another one is gone into; what it holds goes there."""
        if self._session.project == project.id:
            self._ending = project
            self._session.use_project(DEFAULT_PROJECT)
        else:
            self._dissolve(project)

    def _dissolve(self, project: Project) -> None:
        def done(_: object) -> None:
            self.told.emit(self.tr('The project "{0}" was deleted.').format(project.name), "")

        work = partial(self._library.projects.dissolve, project.id)
        self._run(work, done, self.tr("The project could not be deleted."))

    # ----------------------------------------------------------------------------------------------------- private

    def _ask_name(self, title: str, name: str, button: str, act: Callable[[str], object]) -> None:
        dialog = QInputDialog(self._window)
        dialog.setWindowTitle(title)
        dialog.setLabelText(self.tr("Name"))
        dialog.setTextValue(name)
        dialog.setOkButtonText(button)
        dialog.setCancelButtonText(self.tr("Cancel"))
        field = dialog.findChild(QLineEdit)
        if isinstance(field, QLineEdit):
            field.setAccessibleName(self.tr("Name"))
            field.setMaxLength(NAME_MAX)
        dialog.textValueSelected.connect(act)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _run(self, work: Callable[[], object], done: Callable[..., object] | None, title: str) -> None:
        def failed(error: BaseException) -> None:
            self.failed.emit(title, words_of(error))

        self._background.run(work, done, failed, owner=self)

    @Slot(object)
    def _on_change(self, change: Change) -> None:
        if change.about is About.PROJECT:
            self._run(self._library.projects.all, self._read, self.tr("The projects could not be read."))

    def _read(self, projects: list[Project]) -> None:
        self._projects = projects
        self._show()
        if all(each.id != self._session.project for each in projects):
            self._session.leave_for(DEFAULT_PROJECT)  # It was deleted in another window.

    @Slot()
    def _on_project(self) -> None:
        self._show()
        ending, self._ending = self._ending, None
        if ending is not None:
            self._dissolve(ending)

    def _show(self) -> None:
        self._chooser.show_projects(self._projects, self._session.project)
