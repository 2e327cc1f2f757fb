"""The panel: problems at their fields, repairs as links, what the button says, and drafts in and out."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from nova_studio.contract.draft import Draft
from nova_studio.contract.masks import DrawnMask
from nova_studio.contract.request import Request
from nova_studio.contract.task import TaskType
from nova_studio.contract.tasks import TASKS
from nova_studio.engines.base import Loss
from nova_studio.ui import theme
from nova_studio.ui.forms.size import SizeEditor
from nova_studio.ui.offer import Offer
from nova_studio.ui.panels.task_panel import TaskPanel
from support.ui_events import plain_look, turn_wheel
from support.ui_pictures import FakePictures, make_mask_ref, make_ref

Show = Callable[[Draft], None]


@pytest.fixture
def panel(qtbot: QtBot, qapp: QApplication) -> TaskPanel:
    plain_look(qapp)
    panel = TaskPanel(FakePictures())
    panel.set_draft(Draft(TaskType.TEXT_IMAGE))
    qtbot.addWidget(panel)
    panel.resize(320, 700)
    panel.show()
    qtbot.waitExposed(panel)
    return panel


def complete(task: TaskType) -> Draft:
    """A valid draft of a task."""
    ref = make_ref()
    params = {
        TaskType.TEXT_IMAGE: {"text": "a cat"},
        TaskType.COLOR_GUIDED_GENERATION: {"text": "a cat", "colors": ("#FF8800",)},
        TaskType.IMAGE_VARIATION: {"images": (ref,)},
        TaskType.INPAINTING: {"image": ref, "mask": DrawnMask(mask=make_mask_ref())},
        TaskType.OUTPAINTING: {"image": ref, "mask": {"kind": "words", "prompt": "the cat"}, "text": "a cat"},
        TaskType.BACKGROUND_REMOVAL: {"image": ref},
        TaskType.VIRTUAL_TRY_ON: {
            "source_image": ref,
            "reference_image": make_ref("b"),
            "mask": {"kind": "garment", "garment_class": "SHOES"},
        },
    }
    return Draft(task, params[task])


NEEDS = {
    TaskType.TEXT_IMAGE: "Needs: Prompt",
    TaskType.COLOR_GUIDED_GENERATION: "Needs: Prompt, Colors",
    TaskType.IMAGE_VARIATION: "Needs: Reference pictures",
    TaskType.INPAINTING: "Needs: Source picture, Mask",
    TaskType.OUTPAINTING: "Needs: Source picture, Prompt, Mask",
    TaskType.BACKGROUND_REMOVAL: "Needs: Source picture",
    TaskType.VIRTUAL_TRY_ON: "Needs: Source picture, Garment picture, Mask",
}


@pytest.mark.parametrize("task", TaskType)
def test_what_is_missing_stands_at_the_button_not_at_the_fields(panel: TaskPanel, task: TaskType) -> None:
    panel.set_draft(Draft(task))
    assert panel.foot.message.text() == NEEDS[task] and panel.request is None
    assert not [editor for editor in panel.form.editors if editor.problems]
    assert panel.foot.generate.isEnabled()


@pytest.mark.parametrize("task", TaskType)
def test_generate_with_something_missing_says_it_and_goes_there(qtbot: QtBot, panel: TaskPanel, task: TaskType) -> None:
    panel.activateWindow()
    panel.set_draft(Draft(task))
    with qtbot.assertNotEmitted(panel.generate_requested):
        panel.foot.generate.click()
    wrong = [editor for editor in panel.form.editors if editor.problems]
    assert ", ".join(editor.title for editor in wrong) == NEEDS[task].removeprefix("Needs: ")
    qtbot.waitUntil(lambda: wrong[0].isAncestorOf(QApplication.focusWidget() or panel))
    assert panel.foot.message.property("role") == "problem"


@pytest.mark.parametrize("task", TaskType)
def test_a_complete_draft_is_asked_for(qtbot: QtBot, panel: TaskPanel, task: TaskType) -> None:
    with qtbot.waitSignal(panel.request_changed) as told:
        panel.set_draft(complete(task))
    assert isinstance(told.args[0], Request) and told.args[0].task is task
    assert panel.draft().params == complete(task).params and not panel.foot.message.isVisible()
    with qtbot.waitSignal(panel.generate_requested):
        panel.foot.generate.click()
    with qtbot.waitSignal(panel.outbox_requested):
        panel.foot.outbox.click()


def test_typing_tells_at_once_and_checks_soon(qtbot: QtBot, panel: TaskPanel) -> None:
    with qtbot.waitSignals([panel.draft_changed, panel.request_changed]):
        qtbot.keyClicks(panel.form.editor("text").control, "a cat")
    qtbot.waitUntil(lambda: panel.request is not None)
    assert panel.draft() == Draft(TaskType.TEXT_IMAGE, {"text": "a cat"})


def test_a_problem_stands_at_its_field_with_its_repair(qtbot: QtBot, panel: TaskPanel) -> None:
    panel.set_draft(Draft(TaskType.TEXT_IMAGE, {"text": "a cat"}, {"width": 1000, "height": 512}))
    size = panel.form.editor("width")
    assert isinstance(size, SizeEditor) and panel.foot.message.text() == "To fix: Size"
    (line,) = size.problem_lines
    assert line.message == "Width must be divisible by 16; 1000 is not."
    assert size.width_spin.property("problem") and not size.height_spin.property("problem")
    with qtbot.waitSignal(panel.draft_changed):
        line.repair_button.click()
    assert panel.draft().settings == {"width": 992, "height": 512} and panel.request is not None
    assert not size.problem_lines and not line.isVisible()


def test_a_repair_behind_the_fold_opens_it(qtbot: QtBot, panel: TaskPanel) -> None:
    panel.set_draft(Draft(TaskType.TEXT_IMAGE, {"text": "a cat"}, {"cfg_scale": 0.5}))
    cfg = panel.form.editor("cfg_scale")
    assert panel.form.fold.expanded and cfg.isVisible()
    cfg.problem_lines[0].repair_button.click()
    assert panel.draft().settings == {"cfg_scale": 1.1}


def test_a_repair_may_unset_a_field(panel: TaskPanel) -> None:
    panel.set_draft(Draft(TaskType.TEXT_IMAGE, {"text": "a cat", "control_strength": 0.5}))
    strength = panel.form.editor("control_strength")
    assert strength.isVisible()
    strength.problem_lines[0].repair_button.click()
    assert panel.draft().params == {"text": "a cat"} and not strength.isVisible()


def test_advice_does_not_stop_anything(panel: TaskPanel) -> None:
    panel.set_draft(Draft(TaskType.TEXT_IMAGE, {"text": "a street without cars"}))
    (line,) = panel.form.editor("text").problem_lines
    assert line.severity == "hint" and "without" in line.message and panel.request is not None


def test_advice_about_the_whole_stands_under_the_form(panel: TaskPanel) -> None:
    panel.set_draft(Draft(TaskType.TEXT_IMAGE, {"text": "x" * 800, "negative_text": "y" * 800}))
    assert panel.general.isVisible() and "1,600 characters together" in panel.general.text()
    panel.set_draft(Draft(TaskType.TEXT_IMAGE, {"text": "x"}))
    assert not panel.general.isVisible()


def test_the_source_is_the_picture_on_the_canvas(qtbot: QtBot, panel: TaskPanel) -> None:
    panel.set_draft(Draft(TaskType.INPAINTING))
    with qtbot.assertNotEmitted(panel.draft_changed), qtbot.waitSignal(panel.request_changed):
        panel.set_source(make_ref(), "rocket.jpg")
    assert panel.draft().params == {"image": make_ref()}
    panel.set_source(None)
    assert panel.draft().params == {}
    with qtbot.waitSignal(panel.open_source_requested):
        panel.form.editor("image").focus_control()
        next(button for button in panel.form.editor("image").findChildren(QPushButton)).click()


def test_a_painted_mask_counts_only_while_painting_is_chosen(qtbot: QtBot, panel: TaskPanel) -> None:
    panel.set_draft(Draft(TaskType.INPAINTING))
    assert panel.mask_kind() == "drawn"
    panel.set_drawn_mask(make_mask_ref())
    assert panel.draft().params == {"mask": DrawnMask(mask=make_mask_ref())}
    panel.set_draft(Draft(TaskType.INPAINTING, {"mask": {"kind": "words", "prompt": "the lamp"}}))
    assert panel.mask_kind() == "words"
    panel.set_drawn_mask(make_mask_ref(5))
    assert panel.draft().params["mask"] == {"kind": "words", "prompt": "the lamp"}
    with qtbot.waitSignals([panel.clear_mask_requested, panel.invert_mask_requested]):
        panel.context.clear_mask_requested.emit()
        panel.context.invert_mask_requested.emit()
    panel.set_draft(Draft(TaskType.TEXT_IMAGE))
    panel.set_drawn_mask(make_mask_ref())
    assert panel.mask_kind() is None and panel.draft() == Draft(TaskType.TEXT_IMAGE)


def test_losses_and_price(panel: TaskPanel) -> None:
    panel.set_draft(complete(TaskType.TEXT_IMAGE))
    foot = panel.foot
    lost = Loss("$.imageGenerationConfig.seed", "approximated", "The seed is not kept.")
    panel.set_offer(Offer(losses=(lost,), price="$0.07 estimated", terms="2 calls, about $0.07, us-west-2"))
    assert foot.terms.text() == foot.terms.accessibleName() == "2 calls, about $0.07, us-west-2"
    assert foot.generate.text() == "Generate  $0.07 estimated" and foot.generate.accessibleName() == "Generate"
    assert foot.losses.title == "1 loss" and foot.losses.isVisible()
    assert foot.loss_list.label.text() == "The seed is not kept." and foot.loss_list.isVisible()
    panel.set_offer(Offer(losses=(Loss("$", "a", "a"), Loss("$", "b", "b")), price="free"))
    assert foot.losses.title == "2 losses" and foot.generate.text() == "Generate  free"
    panel.set_offer(Offer(price="free"))
    assert not foot.losses.isVisible() and not foot.terms.isVisible()


def test_an_engine_that_cannot_says_why(qtbot: QtBot, panel: TaskPanel) -> None:
    panel.set_draft(complete(TaskType.OUTPAINTING))
    panel.set_offer(Offer(False, "The offline engine cannot find a mask in words. Paint it."))
    assert panel.foot.message.text().startswith("The offline engine") and panel.foot.message.isVisible()
    assert not panel.foot.generate.isEnabled() and not panel.foot.outbox.isEnabled()
    assert "cannot find a mask" in panel.foot.generate.accessibleDescription()
    with qtbot.assertNotEmitted(panel.generate_requested):
        panel.foot.generate.click()


def test_nothing_is_offered_while_running(qtbot: QtBot, panel: TaskPanel) -> None:
    panel.set_draft(complete(TaskType.TEXT_IMAGE))
    panel.set_running(True, "Making 2 pictures · 4 s")
    assert panel.foot.message.text() == "Making 2 pictures · 4 s" and not panel.foot.generate.property("primary")
    with qtbot.assertNotEmitted(panel.generate_requested), qtbot.assertNotEmitted(panel.outbox_requested):
        panel.foot.generate.click()
        panel.foot.outbox.click()
    panel.set_running(False)
    assert panel.foot.generate.property("primary") and not panel.foot.message.isVisible()


def test_another_draft_is_not_shouted_at(panel: TaskPanel) -> None:
    panel.set_draft(Draft(TaskType.TEXT_IMAGE))
    panel.attempt_generate()
    assert panel.form.editor("text").problems
    panel.set_draft(Draft(TaskType.OUTPAINTING))
    assert not panel.form.editor("text").problems and panel.foot.message.property("role") == "secondary"


def test_the_fold_stays_as_it_was_left(panel: TaskPanel) -> None:
    panel.form.fold.set_expanded(True)
    panel.set_draft(Draft(TaskType.INPAINTING))
    assert panel.form.fold.expanded


def test_a_new_scale_keeps_the_draft(qapp: QApplication, panel: TaskPanel) -> None:
    draft = complete(TaskType.VIRTUAL_TRY_ON)
    panel.set_draft(draft)
    theme.apply(qapp, "light", 1.5)
    assert panel.draft().params == draft.params
    theme.apply(qapp, "dark", 1.0)
    assert panel.draft().params == draft.params


def test_the_last_seed_reaches_every_form(panel: TaskPanel) -> None:
    panel.set_last_seed(7)
    panel.form.editor("seed").lock.click()
    panel.set_draft(Draft(TaskType.OUTPAINTING))
    panel.form.editor("seed").lock.click()
    assert panel.draft().settings == {"seed": 7}


def test_colors_of_a_picture_reach_the_palette(qtbot: QtBot, panel: TaskPanel) -> None:
    panel.set_draft(Draft(TaskType.COLOR_GUIDED_GENERATION))
    with qtbot.waitSignal(panel.palette_from_picture_requested):
        panel.form.editor("colors").picture_button.click()
    with qtbot.waitSignal(panel.draft_changed):
        panel.add_colors(["#112233"])
    assert panel.draft().params == {"colors": ("#112233",)}


def test_only_keys_are_needed(qtbot: QtBot, panel: TaskPanel) -> None:
    """Tab from the prompt to Generate, through every control, without getting caught."""
    panel.activateWindow()
    panel.set_draft(Draft(TaskType.TEXT_IMAGE))
    panel.form.editor("text").focus_control()
    qtbot.waitUntil(lambda: panel.form.editor("text").control.hasFocus())
    qtbot.keyClicks(QApplication.focusWidget(), "a cat")
    seen: list[QWidget] = []
    while (focused := QApplication.focusWidget()) is not panel.foot.generate and len(seen) < 60:
        assert focused is not None and focused not in seen
        seen.append(focused)
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
    names = [widget.accessibleName() for widget in seen]
    assert names[:2] == ["Prompt", "Negative prompt"]
    order = [names.index(name) for name in ("Prompt", "Negative prompt", "Style", "Condition picture", "Width", "More")]
    assert order == sorted(order)
    with qtbot.waitSignal(panel.generate_requested):
        qtbot.keyClick(panel.foot.generate, Qt.Key.Key_Space)


@pytest.mark.parametrize("task", TaskType)
@pytest.mark.parametrize("scale", [0.9, 1.0, 2.0])
def test_nothing_is_wider_than_a_panel_of_300(
    qtbot: QtBot, qapp: QApplication, panel: TaskPanel, task: TaskType, scale: float
) -> None:
    theme.apply(qapp, "dark", scale)
    panel.set_draft(Draft(task))
    panel.form.fold.set_expanded(True)
    panel.resize(round(300 * scale), round(500 * scale))
    qtbot.waitUntil(lambda: panel.area.viewport().width() > 0)
    QApplication.processEvents()
    assert panel.holder.minimumSizeHint().width() <= panel.area.viewport().width()
    for widget in panel.holder.findChildren(QWidget):
        if widget.isVisible():
            right = widget.mapTo(panel.holder, widget.rect().topRight()).x()
            assert right < panel.holder.width(), (type(widget), widget.accessibleName())


def test_scrolling_over_the_panel_changes_nothing(panel: TaskPanel) -> None:
    panel.resize(320, 300)
    panel.form.fold.set_expanded(True)
    for widget in panel.holder.findChildren(QWidget):
        if widget.isVisible():
            turn_wheel(widget)
    assert panel.draft() == Draft(TaskType.TEXT_IMAGE)


def test_every_task_is_shown_with_its_title(panel: TaskPanel) -> None:
    for task, spec in TASKS.items():
        panel.set_draft(Draft(task))
        assert (panel.task, panel.head.text(), panel.summary.text()) == (task, spec.title, spec.summary)
