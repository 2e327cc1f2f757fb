"""Rows from files: how a rebuild and an import put back what sidecars and jobs' files tell. What is there already stays."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC
from pathlib import Path
from typing import Any

from nova_studio.contract.values import ImageRef, MaskRef
from nova_studio.errors import LibraryError
from nova_studio.library import layout
from nova_studio.library.curation import set_tags
from nova_studio.library.database import Transaction, moment
from nova_studio.library.jobs import inputs, restore_request
from nova_studio.library.model import Charged, JobState, Kind
from nova_studio.library.results import prompt_of, search_names
from nova_studio.library.told import Sidecar, ToldCall, ToldJob
from nova_studio.tools.request import AnyRequest

UNKNOWN = (
    "The library was rebuilt from its files, and they do not say what became of this request: it may have waited, "
    "failed, or been sent."
)
UNKNOWN_ADVICE = "It may have been charged. It is never sent again by itself: send it again, or let it go."


def put_job(tx: Transaction, told: ToldJob, **columns: Any) -> None:
    """A job with its inputs, of which nobody knows what became unless ``columns`` say it."""
    again = told.send_again_of
    if again is not None and tx.row("SELECT 1 FROM jobs WHERE id = ?", (again,)) is None:
        again = None
    row = {
        "id": told.id, "task": told.task.value, "request": json.dumps(told.request), "request_hash": told.request_hash,
        "engine": told.engine, "model": told.model, "region": told.region, "created": moment(told.created),
        "updated": moment(told.created), "losses": json.dumps(told.losses), "asked": told.asked,
        "stopped_waiting": told.stopped_waiting, "send_again_of": again, "project": told.project,
        "imported": told.imported, "amount": str(told.price.amount), "currency": told.price.currency,
        "estimated": told.price.estimated, "state": JobState.UNCLEAR.value, "charged": Charged.UNCLEAR.value,
        "error": UNKNOWN, "advice": UNKNOWN_ADVICE, **columns,
    }  # fmt: skip
    if insert(tx, "jobs", row):
        tx.execute("UPDATE jobs SET position = seq WHERE id = ?", (told.id,))
        put_inputs(tx, told)
        tx.execute(
            "INSERT INTO job_history (job, at, state, note) VALUES (?, ?, ?, ?)",
            (told.id, row["updated"], row["state"], row["error"]),
        )


def put_inputs(tx: Transaction, told: ToldJob) -> None:
    """What a job was given, with what is known of those pictures; of a request that this version cannot read, only which."""
    request = read_request(told)
    if request is None:
        given = [(each.field, each.sha256) for each in told.inputs]
    else:
        given = inputs(request)
        _put_pictures(tx, told, request)
    for position, (field, sha256) in enumerate(given):
        insert(tx, "job_inputs", {"job": told.id, "field": field, "position": position, "sha256": sha256})


def _put_pictures(tx: Transaction, told: ToldJob, request: AnyRequest) -> None:
    origins = {each.sha256: each.from_result for each in told.inputs}
    refs: list[tuple[str, ImageRef | MaskRef, str]] = [("image", ref, "") for _, ref in request.images()]
    if request.drawn_mask is not None:
        refs.append(("mask", request.drawn_mask, request.drawn_mask.pixel_hash))
    for kind, ref, pixel_hash in refs:
        row = {"sha256": ref.sha256, "kind": kind, "ref": ref.model_dump_json(by_alias=True), "pixel_hash": pixel_hash,
               "from_result": origins.get(ref.sha256), "added": moment(told.created)}  # fmt: skip
        if not insert(tx, "pictures", row):
            tx.execute(
                "UPDATE pictures SET from_result = coalesce(from_result, ?) WHERE sha256 = ?",
                (origins.get(ref.sha256), ref.sha256),
            )


def put_call(tx: Transaction, told: ToldJob, call: ToldCall, *, charged: Charged) -> None:
    """A call that was answered, and whose pictures are there. One that is known as unfinished is so no longer."""
    insert(tx, "calls", {
        "job": told.id, "position": call.index, "state": JobState.DONE.value, "model": call.model, "region": call.region,
        "request_hash": told.request_hash, "images": call.images, "attempt": 1,
        "started": moment(call.started) if call.started else None,
        "answered": moment(call.answered) if call.answered else None, "request_id": call.request_id,
        "latency_ms": call.latency_ms, "charged": charged.value, "amount": str(call.price.amount),
        "currency": call.price.currency, "estimated": call.price.estimated,
    })  # fmt: skip
    tx.execute(
        "UPDATE calls SET state = ?, charged = ? WHERE job = ? AND position = ? AND state != ?",
        (JobState.DONE.value, charged.value, told.id, call.index, JobState.DONE.value),
    )


def put_open_call(tx: Transaction, job_id: str, call: int) -> None:
    """A call whose answer lies whole in the spool and is not stored yet: unclear, until it is."""
    row = tx.row("SELECT * FROM jobs WHERE id = ?", (job_id,))
    if row is None:
        return
    new = insert(tx, "calls", {
        "job": job_id, "position": call, "state": JobState.UNCLEAR.value, "model": row["model"], "region": row["region"],
        "request_hash": row["request_hash"], "images": row["asked"], "attempt": 1, "charged": Charged.UNCLEAR.value,
        "started": row["created"], "amount": row["amount"], "currency": row["currency"], "estimated": row["estimated"],
    })  # fmt: skip
    if new:
        tx.execute("UPDATE jobs SET state = ? WHERE id = ?", (JobState.UNCLEAR.value, job_id))


def put_result(tx: Transaction, told: Sidecar, file: str, request: Mapping[str, Any]) -> bool:
    """A picture that lies at ``file`` below the library's folder; whether it is new. Its job must be there."""
    result, kept = told.result, told.kept
    new = insert(tx, "results", {
        "id": result.id, "job": told.job.id, "position": result.call, "number": result.index, "kind": result.kind.value,
        "file": file, "sha256": result.sha256, "width": result.width, "height": result.height, "format": result.format,
        "size": result.size, "created": moment(result.created), "engine": told.job.engine, "task": told.job.task.value,
        "request_hash": told.job.request_hash, "seed": told.job.seed, "starred": kept.starred,
        "rehearsal": result.rehearsal, "late": result.late, "project": kept.project, "name": kept.name,
        "trashed": moment(kept.trashed) if kept.trashed else None, "prompt": prompt_of(request),
        "names": search_names(tx, told.job.id, kept.name),
    })  # fmt: skip
    if new and kept.tags:
        set_tags(tx, result.id, kept.tags)
    return new


def settle(tx: Transaction, job_id: str) -> None:
    """Put together what a job whose pictures are there has come to."""
    row = tx.row("SELECT count(*) FROM results WHERE job = ? AND kind = ?", (job_id, Kind.IMAGE.value))
    arrived = int(row[0]) if row else 0
    states = {call["state"] for call in tx.execute("SELECT state FROM calls WHERE job = ?", (job_id,))}
    if states == {JobState.DONE.value}:
        tx.execute(
            "UPDATE jobs SET state = ?, error = '', advice = '', error_kind = '', owner = NULL, charged = ("
            "SELECT CASE WHEN max(charged = 'unclear') THEN 'unclear' WHEN max(charged = 'yes') THEN 'yes' ELSE 'no' END "
            "FROM calls WHERE job = jobs.id) WHERE id = ? AND state != ?",
            (JobState.DONE.value, job_id, JobState.DONE.value),
        )
    tx.execute("UPDATE jobs SET arrived = ? WHERE id = ?", (arrived, job_id))


def charged_for(told: Sidecar) -> Charged:
    """Whether this library's artist paid for a picture."""
    free = told.result.rehearsal or told.job.imported or not told.call.price.amount
    return Charged.NO if free else Charged.YES


def result_file(told: Sidecar) -> str:
    """Where a result's picture lies below a library's folder."""
    return (Path(layout.RESULTS) / layout.month(told.job.created.astimezone(UTC)) / told.result.file).as_posix()


def read_request(told: ToldJob) -> AnyRequest | None:
    """A job's request, if this version understands it."""
    try:
        return restore_request(json.dumps(told.request))
    except LibraryError:
        return None


def insert(tx: Transaction, table: str, row: Mapping[str, Any]) -> bool:
    """Put a row in, unless one of its key is there; whether it was put in."""
    marks = ", ".join(f":{name}" for name in row)
    return tx.execute(f"INSERT OR IGNORE INTO {table} ({', '.join(row)}) VALUES ({marks})", dict(row)).rowcount == 1
