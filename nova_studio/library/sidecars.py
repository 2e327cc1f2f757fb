"""Sidecars: beside each result a JSON file that says all the library knows of it, so that the library can be rebuilt from files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from nova_studio.library.model import CallRecord, Job, Result

VERSION = 1


class Original(NamedTuple):
    """The file with the bytes that the service sent, where the result is a picture made of them on this computer."""

    file: str
    sha256: str
    size: int
    width: int
    height: int
    format: str


def sidecar(result: Result, job: Job, call: CallRecord, facts: Mapping[str, Any], original: Original | None) -> bytes:
    """The sidecar's bytes. Nothing secret is in it: no account, no key, no file name of the artist.

    ``facts`` is what the engine wants remembered of the picture, as JSON values.
    """
    content: dict[str, Any] = {
        "nova_studio_sidecar": VERSION,
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
        "job": {
            "id": job.id,
            "task": job.task.value,
            "request": job.request.to_json(),
            "request_hash": job.request_hash,
            "seed": result.seed,
            "engine": job.engine,
            "model": job.model,
            "region": job.region,
            "created": job.created.isoformat(),
            "losses": list(job.losses),
            "asked": job.asked,
            "stopped_waiting": job.stopped_waiting,
            "send_again_of": job.send_again_of,
        },
        "call": {
            "index": call.index,
            "model": call.model,
            "region": call.region,
            "images": call.images,
            "started": call.started.isoformat() if call.started else None,
            "answered": call.answered.isoformat() if call.answered else None,
            "request_id": call.request_id,
            "latency_ms": call.latency_ms,
            "price": {
                "amount": str(call.price.amount),
                "currency": call.price.currency,
                "estimated": call.price.estimated,
            },
        },
        "facts": dict(facts),
        "original": original._asdict() if original else None,
    }
    return json.dumps(content, indent=1, ensure_ascii=False).encode()
