"""How the canvas is looked at: turned, mirrored, dimmed, pinched, and moved by a navigator; paint goes where the eye sees it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from nova_studio.imaging.frame import Fence
from nova_studio.ui.canvas import Canvas
from nova_studio.ui.canvas.box_view import BoxView
from nova_studio.ui.canvas.change import ENDLESS, Change
from nova_studio.ui.canvas.navigator import Navigator
from nova_studio.ui.canvas.turn import Turn
from support.canvases import Pen, drag, picture, pixels_of

Make = Callable[..., Canvas]


def screen(canvas: QWidget) -> QImage:
    return canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)


def place(canvas: Canvas, x: float, y: float) -> QPoint:
    """Where a picture point is on the widget."""
    at = canvas.view_painting().map(canvas.view.to_view(QPointF(x, y)))
    return QPoint(int(at.x()), int(at.y()))


@given(
    st.integers(-400, 400),
    st.booleans(),
    st.integers(1, 900),
    st.integers(1, 900),
    st.floats(0, 900),
    st.floats(0, 900),
)
def test_there_and_back_is_the_same_point(
    angle: int, mirrored: bool, width: int, height: int, x: float, y: float
) -> None:
    turn = Turn()
    turn.set_size(width, height)
    turn.set(angle, mirrored)
    back = turn.to_widget(turn.to_view(QPointF(x, y)))
    assert abs(back.x() - x) < 1e-6 and abs(back.y() - y) < 1e-6
    view = turn.view_size()
    middle = turn.to_view(QPointF(width / 2, height / 2))
    assert abs(middle.x() - view.width() / 2) < 1e-6 and abs(middle.y() - view.height() / 2) < 1e-6
    corners = [turn.to_view(QPointF(*corner)) for corner in ((0, 0), (width, 0), (0, height), (width, height))]
    assert all(-1e-6 <= c.x() <= view.width() + 1e-6 and -1e-6 <= c.y() <= view.height() + 1e-6 for c in corners)


@pytest.mark.parametrize(("steps", "mirrored"), [(6, False), (12, False), (18, False), (0, True), (6, True)])
def test_a_view_turned_by_quarters_shows_each_pixel_unblended(canvas: Canvas, steps: int, mirrored: bool) -> None:
    plain = pixels_of(canvas.picture())
    canvas.turn_by(steps)
    canvas.set_mirrored(mirrored)
    canvas.zoom_to_actual()
    got = pixels_of(screen(canvas))
    for x, y in ((0, 0), (40, 150), (150, 100), (299, 199)):
        at = place(canvas, x + 0.5, y + 0.5)
        if canvas.rect().contains(at):
            assert got[at.y(), at.x()] == plain[y, x], (x, y)


@pytest.mark.parametrize(("steps", "mirrored"), [(0, False), (2, False), (6, True), (0, True), (-5, True)])
def test_painting_masks_what_lies_under_the_pointer_however_it_is_turned(
    canvas: Canvas, steps: int, mirrored: bool
) -> None:
    canvas.set_brush_size(10)
    canvas.turn_by(steps)
    canvas.set_mirrored(mirrored)
    points = [place(canvas, x, y) for x, y in ((60, 60), (120, 90), (200, 120))]
    drag(canvas, *((p.x(), p.y()) for p in points))
    mask = canvas.mask()
    for x, y in ((60, 60), (120, 90), (200, 120)):
        assert mask[y, x] and mask[y - 2, x] and mask[y + 2, x]
    ys, xs = np.nonzero(mask)
    assert 52 <= xs.min() <= 58 and 202 <= xs.max() <= 208 and 52 <= ys.min() <= 58 and 122 <= ys.max() <= 128


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(-12, 12), st.booleans(), st.integers(20, 380), st.integers(20, 280))
def test_what_a_stroke_repaints_is_what_a_whole_repaint_shows(
    canvas: Canvas, steps: int, mirrored: bool, x: int, y: int
) -> None:
    canvas.reset_turn()
    canvas.clear_mask()
    canvas.turn_by(steps)
    canvas.set_mirrored(mirrored)
    canvas.zoom_to_fit()
    drag(canvas, (200, 150), (x, y))
    after = pixels_of(screen(canvas))
    canvas.update()
    assert np.array_equal(after, pixels_of(screen(canvas)))


def test_upright_again_is_the_very_picture_it_was(canvas: Canvas) -> None:
    canvas.zoom_to_fit()
    before = screen(canvas)
    canvas.turn_by(1)
    canvas.set_mirrored(True)
    assert screen(canvas) != before and canvas.turn() == (15, True)
    canvas.reset_turn()
    assert screen(canvas) == before and canvas.turn() == (0, False)


def test_a_turned_picture_fits_its_window(canvas: Canvas) -> None:
    for steps in range(24):
        canvas.reset_turn()
        canvas.turn_by(steps)
        canvas.zoom_to_fit()
        rect = canvas.view_painting().mapRect(QRect(canvas.view.picture_rect()).toRectF())
        assert rect.width() <= canvas.width() + 3 and rect.height() <= canvas.height() + 3


def test_the_pixel_grid_begins_at_800_per_cent(make_canvas: Make) -> None:
    canvas = make_canvas(60, 40)
    canvas.set_zoom(7.9)
    bare = screen(canvas)
    canvas.set_grid(False)
    assert screen(canvas) == bare
    canvas.set_zoom(8.0)
    plain = pixels_of(screen(canvas))
    canvas.set_grid(True)
    gridded = pixels_of(screen(canvas))
    view = canvas.view
    changed = plain != gridded
    columns = np.flatnonzero(changed.all(axis=0))
    rows = [row for row in range(changed.shape[0]) if changed[row].mean() > 0.9]
    assert set(np.diff(columns[::2])) == {8} and (columns[0] - view.left) % 8 in (0, 1)
    assert len(rows) >= 2 * (canvas.height() // 8) - 4


def test_dimming_darkens_the_picture_and_leaves_the_mask_bright(canvas: Canvas) -> None:
    canvas.set_overlay(QColor(255, 0, 0, 255), False)
    drag(canvas, (200, 150), (210, 150))
    before = screen(canvas)
    canvas.set_dimmed(True)
    after = screen(canvas)
    assert after.pixelColor(200, 150) == before.pixelColor(200, 150) == QColor(255, 0, 0)
    assert after.pixelColor(100, 150).lightness() < 0.6 * before.pixelColor(100, 150).lightness()
    assert after.pixelColor(2, 2) == before.pixelColor(2, 2)  # the surround is not dimmed


def test_held_canvases_refuse_every_change(canvas: Canvas) -> None:
    canvas.hold(True)
    drag(canvas, (200, 150), (210, 150))
    canvas.select_all()
    assert canvas.mask_is_empty() and not canvas.can_paint()
    canvas.hold(False)
    canvas.select_all()
    assert not canvas.mask_is_empty()


def test_holding_gives_up_what_is_still_being_worked_on(canvas: Canvas, qtbot: QtBot) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow(mask: NDArray[np.uint8]) -> NDArray[np.uint8]:
        begun.set()
        go_on.wait(10)
        return np.full_like(mask, 255)

    canvas.change(Change("Slow", slow, ENDLESS))
    assert begun.wait(10) and canvas.work.busy
    canvas.hold(True)
    assert not canvas.work.busy
    with qtbot.waitSignal(canvas.work._background._finished):
        go_on.set()
    assert canvas.mask_is_empty() and canvas.undo_stack.count() == 0


@pytest.fixture
def touch() -> Iterator[object]:
    """A touch screen."""
    yield QTest.createTouchDevice()


def test_two_fingers_zoom_and_pan(canvas: Canvas, touch: object, qtbot: QtBot) -> None:
    canvas.set_zoom(1.0)
    before = canvas.zoom()
    one, two = QPoint(150, 150), QPoint(250, 150)
    QTest.touchEvent(canvas, touch).press(0, one, canvas).press(1, two, canvas).commit()
    for step in range(1, 13):
        moved = QPoint(6 * step, 0)
        QTest.touchEvent(canvas, touch).move(0, one - moved, canvas).move(1, two + moved, canvas).commit()
    QTest.touchEvent(canvas, touch).release(0, one - moved, canvas).release(1, two + moved, canvas).commit()
    assert canvas.zoom() == pytest.approx(2.44 * before, rel=0.02)  # as far as the fingers went apart
    assert canvas.mask_is_empty()


def swipe(canvas: QWidget, touch: object, start: QPoint, end: QPoint) -> None:
    """One finger goes from here to there."""
    QTest.touchEvent(canvas, touch).press(0, start, canvas).commit()
    for step in range(1, 5):
        QTest.touchEvent(canvas, touch).move(0, start + (end - start) * step / 4, canvas).commit()
    QTest.touchEvent(canvas, touch).release(0, end, canvas).commit()


def test_one_finger_paints_until_a_pen_is_seen_and_pans_from_then_on(canvas: Canvas, touch: object) -> None:
    canvas.set_zoom(2.0)
    swipe(canvas, touch, QPoint(150, 150), QPoint(250, 150))
    assert not canvas.mask_is_empty() and canvas.undo_stack.count() == 1
    painted, left = canvas.mask(), canvas.view.left
    Pen(canvas).move(200, 150, 0.0)  # over the tablet, without touching it
    swipe(canvas, touch, QPoint(150, 150), QPoint(190, 150))
    assert canvas.undo_stack.count() == 1 and np.array_equal(canvas.mask(), painted)
    assert canvas.view.left == left + 40
    drag(canvas, (100, 100), (140, 100))  # a mouse goes on painting
    assert canvas.undo_stack.count() == 2


@pytest.mark.parametrize("pen", [False, True])
def test_a_second_finger_takes_back_what_the_first_began(canvas: Canvas, touch: object, pen: bool) -> None:
    if pen:
        Pen(canvas).move(200, 150, 0.0)
    one, two = QPoint(150, 150), QPoint(250, 150)
    QTest.touchEvent(canvas, touch).press(0, one, canvas).commit()
    QTest.touchEvent(canvas, touch).move(0, one + QPoint(3, 0), canvas).commit()
    QTest.touchEvent(canvas, touch).move(0, one + QPoint(3, 0), canvas).press(1, two, canvas).commit()
    for step in range(1, 13):
        moved = QPoint(6 * step, 0)
        QTest.touchEvent(canvas, touch).move(0, one - moved, canvas).move(1, two + moved, canvas).commit()
    QTest.touchEvent(canvas, touch).release(0, one - moved, canvas).release(1, two + moved, canvas).commit()
    assert canvas.mask_is_empty() and canvas.undo_stack.count() == 0
    assert canvas.zoom() == pytest.approx(244 / 97, rel=0.02)
    drag(canvas, (100, 100), (140, 100))  # nothing stays held
    assert canvas.undo_stack.count() == 1


def test_fingers_on_a_frame_take_its_handles_and_zoom_the_picture_below(canvas: Canvas, touch: object) -> None:
    frame = BoxView(canvas)
    frame.begin(Fence(300, 200, True))
    corner = place(canvas, 300, 200)
    swipe(frame, touch, corner, corner + QPoint(30, 20))
    assert frame.box.width > 320 and canvas.mask_is_empty()
    box, before = frame.box, canvas.zoom()
    one, two = QPoint(150, 150), QPoint(250, 150)
    QTest.touchEvent(canvas, touch).press(0, one, frame).press(1, two, frame).commit()
    QTest.touchEvent(canvas, touch).move(0, one - QPoint(50, 0), frame).move(1, two + QPoint(50, 0), frame).commit()
    QTest.touchEvent(canvas, touch).release(0, one, frame).release(1, two, frame).commit()
    assert canvas.zoom() == pytest.approx(2 * before) and frame.box == box


def test_two_taps_close_a_polygon(canvas: Canvas, touch: object) -> None:
    canvas.set_tool("polygon")
    for x, y in ((100, 100), (200, 100), (200, 180), (100, 180), (100, 180)):
        swipe(canvas, touch, QPoint(x, y), QPoint(x, y))
    assert canvas.undo_stack.count() == 1 and int(canvas.mask().sum()) == pytest.approx(100 * 80, rel=0.05)


def test_a_finger_presses_the_links_of_the_empty_canvas(qtbot: QtBot, touch: object) -> None:
    empty = Canvas()
    qtbot.addWidget(empty)
    with qtbot.waitExposed(empty):
        empty.show()
    link = empty._empty.sample_link
    with qtbot.waitSignal(empty.sample_requested):
        middle = link.rect().center()
        QTest.touchEvent(empty, touch).press(0, middle, link).commit()
        QTest.touchEvent(empty, touch).release(0, middle, link).commit()


def test_the_navigator_shows_when_it_is_of_use_and_moves_the_view(make_canvas: Make) -> None:
    canvas = make_canvas(1200, 900, None)
    navigator = Navigator(canvas)
    assert navigator.isHidden()
    canvas.set_zoom(1.0)
    assert navigator.isVisible() and (navigator.width(), navigator.height()) == (140, 105)
    QTest.mouseClick(navigator, Qt.MouseButton.LeftButton, pos=QPoint(100, 80))
    middle = canvas.view.to_image(canvas.view.centre())
    assert abs(middle.x() - 100 * 1200 / 140) < 9 and abs(middle.y() - 80 * 900 / 105) < 9
    navigator.want(False)
    assert navigator.isHidden()
    navigator.want(True)
    canvas.zoom_to_fit()
    assert navigator.isHidden()


def test_the_navigator_is_small_picture_and_frame(make_canvas: Make) -> None:
    canvas = make_canvas(1200, 900, None)
    red = QImage(1200, 900, QImage.Format.Format_RGB32)
    red.fill(QColor(200, 0, 0))
    painter = QPainter(red)
    painter.fillRect(0, 0, 600, 900, QColor(0, 200, 0))
    painter.end()
    navigator = Navigator(canvas)
    canvas.set_picture(red)
    canvas.set_zoom(1.0)
    image = screen(navigator)
    left, right = image.pixelColor(10, 10), image.pixelColor(130, 10)
    assert left.green() > left.red() and right.red() > right.green()
    middle = image.pixelColor(66, 52)
    assert middle.green() > left.green()  # in view: not shaded


def test_a_swap_that_keeps_history_keeps_the_place_too(canvas: Canvas) -> None:
    canvas.set_zoom(3.0)
    canvas.pan_by(40, -30)
    before = canvas.view.key()
    canvas.select_all()
    canvas.set_picture(picture(300, 200), keep_history=True)
    assert canvas.view.key() == before and canvas.undo_stack.count() == 1
    canvas.set_picture(picture(300, 200))
    assert canvas.view.fitted and canvas.undo_stack.count() == 0
