"""Every field of every task: there is an editor, it is named, it keeps what it is given, and unset stays unset."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from nova_studio.contract import limits
from nova_studio.contract.draft import Draft, plain
from nova_studio.contract.fields import FieldSpec, params_fields, settings_fields
from nova_studio.contract.form import Kind
from nova_studio.contract.masks import DrawnMask, GarmentMask, GarmentStyling, ShapedWordsMask, WordsMask
from nova_studio.contract.task import TaskType
from nova_studio.contract.tasks import TASKS
from nova_studio.contract.validation import check
from nova_studio.ui.forms.context import FormContext
from nova_studio.ui.forms.editors import EDITORS, make_editor
from nova_studio.ui.forms.form import TaskForm
from nova_studio.ui.forms.generic import ChoiceEditor, CountEditor, NumberEditor
from nova_studio.ui.forms.prompt import PromptEditor
from support.ui_pictures import make_mask_ref, make_ref

MakeForm = Callable[[TaskType], TaskForm]
FIELDS = [(task, field) for task, spec in TASKS.items() for field in (*params_fields(spec), *settings_fields(spec))]
NAMES = [f"{task.value}-{field.name}" for task, field in FIELDS]
every_field = pytest.mark.parametrize(("task", "field"), FIELDS, ids=NAMES)


def samples(field: FieldSpec) -> Iterator[Any]:
    """Values of a field, legal and not; each must come back as it is."""
    match field.kind:
        case Kind.PROMPT:
            yield from ("a cat", "two\nlines", "x" * 1100, "no-break\u00a0space", "\U0001f680" * 3)
        case Kind.CHOICE:
            yield from (choice.value for choice in field.choices)
            yield "UNHEARD_OF"
        case Kind.NUMBER:
            yield from (field.minimum, field.maximum, 0.737, 42.0, -1)
        case Kind.INTEGER:
            yield from (1, 3, 5, 9)
        case Kind.SIDE:
            yield from (320, 1024, 1000, 5000)
        case Kind.SEED:
            yield from (0, 12, limits.SEED_MAX, limits.SEED_MAX + 5, -3)
        case Kind.PALETTE:
            yield from (("#FF8800",), ("#ff8800", "#FF8800", "#000000"), ("red",), ("#111111",) * 12)
        case Kind.IMAGE:
            yield make_ref()
        case Kind.IMAGES:
            yield from ((make_ref(),), (make_ref("a"), make_ref("b"), make_ref("a")), (make_ref(),) * 7)
        case Kind.MASK:
            yield DrawnMask(mask=make_mask_ref())
            yield {"kind": "words", "prompt": "the lamp"}
            yield {"kind": "words"}
        case Kind.FLAG:
            yield from (True, False)
        case Kind.GROUP:
            for child in field.children:
                yield {child.name: child.choices[0].value}


def draft_with(task: TaskType, field: FieldSpec, value: Any) -> Draft:
    draft = Draft(task)
    spec = TASKS[task]
    known = {own.name for own in params_fields(spec)}
    return draft.with_param(field.name, value) if field.name in known else draft.with_setting(field.name, value)


@every_field
def test_each_field_has_a_named_editor(make_form: MakeForm, task: TaskType, field: FieldSpec) -> None:
    form = make_form(task)
    editor = form.editor(field.name)
    assert editor.control.accessibleName() in {field.title, "Width"}
    assert form.editor_at(field.path) is editor and form.editor_at(f"{field.path}[0]") is editor


@every_field
def test_what_goes_in_comes_out(make_form: MakeForm, task: TaskType, field: FieldSpec) -> None:
    form = make_form(task)
    told: list[None] = []
    form.value_changed.connect(lambda: told.append(None))
    for value in samples(field):
        draft = draft_with(task, field, value)
        form.set_draft(draft)
        assert plain(form.draft().to_json()) == plain(draft.to_json())
        assert check(form.draft())[1] == check(draft)[1]
    form.set_draft(Draft(task))
    assert form.draft() == Draft(task)
    assert not told


@pytest.mark.parametrize("task", TaskType)
def test_unset_stays_unset(make_form: MakeForm, task: TaskType) -> None:
    form = make_form(task)
    assert form.draft() == Draft(task)
    form.set_draft(Draft(task))
    assert form.draft() == Draft(task)
    assert form.fold.summary == ""


@pytest.mark.parametrize("task", TaskType)
def test_a_draft_read_from_json_is_the_same(make_form: MakeForm, task: TaskType) -> None:
    form = make_form(task)
    for known, field in FIELDS:
        if known is task:
            for value in samples(field):
                draft = draft_with(task, field, value)
                form.set_draft(Draft.from_json(draft.to_json()))
                assert check(form.draft())[1] == check(draft)[1]


def test_masks_of_every_kind_come_back(make_form: MakeForm) -> None:
    form = make_form(TaskType.VIRTUAL_TRY_ON)
    styling = GarmentStyling(tucking_style="TUCKED")
    for mask in (
        GarmentMask(garment_class="SHOES", shape="CONTOUR", styling=styling),
        ShapedWordsMask(prompt="the shirt", shape="DEFAULT"),
        DrawnMask(mask=make_mask_ref()),
    ):
        for given_as in (mask, mask.model_dump(by_alias=True, exclude_none=True), mask.model_dump(exclude_none=True)):
            form.set_draft(Draft(TaskType.VIRTUAL_TRY_ON, {"mask": given_as}))
            problems = check(form.draft())[1]
            assert not [p for p in problems if "ask" in p.path]
            model = type(mask)
            assert model.model_validate(form.draft().params["mask"]) == mask
    edit = make_form(TaskType.INPAINTING)
    edit.set_draft(Draft(TaskType.INPAINTING, {"mask": WordsMask(prompt="the lamp")}))
    assert edit.draft().params["mask"] == {"kind": "words", "prompt": "the lamp"}


def test_every_kind_has_an_editor() -> None:
    assert set(Kind) - set(EDITORS) == {Kind.SIDE, Kind.MASK, Kind.GROUP}


def editor_of(context: FormContext, task: TaskType, name: str) -> Any:
    spec = TASKS[task]
    field = next(f for f in (*params_fields(spec), *settings_fields(spec)) if f.name == name)
    return make_editor(field, spec, context)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(text=st.text(min_size=1, max_size=60))
def test_any_text_comes_back_and_is_counted_as_the_contract_counts(
    context: FormContext, qtbot: QtBot, text: str
) -> None:
    editor = editor_of(context, TaskType.TEXT_IMAGE, "text")
    qtbot.addWidget(editor)
    assert isinstance(editor, PromptEditor)
    editor.set_value(text)
    assert editor.value() == text
    assert editor.counter.text() == f"{len(text)} / 1,024"


def test_choosing_the_default_unsets_a_choice(qtbot: QtBot, context: FormContext) -> None:
    editor = editor_of(context, TaskType.OUTPAINTING, "out_painting_mode")
    qtbot.addWidget(editor)
    assert isinstance(editor, ChoiceEditor)
    editor.choice.set_value("PRECISE")
    assert editor.value() == "PRECISE" and editor.summary() == "outpainting mode precise"
    editor.choice.set_value("DEFAULT")
    assert editor.value() is None and editor.summary() == ""


def test_a_choice_says_what_it_does(qtbot: QtBot, context: FormContext) -> None:
    editor = editor_of(context, TaskType.TEXT_IMAGE, "style")
    qtbot.addWidget(editor)
    with qtbot.waitSignal(editor.value_changed):
        editor.choice.control.setCurrentIndex(editor.choice.control.findText("Photorealism"))
    assert editor.value() == "PHOTOREALISM" and editor._caption.text() == "Looks like a photograph."
    editor.choice.control.setCurrentIndex(0)
    assert editor.value() is None and editor._caption.isHidden()


def test_counts_and_numbers_are_entered_by_keys(qtbot: QtBot, context: FormContext) -> None:
    count = editor_of(context, TaskType.TEXT_IMAGE, "number_of_images")
    number = editor_of(context, TaskType.TEXT_IMAGE, "cfg_scale")
    assert isinstance(count, CountEditor) and isinstance(number, NumberEditor)
    for editor in (count, number):
        qtbot.addWidget(editor)
        editor.show()
    count.choice.set_value(4)
    assert count.value() == 4 and count.summary() == "number of images 4"
    qtbot.keyClicks(number.control, "8")
    assert number.value() == 8 and number.summary() == "cfg 8"


def test_a_flag_is_unset_at_its_default(qtbot: QtBot, context: FormContext) -> None:
    editor = editor_of(context, TaskType.VIRTUAL_TRY_ON, "return_mask")
    qtbot.addWidget(editor)
    editor.box.click()
    assert editor.value() is True and editor.summary() == "return the mask"
    editor.box.click()
    assert editor.value() is None
    editor.set_value(False)
    assert editor.value() is False and editor.summary() == "no return the mask"
