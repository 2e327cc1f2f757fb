"""The ledger: what was spent, by month and engine. Pictures are counted; money is an estimate and says so."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from nova_studio.library.model import CallRecord, Charged, Job

COLUMNS = ("month", "engine", "currency", "calls", "pictures", "estimated", "unclear_calls", "unclear_estimated")


@dataclass(frozen=True)
class Entry:
    """One month of one engine.

    ``calls`` and ``pictures`` were charged and are counted; ``estimated`` is what they cost by the price table. ``unclear_*`` are
    calls of which nobody can tell whether they were charged, never mixed with the others. ``month`` is ``YYYY-MM`` in UTC.
    """

    month: str
    engine: str
    currency: str
    calls: int = 0
    pictures: int = 0
    estimated: Decimal = Decimal(0)
    unclear_calls: int = 0
    unclear_estimated: Decimal = Decimal(0)

    def to_json(self) -> dict[str, Any]:
        """For programs; amounts as text, so that no cent is lost."""
        return {name: str(v) if isinstance(v := getattr(self, name), Decimal) else v for name in COLUMNS}


def entries(jobs: Iterable[tuple[Job, Iterable[CallRecord]]]) -> list[Entry]:
    """The ledger of these jobs and their calls, newest month first. Calls that cost nothing are not in it."""
    sums: dict[tuple[str, str, str], list[Any]] = defaultdict(lambda: [0, 0, Decimal(0), 0, Decimal(0)])
    for job, calls in jobs:
        for call in calls:
            if call.started is None or call.price.amount == 0 or call.charged is Charged.NO:
                continue
            sum_ = sums[f"{call.started:%Y-%m}", job.engine, call.price.currency]
            if call.charged is Charged.YES:
                sum_[0] += 1
                sum_[1] += call.images
                sum_[2] += call.price.amount
            else:
                sum_[3] += 1
                sum_[4] += call.price.amount
    return [Entry(*key, *sums[key]) for key in sorted(sums, reverse=True)]


def as_csv(ledger: Iterable[Entry]) -> str:
    """The ledger as comma-separated values with a head line."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([entry.to_json()[name] for name in COLUMNS] for entry in ledger)
    return text.getvalue()
