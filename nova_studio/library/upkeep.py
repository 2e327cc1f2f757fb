"""Upkeep: files follow the database.

Whatever the artist changes of a result, a job or a project is first committed, together with a note that its file does not say so
yet; then the file is written anew and the note goes. A crash or a full disk between the two loses nothing: the next start goes on.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Sequence
from pathlib import Path

from nova_studio.errors import LibraryError
from nova_studio.library import files, layout
from nova_studio.library.database import Database, Row, Transaction, parse_moment
from nova_studio.library.faults import explained
from nova_studio.library.jobs import JobStore
from nova_studio.library.model import Project
from nova_studio.library.results import ResultStore
from nova_studio.library.sidecars import job_file, project_file

_log = logging.getLogger(__name__)

RESULT, JOB, PROJECT = "result", "job", "project"
_AT_ONCE = 16
"""Files written while others wait for the library."""


def mark(tx: Transaction, what: str, ids: Iterable[str]) -> None:
    """Note that the files of these do not say what the database says."""
    for each in ids:
        tx.execute("INSERT OR IGNORE INTO unwritten (what, id) VALUES (?, ?)", (what, each))


def read_project(row: Row) -> Project:
    """A project from its row."""
    return Project(row["id"], row["name"], parse_moment(row["created"]), json.loads(row["settings"]))


class Upkeep:
    """Writes what is noted, and takes away the files of what was removed."""

    def __init__(self, database: Database, folder: Path, results: ResultStore, jobs: JobStore) -> None:
        self._db = database
        self._folder = folder
        self._results = results
        self._jobs = jobs

    def catch_up(self, limit: int = -1) -> bool:
        """Bring at most ``limit`` files up to date; whether all of those could be. Never raises for a disk that will not do."""
        try:
            due = [
                (row["what"], row["id"])
                for row in self._db.rows("SELECT what, id FROM unwritten ORDER BY what, id LIMIT ?", (limit,))
            ]
            for start in range(0, len(due), _AT_ONCE):
                self._write(due[start : start + _AT_ONCE])
            self._finish_removals()
        except LibraryError as error:
            _log.info("files of the library could not be brought up to date yet: %s", type(error).__name__)
            return False
        return True

    def _write(self, due: Sequence[tuple[str, str]]) -> None:
        with self._db.writing() as tx:
            folders = set()
            for what, each in due:
                path = self._write_one(tx, what, each)
                if path is not None:
                    folders.add(path.parent)
                tx.execute("DELETE FROM unwritten WHERE what = ? AND id = ?", (what, each))
            for folder in folders:
                files.sync_folder(folder)

    def _write_one(self, tx: Transaction, what: str, each: str) -> Path | None:
        """Write the file of one thing; where, or nothing when the thing is gone or of another version."""
        try:
            if what == RESULT:
                return self._results.renew_sidecar(tx, each, self._jobs)
            if what == JOB:
                return self._write_job(tx, each)
            return self._write_project(tx, each)
        except LibraryError:
            if tx.row(f"SELECT 1 FROM {what}s WHERE id = ?", (each,)) is not None:
                _log.info("the %s %s cannot be written down by this version", what, each)
            return None

    def _write_job(self, tx: Transaction, job_id: str) -> Path:
        job = self._jobs.get_in(tx, job_id)
        path = layout.job_path(self._folder, job.id, job.created)
        files.make_folder(path.parent)
        files.write(path, job_file(job, self._jobs.inputs_in(tx, job_id)))
        return path

    def _write_project(self, tx: Transaction, project_id: str) -> Path | None:
        row = tx.row("SELECT * FROM projects WHERE id = ?", (project_id,))
        path = layout.project_path(self._folder, project_id)
        if row is None:
            path.unlink(missing_ok=True)
            return None
        files.write(path, project_file(read_project(row)))
        return path

    def _finish_removals(self) -> None:
        """Take away the files of results that were removed for good, unless a result has come back to them."""
        due = [row["file"] for row in self._db.rows("SELECT file FROM removals")]
        if not due:
            return
        with explained(self._folder), self._db.writing() as tx:
            for file in due:
                owner = Path(file).name.partition(".")[0]
                if tx.row("SELECT 1 FROM results WHERE id = ?", (owner,)) is None:
                    (self._folder / file).unlink(missing_ok=True)
                tx.execute("DELETE FROM removals WHERE file = ?", (file,))
