"""The window tells what the chosen engine makes of a draft, and never changes the draft for it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from nova_studio.contract.draft import Draft
from nova_studio.contract.task import TaskType
from nova_studio.paths import Paths
from nova_studio.ui.dialogs.engines import EnginesDialog
from support.desks import Desk

OpenDesk = Callable[[], Desk]
DRAFT = Draft(
    TaskType.TEXT_IMAGE, {"text": "a kite", "negative_text": "rain"}, {"cfg_scale": 8.0, "number_of_images": 3}
)


@pytest.fixture
def desk(qtbot: QtBot, paths: Paths) -> Iterator[Desk]:
    desk = Desk(qtbot, paths).start()
    desk.window.session.use_task(TaskType.TEXT_IMAGE)
    desk.window.panel.set_draft(DRAFT)
    yield desk
    desk.close()


def test_switching_the_engine_changes_the_words_and_never_the_draft(desk: Desk) -> None:
    panel, foot = desk.window.panel, desk.window.panel.foot
    assert foot.terms.text() == "Free, on this computer" and not foot.losses.isVisible()
    desk.window.status.engine_chosen.emit("stability")
    assert foot.terms.text() == "3 calls, about $0.12, us-west-2" and foot.losses.title == "1 loss"
    assert panel.form.editor("cfg_scale").loss == "Ignored by Stable Image Core"
    assert panel.draft() == DRAFT
    desk.window.status.engine_chosen.emit("nova-canvas")
    desk.window.status.engine_chosen.emit("offline")
    assert panel.form.editor("cfg_scale").loss == "" and panel.draft() == DRAFT


def test_what_an_engine_cannot_do_cannot_be_asked_for(desk: Desk) -> None:
    desk.window.status.engine_chosen.emit("stability")
    desk.window.session.use_task(TaskType.VIRTUAL_TRY_ON)
    assert desk.window.panel.request is None
    assert "no virtual try-on" in desk.window.panel.foot.message.text()
    assert not desk.window.panel.foot.generate.isEnabled()


def test_an_assessment_takes_less_than_two_milliseconds(desk: Desk) -> None:
    desk.window.status.engine_chosen.emit("stability")
    request, engine = desk.window.panel.request, desk.studio.engine("stability")
    assert request is not None
    began = time.thread_time()
    for _ in range(100):
        engine.assess(request)
        engine.describe()
    assert (time.thread_time() - began) / 100 < 0.002


def test_the_engine_menu_and_help_open_the_comparison(desk: Desk) -> None:
    action = next(each for each in desk.window.status.menu_actions() if each.text() == "Compare engines…")
    for ask in (action.trigger, desk.window.actions_["compare_engines"].trigger):
        ask()
        desk.until(lambda: bool(desk.window.findChildren(EnginesDialog)))
        (dialog,) = desk.window.findChildren(EnginesDialog)
        table = dialog.table
        assert (table.rowCount(), table.columnCount()) == (7, 3) and table.accessibleName() == dialog.windowTitle()
        heads = [table.horizontalHeaderItem(at) for at in range(3)]
        assert [head.text() for head in heads if head] == [
            "Offline engine (in use)",
            "Stability AI on Bedrock",
            "Amazon Nova Canvas",
        ]
        cell = table.item(0, 1)
        assert cell is not None and cell.text().startswith(
            "Yes, with losses, about $0.04 to $0.14 a picture.\n• cfgScale"
        )
        dialog.reject()
        desk.until(lambda: not desk.window.findChildren(EnginesDialog))
