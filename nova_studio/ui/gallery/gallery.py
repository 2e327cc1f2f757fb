"""The gallery as the window holds it: a slim header over the film strip, and what can be asked of each card."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, QSize, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from nova_studio.contract.tasks import TASKS
from nova_studio.library.library import Library
from nova_studio.library.model import Job, JobState, Result
from nova_studio.ui import icons, theme
from nova_studio.ui.background import Background
from nova_studio.ui.gallery.dragging import DragFiles
from nova_studio.ui.gallery.film_strip import FilmStrip, empty_words
from nova_studio.ui.gallery.header import Header
from nova_studio.ui.gallery.search_bar import Known
from nova_studio.ui.models.entry_words import task_title
from nova_studio.ui.models.gallery_model import Entry, GalleryModel, Query

_HEIGHT_PX = 196


class Gallery(QWidget):
    """Header and strip. Signals carry a Result, or a Job where it says entry, or a job's id."""

    selected = Signal(object)
    """The entry now chosen, or ``None``; also when it has changed, or is clicked again."""
    opened = Signal(object)
    save_requested = Signal(object)
    copy_requested = Signal(object)
    use_requested = Signal(object)
    send_requested = Signal(object, object)
    """A Result and a TaskType."""
    request_requested = Signal(object)
    """An entry."""
    star_requested = Signal(object)
    show_file_requested = Signal(object)
    trash_requested = Signal(object)
    """A list of results."""
    name_asked = Signal(object)
    """A Result that is to be called something."""
    tag_asked = Signal(object)
    tag_requested = Signal(object, object, object)
    """Results, tags to add, tags to take off."""
    move_requested = Signal(object, str)
    """Results and the id of a project."""
    failed = Signal(object)
    """The exception that kept the library from being read."""
    tool_requested = Signal(object)
    cancel_requested = Signal(str)
    retry_requested = Signal(str)
    dismiss_requested = Signal(str)

    def __init__(self, library: Library, background: Background, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._background = background
        self._model = GalleryModel(library, background, self)
        self.strip = FilmStrip(self._model, DragFiles(library), self)
        self.header = Header(self)
        self._told: Entry | None = None
        self._kept = ("", 0, 0)
        """The id of what was chosen and how far it was scrolled, while the list is read anew."""
        self._seen = Query()
        self._wanted = ""
        """The id of what is gone to as soon as it is read."""
        self._project: str | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        layout.addWidget(self.strip, 1)
        self.strip.setMinimumHeight(1)
        self.setFocusProxy(self.strip)
        self.header.asked.connect(self._on_asked)
        self.strip.opened.connect(self._on_opened)
        self.strip.menu_asked.connect(self._on_menu)
        self.strip.chosen_again.connect(self._tell_again)
        self.strip.delete_asked.connect(self.trash_chosen)
        self.strip.selectionModel().currentChanged.connect(self._on_selection)
        self.strip.selectionModel().selectionChanged.connect(self._on_selection)
        self.header.projects.everywhere_changed.connect(self._ask)
        self.header.search.changed.connect(self._ask)
        self.header.search.left.connect(self._go_to_found)
        self.header.search.known_requested.connect(self._read_known)
        self._model.modelAboutToBeReset.connect(self._keep)
        self._model.modelReset.connect(self._bring_back)
        self._model.dataChanged.connect(self._on_selection)
        self._model.rowsRemoved.connect(self._on_selection)
        self._model.count_changed.connect(self._on_count)
        self._model.failed.connect(self.failed)
        self._on_count(0)

    # ------------------------------------------------------------------------------------------------------- content

    def model(self) -> GalleryModel:
        """The list behind the strip."""
        return self._model

    def load(self) -> None:
        """Show the library; the same entry stays chosen if it is still there."""
        self._model.load(self._query())

    @Slot(str)
    def set_project(self, project: str) -> None:
        """Show the results of a project, unless those of all are shown."""
        self._project = project
        self._ask()

    def _query(self) -> Query:
        everywhere = self.header.projects.everywhere.isChecked()
        search = self.header.search
        return Query(search.text(), search.filters(None if everywhere else self._project))

    @Slot()
    def _go_to_found(self) -> None:
        if not self.strip.currentIndex().isValid() and self._model.rowCount():
            self._choose(0)
        self.strip.setFocus()

    @Slot()
    def _read_known(self) -> None:
        library, known = self._library, self.header.search.show_known

        def read() -> Known:
            return Known(library.finder.engines(), [tag for tag, _ in library.curation.tags()])

        self._background.run(read, known, self.failed.emit, owner=self)

    @Slot()
    def _ask(self) -> None:
        self._model.ask(self._query())

    def go_to(self, result: Result) -> None:
        """Choose a result and bring it into sight, wherever it is: search and project give way where they hide it."""
        row = self._model.row_of(result.id)
        if row >= 0:
            self._choose(row)
            return
        self._wanted = result.id
        for part in (self.header.search, self.header.projects.everywhere):
            part.blockSignals(True)  # One question is enough.
        self.header.search.clear()
        if self._project not in (None, result.project):
            self.header.projects.everywhere.setChecked(True)
        for part in (self.header.search, self.header.projects.everywhere):
            part.blockSignals(False)
        self._model.ask(self._query(), self._wanted)

    @Slot()
    def _keep(self) -> None:
        entry = self.current()
        across, down = self.strip.horizontalScrollBar().value(), self.strip.verticalScrollBar().value()
        self._kept = ("" if entry is None else entry.id, across, down)

    @Slot()
    def _bring_back(self) -> None:
        """What was chosen is so again, if it is still there, and stands where it stood unless others are shown now."""
        entry_id, across, down = self._kept
        wanted, self._wanted = self._wanted, ""
        if wanted:
            self._seen = self._model.query
            self._choose(self._model.row_of(wanted))
            self._on_selection()
            return
        row = self._model.row_of(entry_id)
        if row >= 0:
            self._choose(row)
        if self._seen == self._model.query:
            self.strip.horizontalScrollBar().setValue(across)
            self.strip.verticalScrollBar().setValue(down)
        self._seen = self._model.query
        self._on_selection()

    def current(self) -> Entry | None:
        """The chosen result or job; of several the one that the keys are at."""
        chosen = self.strip.selectionModel().selectedIndexes()
        current = self.strip.currentIndex()
        return self._model.entry(current if current in chosen else chosen[0]) if chosen else None

    def chosen(self) -> list[Result]:
        """Every chosen result, in their order."""
        rows = sorted(self.strip.selectionModel().selectedIndexes(), key=QModelIndex.row)
        return [entry for entry in map(self._model.entry, rows) if isinstance(entry, Result)]

    def select_job(self, job_id: str) -> None:
        """Choose the first result of a job, or its card, and bring it into sight."""
        self._choose(self._model.row_of(job_id))

    def select_result(self, result_id: str) -> None:
        """Choose a result and bring it into sight."""
        self._choose(self._model.row_of(result_id))

    @Slot(object)
    def add_job(self, job: Job) -> None:
        """Show that a job's pictures are on their way, and bring them into sight."""
        self._model.add_job(job)
        self.strip.scrollTo(self._model.index(max(0, self._model.row_of(job.id))))

    @Slot(object)
    def job_changed(self, job: Job) -> None:
        """Bring a job up to date."""
        self._model.job_changed(job)

    @Slot(str)
    def dismiss(self, job_id: str) -> None:
        """Take a job's card away."""
        self._model.dismiss(job_id)

    def sizeHint(self) -> QSize:
        return QSize(theme.current().px(600), theme.current().px(_HEIGHT_PX))

    def minimumSizeHint(self) -> QSize:
        """The header alone: in a low window the pictures are pushed aside, never the canvas."""
        return QSize(theme.current().px(160), super().minimumSizeHint().height())

    def _choose(self, row: int) -> None:
        if row >= 0:
            index = self._model.index(row)
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect
            self.strip.selectionModel().setCurrentIndex(index, flags)
            self.strip.scrollTo(index)

    # ----------------------------------------------------------------------------------------------------- selection

    def _on_selection(self) -> None:
        """Tell what is chosen, once for each value."""
        entry = self.current()
        if entry != self._told:
            self._told = entry
            self.header.show_entry(entry)
            self.selected.emit(entry)

    @Slot()
    def _tell_again(self) -> None:
        self.selected.emit(self.current())

    @Slot(int)
    def _on_count(self, count: int) -> None:
        self.header.show_count(count)
        words = self.tr("Nothing was found. Escape in the search field shows everything again.")
        if self.header.search.words():
            words = self.tr("Nothing was found. The filter's menu clears search and filters.")
        self.strip.empty = words if self.header.search.narrowed else empty_words()
        self.strip.setAccessibleDescription("" if self._model.rowCount() else self.strip.empty)

    # ------------------------------------------------------------------------------------------------------- actions

    @Slot(object)
    def _on_opened(self, index: QModelIndex) -> None:
        entry = self._model.entry(index)
        if isinstance(entry, Result):
            self.opened.emit(entry)

    @Slot()
    def trash_chosen(self) -> None:
        """Ask for the chosen results to go into the trash, or for the chosen job's card to go."""
        entry, results = self.current(), self.chosen()
        if results:
            self.trash_requested.emit(results)
        elif isinstance(entry, Job) and entry.state.settled:
            self.dismiss_requested.emit(entry.id)

    @Slot(str)
    def _on_asked(self, what: str) -> None:
        entry = self.current()
        if isinstance(entry, Result):
            getattr(self, what).emit(entry)
        elif isinstance(entry, Job) and what == "request_requested":
            self.request_requested.emit(entry)

    @Slot(object, object)
    def _on_menu(self, index: QModelIndex, place: QPoint) -> None:
        menu = self.menu_for(index)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(place)

    def menu_for(self, index: QModelIndex) -> QMenu:
        """What can be asked of a card; the caller deletes it."""
        entry = self._model.entry(index)
        menu = QMenu(self)
        if isinstance(entry, Result):
            self._fill_for_result(menu, entry)
        elif isinstance(entry, Job):
            self._fill_for_job(menu, entry)
        return menu

    def _fill_for_result(self, menu: QMenu, result: Result) -> None:
        _add(menu, self.tr("Open"), "image", partial(self.opened.emit, result))
        _add(menu, self.tr("Save as…"), "save", partial(self.save_requested.emit, result))
        _add(menu, self.tr("Copy"), "copy", partial(self.copy_requested.emit, result))
        menu.addSeparator()
        _add(menu, self.tr("Use as source"), "send_to", partial(self.use_requested.emit, result))
        tasks = menu.addMenu(self.tr("Send to"))
        for task, spec in TASKS.items():
            _add(tasks, task_title(task), spec.icon, partial(self.send_requested.emit, result, task))
        _add(menu, self.tr("Picture tools…"), "zoom_in", partial(self.tool_requested.emit, result))
        _add(menu, self.tr("Reuse request"), "retry", partial(self.request_requested.emit, result))
        menu.addSeparator()
        star = (self.tr("Take star off"), "star_filled") if result.starred else (self.tr("Star"), "star")
        _add(menu, *star, partial(self.star_requested.emit, result))
        _add(menu, self.tr("Show file"), "folder", partial(self.show_file_requested.emit, result))
        menu.addSeparator()
        several = self.chosen() if result in self.chosen() else [result]
        self._fill_for_several(menu, several)

    def _fill_for_several(self, menu: QMenu, results: list[Result]) -> None:
        """What is done with all that are chosen."""
        if len(results) == 1:
            _add(menu, self.tr("Name…"), "", partial(self.name_asked.emit, results[0]))
        _add(menu, self.tr("Add tag…"), "add", partial(self.tag_asked.emit, results))
        tags = sorted({tag for result in results for tag in result.tags}, key=str.casefold)
        if tags:
            off = menu.addMenu(self.tr("Take tag off"))
            for tag in tags:
                _add(off, tag.replace("&", "&&"), "", partial(self.tag_requested.emit, results, [], [tag]))
        others = self.header.projects.listed()
        if len(others) > 1:
            move = menu.addMenu(self.tr("Move to project"))
            for project, name in others:
                _add(move, name.replace("&", "&&"), "", partial(self.move_requested.emit, results, project))
        words = self.tr("Move to the trash") if len(results) == 1 else self.tr("Move {0} to the trash")
        _add(menu, words.format(len(results)), "trash", partial(self.trash_requested.emit, results))

    def _fill_for_job(self, menu: QMenu, job: Job) -> None:
        if job.state.settled:
            again = self.tr("Send again") if job.state is JobState.UNCLEAR else self.tr("Try again")
            _add(menu, again, "retry", partial(self.retry_requested.emit, job.id))
        else:
            _add(menu, self.tr("Cancel"), "cancel", partial(self.cancel_requested.emit, job.id))
        _add(menu, self.tr("Reuse request"), "reset", partial(self.request_requested.emit, job))
        if job.state.settled:
            menu.addSeparator()
            _add(menu, self.tr("Dismiss"), "close", partial(self.dismiss_requested.emit, job.id))


def _add(menu: QMenu, words: str, icon: str, act: Callable[[], object]) -> None:
    action = QAction(icons.icon(icon, "secondary"), words, menu) if icon else QAction(words, menu)
    action.triggered.connect(lambda _checked=False: act())
    menu.addAction(action)
