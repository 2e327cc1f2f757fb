"""The library: one folder with a database, pictures and sidecars. Safe from every thread, and beside other processes.

::

    library.sqlite3         projects, jobs, calls, results, drafts, masks by name
    library.lock            held by the process that is writing
    blobs/ab/<sha256>       input pictures and masks, by content
    results/2026-10/…       every returned picture, unchanged, with its sidecar
    jobs/2026-10/…          what was asked, one file a job
    projects/               one file a project
    thumbs/ab/<sha256>      small pictures; can be made again
    spool/                  raw answers until their pictures are stored
    owners/                 one lock file for each program that runs jobs
    present/                one lock file for each program that has the library open
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

from nova_studio.contract.task import TaskType
from nova_studio.contract.values import ImageRef, MaskRef
from nova_studio.errors import Damaged, LibraryError, NotWritable
from nova_studio.library import files, layout, presence
from nova_studio.library.blobs import BlobStore
from nova_studio.library.curation import Curation
from nova_studio.library.database import FILE_NAME, Clock, Database, Subscriber, Transaction, utc_now
from nova_studio.library.drafts import DraftStore, Memory
from nova_studio.library.faults import explained
from nova_studio.library.feed import ChangeFeed
from nova_studio.library.jobs import JobStore, NewJob
from nova_studio.library.lineage import Kin, LineageStore
from nova_studio.library.masks import MaskShelfStore
from nova_studio.library.model import (
    DEFAULT_PROJECT,
    CallRecord,
    Change,
    Event,
    Job,
    JobState,
    Kind,
    Result,
    StoredDraft,
)
from nova_studio.library.pictures import PictureStore
from nova_studio.library.projects import ProjectStore
from nova_studio.library.queue import QueueStore
from nova_studio.library.results import ResultStore
from nova_studio.library.search import Filters, SearchStore
from nova_studio.library.spending import SpendingStore
from nova_studio.library.upkeep import Upkeep

_log = logging.getLogger(__name__)
_AT_START = 200
"""Files brought up to date at once where somebody waits; the rest follows with what is done next."""
_CURRENT_TASK = "current_task"


class Library:
    """Everything the artist made. Get one by :meth:`open`; every method raises LibraryError in words."""

    def __init__(self, folder: Path, clock: Clock, *, read_only: bool = False) -> None:
        self.folder = folder
        self.spool_folder = folder / layout.SPOOL
        self.owners_folder = folder / layout.OWNERS
        self.project = DEFAULT_PROJECT
        """The project that new jobs go into, unless they say otherwise; for this program, until it ends."""
        with explained(folder):
            _must_have_its_database(folder)
            for part in () if read_only else layout.FOLDERS:
                files.make_folder(folder / part)
        self._db = Database(folder, clock, read_only=read_only)
        self._presence: presence.Presence | None = None
        self.blobs = BlobStore(folder / layout.BLOBS)
        self.job_store = JobStore(self._db)
        self.queue = QueueStore(self._db)
        self.spending = SpendingStore(self._db)
        self.result_store = ResultStore(self._db, folder)
        self.shelf = MaskShelfStore(self._db)
        self.draft_store = DraftStore(self._db)
        self._memory = Memory(self._db)
        self._pictures = PictureStore(self._db)
        self.upkeep = Upkeep(self._db, folder, self.result_store, self.job_store)
        self.curation = Curation(self._db, self.result_store, self.upkeep.catch_up)
        self.projects = ProjectStore(self._db, self.upkeep.catch_up)
        self.finder = SearchStore(self._db, self.result_store)
        self.lineage = LineageStore(self._db, self.result_store)
        if read_only:
            return
        try:
            self._arrive()
        except BaseException:
            self._db.close()
            raise

    def _arrive(self) -> None:
        """Say that this program is here, and tidy up after those that died when nobody else is."""
        with explained(self.folder), self._db.exclusive():
            living, dead = presence.look(self.folder)
            self._presence = presence.Presence(self.folder)
            if dead and not living:
                thrown = presence.tidy_up_after(self.folder, dead)
                _log.info("a program had ended here without closing; %d unfinished files were thrown away", thrown)
        self.upkeep.catch_up(_AT_START)

    @classmethod
    def open(cls, folder: Path, *, create: bool = True, clock: Clock = utc_now) -> Library:
        """Open the library in ``folder``, making it if there is none and ``create`` allows. Raises LibraryError."""
        if not create and not (folder / FILE_NAME).is_file():
            raise LibraryError(f"There is no library in {folder}.")
        return cls(folder, clock)

    @classmethod
    def open_to_look(cls, folder: Path, *, create: bool = True, clock: Clock = utc_now) -> Library:
        """Open the library for who only reads: where nothing can be written now it is :attr:`read_only`. Raises LibraryError."""
        try:
            return cls.open(folder, create=create, clock=clock)
        except Damaged:
            raise
        except LibraryError as error:
            try:
                return cls(folder, clock, read_only=True)
            except NotWritable:
                raise
            except LibraryError:
                raise error from None

    @property
    def read_only(self) -> bool:
        """Whether it is only looked at: everything that writes raises NotWritable."""
        return self._db.read_only

    def close(self) -> None:
        """Let go of the files. Nothing has to be saved: everything is on disk already."""
        if self._presence is not None:
            self._presence.close()
        self._db.close()

    @property
    def clock(self) -> Clock:
        """What tells the time to the library and the outbox."""
        return self._db.clock

    def subscribe(self, callback: Subscriber) -> Callable[[], None]:
        """Call ``callback(change)`` after every commit, **in the thread that wrote**; the returned function ends it."""
        return self._db.subscribe(callback)

    def announce(self, changes: Iterable[Change]) -> None:
        """Tell the subscribers, in this thread, of changes that another program has made; see :meth:`feed`."""
        self._db.announce(changes)

    def feed(self) -> ChangeFeed:
        """What other programs change in this library from now on, to be looked at as often as the caller likes."""
        return ChangeFeed(self._db)

    def writing(self) -> AbstractContextManager[Transaction]:
        """A write transaction, for the outbox. Not to be nested."""
        return self._db.writing()

    # --------------------------------------------------------------------------------------------------- pictures

    def read(self, sha256: str) -> bytes:
        """The bytes of a stored input picture or mask (so a library is an engine's ``Pictures``)."""
        return self.blobs.read(sha256)

    def add_picture(self, data: bytes, ref: ImageRef, *, name: str = "", from_result: str | None = None) -> ImageRef:
        """Store an input picture; ``ref`` is what was measured of these bytes, ``from_result`` the result it came from."""
        self._put(data, ref.sha256)
        self._pictures.add_image(ref, name, from_result)
        return ref

    def add_mask(self, data: bytes, ref: MaskRef) -> MaskRef:
        """Store a mask: a 1-bit PNG in which set pixels will change."""
        self._put(data, ref.sha256)
        self._pictures.add_mask(ref)
        return ref

    def _put(self, data: bytes, expected: str) -> None:
        stored = self.blobs.put(data)
        if stored != expected:
            raise ValueError(f"these bytes have the hash {stored}, not {expected}")

    def picture(self, sha256: str) -> ImageRef | None:
        """What was measured of a stored input picture, if it is one."""
        return self._pictures.image(sha256)

    def picture_name(self, sha256: str) -> str:
        """What the artist's file was called; empty when unknown."""
        return self._pictures.name(sha256)

    def origin(self, sha256: str) -> str | None:
        """The id of the result that a stored picture came from, if from one."""
        return self._pictures.origin(sha256)

    # ----------------------------------------------------------------------------------------------------- drafts

    def save_draft(self, key: str, stored: StoredDraft, undo: bytes | None = None) -> None:
        """Keep a draft under a key (:func:`draft_key`, for the one draft of each task), in place of the last one.

        ``undo`` is what the window needs to undo from there on. Without it the last one stays while picture and mask do.
        """
        self.draft_store.save(key, stored, undo)

    def draft_undo(self, key: str) -> bytes | None:
        """What was last handed over as ``undo``, if it still fits the draft."""
        return self.draft_store.undo(key)

    def drafts(self, project: str = DEFAULT_PROJECT) -> dict[str, StoredDraft]:
        """A project's drafts by key, one for each task; those with a name, as duplicates, are :meth:`named_drafts`."""
        return self.draft_store.all(project, named=False)

    def named_drafts(self, project: str = DEFAULT_PROJECT) -> dict[str, StoredDraft]:
        """The drafts of a project that have a name, by key."""
        return self.draft_store.all(project, named=True)

    def remember_task(self, task: TaskType) -> None:
        """Keep which task the artist is in."""
        self._memory.remember({_CURRENT_TASK: task.value})

    def current_task(self) -> TaskType | None:
        """The task the artist was in last."""
        value = self._memory.recall(_CURRENT_TASK)
        return TaskType(value) if value in set(TaskType) else None

    # ------------------------------------------------------------------------------------------------------- jobs

    def add_job(self, new: NewJob) -> Job:
        """Put a job into the outbox as WAITING. Raises AlreadyThere for one that is to be there ``only_once``."""
        job = self.job_store.add(self._in_project(new))
        self.upkeep.catch_up(_AT_START)
        return job

    def add_jobs_in_place_of(self, unclear: str, new: Iterable[NewJob]) -> Sequence[Job]:
        """Settle an unclear job and put these into the outbox for it, all at once or not at all."""
        jobs = self.job_store.add_in_place_of(unclear, [self._in_project(each) for each in new])
        self.upkeep.catch_up(_AT_START)
        return jobs

    def _in_project(self, new: NewJob) -> NewJob:
        return new if new.project else replace(new, project=self.project)

    def job(self, job_id: str) -> Job:
        """One job."""
        return self.job_store.get(job_id)

    def jobs(self, states: Iterable[JobState] = (), *, limit: int = -1, before: str | None = None) -> list[Job]:
        """Jobs, newest first, in the given states or in any; ``before`` is the last id of the page above."""
        return self.job_store.list(states, limit, before)

    def calls(self, job_id: str) -> tuple[CallRecord, ...]:
        """The journal of a job's calls."""
        return self.job_store.calls(job_id)

    def history(self, job_id: str) -> tuple[Event, ...]:
        """What happened to a job, in order."""
        return self.job_store.history(job_id)

    # ---------------------------------------------------------------------------------------------------- results

    def results(self, limit: int = 100, before: str | None = None, *, kind: Kind | None = Kind.IMAGE) -> list[Result]:
        """A page of results, newest first; ``before`` is the last id of the page above. ``kind=None`` gives masks too."""
        return self.result_store.page(limit, before, kind)

    def result_count(self) -> int:
        """How many pictures there are."""
        return self.result_store.count()

    def result(self, result_id: str) -> Result:
        """One result."""
        return self.result_store.get(result_id)

    def job_results(self, job_id: str) -> list[Result]:
        """A job's results in the order of the answer, the returned mask last."""
        return self.result_store.of_job(job_id)

    def result_bytes(self, result_id: str) -> bytes:
        """The bytes of a result, as the engine returned them."""
        return self.result_store.read(self.result(result_id))

    def original_bytes(self, result_id: str) -> bytes:
        """What the service sent: the result's own bytes, or what the engine made it of on this computer."""
        return self.result_store.read_original(self.result(result_id))

    def sidecar(self, result_id: str) -> dict[str, object]:
        """What a result's sidecar says."""
        return self.result_store.sidecar(self.result(result_id))

    def star(self, result_id: str, starred: bool = True) -> None:
        """Mark a result, or take the mark off."""
        self.curation.star((result_id,), starred)

    def search(
        self, text: str = "", filters: Filters | None = None, *, limit: int = 100, before: str | None = None
    ) -> list[Result]:
        """At most ``limit`` results with all words of ``text``, as beginnings, in prompts, tags or names, newest first."""
        return self.finder.search(text, filters, limit=limit, before=before)

    def ancestors(self, result_id: str) -> list[Kin]:
        """All results that a result goes back to, the nearest first."""
        return self.lineage.ancestors(result_id)

    def descendants(self, result_id: str) -> list[Kin]:
        """All results that go back to a result, the nearest first."""
        return self.lineage.descendants(result_id)

    def put_thumbnail(self, sha256: str, data: bytes) -> Path:
        """Store the small picture (JPEG or PNG) of what has that hash."""
        return self.result_store.put_thumbnail(sha256, data)


def _must_have_its_database(folder: Path) -> None:
    """Pictures without a database are not taken for an empty library."""
    database = folder / FILE_NAME
    if not (database.exists() and database.stat().st_size) and any((folder / layout.RESULTS).glob("*/*.json")):
        raise Damaged(
            f"The library's database in {folder} is missing. Its pictures lie unharmed in the folder results: "
            "nova-studio library rebuild makes a new database of them."
        )
