"""One request through the same library and runner as the window, for every command that makes pictures at once.

Whatever happens, with ``--json`` the last line of stdout says how it ended, and the exit status agrees with it.
"""

from __future__ import annotations

import logging
import tempfile
import threading
from argparse import Namespace
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from nova_studio import logs
from nova_studio.cli import copies
from nova_studio.cli.outbox import twin_words
from nova_studio.cli.output import LOST, Output
from nova_studio.cli.validate import STANDARD_INPUT
from nova_studio.engines.base import Engine
from nova_studio.engines.bedrock.client import Profile
from nova_studio.engines.bedrock.stability.engine import NAME as STABILITY
from nova_studio.engines.choice import choose
from nova_studio.engines.offline.engine import NAME as OFFLINE
from nova_studio.errors import EngineError, LibraryError, NovaStudioError
from nova_studio.library.model import Charged, Job, JobState
from nova_studio.outbox import settle
from nova_studio.outbox.events import EventKind, JobEvent
from nova_studio.outbox.outcome import outcome
from nova_studio.paths import Paths
from nova_studio.studio import Studio
from nova_studio.tools.request import AnyRequest

ALL, FEWER, REFUSED, NOTHING, UNCLEAR = 0, 3, 4, 5, 6
UNREADABLE = WRONG = 2
_log = logging.getLogger(__name__)


class NotBegun(Exception):
    """Why a request never became a job, and the exit status that says so."""

    def __init__(self, words: str, status: int) -> None:
        super().__init__(words)
        self.status = status


@dataclass(frozen=True)
class Asked:
    """What a command asks for, and what puts its pictures into the library."""

    request: AnyRequest
    store: Callable[[Studio], object]


def run(options: Namespace, output: Output, read: Callable[[Namespace], Asked]) -> int:
    """Run what ``read`` makes of the options; the exit status says how it ended. It may raise :class:`NotBegun`."""
    try:
        return _run(options, output, read(options))
    except NotBegun as reason:
        return _report_not_begun(options, output, str(reason), reason.status)
    except NovaStudioError as error:
        return _report_not_begun(options, output, str(error), NOTHING)


def _run(options: Namespace, output: Output, asked: Asked) -> int:
    request = asked.request
    studio = Studio.open(Paths.choose(options.data_dir))
    try:
        if studio.settings_problem:
            output.words(f"{studio.settings_problem} Until then the defaults hold.")
        if studio.book.problem:
            output.words(studio.book.problem)
        _point(studio, options)
        studio.runner.recover()  # what a killed program left is finished before anything new is paid for
        if options.out is not None:
            _make_ready(options.out)
        fallback = options.fallback_engine or ""
        engine = choose(studio.engines, options.engine, fallback, request).engine
        have = None if options.again else settle.owned(studio.library, request, engine)
        if have is not None:
            output.words("This very request has been made before: here are its pictures, free. --again makes new ones.")
            return _report(studio, replace(have, charged=Charged.NO), "", options, output)
        twin = settle.on_its_way(studio.library, request, engine)
        if twin is not None and not options.again:
            if _stands_in_the_way(twin, engine):
                return _report(studio, twin, f"Nothing was sent: {twin_words(twin)} {_way_out(twin)}", options, output)
            output.words(twin_words(twin))
        job = _submit(studio, asked, options.engine, fallback)
        for loss in job.losses:
            output.words(f"Loss: {loss}")
        job, words = _see_through(studio, job, output)
        return _report(studio, job, words, options, output)
    finally:
        studio.close()


# ---------------------------------------------------------------------------------------------------- before the job


def _point(studio: Studio, options: Namespace) -> None:
    """Let the online engines go where the options say."""
    for name in (options.engine, *([options.fallback_engine] if options.fallback_engine else [])):
        if name not in studio.engines:
            raise NotBegun(f'There is no engine "{name}"; there are {", ".join(studio.engines)}.', WRONG)
    if options.account is not None and not studio.borrow_account(options.account):
        names = ", ".join(f'"{each.name}"' for each in studio.settings.accounts) or "none"
        raise NotBegun(f'There is no account "{options.account}"; there are: {names}.', WRONG)
    if options.model_id is not None and options.engine == STABILITY:
        raise NotBegun(f"The engine {STABILITY} chooses the model by the request; --model-id is not for it.", WRONG)
    changes: dict[str, Any] = {
        "region": options.region,
        "endpoint_url": options.endpoint_url,
        "model_id": options.model_id,
        "read_timeout": options.timeout,
        "credentials": Profile(options.profile) if options.profile is not None else None,
    }
    changes = {name: value for name, value in changes.items() if value is not None}
    if not changes:
        return
    try:
        online = options.engine if options.engine != OFFLINE else options.fallback_engine or OFFLINE
        studio.use_connection(replace(studio.connection(online), **changes))
    except ValueError as error:
        raise NotBegun(str(error), WRONG) from error


def _stands_in_the_way(twin: Job, engine: Engine) -> bool:
    """Whether sending the very same request now could be paid for twice; one that only waits can still be taken back."""
    return engine.describe().sends and twin.state is not JobState.WAITING


def _way_out(twin: Job) -> str:
    if twin.state is JobState.UNCLEAR:
        resolve = f"nova-studio outbox resolve {twin.id}"
        return f"Settle it first: {resolve} --send-again, or --let-go. With --again it is sent all the same."
    return "Wait for it, or send it all the same with --again."


def _make_ready(folder: Path) -> None:
    """See that the folder for the copies can be written, before anything is sent or charged."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        words = f"The folder {folder} cannot be written: {error.strerror or error}. Nothing was sent or charged."
        raise NotBegun(words, NOTHING) from error


def _submit(studio: Studio, asked: Asked, engine: str, fallback: str) -> Job:
    """Put the request's pictures into the library, byte for byte, and the request into the outbox."""
    asked.store(studio)
    try:
        return studio.runner.submit(asked.request, engine, fallback=fallback)
    except EngineError as error:
        raise NotBegun(error.words(), REFUSED) from error


# ----------------------------------------------------------------------------------------------------------- the job


def _see_through(studio: Studio, job: Job, output: Output) -> tuple[Job, str]:
    """Run the job. An interrupt ends the waiting, a full disk the work; what became of the job is told all the same."""

    def tell(event: JobEvent) -> None:
        if event.kind is EventKind.RETRY:
            output.words(f"{event.words} Trying again, attempt {event.attempt} of {event.attempts}.")

    cancel = threading.Event()
    words = ""
    try:
        return studio.runner.run(job.id, cancel, tell), ""
    except KeyboardInterrupt:
        cancel.set()
    except LibraryError as error:
        words = str(error)
    except Exception as error:  # a defect of ours; by now the runner has written down what it means for the job
        _log.exception("defect while running job %s", job.id)
        log = studio.paths.logs_dir / logs.FILE_NAME
        output.words(f"nova-studio: a defect of its own ({type(error).__name__}). Details are in {log}.")
    with suppress(LibraryError):
        studio.runner.cancel(job.id)  # while it waits for its next attempt it was not sent, and must not be later
        studio.runner.give_up(job.id)
        job = studio.library.job(job.id)
    return job, words


def _report(studio: Studio, job: Job, words: str, options: Namespace, output: Output) -> int:
    sends = studio.engine(job.engine).describe().sends
    status = _status(job, sends=sends)
    answer = outcome(studio.library, job)
    answer["error"] = " ".join(text for text in (words, answer["error"]) if text) or None
    if not job.state.settled:
        answer["error"] = answer["error"] or "Another running Nova Studio has taken the request; look into its gallery."
        answer["charged"] = Charged.UNCLEAR.value if sends else Charged.NO.value
    if options.out is not None:
        failure = copies.copy(answer, options.out, _stem(options.file))
        if failure:
            answer["error"] = " ".join(text for text in (answer["error"], failure) if text)
            status = status or LOST
    if answer["error"]:
        output.words(answer["error"])
    if options.json:
        output.json(answer)
    else:
        for path in answer["images"]:
            output.line(path)
        if answer["mask"]:
            output.line(f"mask: {answer['mask']}")
    return status


def _stem(file: Path) -> str:
    """What the names of the copies begin with; a request from standard input has no name of its own."""
    return "request" if file == STANDARD_INPUT else file.stem


def _status(job: Job, *, sends: bool) -> int:
    match job.state:
        case JobState.DONE:
            return ALL if job.arrived >= job.asked else FEWER
        case JobState.REFUSED:
            return REFUSED
        case JobState.FAILED | JobState.CANCELLED:
            return NOTHING
        case _:
            return UNCLEAR if sends else NOTHING


def _report_not_begun(options: Namespace, output: Output, words: str, status: int) -> int:
    """Tell of a request that never became a job."""
    output.words(words)
    if options.json:
        answer = {
            "job": None,
            "state": (JobState.FAILED if status == NOTHING else JobState.REFUSED).value,
            "engine": options.engine,
            "images": [],
            "mask": None,
            "error": words,
            "losses": [],
            "charged": Charged.NO.value,
        }
        output.json(answer)
    return status
