"""The outbox's order in the database: which job goes next, which are held, and whether anything goes at all."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from nova_studio.library.database import Database, moment, parse_moment
from nova_studio.library.ids import new_id
from nova_studio.library.model import About, Change, JobState

_PAUSE = "outbox.pause"
_HOLDS = "outbox.holds"


class PauseReason(StrEnum):
    """Why the outbox sends nothing."""

    ARTIST = "artist"
    NOT_CONNECTED = "not connected"
    CAP = "cap"
    NO_ROOM = "no room"


_REASONS = {reason.value for reason in PauseReason}


@dataclass(frozen=True)
class Pause:
    """The whole outbox stands still: why, since when, and in the artist's words."""

    reason: PauseReason
    words: str
    at: datetime


@dataclass(frozen=True)
class Hold:
    """What goes with one account waits: its id (empty for the SDK's default chain), why in the artist's words, and since when."""

    account: str
    words: str
    at: datetime


@dataclass(frozen=True)
class Waiting:
    """A job that waits, as far as the order is concerned. ``wanted``: the artist has said that it may go."""

    id: str
    engine: str
    project: str
    wanted: bool
    held: bool


@dataclass(frozen=True)
class StoredSweep:
    """A sweep that was asked for: its definition as JSON values, and the engine."""

    id: str
    engine: str
    definition: dict[str, Any]
    created: datetime


class QueueStore:
    """Order, word, hold and pause. Every change is announced; each concerns only jobs that still wait."""

    def __init__(self, database: Database) -> None:
        self._db = database

    # ------------------------------------------------------------------------------------------------------- pause

    def pause(self) -> Pause | None:
        """Why the outbox stands still, or ``None`` while it runs."""
        row = self._db.row("SELECT value FROM remembered WHERE name = ?", (_PAUSE,))
        if row is None:
            return None
        kept = json.loads(row["value"])
        if kept["reason"] not in _REASONS:
            return None  # of another version of the program: what waits says itself why
        return Pause(PauseReason(kept["reason"]), kept["words"], parse_moment(kept["at"]))

    def stop(self, reason: PauseReason, words: str) -> None:
        """Let nothing go any more. A pause by hand is not replaced by another reason."""
        with self._db.writing() as tx:
            row = tx.row("SELECT value FROM remembered WHERE name = ?", (_PAUSE,))
            if row is not None and json.loads(row["value"])["reason"] == PauseReason.ARTIST:
                return
            value = {"reason": reason.value, "words": words, "at": moment(tx.now)}
            tx.execute("INSERT OR REPLACE INTO remembered (name, value) VALUES (?, ?)", (_PAUSE, json.dumps(value)))
            tx.tell(Change(About.OUTBOX, ()))

    def go_on(self) -> None:
        """End a pause of any kind."""
        with self._db.writing() as tx:
            if tx.execute("DELETE FROM remembered WHERE name = ?", (_PAUSE,)).rowcount:
                tx.tell(Change(About.OUTBOX, ()))

    # ------------------------------------------------------------------------------------------------------- holds

    def holds(self) -> dict[str, Hold]:
        """The accounts that do not work at the moment, by their ids: what goes with one of them waits."""
        row = self._db.row("SELECT value FROM remembered WHERE name = ?", (_HOLDS,))
        kept = {} if row is None else json.loads(row["value"])
        return {name: Hold(name, each["words"], parse_moment(each["at"])) for name, each in kept.items()}

    def hold_account(self, account: str, words: str) -> None:
        """Let nothing more go with an account."""
        self._change_holds(lambda kept, now: kept.update({account: {"words": words, "at": now}}))

    def release_account(self, account: str) -> bool:
        """Let go what waits for an account; whether anything was held for it."""
        if account not in self.holds():
            return False
        self._change_holds(lambda kept, _now: kept.pop(account, None))
        return True

    def release_accounts(self) -> None:
        """Let go what waits for any account."""
        if self.holds():
            self._change_holds(lambda kept, _now: kept.clear())

    def _change_holds(self, change: Callable[[dict[str, dict[str, str]], str], object]) -> None:
        with self._db.writing() as tx:
            row = tx.row("SELECT value FROM remembered WHERE name = ?", (_HOLDS,))
            kept = {} if row is None else json.loads(row["value"])
            change(kept, moment(tx.now))
            tx.execute("INSERT OR REPLACE INTO remembered (name, value) VALUES (?, ?)", (_HOLDS, json.dumps(kept)))
            tx.tell(Change(About.OUTBOX, ()))

    # ------------------------------------------------------------------------------------------------------- order

    def waiting(self) -> list[Waiting]:
        """Every job that waits and is in nobody's hands, in the order of sending."""
        rows = self._db.rows(
            "SELECT id, engine, project, wanted, held FROM jobs WHERE state = ? AND owner IS NULL ORDER BY position, seq",
            (JobState.WAITING.value,),
        )
        return [
            Waiting(row["id"], row["engine"], row["project"], bool(row["wanted"]), bool(row["held"])) for row in rows
        ]

    def reorder(self, ids: Sequence[str]) -> None:
        """Put these jobs into this order, in the places that they have among all; what no longer waits is left out."""
        with self._db.writing() as tx:
            marks = ", ".join("?" * len(ids))
            rows = tx.execute(
                f"SELECT id, position FROM jobs WHERE state = ? AND id IN ({marks})", (JobState.WAITING.value, *ids)
            ).fetchall()
            there = {row["id"] for row in rows}
            places = sorted(row["position"] for row in rows)
            for job_id, place in zip([job_id for job_id in ids if job_id in there], places, strict=True):
                tx.execute("UPDATE jobs SET position = ? WHERE id = ?", (place, job_id))
            tx.tell(Change(About.JOB, tuple(ids)))

    def want(self, ids: Sequence[str]) -> None:
        """The artist's word: these jobs may go as soon as their turn comes; none of them is held any longer."""
        self._set(ids, "wanted = 1, held = 0")

    def hold(self, job_id: str, held: bool) -> None:
        """Keep a job back whatever is sent, or let it go with the others again."""
        self._set([job_id], f"held = {int(held)}")

    def _set(self, ids: Sequence[str], sets: str) -> None:
        with self._db.writing() as tx:
            for job_id in ids:
                tx.execute(
                    f"UPDATE jobs SET {sets}, updated = ? WHERE id = ? AND state = ?",
                    (moment(tx.now), job_id, JobState.WAITING.value),
                )
            tx.tell(Change(About.JOB, tuple(ids)))

    # ------------------------------------------------------------------------------------------------------ copies

    def latest(self, hashes: Sequence[str], engine: str) -> dict[str, str]:
        """Of each of these requests the newest job with an engine, by the request's hash."""
        found: dict[str, str] = {}
        for request_hash in hashes:
            row = self._db.row(
                "SELECT id FROM jobs WHERE request_hash = ? AND engine = ? ORDER BY seq DESC LIMIT 1",
                (request_hash, engine),
            )
            if row is not None:
                found[request_hash] = row["id"]
        return found

    # ------------------------------------------------------------------------------------------------------ sweeps

    def keep_sweep(self, engine: str, definition: dict[str, Any]) -> StoredSweep:
        """Keep the definition of a sweep, so that its grid can be shown again."""
        with self._db.writing() as tx:
            kept = StoredSweep(new_id(tx.now), engine, definition, tx.now)
            tx.execute(
                "INSERT INTO sweeps (id, engine, definition, created) VALUES (?, ?, ?, ?)",
                (kept.id, engine, json.dumps(definition), moment(tx.now)),
            )
            tx.tell(Change(About.OUTBOX, ()))
        return kept

    def sweeps(self, limit: int = 20) -> list[StoredSweep]:
        """The sweeps asked for, newest first."""
        rows = self._db.rows("SELECT * FROM sweeps ORDER BY created DESC, id DESC LIMIT ?", (limit,))
        return [
            StoredSweep(row["id"], row["engine"], json.loads(row["definition"]), parse_moment(row["created"]))
            for row in rows
        ]
