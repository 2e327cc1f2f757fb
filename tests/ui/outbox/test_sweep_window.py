"""The sweep's window: the price first, only what is missing, and a labelled grid."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from nova_studio.errors import NoAnswer
from nova_studio.outbox.sweep import CellState
from nova_studio.ui.sweeps.window import SweepWindow
from support.bedrock_server import BedrockServer
from support.desks import Desk
from support.engines import Answer, ScriptedEngine, picture, text_request
from support.stability_calls import engine
from support.stability_server import stability_server

OpenDesk = Callable[..., Desk]


def opened(desk: Desk, seed: int | None = 7) -> SweepWindow:
    """The window on a request of the panel."""
    request = text_request(3, "a red house", seed=seed or 0)
    desk.window.outbox.sweep(request)
    window = desk.window.outbox.sweeps
    assert window is not None
    desk.until(lambda: window.grid.rowCount() > 0)
    return window


def fill(window: SweepWindow, rows: str, field: str = "", columns: str = "") -> None:
    """Type the values of the axes."""
    for editor, text in ((window.rows, rows), (window.columns, columns)):
        if editor is window.columns:
            editor.field.setCurrentIndex(max(0, editor.field.findData(field)))
        if text:
            editor.values.selectAll()
            first, *more = text.split("\n")
            QTest.keyClicks(editor.values, first)
            for line in more:
                QTest.keyClick(editor.values, Qt.Key.Key_Return)
                QTest.keyClicks(editor.values, line)


def states(window: SweepWindow) -> list[list[CellState | None]]:
    grid = window.grid
    found = [[grid.standing(row, column) for column in range(grid.columnCount())] for row in range(grid.rowCount())]
    return [[None if one is None else one.state for one in row] for row in found]


def labels(window: SweepWindow) -> tuple[list[str], list[str]]:
    grid = window.grid
    rows = [item.text() for row in range(grid.rowCount()) if (item := grid.verticalHeaderItem(row))]
    columns = [item.text() for column in range(grid.columnCount()) if (item := grid.horizontalHeaderItem(column))]
    return rows, columns


def test_the_menu_needs_a_request(open_desk: OpenDesk) -> None:
    desk = open_desk(ScriptedEngine()).start()
    desk.window.actions_["sweep"].trigger()
    desk.until(lambda: any("nothing to vary yet" in text for text in desk.window.notices.texts()))
    assert desk.window.outbox.sweeps is None


def test_the_price_comes_first_and_only_what_is_missing_is_made(open_desk: OpenDesk) -> None:
    engine = ScriptedEngine([Answer((picture(1, 320),)), NoAnswer("reset"), Answer((picture(2, 320),))])
    desk = open_desk(engine).start()
    desk.window.generation.lanes.set_count(1)
    window = opened(desk)
    fill(window, "1-2", "cfg_scale", "4, 8")
    desk.until(lambda: window.summary.text() == "2 x 2 pictures, 4 to make")
    assert window.send_button.text() == "Send the missing 4  $0.16 estimated" and engine.asked == []
    assert labels(window) == (["Seed 1", "Seed 2"], ["CFG scale 4.0", "CFG scale 8.0"])
    QTest.mouseClick(window.send_button, Qt.MouseButton.LeftButton)
    desk.until(lambda: len(engine.asked) == 4 and desk.window.generation.lanes.is_idle())
    desk.until(lambda: window.summary.text() == "2 x 2 pictures, 3 there already, 1 unclear: decide in the outbox")
    assert states(window) == [[CellState.THERE, CellState.UNCLEAR], [CellState.THERE, CellState.THERE]]
    assert not window.send_button.isEnabled() and all(call.images == 1 for call in engine.asked)
    # One more value: only the new cells are missing.
    fill(window, "1-3", "cfg_scale", "4, 8")
    desk.until(lambda: window.send_button.text() == "Send the missing 2  $0.08 estimated")
    QTest.mouseClick(window.add_button, Qt.MouseButton.LeftButton)
    desk.until(lambda: window.summary.text().endswith("2 in the outbox, 1 unclear: decide in the outbox"))
    assert len(engine.asked) == 4


def test_a_cell_opens_large_and_speaks(open_desk: OpenDesk) -> None:
    desk = open_desk(ScriptedEngine([Answer((picture(1, 320),))])).start()
    window = opened(desk)
    fill(window, "5")
    desk.until(lambda: window.summary.text() == "1 x 1 pictures, 1 to make")
    QTest.mouseClick(window.send_button, Qt.MouseButton.LeftButton)
    desk.until(lambda: states(window) == [[CellState.THERE]])
    item = window.grid.item(0, 0)
    assert item is not None
    assert item.data(Qt.ItemDataRole.AccessibleTextRole) == "Seed 5, Result: There"
    desk.until(lambda: not item.icon().isNull())
    window.grid.setCurrentCell(0, 0)
    QTest.keyClick(window.grid, Qt.Key.Key_Return)
    viewer = desk.bench._viewer
    assert viewer is not None and viewer.isVisible()
    viewer.close()


def test_values_that_cannot_be_are_told_at_once(open_desk: OpenDesk) -> None:
    desk = open_desk(ScriptedEngine()).start()
    window = opened(desk)
    fill(window, "red")
    desk.until(lambda: "takes numbers; red is none" in window.problem.text())
    assert not window.send_button.isEnabled() and not window.add_button.isEnabled()
    fill(window, "1-2", "cfg_scale", "4, 80")
    desk.until(lambda: window.summary.text() == "2 x 2 pictures, 2 not possible, 2 to make")
    cell = window.grid.item(0, 1)
    assert cell is not None and "CFG scale must be" in cell.toolTip()


def test_an_earlier_sweep_comes_back_with_its_pictures(open_desk: OpenDesk) -> None:
    engine = ScriptedEngine([Answer((picture(1, 320),))])
    first = open_desk(engine).start()
    window = opened(first)
    fill(window, "1-2")
    first.until(lambda: window.summary.text() == "2 x 1 pictures, 2 to make")
    QTest.mouseClick(window.send_button, Qt.MouseButton.LeftButton)
    first.until(lambda: window.summary.text() == "2 x 1 pictures, 2 there already")
    first.close()
    second = open_desk(engine).start()
    window = opened(second)
    window.earlier.setCurrentIndex(1)
    window.earlier.activated.emit(1)
    second.until(lambda: window.summary.text() == "2 x 1 pictures, 2 there already")
    assert len(engine.asked) == 2


# ------------------------------------------------------------------------------------------------------------- losses


@pytest.fixture
def server() -> Iterator[BedrockServer]:
    with stability_server() as found:
        yield found


def kept_losses(desk: Desk) -> list[tuple[str, ...]]:
    """What was stored with each job, in the order of the grid."""
    return [job.losses for job in reversed(desk.studio.library.jobs())]


def test_what_only_the_varied_pictures_lose_is_told_and_asked_about_before_anything_is_sent(
    open_desk: OpenDesk, server: BedrockServer
) -> None:
    desk = open_desk(engine(server)).start()
    window = opened(desk)
    told = window.consent.loss_list.label
    assert window.consent.losses.title == "1 loss" and told.text().startswith("size becomes 1:1")
    fill(window, "1", "cfg_scale", "4, 8")
    desk.until(lambda: "cfgScale" in told.text())
    assert "In 2 of 2 pictures, for example: cfgScale 4.0 is ignored by this model." in told.text()
    QTest.mouseClick(window.send_button, Qt.MouseButton.LeftButton)
    asks = window.consent.question
    assert asks.isVisible() and not window.send_button.isVisible() and not window.add_button.isVisible()
    assert "Nothing was sent. 2 pictures, $0.08 estimated." in asks.question.text()
    assert server.requests == [] and not desk.studio.library.jobs()
    QTest.mouseClick(asks.go_back, Qt.MouseButton.LeftButton)
    assert not asks.isVisible() and window.send_button.isVisible() and server.requests == []
    QTest.mouseClick(window.add_button, Qt.MouseButton.LeftButton)
    QTest.mouseClick(asks.accept_once, Qt.MouseButton.LeftButton)
    desk.until(lambda: "2 in the outbox" in window.summary.text())
    assert server.requests == [] and window.add_button.isVisible()
    scales = [next(loss for loss in losses if "cfgScale" in loss) for losses in kept_losses(desk)]
    assert scales == [f"cfgScale {scale} is ignored by this model." for scale in (4.0, 8.0)]
    fill(window, "2", "cfg_scale", "4, 8")
    desk.until(lambda: window.summary.text() == "1 x 2 pictures, 2 to make")
    QTest.mouseClick(window.add_button, Qt.MouseButton.LeftButton)
    assert asks.isVisible(), "once is once"
    QTest.mouseClick(asks.accept_always, Qt.MouseButton.LeftButton)
    desk.until(lambda: window.summary.text() == "1 x 2 pictures, 2 in the outbox")
    fill(window, "3", "cfg_scale", "5, 9")
    desk.until(lambda: window.summary.text() == "1 x 2 pictures, 2 to make")
    QTest.mouseClick(window.add_button, Qt.MouseButton.LeftButton)
    desk.until(lambda: len(desk.studio.library.jobs()) == 6)
    assert not asks.isVisible() and server.requests == []


def test_a_loss_of_some_pictures_says_of_how_many(open_desk: OpenDesk, server: BedrockServer) -> None:
    desk = open_desk(engine(server)).start()
    window = opened(desk)
    fill(window, "1-3", "quality", "standard\npremium")
    told = window.consent.loss_list.label
    desk.until(lambda: "quality" in told.text())
    assert "In 6 of 6 pictures, for example: quality is a choice of model here: standard means" in told.text()
    fill(window, "1-3", "style", "Photorealism")
    desk.until(lambda: "PHOTOREALISM" in told.text() or "Photorealism" in told.text())
    assert "\n• The style PHOTOREALISM" in told.text() and "In " not in told.text(), "all of them lose the same"


def test_every_control_has_a_name(open_desk: OpenDesk) -> None:
    desk = open_desk(ScriptedEngine()).start()
    window = opened(desk)
    for control in (
        window.rows.field,
        window.rows.values,
        window.columns.field,
        window.send_button,
        window.add_button,
        window.grid,
        window.consent.losses.header,
        window.consent.question.accept_once,
    ):
        assert control.accessibleName()
    assert (window.rows.field.accessibleName(), window.columns.field.accessibleName()) == ("Rows", "Columns")
