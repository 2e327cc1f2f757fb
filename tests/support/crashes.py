"""Real deaths: a child process works on a library and is killed with SIGKILL, then the library is opened again and looked through.

A child dies at a random moment, or at a fault point: right before or after one of the steps that matter. What it had finished is
written down outside the library, a line at a time, so that the parent knows what must be there.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import signal
import sqlite3
import sys
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nova_studio.contract.draft import Draft
from nova_studio.contract.request import Request
from nova_studio.contract.task import TaskType
from nova_studio.contract.values import MaskRef
from nova_studio.engines.base import Call, Pictures, Receipt, Spool
from nova_studio.library import database, files, rebuild, upkeep
from nova_studio.library.blobs import BlobStore
from nova_studio.library.check import check
from nova_studio.library.database import FILE_NAME, Database, newest_version
from nova_studio.library.library import Library
from nova_studio.library.model import JobState, StoredDraft
from nova_studio.library.results import ResultStore
from nova_studio.outbox.journal import Journal
from nova_studio.outbox.keeper import Keeper
from nova_studio.outbox.runner import Runner
from nova_studio.outbox.spool import SpoolFile
from support.engines import Answer, ScriptedEngine, picture, text_request

WHAT = ("draft", "add", "send", "trash", "migrate", "rebuild")
"""What a child does. "send" is send, receive and commit."""
_LONGEST = {"draft": 0.03, "add": 0.03, "send": 0.05, "trash": 0.03, "migrate": 0.03, "rebuild": 0.1}
"""Seconds into the work at which a child dies at the latest."""
_SHORT = ("migrate", "rebuild")
"""What comes past its fault points seldom."""
_POINTS: dict[str, tuple[tuple[Any, str], ...]] = {
    "draft": ((BlobStore, "put"), (files, "write"), (Path, "replace"), (database, "_log_changes")),
    "add": ((files, "write"), (Path, "replace"), (database, "_log_changes"), (upkeep.Upkeep, "_write")),
    "send": ((Journal, "claim"), (Journal, "intend"), (SpoolFile, "write"), (SpoolFile, "finish"), (Journal, "received"),
             (Keeper, "keep"), (ResultStore, "write_files"), (ResultStore, "add"), (Journal, "stored"), (files, "write"),
             (Path, "replace"), (Path, "unlink"), (os, "fsync"), (database, "_log_changes")),
    "trash": ((files, "write"), (os, "fsync"), (Path, "replace"), (upkeep.Upkeep, "_write"), (database, "_log_changes")),
    "migrate": ((Database, "_copy_before_migrating"), (Database, "_migrate"), (Path, "replace")),
    "rebuild": ((rebuild, "_swap"), (os, "link"), (Path, "replace"), (files, "sync_folder"), (database, "_log_changes")),
}  # fmt: skip
_MASK_BYTES = 4_000


class Service(ScriptedEngine):
    """A paid service that remembers, outside the library, for which request it made pictures."""

    def __init__(self, diary: Diary) -> None:
        super().__init__()
        self._diary = diary

    def send(self, call: Call, pictures: Pictures, spool: Spool, cancel: threading.Event) -> Receipt:
        seed = seed_of(call.request)
        self._diary.note("sent", seed)
        raw = Answer(made(seed)).raw()
        for start in range(0, len(raw), 1_000):
            spool.write(raw[start : start + 1_000])
        return Receipt("request")


def seed_of(request: Request) -> int:
    """What tells the requests of a run apart."""
    return request.settings.seed or 0


def made(seed: int) -> tuple[bytes, ...]:
    """What the service makes of a request."""
    return picture(seed, 40), picture(seed + 1, 41)


class Diary:
    """What was done, line by line, in a file that a killed process leaves behind complete."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.touch()

    def note(self, *words: object) -> None:
        """Add a line, at once."""
        handle = os.open(self.path, os.O_WRONLY | os.O_APPEND)
        try:
            os.write(handle, (json.dumps(words) + "\n").encode())
        finally:
            os.close(handle)

    def lines(self) -> list[list[Any]]:
        """Every line."""
        return [json.loads(line) for line in self.path.read_text().splitlines()]


@dataclass
class Figures:
    """What came of it."""

    deaths: Counter[str] = field(default_factory=Counter)
    points: int = 0
    outlived: int = 0
    """Children that had finished before they could die; they do not count as deaths."""
    sent: int = 0
    whole: int = 0
    lost: int = 0
    double: int = 0
    half_written: int = 0
    findings: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        """Whether nothing at all went wrong."""
        return not (self.lost or self.double or self.half_written or self.findings or self.wrong)

    def to_json(self) -> dict[str, Any]:
        """For programs."""
        return {**vars(self), "deaths": dict(self.deaths), "good": self.good}


class Crashes:
    """Kills children at work on one library after another."""

    def __init__(self, folder: Path, seed: int) -> None:
        self._folder = folder
        self._draw = random.Random(seed)
        self.figures = Figures()
        self._number = 0
        self._begin()

    def run(self, count: int, per_library: int = 50) -> Figures:
        """Kill until so many have died."""
        while self.figures.deaths.total() < count:
            died = self.figures.deaths.total()
            if died and died % per_library == 0 and self._kills_here:
                self._end()
                self._begin()
            self._kill_one(WHAT[self._number % len(WHAT)])
        self._end()
        return self.figures

    def _begin(self) -> None:
        self._home = self._folder / f"round-{self._number}"
        self._home.mkdir()
        self._library = self._home / "library"
        self._diary = Diary(self._home / "diary")
        self._kills_here = 0
        library = Library.open(self._library)
        with closing(library):
            library.save_draft(
                "TEXT_IMAGE", StoredDraft(TaskType.TEXT_IMAGE, Draft(TaskType.TEXT_IMAGE, {"text": "0"}))
            )
        self._old = _old_library(self._home / "old")

    def _end(self) -> None:
        counted = Counter(line[0] for line in self._diary.lines())
        self.figures.sent += counted["sent"]
        self.figures.whole += counted["whole"]
        shutil.rmtree(self._home)

    # ------------------------------------------------------------------------------------------------------- killing

    def _kill_one(self, what: str) -> None:
        self._number += 1
        folder = self._library
        if what == "migrate":
            folder = self._home / "migrating"
            shutil.rmtree(folder, ignore_errors=True)
            shutil.copytree(self._old, folder)
        point = self._draw.choice(_POINTS[what]) if self._draw.random() < 0.5 else None
        calls, after = self._draw.randint(1, 2 if what in _SHORT else 6), self._draw.random() < 0.5
        moment = self._draw.random() * _LONGEST[what]
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            _child(lambda: self._work(what, folder, writing, point, calls, after))
        os.close(writing)
        os.read(reading, 1)  # It is about to begin, or has died at once.
        os.close(reading)
        if point is None:
            time.sleep(moment)
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
            self.figures.deaths[what] += 1
            self.figures.points += point is not None
            self._kills_here += 1
        elif status:
            self.figures.wrong.append(f"a child failed at {what}")
        else:
            self.figures.outlived += 1
        self._look(what, folder)

    def _work(
        self, what: str, folder: Path, ready: int, point: tuple[Any, str] | None, calls: int, after: bool
    ) -> None:
        """In the child: do one thing again and again."""
        library = None if what in ("migrate", "rebuild") else Library.open(folder)
        runner = Runner(library, {"scripted": Service(self._diary)}) if library else None
        if runner is not None and what == "send":
            runner.recover()
        _note_whole_answers(self._diary)
        if point is not None:
            _die_at(*point, calls, after)
        os.write(ready, b"x")
        for turn in range(40 if point else 400):
            self._do(what, folder, library, runner, turn)
            if what == "migrate":
                return

    def _do(self, what: str, folder: Path, library: Library | None, runner: Runner | None, turn: int) -> None:
        number = self._number * 1_000 + turn
        if library is None or runner is None:
            rebuild.rebuild(folder) if what == "rebuild" else Library.open(folder).close()
        elif what == "draft":
            _save(library, number)
            self._diary.note("draft", number)
        elif what == "add":
            self._diary.note("added", runner.submit(text_request(2, seed=number), "scripted").id)
        elif what == "send":
            waiting = library.jobs([JobState.WAITING])
            job = waiting[-1] if waiting else runner.submit(text_request(2, seed=number), "scripted")
            runner.run(job.id)
        else:
            _curate(library, self._diary, self._draw, number)

    # ------------------------------------------------------------------------------------------------------- looking

    def _look(self, what: str, folder: Path) -> None:
        """Open the library again, as the next start does, and hold it against what the dead had written down."""
        try:
            library = Library.open(folder)
            with closing(library):
                runner = Runner(library, {"scripted": Service(self._diary)})
                runner.recover()
                runner.close()
                if what == "migrate":
                    self._look_at_migrated(library)
                else:
                    self._compare(library)
            report = check(folder)
        except Exception as error:
            self.figures.wrong.append(f"after {what}: {type(error).__name__}: {error}")
            traceback.print_exc(file=sys.stderr)
            return
        self.figures.findings += len(report.findings)
        self.figures.half_written += len(list(folder.rglob(f"{files.TEMPORARY}*")))
        self.figures.wrong += [f"after {what}: {each.file}: {each.words}" for each in report.findings]

    def _look_at_migrated(self, library: Library) -> None:
        rows = library._db.rows("PRAGMA user_version")
        if rows[0][0] != newest_version() or library.current_task() is not TaskType.INPAINTING:
            self.figures.wrong.append("a migration lost something")

    def _compare(self, library: Library) -> None:
        lines = self._diary.lines()
        jobs = {seed_of(job.request): job for job in library.jobs()}
        sent = Counter(line[1] for line in lines if line[0] == "sent")
        self.figures.double += sum(count - 1 for count in sent.values())
        for seed in sent:
            if seed not in jobs or jobs[seed].state not in (JobState.DONE, JobState.UNCLEAR):
                self.figures.wrong.append(f"the library does not know that {seed} was sent")
        for seed in {line[1] for line in lines if line[0] == "whole"}:
            results = library.job_results(jobs[seed].id) if seed in jobs else []
            stored = tuple(library.result_bytes(result.id) for result in results)
            self.figures.lost += stored != made(seed)
        added = {line[1] for line in lines if line[0] == "added"}
        self.figures.lost += len(added - {job.id for job in jobs.values()})
        self._compare_draft(library, [line[1] for line in lines if line[0] == "draft"])
        self._compare_curated(library, lines)

    def _compare_draft(self, library: Library, numbers: list[int]) -> None:
        """The last draft that was saved is there, or a later one that was being saved; with its mask and its undo."""
        found = library.drafts()["TEXT_IMAGE"]
        number = int(found.draft.params["text"])
        if numbers and number < numbers[-1]:
            self.figures.wrong.append("a draft was lost")
        if found.mask is not None:
            whole = library.read(found.mask.sha256) == _mask(number)
            if not whole or library.draft_undo("TEXT_IMAGE") != str(number).encode():
                self.figures.wrong.append("a draft has another mask or undo")

    def _compare_curated(self, library: Library, lines: list[list[Any]]) -> None:
        """What was done to a result last is there, in the database and in the sidecar."""
        last: dict[str, tuple[str, bool]] = {}
        for line in lines:
            if line[0] in ("begins", "curated"):
                last[line[1]] = (line[0], line[2])
        for result_id, (how, trashed) in last.items():
            result = library.result(result_id)
            told = library.sidecar(result_id)["library"]
            assert isinstance(told, dict)
            if how == "curated" and (result.trashed is not None, result.starred) != (trashed, trashed):
                self.figures.wrong.append("a star or the trash was lost")
            if (told["trashed"] is not None, told["starred"]) != (result.trashed is not None, result.starred):
                self.figures.wrong.append("a sidecar says something else than the database")


def _child(work: Callable[[], None]) -> None:
    """Do it and be gone, without anything of the parent's being tidied up."""
    try:
        work()
    except BaseException:
        traceback.print_exc(file=sys.stderr)
        os._exit(1)
    os._exit(0)


def _note_whole_answers(diary: Diary) -> None:
    """Write down when an answer is whole and on disk: from then on its pictures may not be lost."""
    real = SpoolFile.finish

    def finish(spool: SpoolFile) -> Path:
        path = real(spool)
        content = Path(path).read_bytes()
        diary.note("whole", next(seed for (word, seed, *_) in reversed(diary.lines()) if word == "sent" and content))
        return path

    SpoolFile.finish = finish  # before a fault point is put around it


def _die_at(owner: Any, name: str, calls: int, after: bool) -> None:
    """Let this process die at the so-manyth call of something, before or after it is done."""
    real, left = getattr(owner, name), [calls]

    def dying(*arguments: Any, **options: Any) -> Any:
        left[0] -= 1
        if left[0] == 0 and not after:
            os.kill(os.getpid(), signal.SIGKILL)
        outcome = real(*arguments, **options)
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return outcome

    setattr(owner, name, dying)


def _mask(number: int) -> bytes:
    return str(number).encode() * _MASK_BYTES


def _save(library: Library, number: int) -> None:
    """A stroke more: a new mask, words, and what undoes it."""
    data = _mask(number)
    sha256 = hashlib.sha256(data).hexdigest()
    ref = library.add_mask(data, MaskRef(sha256=sha256, pixel_hash=sha256, width=9, height=9, changed=1))
    stored = StoredDraft(TaskType.TEXT_IMAGE, Draft(TaskType.TEXT_IMAGE, {"text": str(number)}), mask=ref)
    library.save_draft("TEXT_IMAGE", stored, str(number).encode())


def _curate(library: Library, diary: Diary, draw: random.Random, number: int) -> None:
    """Put a result into the trash with a star, or take both back."""
    results = library.results(20) + library.curation.trashed(20)
    if not results:
        return
    result = results[number % len(results)]
    wanted = result.trashed is None
    diary.note("begins", result.id, wanted)
    library.star(result.id, wanted)
    (library.curation.trash if wanted else library.curation.restore)([result.id])
    diary.note("curated", result.id, wanted)


def _old_library(folder: Path) -> Path:
    """A library as the first version left it."""
    folder.mkdir()
    with closing(sqlite3.connect(folder / FILE_NAME)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.executescript((database.MIGRATIONS / "0001.sql").read_text("utf-8"))
        connection.execute("PRAGMA user_version = 1")
        connection.execute("INSERT INTO remembered VALUES ('current_task', '\"INPAINTING\"')")
        connection.commit()
    return folder
