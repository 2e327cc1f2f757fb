"""Results: the original bytes of every returned picture, a sidecar beside each, and a row for the gallery.

A picture lies at ``results/<year>-<month>/<job>-<call>-<number>.png`` and its sidecar beside it as ``….json``. Where the engine has
finished a picture on this computer, the bytes that the service sent lie there too, as ``….original.png``. The names come from the
answer alone, so that storing an answer twice, as after a crash, leaves the same files.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nova_studio.errors import LibraryError
from nova_studio.library import files, layout
from nova_studio.library.database import Database, Row, Transaction, moment, parse_moment
from nova_studio.library.facts import facts
from nova_studio.library.faults import explain, explained
from nova_studio.library.inputs import OF_JOB
from nova_studio.library.inputs import read as read_inputs
from nova_studio.library.jobs import JobStore
from nova_studio.library.model import About, CallRecord, Change, Job, Kind, Result
from nova_studio.library.sidecars import Original, renewed, sidecar
from nova_studio.tools.request import work_type

_ORIGINAL = ".original"
COLUMNS = (
    "results.id, job, position, number, kind, results.sha256, width, height, format, size, created, engine, task, "
    "request_hash, file, seed, starred, rehearsal, late, project, name, results.tags, trashed"
)
"""What :meth:`ResultStore.read_row` needs of a row of ``results``, in its order."""
_KINDS = {kind.value: kind for kind in Kind}
_NONE = "There is no result {} in this library."


@dataclass(frozen=True)
class NewResult:
    """One picture of an answer: its bytes, and what they are.

    ``original`` are the bytes as they came, where ``data`` is what the engine has made of them; ``facts`` is what the engine wants
    remembered, as JSON values; ``seed`` is the seed the picture was made with.
    """

    data: bytes
    index: int
    kind: Kind = Kind.IMAGE
    rehearsal: bool = False
    seed: int | None = None
    original: bytes | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


class ResultStore:
    """The pictures that came back."""

    def __init__(self, database: Database, folder: Path) -> None:
        """``folder`` is the library's."""
        self._db = database
        self.folder = folder

    # ----------------------------------------------------------------------------------------------------- writing

    def describe(self, job: Job, call: CallRecord, pictures: Sequence[NewResult]) -> list[Result]:
        """What the pictures of one call will be as results, before anything is written."""
        return [self._describe(job, call, new) for new in pictures]

    def write_files(self, job: Job, call: CallRecord, results: Sequence[Result], pictures: Sequence[NewResult]) -> None:
        """Put pictures and their sidecars on disk, for good; :meth:`add` then makes them known."""
        inputs = read_inputs(self._db.rows(OF_JOB, (job.id,)))
        with explained(self.folder):
            for folder in {result.path.parent for result in results}:
                files.make_folder(folder)
            for result, new in zip(results, pictures, strict=True):
                files.write(result.path, new.data)
                original = self._write_original(result, new)
                content = sidecar(result, job, call, new.facts, original, inputs)
                files.write(layout.sidecar_path(result.path), content)
            for folder in {result.path.parent for result in results}:
                files.sync_folder(folder)

    def _write_original(self, result: Result, new: NewResult) -> Original | None:
        if new.original is None:
            return None
        known = facts(new.original)
        suffix = layout.SUFFIXES.get(known.format if known else "", ".bin")
        path = result.path.with_name(f"{result.id}{_ORIGINAL}{suffix}")
        files.write(path, new.original)
        return _original(path, new.original)

    def _describe(self, job: Job, call: CallRecord, new: NewResult) -> Result:
        known = facts(new.data)
        width, height = (known.width, known.height) if known else job.request.output_size
        kind = known.format if known else ""
        suffix = "mask" if new.kind is Kind.MASK else str(new.index)
        name = f"{job.id}-{call.index}-{suffix}"
        sha256 = hashlib.sha256(new.data).hexdigest()
        return Result(
            id=name,
            job=job.id,
            call=call.index,
            index=new.index,
            kind=new.kind,
            sha256=sha256,
            width=width,
            height=height,
            format=kind,
            size=len(new.data),
            created=self._db.clock(),
            engine=job.engine,
            task=job.task,
            request_hash=job.request_hash,
            folder=self.folder,
            file=f"{layout.RESULTS}/{layout.month(job.created)}/{name}{layout.SUFFIXES.get(kind, '.bin')}",
            seed=new.seed,
            rehearsal=new.rehearsal,
            late=job.stopped_waiting,
            project=job.project,
        )

    def renew_sidecar(self, tx: Transaction, result_id: str, jobs: JobStore) -> Path:
        """Let the sidecar say what the artist has done since; one that is missing or damaged is made again, as far as is known.

        Returns where it lies; the folder is the caller's to sync. Raises LibraryError when there is no such result.
        """
        row = tx.row(f"SELECT {COLUMNS} FROM results WHERE id = ?", (result_id,))
        if row is None:
            raise LibraryError(_NONE.format(result_id))
        result = self.read_row(row)
        path = layout.sidecar_path(result.path)
        try:
            content = renewed(path.read_bytes(), result)
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            job, call = jobs.get_in(tx, result.job), jobs.calls_in(tx, result.job)[result.call]
            originals = result.path.parent.glob(f"{result.id}{_ORIGINAL}.*")
            original = next((_original(found, found.read_bytes()) for found in originals), None)
            content = sidecar(result, job, call, {}, original, jobs.inputs_in(tx, job.id))
        files.make_folder(path.parent)
        files.write(path, content)
        return path

    def add(self, tx: Transaction, results: Sequence[Result]) -> None:
        """Make pictures that are on disk known to the gallery."""
        for result in results:
            job = tx.row("SELECT request, project FROM jobs WHERE id = ?", (result.job,))
            project = job["project"] if job else result.project
            if project != result.project:  # Its project has ended while it was on its way; the sidecar is to say so.
                tx.execute("INSERT OR IGNORE INTO unwritten (what, id) VALUES ('result', ?)", (result.id,))
            row = {
                "id": result.id, "job": result.job, "position": result.call, "number": result.index,
                "kind": result.kind.value, "file": result.file,
                "sha256": result.sha256, "width": result.width, "height": result.height, "format": result.format,
                "size": result.size, "created": moment(result.created), "engine": result.engine,
                "task": result.task.value, "request_hash": result.request_hash, "seed": result.seed,
                "rehearsal": result.rehearsal, "late": result.late, "project": project,
                "prompt": prompt_of(json.loads(job["request"])) if job else "", "name": result.name,
                "names": search_names(tx, result.job, result.name), "starred": result.starred,
                "tags": "\n".join(result.tags), "trashed": moment(result.trashed) if result.trashed else None,
            }  # fmt: skip
            marks = ", ".join(f":{name}" for name in row)
            tx.execute(f"INSERT OR IGNORE INTO results ({', '.join(row)}) VALUES ({marks})", row)
        if results:
            tx.tell(Change(About.RESULT, tuple(result.id for result in results), added=True))

    def count_in(self, tx: Transaction, job_id: str) -> int:
        """How many pictures of a job the transaction sees, masks not counted."""
        row = tx.row("SELECT count(*) FROM results WHERE job = ? AND kind = ?", (job_id, Kind.IMAGE.value))
        return int(row[0]) if row else 0

    def put_thumbnail(self, sha256: str, data: bytes) -> Path:
        """Store the small picture of what has that hash; it can be made again, so nothing waits for the disk."""
        path = layout.thumbnail_path(self.folder, sha256)
        with explained(self.folder):
            files.make_folder(path.parent)
            files.write(path, data, durable=False)
        return path

    # ----------------------------------------------------------------------------------------------------- reading

    def page(self, limit: int, before: str | None, kind: Kind | None) -> list[Result]:
        """At most ``limit`` results outside the trash, newest first, older than ``before``."""
        parts = ["trashed IS NULL"]
        values: list[str | int] = []
        if kind is not None:
            parts.append("kind = ?")
            values.append(kind.value)
        if before is not None:
            parts.append("seq < (SELECT seq FROM results WHERE id = ?)")
            values.append(before)
        sql = f"SELECT {COLUMNS} FROM results WHERE {' AND '.join(parts)} ORDER BY seq DESC LIMIT ?"
        return [self.read_row(row) for row in self._db.rows(sql, (*values, limit))]

    def count(self, kind: Kind = Kind.IMAGE) -> int:
        """How many there are outside the trash."""
        row = self._db.row("SELECT count(*) FROM results WHERE kind = ? AND trashed IS NULL", (kind.value,))
        return int(row[0]) if row else 0

    def find(self, result_id: str) -> Result | None:
        """One result, if there is one of that id."""
        row = self._db.row(f"SELECT {COLUMNS} FROM results WHERE id = ?", (result_id,))
        return None if row is None else self.read_row(row)

    def get(self, result_id: str) -> Result:
        """One result; raises LibraryError when there is none of that id."""
        found = self.find(result_id)
        if found is None:
            raise LibraryError(_NONE.format(result_id))
        return found

    def of_job(self, job_id: str) -> list[Result]:
        """A job's results in the order of the answer, the mask last."""
        rows = self._db.rows(f"SELECT {COLUMNS} FROM results WHERE job = ? ORDER BY kind, position, number", (job_id,))
        return [self.read_row(row) for row in rows]

    def read(self, result: Result) -> bytes:
        """The original bytes. Raises LibraryError when they are missing."""
        return self._read(result.path)

    def _read(self, path: Path) -> bytes:
        try:
            return path.read_bytes()
        except FileNotFoundError:
            raise LibraryError(f"The picture {path} is missing from the library.") from None
        except OSError as error:
            raise explain(error, self.folder) from error

    def read_original(self, result: Result) -> bytes:
        """The bytes as the service sent them, whether or not the picture shown is another. Raises LibraryError."""
        original = self.sidecar(result).get("original")
        if not isinstance(original, dict):
            return self.read(result)
        return self._read(result.path.with_name(str(original["file"])))

    def sidecar(self, result: Result) -> dict[str, object]:
        """What the sidecar of a result says. Raises LibraryError when it is missing or damaged."""
        path = layout.sidecar_path(result.path)
        try:
            content: dict[str, object] = json.loads(path.read_bytes())
        except (OSError, ValueError) as error:
            raise LibraryError(f"The sidecar {path} is missing or damaged.") from error
        return content

    def read_row(self, row: Row) -> Result:
        """A result from its row, which must hold :data:`COLUMNS`; a page of them is read at every key while one searches."""
        (result_id, job, call, index, kind, sha256, width, height, file_format, size, created, engine, task, request_hash,
         file, seed, starred, rehearsal, late, project, name, tags, trashed) = row  # fmt: skip
        return Result(
            result_id,
            job,
            call,
            index,
            _KINDS[kind],
            sha256,
            width,
            height,
            file_format,
            size,
            parse_moment(created),
            engine,
            work_type(task),
            request_hash,
            self.folder,
            file,
            seed,
            bool(starred),
            bool(rehearsal),
            bool(late),
            project,
            name,
            tuple(tags.splitlines()) if tags else (),
            parse_moment(trashed) if trashed else None,
        )


def prompt_of(request: Mapping[str, Any]) -> str:
    """What is searched of a request: its prompt, and its mask or what a tool is to find in words."""
    params = request["params"]
    mask = params.get("mask")
    in_mask = mask.get("maskPrompt") if isinstance(mask, Mapping) else None
    found = (params.get("text"), params.get("prompt"), params.get("select"), in_mask)
    return "\n".join(words for words in found if words)


def search_names(tx: Transaction, job_id: str, name: str) -> str:
    """What is searched of a result's names: its own, and those of the pictures it was made from."""
    rows = tx.execute(
        "SELECT DISTINCT p.name FROM job_inputs i JOIN pictures p ON p.sha256 = i.sha256 WHERE i.job = ? AND p.name != ''",
        (job_id,),
    )
    return "\n".join([name, *(row["name"] for row in rows)]).strip()


def _original(path: Path, data: bytes) -> Original:
    known = facts(data)
    return Original(path.name, hashlib.sha256(data).hexdigest(), len(data), *(known or (0, 0, "")))
