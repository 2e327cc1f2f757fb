"""Rebuild: a new database from the files alone, and from the old database what files never tell.

Sidecars, jobs' files and projects' files say what results, requests, projects, family, stars, tags and trash there are. Drafts,
waiting jobs, the ledger's calls and masks by name live in the database only: they are carried over as far as the old one can be
read. The old database is set aside, never deleted, and no picture is touched. The new one takes its place in one rename.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import TypeVar

from nova_studio.errors import LibraryError
from nova_studio.library import files, layout, presence, restore, told, upkeep
from nova_studio.library.database import FILE_NAME, Clock, Database, Transaction, moment, parse_moment, utc_now
from nova_studio.library.faults import explained
from nova_studio.library.locks import FileLock
from nova_studio.library.salvage import Old

_WAIT = 10.0
_AT_ONCE = 500
"""Files restored in one transaction."""

T = TypeVar("T")
Progress = Callable[[int, int], object]
"""Is told how many files are done, of how many."""


@dataclass(frozen=True)
class Rebuilt:
    """What a rebuild has found. ``problems`` are sentences about what could not be restored and lies where it lay."""

    results: int
    jobs: int
    projects: int
    drafts: int
    problems: tuple[str, ...]
    set_aside: Path | None


def rebuild(folder: Path, clock: Clock = utc_now, progress: Progress | None = None) -> Rebuilt:
    """Make the database of the library in ``folder`` anew. Raises LibraryError, in which case everything is as it was."""
    if not folder.is_dir():
        raise LibraryError(f"There is no library in {folder}.")
    with explained(folder), _alone(folder):
        workshop = folder / layout.REBUILDING
        shutil.rmtree(workshop, ignore_errors=True)  # Of a rebuild that was cut short.
        for part in (*layout.FOLDERS, layout.REBUILDING):
            files.make_folder(folder / part)
        try:
            with Old(folder / FILE_NAME) as old:
                work = _Work(folder, Database(workshop, clock), old, progress or (lambda done, of: None))
                try:
                    work.run()
                    found = work.outcome()
                finally:
                    work.db.close()
            aside = _swap(folder, workshop / FILE_NAME, clock())
        finally:
            shutil.rmtree(workshop, ignore_errors=True)
    return Rebuilt(*found, set_aside=aside)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Have the library for oneself: what is open elsewhere would go on writing into the database that is set aside."""
    lock = FileLock(folder / "library.lock")
    with closing(lock):
        if not lock.acquire(_WAIT):
            raise LibraryError(
                f"The library in {folder} is being written by another program. Close it, then try again."
            )
        files.make_folder(folder / layout.PRESENT)
        living, _ = presence.look(folder)
        if living:
            raise LibraryError(
                f"The library in {folder} is open in another window or program. Close it, then rebuild. Nothing was changed."
            )
        with closing(presence.Presence(folder)):  # So that the next start tidies up should this program die.
            yield


def _swap(folder: Path, new: Path, now: datetime) -> Path | None:
    """Put the new database in place of the old one, which keeps its bytes under another name."""
    old = folder / FILE_NAME
    stamp = now.strftime("%Y%m%d-%H%M%S")
    names = (folder / f"library-replaced-{stamp}{f'-{number}' if number else ''}.sqlite3" for number in count())
    aside = next(path for path in names if not path.exists())
    was_there = old.exists()
    if was_there:
        try:
            os.link(old, aside)
        except OSError:  # A disk without links.
            shutil.copy2(old, aside)
    for suffix in (
        "-wal",
        "-shm",
    ):  # What could not be written back belongs to the old one, and must not meet the new one.
        rest = old.with_name(old.name + suffix)
        if rest.exists():
            rest.replace(aside.with_name(aside.name + suffix))
    files.sync_folder(folder)
    new.replace(old)
    files.sync_folder(folder)
    return aside if was_there else None


class _Work:
    """One rebuild."""

    def __init__(self, folder: Path, db: Database, old: Old, progress: Progress) -> None:
        self.folder = folder
        self.db = db
        self._old = old
        self._progress = progress
        self._done = 0
        self._problems: list[str] = []
        self._results: list[tuple[datetime, str, Path]] = []
        self._jobs: dict[str, tuple[datetime, Path | None]] = {}
        """When each job was made, and the file that tells of it; ``None`` for one that the old database knows."""

    def run(self) -> None:
        """Fill the new database."""
        self._find()
        with self.db.writing() as tx:
            self._old.copy(tx)
            self._put_projects(tx)
        jobs = sorted(self._jobs.items(), key=lambda item: (item[1][0], item[0]))
        self._in_portions(jobs, lambda tx, item: self._put_job(tx, item[0], item[1][1]))
        self._in_portions(sorted(self._results), lambda tx, item: self._put_result(tx, item[2]))
        with self.db.writing() as tx:
            self._finish(tx)

    def outcome(self) -> tuple[int, int, int, int, tuple[str, ...]]:
        """How many results, jobs, projects and drafts there are now, and the problems."""
        tables = ("results", "jobs", "projects", "drafts")
        results, jobs, projects, drafts = (self.db.rows(f"SELECT count(*) FROM {table}")[0][0] for table in tables)
        return results, jobs, projects, drafts, tuple(self._problems)

    def _in_portions(self, items: list[T], put: Callable[[Transaction, T], None]) -> None:
        for start in range(0, len(items), _AT_ONCE):
            with self.db.writing() as tx:
                for item in items[start : start + _AT_ONCE]:
                    put(tx, item)
            self._done += len(items[start : start + _AT_ONCE])
            self._progress(self._done, len(self._jobs) + len(self._results))

    # ------------------------------------------------------------------------------------------------------ finding

    def _find(self) -> None:
        """Look through all files for what there is and when it was made, so that it can be put back in order."""
        for job_id, created in self._old.jobs():
            self._jobs[job_id] = (created, None)
        for path in layout.files_under(self.folder / layout.JOBS):
            job = self._told(told.job, path)
            if job is not None:
                self._jobs.setdefault(job.id, (job.created, path))
        pictures: set[Path] = set()
        for path in layout.files_under(self.folder / layout.RESULTS):
            if path.suffix != ".json" or layout.is_temporary(path):
                pictures.add(path)
                continue
            found = self._told(told.sidecar, path)
            if found is None:
                continue
            self._results.append((found.result.created, found.result.id, path))
            self._jobs.setdefault(found.job.id, (found.job.created, path))
        self._tell_of_strangers(pictures)

    def _tell_of_strangers(self, pictures: set[Path]) -> None:
        known = {result_id for _, result_id, _ in self._results}
        for path in sorted(pictures):
            if path.name.partition(".")[0] not in known and not layout.is_temporary(path):
                self._problems.append(f"{path} has no sidecar that could be read; it stays where it is.")

    def _told(self, read: Callable[[bytes], T], path: Path) -> T | None:
        """What a file tells, or nothing and a problem more."""
        try:
            return read(path.read_bytes())
        except (ValueError, OSError) as error:
            problem = f"{path} was passed over: {getattr(error, 'strerror', None) or error}."
            if problem not in self._problems:
                self._problems.append(problem)
            return None

    # ----------------------------------------------------------------------------------------------------- restoring

    def _put_projects(self, tx: Transaction) -> None:
        for path in layout.files_under(self.folder / layout.PROJECTS):
            found = self._told(told.project, path)
            if found is not None:
                tx.execute(
                    "INSERT OR REPLACE INTO projects (id, name, created, settings) VALUES (?, ?, ?, ?)",
                    (found.id, found.name, moment(found.created), json.dumps(found.settings)),
                )

    def _put_job(self, tx: Transaction, job_id: str, path: Path | None) -> None:
        if path is None:
            self._old.copy_job(tx, job_id)
            return
        of_result = path.is_relative_to(self.folder / layout.RESULTS)
        found = self._told(lambda data: told.sidecar(data).job if of_result else told.job(data), path)
        if found is not None:
            restore.put_job(tx, found)

    def _put_result(self, tx: Transaction, path: Path) -> None:
        found = self._told(told.sidecar, path)
        if found is None:
            return
        picture = path.with_name(found.result.file)
        if not picture.is_file():
            self._problems.append(f"{path} tells of the picture {found.result.file}, which is missing.")
            return
        if not (self.folder / layout.SPOOL / f"{found.job.id}-{found.call.index}.answer").exists():
            restore.put_call(tx, found.job, found.call, charged=restore.charged_for(found))
        restore.put_inputs(tx, found.job)
        restore.put_result(tx, found, picture.relative_to(self.folder).as_posix(), found.job.request)

    def _finish(self, tx: Transaction) -> None:
        """Settle the jobs whose pictures are there, and leave answers that still lie in the spool to the next start."""
        for path in sorted((self.folder / layout.SPOOL).glob("*.answer")):
            job_id, _, call = path.stem.rpartition("-")
            restore.put_open_call(tx, job_id, int(call) if call.isdecimal() else 0)
        for row in tx.execute("SELECT DISTINCT job FROM results").fetchall():
            restore.settle(tx, row["job"])
        for table in ("results", "jobs", "drafts"):
            tx.execute(
                "INSERT OR IGNORE INTO projects (id, name, created) "
                f"SELECT DISTINCT project, 'Recovered project', ? FROM {table}",
                (moment(tx.now),),
            )
        tx.execute("DELETE FROM unwritten")
        self._old.copy_unwritten(tx)
        self._mark_missing_files(tx)
        missing = self._old.results() - {row["id"] for row in tx.execute("SELECT id FROM results")}
        self._problems += [f"The files of the result {each} are gone." for each in sorted(missing)]
        self._problems += self._old.problems

    def _mark_missing_files(self, tx: Transaction) -> None:
        """Let the next start write the files of jobs and projects that have none."""
        for row in tx.execute("SELECT id, created FROM jobs").fetchall():
            if not layout.job_path(self.folder, row["id"], parse_moment(row["created"])).exists():
                upkeep.mark(tx, upkeep.JOB, (row["id"],))
        for row in tx.execute("SELECT id FROM projects").fetchall():
            if not layout.project_path(self.folder, row["id"]).exists():
                upkeep.mark(tx, upkeep.PROJECT, (row["id"],))
