"""Zoom and pan arithmetic: the pixel under the pointer stays there, and the picture never gets lost."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRect

from nova_studio.ui.canvas.view import MAX_ZOOM, MIN_ZOOM, ViewTransform

SIZES = st.integers(1, 16000)
ZOOMS = st.floats(MIN_ZOOM, MAX_ZOOM)


def view_of(width: int, height: int, view_width: int = 1280, view_height: int = 800) -> ViewTransform:
    view = ViewTransform()
    view.set_view_size(view_width, view_height)
    view.set_image_size(width, height)
    return view


@given(SIZES, SIZES, st.integers(100, 4000), st.integers(100, 3000))
def test_fit_shows_the_whole_picture_in_the_middle(width: int, height: int, view_width: int, view_height: int) -> None:
    view = view_of(width, height, view_width, view_height)
    rect = view.picture_rect()
    if MIN_ZOOM < view.scale < MAX_ZOOM:
        assert rect.width() <= view_width + 1
        assert rect.height() <= view_height + 1
        assert rect.width() >= view_width - 1 or rect.height() >= view_height - 1
    assert abs(2 * rect.x() + rect.width() - view_width) <= 3
    assert abs(2 * rect.y() + rect.height() - view_height) <= 3


@given(st.integers(0, 1279), st.integers(0, 799), ZOOMS, ZOOMS)
def test_zooming_keeps_the_pixel_under_the_pointer(x: int, y: int, first: float, second: float) -> None:
    view = view_of(4096, 4096)
    pointer = QPointF(x + 0.5, y + 0.5)
    view.zoom_at(first)
    before = view.to_image(pointer)
    if not (48 <= before.x() <= 4048 and 48 <= before.y() <= 4048):
        return  # beside the picture, where the limits of panning win
    view.zoom_at(second, pointer)
    after = view.to_image(pointer)
    if view.scale >= 1:
        assert (math.floor(after.x()), math.floor(after.y())) == (math.floor(before.x()), math.floor(before.y()))
    else:
        assert abs(after.x() - before.x()) * view.scale <= 0.5 + 1e-6
        assert abs(after.y() - before.y()) * view.scale <= 0.5 + 1e-6


@given(SIZES, SIZES, ZOOMS, st.lists(st.tuples(st.integers(-9999, 9999), st.integers(-9999, 9999)), max_size=4))
def test_no_pan_loses_the_picture(width: int, height: int, zoom: float, pans: list[tuple[int, int]]) -> None:
    view = view_of(width, height)
    view.zoom_at(zoom)
    for dx, dy in pans:
        view.pan(dx, dy)
        assert not view.visible_rect().isEmpty()


@given(ZOOMS, st.integers(0, 3999), st.integers(0, 3999), st.integers(1, 96), st.integers(1, 96))
def test_a_picture_rectangle_covers_its_pixels_in_the_view(
    zoom: float, x: int, y: int, width: int, height: int
) -> None:
    view = view_of(4096, 4096)
    view.zoom_at(zoom)
    rect = view.rect_to_view(QRect(x, y, width, height))
    for corner in (QPointF(x, y), QPointF(x + width, y + height)):
        at = view.to_view(corner)
        if view.visible_rect().contains(math.floor(at.x()), math.floor(at.y())):
            assert rect.contains(math.floor(at.x()), math.floor(at.y()))


def test_a_fitted_picture_stays_fitted_and_another_keeps_its_centre() -> None:
    view = view_of(1000, 500, 500, 500)
    view.set_view_size(1000, 1000)
    assert view.scale == 1.0
    view.zoom_at(4.0)
    before = view.to_image(view.centre())
    view.set_view_size(600, 400)
    after = view.to_image(view.centre())
    assert view.scale == 4.0
    assert abs(after.x() - before.x()) <= 0.25
    assert abs(after.y() - before.y()) <= 0.25


def test_a_point_out_of_view_is_brought_in_and_one_in_view_moves_nothing() -> None:
    view = view_of(4096, 4096)
    view.zoom_at(2.0)
    assert not view.reveal(view.to_image(view.centre()), 20)
    assert view.reveal(QPointF(4000, 20), 20)
    at = view.to_view(QPointF(4000, 20))
    assert 19 <= at.x() <= 1261
    assert 19 <= at.y() <= 781
