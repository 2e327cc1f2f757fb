"""The ledger's arithmetic and the sweeps' grids, whatever is thrown at them."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from nova_studio.contract.draft import Draft
from nova_studio.contract.task import TaskType
from nova_studio.library.model import Charged, Money
from nova_studio.library.spending import Spent
from nova_studio.outbox import sweep
from nova_studio.outbox.ledger import COLUMNS, as_csv, entries
from nova_studio.outbox.sweep import Axis, Sweep

START = datetime(2026, 1, 1, tzinfo=UTC)


@st.composite
def calls(draw: st.DrawFn) -> Spent:
    asked = draw(st.integers(1, 5))
    charged = draw(st.sampled_from([Charged.YES, Charged.UNCLEAR]))
    each = Decimal(draw(st.integers(1, 100))) / 100
    return Spent(
        started=START + timedelta(hours=draw(st.integers(0, 24 * 90))),
        engine=draw(st.sampled_from(["nova-canvas", "stability"])),
        model="m",
        price=Money(each * asked, draw(st.sampled_from(["USD", "EUR"])), draw(st.booleans())),
        asked=asked,
        arrived=draw(st.integers(0, asked)) if charged is Charged.YES else 0,
        charged=charged,
        project=draw(st.sampled_from(["", "Poster"])),
    )


@given(st.lists(calls(), max_size=40))
def test_no_cent_is_lost_and_nothing_is_mixed(spent: list[Spent]) -> None:
    ledger = entries(spent)
    keys = [(entry.month, entry.project, entry.engine, entry.currency) for entry in ledger]
    assert len(set(keys)) == len(keys)
    assert [entry.month for entry in ledger] == sorted((entry.month for entry in ledger), reverse=True)
    for currency in ("USD", "EUR"):
        ours = [entry for entry in ledger if entry.currency == currency]
        theirs = [one for one in spent if one.price.currency == currency]
        amounts = sum((entry.counted + entry.estimated + entry.unclear_estimated for entry in ours), Decimal(0))
        assert amounts == sum((one.price.amount for one in theirs), Decimal(0))
        counted = sum(
            (one.price.amount / one.asked * one.arrived for one in theirs if not one.price.estimated), Decimal(0)
        )
        assert sum((entry.counted for entry in ours), Decimal(0)) == counted
    charged = [one for one in spent if one.charged is Charged.YES]
    assert sum(entry.calls for entry in ledger) == len(charged)
    assert sum(entry.unclear_calls for entry in ledger) == len(spent) - len(charged)
    assert sum(entry.pictures for entry in ledger) == sum(one.arrived for one in charged)
    assert sum(entry.pictures + entry.unclear_pictures for entry in ledger) == sum(one.asked for one in spent)


@given(st.lists(calls(), max_size=10), st.randoms())
def test_the_ledger_does_not_depend_on_the_order_and_goes_out_whole(spent: list[Spent], random: Random) -> None:
    shuffled = list(spent)
    random.shuffle(shuffled)
    assert entries(shuffled) == entries(spent)
    head, *rows = csv.reader(io.StringIO(as_csv(entries(spent))))
    assert tuple(head) == COLUMNS
    assert [dict(zip(head, row, strict=True)) for row in rows] == [
        {name: str(value) for name, value in entry.to_json().items()} for entry in entries(spent)
    ]


DRAFT = Draft(TaskType.TEXT_IMAGE, {"text": "a"}, {"seed": 1})
FIELDS = {field.name: field for field in sweep.sweepable(DRAFT)}
seeds = st.lists(st.integers(0, 10**6), min_size=1, max_size=6, unique=True)
prompts = st.lists(
    st.text("ab c", min_size=1, max_size=5).filter(str.strip), min_size=1, max_size=5, unique_by=str.strip
)


@given(seeds, prompts)
def test_a_grid_is_complete_and_no_two_cells_ask_for_the_same(numbers: list[int], texts: list[str]) -> None:
    grid = Sweep(DRAFT, Axis(FIELDS["seed"], tuple(numbers)), Axis(FIELDS["text"], tuple(texts)))
    cells = sweep.expand(grid)
    assert Counter((cell.row, cell.column) for cell in cells) == Counter(
        (row, column) for row in range(len(numbers)) for column in range(len(texts))
    )
    requests = [cell.request for cell in cells if cell.request is not None]
    assert len({request.canonical_hash() for request in requests}) == len(requests) == len(cells)
    assert Sweep.from_json(grid.to_json()) == grid


@given(seeds)
def test_seeds_are_read_back_as_they_were_written(numbers: list[int]) -> None:
    assert sweep.parse(FIELDS["seed"], ", ".join(map(str, numbers))) == tuple(numbers)


@given(prompts)
def test_prompts_are_read_back_without_what_surrounds_them(texts: list[str]) -> None:
    assert sweep.parse(FIELDS["text"], "\n\n".join(texts)) == tuple(text.strip() for text in texts)
