"""The gallery's list: results newest first, and in their places before them the pictures that are on their way.

A job that waits or runs has one row for each picture it asks for; when it is done its results stand in those rows. One that
came to nothing, or to nobody knows what, is one row until it is dismissed. Results are read in pages, so that opening a large
library costs no more than a small one.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal, Slot

from nova_studio.errors import LibraryError
from nova_studio.library.library import Library
from nova_studio.library.model import About, Change, Job, JobState, Kind, Result
from nova_studio.library.search import Filters
from nova_studio.ui.background import Background, Work
from nova_studio.ui.library_watch import LibraryWatch
from nova_studio.ui.models.entry_words import job_text, result_text, title_of
from nova_studio.ui.models.thumbnails import Thumbnails

PAGE = 200
_ONE_BY_ONE = 20
"""Where more results have changed at once, all are read anew."""
_OPEN = (JobState.WAITING, JobState.SENDING, JobState.RECEIVED, JobState.UNCLEAR)
"""The jobs that are shown again after a restart."""

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


@dataclass(frozen=True)
class Place:
    """A row of a job: its picture ``number`` (from 1) on its way, or number 0 for what it came to."""

    job: Job
    number: int


Entry = Result | Job


@dataclass(frozen=True)
class Query:
    """Which results are shown: words that are searched for, and what else they must be."""

    text: str = ""
    filters: Filters = field(default_factory=Filters)

    @property
    def plain(self) -> bool:
        """Whether nothing but the project is asked for, so that a page is found at once in a library of any size."""
        return not self.text and self.filters == Filters(project=self.filters.project)


@dataclass(frozen=True)
class _Read:
    """What was read of the library for a query."""

    query: Query
    jobs: list[Job]
    total: int
    page: list[Result]
    more: bool


class GalleryModel(QAbstractListModel):
    """Rows of results and places of jobs. ``count_changed`` carries how many results there are, loaded or not."""

    count_changed = Signal(int)
    failed = Signal(object)
    """The exception that kept the library from being read."""
    running_changed = Signal(bool)

    def __init__(self, library: Library, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._background = background
        self._query = Query()
        self._reading: Work | None = None
        self._fetching: Work | None = None
        self.thumbnails = Thumbnails(background, self)
        self._rows: list[Result | Place] = []
        self._known: set[str] = set()
        self._dismissed: set[str] = set()
        self._sent: dict[str, datetime] = {}
        self._places: list[int] | None = None
        self._cursor: str | None = None
        self._oldest: datetime | None = None
        """When the last result that was read was made."""
        self._more = False
        self._total = 0
        self._running = False
        watch = LibraryWatch(library, self)
        watch.changed.connect(self._on_change)
        self.destroyed.connect(partial(LibraryWatch.close, watch))

    # --------------------------------------------------------------------------------------------------- item model

    def rowCount(self, parent: Index = _ROOT) -> int:
        """How many rows are loaded."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Caption, tool tip and what a screen reader says; the entry itself under ``UserRole``."""
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return title_of(row.job if isinstance(row, Place) else row)
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return self.text(index)
        if role == Qt.ItemDataRole.UserRole:
            return self.entry(index)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Everything can be chosen; results can be dragged."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
        if isinstance(self._rows[index.row()], Result):
            flags |= Qt.ItemFlag.ItemIsDragEnabled
        return flags

    def canFetchMore(self, parent: Index) -> bool:
        """Whether the library has older results than those loaded, and they are not being read."""
        return self._more and self._fetching is None and not parent.isValid()

    def fetchMore(self, parent: Index) -> None:
        """Load the next page: at once where that takes no time, else as soon as it is found."""
        if not self.canFetchMore(parent):
            return
        if self._query.plain:
            self._append(self._next_page(self._query, self._cursor))
            return
        work = partial(self._next_page, self._query, self._cursor)
        self._fetching = self._background.run(work, self._fetched, self._not_fetched, owner=self)

    def _next_page(self, query: Query, before: str | None) -> list[Result]:
        """The results after the last one that is loaded; for any thread."""
        return self._library.search(query.text, query.filters, limit=PAGE, before=before)

    def _fetched(self, found: list[Result]) -> None:
        self._fetching = None
        self._append(found)

    def _not_fetched(self, error: BaseException) -> None:
        self._fetching = None
        self._more = False
        self.failed.emit(error)

    def _append(self, found: list[Result]) -> None:
        page = self._take(found, len(found) == PAGE)
        if page:
            first = len(self._rows)
            self.beginInsertRows(QModelIndex(), first, first + len(page) - 1)
            self._rows += page
            self.endInsertRows()

    # ------------------------------------------------------------------------------------------------------ reading

    def entry(self, index: Index) -> Entry | None:
        """The result or the job in a row."""
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        return row.job if isinstance(row, Place) else row

    def place(self, index: Index) -> int:
        """Which of its job's pictures a row stands for, from 1; 0 for a settled job and for results."""
        row = self._rows[index.row()]
        return row.number if isinstance(row, Place) else 0

    def text(self, index: Index) -> str:
        """What a screen reader says of a row; it begins with Result."""
        row = self._rows[index.row()]
        if isinstance(row, Place):
            return job_text(row.job, row.number, self.now(), self.elapsed(row.job))
        return result_text(row, self.number(index.row()), self.now())

    def number(self, row: int) -> int:
        """A result's number, the oldest being 1."""
        return self._total - (row - bisect_left(self._place_rows(), row))

    def elapsed(self, job: Job) -> int | None:
        """For how many whole seconds a job has been on its way; ``None`` while it has not been sent."""
        since = self._sent.get(job.id)
        return None if since is None else max(0, int((self.now() - since).total_seconds()))

    def now(self) -> datetime:
        """The library's time."""
        return self._library.clock()

    @property
    def total(self) -> int:
        """How many results the library has of those that are asked for."""
        return self._total

    @property
    def running(self) -> bool:
        """Whether anything shown changes as time goes by."""
        return self._running

    def row_of(self, entry_id: str) -> int:
        """The first row of a result, or of a job or its results, by id; -1 when it is not loaded."""
        for row, entry in enumerate(self._rows):
            if entry_id == entry.job.id if isinstance(entry, Place) else entry_id in (entry.id, entry.job):
                return row
        return -1

    def neighbour(self, result: Result, step: int) -> Result | None:
        """The result ``step`` (1 or -1) rows further, jobs left out; ``None`` at the end."""
        row = self.row_of(result.id)
        if row < 0:
            return None
        row += step
        while row >= 0:
            if row >= len(self._rows):
                self._append(self._next_page(self._query, self._cursor) if self._more else [])
                if row >= len(self._rows):
                    return None
            entry = self._rows[row]
            if isinstance(entry, Result):
                return entry
            row += step
        return None

    # ------------------------------------------------------------------------------------------------------ changing

    @property
    def query(self) -> Query:
        """Which results are shown, or are being looked for."""
        return self._query

    def ask(self, query: Query, wanted: str = "") -> None:
        """Show other results as soon as they are found, away from the GUI thread; the last one that asks is answered."""
        if query != self._query or wanted:
            self._query = query
            self.reload(wanted)

    def reload(self, wanted: str = "") -> None:
        """Read the library anew, away from the GUI thread, as far as it is shown, or as far as the result ``wanted`` by id."""
        if self._reading is not None:
            self._reading.cancel()
        limit = max(PAGE, len(self._rows))
        work = partial(self._read, self._query, limit, wanted)
        self._reading = self._background.run(work, self._show, self.failed.emit, owner=self)

    def load(self, query: Query | None = None) -> None:
        """Show the library from its newest result, and the jobs that are not over or need a decision, at once."""
        self._query = query or self._query
        self._show(self._read(self._query, PAGE, ""))

    def _read(self, query: Query, limit: int, wanted: str) -> _Read:
        """The newest results and the open jobs; for any thread."""
        finder = self._library.finder
        jobs = [job for job in self._library.jobs(_OPEN) if not job.let_go]
        page = finder.search(query.text, query.filters, limit=limit)
        more = len(page) == limit
        while wanted and more and all(result.id != wanted for result in page[-limit:]):
            next_page = finder.search(query.text, query.filters, limit=limit, before=page[-1].id)
            page += next_page
            more = len(next_page) == limit
        return _Read(query, jobs, finder.count(query.text, query.filters), page, more)

    def _show(self, read: _Read) -> None:
        self._reading = None
        if self._fetching is not None:
            self._fetching.cancel()
            self._fetching = None
        self.beginResetModel()
        self._rows, self._cursor = [], None
        self._known.clear()
        self._places = None
        self._total = read.total
        for job in read.jobs:
            if job.id not in self._dismissed:
                self._note_time(job)
                self._rows += self._places_of(job)
        self._rows += self._take(read.page, read.more)
        self.endResetModel()
        self._tell()

    @Slot(object)
    def add_job(self, job: Job) -> None:
        """Show a new job in front of everything; one that repeats an old one takes its card away."""
        if job.send_again_of is not None:
            self.dismiss(job.send_again_of)
        if self.row_of(job.id) < 0:
            self.job_changed(job)

    @Slot(object)
    def job_changed(self, job: Job) -> None:
        """Bring a job's rows up to date; what it made stands where its places were, also where the rest did not come."""
        start, count = self._rows_of(job.id)
        places = [] if job.state is JobState.DONE or job.id in self._dismissed else self._places_of(job)
        fresh = self._fresh(job) if job.state.settled else []
        if fresh or job.state is JobState.DONE or job.id not in self._dismissed:
            self._replace(start, count, [*places, *fresh])
        self._note_time(job)
        self._tell()

    def _fresh(self, job: Job) -> list[Result]:
        """The pictures of a job that are not shown yet and belong here; from now on they are shown."""
        results = [result for result in self._library.job_results(job.id) if self._is_shown(result)]
        fresh = [result for result in results if result.id not in self._known]
        self._known.update(result.id for result in fresh)
        self._total += len(fresh)
        return fresh

    @Slot(str)
    def dismiss(self, job_id: str) -> None:
        """Take a job's rows away; results stay."""
        self._dismissed.add(job_id)
        self._sent.pop(job_id, None)
        self._replace(*self._rows_of(job_id), [])
        self._tell()

    def _is_shown(self, result: Result) -> bool:
        """Whether a picture that has just come belongs here; whatever is searched for, what is new is not hidden."""
        return result.kind is Kind.IMAGE and result.trashed is None and self._is_in_sight(result.project)

    def _is_in_sight(self, project: str) -> bool:
        return self._query.filters.project in (None, project)

    def _places_of(self, job: Job) -> list[Place]:
        if job.state is JobState.CANCELLED or job.let_go or not self._is_in_sight(job.project):
            return []
        if job.state.settled:
            return [Place(job, 0)]
        return [Place(job, number + 1) for number in range(job.asked)]

    def _note_time(self, job: Job) -> None:
        if job.state.settled:
            self._sent.pop(job.id, None)
        elif job.state is not JobState.WAITING:
            self._sent.setdefault(job.id, job.updated)

    def _rows_of(self, job_id: str) -> tuple[int, int]:
        """The first place of a job and how many there are; they lie side by side."""
        rows = [row for row, job in zip(self._place_rows(), self._open_jobs(), strict=True) if job.id == job_id]
        return (rows[0], len(rows)) if rows else (0, 0)

    def _place_rows(self) -> list[int]:
        """Where the places are, in order: few among many results, so they are looked for only when rows have moved."""
        if self._places is None:
            self._places = [row for row, entry in enumerate(self._rows) if isinstance(entry, Place)]
        return self._places

    def _open_jobs(self) -> list[Job]:
        entries = (self._rows[row] for row in self._place_rows())
        return [entry.job for entry in entries if isinstance(entry, Place)]

    def _replace(self, start: int, count: int, entries: Sequence[Result | Place]) -> None:
        """Put entries where ``count`` rows were: those there are both before and after only change, so they stay selected."""
        both = min(count, len(entries))
        if both:
            self._rows[start : start + both] = entries[:both]
            self._places = None
            self.dataChanged.emit(self.index(start), self.index(start + both - 1))
        if len(entries) > both:
            self.beginInsertRows(QModelIndex(), start + both, start + len(entries) - 1)
            self._rows[start + both : start + both] = entries[both:]
            self._places = None
            self.endInsertRows()
        elif count > both:
            self.beginRemoveRows(QModelIndex(), start + both, start + count - 1)
            del self._rows[start + both : start + count]
            self._places = None
            self.endRemoveRows()

    def _take(self, page: list[Result], more: bool) -> list[Result]:
        """A page as it is shown. Those of one answer stand in its order, so an answer is not cut in two."""
        self._more = more
        answers: list[list[Result]] = []
        for result in page:
            if answers and (answers[-1][0].job, answers[-1][0].call) == (result.job, result.call):
                answers[-1].append(result)
            else:
                answers.append([result])
        if self._more and len(answers) > 1:
            answers.pop()
        if answers:
            self._cursor, self._oldest = answers[-1][-1].id, answers[-1][-1].created
        fresh = [result for answer in answers for result in reversed(answer) if result.id not in self._known]
        self._known.update(result.id for result in fresh)
        return fresh

    @Slot(object)
    def _on_change(self, change: Change) -> None:
        """Results were written, as when one got its star, or was moved out of sight or back."""
        if change.about is not About.RESULT or change.added:
            return
        few = 0 < len(change.ids) <= _ONE_BY_ONE
        if not few or any(not self._bring_up_to_date(result_id) for result_id in change.ids):
            self.reload()

    def _bring_up_to_date(self, result_id: str) -> bool:
        """Show a result as it is now; ``False`` when rows come or go by it."""
        row = self.row_of(result_id) if result_id in self._known else -1
        try:
            result = self._library.result(result_id)
        except LibraryError:
            return row < 0  # It is gone for good, which only happens to what lies in the trash.
        if row >= 0 and not self._is_shown(result):
            self._replace(row, 1, [])
            self._known.discard(result_id)
            self._total -= 1
            self._tell()
            return True
        if row < 0 and self._is_shown(result):
            return (
                self._more and self._oldest is not None and result.created < self._oldest
            )  # Read when it is scrolled to.
        if row >= 0:
            self._rows[row] = result
            self.dataChanged.emit(self.index(row), self.index(row))
        return True

    def _tell(self) -> None:
        self.count_changed.emit(self._total)
        running = any(
            not job.state.settled and (job.id in self._sent or job.next_try is not None) for job in self._open_jobs()
        )
        if running != self._running:
            self._running = running
            self.running_changed.emit(running)
