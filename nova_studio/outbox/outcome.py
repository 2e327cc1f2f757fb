"""What the shell says of a job in JSON."""

from __future__ import annotations

from typing import Any

from nova_studio.library.library import Library
from nova_studio.library.model import Job, JobState, Kind


def outcome(library: Library, job: Job) -> dict[str, Any]:
    """``{"job", "state", "engine", "images", "mask", "error", "losses", "charged"}``; paths are absolute.

    ``error`` also says how many pictures are missing from a partial answer.
    """
    results = library.job_results(job.id)
    masks = [str(result.path) for result in results if result.kind is Kind.MASK]
    error = f"{job.error} {job.advice}".strip()
    if job.state is JobState.DONE and job.arrived < job.asked:
        error = job.note
    elif job.note and error:
        error = f"{job.note} {error}"
    return {
        "job": job.id,
        "state": job.state.value,
        "engine": job.engine,
        "images": [str(result.path) for result in results if result.kind is Kind.IMAGE],
        "mask": masks[0] if masks else None,
        "error": error or None,
        "losses": list(job.losses),
        "charged": job.charged.value,
    }
