"""The window tells what the chosen engine makes of a draft, and never changes the draft for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTableWidget
from pytestqt.qtbot import QtBot

from nova_studio.contract.draft import Draft
from nova_studio.contract.task import TaskType
from nova_studio.contract.tasks import TASKS
from nova_studio.engines.base import WHOLE, Loss
from nova_studio.library.model import JobState
from nova_studio.paths import Paths
from nova_studio.tools.spec import TOOLS
from nova_studio.ui.dialogs.engines import EnginesDialog
from support.desks import Desk
from support.engines import ScriptedEngine

OpenDesk = Callable[..., Desk]
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


@pytest.mark.parametrize("task", TaskType)
def test_no_engine_changes_what_is_set_in_any_task(desk: Desk, task: TaskType) -> None:
    panel = desk.window.panel
    desk.window.session.use_task(task)
    settings = {"cfg_scale": 8.0, "quality": "premium", "number_of_images": 2, "seed": 5}
    draft = Draft(task, {}, settings if TASKS[task].settings else {})
    panel.set_draft(draft)
    for engine in (*desk.studio.engines, "offline"):
        desk.window.status.engine_chosen.emit(engine)
        assert panel.draft() == draft
        shown = [editor for editor in panel.form.editors if editor.loss]
        assert all(editor.control.isEnabled() for editor in shown)
        assert bool(shown) is (engine == "stability" and bool(draft.settings) and task is not TaskType.VIRTUAL_TRY_ON)


def test_what_an_engine_cannot_do_cannot_be_asked_for(desk: Desk) -> None:
    desk.window.status.engine_chosen.emit("stability")
    desk.window.session.use_task(TaskType.VIRTUAL_TRY_ON)
    assert desk.window.panel.request is None
    assert "no virtual try-on" in desk.window.panel.foot.message.text()
    assert not desk.window.panel.foot.generate.isEnabled()


def test_another_engine_stands_in_only_when_set_and_says_so(desk: Desk) -> None:
    panel = desk.window.panel
    desk.window.status.engine_chosen.emit("stability")
    desk.window.session.use_task(TaskType.VIRTUAL_TRY_ON)
    assert not panel.foot.generate.isEnabled()
    desk.window.choices.use(desk.studio.settings.model_copy(update={"fallback_engine": "offline"}))
    assert panel.foot.generate.isEnabled() and panel.foot.message.text().startswith("Needs:")
    desk.window.choices.use(desk.studio.settings.model_copy(update={"fallback_engine": ""}))
    assert not panel.foot.generate.isEnabled()


def test_the_tier_is_a_setting_and_the_price_follows(desk: Desk) -> None:
    desk.window.status.engine_chosen.emit("stability")
    for tier, terms in (("sd3.5-large", "about $0.24"), ("ultra", "about $0.42"), ("core", "about $0.12")):
        settings = desk.studio.settings
        stability = settings.stability.model_copy(update={"tier": tier})
        desk.window.choices.use(settings.model_copy(update={"stability": stability}))
        assert desk.window.panel.foot.terms.text() == f"3 calls, {terms}, us-west-2"
    assert desk.window.panel.draft() == DRAFT


def row_title(table: QTableWidget, row: int) -> str:
    head = table.verticalHeaderItem(row)
    assert head is not None
    return head.text()


def test_the_engine_menu_and_help_open_the_comparison(desk: Desk) -> None:
    action = next(each for each in desk.window.status.menu_actions() if each.text() == "Compare engines…")
    for ask in (action.trigger, desk.window.actions_["compare_engines"].trigger):
        ask()
        desk.until(lambda: bool(desk.window.findChildren(EnginesDialog)))
        (dialog,) = desk.window.findChildren(EnginesDialog)
        table = dialog.table
        assert (table.rowCount(), table.columnCount()) == (
            7 + len(TOOLS),
            3,
        ) and table.accessibleName() == dialog.windowTitle()
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
        row = next(row for row in range(7, 12) if row_title(table, row) == "Upscale, conservative")
        price = table.item(row, 1)
        assert price is not None and price.text() == "Yes, about $0.40 a picture."
        dialog.reject()
        desk.until(lambda: not desk.window.findChildren(EnginesDialog))


# ---------------------------------------------------------------------------------------------------------- accepting


@pytest.fixture
def open_desk(qtbot: QtBot, paths: Paths) -> Iterator[OpenDesk]:
    """Opens windows on one library, with an engine that loses something."""
    opened: list[Desk] = []

    def make(*losses: str) -> Desk:
        desk = Desk(qtbot, paths, ScriptedEngine(losses=losses)).start()
        opened.append(desk)
        desk.window.session.use_task(TaskType.TEXT_IMAGE)
        desk.window.panel.set_draft(DRAFT.with_setting("number_of_images", 1))
        return desk

    yield make
    for desk in opened:
        desk.close()


def generate(desk: Desk) -> bool:
    """Press Generate; whether it is asked first."""
    desk.window.actions_["generate"].trigger()
    return desk.window.panel.foot.asking


def test_losses_are_asked_about_in_place_and_accepted_once(open_desk: OpenDesk) -> None:
    desk = open_desk("Less.", "Not this.")
    foot = desk.window.panel.foot
    assert generate(desk) and foot.consent.isVisible() and not foot.generate.isVisible()
    assert foot.consent.question.text() == (
        "The losses above have not been accepted yet. Nothing was sent. 1 call, about $0.04, mars-1."
    )
    assert desk.window.isEnabled() and QApplication.activeModalWidget() is None and not desk.studio.library.jobs()
    foot.consent.accept_once.click()
    desk.until(lambda: len(desk.results()) == 1)
    job = desk.studio.library.job(desk.results()[0].job)
    assert job.losses == ("Less.", "Not this.") and foot.generate.isVisible() and not foot.asking
    desk.until(lambda: "Less." in desk.window.details.texts())
    assert generate(desk)


def test_going_back_sends_nothing_and_so_does_editing_on(open_desk: OpenDesk) -> None:
    desk = open_desk("Less.")
    foot = desk.window.panel.foot
    assert generate(desk)
    QTest.keyClick(foot.consent.accept_once, Qt.Key.Key_Escape)
    assert not foot.asking and foot.generate.isVisible()
    assert generate(desk)
    QTest.keyClicks(desk.window.panel.form.editor("text").control, "!")
    assert not foot.asking and not desk.studio.library.jobs()


def test_always_holds_for_the_project_and_for_that_kind_of_loss_alone(open_desk: OpenDesk) -> None:
    desk = open_desk("Less.")
    foot = desk.window.panel.foot
    assert generate(desk)
    foot.consent.accept_always.click()
    desk.until(lambda: len(desk.results()) == 1 and foot.ask_again.isVisible())
    desk.close()
    again = open_desk("Less, in other words.")
    assert not generate(again)
    again.until(lambda: len(again.studio.library.jobs()) >= 1)
    again.window.panel.foot.ask_again.click()
    again.until(lambda: not again.window.panel.foot.ask_again.isVisible())
    assert generate(again)


def test_another_project_and_another_kind_ask_again(open_desk: OpenDesk) -> None:
    desk = open_desk("Less.")
    assert generate(desk)
    desk.window.panel.foot.consent.accept_always.click()
    desk.until(desk.window.panel.foot.ask_again.isVisible)
    engine = desk.studio.engine("scripted")
    assert isinstance(engine, ScriptedEngine)
    engine.losses = (*engine.losses, Loss("$.imageGenerationConfig.seed", "approximated", "The seed as well."))
    assert generate(desk)
    assert desk.window.panel.foot.consent.question.text().startswith("One of the 2 losses above has")
    engine.losses = engine.losses[:1]
    desk.studio.library.project = desk.studio.library.projects.add("Posters").id
    assert generate(desk)


def test_what_is_put_aside_is_asked_about_as_well(open_desk: OpenDesk) -> None:
    desk = open_desk("Less.")
    desk.window.actions_["add_to_outbox"].trigger()
    assert desk.window.panel.foot.asking
    desk.window.panel.foot.consent.accept_once.click()
    desk.until(lambda: [job.state for job in desk.studio.library.jobs()] == [JobState.WAITING])


def test_what_is_said_of_the_engine_itself_is_told_and_not_asked_about(open_desk: OpenDesk) -> None:
    desk = open_desk()
    engine = desk.studio.engine("scripted")
    assert isinstance(engine, ScriptedEngine)
    engine.losses = (Loss(WHOLE, "unknown", "Whether it answers, only a call can tell."),)
    assert not generate(desk)
    desk.until(lambda: len(desk.results()) == 1)
    assert desk.window.panel.foot.loss_list.label.text() == "Whether it answers, only a call can tell."
