"""What a failure means for a job, and when an automatic retry follows.

Only answers that prove that nothing was made are tried again by themselves; everything else asks the artist.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from nova_studio.errors import (
    Cancelled,
    ContentBlocked,
    EngineError,
    LibraryError,
    ModelRetired,
    ModelUnavailable,
    NothingMade,
    RequestRejected,
)
from nova_studio.library.model import Charged, JobState


class NoPlace(LibraryError):
    """There is no place on the disk for the answer; raised before anything was sent."""


_REFUSALS = (ContentBlocked, RequestRejected, ModelRetired, ModelUnavailable, NothingMade)
_SENT_ADVICE = "It may have been charged. It is never sent again by itself: send it again, or let it go."
_UNSENT_ADVICE = "Nothing was sent or charged."


@dataclass(frozen=True)
class Verdict:
    """What a failed call comes to: its state, whether it may have been charged, and the words for the artist.

    ``alone``: the job's other calls are sent all the same.
    """

    state: JobState
    charged: Charged
    words: str
    advice: str = ""
    kind: str = ""
    request_id: str = ""
    retriable: bool = False
    alone: bool = False


def judge(error: BaseException, *, sends: bool) -> Verdict:
    """The verdict on what was raised after a call was journalled; ``sends``: the engine sends requests out."""
    if isinstance(error, EngineError):
        return _judge_engine_error(error)
    if isinstance(error, NoPlace):
        return Verdict(JobState.FAILED, Charged.NO, str(error), _UNSENT_ADVICE, type(error).__name__)
    if isinstance(error, LibraryError):
        words = str(error)
    elif isinstance(error, KeyboardInterrupt):
        words = "The program was interrupted while it waited for the answer."
    else:
        words = f"Nova Studio met a defect of its own ({type(error).__name__})."
    if sends:
        return Verdict(JobState.UNCLEAR, Charged.UNCLEAR, words, _SENT_ADVICE, type(error).__name__)
    return Verdict(JobState.FAILED, Charged.NO, words, _UNSENT_ADVICE, type(error).__name__)


def _judge_engine_error(error: EngineError) -> Verdict:
    charged = Charged.NO
    if isinstance(error, Cancelled):
        state = JobState.CANCELLED
    elif isinstance(error, _REFUSALS):
        state = JobState.REFUSED
        charged = Charged.UNCLEAR if error.may_be_charged else Charged.NO
    elif error.may_be_charged:
        state, charged = JobState.UNCLEAR, Charged.UNCLEAR
    else:
        state = JobState.FAILED
    retriable = error.retriable and state is JobState.FAILED
    kind = type(error).__name__
    return Verdict(state, charged, str(error), error.advice, kind, error.request_id, retriable, error.alone)


@dataclass(frozen=True)
class RetryPolicy:
    """At most ``retries`` more attempts, each after a pause that doubles from ``first`` seconds up to ``longest``.

    A pause is drawn between half of that and all of it, so that many programs do not come back at the same moment.
    """

    retries: int = 4
    first: float = 1.0
    longest: float = 30.0

    @property
    def attempts(self) -> int:
        """All attempts together."""
        return self.retries + 1

    def pause(self, retry: int, random: Callable[[], float]) -> float:
        """Seconds before the retry of that number, counted from 1; ``random`` draws from 0 to 1."""
        whole = min(self.longest, self.first * 2.0 ** (retry - 1))
        return whole * (0.5 + 0.5 * random())
