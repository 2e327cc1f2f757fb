"""What the artist decides about jobs: send an unclear one again, let it go, or take a picture that is owned already."""

from __future__ import annotations

from nova_studio.engines.base import Engine
from nova_studio.errors import LibraryError
from nova_studio.library.library import Library
from nova_studio.library.model import Job, JobState, Kind
from nova_studio.outbox.runner import Runner
from nova_studio.tools.request import AnyRequest


def send_again(runner: Runner, job_id: str) -> Job:
    """Put the request of an unclear job into the outbox once more, as a new job that names the old one, which is settled.

    Raises LibraryError when the job is not unclear, or has been settled before.
    """
    job = _unclear(runner.library, job_id)
    again = runner.submit(job.request, job.engine, send_again_of=job.id, wanted=True)
    runner.library.job_store.let_go(job.id)
    return again


def let_go(library: Library, job_id: str) -> Job:
    """Ask nothing more about an unclear job; an answer that comes all the same is kept. Raises LibraryError as above."""
    job = _unclear(library, job_id)
    library.job_store.let_go(job.id)
    return library.job(job.id)


def owned(library: Library, request: AnyRequest, engine: Engine) -> Job | None:
    """The job that has made all pictures of this very request with this engine and model already, if they are all there."""
    job = library.job_store.owned(request.canonical_hash(), engine.name, _model(request, engine))
    if job is None:
        return None
    there = [result for result in library.job_results(job.id) if result.kind is Kind.IMAGE and result.path.is_file()]
    return job if len(there) >= job.asked else None


def on_its_way(library: Library, request: AnyRequest, engine: Engine) -> Job | None:
    """The job that is to make this very request with this engine and model: not at its end, or unclear and not settled."""
    job_id = library.queue.on_its_way(request.canonical_hash(), engine.name, _model(request, engine))
    return None if job_id is None else library.job(job_id)


def _model(request: AnyRequest, engine: Engine) -> str:
    """The model that would make the request, as jobs remember it."""
    return engine.calls(request)[0].model if engine.assess(request).can else ""


def _unclear(library: Library, job_id: str) -> Job:
    job = library.job(job_id)
    if job.state is not JobState.UNCLEAR:
        raise LibraryError(f"The job {job_id} is {job.state.value}, not unclear; there is nothing to decide.")
    if job.let_go:
        raise LibraryError(f"The job {job_id} has been settled already.")
    return job
