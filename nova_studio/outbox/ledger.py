"""The ledger: what was spent, by month, project and engine.

What is known is counted: calls, pictures, and money where the price is no estimate. What the price table says is estimated. What
nobody can tell stands apart from both; the three are never added up.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from nova_studio.library.model import Charged
from nova_studio.library.spending import Spent
from nova_studio.outbox.words import counted

COLUMNS = (
    "month", "project", "engine", "currency", "calls", "pictures", "counted", "estimated",
    "unclear_calls", "unclear_pictures", "unclear_estimated",
)  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """One month of one engine in one project.

    ``calls`` and ``pictures`` were charged; ``counted`` is what they cost where that is known, ``estimated`` what the others cost
    by the price table. ``unclear_*`` is what may have been charged besides: calls without a known outcome, and pictures that the
    service withheld from an answer it charged. ``month`` is ``YYYY-MM`` in UTC, as the service bills.
    """

    month: str
    project: str
    engine: str
    currency: str
    calls: int = 0
    pictures: int = 0
    counted: Decimal = Decimal(0)
    estimated: Decimal = Decimal(0)
    unclear_calls: int = 0
    unclear_pictures: int = 0
    unclear_estimated: Decimal = Decimal(0)

    def to_json(self) -> dict[str, Any]:
        """For programs; amounts as text, so that no cent is lost."""
        return {name: str(v) if isinstance(v := getattr(self, name), Decimal) else v for name in COLUMNS}


class _Sum:
    """An entry that is being added up."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = defaultdict(int) | {
            name: Decimal(0) for name in ("counted", "estimated", "unclear_estimated")
        }

    def add(self, spent: Spent) -> None:
        """One call more. Of an answer that is not whole, what came was charged, and of the rest nobody knows."""
        amount, asked = spent.price.amount, spent.asked
        sure = spent.charged is Charged.YES
        came = min(spent.arrived, asked) if sure else 0
        known = amount * came / asked if came < asked else amount
        self.values["calls" if sure else "unclear_calls"] += 1
        self.values["pictures"] += came
        self.values["unclear_pictures"] += asked - came
        self.values["estimated" if spent.price.estimated else "counted"] += known
        if came < asked:
            self.values["unclear_estimated"] += amount - known


def entries(spent: Iterable[Spent]) -> list[Entry]:
    """The ledger of these calls, newest month first."""
    sums: dict[tuple[str, str, str, str], _Sum] = defaultdict(_Sum)
    for one in spent:
        sums[f"{one.started:%Y-%m}", one.project, one.engine, one.price.currency].add(one)
    months = sorted(sums, key=lambda key: key[1:])
    return [Entry(*key, **sums[key].values) for key in sorted(months, key=lambda key: key[0], reverse=True)]


def as_csv(ledger: Iterable[Entry]) -> str:
    """The ledger as comma-separated values with a head line."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([entry.to_json()[name] for name in COLUMNS] for entry in ledger)
    return text.getvalue()


def in_words(entry: Entry) -> str:
    """One entry as a line for people."""
    paid = [f"{entry.counted} {entry.currency} counted"] if entry.counted else []
    paid += [f"about {entry.estimated} {entry.currency} estimated"] if entry.estimated or not paid else []
    made = f"{counted(entry.pictures, 'picture')} in {counted(entry.calls, 'call')}"
    line = f"{entry.month}  {entry.engine}: {made}, {' and '.join(paid)}"
    if entry.unclear_pictures:
        line += f"; unclear: {counted(entry.unclear_pictures, 'picture')}, perhaps {entry.unclear_estimated} {entry.currency} more"
    return f"{line}  [{entry.project}]" if entry.project else line
