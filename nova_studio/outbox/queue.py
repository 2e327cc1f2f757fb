"""The queue: what the artist does with jobs that wait, and which of them goes next. No thread and no Qt of its own."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from nova_studio.engines.base import Engine
from nova_studio.errors import LibraryError
from nova_studio.library.model import Job, JobState, Money
from nova_studio.library.queue import Hold, Pause, PauseReason, Waiting
from nova_studio.outbox.runner import Runner
from nova_studio.tools.request import AnyRequest

_BY_HAND = "The outbox is paused. What waits stays here until you resume it."
_OPEN = (JobState.WAITING, JobState.SENDING, JobState.RECEIVED, JobState.UNCLEAR)


@dataclass(frozen=True)
class Total:
    """What jobs cost together, by currency; ``estimated`` unless every part of it is known."""

    amounts: Mapping[str, Decimal]
    estimated: bool = False

    def __str__(self) -> str:
        sums = [str(Money(amount, currency, estimated=False)) for currency, amount in sorted(self.amounts.items())]
        return " + ".join(sums) or "free"


class Queue:
    """Orders, holds, sends and pauses. Safe from several threads and beside other programs: every step is conditional."""

    def __init__(self, runner: Runner, engines: Mapping[str, Engine]) -> None:
        self._runner = runner
        self._library = runner.library
        self._store = runner.library.queue
        self._engines = engines

    # -------------------------------------------------------------------------------------------------------- pause

    @property
    def paused(self) -> Pause | None:
        """Why nothing goes, or ``None`` while the outbox runs."""
        return self._store.pause()

    def pause(self) -> None:
        """Let nothing more go; what is being sent comes to its end."""
        self._store.stop(PauseReason.ARTIST, _BY_HAND)

    def resume(self) -> None:
        """Go on with everything that was said to go."""
        self._store.go_on()

    # -------------------------------------------------------------------------------------------------------- holds

    def holds(self) -> Mapping[str, Hold]:
        """The accounts that want a sign-in, by id; what goes with others is not concerned."""
        return self._store.holds()

    def held(self, jobs: Iterable[Job | Waiting]) -> dict[str, Hold]:
        """Which of these jobs wait for their account, by their ids."""
        hold_of = self._holder()
        return {job.id: hold for job in jobs if (hold := hold_of(job)) is not None}

    def _holder(self) -> Callable[[Job | Waiting], Hold | None]:
        """What tells which hold keeps a job back; with hundreds of them each engine and project is looked at once."""
        holds = self.holds()
        if not holds:
            return lambda _job: None
        of_project = cache(lambda project: self._runner.gate.held(project, holds))
        stays_here = cache(self._stays_here)
        return lambda job: None if stays_here(job.engine) else of_project(job.project)

    def signed_in(self, account: str) -> bool:
        """An account works now: what was held for it may go; whether anything was."""
        return self._store.release_account(account)

    def room_came(self) -> None:
        """There is room on the disk again: a pause for want of it is over."""
        pause = self.paused
        if pause is not None and pause.reason is PauseReason.NO_ROOM:
            self._store.go_on()

    # ---------------------------------------------------------------------------------------------------- the next one

    def next(self, running: Collection[str] = ()) -> str | None:
        """The job to run now, which is in nobody's hands and not in ``running``; ``None`` when there is none.

        In a pause by hand or for want of room nothing goes; for want of a network, or money, what stays on this computer goes.
        What goes with an account that wants a sign-in waits for it.
        """
        pause = self.paused
        if pause is not None and pause.reason in (PauseReason.ARTIST, PauseReason.NO_ROOM):
            return None
        hold_of = self._holder()
        ready = (job for job in self._store.waiting() if job.wanted and not job.held and job.id not in running)
        free = (job for job in ready if hold_of(job) is None)
        return next((job.id for job in free if pause is None or self._stays_here(job.engine)), None)

    def _stays_here(self, name: str) -> bool:
        engine = self._engines.get(name)
        return engine is not None and not engine.describe().sends

    # --------------------------------------------------------------------------------------------------- what is done

    def send(self, ids: Sequence[str]) -> None:
        """The artist's word for these; a held one is held no longer."""
        self._store.want(ids)

    def send_all(self) -> list[str]:
        """The artist's word for everything that is not held, which also ends a pause and tries every account; the ids, in the
        order of sending.
        """
        ids = [job.id for job in self._store.waiting() if not job.held]
        self._store.want(ids)
        self._store.release_accounts()
        self._store.go_on()
        return ids

    def hold(self, job_id: str, held: bool = True) -> None:
        """Keep one back, or let it go with the others again."""
        self._store.hold(job_id, held)

    def reorder(self, ids: Sequence[str]) -> None:
        """Send these in this order."""
        self._store.reorder(ids)

    def move(self, job_id: str, steps: int) -> bool:
        """Send a job earlier (negative) or later by so many places; whether it could move."""
        ids = [job.id for job in self._store.waiting()]
        if job_id not in ids:
            return False
        at = ids.index(job_id)
        to = min(max(0, at + steps), len(ids) - 1)
        ids.insert(to, ids.pop(at))
        if to != at:
            self._store.reorder(ids)
        return to != at

    def to_front(self, job_id: str, behind: Iterable[str] = ()) -> None:
        """Send a job before all others but those in ``behind``."""
        ids = [job.id for job in self._store.waiting()]
        if job_id in ids:
            first = set(behind)
            rest = [other for other in ids if other != job_id]
            front = [other for other in rest if other in first]
            self._store.reorder([*front, job_id, *(other for other in rest if other not in first)])

    def take_back(self, job_id: str) -> AnyRequest:
        """Make a waiting job a draft again: it is CANCELLED, its request is handed back. Raises LibraryError if it is gone."""
        job = self._runner.cancel(job_id)
        if job.state is not JobState.CANCELLED:
            raise LibraryError(f"The job is {job.state.value} already; it cannot be edited any more.")
        return job.request

    # ------------------------------------------------------------------------------------------------------- looking

    def jobs(self) -> list[Job]:
        """What is in the outbox: being sent, then waiting in the order of sending, then unclear and not settled."""
        jobs = [job for job in self._library.jobs(_OPEN) if not job.let_go]
        rank = {JobState.SENDING: 0, JobState.RECEIVED: 0, JobState.WAITING: 1, JobState.UNCLEAR: 2}
        return sorted(jobs, key=lambda job: (rank[job.state], job.owner is None, job.position))

    def total(self, jobs: Iterable[Job]) -> Total:
        """What the waiting ones among these jobs cost together."""
        return total(job for job in jobs if job.state is JobState.WAITING)


def total(jobs: Iterable[Job]) -> Total:
    """What jobs cost together."""
    amounts: dict[str, Decimal] = {}
    estimated = False
    for job in jobs:
        if job.price.amount:
            amounts[job.price.currency] = amounts.get(job.price.currency, Decimal(0)) + job.price.amount
            estimated |= job.price.estimated
    return Total(amounts, estimated)
