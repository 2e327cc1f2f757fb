"""Painting with mouse, pen and keyboard: what was done on the screen is in the mask, and nothing else."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QFocusEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nova_studio.ui.canvas import Canvas
from support.canvases import LEFT, PLAIN, Pen, drag, picture, pixels_of

Make = Callable[..., Canvas]


def shown_mask(canvas: Canvas) -> NDArray[np.bool_]:
    """The mask as the overlay shows it at 100 %, cut to the picture."""
    scene = canvas._scene
    assert scene is not None
    canvas.refresh()
    overlay = pixels_of(scene.overlay.image) != 0
    width, height = canvas.picture_size()
    view = canvas.view
    assert view.scale == 1
    return overlay[view.top : view.top + height, view.left : view.left + width]


def test_a_drag_paints_where_it_went_and_is_one_undo_step(make_canvas: Make, qtbot: QtBot) -> None:
    canvas = make_canvas()
    canvas.set_brush_size(20)
    with qtbot.waitSignals([canvas.mask_changed, canvas.stroke_finished]):
        drag(canvas, (150, 150), (200, 150), (250, 150))
    mask = canvas.mask()
    assert mask.shape == (200, 300)
    assert mask.dtype == np.bool_
    # The picture lies at (50, 50) in the view.
    assert mask[100, 100:201].all()
    assert not mask[:85].any()
    assert not mask[115:].any()
    assert not mask[:, :85].any()
    assert np.array_equal(mask, shown_mask(canvas))
    assert canvas.undo_stack.count() == 1
    assert canvas.undo_stack.undoText() == "Brush stroke"
    assert canvas.mask_share() == mask.mean()
    canvas.undo_stack.undo()
    assert canvas.mask_is_empty()
    assert not shown_mask(canvas).any()
    canvas.undo_stack.redo()
    assert np.array_equal(canvas.mask(), mask)
    assert np.array_equal(shown_mask(canvas), mask)


def test_the_screen_itself_shows_the_mask_pixel_for_pixel_at_100_percent(make_canvas: Make) -> None:
    canvas = make_canvas()
    canvas.set_brush_size(31)
    plain = canvas.grab().toImage()
    drag(canvas, (120, 90), (310, 210), (180, 220))
    canvas.leaveEvent(QEvent(QEvent.Type.Leave))
    painted = canvas.grab().toImage()
    differs = pixels_of(plain.convertToFormat(plain.Format.Format_RGB32)) != pixels_of(
        painted.convertToFormat(painted.Format.Format_RGB32)
    )
    assert np.array_equal(differs[50:250, 50:350], canvas.mask())
    assert not differs[:50].any()


def test_the_eraser_and_alt_take_away(make_canvas: Make) -> None:
    canvas = make_canvas()
    canvas.set_brush_size(10)
    canvas.select_all()
    drag(canvas, (100, 100), (200, 100), modifiers=Qt.KeyboardModifier.AltModifier)
    assert not canvas.mask()[50, 50:150].any()
    canvas.set_tool("eraser")
    drag(canvas, (100, 200), (200, 200))
    assert not canvas.mask()[150, 50:150].any()
    assert canvas.mask()[100].all()
    assert np.array_equal(canvas.mask(), shown_mask(canvas))


def test_escape_takes_the_stroke_back_and_the_rest_of_the_drag_paints_nothing(make_canvas: Make) -> None:
    canvas = make_canvas()
    drag(canvas, (100, 100), (120, 120))
    before = canvas.mask()
    QTest.mousePress(canvas, LEFT, PLAIN, QPoint(200, 150))
    QTest.mouseMove(canvas, QPoint(260, 170))
    assert not np.array_equal(canvas.mask(), before)
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert np.array_equal(canvas.mask(), before)
    QTest.mouseMove(canvas, QPoint(300, 200))
    QTest.mouseRelease(canvas, LEFT, PLAIN, QPoint(300, 200))
    assert np.array_equal(canvas.mask(), before)
    assert np.array_equal(shown_mask(canvas), before)
    assert canvas.undo_stack.count() == 1


def test_shift_click_joins_the_last_stroke_by_a_straight_line(make_canvas: Make) -> None:
    canvas = make_canvas()
    canvas.set_brush_size(6)
    QTest.mouseClick(canvas, LEFT, PLAIN, QPoint(80, 80))
    QTest.mouseClick(canvas, LEFT, Qt.KeyboardModifier.ShiftModifier, QPoint(300, 80))
    assert canvas.mask()[30, 30:251].all()
    assert canvas.undo_stack.count() == 2


@pytest.mark.parametrize("size", [1, 2, 3, 4, 7])
def test_a_small_brush_lies_on_the_pixel_grid(make_canvas: Make, size: int) -> None:
    canvas = make_canvas()
    canvas.set_brush_size(size)
    QTest.mouseClick(canvas, LEFT, PLAIN, QPoint(150, 150))
    rows, columns = np.nonzero(canvas.mask())
    assert np.ptp(rows) + 1 == np.ptp(columns) + 1 == size
    assert abs(rows.mean() - 100) <= 0.5
    assert abs(columns.mean() - 100) <= 0.5


def test_a_pen_paints_once_although_the_system_sends_the_mouse_along(make_canvas: Make) -> None:
    canvas = make_canvas()
    canvas.set_brush_size(40)
    pen = Pen(canvas)

    def shadow(kind: QEvent.Type, x: int, y: int) -> None:
        buttons = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseButtonRelease else LEFT
        at = QPointF(x, y)
        QApplication.sendEvent(canvas, QMouseEvent(kind, at, canvas.mapToGlobal(at), LEFT, buttons, PLAIN, pen.device))

    assert pen.press(100, 150, 0.5)
    shadow(QEvent.Type.MouseButtonPress, 100, 150)
    assert pen.move(200, 150, 0.5)
    shadow(QEvent.Type.MouseMove, 200, 150)
    QTest.mouseMove(canvas, QPoint(300, 250))
    assert pen.release(200, 150)
    shadow(QEvent.Type.MouseButtonRelease, 200, 150)
    assert canvas.undo_stack.count() == 1
    rows, columns = np.nonzero(canvas.mask())
    assert np.ptp(rows) + 1 == 20  # half the pressure, half the size
    assert columns.max() < 165
    QTest.mouseClick(canvas, LEFT, PLAIN, QPoint(300, 200))
    assert canvas.undo_stack.count() == 2


def test_pressure_widens_the_stroke_and_the_other_end_erases(make_canvas: Make) -> None:
    canvas = make_canvas()
    canvas.set_brush_size(40)
    pen = Pen(canvas)
    pen.press(100, 150, 0.1)
    pen.move(200, 150, 1.0)
    pen.release(200, 150)
    mask = canvas.mask()
    assert mask[:, 55].sum() < 45
    assert mask[:, 150].sum() == 40
    back = Pen(canvas, eraser=True)
    back.press(200, 150)
    back.move(200, 151)
    back.release(200, 151)
    assert not canvas.mask()[100, 150]


def test_space_and_the_middle_button_pan_and_paint_nothing(make_canvas: Make) -> None:
    canvas = make_canvas(1000, 800)
    left, top = canvas.view.left, canvas.view.top
    QTest.keyPress(canvas, Qt.Key.Key_Space)
    drag(canvas, (100, 100), (130, 110))
    QTest.keyRelease(canvas, Qt.Key.Key_Space)
    assert (canvas.view.left, canvas.view.top) == (left + 30, top + 10)
    QTest.mousePress(canvas, Qt.MouseButton.MiddleButton, PLAIN, QPoint(100, 100))
    QTest.mouseMove(canvas, QPoint(90, 80))
    QTest.mouseRelease(canvas, Qt.MouseButton.MiddleButton, PLAIN, QPoint(90, 80))
    assert (canvas.view.left, canvas.view.top) == (left + 20, top - 10)
    assert canvas.mask_is_empty()
    drag(canvas, (100, 100), (130, 110))
    assert not canvas.mask_is_empty()


def test_a_space_that_was_held_when_the_focus_left_is_let_go(make_canvas: Make) -> None:
    canvas = make_canvas()
    QTest.keyPress(canvas, Qt.Key.Key_Space)
    QApplication.sendEvent(canvas, QFocusEvent(QEvent.Type.FocusOut, Qt.FocusReason.OtherFocusReason))
    drag(canvas, (150, 150), (160, 150))
    assert not canvas.mask_is_empty()


def test_without_a_mask_the_left_button_drags_the_picture(make_canvas: Make) -> None:
    canvas = make_canvas(1000, 800)
    canvas.select_all()
    canvas.set_mask_enabled(False)
    left = canvas.view.left
    drag(canvas, (100, 100), (130, 100))
    assert canvas.view.left == left + 30
    assert not canvas.overlay_shown()
    canvas.set_mask_enabled(True)
    assert canvas.mask().all()


def test_the_brackets_change_the_brush(make_canvas: Make, qtbot: QtBot) -> None:
    canvas = make_canvas()
    canvas.set_brush_size(100)
    with qtbot.waitSignal(canvas.brush_size_changed) as told:
        QTest.keyClick(canvas, Qt.Key.Key_BracketRight)
    assert told.args == [110]
    QTest.keyClick(canvas, Qt.Key.Key_BracketLeft)
    assert canvas.brush_size() == 99
    canvas.set_brush_size(0)
    assert canvas.brush_size() == 1
    canvas.set_brush_size(5000)
    assert canvas.brush_size() == 1000


def test_arrows_and_x_paint_without_a_pointer(make_canvas: Make) -> None:
    canvas = make_canvas()
    canvas.set_brush_size(10)
    QTest.keyClick(canvas, Qt.Key.Key_Right)
    QTest.keyClick(canvas, Qt.Key.Key_X)
    assert canvas.mask()[99, 157]
    assert canvas.undo_stack.count() == 1
    QTest.keyPress(canvas, Qt.Key.Key_X)
    for _ in range(5):
        QTest.keyClick(canvas, Qt.Key.Key_Down)
    QTest.keyClick(canvas, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyRelease(canvas, Qt.Key.Key_X)
    assert canvas.mask()[99:140, 157].all()
    assert not canvas.mask()[147:].any()
    assert canvas.undo_stack.count() == 2
    QTest.keyPress(canvas, Qt.Key.Key_X)
    QTest.keyClick(canvas, Qt.Key.Key_Right)
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    QTest.keyRelease(canvas, Qt.Key.Key_X)
    assert canvas.undo_stack.count() == 2


def test_arrows_pan_with_the_hand_with_space_and_without_a_mask(make_canvas: Make) -> None:
    canvas = make_canvas(900, 700)
    QTest.keyClick(canvas, Qt.Key.Key_Right)  # the crosshair, in view: nothing moves
    left, top = canvas.view.left, canvas.view.top
    canvas.set_tool("hand")
    QTest.keyClick(canvas, Qt.Key.Key_Right)
    assert (canvas.view.left, canvas.view.top) == (left - 64, top)
    QTest.keyClick(canvas, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert (canvas.view.left, canvas.view.top) == (left - 64, top + 8)
    canvas.set_tool("brush")
    QTest.keyPress(canvas, Qt.Key.Key_Space)
    QTest.keyClick(canvas, Qt.Key.Key_Left)
    QTest.keyRelease(canvas, Qt.Key.Key_Space)
    assert (canvas.view.left, canvas.view.top) == (left, top + 8)
    canvas.set_mask_enabled(False)
    QTest.keyClick(canvas, Qt.Key.Key_Down)
    assert (canvas.view.left, canvas.view.top) == (left, top - 56)
    canvas.set_preview(picture(900, 700))
    QTest.keyClick(canvas, Qt.Key.Key_Down)  # a result's arrows are the window's
    assert (canvas.view.left, canvas.view.top) == (left, top - 56)
    assert canvas.mask_is_empty()


def test_the_crosshair_stays_in_the_picture_and_in_view(make_canvas: Make) -> None:
    canvas = make_canvas(1000, 800, 4.0)
    for _ in range(200):
        QTest.keyClick(canvas, Qt.Key.Key_Left)
    at = canvas.view.to_view(QPointF(100.5, 400.5))
    assert canvas.view.view_rect().contains(at.toPoint())
    for _ in range(400):
        QTest.keyClick(canvas, Qt.Key.Key_Left)
    QTest.keyClick(canvas, Qt.Key.Key_X)
    assert canvas.mask()[:, 0].any()


def test_a_picture_larger_than_the_view_is_painted_where_one_points(make_canvas: Make) -> None:
    canvas = make_canvas(1600, 900, None)
    assert canvas.zoom() == 0.25
    canvas.set_brush_size(80)
    drag(canvas, (200, 150), (201, 150))
    rows, columns = np.nonzero(canvas.mask())
    assert abs(rows.mean() - 452) <= 4  # the view shows the picture from its 38th row on: (150.5 - 38) * 4
    assert abs(columns.mean() - 804) <= 4
    canvas.set_zoom(1.0, QPointF(200, 150))
    canvas.refresh()
    assert canvas._scene is not None
    seen = canvas.mask()[-canvas.view.top :][:300, -canvas.view.left :][:, :400]
    assert np.array_equal(seen, pixels_of(canvas._scene.overlay.image) != 0)


def test_tilt_changes_nothing(make_canvas: Make) -> None:
    masks = []
    for tilt in (0, 55):
        canvas = make_canvas()
        canvas.set_brush_size(40)
        pen = Pen(canvas, tilt=tilt)
        pen.press(100, 100, 0.5)
        pen.move(200, 160, 0.8)
        pen.release(200, 160)
        masks.append(canvas.mask())
    assert masks[0].any() and np.array_equal(masks[0], masks[1])
