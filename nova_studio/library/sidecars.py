"""Sidecars: beside each result a JSON file that says all the library knows of it, so that the library can be rebuilt from files.

A job has a file of its own as well, since not every job has results. Nothing secret is in any of them: no account, no key, no file
name of the artist.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from nova_studio.library.model import CallRecord, Job, Project, Result

VERSION = 1
"""Of all these files. A reader refuses a newer one; what an older one does not say has its default."""
SIDECAR, JOB, PROJECT = "nova_studio_sidecar", "nova_studio_job", "nova_studio_project"
"""The key that tells what a file is; its value is the version."""


class Original(NamedTuple):
    """The file with the bytes that the service sent, where the result is a picture made of them on this computer."""

    file: str
    sha256: str
    size: int
    width: int
    height: int
    format: str


class Input(NamedTuple):
    """A picture or mask that a job was given: in which field, which bytes, and the result it came from, if from one."""

    field: str
    sha256: str
    from_result: str | None


def sidecar(
    result: Result,
    job: Job,
    call: CallRecord,
    facts: Mapping[str, Any],
    original: Original | None,
    inputs: Sequence[Input],
) -> bytes:
    """The sidecar's bytes. ``facts`` is what the engine wants remembered of the picture, as JSON values."""
    content: dict[str, Any] = {
        SIDECAR: VERSION,
        "result": {
            "id": result.id,
            "kind": result.kind.value,
            "call": result.call,
            "index": result.index,
            "file": result.path.name,
            "sha256": result.sha256,
            "size": result.size,
            "width": result.width,
            "height": result.height,
            "format": result.format,
            "rehearsal": result.rehearsal,
            "late": result.late,
            "created": result.created.isoformat(),
        },
        "job": {**of_job(job, inputs), "seed": result.seed},
        "call": of_call(call),
        "library": of_library(result),
        "facts": dict(facts),
        "original": original._asdict() if original else None,
    }
    return written(content)


def renewed(old: bytes, result: Result) -> bytes:
    """An old sidecar with what the artist has done since; raises ``ValueError`` or ``KeyError`` when it is none."""
    content = json.loads(old)
    if content[SIDECAR] > VERSION or content["result"]["id"] != result.id:
        raise ValueError("not this result's sidecar")
    content["library"] = of_library(result)
    return written(content)


def of_library(result: Result) -> dict[str, Any]:
    """What the artist has made of a result."""
    return {
        "project": result.project,
        "name": result.name,
        "starred": result.starred,
        "tags": list(result.tags),
        "trashed": result.trashed.isoformat() if result.trashed else None,
    }


def of_job(job: Job, inputs: Sequence[Input]) -> dict[str, Any]:
    """What is known of a job when it is sent."""
    return {
        "id": job.id,
        "task": job.task.value,
        "request": job.request.to_json(),
        "request_hash": job.request_hash,
        "engine": job.engine,
        "model": job.model,
        "region": job.region,
        "created": job.created.isoformat(),
        "losses": list(job.losses),
        "asked": job.asked,
        "stopped_waiting": job.stopped_waiting,
        "send_again_of": job.send_again_of,
        "project": job.project,
        "imported": job.imported,
        "price": _price(job),
        "inputs": [each._asdict() for each in inputs],
    }


def of_call(call: CallRecord) -> dict[str, Any]:
    """What is known of a call once it was answered."""
    return {
        "index": call.index,
        "model": call.model,
        "region": call.region,
        "images": call.images,
        "started": call.started.isoformat() if call.started else None,
        "answered": call.answered.isoformat() if call.answered else None,
        "request_id": call.request_id,
        "latency_ms": call.latency_ms,
        "price": _price(call),
    }


def job_file(job: Job, inputs: Sequence[Input]) -> bytes:
    """A job's file: what was asked of whom, without what came of it."""
    return written({JOB: VERSION, "job": of_job(job, inputs)})


def project_file(project: Project) -> bytes:
    """A project's file."""
    return written(
        {
            PROJECT: VERSION,
            "id": project.id,
            "name": project.name,
            "created": project.created.isoformat(),
            "settings": dict(project.settings),
        }
    )


def written(content: Mapping[str, Any]) -> bytes:
    """JSON to be read by people as well."""
    return json.dumps(content, indent=1, ensure_ascii=False).encode()


def _price(of: Job | CallRecord) -> dict[str, Any]:
    return {"amount": str(of.price.amount), "currency": of.price.currency, "estimated": of.price.estimated}
