"""The table of tasks and engines says what the engines say, and no more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest

from nova_studio.contract.task import TaskType
from nova_studio.engines.base import Capability, Description, EngineState, Price
from nova_studio.engines.comparison import Verdict, as_markdown, compare
from nova_studio.tools.spec import ToolType

TASK = TaskType.TEXT_IMAGE


def engine(
    name: str, able: Capability, *, sends: bool = True, state: EngineState = EngineState.READY, model: str = "one"
) -> Description:
    return Description(name, name.title(), state, "", sends, dict.fromkeys(TaskType, able), model=model)


def spread(models: Sequence[str]) -> tuple[Price, Price] | None:
    known = {"one": Decimal("0.04"), "two": Decimal("0.14")}
    found = [Price(known[name]) for name in models if name in known]
    return (found[0], found[-1]) if found else None


@pytest.mark.parametrize(
    ("described", "verdict", "head"),
    [
        (engine("a", Capability(True), sends=False), Verdict.YES, "yes, free"),
        (engine("a", Capability(True, losses=("Less.",))), Verdict.PARTLY, "yes, with losses, about $0.04 a picture"),
        (engine("a", Capability(True, models=("one", "two"))), Verdict.YES, "yes, about $0.04 to $0.14 a picture"),
        (engine("a", Capability(True), state=EngineState.RETIRED), Verdict.RETIRED, "retired, about $0.04 a picture"),
        (engine("a", Capability(False, "Never.")), Verdict.NO, "no"),
        (engine("a", Capability(True), model="nobody knows"), Verdict.YES, "yes"),
    ],
)
def test_a_cell(described: Description, verdict: Verdict, head: str) -> None:
    cell = compare([described], spread).cell(TASK, "a")
    assert (cell.verdict, cell.head) == (verdict, head)


def test_a_cell_says_why_not_or_what_is_lost() -> None:
    table = compare(
        [engine("a", Capability(False, "Never.")), engine("b", Capability(True, losses=("Less.",)))], spread
    )
    assert table.cell(TASK, "a").words == ("Never.",) and table.cell(TASK, "b").words == ("Less.",)
    with pytest.raises(KeyError):
        table.cell(TASK, "c")


def test_a_page_gets_a_row_for_each_task_and_a_column_for_each_engine() -> None:
    lines = as_markdown(
        compare([engine("a", Capability(False, "Never.")), engine("b", Capability(True))], spread)
    ).splitlines()
    assert lines[0] == "| task or tool | A | B |" and lines[1] == "|---|---|---|"
    assert len(lines) == 2 + len(TaskType) + len(ToolType)
    assert lines[2] == "| Text to image | **no**<br>Never. | **yes, about $0.04 a picture** |"


def test_a_tool_has_its_price_where_it_is_and_a_plain_no_elsewhere() -> None:
    tools = {ToolType.RECOLOR: Capability(True, models=("two",)), ToolType.UPSCALE_FAST: Capability(False, "Not here.")}
    having = replace(engine("a", Capability(True)), tools=tools)
    table = compare([having, engine("b", Capability(True))], spread)
    assert table.cell(ToolType.RECOLOR, "a").head == "yes, about $0.14 a picture"
    assert (table.cell(ToolType.RECOLOR, "b").head, table.cell(ToolType.RECOLOR, "b").words) == ("no", ())
    assert table.cell(ToolType.UPSCALE_FAST, "a").words == ("Not here.",)
