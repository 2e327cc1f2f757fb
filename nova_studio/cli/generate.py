"""``nova-studio generate``: one request through the same library and runner as the window."""

from __future__ import annotations

import json
import shutil
import sys
import threading
from argparse import Namespace
from dataclasses import replace
from pathlib import Path
from typing import Any

from nova_studio.cli import validate
from nova_studio.contract.request import Request
from nova_studio.contract.values import ImageRef, MaskRef
from nova_studio.engines.bedrock.client import Profile
from nova_studio.errors import EngineError, LibraryError
from nova_studio.exchange.parse import Parsed
from nova_studio.library.model import Charged, Job, JobState
from nova_studio.outbox.events import EventKind, JobEvent
from nova_studio.outbox.outcome import outcome
from nova_studio.paths import Paths
from nova_studio.studio import Studio

ALL, FEWER, REFUSED, NOTHING, UNCLEAR = 0, 3, 4, 5, 6
UNREADABLE = 2
_STATUS = {
    JobState.REFUSED: REFUSED,
    JobState.FAILED: NOTHING,
    JobState.CANCELLED: NOTHING,
    JobState.UNCLEAR: UNCLEAR,
    JobState.RECEIVED: UNCLEAR,
    JobState.SENDING: UNCLEAR,
}


def run(options: Namespace) -> int:
    """Run the request in a file; the exit status says how it ended."""
    try:
        parsed = validate.read(options.file)
    except OSError as error:
        words = f"{options.file} cannot be read: {error.strerror or error}."
        return _not_begun(options, words, UNREADABLE)
    if parsed.request is None:
        return _not_begun(options, validate.in_words(options.file, parsed), REFUSED)
    studio = Studio.open(Paths.choose(options.data_dir))
    try:
        return _run(studio, parsed, parsed.request, options)
    finally:
        studio.close()


def _run(studio: Studio, parsed: Parsed, request: Request, options: Namespace) -> int:
    if options.engine not in studio.engines:
        names = ", ".join(studio.engines)
        return _not_begun(options, f'There is no engine "{options.engine}"; there are {names}.', REFUSED)
    problem = _point(studio, options)
    if problem:
        return _not_begun(options, problem, REFUSED)
    _store(studio, parsed, request)
    try:
        job = studio.runner.submit(request, options.engine)
    except EngineError as error:
        return _not_begun(options, error.words(), REFUSED)
    for loss in job.losses:
        print(f"Loss: {loss}", file=sys.stderr)
    job = _await(studio, job)
    return _report(studio, job, options)


def _point(studio: Studio, options: Namespace) -> str:
    """Let the online engines go where the options say; why they cannot, or nothing."""
    connection = studio.connection()
    changes: dict[str, Any] = {
        "region": options.region,
        "endpoint_url": options.endpoint_url,
        "model_id": options.model_id,
        "read_timeout": options.timeout,
        "credentials": Profile(options.profile) if options.profile else None,
    }
    changes = {name: value for name, value in changes.items() if value is not None}
    if not changes:
        return ""
    try:
        studio.use_connection(replace(connection, **changes))
    except ValueError as error:
        return str(error)
    return ""


def _store(studio: Studio, parsed: Parsed, request: Request) -> None:
    """Put the request's pictures into the library, byte for byte."""
    refs: list[ImageRef | MaskRef] = [ref for _, ref in request.images()]
    mask = request.drawn_mask
    for ref in refs:
        if isinstance(ref, ImageRef):
            studio.library.add_picture(parsed.read(ref.sha256), ref)
    if mask is not None:
        studio.library.add_mask(parsed.read(mask.sha256), mask)


def _await(studio: Studio, job: Job) -> Job:
    """Run the job; an interrupt stops the waiting, and what became of the job is told all the same."""
    cancel = threading.Event()
    try:
        return studio.runner.run(job.id, cancel, _tell)
    except KeyboardInterrupt:
        cancel.set()
        return studio.runner.give_up(job.id)


def _tell(event: JobEvent) -> None:
    if event.kind is EventKind.RETRY:
        print(f"{event.words} Trying again, attempt {event.attempt} of {event.attempts}.", file=sys.stderr)


def _report(studio: Studio, job: Job, options: Namespace) -> int:
    answer = outcome(studio.library, job)
    if options.out is not None:
        answer["images"], answer["mask"] = _copy(options.out, options.file.stem, answer)
    if answer["error"]:
        print(answer["error"], file=sys.stderr)
    if options.json:
        print(json.dumps(answer, ensure_ascii=False))
    else:
        for path in answer["images"]:
            print(path)
        if answer["mask"]:
            print(f"mask: {answer['mask']}")
    if job.state is JobState.DONE:
        return ALL if job.arrived >= job.asked else FEWER
    return _STATUS.get(job.state, NOTHING)


def _copy(folder: Path, stem: str, answer: dict[str, Any]) -> tuple[list[str], str | None]:
    """Copies of the pictures, the original bytes, under names that tell where they come from. Never over another file."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        images = [_copied(Path(path), folder, f"{stem}-{number}") for number, path in enumerate(answer["images"], 1)]
        mask = _copied(Path(answer["mask"]), folder, f"{stem}-mask") if answer["mask"] else None
    except OSError as error:
        raise LibraryError(
            f"The pictures are in the library, but could not be copied to {folder}: {error.strerror or error}."
        ) from error
    return images, mask


def _copied(source: Path, folder: Path, stem: str) -> str:
    target = folder / f"{stem}{source.suffix}"
    number = 2
    while target.exists():
        target = folder / f"{stem}.{number}{source.suffix}"
        number += 1
    shutil.copyfile(source, target)
    return str(target.absolute())


def _not_begun(options: Namespace, words: str, status: int) -> int:
    """Tell of a request that never became a job."""
    print(words, file=sys.stderr)
    if options.json:
        answer = {
            "job": None,
            "state": JobState.REFUSED.value,
            "engine": options.engine,
            "images": [],
            "mask": None,
            "error": words,
            "losses": [],
            "charged": Charged.NO.value,
        }
        print(json.dumps(answer, ensure_ascii=False))
    return status
