"""``nova-studio outbox``: put requests aside, look at them, send them, and settle what is unclear."""

from __future__ import annotations

import threading
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from time import sleep as pause_for
from typing import Any

from nova_studio.cli import validate
from nova_studio.cli.output import Output
from nova_studio.contract.request import Request
from nova_studio.engines.choice import choose
from nova_studio.errors import EngineError, LibraryError
from nova_studio.exchange.parse import Parsed
from nova_studio.library.model import Job, JobState
from nova_studio.library.queue import PauseReason
from nova_studio.outbox import settle
from nova_studio.outbox.events import EventKind, JobEvent
from nova_studio.outbox.outcome import outcome
from nova_studio.outbox.pump import Pump
from nova_studio.paths import Paths
from nova_studio.studio import Studio
from nova_studio.tools.request import spec_of

_LOOK_SECONDS = 5.0
"""How often is looked whether a full disk has room again."""
DONE, SOME_NOT, UNREADABLE, REFUSED, NOTHING, UNCLEAR = 0, 3, 2, 4, 5, 6
WRONG = UNREADABLE


def run(options: Namespace, output: Output) -> int:
    """Carry out one of the outbox's own commands; the exit status is the worst that happened."""
    studio = Studio.open(Paths.choose(options.data_dir), looks=options.action == "list")
    try:
        if studio.book.problem:
            output.words(studio.book.problem)
        if options.action in ("list", "cancel", "resolve"):
            _recover(studio, output)
        return {"add": _add, "list": _list, "send": _send, "cancel": _cancel, "resolve": _resolve}[options.action](
            studio, options, output
        )
    finally:
        studio.close()


def _recover(studio: Studio, output: Output) -> None:
    """What a killed program left is settled before it is looked at or decided about."""
    if studio.library.read_only:
        output.words("The library cannot be written now: this is what it holds, and nothing can be sent or settled.")
        return
    try:
        studio.runner.recover()
    except LibraryError as error:
        output.words(str(error))


def store(studio: Studio, parsed: Parsed, request: Request) -> None:
    """Put the pictures of a request into the library, byte for byte."""
    for _, ref in request.images():
        studio.library.add_picture(parsed.read(ref.sha256), ref)
    mask = request.drawn_mask
    if mask is not None:
        studio.library.add_mask(parsed.read(mask.sha256), mask)


def _add(studio: Studio, options: Namespace, output: Output) -> int:
    """Put each file's request into the outbox; nothing is sent, and no account or network is needed."""
    fallback = options.fallback_engine or ""
    missing = next((name for name in (options.engine, fallback) if name and name not in studio.engines), None)
    if missing is not None:
        output.words(f'There is no engine "{missing}"; there are {", ".join(studio.engines)}.')
        return WRONG
    return max(_add_one(studio, path, options.engine, fallback, output) for path in options.files)


def _add_one(studio: Studio, path: Path, name: str, fallback: str, output: Output) -> int:
    try:
        parsed = validate.read(path)
        if parsed.request is None:
            output.words(validate.in_words(path, parsed))
            return REFUSED
        engine = choose(studio.engines, name, fallback, parsed.request).engine
        have = settle.owned(studio.library, parsed.request, engine)
        waits = settle.on_its_way(studio.library, parsed.request, engine)
        store(studio, parsed, parsed.request)
        job = studio.runner.submit(parsed.request, name, fallback=fallback)
        output.line(job.id)
        for loss in job.losses:
            output.words(f"{path}: Loss: {loss}")
    except OSError as error:
        output.words(validate.unreadable(path, error))
        return UNREADABLE
    except EngineError as error:
        output.words(f"{path}: {error.words()}")
        return REFUSED
    if have is not None:
        output.words(f"{path}: you have these pictures already, of job {have.id}; sending it makes them once more.")
    elif waits is not None:
        output.words(f"{path}: {twin_words(waits)}")
    return DONE


def twin_words(job: Job) -> str:
    """What to say of a job that has the very same request and is not at its end."""
    if job.state is JobState.UNCLEAR:
        return f"job {job.id} has sent this very request and its outcome is unclear; sending it once more may cost it twice."
    return f"job {job.id} is to make this very request already; sending both makes it twice."


def _list(studio: Studio, options: Namespace, output: Output) -> int:
    """Show the jobs that run, wait in the order of sending, or are unclear; with ``--all`` every job, oldest first."""
    jobs = list(reversed(studio.library.jobs())) if options.all else studio.queue.jobs()
    for job in jobs:
        if options.json:
            output.json(as_json(job))
        else:
            output.line(in_words(job))
    if not options.json:
        if not jobs:
            output.words(
                "There are no jobs." if options.all else "Nothing waits, runs or is unclear. --all shows every job."
            )
        pause = studio.queue.paused
        if pause is not None:
            output.words(f"Paused: {pause.words}")
        for hold in studio.queue.holds().values():
            output.words(f"Held for {account_name(studio, hold.account)}: {hold.words}")
        if any(job.state is JobState.WAITING for job in jobs):
            output.words(f"What waits costs {studio.queue.total(jobs)} together.")
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
        "attempt": job.attempt,
        "next_try": None if job.next_try is None else job.next_try.isoformat(),
        "settled": job.let_go,
        "send_again_of": job.send_again_of,
        "error": f"{job.error} {job.advice}".strip() or None,
    }


def in_words(job: Job) -> str:
    """A job for people: one line, and a second one with what went wrong."""
    line = f"{job.id}  {job.state.value:9}  {spec_of(job.task).title}, {job.engine}, {job.price}"
    error = f"{job.error} {job.advice}".strip()
    return f"{line}\n    {error}" if error else line


def _send(studio: Studio, options: Namespace, output: Output) -> int:
    """Send every job that waits and is not held, in their order, and tell how each ended.

    It is the artist's word, so a pause that is there already stops nothing; one that begins meanwhile does.
    """
    studio.runner.recover()
    ids = [job.id for job in studio.library.queue.waiting() if not job.held]
    worst = DONE

    def tell(job: Job) -> None:
        nonlocal worst
        if options.wait and _lacks_room(studio) and job.state is JobState.WAITING:
            return  # It is told when it has gone.
        worst = max(worst, _status(job))
        if options.json:
            output.json(outcome(studio.library, job))
        else:
            output.line(in_words(job))

    def tell_retry(event: JobEvent) -> None:
        if event.kind is EventKind.RETRY:
            output.words(f"{event.words} Trying again, attempt {event.attempt} of {event.attempts}.")

    pump, left = Pump(studio.runner, studio.settings.lanes), ids
    pump.run(ids, tell, tell_retry)
    while options.wait and _lacks_room(studio) and (left := _still_waiting(studio, left)):
        _wait_for_room(studio, len(left), output)
        pump.run(left, tell, tell_retry)
    _tell_left(studio, ids, output)
    return worst


def _lacks_room(studio: Studio) -> bool:
    pause = studio.queue.paused
    return pause is not None and pause.reason is PauseReason.NO_ROOM


def _still_waiting(studio: Studio, ids: Sequence[str]) -> list[str]:
    waiting = {job.id for job in studio.library.queue.waiting() if not job.held}
    return [job_id for job_id in ids if job_id in waiting]


def _wait_for_room(studio: Studio, count: int, output: Output) -> None:
    """Look at the disk every few seconds until there is room. An interrupt ends it: what waits goes on waiting."""
    pause = studio.queue.paused
    output.words(
        f"{'' if pause is None else pause.words} {count} wait until there is room; then they go by themselves."
    )
    while not studio.runner.room.is_back():
        pause_for(_LOOK_SECONDS)
    studio.queue.room_came()


def _tell_left(studio: Studio, ids: list[str], output: Output) -> None:
    """What of these jobs still waits, and why."""
    left = [job for job in studio.library.queue.waiting() if job.id in ids]
    pause = studio.queue.paused
    why = [] if pause is None else [pause.words]
    why += sorted({hold.words for hold in studio.queue.held(left).values()})
    if why and left:
        output.words(f"{' '.join(why)} {len(left)} of {len(ids)} still wait; send them again when that is mended.")


def account_name(studio: Studio, account_id: str) -> str:
    """An account's name by its id; empty is what this computer is set up with."""
    account = studio.settings.find_account(account_id)
    return f'the account "{account.name}"' if account is not None else "this computer's AWS set-up"


def _status(job: Job) -> int:
    match job.state:
        case JobState.DONE:
            return DONE if job.arrived >= job.asked else SOME_NOT
        case JobState.REFUSED:
            return REFUSED
        case JobState.FAILED | JobState.CANCELLED | JobState.WAITING:
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
            return _send_again(studio, options.job, output)
        output.line(in_words(settle.let_go(studio.library, options.job)))
    except LibraryError as error:
        output.words(str(error))
        return NOTHING
    return DONE


def _send_again(studio: Studio, job_id: str, output: Output) -> int:
    old = studio.library.job(job_id)
    jobs = settle.send_again(studio.runner, job_id)
    asked = sum(job.asked for job in jobs)
    if asked < old.asked:
        output.words(
            f"Only {asked} of {old.asked} pictures are asked for once more; the others are not paid for again."
        )
    worst = DONE
    for job in jobs:
        ended = studio.runner.run(job.id, threading.Event())
        output.line(in_words(ended))
        worst = max(worst, _status(ended))
    return worst
