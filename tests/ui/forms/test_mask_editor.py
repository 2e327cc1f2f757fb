"""Where a mask comes from, as each task allows it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from nova_studio.contract.draft import Draft
from nova_studio.contract.masks import DrawnMask
from nova_studio.contract.task import TaskType
from nova_studio.contract.validation import check
from nova_studio.ui.forms.context import FormContext
from nova_studio.ui.forms.form import TaskForm
from nova_studio.ui.forms.mask import MaskEditor
from nova_studio.ui.shares import percent, percent_words
from support.ui_pictures import make_mask_ref, make_ref

MakeForm = Callable[[TaskType], TaskForm]


@pytest.fixture(params=[TaskType.INPAINTING, TaskType.OUTPAINTING, TaskType.VIRTUAL_TRY_ON])
def form(make_form: MakeForm, request: pytest.FixtureRequest) -> TaskForm:
    return make_form(request.param)


def mask_of(form: TaskForm) -> MaskEditor:
    editor = form.mask_editor
    assert editor is not None
    return editor


def pick(mask: MaskEditor, title: str) -> None:
    next(button for button in mask.choice.findChildren(QToolButton) if button.text() == title).click()


def test_kinds_are_those_of_the_task(form: TaskForm) -> None:
    titles = [button.text() for button in mask_of(form).choice.findChildren(QToolButton)]
    garment = ["Garment"] if form.spec.task is TaskType.VIRTUAL_TRY_ON else []
    assert titles == ["Painted", *garment, "In words"]


def test_painted_says_how_much_will_change(form: TaskForm) -> None:
    mask = mask_of(form)
    assert mask.painted.words.text() == "Nothing painted yet" and not mask.painted.clear_button.isVisible()
    mask.set_drawn(make_mask_ref())
    assert mask.painted.words.text() == "4.2 % of the picture will change" and mask.painted.clear_button.isVisible()
    assert mask.value() == DrawnMask(mask=make_mask_ref())
    mask.set_drawn(make_mask_ref(changed=0))
    assert mask.value() is None


def test_clear_and_invert_are_the_canvas_s(qtbot: QtBot, form: TaskForm, context: FormContext) -> None:
    mask = mask_of(form)
    mask.set_drawn(make_mask_ref())
    with qtbot.waitSignals([context.clear_mask_requested, context.invert_mask_requested]):
        mask.painted.clear_button.click()
        mask.painted.invert_button.click()


def test_outpainting_leads_to_the_frame(qtbot: QtBot, form: TaskForm, context: FormContext) -> None:
    button = mask_of(form).painted.extend_button
    assert button.isVisible() is (form.spec.task is TaskType.OUTPAINTING)
    if button.isVisible():
        with qtbot.waitSignal(context.extend_requested):
            button.click()


def test_words_name_what_changes_or_what_stays(qtbot: QtBot, form: TaskForm) -> None:
    mask = mask_of(form)
    with qtbot.waitSignals([mask.kind_changed, mask.value_changed]):
        pick(mask, "In words")
    prompt = mask.stack.editors[0]
    stays = form.spec.task is TaskType.OUTPAINTING
    assert prompt.title == prompt.control.accessibleName() == ("What stays" if stays else "What changes")
    assert prompt.isVisible() and not mask.painted.isVisible()
    assert mask.value() == {"kind": "words"}
    qtbot.keyClicks(prompt.control, "the lamp")
    assert mask.value() == {"kind": "words", "prompt": "the lamp"}


def test_a_painted_mask_waits_while_words_are_tried(form: TaskForm) -> None:
    mask = mask_of(form)
    mask.set_drawn(make_mask_ref())
    pick(mask, "In words")
    pick(mask, "Painted")
    assert mask.value() == DrawnMask(mask=make_mask_ref())


def test_every_problem_of_a_mask_lands_in_it(form: TaskForm) -> None:
    mask, task = mask_of(form), form.spec.task
    source = {form.spec.source: make_ref()} if form.spec.source else {}
    values: list[object] = [None, {"kind": "words"}, {"kind": "words", "prompt": "x" * 2000}, {"kind": "nonsense"}]
    values.append(DrawnMask(mask=make_mask_ref(width=100, height=100)))
    if task is TaskType.VIRTUAL_TRY_ON:
        values += [{"kind": "garment"}, {"kind": "garment", "garment_class": "HAT", "styling": {"tucking_style": "?"}}]
        values += [{"kind": "words", "prompt": "x", "shape": "ROUND"}]
    for value in values:
        problems = [p for p in check(Draft(task, {**source, "mask": value}))[1] if form.editor_at(p.path) is mask]
        assert problems, value


def test_a_problem_inside_stands_at_its_own_field(make_form: MakeForm) -> None:
    form = make_form(TaskType.VIRTUAL_TRY_ON)
    mask = mask_of(form)
    form.set_draft(
        Draft(TaskType.VIRTUAL_TRY_ON, {"mask": {"kind": "garment", "styling": {"tucking_style": "SIDEWAYS"}}})
    )
    form.show_problems(check(form.draft())[1], ())
    garment, _shape, styling = mask.stack.editors
    assert [p.code for p in garment.problems] == ["required"] and not mask.problems
    assert styling.stack.editors[1].problems and styling.fold.expanded


def test_styling_is_behind_a_fold_that_tells(make_form: MakeForm) -> None:
    form = make_form(TaskType.VIRTUAL_TRY_ON)
    mask = mask_of(form)
    mask.set_value({"kind": "garment", "garmentClass": "SHOES", "garmentStyling": {"outerLayerStyle": "OPEN"}})
    styling = mask.stack.editors[2]
    assert styling.fold.summary == "outer layer open" and not styling.fold.expanded


@pytest.mark.parametrize(
    ("share", "words"),
    [(0.042, "4.2"), (0.5, "50"), (1.0, "100"), (0.0001, "< 0.1"), (0.99999, "> 99.9"), (0.0, "0")],
)
def test_shares_are_never_rounded_to_nothing(share: float, words: str) -> None:
    assert percent_words(share) == words and percent(share) == f"{words} %"
