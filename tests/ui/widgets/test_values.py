"""Number slider, choice and spin box: one value, told once, unset where allowed, safe from a passing wheel."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QComboBox, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from nova_studio.ui import theme
from nova_studio.ui.widgets.choice import Choice
from nova_studio.ui.widgets.slider import NumberSlider
from nova_studio.ui.widgets.spin import NoWheelSpinBox


@pytest.fixture(autouse=True, params=["dark", "light"])
def themed(qapp: QApplication, request: pytest.FixtureRequest) -> Iterator[None]:
    theme.apply(qapp, request.param)
    yield
    theme.apply(qapp, "dark")


@pytest.fixture
def cfg(qtbot: QtBot) -> NumberSlider:
    result = NumberSlider("CFG scale", 1.1, 10, step=0.1, decimals=1, default=6.5, optional=True)
    result.resize(280, 30)
    qtbot.addWidget(result)
    result.show()
    return result


def told(widget: NumberSlider | Choice) -> list[object]:
    values: list[object] = []
    widget.value_changed.connect(values.append)
    return values


def turn_wheel(widget: QWidget) -> None:
    middle = QPointF(widget.rect().center())
    event = QWheelEvent(
        middle,
        widget.mapToGlobal(middle),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)


def test_unset_shows_the_default_and_sends_nothing(cfg: NumberSlider) -> None:
    assert cfg.value() is None and cfg.spin.lineEdit().text() == ""
    assert cfg.spin.lineEdit().placeholderText() == "default 6.5" == cfg.spin.accessibleDescription()
    assert cfg.slider.value() == 54 and not cfg.reset_button.isVisible()


def test_typing_sets_and_clearing_unsets(qtbot: QtBot, cfg: NumberSlider) -> None:
    values = told(cfg)
    qtbot.keyClicks(cfg.spin, "8.2")
    assert cfg.value() == 8.2 and cfg.slider.value() == 71 and cfg.reset_button.isVisible()
    cfg.spin.lineEdit().selectAll()
    qtbot.keyClick(cfg.spin, Qt.Key.Key_Backspace)
    qtbot.keyClick(cfg.spin, Qt.Key.Key_Return)
    assert cfg.value() is None and values[-1] is None and 8.2 in values


def test_typing_the_default_itself_sets_it(qtbot: QtBot, cfg: NumberSlider) -> None:
    qtbot.keyClicks(cfg.spin, "6.5")
    qtbot.keyClick(cfg.spin, Qt.Key.Key_Return)
    assert cfg.value() == 6.5


def test_leaving_the_field_changes_nothing(qtbot: QtBot, cfg: NumberSlider) -> None:
    values = told(cfg)
    qtbot.keyClick(cfg.spin, Qt.Key.Key_Return)
    assert cfg.value() is None and values == [] and cfg.spin.lineEdit().text() == ""


def test_arrows_step_from_the_default(qtbot: QtBot, cfg: NumberSlider) -> None:
    qtbot.keyClick(cfg.spin, Qt.Key.Key_Up)
    assert cfg.value() == 6.6 and cfg.spin.lineEdit().text() == "6.6"
    qtbot.keyClick(cfg.slider, Qt.Key.Key_Left)
    assert cfg.value() == 6.5


def test_a_click_jumps_there_and_a_double_click_goes_back(qtbot: QtBot, cfg: NumberSlider) -> None:
    right = QPoint(cfg.slider.width() - 2, cfg.slider.height() // 2)
    qtbot.mouseClick(cfg.slider, Qt.MouseButton.LeftButton, pos=right)
    assert cfg.value() == 10
    qtbot.mouseDClick(cfg.slider, Qt.MouseButton.LeftButton, pos=right)
    assert cfg.value() is None


def test_the_button_default_goes_back(qtbot: QtBot, cfg: NumberSlider) -> None:
    cfg.set_value(3)
    values = told(cfg)
    assert cfg.reset_button.accessibleName() == "Default"
    qtbot.mouseClick(cfg.reset_button, Qt.MouseButton.LeftButton)
    assert cfg.value() is None and values == [None] and not cfg.reset_button.isVisible()


def test_values_are_held_to_the_range_and_told_once(cfg: NumberSlider) -> None:
    values = told(cfg)
    cfg.set_value(99)
    cfg.set_value(10)
    cfg.set_value(6.54)
    assert values == [10.0, 6.5]


def test_whole_numbers_stay_whole_and_cannot_be_unset(qtbot: QtBot) -> None:
    count = NumberSlider("Number of images", 1, 5, default=1)
    qtbot.addWidget(count)
    assert count.value() == 1 and isinstance(count.value(), int)
    count.set_value(4)
    assert count.value() == 4
    count.set_value(None)
    assert count.value() == 1


def test_a_seed_is_larger_than_a_step(qtbot: QtBot) -> None:
    seed = NumberSlider("Seed", 0, 2_147_483_646, optional=True)
    qtbot.addWidget(seed)
    values = told(seed)
    seed.set_value(2_147_483_646)
    assert values == [2_147_483_646] and seed.spin.lineEdit().text() == "2147483646"


def test_the_name_is_on_the_controls(cfg: NumberSlider) -> None:
    assert {w.accessibleName() for w in (cfg, cfg.spin, cfg.slider)} == {"CFG scale"}


def test_a_passing_wheel_changes_nothing(qtbot: QtBot, cfg: NumberSlider) -> None:
    style = Choice("Style", [(n, str(n)) for n in range(5)])
    width = NoWheelSpinBox("Width", 320, 4096, plain=True)
    for widget in (style, width):
        qtbot.addWidget(widget)
        widget.show()
    cfg.set_value(5)
    style.set_value(2)
    width.setValue(512)
    for control in (cfg.slider, cfg.spin, style.control, width):
        control.clearFocus()
        turn_wheel(control)
    assert (cfg.value(), style.value(), width.value()) == (5.0, 2, 512)


def test_digits_can_be_seen_at_every_scale(qapp: QApplication, cfg: NumberSlider) -> None:
    cfg.set_value(10)
    for scale in (0.9, 1.0, 2.0):
        now = theme.apply(qapp, "dark", scale)
        cfg.resize(now.px(280), now.px(30))
        QApplication.processEvents()
        edit = cfg.spin.lineEdit()
        room = edit.width() - edit.textMargins().left()
        assert room >= edit.fontMetrics().horizontalAdvance("default 6.5")
        assert edit.height() >= edit.fontMetrics().height()


def test_few_choices_are_buttons_and_many_a_list(qtbot: QtBot) -> None:
    few = Choice("Quality", [("standard", "Standard"), ("premium", "Premium")], optional=True)
    many = Choice("Style", [(n, f"Style {n}") for n in range(8)], optional=True, unset_label="No style")
    for choice in (few, many):
        qtbot.addWidget(choice)
    assert [b.text() for b in few.findChildren(QToolButton)] == ["Default", "Standard", "Premium"]
    assert isinstance(many.control, QComboBox) and many.control.itemText(0) == "No style"
    assert many.control.accessibleName() == "Style"


@pytest.mark.parametrize("segmented", [True, False])
def test_a_choice_keeps_one_value_and_tells_it_once(qtbot: QtBot, segmented: bool) -> None:
    choice = Choice("Quality", [("standard", "Standard"), ("premium", "Premium")], optional=True, segmented=segmented)
    qtbot.addWidget(choice)
    values = told(choice)
    assert choice.value() is None
    choice.set_value("premium")
    choice.set_value("premium")
    choice.set_value("of another version")
    assert choice.value() == "of another version"
    choice.set_value(None)
    assert values == ["premium", "of another version", None]


def test_buttons_of_a_choice_work_by_mouse_and_arrows(qtbot: QtBot) -> None:
    choice = Choice("Mode", [(1, "Canny edge"), (2, "Segmentation")])
    qtbot.addWidget(choice)
    with qtbot.waitActive(choice):
        choice.show()
        choice.activateWindow()
    values = told(choice)
    first, second = choice.findChildren(QToolButton)
    qtbot.mouseClick(second, Qt.MouseButton.LeftButton)
    qtbot.keyClick(second, Qt.Key.Key_Left)
    assert values == [2, 1] and first.isChecked()


def test_the_list_of_a_choice_works_by_keys(qtbot: QtBot) -> None:
    choice = Choice("Style", [(n, f"Style {n}") for n in range(8)])
    qtbot.addWidget(choice)
    values = told(choice)
    qtbot.keyClick(choice.control, Qt.Key.Key_Down)
    assert values == [1]
