"""The words for what stands in the outbox."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QCoreApplication

from nova_studio.library.model import CallRecord, Job, JobState
from nova_studio.library.queue import Hold
from nova_studio.ui.models.entry_words import engine_title, moment_words, state_words


def _tr(text: str) -> str:
    return QCoreApplication.translate("Outbox", text)


def price_words(job: Job) -> str:
    """What a job costs: a number with its currency, and whether it is estimated."""
    if not job.price.amount:
        return _tr("free")
    sign = "$" if job.price.currency == "USD" else f"{job.price.currency} "
    amount = f"{sign}{job.price.amount:.2f}"
    return _tr("{0} estimated").format(amount) if job.price.estimated else amount


def prompt_words(job: Job) -> str:
    """What the request asks for, in the artist's words, on one line."""
    said = (getattr(job.request.params, name, None) for name in ("text", "select", "prompt"))
    return " ".join(": ".join(words for words in said if words).split())


def hold_words(account: str, hold: Hold) -> str:
    """Why what goes with an account waits."""
    return _tr("Held for {0}: {1} What goes with other accounts is sent.").format(account, hold.words)


def status_words(job: Job, now: datetime, account: str = "") -> str:
    """Where a job stands and who is to make it: Waiting to be sent · Nova Canvas · 3 pictures. ``account`` is the one that it
    waits for, where that wants a sign-in.
    """
    if account and job.state is JobState.WAITING and not job.held:
        state = _tr("Waits for {0}").format(account)
    elif job.state is JobState.WAITING and job.next_try is None and not job.held:
        state = _tr("To be sent") if job.wanted else _tr("Put aside")
    else:
        state = state_words(job, now)
    parts = [state, engine_title(job.engine)]
    if job.asked > 1:
        parts.append(_tr("{0} pictures").format(job.asked))
    return " · ".join(parts)


@dataclass(frozen=True)
class Sent:
    """When a job was sent last, and in how many calls."""

    when: datetime
    calls: int


def problem_words(job: Job, sent: Sent | None, now: datetime) -> str:
    """What is the matter with a job; of an unclear one when it was sent and what it may have cost."""
    if job.state is JobState.UNCLEAR:
        when = _tr("Sent {0}.").format(moment_words(sent.when, now)) if sent is not None else ""
        cost = _tr("It may have cost {0}.").format(str(job.price)) if job.price.amount else ""
        if sent is None or sent.calls > 1:
            there = _tr("{0} of {1} arrived; only the others are asked for when it is sent again.")
        else:
            there = _tr("{0} of {1} arrived and are kept. One call makes them all: sent again, all are asked for.")
        there = there if job.arrived else ""
        return " ".join(part for part in (job.error, when, cost, there.format(job.arrived, job.asked)) if part)
    return job.error


def sent(calls: tuple[CallRecord, ...]) -> Sent | None:
    """When and how a job was sent last; ``None`` for one that was not."""
    times = [call.started for call in calls if call.started is not None]
    return Sent(max(times), len(calls)) if times else None


def ends_words(ends: Counter[JobState]) -> str:
    """What became of so many jobs: 5 made, 1 unclear."""
    words = {
        JobState.DONE: _tr("{0} made"),
        JobState.UNCLEAR: _tr("{0} unclear"),
        JobState.REFUSED: _tr("{0} refused"),
        JobState.FAILED: _tr("{0} not made"),
        JobState.CANCELLED: _tr("{0} taken back"),
    }
    return ", ".join(text.format(ends[state]) for state, text in words.items() if ends[state])
