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

    ``price`` is that of all pictures ``asked``; ``arrived`` counts those that came. ``project`` is its name.
    """

    started: datetime
    engine: str
    model: str
    price: Money
    asked: int
    arrived: int
    charged: Charged
    project: str


class SpendingStore:
    """Reads the journal of calls for money."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def spent(self) -> list[Spent]:
        """Every call that was sent, is not free, and was or may have been charged, oldest first."""
        rows = self._db.rows(
            "SELECT c.started, j.engine, coalesce(p.name, j.project) AS project, c.model, c.amount, c.currency, c.estimated, "
            "c.images, c.charged, CASE WHEN c.charged != 'yes' THEN 0 WHEN c.images = 1 THEN 1 "
            "ELSE min(j.arrived, c.images) END AS came "  # Several pictures come by one call only; results may be gone by now.
            "FROM calls c JOIN jobs j ON j.id = c.job LEFT JOIN projects p ON p.id = j.project "
            "WHERE c.started IS NOT NULL AND c.charged != 'no' AND NOT j.imported "
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
                project=row["project"],
            )
            for row in rows
        ]
        return [one for one in found if one.price.amount]


def spent_since(tx: Transaction, since: datetime, currency: str) -> Decimal:
    """What may have been spent from a moment on: charged, in doubt, and being sent right now; not what was imported."""
    rows = tx.execute(
        "SELECT c.amount FROM calls c JOIN jobs j ON j.id = c.job WHERE c.started >= ? AND c.currency = ? AND NOT j.imported "
        "AND (c.charged != 'no' OR c.state IN (?, ?))",
        (moment(since), currency, *_OUT),
    )
    return sum((Decimal(row["amount"]) for row in rows), Decimal(0))
