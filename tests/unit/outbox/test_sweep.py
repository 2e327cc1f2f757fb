"""Sweeps: values as they are typed, the grid they make, and that only what is missing is made."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from nova_studio.contract.draft import Draft
from nova_studio.contract.fields import FieldSpec
from nova_studio.contract.task import TaskType
from nova_studio.errors import NoAnswer, RequestRejected, Throttled
from nova_studio.library.model import JobState
from nova_studio.outbox import settle, sweep
from nova_studio.outbox.sweep import Axis, CellState, Sweep, SweepError
from support.engines import Answer, Bench, ScriptedEngine, Step
from support.stability_calls import engine as stability

DRAFT = Draft(
    TaskType.TEXT_IMAGE, {"text": "a red house"}, {"width": 512, "height": 512, "seed": 7, "number_of_images": 3}
)
FIELDS = {field.name: field for field in sweep.sweepable(DRAFT)}
Start = Callable[..., Bench]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    benches: list[Bench] = []

    def make(*script: Step, **options: object) -> Bench:
        engine = ScriptedEngine(script or (Answer(),), **options)
        benches.append(Bench(tmp_path / f"library{len(benches)}", engine))
        return benches[-1]

    yield make
    for bench in benches:
        bench.close()


def axis(name: str, *values: object) -> Axis:
    return Axis(FIELDS[name], values)


@pytest.mark.parametrize(
    ("name", "text", "values"),
    [
        ("seed", "1-4, 9", (1, 2, 3, 4, 9)),
        ("seed", "5 - 7; 5 1..2", (5, 6, 7, 1, 2)),
        ("cfg_scale", "2, 4.5 8", (2.0, 4.5, 8.0)),
        ("style", "Design sketch\n\n PHOTOREALISM ", ("DESIGN_SKETCH", "PHOTOREALISM")),
        ("text", "a cat, sleeping\na dog\na cat, sleeping\n", ("a cat, sleeping", "a dog")),
    ],
)
def test_values_are_read_as_they_are_typed(name: str, text: str, values: tuple[object, ...]) -> None:
    assert sweep.parse(FIELDS[name], text) == values


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("seed", "one", "takes numbers; one is none"),
        ("seed", "9-1", "no range"),
        ("seed", "0-100000", "no range of at most 400"),
        ("seed", " , ", "needs at least one value"),
        ("style", "Cubism", "has no Cubism; there are 3D animated"),
        ("text", "\n", "needs at least one value"),
    ],
)
def test_what_cannot_be_swept_over_is_told(name: str, text: str, words: str) -> None:
    with pytest.raises(SweepError, match=words):
        sweep.parse(FIELDS[name], text)


def test_every_task_offers_its_own_axes() -> None:
    for task, names in {
        TaskType.TEXT_IMAGE: {"seed", "cfg_scale", "style", "text"},
        TaskType.INPAINTING: {"seed", "cfg_scale", "text"},
        TaskType.IMAGE_VARIATION: {"seed", "similarity_strength"},
    }.items():
        offered: set[str] = {field.name for field in sweep.sweepable(Draft(task))}
        assert names <= offered and "number_of_images" not in offered
    assert sweep.sweepable(Draft(TaskType.BACKGROUND_REMOVAL)) == []


def test_a_grid_has_a_request_of_one_picture_for_each_cell_and_labels() -> None:
    grid = Sweep(DRAFT, axis("seed", 1, 2), axis("style", None, "DESIGN_SKETCH", "PHOTOREALISM"))
    cells = sweep.expand(grid)
    assert grid.shape == (2, 3) and [(cell.row, cell.column) for cell in cells] == [
        (0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2),
    ]  # fmt: skip
    for cell in cells:
        assert cell.request is not None and cell.request.count == 1
        assert cell.request.settings.seed == grid.rows.values[cell.row]
        assert cell.request.draft().params.get("style") == [None, "DESIGN_SKETCH", "PHOTOREALISM"][cell.column]
    assert [grid.rows.label(0), grid.rows.label(1)] == ["Seed 1", "Seed 2"]
    assert grid.columns is not None
    assert [grid.columns.label(index) for index in range(3)] == [
        "Style: none",
        "Style Design sketch",
        "Style Photorealism",
    ]
    assert axis("text", "a dog").label(0) == "a dog"
    assert Sweep.from_json(grid.to_json()) == grid


def test_a_value_that_breaks_the_contract_is_one_cell_without_a_request() -> None:
    cells = sweep.expand(Sweep(DRAFT, axis("cfg_scale", 5.0, 50.0)))
    assert cells[0].request is not None and cells[1].request is None
    assert "CFG scale must be 1.1 to 10" in cells[1].problem


def test_the_same_field_twice_and_too_many_cells_are_refused() -> None:
    with pytest.raises(SweepError, match="different fields"):
        sweep.expand(Sweep(DRAFT, axis("seed", 1), axis("seed", 2)))
    with pytest.raises(SweepError, match="21 x 20 = 420"):
        sweep.expand(
            Sweep(DRAFT, axis("seed", *range(21)), axis("cfg_scale", *(2 + number / 10 for number in range(20))))
        )


def test_all_cells_share_one_seed_unless_it_is_varied() -> None:
    open_seed = DRAFT.with_setting("seed", None)
    styles: list[Axis] = [axis("style", "PHOTOREALISM")]
    assert sweep.with_seed(open_seed, styles, lambda below: 42).settings["seed"] == 42
    assert sweep.with_seed(DRAFT, styles).settings["seed"] == 7
    assert sweep.with_seed(open_seed, [axis("seed", 1)]).settings["seed"] is None
    cut = Draft(TaskType.BACKGROUND_REMOVAL)
    assert sweep.with_seed(cut, []) is cut


def test_only_what_is_missing_is_made_and_paid_for(start: Start) -> None:
    bench = start(
        Answer(), NoAnswer("timed out"), RequestRejected("no"), *[Throttled("429")] * 5, Answer()
    )  # fmt: skip
    cells = sweep.expand(Sweep(DRAFT, axis("seed", 1, 2, 3, 4, 5), axis("cfg_scale", 5.0)))
    standings = sweep.look(bench.library, bench.engine, cells)
    assert {standing.state for standing in standings} == {CellState.MISSING}
    assert sweep.price(standings) == "$0.20 estimated"
    jobs, problem = sweep.submit(bench.runner, "scripted", standings[:4], wanted=True)
    assert len(jobs) == 4 and problem == "" and all(job.wanted for job in jobs)
    assert [one.state for one in sweep.look(bench.library, bench.engine, cells)] == [
        *[CellState.ON_ITS_WAY] * 4, CellState.MISSING,
    ]  # fmt: skip
    states: list[JobState] = [bench.runner.run(job.id).state for job in jobs]
    assert states == [JobState.DONE, JobState.UNCLEAR, JobState.REFUSED, JobState.FAILED]
    standings = sweep.look(bench.library, bench.engine, cells)
    assert [standing.state for standing in standings] == [
        CellState.THERE, CellState.UNCLEAR, CellState.REFUSED, CellState.MISSING, CellState.MISSING,
    ]  # fmt: skip
    assert standings[0].result is not None and standings[1].words == "timed out"
    assert sweep.price(sweep.missing(standings)) == "$0.08 estimated"
    settle.let_go(bench.library, jobs[1].id)
    again, _ = sweep.submit(bench.runner, "scripted", sweep.look(bench.library, bench.engine, cells), wanted=False)
    assert [job.request.settings.seed for job in again] == [2, 4, 5]
    assert sweep.submit(bench.runner, "scripted", sweep.look(bench.library, bench.engine, cells), wanted=True) == (
        [],
        "",
    )


def test_what_was_looked_at_before_another_window_sent_it_is_not_sent_again(start: Start) -> None:
    bench = start(Answer())
    cells = sweep.expand(Sweep(DRAFT, axis("seed", 1, 2, 3)))
    standings = sweep.look(bench.library, bench.engine, cells)
    first, _ = sweep.submit(bench.runner, "scripted", standings[:2], wanted=True)
    bench.runner.run(first[0].id)
    late, problem = sweep.submit(bench.runner, "scripted", standings, wanted=True)  # as a second press of the button
    assert ([job.request.settings.seed for job in late], problem) == ([3], "")
    assert len(bench.library.jobs()) == 3


def test_an_engine_that_cannot_says_so_in_every_cell(start: Start) -> None:
    bench = start(refusal="not this task")
    standings = sweep.look(bench.library, bench.engine, sweep.expand(Sweep(DRAFT, axis("seed", 1, -1))))
    assert (standings[0].state, standings[0].words) == (CellState.IMPOSSIBLE, "not this task")
    assert standings[1].state is CellState.IMPOSSIBLE and "Seed" in standings[1].words
    assert sweep.price(standings) == "free" and sweep.missing(standings) == []


def test_a_sweep_is_kept_and_comes_back_after_a_restart(start: Start) -> None:
    bench = start()
    grid = Sweep(DRAFT, axis("text", "a cat", "a dog"))
    bench.library.queue.keep_sweep("scripted", grid.to_json())
    (kept,) = bench.again().library.queue.sweeps()
    assert kept.engine == "scripted" and Sweep.from_json(kept.definition) == grid


def test_a_field_kept_by_name_is_found_again() -> None:
    field: FieldSpec = FIELDS["seed"]
    with pytest.raises(KeyError):
        Sweep.from_json({"base": DRAFT.to_json(), "axes": [{"field": "future", "values": [1]}]})
    assert field.title == "Seed"


def test_what_a_grid_loses_is_each_kind_once_over_all_its_cells(start: Start) -> None:
    bench = start()
    grid = Sweep(DRAFT, axis("cfg_scale", None, 4.0, 8.0), axis("style", "PHOTOREALISM", None))
    standings = sweep.look(bench.library, stability(), sweep.expand(grid))
    found = {lost.loss.path.rsplit(".", 1)[-1]: lost for lost in sweep.losses(standings)}
    assert (found["cfgScale"].cells, found["cfgScale"].varies) == (4, True)
    assert (found["style"].cells, found["style"].varies) == (3, False)
    assert (found["width"].cells, found["width"].varies) == (6, False)
    base = stability().assess(sweep.expand(Sweep(DRAFT, axis("seed", 1)))[0].request)
    assert [loss.path.rsplit(".", 1)[-1] for loss in base.losses] == ["width"], "the request alone would not have told"
