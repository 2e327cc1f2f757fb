"""Any sequence of gestures, undone and redone, restores every byte; the mask is only ever 0 or 255; the view shows it exactly."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from nova_studio.errors import PictureError
from nova_studio.imaging import mask as stored_mask
from nova_studio.imaging.modes import Mode
from nova_studio.ui.canvas import Canvas, mask_work
from nova_studio.ui.canvas.change import Change
from nova_studio.ui.canvas.operations import Operations
from nova_studio.ui.canvas.scene import few
from nova_studio.ui.canvas.toolbox import PAINTING
from support.canvases import LEFT, PLAIN, Pen, drag, picture, pixels_of

Make = Callable[..., Canvas]
Step = tuple[str, int, tuple[tuple[int, int], ...]]

POINTS = st.tuples(st.integers(-20, 420), st.integers(-20, 320))
STEPS = st.one_of(
    st.tuples(
        st.sampled_from(["brush", "eraser", "right", "pen", "cancel"]),
        st.one_of(st.integers(1, 4), st.integers(1, 120)),
        st.lists(POINTS, min_size=1, max_size=4).map(tuple),
    ),
    st.tuples(
        st.sampled_from([tool for tool in PAINTING if tool not in ("brush", "eraser")]),
        st.integers(0, 3),
        st.lists(POINTS, min_size=1, max_size=4).map(tuple),
    ),
    st.tuples(st.sampled_from(["grow", "shrink", "smooth", "border"]), st.integers(1, 30), st.just(())),
    st.tuples(st.sampled_from(["clear", "invert", "all", "set", "holes", "undo", "redo"]), st.just(0), st.just(())),
)


def surface_bytes(canvas: Canvas) -> NDArray[np.uint8]:
    assert canvas._scene is not None
    return canvas._scene.surface.array.copy()


def shown_as_it_is(canvas: Canvas) -> bool:
    """Whether the overlay at 100 % equals the visible part of the mask; no rebuilding beforehand."""
    assert canvas._scene is not None
    view, shown = canvas.view, canvas.view.visible_rect()
    rows = slice(shown.y(), shown.y() + shown.height())
    columns = slice(shown.x(), shown.x() + shown.width())
    mask = surface_bytes(canvas)[rows.start - view.top : rows.stop - view.top, columns.start - view.left :][
        :, : shown.width()
    ]
    overlay = pixels_of(canvas._scene.overlay.image)
    outside = overlay.copy()
    outside[rows, columns] = 0
    return np.array_equal(overlay[rows, columns] != 0, mask != 0) and not outside.any()


def act(canvas: Canvas, step: Step) -> None:
    kind, size, points = step
    if kind in ("brush", "eraser"):
        canvas.set_tool(kind)
        canvas.set_brush_size(size)
        drag(canvas, *points)
    elif kind == "right":
        canvas.set_brush_size(size)
        QTest.mousePress(canvas, Qt.MouseButton.RightButton, PLAIN, QPoint(*points[0]))
        QTest.mouseMove(canvas, QPoint(*points[-1]))
        QTest.mouseRelease(canvas, Qt.MouseButton.RightButton, PLAIN, QPoint(*points[-1]))
        QTest.keyClick(
            canvas, Qt.Key.Key_Return
        )  # the polygon waits for more corners, and undo would take that back first
    elif kind == "pen":
        canvas.set_brush_size(size)
        pen = Pen(canvas, eraser=size % 2 == 0)
        pen.press(*points[0], pressure=0.3)
        for number, point in enumerate(points[1:], 1):
            pen.move(*point, pressure=number / len(points))
        pen.release(*points[-1])
        QTest.keyClick(canvas, Qt.Key.Key_Return)
    elif kind == "cancel":
        canvas.set_brush_size(size)
        QTest.mousePress(canvas, LEFT, PLAIN, QPoint(*points[0]))
        canvas.cancel_gesture()
        QTest.mouseRelease(canvas, LEFT, PLAIN, QPoint(*points[-1]))
    elif kind in canvas._tools:
        canvas.set_tool(kind)
        canvas.settings.set_mode(list(Mode)[size])
        drag(canvas, *points)
        QTest.keyClick(canvas, Qt.Key.Key_Return)
    elif kind in ("grow", "shrink", "smooth", "border"):
        canvas.change(Change(kind, Operations.morph(kind, size)))
    elif kind == "set":
        canvas.set_mask(np.indices(canvas.mask().shape).sum(axis=0) % 7 == 0)
    else:
        {
            "clear": canvas.clear_mask,
            "invert": canvas.invert_mask,
            "all": canvas.select_all,
            "holes": canvas.fill_holes,
            "undo": canvas.undo,
            "redo": canvas.redo,
        }[kind]()


@pytest.fixture(params=["at once", "in the background"])
def place(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where changes of the whole mask, and large undos, are made."""
    if request.param == "in the background":
        monkeypatch.setattr(mask_work, "AT_ONCE_NS", 0)
        monkeypatch.setattr(mask_work, "TILES_AT_ONCE", 0)


@pytest.mark.usefixtures("place")
@pytest.mark.parametrize("canvas", [(300, 200), (1000, 803)], indirect=True, ids=["whole", "part of it in view"])
@given(steps=st.lists(STEPS, max_size=8))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_every_sequence_is_undone_and_redone_to_the_byte_and_shown_as_it_is(canvas: Canvas, steps: list[Step]) -> None:
    canvas.set_mask(np.zeros_like(canvas.mask()), undoable=False)
    canvas.refresh()
    states = {0: surface_bytes(canvas)}
    for step in steps:
        act(canvas, step)
        canvas.work.settle()
        now = surface_bytes(canvas)
        assert set(np.unique(now)) <= {0, 255}
        canvas.refresh()
        assert shown_as_it_is(canvas)
        states[canvas.undo_stack.index()] = now
    top = canvas.undo_stack.count()
    while canvas.undo_stack.canRedo():
        canvas.redo()
        canvas.work.settle()
        states[canvas.undo_stack.index()] = surface_bytes(canvas)
    for index in range(top - 1, -1, -1):
        canvas.undo()
        canvas.work.settle()
        canvas.refresh()
        assert np.array_equal(surface_bytes(canvas), states[index])
        assert shown_as_it_is(canvas)
    for index in range(1, top + 1):
        canvas.redo()
        canvas.work.settle()
        assert np.array_equal(surface_bytes(canvas), states[index])


@pytest.mark.parametrize("zoom", [0.4, 1.0, 3.0])
def test_undo_after_zooming_shows_the_same_as_undo_at_once(make_canvas: Make, zoom: float) -> None:
    canvas = make_canvas(600, 500)
    canvas.set_brush_size(60)
    drag(canvas, (100, 100), (220, 160))
    first = surface_bytes(canvas)
    drag(canvas, (120, 180), (300, 100))
    canvas.set_zoom(zoom)
    canvas.refresh()
    canvas.undo_stack.undo()
    assert np.array_equal(surface_bytes(canvas), first)
    assert canvas._scene is not None
    drawn = pixels_of(canvas._scene.overlay.image)
    canvas.invalidate()
    canvas.refresh()
    rebuilt = pixels_of(canvas._scene.overlay.image)
    difference = np.abs(drawn.view(np.uint8).astype(int) - rebuilt.view(np.uint8).astype(int))
    assert difference.max() <= (0 if zoom >= 1 else 24)


def test_undo_in_the_middle_of_a_stroke_takes_the_stroke_back_first(make_canvas: Make) -> None:
    canvas = make_canvas()
    empty = surface_bytes(canvas)
    drag(canvas, (100, 100), (150, 150))
    QTest.mousePress(canvas, LEFT, PLAIN, QPoint(200, 150))
    canvas.undo_stack.undo()
    assert np.array_equal(surface_bytes(canvas), empty)
    QTest.mouseRelease(canvas, LEFT, PLAIN, QPoint(200, 150))
    assert np.array_equal(surface_bytes(canvas), empty)
    assert canvas.undo_stack.count() == 1


def test_a_gesture_that_changes_nothing_is_no_step(make_canvas: Make) -> None:
    canvas = make_canvas()
    canvas.set_tool("eraser")
    drag(canvas, (100, 100), (150, 150))
    canvas.clear_mask()
    assert canvas.undo_stack.count() == 0


def test_a_stored_mask_comes_back_as_it_was(make_canvas: Make, qtbot: QtBot) -> None:
    canvas = make_canvas()
    drag(canvas, (100, 100), (150, 150))
    mask = canvas.mask()
    data, _reference = stored_mask.encode(mask)
    canvas.clear_picture()
    assert canvas.mask().shape == (0, 0)
    with qtbot.waitSignal(canvas.picture_changed):
        canvas.set_picture(picture(300, 200), data)
    assert np.array_equal(canvas.mask(), mask)
    assert canvas.undo_stack.count() == 0


def test_a_mask_that_does_not_fit_is_refused_and_nothing_changes(make_canvas: Make) -> None:
    canvas = make_canvas()
    canvas.select_all()
    data, _reference = stored_mask.encode(np.zeros((7, 9), bool))
    with pytest.raises(PictureError, match="9 x 7 pixels, but the picture is 300 x 200"):
        canvas.set_mask(np.zeros((7, 9), bool))
    with pytest.raises(PictureError, match="9 x 7"):
        canvas.set_picture(picture(300, 200), data)
    with pytest.raises(PictureError):
        canvas.set_picture(picture(300, 200), b"no PNG at all")
    assert canvas.mask().all()
    assert canvas.undo_stack.count() == 1


def test_masks_of_numbers_count_whatever_is_not_zero(make_canvas: Make) -> None:
    canvas = make_canvas()
    numbers = np.zeros((200, 300), np.uint8)
    numbers[3, 4], numbers[5, 6] = 1, 200
    canvas.set_mask(numbers, text="Import mask")
    assert np.argwhere(canvas.mask()).tolist() == [[3, 4], [5, 6]]
    assert canvas.undo_stack.undoText() == "Import mask"
    assert set(np.unique(surface_bytes(canvas))) == {0, 255}


@pytest.mark.parametrize(
    ("boxes", "expected"),
    [
        ([], []),
        ([(0, 0, 256, 64), (0, 64, 256, 64)], [(0, 0, 256, 128)]),
        ([(0, 0, 50, 50), (60, 40, 50, 50)], [(0, 0, 110, 90)]),
        ([(0, 0, 50, 50), (900, 900, 50, 50)], [(0, 0, 50, 50), (900, 900, 50, 50)]),
    ],
    ids=["nothing", "neighbours", "close by", "far apart"],
)
def test_what_is_painted_anew_is_few_rectangles_where_that_is_quicker(
    boxes: list[tuple[int, int, int, int]], expected: list[tuple[int, int, int, int]]
) -> None:
    assert few([QRect(*box) for box in boxes], 1.0) == [QRect(*box) for box in expected]


def test_the_smaller_the_view_the_farther_apart_are_rectangles_painted_as_one() -> None:
    boxes = [QRect(0, 0, 50, 50), QRect(400, 400, 50, 50)]
    assert few(boxes, 1.0) == boxes
    assert few(boxes, 0.2) == [QRect(0, 0, 450, 450)]
