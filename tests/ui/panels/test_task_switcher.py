"""The strip of tasks: seven buttons with their full names, one of them down."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QToolButton
from pytestqt.qtbot import QtBot

from nova_studio.contract.task import TaskType
from nova_studio.ui import theme
from nova_studio.ui.panels.task_switcher import TaskSwitcher
from support.ui_events import plain_look

NAMES = [
    "Text to image",
    "Color-guided generation",
    "Image variation",
    "Inpainting",
    "Outpainting",
    "Background removal",
    "Virtual try-on",
]


@pytest.fixture
def strip(qtbot: QtBot, qapp: QApplication) -> TaskSwitcher:
    plain_look(qapp)
    strip = TaskSwitcher()
    qtbot.addWidget(strip)
    strip.show()
    qtbot.waitExposed(strip)
    return strip


def test_the_tasks_are_called_by_their_names(strip: TaskSwitcher) -> None:
    buttons = strip.findChildren(QToolButton)
    assert [button.accessibleName() for button in buttons] == NAMES
    assert [button.text() for button in buttons] == [
        "Text", "Colors", "Variation", "Inpaint", "Outpaint", "Cut out", "Try on",
    ]  # fmt: skip
    assert all(not button.icon().isNull() and button.isCheckable() for button in buttons)


def test_a_click_chooses_one(qtbot: QtBot, strip: TaskSwitcher) -> None:
    with qtbot.waitSignal(strip.task_changed) as told:
        strip.button(TaskType.OUTPAINTING).click()
    assert told.args == [TaskType.OUTPAINTING] and strip.task is TaskType.OUTPAINTING
    assert not strip.button(TaskType.TEXT_IMAGE).isChecked()
    with qtbot.assertNotEmitted(strip.task_changed):
        strip.button(TaskType.OUTPAINTING).click()


def test_the_window_chooses_without_an_echo(qtbot: QtBot, strip: TaskSwitcher) -> None:
    with qtbot.assertNotEmitted(strip.task_changed):
        strip.set_task(TaskType.VIRTUAL_TRY_ON)
    assert strip.task is TaskType.VIRTUAL_TRY_ON


def test_arrows_go_round(qtbot: QtBot, strip: TaskSwitcher) -> None:
    strip.activateWindow()
    strip.button(TaskType.TEXT_IMAGE).setFocus()
    qtbot.waitUntil(strip.button(TaskType.TEXT_IMAGE).hasFocus)
    told: list[object] = []
    strip.task_changed.connect(told.append)
    for key, expected in ((Qt.Key.Key_Down, TaskType.COLOR_GUIDED_GENERATION), (Qt.Key.Key_Up, TaskType.TEXT_IMAGE)):
        qtbot.keyClick(QApplication.focusWidget(), key)
        assert strip.task is expected and strip.button(expected).hasFocus()
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Up)
    assert told == [TaskType.COLOR_GUIDED_GENERATION, TaskType.TEXT_IMAGE, TaskType.VIRTUAL_TRY_ON]


@pytest.mark.parametrize("scale", [0.9, 1.0, 2.0])
def test_no_label_is_cut(qtbot: QtBot, qapp: QApplication, strip: TaskSwitcher, scale: float) -> None:
    theme.apply(qapp, "dark", scale)
    for button in strip.findChildren(QToolButton):
        assert button.fontMetrics().horizontalAdvance(button.text()) <= button.width() - theme.current().px(8)


def test_in_a_low_window_the_buttons_get_lower_and_lose_their_words_last(strip: TaskSwitcher) -> None:
    heights, wordless = [], []
    for height in (452, 400, 360, strip.minimumSizeHint().height()):
        strip.resize(80, height)
        buttons = strip.findChildren(QToolButton)
        assert max(button.geometry().bottom() for button in buttons) < strip.height() == height
        heights.append(buttons[0].height())
        wordless.append(buttons[0].toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonIconOnly)
        assert [button.accessibleName() for button in buttons] == NAMES
    assert heights == sorted(heights, reverse=True) and heights[0] == 60
    assert wordless == [False, False, False, True]
