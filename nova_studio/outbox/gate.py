"""The gate before every call: pause, holds, caps and rate. What it stops was not sent, and waits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from nova_studio.errors import NovaStudioError
from nova_studio.library.database import Transaction
from nova_studio.library.library import Library
from nova_studio.library.model import Money
from nova_studio.library.queue import Hold, Pause, PauseReason
from nova_studio.library.spending import spent_since
from nova_studio.outbox.pace import Pace
from nova_studio.settings.model import OutboxSettings

PAUSED = "The outbox was paused. Nothing was sent or charged."
CAP_ADVICE = (
    "Nothing was sent or charged. Raise the cap in the settings, or wait until it starts anew, then resume the outbox."
)


class OverCap(NovaStudioError):
    """The next call would go over a cap; raised inside the transaction that was to journal it, which is undone."""


@dataclass(frozen=True)
class Caps:
    """What may be spent in a day and in a month (UTC), in US dollars; ``None`` is no cap."""

    day: Decimal | None = None
    month: Decimal | None = None

    def check(self, tx: Transaction, price: Money) -> None:
        """Raise OverCap when a call of that price would go over; what is in doubt and what is being sent counts as spent."""
        if not price.amount:
            return
        for name, cap, since in (("day", self.day, _day(tx.now)), ("month", self.month, _day(tx.now).replace(day=1))):
            if cap is None:
                continue
            spent = spent_since(tx, since, price.currency)
            if spent + price.amount > cap:
                raise OverCap(
                    f"The cap of ${cap:.2f} a {name} would be passed: about ${spent:.2f} is spent or in doubt since "
                    f"{since:%Y-%m-%d} (UTC), and this call costs about ${price.amount:.2f}."
                )


def _day(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


class Gate:
    """Asked by the runner. ``offline`` is set by whoever hears from the system that there is no network."""

    def __init__(
        self,
        library: Library,
        limits: Callable[[], OutboxSettings],
        pace: Pace | None = None,
        account_of: Callable[[str], str] = lambda _project: "",
    ) -> None:
        """``limits`` is asked at every call, so that a changed setting holds at once; without ``pace`` there is no rate.
        ``account_of`` gives the id of the account that a project's jobs go with; without it there is one for all.
        """
        self._library = library
        self._limits = limits
        self._pace = pace
        self._account_of = account_of
        self.offline = False

    def pause(self) -> Pause | None:
        """The pause of the moment."""
        return self._library.queue.pause()

    def paused_since(self, before: Pause | None) -> bool:
        """Whether a pause has begun since there was the one that :meth:`pause` told of when a run began.

        A run begun in a pause was asked for by name, and goes on. The clock does not count: it may be set back at any time.
        """
        pause = self.pause()
        return pause is not None and pause != before

    def holds(self) -> Mapping[str, Hold]:
        """The holds of the moment by account; where there are some, jobs are compared with them by :meth:`held`."""
        return self._library.queue.holds()

    def held(self, project: str, holds: Mapping[str, Hold]) -> Hold | None:
        """Which of these holds keeps back what a project sends."""
        return holds.get(self._account_of(project)) if holds else None

    def held_since(self, project: str, before: Mapping[str, Hold]) -> Hold | None:
        """The hold of a project's account, unless it was there ``before``, when the run was asked for by name."""
        hold = self.held(project, self.holds())
        return None if hold is not None and before.get(hold.account) == hold else hold

    def delay(self, engine: str) -> float:
        """Take the next place of an engine; seconds until it has come."""
        return 0.0 if self._pace is None else self._pace.reserve(engine)

    def caps(self) -> Caps:
        """The caps of the moment."""
        limits = self._limits()
        return Caps(limits.cap_day, limits.cap_month)

    def stop(self, reason: PauseReason, words: str) -> None:
        """Pause the outbox."""
        self._library.queue.stop(reason, words)

    def hold(self, project: str, words: str) -> None:
        """Keep back what goes with the account of a project, and nothing else."""
        self._library.queue.hold_account(self._account_of(project), words)

    def signed_in(self, project: str) -> None:
        """The service took the account of a project: what waits for it may go."""
        self._library.queue.release_account(self._account_of(project))

    def answered(self) -> None:
        """The service was reached: a pause for want of a network is over."""
        pause = self._library.queue.pause()
        if pause is not None and pause.reason is PauseReason.NOT_CONNECTED:
            self._library.queue.go_on()
