"""Every tool by real mouse and key events: what it masks, how it meets the mask, what cancels it, and one undo step for each."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QFocusEvent, QImage, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nova_studio.imaging.modes import Mode
from nova_studio.ui.canvas import Canvas, mask_work
from nova_studio.ui.canvas.toolbox import HAND
from support.canvases import LEFT, PLAIN, drag

Make = Callable[..., Canvas]
SHIFT, ALT, CTRL = (
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ControlModifier,
)
AT = 50
"""The picture of 300 x 200 lies at (50, 50) in the view of 400 x 300."""


def move(canvas: Canvas, x: int, y: int, modifiers: Qt.KeyboardModifier = PLAIN, held: bool = True) -> None:
    """A mouse move that knows what is held; QTest's own does not."""
    at = QPointF(x, y)
    buttons = LEFT if held else Qt.MouseButton.NoButton
    event = QMouseEvent(QEvent.Type.MouseMove, at, canvas.mapToGlobal(at), Qt.MouseButton.NoButton, buttons, modifiers)
    QApplication.sendEvent(canvas, event)


def click(canvas: Canvas, x: int, y: int, modifiers: Qt.KeyboardModifier = PLAIN) -> None:
    QTest.mouseClick(canvas, LEFT, modifiers, QPoint(x, y))


def box_of(mask: NDArray[np.bool_]) -> tuple[int, int, int, int]:
    x, y, width, height = cv2.boundingRect(mask.astype(np.uint8))
    return x, y, width, height


def two_colours(canvas: Canvas) -> NDArray[np.bool_]:
    """Put a noisy picture of a warm disc on a cool ground on the canvas; returns where the disc is."""
    random = np.random.default_rng(1)
    y, x = np.mgrid[0:200, 0:300]
    disc = np.hypot(x - 150, y - 100) < 50
    plain = np.where(disc[:, :, None], (40, 90, 210, 255), (170, 120, 60, 255))
    pixels = np.clip(plain + random.integers(-8, 9, plain.shape), 0, 255).astype(np.uint8)
    canvas.set_picture(QImage(pixels.data, 300, 200, 1200, QImage.Format.Format_RGB32).copy())
    canvas.set_zoom(1.0)
    return disc


def test_a_rectangle_takes_the_pixels_from_press_to_release(make_canvas: Make) -> None:
    canvas = make_canvas()
    canvas.set_tool("rectangle")
    drag(canvas, (AT + 10, AT + 20), (AT + 60, AT + 90))
    wanted = np.zeros((200, 300), bool)
    wanted[20:91, 10:61] = True
    assert np.array_equal(canvas.mask(), wanted)
    assert canvas.undo_stack.undoText() == "Rectangle"
    canvas.undo()
    assert canvas.mask_is_empty()
    canvas.redo()
    assert np.array_equal(canvas.mask(), wanted)


@pytest.mark.parametrize("tool", ["rectangle", "ellipse"])
def test_shift_squares_and_alt_draws_from_the_centre(make_canvas: Make, tool: str) -> None:
    canvas = make_canvas()
    canvas.set_tool(tool)
    QTest.mousePress(canvas, LEFT, PLAIN, QPoint(AT + 100, AT + 100))
    move(canvas, AT + 130, AT + 110, SHIFT)
    QTest.mouseRelease(canvas, LEFT, SHIFT, QPoint(AT + 130, AT + 110))
    assert box_of(canvas.mask()) == (100, 100, 31, 31)
    canvas.undo()
    QTest.mousePress(canvas, LEFT, PLAIN, QPoint(AT + 100, AT + 100))
    move(canvas, AT + 120, AT + 110, ALT)
    QTest.mouseRelease(canvas, LEFT, ALT, QPoint(AT + 120, AT + 110))
    assert box_of(canvas.mask()) == (80, 90, 41, 21)


def test_an_ellipse_is_round_and_has_no_half_pixels(make_canvas: Make) -> None:
    canvas = make_canvas()
    canvas.set_tool("ellipse")
    drag(canvas, (AT + 50, AT + 50), (AT + 150, AT + 110))
    y, x = np.mgrid[0:200, 0:300] + 0.5
    away = np.hypot((x - 100.5) / 50.5, (y - 80.5) / 30.5)
    mask = canvas.mask()
    assert mask[away < 0.985].all() and not mask[away > 1.015].any()
    scene = canvas.scene()
    assert scene is not None and set(np.unique(scene.surface.array)) == {0, 255}


def test_alt_at_the_press_subtracts_and_is_not_taken_for_the_centre(make_canvas: Make) -> None:
    canvas = make_canvas()
    canvas.select_all()
    canvas.set_tool("rectangle")
    QTest.mousePress(canvas, LEFT, ALT, QPoint(AT + 100, AT + 100))
    move(canvas, AT + 120, AT + 110, ALT)
    QTest.mouseRelease(canvas, LEFT, ALT, QPoint(AT + 120, AT + 110))
    assert box_of(~canvas.mask()) == (100, 100, 21, 11)


@pytest.mark.parametrize("mode", list(Mode))
def test_shapes_meet_the_mask_as_chosen(make_canvas: Make, mode: Mode) -> None:
    canvas = make_canvas()
    canvas.set_tool("rectangle")
    drag(canvas, (AT + 10, AT + 10), (AT + 99, AT + 99))
    first = canvas.mask()
    canvas.settings.set_mode(mode)
    drag(canvas, (AT + 50, AT + 50), (AT + 149, AT + 149))
    second = np.zeros_like(first)
    second[50:150, 50:150] = True
    wanted = {
        Mode.REPLACE: second, Mode.ADD: first | second, Mode.SUBTRACT: first & ~second, Mode.INTERSECT: first & second
    }[mode]  # fmt: skip
    assert np.array_equal(canvas.mask(), wanted)
    assert canvas.undo_stack.count() == 2
    canvas.undo()
    assert np.array_equal(canvas.mask(), first)


@pytest.mark.parametrize("tool", ["rectangle", "ellipse", "lasso", "polygon"])
def test_escape_gives_a_shape_up(make_canvas: Make, tool: str) -> None:
    canvas = make_canvas()
    canvas.set_tool(tool)
    QTest.mousePress(canvas, LEFT, PLAIN, QPoint(AT + 10, AT + 10))
    move(canvas, AT + 90, AT + 20)
    move(canvas, AT + 90, AT + 90)
    assert canvas._guide is not None
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert canvas._guide is None
    move(canvas, AT + 10, AT + 90)
    QTest.mouseRelease(canvas, LEFT, PLAIN, QPoint(AT + 10, AT + 90))
    assert canvas.mask_is_empty()
    assert canvas.undo_stack.count() == 0


def test_a_click_draws_no_shape(make_canvas: Make) -> None:
    canvas = make_canvas()
    for tool in ("rectangle", "ellipse", "lasso"):
        canvas.set_tool(tool)
        click(canvas, AT + 40, AT + 40)
    assert canvas.undo_stack.count() == 0


def test_a_lasso_takes_what_its_line_goes_around(make_canvas: Make) -> None:
    canvas = make_canvas()
    canvas.set_tool("lasso")
    drag(canvas, (AT + 20, AT + 20), (AT + 120, AT + 20), (AT + 120, AT + 80), (AT + 20, AT + 80))
    assert np.abs(np.subtract(box_of(canvas.mask()), (20, 20, 100, 60))).max() <= 1
    assert canvas.mask()[50, 70] and not canvas.mask()[90, 70]
    assert canvas.undo_stack.undoText() == "Lasso"


def corners(canvas: Canvas, *points: tuple[int, int]) -> None:
    for x, y in points:
        click(canvas, AT + x, AT + y)


@pytest.mark.parametrize("end", ["enter", "double click", "first corner"])
def test_a_polygon_is_closed_in_three_ways(make_canvas: Make, end: str) -> None:
    canvas = make_canvas()
    canvas.set_tool("polygon")
    corners(canvas, (20, 20), (120, 20), (120, 80), (20, 80))
    assert canvas.mask_is_empty()
    if end == "enter":
        QTest.keyClick(canvas, Qt.Key.Key_Return)
    elif end == "double click":
        QTest.mouseDClick(canvas, LEFT, PLAIN, QPoint(AT + 20, AT + 80))
        QTest.mouseRelease(canvas, LEFT, PLAIN, QPoint(AT + 20, AT + 80))
    else:
        click(canvas, AT + 22, AT + 22)
    assert box_of(canvas.mask()) == (20, 20, 100, 60)
    assert canvas.mask().sum() == 100 * 60
    assert canvas.undo_stack.count() == 1
    assert canvas._guide is None


def test_backspace_takes_a_corner_back_and_shift_snaps_to_45_degrees(make_canvas: Make) -> None:
    canvas = make_canvas()
    canvas.set_tool("polygon")
    corners(canvas, (20, 20), (120, 20), (200, 150))
    QTest.keyClick(canvas, Qt.Key.Key_Backspace)
    click(canvas, AT + 122, AT + 90, SHIFT)
    click(canvas, AT + 60, AT + 145, SHIFT)  # 45 degrees down to the left, by the longer way
    polygon = [(20, 20), (120, 20), (120, 90), (60, 150)]
    assert [(p.x(), p.y()) for p in canvas._guide.handles] == polygon
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    assert box_of(canvas.mask()) == (20, 20, 100, 130)


def test_taking_all_corners_back_ends_the_polygon(make_canvas: Make) -> None:
    canvas = make_canvas()
    canvas.set_tool("polygon")
    corners(canvas, (20, 20), (120, 20))
    for _ in range(2):
        QTest.keyClick(canvas, Qt.Key.Key_Backspace)
    assert canvas._guide is None
    assert not canvas._gesture.active


def test_the_wand_takes_the_colour_and_its_options_tune_the_same_step(make_canvas: Make) -> None:
    canvas = make_canvas()
    disc = two_colours(canvas)
    canvas.set_tool("wand")
    canvas.settings.set_tolerance(30)
    click(canvas, AT + 150, AT + 100)
    assert np.array_equal(canvas.mask(), disc)
    assert canvas.undo_stack.count() == 1
    canvas.settings.set_tolerance(5)
    assert 0 < canvas.mask().sum() < disc.sum()
    canvas.settings.set_tolerance(200)
    assert canvas.mask().all()
    canvas.settings.set_tolerance(30)
    canvas.settings.set_mode(Mode.SUBTRACT)
    assert np.array_equal(canvas.mask(), disc)  # that is for the next click
    assert canvas.undo_stack.count() == 1
    canvas.undo()
    assert canvas.mask_is_empty()
    canvas.settings.set_tolerance(50)
    assert canvas.mask_is_empty()


def test_another_tool_makes_the_wands_step_final(make_canvas: Make) -> None:
    canvas = make_canvas()
    disc = two_colours(canvas)
    canvas.set_tool("wand")
    canvas.settings.set_tolerance(30)
    click(canvas, AT + 150, AT + 100)
    canvas.set_tool("brush")
    canvas.settings.set_tolerance(200)
    assert np.array_equal(canvas.mask(), disc)


def test_dragging_the_wand_sideways_widens_the_tolerance_and_escape_takes_all_back(make_canvas: Make) -> None:
    canvas = make_canvas()
    disc = two_colours(canvas)
    canvas.set_tool("wand")
    canvas.settings.set_tolerance(20)
    QTest.mousePress(canvas, LEFT, PLAIN, QPoint(AT + 150, AT + 100))
    move(canvas, AT + 170, AT + 100)
    assert canvas.settings.now.tolerance == 30
    assert np.array_equal(canvas.mask(), disc)
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert canvas.mask_is_empty()
    assert canvas.settings.now.tolerance == 20
    assert canvas.undo_stack.count() == 0
    QTest.mouseRelease(canvas, LEFT, PLAIN, QPoint(AT + 170, AT + 100))


def test_the_wand_everywhere_and_its_anti_noise(make_canvas: Make) -> None:
    canvas = make_canvas()
    disc = two_colours(canvas)
    canvas.set_tool("wand")
    canvas.settings.set_contiguous(False)
    canvas.settings.set_tolerance(8)
    click(canvas, AT + 20, AT + 20)
    noisy = canvas.mask()
    canvas.settings.set_noise(2)
    clean = canvas.mask()
    assert noisy.sum() < clean.sum()
    assert not (clean & cv2.erode(disc.astype(np.uint8), np.ones((9, 9), np.uint8)).astype(bool)).any()


def test_filling_takes_the_enclosed_area(make_canvas: Make) -> None:
    canvas = make_canvas()
    ring = np.zeros((200, 300), bool)
    ring[20:100, 20:100] = True
    ring[40:80, 40:80] = False
    canvas.set_mask(ring)
    canvas.set_tool("fill")
    click(canvas, AT + 60, AT + 60)
    assert canvas.mask()[20:100, 20:100].all() and canvas.mask().sum() == 80 * 80
    click(canvas, AT + 60, AT + 60, ALT)
    assert canvas.mask_is_empty()
    canvas.undo()
    canvas.undo()
    canvas.fill_holes()
    assert canvas.mask().sum() == 80 * 80


@pytest.fixture
def all_in_background(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mask_work, "AT_ONCE_NS", 0)


def test_a_box_becomes_an_object_and_scribbles_refine_it(make_canvas: Make, qtbot: QtBot) -> None:
    canvas = make_canvas()
    disc = two_colours(canvas)
    canvas.set_tool("smart_select")
    with qtbot.waitSignal(canvas.mask_changed):
        drag(canvas, (AT + 70, AT + 30), (AT + 230, AT + 170))
    assert (canvas.mask() & disc).sum() / (canvas.mask() | disc).sum() > 0.95
    assert canvas._guide is not None
    with qtbot.waitSignal(canvas.work.made):
        drag(canvas, (AT + 130, AT + 70), (AT + 170, AT + 70), modifiers=ALT)
    assert not canvas.mask()[70, 130:170].any()
    assert canvas.undo_stack.count() == 1
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    assert canvas._guide is None
    assert canvas.undo_stack.count() == 1
    canvas.undo()
    assert canvas.mask_is_empty()


def test_escape_gives_a_smart_selection_up_while_it_is_worked_out(make_canvas: Make, qtbot: QtBot) -> None:
    canvas = make_canvas()
    two_colours(canvas)
    canvas.settings.set_box(False)
    canvas.set_tool("smart_select")
    drag(canvas, (AT + 140, AT + 100), (AT + 160, AT + 100))
    assert canvas.work.busy
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not canvas.work.busy)
    canvas.work.settle()
    assert canvas.mask_is_empty()
    assert canvas.undo_stack.count() == 0
    assert canvas._guide is None


def test_backspace_takes_a_scribble_back_and_another_tool_accepts(make_canvas: Make) -> None:
    canvas = make_canvas()
    disc = two_colours(canvas)
    canvas.settings.set_box(False)
    canvas.set_tool("smart_select")
    drag(canvas, (AT + 140, AT + 100), (AT + 160, AT + 100))
    canvas.work.settle()
    first = canvas.mask()
    assert (first & disc).sum() / (first | disc).sum() > 0.9
    drag(canvas, (AT + 20, AT + 20), (AT + 60, AT + 20))
    canvas.work.settle()
    assert not np.array_equal(canvas.mask(), first)
    QTest.keyClick(canvas, Qt.Key.Key_Backspace)
    canvas.work.settle()
    assert np.array_equal(canvas.mask(), first)
    canvas.set_tool("brush")
    assert canvas._guide is None
    assert np.array_equal(canvas.mask(), first)
    assert canvas.undo_stack.count() == 1


@pytest.mark.usefixtures("all_in_background")
def test_of_many_tolerances_only_the_newest_that_wait_are_computed(make_canvas: Make, qtbot: QtBot) -> None:
    canvas = make_canvas()
    disc = two_colours(canvas)
    canvas.set_tool("wand")
    made: list[object] = []
    canvas.work.made.connect(made.append)
    canvas.settings.set_tolerance(1)
    click(canvas, AT + 150, AT + 100)
    canvas.work.settle()
    for tolerance in (10, 20, 40, 80, 30):
        canvas.settings.set_tolerance(tolerance)
    qtbot.waitUntil(lambda: not canvas.work.busy)
    assert np.array_equal(canvas.mask(), disc)
    assert len(made) == 3  # the click, the first of the five, and the last
    assert canvas.undo_stack.count() == 1


@pytest.mark.usefixtures("all_in_background")
def test_painting_waits_for_a_change_under_way_and_undo_drops_it(make_canvas: Make, qtbot: QtBot) -> None:
    canvas = make_canvas()
    with qtbot.waitSignals([canvas.busy_changed, canvas.busy_changed]):
        canvas.select_all()
    canvas.invert_mask()
    canvas.set_brush_size(10)
    click(canvas, AT + 100, AT + 100)
    assert canvas.undo_stack.count() == 3
    assert 60 < canvas.mask().sum() < 100
    before = canvas.mask()
    canvas.invert_mask()
    assert canvas.work.busy
    canvas.undo()
    assert not canvas.work.busy
    assert np.array_equal(canvas.mask(), before)
    assert canvas.undo_stack.count() == 3


def test_ctrl_drag_sizes_the_brush_where_it_stands(make_canvas: Make) -> None:
    canvas = make_canvas()
    canvas.set_brush_size(40)
    QTest.mousePress(canvas, LEFT, CTRL, QPoint(200, 150))
    move(canvas, 230, 150, CTRL)
    assert canvas.brush_size() == 100
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert canvas.brush_size() == 40
    QTest.mouseRelease(canvas, LEFT, CTRL, QPoint(230, 150))
    right = Qt.MouseButton.RightButton
    QTest.mousePress(canvas, right, ALT, QPoint(200, 150))
    move(canvas, 190, 150, ALT)
    QTest.mouseRelease(canvas, right, ALT, QPoint(190, 150))
    assert canvas.brush_size() == 20
    assert canvas.mask_is_empty()
    assert canvas.undo_stack.count() == 0


def test_smoothing_steadies_a_shaking_hand_and_ends_where_the_pointer_is(make_canvas: Make) -> None:
    canvas = make_canvas()
    canvas.set_brush_size(3)
    shaking = [(AT + 20 + 2 * step, AT + 100 + (3 if step % 2 else -3)) for step in range(100)]
    drag(canvas, *shaking)
    rough = box_of(canvas.mask())[3]
    canvas.undo()
    canvas.settings.set_smoothing(10)
    drag(canvas, *shaking)
    assert box_of(canvas.mask()[:, 40:190])[3] < rough
    assert canvas.mask()[103, 218]


def test_shapes_by_the_keyboard_alone(make_canvas: Make) -> None:
    canvas = make_canvas()
    canvas.set_tool("rectangle")
    QTest.keyClick(canvas, Qt.Key.Key_X)
    for _ in range(5):
        QTest.keyClick(canvas, Qt.Key.Key_Right)
        QTest.keyClick(canvas, Qt.Key.Key_Down)
    assert canvas._guide is not None
    QTest.keyClick(canvas, Qt.Key.Key_X)
    assert box_of(canvas.mask()) == (149, 99, 41, 41)
    canvas.set_tool("polygon")
    canvas.settings.set_mode(Mode.REPLACE)
    for key, count in ((Qt.Key.Key_Left, 10), (Qt.Key.Key_Up, 5), (Qt.Key.Key_Right, 10)):
        QTest.keyClick(canvas, Qt.Key.Key_X)
        for _ in range(count):
            QTest.keyClick(canvas, key)
    QTest.keyClick(canvas, Qt.Key.Key_X)
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    assert box_of(canvas.mask())[2:] == (80, 40)
    canvas.set_tool("wand")
    QTest.keyClick(canvas, Qt.Key.Key_X)
    assert canvas.undo_stack.count() == 3


@pytest.mark.parametrize("tool", ["rectangle", "ellipse"])
def test_space_held_in_a_drag_moves_the_shape_and_let_go_goes_on(make_canvas: Make, tool: str) -> None:
    canvas = make_canvas()
    canvas.set_tool(tool)
    QTest.mousePress(canvas, LEFT, PLAIN, QPoint(AT + 10, AT + 10))
    move(canvas, AT + 60, AT + 40)
    QTest.keyPress(canvas, Qt.Key.Key_Space)
    move(canvas, AT + 80, AT + 60)
    move(canvas, AT + 100, AT + 50)
    QTest.keyRelease(canvas, Qt.Key.Key_Space)
    move(canvas, AT + 110, AT + 60)
    QTest.mouseRelease(canvas, LEFT, PLAIN, QPoint(AT + 110, AT + 60))
    assert box_of(canvas.mask()) == (50, 20, 61, 41)
    assert canvas.undo_stack.count() == 1 and canvas.cursor().shape() != Qt.CursorShape.ClosedHandCursor


def test_ctrl_and_arrows_move_a_shape_that_is_being_placed(make_canvas: Make) -> None:
    canvas = make_canvas()
    canvas.set_tool("ellipse")
    QTest.keyClick(canvas, Qt.Key.Key_X)
    for _ in range(5):
        QTest.keyClick(canvas, Qt.Key.Key_Right)
        QTest.keyClick(canvas, Qt.Key.Key_Down)
    for _ in range(3):
        QTest.keyClick(canvas, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    fine = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(canvas, Qt.Key.Key_Up, fine)
    QTest.keyClick(canvas, Qt.Key.Key_X)
    assert box_of(canvas.mask()) == (149 - 24, 99 - 1, 41, 41)


def test_before_and_a_preview_show_no_guides(make_canvas: Make) -> None:
    canvas = make_canvas()
    canvas.set_tool("polygon")
    corners(canvas, (20, 20), (120, 20))
    canvas.show_before(True)
    assert canvas._guide is None
    canvas.show_before(False)


def test_feathering_is_only_shown(make_canvas: Make) -> None:
    canvas = make_canvas()
    canvas.set_tool("rectangle")
    drag(canvas, (AT + 50, AT + 50), (AT + 149, AT + 149))
    mask = canvas.mask()
    canvas.set_feather(20)
    canvas.refresh()
    scene = canvas.scene()
    assert scene is not None
    row = np.frombuffer(scene.overlay.image.constBits(), np.uint8).reshape(300, -1, 4)[AT + 100, AT : AT + 300, 3]
    assert len(np.unique(row)) > 10
    assert np.array_equal(canvas.mask(), mask)
    drag(canvas, (AT + 200, AT + 100), (AT + 260, AT + 130))
    canvas.undo()
    canvas.refresh()
    again = np.frombuffer(scene.overlay.image.constBits(), np.uint8).reshape(300, -1, 4)[AT + 100, AT : AT + 300, 3]
    assert np.array_equal(row, again)
    canvas.set_feather(0)
    canvas.refresh()
    assert canvas.feather() == 0


def test_each_tool_has_a_pointer_of_its_own(make_canvas: Make) -> None:
    canvas = make_canvas()
    seen = []
    for tool in ("rectangle", "ellipse", "lasso", "polygon", "wand", "smart_select", "fill"):
        canvas.set_tool(tool)
        assert canvas.cursor().hotSpot() == QPoint(9, 9)
        seen.append(canvas.cursor().pixmap().toImage())
    assert all(one != other for number, one in enumerate(seen) for other in seen[:number])
    canvas.set_tool("brush")
    assert canvas.cursor().shape() == Qt.CursorShape.CrossCursor
    canvas.set_tool("hand")
    assert canvas.cursor().shape() == Qt.CursorShape.OpenHandCursor


@pytest.mark.parametrize("tool", ["rectangle", "ellipse", "lasso", "polygon"])
def test_the_outline_is_drawn_in_black_and_white_and_leaves_nothing_behind(make_canvas: Make, tool: str) -> None:
    canvas = make_canvas()
    canvas.repaint()
    plain = canvas.grab().toImage()
    canvas.set_tool(tool)
    QTest.mousePress(canvas, LEFT, PLAIN, QPoint(AT + 10, AT + 10))
    move(canvas, AT + 110, AT + 10)
    move(canvas, AT + 110, AT + 90)
    drawn = canvas.grab().toImage()
    inks = {drawn.pixelColor(x, AT + 10).name() for x in range(AT + 12, AT + 108)}
    if tool != "ellipse":
        inks |= {drawn.pixelColor(AT + 110, y).name() for y in range(AT + 14, AT + 84)}
        inks |= {drawn.pixelColor(AT + 111, y).name() for y in range(AT + 14, AT + 84)}
    else:
        inks |= {drawn.pixelColor(AT + 60, y).name() for y in range(AT + 5, AT + 95)}
        inks |= {drawn.pixelColor(x, AT + 50).name() for x in range(AT + 5, AT + 115)}
    assert "#000000" in inks
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert canvas.grab().toImage() == plain


def test_what_a_tool_did_is_spoken(make_canvas: Make, qtbot: QtBot) -> None:
    canvas = make_canvas()
    canvas.set_tool("rectangle")
    drag(canvas, (AT + 10, AT + 20), (AT + 59, AT + 69))
    qtbot.waitUntil(
        lambda: "4.2 % of the picture will change, between 10, 20 and 59, 69" in canvas.accessibleDescription()
    )


def test_the_right_button_takes_away_as_alt_does(make_canvas: Make) -> None:
    """Many desktops keep Alt and a drag for moving windows."""
    canvas = make_canvas()
    canvas.set_brush_size(40)
    drag(canvas, (150, 150), (250, 150))
    full = int(np.count_nonzero(canvas.mask()))
    right = Qt.MouseButton.RightButton
    for tool in ("brush", "rectangle", "ellipse", "lasso"):
        canvas.set_tool(tool)
        QTest.mousePress(canvas, right, PLAIN, QPoint(150, 140))
        for place in ((220, 140), (220, 170), (150, 170)):
            move(canvas, *place, PLAIN)
        assert canvas.mask_is_empty() is False
        QTest.mouseRelease(canvas, LEFT, PLAIN, QPoint(150, 170))  # not the button that began it
        QTest.mouseRelease(canvas, right, PLAIN, QPoint(220, 170))
        assert int(np.count_nonzero(canvas.mask())) < full, tool
        canvas.undo()
        assert int(np.count_nonzero(canvas.mask())) == full
    canvas.set_tool(HAND)
    QTest.mousePress(canvas, right, PLAIN, QPoint(150, 140))
    assert not canvas._pointer.panning
    QTest.mouseRelease(canvas, right, PLAIN, QPoint(150, 140))


def test_the_pointer_tells_that_a_press_would_take_away(make_canvas: Make) -> None:
    canvas = make_canvas()
    canvas.set_brush_size(80)
    plain = mark_of(canvas)
    QTest.keyPress(canvas, Qt.Key.Key_Alt)
    assert mark_of(canvas) != plain
    QTest.keyRelease(canvas, Qt.Key.Key_Alt)
    assert mark_of(canvas) == plain
    canvas.set_tool("eraser")
    assert mark_of(canvas) != plain
    canvas.set_tool("rectangle")
    shape = canvas.cursor().pixmap().toImage()
    QTest.keyPress(canvas, Qt.Key.Key_Alt)
    assert canvas.cursor().pixmap().toImage() != shape
    QApplication.sendEvent(canvas, QFocusEvent(QEvent.Type.FocusOut))
    assert canvas.cursor().pixmap().toImage() == shape


def mark_of(canvas: Canvas) -> QImage:
    """What is on the screen where the pointer is."""
    move(canvas, 200, 150, PLAIN)
    return canvas.grab(QRect(140, 90, 120, 120)).toImage()
