"""Sweeps: one draft with one or two of its fields varied, as a grid of requests. What is there already is not made again.

Every cell asks for one picture. Where the seed is not varied all cells share one, so that nothing but the axes differs.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from nova_studio.contract import limits
from nova_studio.contract.draft import Draft
from nova_studio.contract.fields import FieldSpec, params_fields, settings_fields
from nova_studio.contract.form import Kind
from nova_studio.contract.request import Request
from nova_studio.contract.tasks import TASKS
from nova_studio.contract.validation import validate
from nova_studio.engines.base import Engine, Loss, Price
from nova_studio.errors import EngineError, InvalidRequest
from nova_studio.library.jobs import AlreadyThere
from nova_studio.library.library import Library
from nova_studio.library.model import Job, JobState, Result
from nova_studio.library.model import Kind as ResultKind
from nova_studio.outbox import settle
from nova_studio.outbox.runner import Runner

CELLS_MAX = 400
"""More would be a mistake: at four cents a picture it is 16 dollars."""
_KINDS = (Kind.SEED, Kind.NUMBER, Kind.CHOICE, Kind.PROMPT)
_RANGE = re.compile(r"(\d+)\s*(?:-|\.\.)\s*(\d+)")


class SweepError(ValueError):
    """Why values cannot be swept over, in a sentence."""


@dataclass(frozen=True)
class Axis:
    """A field and the values it takes, in the order of the grid. ``None`` is the service's default."""

    field: FieldSpec
    values: tuple[Any, ...]

    def label(self, index: int) -> str:
        """What the row or column of a value is called."""
        value = self.values[index]
        if value is None:
            return f"{self.field.title}: none"
        if self.field.kind is Kind.PROMPT:
            return str(value)
        title = next((choice.title for choice in self.field.choices if choice.value == value), str(value))
        return f"{self.field.title} {title}"


@dataclass(frozen=True)
class Sweep:
    """A draft, and the axes of its grid; without ``columns`` there is one."""

    base: Draft
    rows: Axis
    columns: Axis | None = None

    @property
    def shape(self) -> tuple[int, int]:
        """How many rows and columns the grid has."""
        return len(self.rows.values), len(self.columns.values) if self.columns else 1

    def to_json(self) -> dict[str, Any]:
        """As JSON values, for the library."""
        axes = [{"field": axis.field.name, "values": list(axis.values)} for axis in (self.rows, self.columns) if axis]
        return {"base": self.base.to_json(), "axes": axes}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Sweep:
        """Back from :meth:`to_json`; raises ``ValueError`` or ``KeyError`` on what this version does not know."""
        base = Draft.from_json(data["base"])
        fields = {field.name: field for field in sweepable(base)}
        axes = [Axis(fields[axis["field"]], tuple(axis["values"])) for axis in data["axes"]]
        return cls(base, axes[0], axes[1] if len(axes) > 1 else None)


@dataclass(frozen=True)
class Cell:
    """One place of the grid: its request, or why there can be none."""

    row: int
    column: int
    request: Request | None
    problem: str = ""


def sweepable(draft: Draft) -> list[FieldSpec]:
    """The fields of a draft's task that a sweep can vary: seed, CFG scale, style, prompts and their like."""
    spec = TASKS[draft.task]
    return [field for field in (*settings_fields(spec), *params_fields(spec)) if field.kind in _KINDS]


def parse(field: FieldSpec, text: str) -> tuple[Any, ...]:
    """The values that somebody typed: one prompt or choice a line, numbers with commas or as ``1-8``. Raises SweepError."""
    values: list[Any]
    if field.kind in (Kind.PROMPT, Kind.CHOICE):
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        values = [_choice(field, line) if field.kind is Kind.CHOICE else line for line in lines]
    else:
        parts = re.split(r"[,;\s]+", re.sub(r"\s*(-|\.\.)\s*", r"\1", text))
        values = [value for part in parts if part for value in _numbers(field, part)]
    if not values:
        raise SweepError(f"{field.title} needs at least one value.")
    return tuple(dict.fromkeys(values))


def _choice(field: FieldSpec, line: str) -> str:
    for choice in field.choices:
        if line.casefold() in (choice.value.casefold(), choice.title.casefold()):
            return choice.value
    raise SweepError(f"{field.title} has no {line}; there are {', '.join(choice.title for choice in field.choices)}.")


def _numbers(field: FieldSpec, part: str) -> Iterable[float | int]:
    whole = field.kind is Kind.SEED
    span = _RANGE.fullmatch(part)
    if span and whole:
        first, last = int(span[1]), int(span[2])
        if not 0 <= last - first < CELLS_MAX:
            raise SweepError(f"{part} is no range of at most {CELLS_MAX} seeds, from the smaller to the larger.")
        return range(first, last + 1)
    try:
        return [int(part) if whole else float(part)]
    except ValueError:
        raise SweepError(f"{field.title} takes numbers; {part} is none.") from None


def with_seed(draft: Draft, axes: Sequence[Axis], draw: Callable[[int], int] = secrets.randbelow) -> Draft:
    """The draft with a seed that all cells share, unless it has one, takes none, or the seed is varied."""
    takes = "seed" in TASKS[draft.task].settings
    if not takes or draft.settings.get("seed") is not None or any(axis.field.kind is Kind.SEED for axis in axes):
        return draft
    return draft.with_setting("seed", draw(limits.SEED_MAX + 1))


def expand(sweep: Sweep) -> tuple[Cell, ...]:
    """Every cell of the grid, row by row. Raises SweepError for two axes of one field and for too many cells."""
    rows, columns = sweep.shape
    if sweep.columns is not None and sweep.columns.field == sweep.rows.field:
        raise SweepError("The two axes must vary different fields.")
    if rows * columns > CELLS_MAX:
        raise SweepError(
            f"A sweep has at most {CELLS_MAX} pictures; this one has {rows} x {columns} = {rows * columns}."
        )
    return tuple(_cell(sweep, row, column) for row in range(rows) for column in range(columns))


def _cell(sweep: Sweep, row: int, column: int) -> Cell:
    draft = _put(sweep.base, sweep.rows, row)
    if sweep.columns is not None:
        draft = _put(draft, sweep.columns, column)
    if "number_of_images" in TASKS[draft.task].settings:
        draft = draft.with_setting("number_of_images", 1)
    try:
        return Cell(row, column, validate(draft))
    except InvalidRequest as error:
        return Cell(row, column, None, error.problems[0].message)


def _put(draft: Draft, axis: Axis, index: int) -> Draft:
    in_settings = axis.field.name in TASKS[draft.task].settings
    return (draft.with_setting if in_settings else draft.with_param)(axis.field.name, axis.values[index])


# ------------------------------------------------------------------------------------------------------------ what is there


class CellState(StrEnum):
    """Where a cell stands. Only what is MISSING is made; what is UNCLEAR or REFUSED is left to the artist."""

    THERE = "there"
    ON_ITS_WAY = "on its way"
    UNCLEAR = "unclear"
    REFUSED = "refused"
    MISSING = "missing"
    IMPOSSIBLE = "impossible"


@dataclass(frozen=True)
class Standing:
    """A cell as the library knows it: its state, its picture if there is one, the newest job, and words where it cannot be."""

    cell: Cell
    state: CellState
    job: Job | None = None
    result: Result | None = None
    words: str = ""
    price: Price | None = None
    losses: tuple[Loss, ...] = ()


def look(library: Library, engine: Engine, cells: Sequence[Cell]) -> list[Standing]:
    """Where every cell stands with an engine; nothing is sent."""
    return [_standing(library, engine, cell) for cell in cells]


def _standing(library: Library, engine: Engine, cell: Cell) -> Standing:
    request = cell.request
    if request is None:
        return Standing(cell, CellState.IMPOSSIBLE, words=cell.problem)
    assessment = engine.assess(request)
    if not assessment.can:
        return Standing(cell, CellState.IMPOSSIBLE, words=assessment.reason)
    have = settle.owned(library, request, engine)
    if have is not None:
        results = (result for result in library.job_results(have.id) if result.kind is ResultKind.IMAGE)
        return Standing(
            cell, CellState.THERE, have, next(results, None), price=assessment.price, losses=assessment.losses
        )
    request_hash = request.canonical_hash()
    latest = library.queue.latest([request_hash], engine.name).get(request_hash)
    job = None if latest is None else library.job(latest)
    state, words = CellState.MISSING, ""
    if job is not None:
        words = job.error
        if not job.state.settled:
            state = CellState.ON_ITS_WAY
        elif job.state is JobState.UNCLEAR and not job.let_go:
            state = CellState.UNCLEAR
        elif job.state is JobState.REFUSED:
            state = CellState.REFUSED
    return Standing(cell, state, job, words=words, price=assessment.price, losses=assessment.losses)


def missing(standings: Iterable[Standing]) -> list[Standing]:
    """The cells that are still to be made."""
    return [standing for standing in standings if standing.state is CellState.MISSING]


@dataclass(frozen=True)
class Lost:
    """What is lost of a grid: a loss of one of its cells, in how many cells the like is lost, and whether in other words too."""

    loss: Loss
    cells: int
    varies: bool


def losses(standings: Iterable[Standing]) -> tuple[Lost, ...]:
    """What these cells lose together, each kind of loss once, in the order of the grid."""
    found: dict[tuple[str, str], list[Loss]] = {}
    for standing in standings:
        kinds = {(loss.path, loss.code): loss for loss in standing.losses}
        for kind, loss in kinds.items():
            found.setdefault(kind, []).append(loss)
    return tuple(Lost(same[0], len(same), len({loss.message for loss in same}) > 1) for same in found.values())


def price(standings: Iterable[Standing]) -> str:
    """What these cells cost together, in words."""
    found = [standing.price for standing in standings if standing.price is not None and standing.price.amount]
    if not found:
        return "free"
    currency, amount = found[0].currency, sum(one.amount for one in found)
    sign = "$" if currency == "USD" else f"{currency} "
    return f"{sign}{amount:.2f}{' estimated' if any(one.estimated for one in found) else ''}"


def submit(runner: Runner, engine: str, standings: Iterable[Standing], *, wanted: bool) -> tuple[list[Job], str]:
    """Put every missing cell into the outbox, in the order of the grid: the jobs, and why one could not be, if so."""
    jobs = []
    for standing in missing(standings):
        if standing.cell.request is None:
            continue
        try:
            jobs.append(runner.submit(standing.cell.request, engine, wanted=wanted, only_once=True))
        except AlreadyThere:
            continue  # Put there since somebody looked.
        except EngineError as error:
            return jobs, error.words()
    return jobs, ""
