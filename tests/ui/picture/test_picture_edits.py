"""Extending, cropping, turning, flipping and resizing the source: by real keys and pointers, each undone with its mask."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from nova_studio.contract.task import TaskType
from nova_studio.imaging.frame import Box
from nova_studio.ui.canvas import box_view

CTRL, PLAIN, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


def place(view: Any, x: float, y: float) -> QPoint:
    """A picture point on the view, at a pixel ratio of 1."""
    at: QPointF = view.canvas.view.to_view(QPointF(x, y))
    return at.toPoint()


def drag(view: Any, start: QPoint, end: QPoint, keys: Qt.KeyboardModifier = PLAIN) -> None:
    QTest.mousePress(view, Qt.MouseButton.LeftButton, keys, start)
    QTest.mouseMove(view, (start + end) / 2)
    for _ in range(2):  # moves carry the modifiers of the keyboard, which nobody holds: so they are sent with them
        send_move(view, end, keys)
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, keys, end)


def send_move(view: Any, at: QPoint, keys: Qt.KeyboardModifier) -> None:
    left = Qt.MouseButton.LeftButton
    event = QMouseEvent(
        QEvent.Type.MouseMove, QPointF(at), view.mapToGlobal(QPointF(at)), Qt.MouseButton.NoButton, left, keys
    )
    QApplication.sendEvent(view, event)


@pytest.mark.parametrize(
    ("action", "change"),
    [
        ("turn_right", lambda mask: np.rot90(mask, -1)),
        ("turn_left", lambda mask: np.rot90(mask, 1)),
        ("turn_over", lambda mask: np.rot90(mask, 2)),
        ("flip_sideways", lambda mask: mask[:, ::-1]),
        ("flip_over", lambda mask: mask[::-1]),
    ],
)
def test_each_turn_takes_the_mask_along_and_is_one_step(studio: Any, action: str, change: Callable[[Any], Any]) -> None:
    canvas, history = studio.window.canvas, studio.window.history
    mask, source, steps = canvas.mask(), studio.window.session.source, canvas.undo_stack.count()
    studio.window.actions_[action].trigger()
    studio.until(lambda: canvas.undo_stack.count() == steps + 1)
    studio.settled()
    assert np.array_equal(canvas.mask(), change(mask))
    assert studio.window.session.source != source
    assert studio.window.session.mask is not None and studio.window.session.mask.changed == int(mask.sum())
    history.undo()
    studio.settled()
    assert np.array_equal(canvas.mask(), mask) and studio.window.session.source == source


def test_four_turns_give_the_same_picture_back(studio: Any) -> None:
    canvas = studio.window.canvas
    before = canvas.picture().copy()
    for _ in range(4):
        studio.window.actions_["turn_right"].trigger()  # queued: none is lost
    studio.settled()
    assert canvas.undo_stack.count() == 5 and canvas.picture() == before


def test_the_frame_grows_by_its_handles_and_what_is_new_will_change(studio: Any) -> None:
    window, canvas = studio.window, studio.window.canvas
    mask = canvas.mask()
    studio.key(Qt.Key.Key_F)
    view = window.picture_tools.frame.view
    assert view.isVisible() and not canvas.can_paint()
    drag(view, place(view, 640, 213), place(view, 840, 213))
    assert abs(view.box.width - 840) <= 2 and (view.box.x, view.box.height) == (0, 427)
    drag(view, place(view, view.box.right, 0), place(view, view.box.right, -60))
    assert view.box.y < -55
    words = window.picture_tools.frame.words.text()
    assert words.startswith(f"Sent as {view.box.width}x{view.box.height}") and "% new" in words
    box = view.box
    studio.key(Qt.Key.Key_Return)
    studio.until(lambda: canvas.undo_stack.count() == 2)
    studio.settled()
    assert canvas.picture_size() == (box.width, box.height)
    got = canvas.mask()
    assert np.array_equal(got[-box.y : -box.y + 427, -box.x : -box.x + 640], mask)
    got[-box.y : -box.y + 427, -box.x : -box.x + 640] = True
    assert got.all()
    assert canvas.picture().pixelColor(box.width - 5, 5).getRgb()[:3] == (230, 230, 230)
    studio.key(Qt.Key.Key_Z, CTRL)
    studio.settled()
    assert canvas.picture_size() == (640, 427) and np.array_equal(canvas.mask(), mask)


def test_the_picture_is_dragged_inside_its_frame_and_numbers_do_the_same(studio: Any) -> None:
    bar = studio.window.picture_tools.frame
    studio.key(Qt.Key.Key_F)
    bar.width_box.setValue(1000)
    assert bar.view.box == Box(-180, 0, 1000, 427)
    before = bar.view.canvas.view.to_view(QPointF(bar.view.box.x, 0))
    drag(bar.view, place(bar.view, 320, 200), place(bar.view, 420, 200))
    assert abs(bar.view.box.x + 280) <= 2
    after = bar.view.canvas.view.to_view(QPointF(bar.view.box.x, 0))
    assert abs(after.x() - before.x()) <= 2  # the frame stays, the picture moves
    bar.left_box.setValue(10)
    assert bar.view.box.x == -10
    bar.aspect.set_value((16, 9))
    assert abs(bar.view.box.width / bar.view.box.height - 16 / 9) < 0.01
    studio.key(Qt.Key.Key_Escape)
    assert not bar.isVisible() and not bar.view.isVisible() and studio.window.canvas.can_paint()
    assert studio.window.canvas.undo_stack.count() == 1


def test_the_limits_show_while_dragging(studio: Any) -> None:
    bar = studio.window.picture_tools.frame
    studio.key(Qt.Key.Key_F)
    drag(bar.view, place(bar.view, 640, 213), place(bar.view, 3500, 213))
    assert bar.view.box == Box(0, 0, 4 * 427, 427) and "4:1" in bar.words.text() and bar.view.limited
    assert bar.view.caption == "1708 x 427 · 4.00:1"
    bar.height_box.setValue(2500)
    bar.width_box.setValue(4000)
    assert "the picture is scaled to" in bar.words.text() and "of 4.19 megapixels" in bar.words.text()
    bar.apply_button.click()
    studio.settled()
    width, height = studio.window.canvas.picture_size()
    assert width * height <= 4_194_304 and abs(width / height - 4000 / 2500) < 0.01


def test_shift_keeps_the_shape_and_alt_the_middle(studio: Any) -> None:
    bar = studio.window.picture_tools.frame
    studio.key(Qt.Key.Key_F)
    drag(bar.view, place(bar.view, 640, 427), place(bar.view, 740, 440), SHIFT)
    assert abs(bar.view.box.width / bar.view.box.height - 640 / 427) < 0.01 and bar.view.box.x == 0
    studio.key(Qt.Key.Key_Escape)
    studio.key(Qt.Key.Key_F)
    drag(bar.view, place(bar.view, 640, 213), place(bar.view, 700, 213), ALT)
    assert bar.view.box.x < -55 and abs(bar.view.box.x + bar.view.box.right - 640) <= 1


def test_a_crop_keeps_the_very_pixels_and_their_mask(studio: Any) -> None:
    window, canvas = studio.window, studio.window.canvas
    mask, picture = canvas.mask(), canvas.picture().copy()
    studio.key(Qt.Key.Key_C)
    bar = window.picture_tools.crop
    assert bar.isVisible() and not bar.apply_button.isEnabled()
    bar.width_box.setValue(400)
    bar.height_box.setValue(330)
    bar.left_box.setValue(100)
    bar.top_box.setValue(50)
    assert bar.view.box == Box(100, 50, 400, 330) and "of the picture stays" in bar.words.text()
    drag(bar.view, place(bar.view, 300, 200), place(bar.view, 300, 190))
    top = bar.view.box.y
    assert 35 <= top < 50
    bar.apply_button.click()
    studio.until(lambda: canvas.undo_stack.count() == 2)
    studio.settled()
    assert canvas.picture() == picture.copy(100, top, 400, 330)
    assert np.array_equal(canvas.mask(), mask[top : top + 330, 100:500])


def test_resizing_is_linked_and_refuses_what_the_contract_does(studio: Any) -> None:
    bar, canvas = studio.window.picture_tools.resize, studio.window.canvas
    studio.window.actions_["resize"].trigger()
    bar.width_box.setFocus()
    bar.width_box.selectAll()
    QTest.keyClicks(bar.width_box, "1280")
    QTest.keyClick(bar.width_box, Qt.Key.Key_Tab)
    assert bar.height_box.value() == 854 and bar.apply_button.isEnabled()
    bar.width_box.setValue(400)
    assert "at least 320" in bar.words.text() and not bar.apply_button.isEnabled()
    bar.linked.setChecked(False)
    bar.height_box.setValue(400)
    bar.apply_button.click()
    studio.until(lambda: canvas.picture_size() == (400, 400))
    studio.settled()
    assert canvas.mask().shape == (400, 400) and canvas.mask().any()


def test_extending_from_a_task_without_a_mask_goes_to_outpainting(open_studio: Callable[..., Any]) -> None:
    studio = open_studio(paint=False)
    studio.window.switcher.button(TaskType.BACKGROUND_REMOVAL).click()
    studio.window.actions_["extend"].trigger()
    studio.window.picture_tools.frame.aspect.set_value((1, 1))
    studio.window.picture_tools.frame.apply()
    studio.settled()
    assert studio.window.session.task is TaskType.OUTPAINTING
    assert studio.window.canvas.picture_size() == (640, 640)
    assert studio.window.canvas.mask_share() == pytest.approx(1 - 427 / 640, abs=0.001)


def test_a_size_that_is_typed_and_entered_counts(studio: Any) -> None:
    bar = studio.window.picture_tools.frame
    studio.window.resize(1280, 800)
    studio.key(Qt.Key.Key_F)
    bar.width_box.setFocus()
    bar.width_box.selectAll()
    QTest.keyClicks(bar.width_box, "900")
    assert studio.window.width() <= 1280  # the bar fits beside everything else
    QTest.keyClick(bar.width_box, Qt.Key.Key_Return)
    studio.until(lambda: studio.window.canvas.picture_size() == (900, 427))
    studio.settled()


def test_the_frame_grows_and_moves_by_keys_alone(studio: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the menu's key to the enlarged picture, without a pointer."""
    canvas, view = studio.window.canvas, studio.window.picture_tools.frame.view
    said: list[str] = []
    monkeypatch.setattr(box_view, "announce", lambda _widget, words: said.append(words))
    studio.key(Qt.Key.Key_F)
    assert "Ctrl" in studio.window.picture_tools.frame.words.text()
    for _ in range(3):
        studio.key(Qt.Key.Key_Right, CTRL | SHIFT)
    studio.key(Qt.Key.Key_Right, CTRL)
    assert view.box == Box(0, 0, 671, 427)
    studio.key(Qt.Key.Key_Up, ALT | SHIFT)
    assert view.box == Box(0, -10, 671, 437)
    studio.key(Qt.Key.Key_Right)
    studio.key(Qt.Key.Key_Right, SHIFT)
    assert view.box == Box(-11, -10, 671, 437)  # as when dragged: the picture went to the right
    studio.key(Qt.Key.Key_Down, CTRL | ALT | SHIFT)
    assert view.box == Box(-11, -20, 671, 457)
    for _ in range(4):
        studio.key(Qt.Key.Key_Up, CTRL | SHIFT)
    assert view.box == Box(-11, -20, 671, 447)  # no smaller than the picture
    assert said[0].startswith("650 x 427") and len(said) == 12
    studio.key(Qt.Key.Key_Return)
    studio.settled()
    assert canvas.picture_size() == (671, 447)


def test_a_crop_is_placed_by_keys_alone_and_its_numbers_are_a_tab_away(studio: Any) -> None:
    canvas, bar = studio.window.canvas, studio.window.picture_tools.crop
    studio.key(Qt.Key.Key_C)
    for _ in range(10):
        studio.key(Qt.Key.Key_Left, CTRL | SHIFT)
    studio.key(Qt.Key.Key_Down, ALT)
    assert bar.view.box == Box(0, 1, 540, 426)
    studio.key(Qt.Key.Key_Right, SHIFT)
    studio.key(Qt.Key.Key_Up)
    assert bar.view.box == Box(10, 0, 540, 426)
    QTest.keyClick(canvas, Qt.Key.Key_Backtab, SHIFT)
    assert bar.isAncestorOf(QApplication.focusWidget())
    bar.width_box.setFocus()
    before = bar.view.box
    QTest.keyClick(bar.width_box, Qt.Key.Key_Up)
    assert bar.view.box.width == before.width + 1 and bar.view.box.y == before.y  # a field keeps its arrows
    studio.key(Qt.Key.Key_Return)
    studio.settled()
    assert canvas.picture_size() == (541, 426)
