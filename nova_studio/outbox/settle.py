"""What the artist decides about jobs: send an unclear one again, let it go, or take a picture that is owned already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from nova_studio.contract.request import Request
from nova_studio.engines.base import Call, Engine
from nova_studio.errors import LibraryError
from nova_studio.library.library import Library
from nova_studio.library.model import Job, JobState, Kind
from nova_studio.outbox.runner import Runner
from nova_studio.tools.request import AnyRequest


def send_again(runner: Runner, job_id: str) -> Sequence[Job]:
    """Put what an unclear job has not brought into the outbox once more, as new jobs that name the old one, which is settled.

    It is one job, unless pictures between others are missing. Pictures that have arrived, and those the service has refused, are
    not asked for again. Raises LibraryError when the job is not unclear, or has been settled before, EngineError when the
    engine cannot take it any more; then nothing has changed.
    """
    _unclear(runner.library, job_id)
    runner.recover()  # Its answer may lie in the spool, where a full disk has kept it from being stored.
    job = _unclear(runner.library, job_id)
    return runner.submit_in_place_of(job, missing(runner.library, runner.engine(job.engine), job))


def missing(library: Library, engine: Engine, job: Job) -> list[AnyRequest]:
    """The requests that ask for the pictures a job has not brought, and for no other; the job's own where it brought none."""
    had = (JobState.DONE, JobState.REFUSED) if job.state is JobState.UNCLEAR else (JobState.DONE,)
    got = {record.index for record in library.calls(job.id) if record.state in had}
    got |= {result.call for result in library.job_results(job.id) if result.kind is Kind.IMAGE}
    if not got or not engine.assess(job.request).can:
        return [job.request]
    rows: list[list[Call]] = []
    for call in engine.calls(job.request):
        if call.index in got:
            continue
        if rows and rows[-1][-1].index == call.index - 1:
            rows[-1].append(call)
        else:
            rows.append([call])
    return [request for row in rows for request in _together(engine, row)] or [job.request]


def _together(engine: Engine, calls: Sequence[Call]) -> list[AnyRequest]:
    """One request that takes exactly these calls, where there is one, or else one for each."""
    parts = [call.request for call in calls]
    first = parts[0]
    if len(parts) > 1 and isinstance(first, Request):
        settings = first.settings.model_copy(update={"number_of_images": sum(call.images for call in calls)})
        whole = replace(first, settings=settings)
        if [call.request.canonical_hash() for call in engine.calls(whole)] == [each.canonical_hash() for each in parts]:
            return [whole]
    return parts


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
    return library.job_store.on_its_way(request.canonical_hash(), engine.name, _model(request, engine))


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
