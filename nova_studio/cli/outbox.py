"""``nova-studio outbox``: put requests aside, look at them, send them, and settle what is unclear."""

from __future__ import annotations

import threading
from argparse import Namespace
from typing import Any

from nova_studio.cli import validate
from nova_studio.cli.output import Output
from nova_studio.contract.request import Request
from nova_studio.contract.tasks import TASKS
from nova_studio.errors import EngineError, LibraryError
from nova_studio.exchange.parse import Parsed
from nova_studio.library.model import Job, JobState
from nova_studio.outbox import settle
from nova_studio.outbox.outcome import outcome
from nova_studio.paths import Paths
from nova_studio.studio import Studio

DONE, SOME_NOT, UNREADABLE, REFUSED, NOTHING, UNCLEAR = 0, 3, 2, 4, 5, 6


def run(options: Namespace, output: Output) -> int:
    """Carry out one of the outbox's own commands; the exit status is the worst that happened."""
    studio = Studio.open(Paths.choose(options.data_dir))
    try:
        return {"add": _add, "list": _list, "send": _send, "cancel": _cancel, "resolve": _resolve}[options.action](
            studio, options, output
        )
    finally:
        studio.close()


def store(studio: Studio, parsed: Parsed, request: Request) -> None:
    """Put the pictures of a request into the library, byte for byte."""
    for _, ref in request.images():
        studio.library.add_picture(parsed.read(ref.sha256), ref)
    mask = request.drawn_mask
    if mask is not None:
        studio.library.add_mask(parsed.read(mask.sha256), mask)


def _add(studio: Studio, options: Namespace, output: Output) -> int:
    """Put each file's request into the outbox; nothing is sent, and no account or network is needed."""
    if options.engine not in studio.engines:
        output.words(f'There is no engine "{options.engine}"; there are {", ".join(studio.engines)}.')
        return REFUSED
    status = DONE
    for path in options.files:
        try:
            parsed = validate.read(path)
            if parsed.request is None:
                output.words(validate.in_words(path, parsed))
                status = max(status, REFUSED)
                continue
            store(studio, parsed, parsed.request)
            output.line(studio.runner.submit(parsed.request, options.engine).id)
        except OSError as error:
            output.words(validate.unreadable(path, error))
            status = max(status, UNREADABLE)
        except EngineError as error:
            output.words(f"{path}: {error.words()}")
            status = max(status, REFUSED)
    return status


def _list(studio: Studio, options: Namespace, output: Output) -> int:
    """Show the jobs that wait, run or are unclear, oldest first; with ``--all`` every job."""
    open_states = (JobState.WAITING, JobState.SENDING, JobState.RECEIVED, JobState.UNCLEAR)
    jobs = studio.library.jobs(() if options.all else open_states)
    for job in reversed(jobs):
        if job.let_go and not options.all:
            continue
        if options.json:
            output.json(as_json(job))
        else:
            output.line(in_words(job))
    return DONE


def as_json(job: Job) -> dict[str, Any]:
    """A job for programs."""
    return {
        "job": job.id,
        "task": job.task.value,
        "engine": job.engine,
        "state": job.state.value,
        "created": job.created.isoformat(),
        "charged": job.charged.value,
        "price": {"amount": str(job.price.amount), "currency": job.price.currency, "estimated": job.price.estimated},
        "asked": job.asked,
        "arrived": job.arrived,
        "held": job.held,
        "settled": job.let_go,
        "send_again_of": job.send_again_of,
        "error": f"{job.error} {job.advice}".strip() or None,
    }


def in_words(job: Job) -> str:
    """A job for people: one line, and a second one with what went wrong."""
    line = f"{job.id}  {job.state.value:9}  {TASKS[job.task].title}, {job.engine}, {job.price}"
    error = f"{job.error} {job.advice}".strip()
    return f"{line}\n    {error}" if error else line


def _send(studio: Studio, options: Namespace, output: Output) -> int:
    """Send every job that waits and is not held, oldest first, and tell how each ended."""
    studio.runner.recover()
    status = DONE
    for job in reversed(studio.library.jobs([JobState.WAITING])):
        if job.held or job.owner is not None:
            continue
        try:
            done = studio.runner.run(job.id, threading.Event())
        except KeyboardInterrupt:
            studio.runner.give_up(job.id)
            raise
        status = max(status, _status(done))
        if options.json:
            output.json(outcome(studio.library, done))
        else:
            output.line(in_words(done))
    return status


def _status(job: Job) -> int:
    match job.state:
        case JobState.DONE:
            return DONE if job.arrived >= job.asked else SOME_NOT
        case JobState.REFUSED:
            return REFUSED
        case JobState.FAILED | JobState.CANCELLED:
            return NOTHING
        case _:
            return UNCLEAR


def _cancel(studio: Studio, options: Namespace, output: Output) -> int:
    """Take a job back that waits; one that is out cannot be called back."""
    job = studio.runner.cancel(options.job)
    output.line(in_words(job))
    return DONE if job.state is JobState.CANCELLED else NOTHING


def _resolve(studio: Studio, options: Namespace, output: Output) -> int:
    """Settle an unclear job: send its request again as a new job, or let it go."""
    try:
        if options.send_again:
            job = settle.send_again(studio.runner, options.job)
            output.line(in_words(studio.runner.run(job.id, threading.Event())))
            return _status(studio.library.job(job.id))
        output.line(in_words(settle.let_go(studio.library, options.job)))
    except LibraryError as error:
        output.words(str(error))
        return NOTHING
    return DONE
