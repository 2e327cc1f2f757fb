"""Check: what is missing, damaged or belongs to nothing in a library, explained. It changes nothing, whatever it finds.

It reads the files and the database itself, so it works on a library that cannot be opened, and beside programs that use it.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from nova_studio.errors import LibraryError
from nova_studio.library import layout, told
from nova_studio.library.database import FILE_NAME, Row, look_into, newest_version
from nova_studio.library.faults import explained

_PIECE = 1 << 20
_OPEN = ("waiting", "sending", "received", "unclear")
Progress = Callable[[int, int], object]
"""Is told how many files are done, of how many."""


class Kind(StrEnum):
    """What is wrong."""

    MISSING = "missing"
    DAMAGED = "damaged"
    UNREFERENCED = "unreferenced"
    UNFINISHED = "unfinished"


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it should be: what, which file (below the library's folder), why, and what to do."""

    kind: Kind
    file: str
    words: str
    advice: str


@dataclass
class Report:
    """What a check has found. ``spare`` pictures are stored and whole, and no draft, request or mask by name uses them."""

    results: int = 0
    blobs: int = 0
    spare: int = 0
    spare_bytes: int = 0
    size: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """Whether everything is as it should be."""
        return not self.findings

    def add(self, kind: Kind, file: str, words: str, advice: str) -> None:
        """Note a finding."""
        self.findings.append(Finding(kind, file, words, advice))


_REBUILD = "nova-studio library rebuild makes a new database of the files; the old one is set aside."
_LOST = "If you have a copy of the library, put this file back from there. The rest is not touched by this."
_KEPT = "It is kept, and nothing takes it away by itself."
_LEFT = "A program ended while it wrote this. The next start throws it away; it never was a picture."


def check(folder: Path, *, deep: bool = True, progress: Progress | None = None) -> Report:
    """Look through the library in ``folder``. ``deep`` reads every file and compares its hash, else sizes are compared.

    Raises LibraryError when there is no library, the folder cannot be read, or a newer program made it.
    """
    if not folder.is_dir():
        raise LibraryError(f"There is no library in {folder}.")
    with explained(folder):
        return _Check(folder, deep, progress or (lambda done, of: None)).run()


class _Check:
    """One check."""

    def __init__(self, folder: Path, deep: bool, progress: Progress) -> None:
        self._folder = folder
        self._deep = deep
        self._progress = progress
        self._report = Report()
        self._files: dict[str, int] = {}
        """Every file by its name below the folder, with its size; files first, rows afterwards, so nothing new looks lost."""
        self._known: set[str] = set()
        """Files that something tells of."""
        self._done = 0

    def run(self) -> Report:
        """Do it."""
        for part in (layout.RESULTS, layout.BLOBS, layout.SPOOL, layout.JOBS, layout.PROJECTS, layout.REBUILDING):
            for path in layout.files_under(self._folder / part):
                try:
                    self._files[self._name(path)] = path.stat().st_size
                except FileNotFoundError:
                    continue  # Gone since: a program is at work.
        for path in layout.files_under(self._folder / layout.THUMBS):  # They can be made again, unfinished ones cannot.
            if layout.is_temporary(path):
                self._files[self._name(path)] = 0
        self._report.size = sum(self._files.values())
        database = self._folder / FILE_NAME
        if not database.exists():
            self._report.add(Kind.MISSING, FILE_NAME, "The database is missing.", _REBUILD)
            self._blobs(set())
            return self._report
        try:
            with closing(look_into(database)) as connection:
                self._read(connection)
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
                raise
            self._report.add(Kind.DAMAGED, FILE_NAME, f"The database is damaged ({error}).", _REBUILD)
        return self._report

    def _read(self, connection: sqlite3.Connection) -> None:
        version = int(connection.execute("PRAGMA user_version").fetchone()[0])
        if version > newest_version():
            raise LibraryError(
                f"The library in {self._folder} was made by a newer Nova Studio (its version is {version}, this program "
                f"knows {newest_version()}). Use the newer program to check it."
            )
        for (words,) in connection.execute("PRAGMA integrity_check" if self._deep else "PRAGMA quick_check"):
            if words != "ok":
                self._report.add(Kind.DAMAGED, FILE_NAME, f"The database is damaged ({words}).", _REBUILD)
        ours = _Rows(connection)
        for row in ours.all("results"):
            self._result(row)
        self._blobs(ours.pictures())
        self._jobs(ours)
        self._leftovers(ours)

    # ----------------------------------------------------------------------------------------------------- results

    def _result(self, row: Row) -> None:
        self._report.results += 1
        self._step()
        picture = self._folder / row["file"]
        self._known.add(row["file"])
        where = f"the picture {row['id']}, made {row['created'][:10]} by {row['engine']}"
        self._file(row["file"], row["sha256"], row["size"], where)
        sidecar = layout.sidecar_path(picture)
        name = self._name(sidecar)
        self._known.add(name)
        advice = "Change anything of the picture, as its star, and the sidecar is made again from the database."
        try:
            content = told.sidecar(sidecar.read_bytes())
        except FileNotFoundError:
            self._report.add(Kind.MISSING, name, f"The sidecar of {where}, is missing.", advice)
            return
        except ValueError as error:
            self._report.add(Kind.DAMAGED, name, f"The sidecar of {where}, cannot be used: {error}.", advice)
            return
        if content.result.sha256 != row["sha256"]:
            self._report.add(Kind.DAMAGED, name, f"The sidecar of {where}, tells of another picture.", advice)
        if content.original is not None:
            original = self._name(sidecar.with_name(content.original.file))
            self._known.add(original)
            self._file(original, content.original.sha256, content.original.size, f"what the service sent for {where}")

    def _file(self, name: str, sha256: str, size: int, what: str) -> None:
        """Whether a file is there and holds what it should."""
        path = self._folder / name
        try:
            actual = path.stat().st_size
        except FileNotFoundError:
            self._report.add(Kind.MISSING, name, f"The file of {what}, is missing.", _LOST)
            return
        if actual != size:
            words = f"The file of {what}, has {actual} bytes and should have {size}."
            self._report.add(Kind.DAMAGED, name, words, _LOST)
        elif self._deep and _hash(path) != sha256:
            words = f"The file of {what}, does not hold what was stored: its hash is another."
            self._report.add(Kind.DAMAGED, name, words, _LOST)

    # ------------------------------------------------------------------------------------------------------- blobs

    def _blobs(self, wanted: set[str]) -> None:
        """The stored input pictures and masks."""
        there = set()
        for name, size in self._files.items():
            path = Path(name)
            if path.parts[0] != layout.BLOBS or layout.is_temporary(path):
                continue
            self._known.add(name)
            self._step()
            if len(path.name) != 64 or path.parent.name != path.name[:2]:
                words = "This file is not the library's."
                self._report.add(Kind.UNREFERENCED, name, words, _KEPT)
                continue
            there.add(path.name)
            self._report.blobs += 1
            if self._deep and _hash(self._folder / path) != path.name:
                words = "This stored picture or mask does not hold what was stored: its hash is another."
                self._report.add(Kind.DAMAGED, name, words, _LOST)
            elif path.name not in wanted:
                self._report.spare += 1
                self._report.spare_bytes += size
        for sha256 in sorted(wanted - there):
            name = f"{layout.BLOBS}/{sha256[:2]}/{sha256}"
            if not (self._folder / name).exists():
                words = "A picture or mask that drafts or requests use is missing."
                self._report.add(Kind.MISSING, name, words, _LOST)

    # -------------------------------------------------------------------------------------------- jobs and the rest

    def _jobs(self, ours: _Rows) -> None:
        """The files of jobs and projects."""
        due = {(row["what"], row["id"]) for row in ours.all("unwritten")}
        advice = "nova-studio library rebuild sees to it that it is written again."
        for row in ours.all("jobs"):
            name = f"{layout.JOBS}/{row['created'][:7]}/{row['id']}.json"
            self._known.add(name)
            if ("job", row["id"]) not in due and not (self._folder / name).exists():
                self._report.add(Kind.MISSING, name, f"The file of the request {row['id']} is missing.", advice)
        for row in ours.all("projects"):
            name = f"{layout.PROJECTS}/{row['id']}.json"
            self._known.add(name)
            if ("project", row["id"]) not in due and not (self._folder / name).exists():
                self._report.add(Kind.MISSING, name, f'The file of the project "{row["name"]}" is missing.', advice)

    def _leftovers(self, ours: _Rows) -> None:
        """Files that nothing tells of."""
        states = {row["id"]: row["state"] for row in ours.all("jobs")}
        going = {row["file"] for row in ours.all("removals")}
        for name in self._files:
            path = Path(name)
            if name in self._known or name in going or not (self._folder / path).exists():
                continue
            if layout.is_temporary(path) or path.parts[0] == layout.REBUILDING:
                self._report.add(Kind.UNFINISHED, name, "This file was never finished.", _LEFT)
            elif path.parts[0] == layout.SPOOL:
                self._spooled(name, path, states)
            elif states.get(path.name[:20]) not in _OPEN:
                self._report.add(
                    Kind.UNREFERENCED, name, "Nothing in the database tells of this file.", f"{_KEPT} {_REBUILD}"
                )

    def _spooled(self, name: str, path: Path, states: dict[str, str]) -> None:
        """An answer is kept for its job until its pictures are stored; one that broke off is kept with the job that is unclear."""
        state = states.get(path.stem.rpartition("-")[0])
        if state is None:
            self._report.add(Kind.UNREFERENCED, name, "The answer to a request that the database does not know.", _KEPT)
        elif path.suffix == ".answer" and state not in _OPEN:
            advice = "The next start stores its pictures, if they are not stored yet."
            self._report.add(Kind.UNREFERENCED, name, "An answer whose pictures may not be stored yet.", advice)

    # ---------------------------------------------------------------------------------------------------- together

    def _name(self, path: Path) -> str:
        return path.relative_to(self._folder).as_posix()

    def _step(self) -> None:
        self._done += 1
        self._progress(self._done, len(self._files))


class _Rows:
    """Rows of a database of this version or an older one."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._tables = {
            row["name"] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        }

    def all(self, table: str) -> Iterator[Row]:
        """Every row, or none where there is no such table yet."""
        if table in self._tables:
            yield from self._connection.execute(f"SELECT * FROM {table}")

    def pictures(self) -> set[str]:
        """The hashes of all pictures and masks that somebody counts on."""
        found = {row["sha256"] for table in ("pictures", "job_inputs") for row in self.all(table)}
        for table in ("drafts", "draft_versions", "shelf_masks"):
            for row in self.all(table):
                found |= {row["source"]} if row["source"] else set()
                found |= set(_hashes(json.loads(row["mask"]))) if row["mask"] else set()
        return found


def _hashes(mask: Any) -> Iterable[str]:
    return [mask["sha256"]] if isinstance(mask, dict) and "sha256" in mask else []


def _hash(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()
