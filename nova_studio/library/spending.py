"""What calls cost, as the journal knows it: the raw material of the ledger and of the caps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from nova_studio.library.database import Database, Transaction, moment, parse_moment
from nova_studio.library.model import Charged, JobState, Money

_OUT = (JobState.SENDING.value, JobState.RECEIVED.value)


@dataclass(frozen=True)
class Spent:
    """One call that was sent and is not free: when, with what, for how many pictures, and what became of it.

    ``price`` is that of all pictures ``asked``; ``arrived`` counts those that came. ``project`` is empty for the only one.
    """

    started: datetime
    engine: str
    model: str
    price: Money
    asked: int
    arrived: int
    charged: Charged
    project: str = ""


class SpendingStore:
    """Reads the journal of calls for money."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def spent(self) -> list[Spent]:
        """Every call that was sent, is not free, and was or may have been charged, oldest first."""
        rows = self._db.rows(
            "SELECT c.started, j.engine, c.model, c.amount, c.currency, c.estimated, c.images, c.charged, "
            "(SELECT count(*) FROM results r WHERE r.job = c.job AND r.position = c.position AND r.kind = 'image') AS came "
            "FROM calls c JOIN jobs j ON j.id = c.job WHERE c.started IS NOT NULL AND c.charged != 'no' "
            "ORDER BY c.started, c.job, c.position"
        )
        found = [
            Spent(
                started=parse_moment(row["started"]),
                engine=row["engine"],
                model=row["model"],
                price=Money(Decimal(row["amount"]), row["currency"], bool(row["estimated"])),
                asked=row["images"],
                arrived=row["came"],
                charged=Charged(row["charged"]),
            )
            for row in rows
        ]
        return [one for one in found if one.price.amount]


def spent_since(tx: Transaction, since: datetime, currency: str) -> Decimal:
    """What may have been spent from a moment on: charged, in doubt, and being sent right now."""
    rows = tx.execute(
        "SELECT amount FROM calls WHERE started >= ? AND currency = ? AND (charged != 'no' OR state IN (?, ?))",
        (moment(since), currency, *_OUT),
    )
    return sum((Decimal(row["amount"]) for row in rows), Decimal(0))
