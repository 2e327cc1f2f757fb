"""The prompt and the seed, as they are typed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nova_studio.contract import limits
from nova_studio.contract.task import TaskType
from nova_studio.ui.forms.form import TaskForm
from nova_studio.ui.forms.prompt import MOST_LINES, PromptEditor
from nova_studio.ui.forms.seed import SeedEditor

MakeForm = Callable[[TaskType], TaskForm]


@pytest.fixture
def form(make_form: MakeForm) -> TaskForm:
    form = make_form(TaskType.TEXT_IMAGE)
    form.fold.set_expanded(True)
    return form


@pytest.fixture
def prompt(form: TaskForm) -> PromptEditor:
    editor = form.editor("text")
    assert isinstance(editor, PromptEditor)
    return editor


@pytest.fixture
def seed(form: TaskForm) -> SeedEditor:
    editor = form.editor("seed")
    assert isinstance(editor, SeedEditor)
    return editor


def test_typing_tells_and_emptying_unsets(qtbot: QtBot, prompt: PromptEditor) -> None:
    with qtbot.waitSignal(prompt.value_changed):
        qtbot.keyClicks(prompt.text, "a cat")
    assert prompt.value() == "a cat" and prompt.counter.text() == "5 / 1,024"
    assert prompt.counter.accessibleName() == "5 of 1,024 characters"
    prompt.text.selectAll()
    qtbot.keyClick(prompt.text, Qt.Key.Key_Delete)
    assert prompt.value() is None


def test_the_counter_warns_before_it_refuses(prompt: PromptEditor) -> None:
    for used, role in ((900, "secondary"), (930, "warning"), (1024, "warning"), (1025, "problem")):
        prompt.set_value("x" * used)
        assert prompt.counter.property("role") == role


def test_it_grows_from_three_lines_to_eight(qtbot: QtBot, prompt: PromptEditor) -> None:
    line = prompt.text.fontMetrics().lineSpacing()
    heights = []
    for lines in (1, 3, 4, 8, 20):
        prompt.set_value("\n".join("x" * lines))
        qtbot.waitUntil(lambda: prompt.text.height() == prompt.text.sizeHint().height())
        heights.append(prompt.text.height())
    assert heights[0] == heights[1] and heights[2] == heights[1] + line
    assert heights[3] == heights[4] == heights[0] + (MOST_LINES - 3) * line


def test_a_long_line_wraps_and_grows(qtbot: QtBot, prompt: PromptEditor) -> None:
    before = prompt.text.height()
    qtbot.keyClicks(prompt.text, "a picture of many words " * 12)
    qtbot.waitUntil(lambda: prompt.text.height() > before)


def test_control_enter_is_the_window_s(qtbot: QtBot, prompt: PromptEditor) -> None:
    prompt.set_value("a cat")
    for modifier in (
        Qt.KeyboardModifier.ControlModifier,
        Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
    ):
        event = QKeyEvent(QKeyEvent.Type.KeyPress, Qt.Key.Key_Return, modifier)
        event.ignore()
        prompt.text.keyPressEvent(event)
        assert not event.isAccepted() and prompt.value() == "a cat"
    qtbot.keyClick(prompt.text, Qt.Key.Key_Return)
    assert "\n" in (prompt.value() or "")


def test_tab_goes_on(prompt: PromptEditor) -> None:
    assert prompt.text.tabChangesFocus()


def test_a_seed_is_new_each_time_until_it_is_locked(qtbot: QtBot, seed: SeedEditor) -> None:
    assert seed.value() is None and seed.spin.text() == "New each time" and not seed.lock.isChecked()
    seed.lock.click()
    drawn = seed.value()
    assert drawn is not None and 0 <= drawn <= limits.SEED_MAX and seed.lock.isChecked()
    seed.lock.click()
    assert seed.value() is None


def test_the_dice_draws_another_and_keeps_it(qtbot: QtBot, seed: SeedEditor) -> None:
    seed.set_value(7)
    with qtbot.waitSignal(seed.value_changed):
        seed.dice.click()
    assert seed.value() != 7 and seed.lock.isChecked() and seed.summary() == "seed locked"


@pytest.mark.parametrize("number", [0, 12, limits.SEED_MAX])
def test_a_typed_seed_is_kept(qtbot: QtBot, seed: SeedEditor, number: int) -> None:
    seed.spin.selectAll()
    qtbot.keyClicks(seed.spin, str(number))
    assert seed.value() == number and seed.lock.isChecked()


def test_the_last_seed_can_be_put_back(seed: SeedEditor) -> None:
    assert not seed.last_button.isVisible()
    seed.set_last_seed(4711)
    assert seed.last_button.isVisible() and seed.value() is None
    assert seed.last_button.accessibleName() == "Use the last one, 4711"
    seed.last_button.click()
    assert seed.value() == 4711 and not seed.last_button.isVisible()
    seed.set_value(None)
    seed.lock.click()
    assert seed.value() == 4711


def test_clipboard_text_is_plain(qtbot: QtBot, prompt: PromptEditor) -> None:
    QApplication.clipboard().setText("two\nlines")
    prompt.text.paste()
    assert prompt.value() == "two\nlines"
