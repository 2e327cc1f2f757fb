"""Width and height together: steps of sixteen, presets, ratio, megapixels."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from nova_studio.contract.draft import Draft
from nova_studio.contract.generation import nearest_side
from nova_studio.contract.task import TaskType
from nova_studio.contract.validation import check
from nova_studio.ui.forms.form import TaskForm
from nova_studio.ui.forms.size import PRESETS, SideSpin, SizeEditor, ratio_words

MakeForm = Callable[[TaskType], TaskForm]


@pytest.fixture
def size(make_form: MakeForm) -> SizeEditor:
    editor = make_form(TaskType.TEXT_IMAGE).editor("width")
    assert isinstance(editor, SizeEditor)
    return editor


def type_side(qtbot: QtBot, spin: SideSpin, digits: str) -> None:
    spin.selectAll()
    qtbot.keyClicks(spin, digits)
    qtbot.keyClick(spin, Qt.Key.Key_Return)


def test_unset_shows_the_default(size: SizeEditor) -> None:
    assert size.value() is None and size.chosen() == (1024, 1024)
    assert size.width_spin.value() == size.height_spin.value() == 1024
    assert size.megapixels.text() == "1:1 · 1.05 MP"
    names = (size.width_spin.accessibleName(), size.height_spin.accessibleName())
    assert names == ("Width", "Height")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(width=st.none() | st.integers(1, 99_999), height=st.none() | st.integers(1, 99_999))
def test_any_two_sides_come_back(size: SizeEditor, width: int | None, height: int | None) -> None:
    size.write({"width": width, "height": height})
    expected = {name: side for name, side in (("width", width), ("height", height)) if side is not None}
    assert size.read() == expected


@pytest.mark.parametrize(("typed", "side"), [("1280", 1280), ("1000", 992), ("1", 320), ("99999", 4096)])
def test_a_typed_side_goes_to_the_nearest_legal_one(qtbot: QtBot, size: SizeEditor, typed: str, side: int) -> None:
    with qtbot.waitSignal(size.value_changed):
        type_side(qtbot, size.width_spin, typed)
    assert size.value() == (side, None) and size.width_spin.value() == side


def test_arrows_go_from_sixteen_to_sixteen(qtbot: QtBot, size: SizeEditor) -> None:
    size.set_value((1000, None))
    qtbot.keyClick(size.width_spin, Qt.Key.Key_Up)
    assert size.value() == (1008, None)
    size.set_value((1000, None))
    qtbot.keyClick(size.width_spin, Qt.Key.Key_Down)
    assert size.value() == (992, None)


def test_swap_and_locked_ratio(qtbot: QtBot, size: SizeEditor) -> None:
    size.set_value((1280, 720))
    size.swap.click()
    assert size.value() == (720, 1280)
    size.swap.click()
    size.ratio_lock.click()
    type_side(qtbot, size.width_spin, "640")
    assert size.value() == (640, nearest_side(360))
    type_side(qtbot, size.height_spin, "720")
    assert size.value() == (1280, 720)
    size.ratio_lock.click()
    type_side(qtbot, size.width_spin, "720")
    assert size.value() == (720, 720) and size.megapixels.text() == "1:1 · 0.52 MP"


def test_every_preset_is_legal_and_can_be_chosen(size: SizeEditor) -> None:
    menu = size.presets.menu()
    assert menu is not None
    offered = []
    for part in menu.findChildren(QMenu):
        for action in part.actions():
            action.trigger()
            offered.append(size.value())
            draft = Draft(TaskType.TEXT_IMAGE, {"text": "x"}, size.read())
            assert check(draft)[1] == (), draft
    assert len(offered) == len(set(offered)) == 3 + 2 * 13
    assert set(PRESETS) <= set(offered)


@pytest.mark.parametrize(
    ("width", "height", "words"),
    [(1024, 1024, "1:1"), (1280, 720, "16:9"), (720, 1280, "9:16"), (2720, 1520, "1.79:1"), (1520, 2720, "1:1.79")],
)
def test_ratios_in_small_numbers(width: int, height: int, words: str) -> None:
    assert ratio_words(width, height) == words


def test_a_repair_sets_one_side(qtbot: QtBot, size: SizeEditor) -> None:
    size.set_value((1000, 500))
    with qtbot.waitSignal(size.value_changed):
        assert size.put("$.imageGenerationConfig.height", 496)
    assert size.value() == (1000, 496)
    assert not size.put("$.imageGenerationConfig.seed", 1)
