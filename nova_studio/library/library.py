"""The library: one folder with a database, pictures and sidecars. Safe from every thread, and beside other processes.

::

    library.sqlite3         jobs, calls, results, drafts, masks by name
    library.lock            held by the process that is writing
    blobs/ab/<sha256>       input pictures and masks, by content
    results/2026-10/…       every returned picture, unchanged, with its sidecar
    thumbs/ab/<sha256>      small pictures; can be made again
    spool/                  raw answers until their pictures are stored
    owners/                 one lock file for each running program
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from pathlib import Path

from nova_studio.contract.task import TaskType
from nova_studio.contract.values import ImageRef, MaskRef
from nova_studio.errors import LibraryError
from nova_studio.library import files
from nova_studio.library.blobs import BlobStore
from nova_studio.library.database import FILE_NAME, Clock, Database, Subscriber, Transaction, utc_now
from nova_studio.library.drafts import DraftStore, PictureStore
from nova_studio.library.faults import explained
from nova_studio.library.jobs import JobStore, NewJob
from nova_studio.library.masks import MaskShelfStore
from nova_studio.library.model import CallRecord, Event, Job, JobState, Kind, Result, StoredDraft
from nova_studio.library.queue import QueueStore
from nova_studio.library.results import ResultStore
from nova_studio.library.spending import SpendingStore

_CURRENT_TASK = "current_task"


class Library:
    """Everything the artist made. Get one by :meth:`open`; every method raises LibraryError in words."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self.folder = folder
        self.spool_folder = folder / "spool"
        self.owners_folder = folder / "owners"
        with explained(folder):
            for part in (
                folder / "results",
                folder / "blobs",
                folder / "thumbs",
                self.spool_folder,
                self.owners_folder,
            ):
                files.make_folder(part)
        self._db = Database(folder, clock)
        self.blobs = BlobStore(folder / "blobs")
        self.job_store = JobStore(self._db)
        self.queue = QueueStore(self._db)
        self.spending = SpendingStore(self._db)
        self.result_store = ResultStore(self._db, folder)
        self._drafts = DraftStore(self._db)
        self._pictures = PictureStore(self._db)
        self.shelf = MaskShelfStore(self._db)

    @classmethod
    def open(cls, folder: Path, *, create: bool = True, clock: Clock = utc_now) -> Library:
        """Open the library in ``folder``, making it if there is none and ``create`` allows. Raises LibraryError."""
        if not create and not (folder / FILE_NAME).is_file():
            raise LibraryError(f"There is no library in {folder}.")
        return cls(folder, clock)

    def close(self) -> None:
        """Let go of the files. Nothing has to be saved: everything is on disk already."""
        self._db.close()

    @property
    def clock(self) -> Clock:
        """What tells the time to the library and the outbox."""
        return self._db.clock

    def subscribe(self, callback: Subscriber) -> Callable[[], None]:
        """Call ``callback(change)`` after every commit, **in the thread that wrote**; the returned function ends it."""
        return self._db.subscribe(callback)

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

    # ----------------------------------------------------------------------------------------------------- drafts

    def save_draft(self, key: str, stored: StoredDraft) -> None:
        """Keep a draft under a key (a task's value, for the one draft of each task), in place of the last one."""
        self._drafts.save(key, stored)

    def drafts(self) -> dict[str, StoredDraft]:
        """Every draft by its key."""
        return self._drafts.all()

    def remember_task(self, task: TaskType) -> None:
        """Keep which task the artist is in."""
        self._drafts.remember({_CURRENT_TASK: task.value})

    def current_task(self) -> TaskType | None:
        """The task the artist was in last."""
        value = self._drafts.recall(_CURRENT_TASK)
        return TaskType(value) if value in set(TaskType) else None

    # ------------------------------------------------------------------------------------------------------- jobs

    def add_job(self, new: NewJob) -> Job:
        """Put a job into the outbox as WAITING."""
        return self.job_store.add(new)

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
        self.result_store.star(result_id, starred)

    def put_thumbnail(self, sha256: str, data: bytes) -> Path:
        """Store the small picture (JPEG or PNG) of what has that hash."""
        return self.result_store.put_thumbnail(sha256, data)
