"""Results: the original bytes of every returned picture, a sidecar beside each, and a row for the gallery.

A picture lies at ``results/<year>-<month>/<job>-<call>-<number>.png`` and its sidecar beside it as ``….json``. Where the engine has
finished a picture on this computer, the bytes that the service sent lie there too, as ``….original.png``. The names come from the
answer alone, so that storing an answer twice, as after a crash, leaves the same files.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from nova_studio.contract.task import TaskType
from nova_studio.errors import LibraryError
from nova_studio.library import files
from nova_studio.library.database import Database, Row, Transaction, moment, parse_moment
from nova_studio.library.facts import facts
from nova_studio.library.faults import explain, explained
from nova_studio.library.model import About, CallRecord, Change, Job, Kind, Result
from nova_studio.library.sidecars import Original, sidecar

_EXTENSIONS = {"PNG": ".png", "JPEG": ".jpg", "WEBP": ".webp"}


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
        self._folder = folder

    # ----------------------------------------------------------------------------------------------------- writing

    def describe(self, job: Job, call: CallRecord, pictures: Sequence[NewResult]) -> list[Result]:
        """What the pictures of one call will be as results, before anything is written."""
        month = self._folder / "results" / job.created.strftime("%Y-%m")
        return [self._describe(job, call, new, month) for new in pictures]

    def write_files(self, job: Job, call: CallRecord, results: Sequence[Result], pictures: Sequence[NewResult]) -> None:
        """Put pictures and their sidecars on disk, for good; :meth:`add` then makes them known."""
        with explained(self._folder):
            for folder in {result.path.parent for result in results}:
                files.make_folder(folder)
            for result, new in zip(results, pictures, strict=True):
                files.write(result.path, new.data)
                original = self._write_original(result, new)
                files.write(result.path.with_suffix(".json"), sidecar(result, job, call, new.facts, original))
            for folder in {result.path.parent for result in results}:
                files.sync_folder(folder)

    def _write_original(self, result: Result, new: NewResult) -> Original | None:
        if new.original is None:
            return None
        known = facts(new.original)
        path = result.path.with_name(f"{result.id}.original{_EXTENSIONS.get(known.format if known else '', '.bin')}")
        files.write(path, new.original)
        digest = hashlib.sha256(new.original).hexdigest()
        return Original(path.name, digest, len(new.original), *(known or (0, 0, "")))

    def _describe(self, job: Job, call: CallRecord, new: NewResult, month: Path) -> Result:
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
            path=month / f"{name}{_EXTENSIONS.get(kind, '.bin')}",
            thumbnail=self._thumbnail(sha256),
            seed=new.seed,
            rehearsal=new.rehearsal,
            late=job.stopped_waiting,
        )

    def add(self, tx: Transaction, results: Sequence[Result]) -> None:
        """Make pictures that are on disk known to the gallery."""
        for result in results:
            row = {
                "id": result.id, "job": result.job, "position": result.call, "number": result.index,
                "kind": result.kind.value, "file": result.path.relative_to(self._folder).as_posix(),
                "sha256": result.sha256, "width": result.width, "height": result.height, "format": result.format,
                "size": result.size, "created": moment(result.created), "engine": result.engine,
                "task": result.task.value, "request_hash": result.request_hash, "seed": result.seed,
                "rehearsal": result.rehearsal, "late": result.late,
            }  # fmt: skip
            marks = ", ".join(f":{name}" for name in row)
            tx.execute(f"INSERT OR IGNORE INTO results ({', '.join(row)}) VALUES ({marks})", row)
        if results:
            tx.tell(Change(About.RESULT, tuple(result.id for result in results), added=True))

    def count_in(self, tx: Transaction, job_id: str) -> int:
        """How many pictures of a job the transaction sees, masks not counted."""
        row = tx.row("SELECT count(*) FROM results WHERE job = ? AND kind = ?", (job_id, Kind.IMAGE.value))
        return int(row[0]) if row else 0

    def star(self, result_id: str, starred: bool) -> None:
        """Mark a result, or take the mark off."""
        with self._db.writing() as tx:
            tx.execute("UPDATE results SET starred = ? WHERE id = ?", (starred, result_id))
            tx.tell(Change(About.RESULT, (result_id,)))

    def put_thumbnail(self, sha256: str, data: bytes) -> Path:
        """Store the small picture of what has that hash; it can be made again, so nothing waits for the disk."""
        path = self._thumbnail(sha256)
        with explained(self._folder):
            files.make_folder(path.parent)
            files.write(path, data, durable=False)
        return path

    def _thumbnail(self, sha256: str) -> Path:
        return self._folder / "thumbs" / sha256[:2] / sha256

    # ----------------------------------------------------------------------------------------------------- reading

    def page(self, limit: int, before: str | None, kind: Kind | None) -> list[Result]:
        """At most ``limit`` results, newest first, older than ``before``."""
        parts: list[str] = []
        values: list[str | int] = []
        if kind is not None:
            parts.append("kind = ?")
            values.append(kind.value)
        if before is not None:
            parts.append("seq < (SELECT seq FROM results WHERE id = ?)")
            values.append(before)
        where = f" WHERE {' AND '.join(parts)}" if parts else ""
        rows = self._db.rows(f"SELECT * FROM results{where} ORDER BY seq DESC LIMIT ?", (*values, limit))
        return [self._result(row) for row in rows]

    def count(self, kind: Kind = Kind.IMAGE) -> int:
        """How many there are."""
        row = self._db.row("SELECT count(*) FROM results WHERE kind = ?", (kind.value,))
        return int(row[0]) if row else 0

    def get(self, result_id: str) -> Result:
        """One result; raises LibraryError when there is none of that id."""
        row = self._db.row("SELECT * FROM results WHERE id = ?", (result_id,))
        if row is None:
            raise LibraryError(f"There is no result {result_id} in this library.")
        return self._result(row)

    def of_job(self, job_id: str) -> list[Result]:
        """A job's results in the order of the answer, the mask last."""
        rows = self._db.rows("SELECT * FROM results WHERE job = ? ORDER BY kind, position, number", (job_id,))
        return [self._result(row) for row in rows]

    def read(self, result: Result) -> bytes:
        """The original bytes. Raises LibraryError when they are missing."""
        try:
            return result.path.read_bytes()
        except FileNotFoundError:
            raise LibraryError(f"The picture {result.path} is missing from the library.") from None
        except OSError as error:
            raise explain(error, self._folder) from error

    def read_original(self, result: Result) -> bytes:
        """The bytes as the service sent them, whether or not the picture shown is another. Raises LibraryError."""
        original = self.sidecar(result).get("original")
        if not isinstance(original, dict):
            return self.read(result)
        return self.read(replace(result, path=result.path.with_name(str(original["file"]))))

    def sidecar(self, result: Result) -> dict[str, object]:
        """What the sidecar of a result says. Raises LibraryError when it is missing or damaged."""
        path = result.path.with_suffix(".json")
        try:
            content: dict[str, object] = json.loads(path.read_bytes())
        except (OSError, ValueError) as error:
            raise LibraryError(f"The sidecar {path} is missing or damaged.") from error
        return content

    def _result(self, row: Row) -> Result:
        return Result(
            id=row["id"],
            job=row["job"],
            call=row["position"],
            index=row["number"],
            kind=Kind(row["kind"]),
            sha256=row["sha256"],
            width=row["width"],
            height=row["height"],
            format=row["format"],
            size=row["size"],
            created=parse_moment(row["created"]),
            engine=row["engine"],
            task=TaskType(row["task"]),
            request_hash=row["request_hash"],
            path=self._folder / row["file"],
            thumbnail=self._thumbnail(row["sha256"]),
            seed=row["seed"],
            starred=bool(row["starred"]),
            rehearsal=bool(row["rehearsal"]),
            late=bool(row["late"]),
        )
