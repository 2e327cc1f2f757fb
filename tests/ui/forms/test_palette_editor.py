"""Colours as chips: added, pasted, repeated, moved and removed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QColorDialog, QMenu
from pytestqt.qtbot import QtBot

from nova_studio.contract.problems import Problem
from nova_studio.contract.task import TaskType
from nova_studio.ui.forms.chips import CHIP_MIME
from nova_studio.ui.forms.context import FormContext
from nova_studio.ui.forms.form import TaskForm
from nova_studio.ui.forms.palette import PaletteEditor, colors_in
from support.ui_events import drop

MakeForm = Callable[[TaskType], TaskForm]
R, G, B = "#FF0000", "#00FF00", "#0000FF"


@pytest.fixture
def form(make_form: MakeForm) -> TaskForm:
    return make_form(TaskType.COLOR_GUIDED_GENERATION)


@pytest.fixture
def palette(form: TaskForm) -> PaletteEditor:
    editor = form.editor("colors")
    assert isinstance(editor, PaletteEditor)
    return editor


def test_hexadecimal_lists_in_any_dress() -> None:
    assert colors_in("#ff8800, 114433;EEDDCC\n#abc") == ["#FF8800", "#114433", "#EEDDCC", "#AABBCC"]
    assert colors_in("123 pictures of 1234567 cats and #12345") == []


@given(st.lists(st.integers(0, 0xFFFFFF).map("#{:06X}".format), max_size=12))
def test_what_was_copied_is_pasted(colors: list[str]) -> None:
    assert colors_in(" ".join(colors)) == colors


def test_pasting_adds_up_to_ten(qtbot: QtBot, palette: PaletteEditor) -> None:
    palette.set_value((R,))
    QApplication.clipboard().setText(" ".join([G] * 20))
    with qtbot.waitSignal(palette.value_changed):
        qtbot.keyClick(palette.add_button, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert palette.value() == (R, *[G] * 9)
    assert not palette.add_button.isVisible() and palette.summary() == "10 colors"
    palette.paste_button.click()
    assert len(palette.value() or ()) == 10


def test_chips_are_named_and_worked_by_keys(qtbot: QtBot, palette: PaletteEditor) -> None:
    palette.set_value((R, G, B))
    qtbot.waitExposed(palette.window())
    assert [chip.accessibleName() for chip in palette.row.chips] == [
        "Color 1, #FF0000",
        "Color 2, #00FF00",
        "Color 3, #0000FF",
    ]
    palette.window().activateWindow()
    palette.row.focus_chip(0)
    qtbot.waitUntil(palette.row.chips[0].hasFocus)
    qtbot.keyClick(palette.row.chips[0], Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert palette.value() == (G, R, B) and palette.row.chips[1].hasFocus()
    qtbot.keyClick(palette.row.chips[1], Qt.Key.Key_Right)
    assert palette.value() == (G, R, B) and palette.row.chips[2].hasFocus()
    qtbot.keyClick(palette.row.chips[2], Qt.Key.Key_Delete)
    assert palette.value() == (G, R) and palette.row.chips[1].hasFocus()
    for _ in range(2):
        palette.row.remove_asked.emit(0)
    assert palette.value() is None and palette.add_button.hasFocus()


def test_a_drag_moves_a_chip_of_its_own_row_only(qtbot: QtBot, palette: PaletteEditor) -> None:
    palette.set_value((R, G, B))
    QApplication.processEvents()
    mime = QMimeData()
    mime.setData(CHIP_MIME, f"{id(palette.row)}:0".encode())
    assert drop(palette.row, mime)
    assert sorted(palette.value() or ()) == sorted((R, G, B)) and (palette.value() or ())[0] != R
    mime.setData(CHIP_MIME, b"1:0")
    assert not drop(palette.row, mime)


def test_the_dialog_adds_and_changes(qtbot: QtBot, palette: PaletteEditor) -> None:
    palette.add_button.click()
    dialog = palette.findChild(QColorDialog)
    assert dialog is not None and dialog.testOption(QColorDialog.ColorDialogOption.DontUseNativeDialog)
    dialog.colorSelected.emit(QColor(R))
    dialog.close()
    assert palette.value() == (R,)
    palette.row.chips[0].click()
    dialog.colorSelected.emit(QColor(B))
    dialog.close()
    assert palette.value() == (B,)


def test_the_menu_repeats_and_removes(qtbot: QtBot, palette: PaletteEditor) -> None:
    palette.set_value((R, G))
    for title, expected in (("Repeat", (R, R, G)), ("Remove", (R, G))):
        palette.row.menu_asked.emit(0, QPoint(0, 0))
        menu = [found for found in palette.findChildren(QMenu) if found.isVisible()][-1]
        next(action for action in menu.actions() if action.text() == title).trigger()
        menu.close()
        assert palette.value() == expected


def test_a_wrong_color_is_marked_at_its_chip(palette: PaletteEditor) -> None:
    palette.set_value((R, "red"))
    palette.set_problem(Problem("$.colorGuidedGenerationParams.colors[1]", "bad_color", "A color is written #RRGGBB."))
    assert [chip.wrong for chip in palette.row.chips] == [False, True]
    palette.set_problem(None)
    assert not any(chip.wrong for chip in palette.row.chips)


def test_a_picture_can_be_asked_for_its_colors(qtbot: QtBot, palette: PaletteEditor, context: FormContext) -> None:
    with qtbot.waitSignal(context.palette_from_picture_requested):
        palette.picture_button.click()
    palette.add([R, G])
    assert palette.value() == (R, G)
