"""Fold, problem line, card, elided label, flow and busy bar: said to everybody, worked by keys, no room when empty."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from nova_studio.ui import theme
from nova_studio.ui.notices import Notices
from nova_studio.ui.widgets.busy_bar import BusyBar
from nova_studio.ui.widgets.card import Card
from nova_studio.ui.widgets.elided import ElidedLabel
from nova_studio.ui.widgets.flow import FlowLayout
from nova_studio.ui.widgets.fold import Fold
from nova_studio.ui.widgets.problem_line import ProblemLine


@pytest.fixture(autouse=True)
def themed(qapp: QApplication) -> Iterator[None]:
    theme.apply(qapp, "dark")
    yield
    theme.apply(qapp, "dark")


@pytest.fixture
def panel(qtbot: QtBot) -> QWidget:
    result = QWidget()
    layout = QVBoxLayout(result)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    result.resize(300, 400)
    qtbot.addWidget(result)
    return result


def put(panel: QWidget, *widgets: QWidget) -> None:
    layout = panel.layout()
    assert layout is not None
    for widget in widgets:
        layout.addWidget(widget)
    panel.show()
    QApplication.processEvents()


def test_a_fold_opens_and_shuts_by_mouse_and_keys(qtbot: QtBot, panel: QWidget) -> None:
    fold, field = Fold("Negative prompt"), QLineEdit()
    fold.set_content(field)
    put(panel, fold)
    assert not fold.expanded and not field.isVisible()
    with qtbot.waitSignal(fold.toggled, check_params_cb=lambda on: on):
        qtbot.mouseClick(fold.header, Qt.MouseButton.LeftButton)
    assert fold.expanded and field.isVisible()
    for key, expanded in (
        (Qt.Key.Key_Space, False),
        (Qt.Key.Key_Return, True),
        (Qt.Key.Key_Left, False),
        (Qt.Key.Key_Right, True),
    ):
        qtbot.keyClick(fold.header, key)
        assert fold.expanded is expanded and field.isVisible() is expanded


def test_a_fold_tells_its_title_state_and_summary(panel: QWidget) -> None:
    fold = Fold("More settings", expanded=True)
    fold.set_summary("cfg 8 · seed locked")
    put(panel, fold)
    spoken = QAccessible.queryAccessibleInterface(fold.header)
    assert spoken.text(QAccessible.Text.Name) == "More settings" == fold.title
    assert spoken.text(QAccessible.Text.Description) == "cfg 8 · seed locked" == fold.summary
    assert spoken.state().checkable and spoken.state().checked


def test_the_summary_is_painted_only_while_shut(panel: QWidget) -> None:
    fold = Fold("More", expanded=False)
    put(panel, fold)
    bare = fold.header.grab().toImage()
    fold.set_summary("cfg 8")
    assert fold.header.grab().toImage() != bare
    fold.set_expanded(True)
    opened = fold.header.grab().toImage()
    fold.set_summary("")
    assert fold.header.grab().toImage() == opened


def test_new_content_takes_the_place_of_the_old(qtbot: QtBot, panel: QWidget) -> None:
    fold = Fold("More", expanded=True)
    old, new = QLabel("old"), QLabel("new")
    fold.set_content(old)
    put(panel, fold)
    with qtbot.waitSignal(old.destroyed):
        fold.set_content(new)
    assert fold.content is new and new.isVisible()


def test_a_problem_line_takes_room_only_with_a_problem(panel: QWidget) -> None:
    line = ProblemLine()
    put(panel, line)
    assert not line.isVisible()
    line.set_problem("The prompt is empty.")
    assert line.isVisible() and line.message == line.accessibleName() == "The prompt is empty."
    assert not line.repair_button.isVisible()
    line.clear()
    assert not line.isVisible() and line.message == ""


def test_a_problem_told_before_there_is_a_panel_opens_no_window(panel: QWidget) -> None:
    line = ProblemLine()
    line.set_problem("The prompt is empty.", severity="hint")
    assert not line.isVisible() and line.severity == "hint"
    put(panel, line)
    assert line.isVisible()


def test_the_repair_stands_beside_a_short_sentence_and_under_a_long_one(qtbot: QtBot, panel: QWidget) -> None:
    line = ProblemLine()
    put(panel, line)
    line.set_problem("Too short.", "Use the default", "warning")
    QApplication.processEvents()
    words, repair = line.findChild(QLabel), line.repair_button
    assert isinstance(words, QLabel)
    assert repair.geometry().left() >= words.geometry().right()
    line.set_problem("A drawn mask and a mask in words exclude each other.", "Remove the words")
    QApplication.processEvents()
    assert repair.geometry().top() >= words.geometry().bottom()
    assert repair.accessibleName() == "Remove the words"
    with qtbot.waitSignal(line.repair_clicked):
        qtbot.keyClick(repair, Qt.Key.Key_Space)


def test_a_card_speaks_and_its_links_say_which(qtbot: QtBot, panel: QWidget) -> None:
    card = Card("Refused", "Nothing was made.", severity="error", actions=[("edit", "Edit"), ("again", "Send again")])
    put(panel, card)
    assert card.accessibleName() == "Refused Nothing was made."
    with qtbot.waitSignal(card.action_triggered, check_params_cb=lambda key: key == "again"):
        qtbot.mouseClick(card.buttons[1], Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(card.closed):
        qtbot.keyClick(card.close_button, Qt.Key.Key_Space)
    assert not card.isVisible()


def test_a_card_can_change_what_it_says_and_offers(panel: QWidget) -> None:
    card = Card("Working", actions=[("stop", "Stop")])
    put(panel, card)
    card.set_message("Saved", "kite.png", "ok")
    card.set_actions([("show", "Show in folder")])
    QApplication.processEvents()
    assert [button.text() for button in card.buttons] == ["Show in folder"] and card.buttons[0].isVisible()
    card.set_actions([])
    assert card.buttons == []


def test_an_elided_label_shows_the_rest_in_its_tool_tip(panel: QWidget) -> None:
    words = "a red kite over the sea at dusk\nwith wide brush strokes and a long tail of smoke"
    label = ElidedLabel(words)
    put(panel, label)
    assert label.elided and label.toolTip() == label.accessibleName() == words.replace("\n", " ")
    label.setText("kite")
    assert not label.elided and label.toolTip() == ""


def test_flow_breaks_lines_and_its_height_follows(panel: QWidget) -> None:
    chips = QWidget()
    flow = FlowLayout(chips, spacing=4)
    for number in range(6):
        chip = QLabel(f"{number}")
        chip.setFixedSize(80, 20)
        flow.addWidget(chip)
    assert flow.heightForWidth(80 * 6 + 4 * 5) == 20
    assert flow.heightForWidth(80 * 3 + 4 * 2) == 44
    assert flow.heightForWidth(10) == 6 * 20 + 5 * 4
    assert flow.minimumSize() == QSize(80, 20)
    put(panel, chips)
    places = [flow.itemAt(i).geometry() for i in range(6)]
    assert places[0] == QRect(0, 0, 80, 20) and places[3] == QRect(0, 24, 80, 20)
    taken = flow.takeAt(0)
    assert taken is not None and flow.count() == 5 and flow.itemAt(9) is None and flow.takeAt(9) is None


def test_a_busy_bar_moves_only_while_seen_and_at_work(
    qtbot: QtBot, panel: QWidget, monkeypatch: pytest.MonkeyPatch
) -> None:
    bar = BusyBar("Progress")
    put(panel, bar)
    height = bar.height()
    assert not bar.busy and not bar.moving
    bar.start()
    assert bar.busy and bar.moving and bar.height() == height
    panel.hide()
    assert not bar.moving
    panel.show()
    assert bar.moving
    bar.set_progress(0.5)
    assert bar.busy and not bar.moving and bar.value() == bar.maximum() // 2
    half = bar.grab().toImage()
    assert half.pixelColor(8, 1) == theme.DARK.color("accent")
    assert half.pixelColor(half.width() - 8, 1) == theme.DARK.color("line")
    monkeypatch.setattr(theme.Theme, "motion_allowed", lambda self: False)
    bar.start()
    assert bar.busy and not bar.moving
    assert bar.grab().toImage().pixelColor(bar.width() // 2, 1) == theme.DARK.color("accent")
    bar.stop()
    assert not bar.busy


def test_in_a_low_window_the_newest_card_has_all_its_words_and_the_others_follow(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nova_studio.ui.notices._LOW", 10**6)
    notices = Notices()
    qtbot.addWidget(notices)
    first, second = notices.tell("One", "a", "warning"), notices.tell("Two", "b", "warning")
    assert (first.isHidden(), second.isHidden()) == (True, False)
    second.close_button.click()
    assert not first.isHidden() and notices.texts() == ["One a"]
