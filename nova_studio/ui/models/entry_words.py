"""The words for what stands in the gallery: captions, what a screen reader says, times and states."""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from PySide6.QtCore import QCoreApplication

from nova_studio.library.model import Charged, Job, JobState, Result
from nova_studio.tools.request import WorkType, spec_of


def _tr(text: str) -> str:
    return QCoreApplication.translate("Entries", text)


def task_title(task: WorkType) -> str:
    """The title of a task or tool in the language of the window."""
    return _tr(spec_of(task).title)


def title_of(entry: Result | Job) -> str:
    """What the artist calls a result, or else the title of its task."""
    return entry.name if isinstance(entry, Result) and entry.name else task_title(entry.task)


def engine_title(name: str) -> str:
    """An engine's name as words: ``nova-canvas`` is Nova Canvas."""
    return name.replace("-", " ").title()


def rehearsal_word() -> str:
    """What stands on a picture that only shows what would be made."""
    return _tr("REHEARSAL")


def moment_words(moment: datetime, now: datetime) -> str:
    """A time of the library, which are all in UTC, as local time: today 14:03, yesterday 09:12, 2026-10-03 14:03."""
    local, day = moment.astimezone(), now.astimezone().date()
    clock = f"{local:%H:%M}"
    if local.date() == day:
        return _tr("today {0}").format(clock)
    if local.date() == day - timedelta(days=1):
        return _tr("yesterday {0}").format(clock)
    return f"{local:%Y-%m-%d} {clock}"


def duration_words(seconds: float) -> str:
    """A span of time: 0.4 s, 12 s, 3 min 05 s."""
    if seconds < 9.95:
        return _tr("{0} s").format(f"{max(0.0, seconds):.1f}")
    whole = round(seconds)
    if whole < 60:
        return _tr("{0} s").format(whole)
    return _tr("{0} min {1} s").format(whole // 60, f"{whole % 60:02}")


def elapsed_words(seconds: int) -> str:
    """How long something goes on, in whole seconds."""
    return _tr("{0} s").format(seconds) if seconds < 60 else duration_words(seconds)


def state_words(job: Job, now: datetime) -> str:
    """Where a job stands, in two or three words."""
    if job.state is JobState.WAITING:
        if job.next_try is not None:
            seconds = max(0, math.ceil((job.next_try - now).total_seconds()))
            if job.note:
                return _tr("{0} in {1} s").format(job.note, seconds)
            return _tr("Tries again in {0} s").format(seconds)
        return _tr("Held") if job.held else _tr("Waiting")
    if job.state is JobState.SENDING and job.stopped_waiting:
        return _tr("No longer waited for")
    words = {
        JobState.SENDING: _tr("On its way"),
        JobState.RECEIVED: _tr("Being saved"),
        JobState.DONE: _tr("Done"),
        JobState.REFUSED: _tr("Refused"),
        JobState.FAILED: _tr("Not made"),
        JobState.UNCLEAR: _tr("Outcome unclear"),
        JobState.CANCELLED: _tr("Taken back"),
    }
    return words[job.state]


def charged_words(job: Job) -> str:
    """What a job cost, with its currency, as far as it is known."""
    if job.price.amount == 0:
        return _tr("Free")
    price = str(job.price)
    if not job.state.settled:
        return price
    words = {
        Charged.YES: _tr("{0}, charged"),
        Charged.NO: _tr("Nothing was charged"),
        Charged.UNCLEAR: _tr("{0}, whether it was charged is not known"),
    }
    return words[job.charged].format(price)


def result_text(result: Result, number: int, now: datetime) -> str:
    """What a screen reader says of a result: Result 12, Inpainting, rehearsal, 640x427, today 14:03."""
    parts = [_tr("Result {0}").format(number), *([result.name] if result.name else []), task_title(result.task)]
    parts += [_tr("rehearsal")] if result.rehearsal else []
    parts += [f"{result.width}x{result.height}", moment_words(result.created, now)]
    parts += [_tr("starred")] if result.starred else []
    parts += [_tr("arrived late")] if result.late else []
    return ", ".join(parts)


def job_text(job: Job, number: int, now: datetime, elapsed: int | None) -> str:
    """What a screen reader says of a picture on its way (``number`` of those asked, from 1), or of one that was not made."""
    if job.state.settled:
        start = _tr("Result unclear") if job.state is JobState.UNCLEAR else _tr("Result not made")
        return ", ".join(part for part in (start, task_title(job.task), job.error.rstrip(".")) if part)
    parts = [_tr("Result on its way"), task_title(job.task)]
    parts += [_tr("{0} of {1}").format(number, job.asked)] if job.asked > 1 else []
    state = state_words(job, now)
    parts += [state[:1].lower() + state[1:]] if job.state is not JobState.SENDING or job.stopped_waiting else []
    parts += [elapsed_words(elapsed)] if elapsed is not None else []
    return ", ".join(parts)


def pictures_words(count: int) -> str:
    """How many pictures: 1 picture, 1,200 pictures."""
    return _tr("1 picture") if count == 1 else _tr("{0:,} pictures").format(count)


def size_words(size: int) -> str:
    """How many bytes, in megabytes of a million: 0.3 MB, 120 MB; never rounded to nothing."""
    megabytes = size / 1_000_000
    if megabytes >= 100:
        return _tr("{0:,.0f} MB").format(megabytes)
    return _tr("{0:.1f} MB").format(max(0.1, megabytes) if size else 0.0)


def file_name(result: Result) -> str:
    """A name to save a result under: task, time and place in the answer."""
    task = spec_of(result.task).title.lower().replace(",", "").replace(" ", "-")
    return f"{task}-{result.created:%Y%m%d-%H%M%S}-{result.index + 1}{result.path.suffix or '.png'}"
