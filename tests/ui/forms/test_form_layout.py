"""What is in sight, what is behind the fold, and what the fold says."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QAbstractSlider, QAbstractSpinBox, QComboBox, QWidget
from pytestqt.qtbot import QtBot

from nova_studio.contract.draft import Draft
from nova_studio.contract.task import TaskType
from nova_studio.contract.tasks import TASKS
from nova_studio.ui.forms.context import FormContext
from nova_studio.ui.forms.form import TaskForm
from nova_studio.ui.forms.source import SourceEditor
from support.ui_events import turn_wheel
from support.ui_pictures import make_ref

MakeForm = Callable[[TaskType], TaskForm]


@pytest.mark.parametrize("task", TaskType)
def test_prompts_come_first_and_the_source_before_them(make_form: MakeForm, task: TaskType) -> None:
    form = make_form(task)
    names = [spec.name for editor in form.main.editors for spec in editor.specs]
    source = TASKS[task].source
    if source:
        assert names.pop(0) == source and isinstance(form.editor(source), SourceEditor)
    if "text" in names:
        assert names[:2] == ["text", "negative_text"]


def test_the_fold_says_what_is_set_inside(make_form: MakeForm) -> None:
    form = make_form(TaskType.TEXT_IMAGE)
    assert not form.fold.expanded and form.editor("seed") in form.behind.editors
    form.set_draft(Draft(TaskType.TEXT_IMAGE, {}, {"cfg_scale": 8.0, "seed": 5}))
    assert form.fold.summary == "cfg 8 · seed locked"
    assert not make_form(TaskType.BACKGROUND_REMOVAL).fold.isVisible()


def test_steering_is_shown_with_what_it_steers(make_form: MakeForm) -> None:
    form = make_form(TaskType.TEXT_IMAGE)
    mode = form.editor("control_mode")
    assert not mode.isVisible()
    form.editor("condition_image").set_value(make_ref())
    form.editor("condition_image").value_changed.emit()
    assert mode.isVisible()
    form.set_draft(Draft(TaskType.TEXT_IMAGE, {"control_mode": "SEGMENTATION"}))
    assert mode.isVisible() and not form.editor("control_strength").isVisible()


def test_inpainting_without_words_removes(make_form: MakeForm) -> None:
    form = make_form(TaskType.INPAINTING)
    words = form.editor("text").control.property("placeholderText")
    assert "Leave empty to remove what is masked" in words


def test_the_source_is_a_line_that_opens_another(qtbot: QtBot, make_form: MakeForm, context: FormContext) -> None:
    form = make_form(TaskType.INPAINTING)
    source = form.editor("image")
    assert isinstance(source, SourceEditor) and source.words.text() == "No picture yet"
    ref = make_ref()
    context.remember(ref, "rocket.jpg")
    form.set_field("image", ref)
    assert (source.words.text(), source.facts.text()) == ("rocket.jpg", "640 x 427")
    assert source.words.accessibleName() == "Source picture"
    with qtbot.waitSignal(context.open_source_requested):
        source.open_button.click()


@pytest.mark.parametrize("task", TaskType)
def test_the_wheel_over_a_control_changes_nothing(make_form: MakeForm, task: TaskType) -> None:
    form = make_form(task)
    form.fold.set_expanded(True)
    kinds = (QAbstractSpinBox, QComboBox, QAbstractSlider)
    for widget in form.findChildren(QWidget):
        if isinstance(widget, kinds) and widget.isVisible() and widget.objectName() != "qt_scrollarea_vcontainer":
            turn_wheel(widget)
    assert form.draft() == Draft(task)


@pytest.mark.parametrize("task", TaskType)
def test_nothing_asks_for_more_than_a_narrow_panel_has(make_form: MakeForm, task: TaskType) -> None:
    form = make_form(task)
    form.fold.set_expanded(True)
    for editor in form.editors:
        assert editor.minimumSizeHint().width() <= 300 - 24, editor.title


@pytest.mark.parametrize("task", TaskType)
def test_every_control_in_sight_is_named(make_form: MakeForm, task: TaskType) -> None:
    form = make_form(task)
    form.fold.set_expanded(True)
    for widget in form.findChildren(QWidget):
        inner = isinstance(widget.parentWidget(), QAbstractSpinBox | QComboBox)
        if widget.focusPolicy().value and widget.isVisible() and not inner:
            assert widget.accessibleName(), (type(widget), widget.objectName())
