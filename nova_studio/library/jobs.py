"""Jobs and their calls in the database. Every change of state is conditional: it happens from a named state or not at all."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from nova_studio.contract.draft import Draft
from nova_studio.contract.validation import validate
from nova_studio.errors import InvalidRequest, LibraryError
from nova_studio.library.database import Database, Row, Transaction, moment, parse_moment
from nova_studio.library.ids import new_id
from nova_studio.library.inputs import OF_JOB
from nova_studio.library.inputs import read as read_inputs
from nova_studio.library.model import (
    DEFAULT_PROJECT,
    About,
    CallRecord,
    Change,
    Charged,
    Event,
    Job,
    JobState,
    Kind,
    Money,
)
from nova_studio.library.sidecars import Input
from nova_studio.tools.request import AnyRequest, ToolRequest, is_of_tool

_log = logging.getLogger(__name__)
_SAME = "SELECT * FROM jobs WHERE request_hash = ? AND engine = ? AND model = ? AND "
_OWNED = (
    f"{_SAME} state = '{JobState.DONE.value}' AND arrived >= asked AND (SELECT count(*) FROM results "
    f"WHERE results.job = jobs.id AND kind = '{Kind.IMAGE.value}') >= asked ORDER BY seq DESC LIMIT 1"
)
_ON_ITS_WAY = (
    f"{_SAME} (state IN ('{JobState.WAITING.value}', '{JobState.SENDING.value}', '{JobState.RECEIVED.value}') "
    f"OR (state = '{JobState.UNCLEAR.value}' AND NOT let_go)) ORDER BY seq DESC LIMIT 1"
)
"""Of the very same request, with the same engine and model."""


@dataclass(frozen=True)
class NewJob:
    """What is known of a job when it enters the outbox; without a ``project`` it goes into the library's present one.

    ``only_once``: it does not enter when the very same request is owned, on its way or in doubt already.
    """

    request: AnyRequest
    engine: str
    model: str = ""
    region: str = ""
    losses: tuple[str, ...] = ()
    price: Money = field(default_factory=Money)
    held: bool = False
    send_again_of: str | None = None
    wanted: bool = False
    project: str = ""
    only_once: bool = False


class AlreadyThere(LibraryError):
    """The very same request is in the library: its pictures are owned, or the job that is to make them has no end yet."""

    def __init__(self, job: str) -> None:
        super().__init__(f"The job {job} has made this very request, or is to make it. Nothing was sent or charged.")
        self.job = job


@dataclass(frozen=True)
class NewCall:
    """One invocation of a job, before it is sent."""

    index: int
    images: int
    model: str
    region: str
    price: Money
    request_hash: str


class JobStore:
    """Jobs, calls and history."""

    def __init__(self, database: Database) -> None:
        self._db = database

    # ----------------------------------------------------------------------------------------------------- reading

    def get(self, job_id: str) -> Job:
        """One job; raises LibraryError when there is none of that id."""
        row = self._db.row("SELECT * FROM jobs WHERE id = ?", (job_id,))
        if row is None:
            raise LibraryError(f"There is no job {job_id} in this library.")
        return _job(row)

    def list(self, states: Iterable[JobState] = (), limit: int = -1, before: str | None = None) -> list[Job]:
        """Jobs, newest first, of the given states or of all; ``before`` is the last id of the page above.

        One whose request this version cannot read is left out, so that it does not take the others with it.
        """
        wanted = [state.value for state in states]
        where, values = _conditions(wanted, before)
        jobs = []
        for row in self._db.rows(f"SELECT * FROM jobs{where} ORDER BY seq DESC LIMIT ?", (*values, limit)):
            try:
                jobs.append(_job(row))
            except LibraryError:
                _log.info("job %s holds a request that this version cannot read", row["id"])
        return jobs

    def owned(self, request_hash: str, engine: str, model: str) -> Job | None:
        """The newest job whose every picture of this very request has arrived and is still there; late ones count."""
        row = self._db.row(_OWNED, (request_hash, engine, model))
        return None if row is None else _job(row)

    def on_its_way(self, request_hash: str, engine: str, model: str) -> Job | None:
        """The newest job of this very request that has not come to an end yet, or whose end is unclear and not settled."""
        row = self._db.row(_ON_ITS_WAY, (request_hash, engine, model))
        return None if row is None else _job(row)

    def calls(self, job_id: str) -> tuple[CallRecord, ...]:
        """The journal of a job's calls, in order."""
        rows = self._db.rows("SELECT * FROM calls WHERE job = ? ORDER BY position", (job_id,))
        return tuple(_call(row) for row in rows)

    def history(self, job_id: str) -> tuple[Event, ...]:
        """What happened to a job, in order."""
        rows = self._db.rows("SELECT * FROM job_history WHERE job = ? ORDER BY seq", (job_id,))
        return tuple(
            Event(parse_moment(row["at"]), row["position"], JobState(row["state"]), row["note"]) for row in rows
        )

    def inputs(self, job_id: str) -> tuple[Input, ...]:
        """What a job was given, in the order of its request."""
        return read_inputs(self._db.rows(OF_JOB, (job_id,)))

    # ----------------------------------------------------------------------------------------------------- writing

    def add(self, new: NewJob) -> Job:
        """Put a job into the outbox as WAITING, with its inputs (for the family tree). Raises AlreadyThere."""
        with self._db.writing() as tx:
            job_id = self._add(tx, new)
        return self.get(job_id)

    def add_in_place_of(self, unclear: str, new: Sequence[NewJob]) -> Sequence[Job]:
        """Settle an unclear job and put these into the outbox for it, all at once or not at all.

        Raises LibraryError when somebody has settled it meanwhile, or its answer has come.
        """
        with self._db.writing() as tx:
            if not self._let_go(tx, unclear):
                raise LibraryError(f"The job {unclear} is settled already. Nothing was sent or charged.")
            ids = [self._add(tx, each) for each in new]
        return [self.get(job_id) for job_id in ids]

    def _add(self, tx: Transaction, new: NewJob) -> str:
        request_hash = new.request.canonical_hash()
        if new.only_once:
            for sql in (_OWNED, _ON_ITS_WAY):
                twin = tx.row(sql, (request_hash, new.engine, new.model))
                if twin is not None:
                    raise AlreadyThere(twin["id"])
        job_id = new_id(tx.now)
        now = moment(tx.now)
        row = {
            "id": job_id, "task": new.request.task.value, "request": json.dumps(new.request.to_json()),
            "request_hash": request_hash, "engine": new.engine, "model": new.model,
            "region": new.region, "state": JobState.WAITING.value, "held": new.held, "created": now, "updated": now,
            "losses": json.dumps(new.losses), "asked": new.request.count, "amount": str(new.price.amount),
            "currency": new.price.currency, "estimated": new.price.estimated, "send_again_of": new.send_again_of,
            "wanted": new.wanted, "project": new.project or DEFAULT_PROJECT,
        }  # fmt: skip
        _insert(tx, "jobs", row)
        tx.execute("UPDATE jobs SET position = seq WHERE id = ?", (job_id,))
        for position, (name, sha256) in enumerate(inputs(new.request)):
            _insert(tx, "job_inputs", {"job": job_id, "field": name, "position": position, "sha256": sha256})
        self.note(tx, job_id, None, JobState.WAITING, "")
        tx.execute("INSERT INTO unwritten (what, id) VALUES ('job', ?)", (job_id,))
        tx.tell(Change(About.JOB, (job_id,), added=True))
        return job_id

    def add_calls(self, tx: Transaction, job_id: str, calls: Sequence[NewCall]) -> None:
        """Write down the calls a job takes; those already there stay as they are."""
        for call in calls:
            row = {
                "job": job_id, "position": call.index, "state": JobState.WAITING.value, "model": call.model,
                "region": call.region, "request_hash": call.request_hash, "images": call.images,
                "amount": str(call.price.amount), "currency": call.price.currency, "estimated": call.price.estimated,
            }  # fmt: skip
            _insert(tx, "calls", row, keep=True)

    def move(
        self,
        tx: Transaction,
        job_id: str,
        come_from: Iterable[JobState],
        to: JobState,
        where: Mapping[str, Any] | None = None,
        /,
        **values: Any,
    ) -> bool:
        """Change a job's state, and other columns, if it is in one of ``come_from`` and is as ``where`` says; whether it was."""
        key = {"id": job_id, **(where or {})}
        done = _update(tx, "jobs", key, come_from, {"state": to.value, "updated": moment(tx.now), **values})
        if done:
            tx.tell(Change(About.JOB, (job_id,)))
        return done

    def reassign(self, tx: Transaction, job_id: str, old: str | None, new: str) -> bool:
        """Give a job from one owner to another; false when the first has it no more."""
        return _update(tx, "jobs", {"id": job_id, "owner": old}, (), {"owner": new})

    def move_call(
        self,
        tx: Transaction,
        job_id: str,
        index: int,
        come_from: Iterable[JobState],
        to: JobState,
        note: str = "",
        /,
        **values: Any,
    ) -> bool:
        """Change a call's state, and other columns, if it is in one of ``come_from``; whether it was. Kept in the history."""
        key = {"job": job_id, "position": index}
        done = _update(tx, "calls", key, come_from, {"state": to.value, **values})
        if done:
            self.note(tx, job_id, index, to, note)
        return done

    def let_go(self, job_id: str) -> bool:
        """Settle an unclear job; whether there was one to settle."""
        with self._db.writing() as tx:
            return self._let_go(tx, job_id)

    def _let_go(self, tx: Transaction, job_id: str) -> bool:
        key = {"id": job_id, "let_go": 0}
        done = _update(tx, "jobs", key, (JobState.UNCLEAR,), {"let_go": 1, "updated": moment(tx.now)})
        if done:
            tx.tell(Change(About.JOB, (job_id,)))
        return done

    def set(self, tx: Transaction, job_id: str, **values: Any) -> None:
        """Change columns of a job that are not its state."""
        _update(tx, "jobs", {"id": job_id}, (), {"updated": moment(tx.now), **values})
        tx.tell(Change(About.JOB, (job_id,)))

    def note(self, tx: Transaction, job_id: str, index: int | None, state: JobState, note: str) -> None:
        """Add a line to a job's history."""
        row = {"job": job_id, "position": index, "at": moment(tx.now), "state": state.value, "note": note}
        _insert(tx, "job_history", row)

    def calls_in(self, tx: Transaction, job_id: str) -> tuple[CallRecord, ...]:
        """The calls of a job as the transaction sees them."""
        rows = tx.execute("SELECT * FROM calls WHERE job = ? ORDER BY position", (job_id,))
        return tuple(_call(row) for row in rows)

    def inputs_in(self, tx: Transaction, job_id: str) -> tuple[Input, ...]:
        """What a job was given, as the transaction sees it."""
        return read_inputs(tx.execute(OF_JOB, (job_id,)))

    def get_in(self, tx: Transaction, job_id: str) -> Job:
        """A job as the transaction sees it."""
        row = tx.row("SELECT * FROM jobs WHERE id = ?", (job_id,))
        if row is None:
            raise LibraryError(f"There is no job {job_id} in this library.")
        return _job(row)


def inputs(request: AnyRequest) -> list[tuple[str, str]]:
    """The pictures and the mask of a request: name of the field and SHA-256, in order."""
    found = [(name, ref.sha256) for name, ref in request.images()]
    if request.drawn_mask is not None:
        found.append(("mask", request.drawn_mask.sha256))
    return found


def restore_request(text: str) -> AnyRequest:
    """A request from what the library stored of it. Raises LibraryError when this program cannot read it."""
    try:
        stored = json.loads(text)
        return ToolRequest.from_json(stored) if is_of_tool(stored) else validate(Draft.from_json(stored))
    except (InvalidRequest, ValueError, KeyError) as error:
        raise LibraryError(
            "A stored request cannot be read by this version of Nova Studio; its pictures are safe."
        ) from error


def _conditions(states: Sequence[str], before: str | None) -> tuple[str, tuple[str, ...]]:
    parts: list[str] = []
    values: list[str] = []
    if states:
        parts.append(f"state IN ({', '.join('?' * len(states))})")
        values += states
    if before is not None:
        parts.append("seq < (SELECT seq FROM jobs WHERE id = ?)")
        values.append(before)
    return (f" WHERE {' AND '.join(parts)}" if parts else ""), tuple(values)


def _insert(tx: Transaction, table: str, row: dict[str, Any], *, keep: bool = False) -> None:
    verb = "INSERT OR IGNORE" if keep else "INSERT"
    marks = ", ".join(f":{name}" for name in row)
    tx.execute(f"{verb} INTO {table} ({', '.join(row)}) VALUES ({marks})", row)


def _update(
    tx: Transaction, table: str, key: Mapping[str, Any], come_from: Iterable[JobState], values: dict[str, Any]
) -> bool:
    states = [state.value for state in come_from]
    where = " AND ".join(f"{name} IS ?" for name in key)
    if states:
        where += f" AND state IN ({', '.join('?' * len(states))})"
    sets = ", ".join(f"{name} = ?" for name in values)
    return (
        tx.execute(f"UPDATE {table} SET {sets} WHERE {where}", (*values.values(), *key.values(), *states)).rowcount == 1
    )


def _time(text: str | None) -> datetime | None:
    return None if text is None else parse_moment(text)


def _money(row: Row) -> Money:
    return Money(Decimal(row["amount"]), row["currency"], bool(row["estimated"]))


def _job(row: Row) -> Job:
    return Job(
        id=row["id"],
        request=restore_request(row["request"]),
        request_hash=row["request_hash"],
        engine=row["engine"],
        model=row["model"],
        region=row["region"],
        state=JobState(row["state"]),
        created=parse_moment(row["created"]),
        updated=parse_moment(row["updated"]),
        held=bool(row["held"]),
        stopped_waiting=bool(row["stopped_waiting"]),
        error=row["error"],
        error_kind=row["error_kind"],
        advice=row["advice"],
        note=row["note"],
        losses=tuple(json.loads(row["losses"])),
        charged=Charged(row["charged"]),
        asked=row["asked"],
        arrived=row["arrived"],
        attempt=row["attempt"],
        next_try=_time(row["next_try"]),
        price=_money(row),
        send_again_of=row["send_again_of"],
        owner=row["owner"],
        let_go=bool(row["let_go"]),
        wanted=bool(row["wanted"]),
        position=row["position"],
        project=row["project"],
        imported=bool(row["imported"]),
    )


def _call(row: Row) -> CallRecord:
    return CallRecord(
        job=row["job"],
        index=row["position"],
        state=JobState(row["state"]),
        model=row["model"],
        region=row["region"],
        images=row["images"],
        attempt=row["attempt"],
        price=_money(row),
        started=_time(row["started"]),
        answered=_time(row["answered"]),
        request_id=row["request_id"],
        latency_ms=row["latency_ms"],
        words=row["words"],
        charged=Charged(row["charged"]),
    )
