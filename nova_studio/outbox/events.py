"""What a run reports while it goes on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from nova_studio.library.model import JobState


class EventKind(StrEnum):
    """What a :class:`JobEvent` tells."""

    STATE = "state"
    PROGRESS = "progress"
    RETRY = "retry"
    RESULT = "result"


@dataclass(frozen=True)
class JobEvent:
    """One piece of news of a job, told in the thread that runs it.

    ``state``: the job is now in ``state``. ``progress``: ``received`` bytes of the answer have come. ``retry``: attempt
    ``attempt`` of ``attempts`` follows at ``at``, for the reason in ``words``. ``result``: ``result`` is in the library.
    """

    job: str
    kind: EventKind
    state: JobState
    received: int = 0
    attempt: int = 0
    attempts: int = 0
    at: datetime | None = None
    words: str = ""
    result: str = ""


OnEvent = Callable[[JobEvent], None]


def ignore(event: JobEvent) -> None:
    """Listen to nothing."""
