"""Tasks and picture tools against engines as one table: for the window, the shell and the README.

It is made of what every engine says of itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from nova_studio.contract.task import TaskType
from nova_studio.contract.tasks import TASKS
from nova_studio.engines.base import Capability, Description, EngineState, Price
from nova_studio.tools.request import WorkType, spec_of
from nova_studio.tools.spec import TOOLS

Spread = Callable[[Sequence[str]], tuple[Price, Price] | None]
"""What a picture of these models costs, from the cheapest to the dearest; ``None`` where that is not known."""


WORKS: Final[tuple[WorkType, ...]] = (*TASKS, *TOOLS)
"""The rows, in their order."""
_NO_TOOL: Final = Capability(False)
"""A tool that an engine does not have; there is nothing more to say of it."""


class Verdict(StrEnum):
    """Whether an engine does a task; the values are the words for the artist."""

    YES = "yes"
    PARTLY = "yes, with losses"
    RETIRED = "retired"
    NO = "no"


@dataclass(frozen=True)
class Cell:
    """One engine at one task: the verdict, why or with which losses, and what a picture costs."""

    verdict: Verdict
    words: tuple[str, ...] = ()
    price: str = ""

    @property
    def head(self) -> str:
        """Verdict and price in one line."""
        return f"{self.verdict.value}, {self.price}" if self.price else self.verdict.value


@dataclass(frozen=True)
class EngineTable:
    """The table: a column for each engine, a row for each task, then each tool, with its cells in the same order."""

    engines: tuple[Description, ...]
    rows: tuple[tuple[WorkType, tuple[Cell, ...]], ...]

    def cell(self, work: WorkType, engine: str) -> Cell:
        """One cell; raises KeyError for an engine that is not in the table."""
        names = [each.name for each in self.engines]
        if engine not in names:
            raise KeyError(engine)
        return dict(self.rows)[work][names.index(engine)]


def compare(engines: Iterable[Description], spread: Spread) -> EngineTable:
    """The table of these engines."""
    listed = tuple(engines)
    rows = tuple((work, tuple(_cell(each, _capability(each, work), spread) for each in listed)) for work in WORKS)
    return EngineTable(listed, rows)


def _capability(engine: Description, work: WorkType) -> Capability:
    return engine.tasks[work] if isinstance(work, TaskType) else engine.tools.get(work, _NO_TOOL)


def _cell(engine: Description, able: Capability, spread: Spread) -> Cell:
    if not able.can:
        return Cell(Verdict.NO, (able.reason,) if able.reason else ())
    verdict = Verdict.PARTLY if able.losses else Verdict.YES
    if engine.state is EngineState.RETIRED:
        verdict = Verdict.RETIRED
    return Cell(verdict, able.losses, _price(engine, able, spread))


def _price(engine: Description, able: Capability, spread: Spread) -> str:
    if not engine.sends:
        return "free"
    found = spread(able.models or (engine.model,))
    if found is None:
        return ""
    least, most = found
    return f"about {least} a picture" if least == most else f"about {least} to {most} a picture"


def as_markdown(table: EngineTable) -> str:
    """The table for a page of text, one line a row."""
    lines = [
        "| task or tool | " + " | ".join(each.title for each in table.engines) + " |",
        "|---" * (1 + len(table.engines)) + "|",
    ]
    for work, cells in table.rows:
        shown = ["<br>".join((f"**{cell.head}**", *cell.words)) for cell in cells]
        lines.append(f"| {spec_of(work).title} | " + " | ".join(shown) + " |")
    return "\n".join(lines)
