"""The two layers show what the picture and the mask really are."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QColor, QImage

from nova_studio.ui.canvas.layers import OverlayLayer, PictureLayer
from nova_studio.ui.canvas.sampling import Window, halve, mask_alpha
from nova_studio.ui.canvas.scene import Scene
from nova_studio.ui.canvas.view import ViewTransform
from support.canvases import picture, pixels_of

pytestmark = pytest.mark.usefixtures("qapp")

INK = QColor(255, 59, 92, 128)


def view_at(scale: float, width: int, height: int, view_width: int = 320, view_height: int = 240) -> ViewTransform:
    view = ViewTransform()
    view.set_view_size(view_width, view_height)
    view.set_image_size(width, height)
    view.zoom_at(scale)
    return view


def expected(source: NDArray[np.uint32], view: ViewTransform, outside: int) -> NDArray[np.uint32]:
    """The view pixel by pixel, by the rule: the picture pixel under the centre of each screen pixel."""
    out = np.full((view.view_height, view.view_width), outside, np.uint32)
    shown = view.visible_rect()
    for y in range(shown.y(), shown.y() + shown.height()):
        for x in range(shown.x(), shown.x() + shown.width()):
            at = view.to_image(QPointF(x + 0.5, y + 0.5))
            row, column = min(source.shape[0] - 1, int(at.y())), min(source.shape[1] - 1, int(at.x()))
            out[y, x] = source[row, column]
    return out


def random_mask(height: int, width: int, seed: int = 3) -> NDArray[np.uint8]:
    blocks = np.random.default_rng(seed).random((height // 8 + 1, width // 8 + 1)) < 0.5
    return (np.kron(blocks, np.ones((8, 8))) * 255).astype(np.uint8)[:height, :width].copy()


@pytest.mark.parametrize("scale", [1.0, 2.0, 3.0, 3.7, 16.0])
def test_from_100_percent_on_each_picture_pixel_is_shown_as_it_is(scale: float) -> None:
    image = picture(150, 101)
    view = view_at(scale, 150, 101)
    shown = pixels_of(PictureLayer(image).render(view, QColor(31, 31, 31)).toImage())
    assert np.array_equal(shown, expected(pixels_of(image), view, 0xFF1F1F1F))


@pytest.mark.parametrize("scale", [1.0, 1.37, 2.0, 5.5, 40.0])
def test_the_rebuilt_overlay_is_the_mask_in_one_colour(scale: float) -> None:
    mask = random_mask(101, 150)
    view = view_at(scale, 150, 101)
    overlay = OverlayLayer()
    overlay.set_ink(INK, False)
    overlay.rebuild(mask, view)
    shown = pixels_of(overlay.image)
    assert np.array_equal(shown != 0, expected(mask.astype(np.uint32), view, 0) != 0)
    assert set(np.unique(shown)) <= {0, np.uint32(INK.rgba() & 0xFF000000 | (128 << 16) | (30 << 8) | 46)}


@pytest.mark.parametrize("scale", [1 / 32, 0.07, 0.195, 0.5, 0.8])
def test_below_100_percent_the_overlay_keeps_the_masked_share(scale: float) -> None:
    mask = random_mask(1501, 1203)
    view = view_at(scale, 1203, 1501, 1300, 1600)
    shown = view.visible_rect()
    window = Window(shown.x(), shown.y(), shown.width(), shown.height(), view.left, view.top, scale, scale)
    alpha = mask_alpha(mask, window)
    assert alpha.shape == (shown.height(), shown.width())
    assert abs(alpha.mean() - mask.mean()) < 6


@given(st.floats(0.04, 6), st.integers(0, 300), st.integers(0, 220), st.integers(1, 150), st.integers(1, 120))
@settings(max_examples=40)
def test_a_part_rebuilt_is_the_whole_rebuilt(scale: float, x: int, y: int, width: int, height: int) -> None:
    mask = random_mask(900, 1100)
    view = view_at(scale, 1100, 900)
    whole, part = OverlayLayer(), OverlayLayer()
    whole.rebuild(mask, view)
    part.rebuild(np.zeros_like(mask), view)
    rect = QRect(x, y, width, height)
    part.rebuild(mask, view, rect)
    one, other = pixels_of(whole.image).view(np.uint8), pixels_of(part.image).view(np.uint8)
    box = (slice(y, y + height), slice(4 * x, 4 * (x + width)))
    assert np.abs(one[box].astype(int) - other[box].astype(int)).max(initial=0) <= (0 if scale >= 1 else 24)


def test_halving_an_odd_size_repeats_the_edge() -> None:
    assert halve(np.array([[10, 20, 30]], np.uint8)).tolist() == [[15, 30]]


def test_a_stroke_below_100_percent_looks_like_the_mask_it_left() -> None:
    view = view_at(0.195, 1600, 1200)
    scene = Scene(view, 1600, 1200)
    scene.refresh()
    scene.begin()
    at = QPointF(300, 300)
    for step in range(12):
        after = QPointF(300 + 80 * step, 300 + 40 * step)
        scene.stroke(at, after, 120, True, lambda _rect: None)
        at = after
    scene.finish()
    drawn = pixels_of(scene.overlay.image).view(np.uint8).astype(int)
    scene.mark_stale()
    scene.refresh()
    rebuilt = pixels_of(scene.overlay.image).view(np.uint8).astype(int)
    assert np.abs(drawn - rebuilt).mean() < 1.1
    assert np.abs(drawn - rebuilt).max() <= 80


def test_the_hatch_of_a_stroke_is_the_hatch_of_a_rebuilt_mask() -> None:
    scene = Scene(view_at(1.0, 300, 200), 300, 200)
    scene.set_ink(INK, True)
    scene.refresh()
    scene.begin()
    scene.stroke(QPointF(20, 20), QPointF(200, 150), 40, True, lambda _rect: None)
    scene.finish()
    drawn = pixels_of(scene.overlay.image)
    scene.mark_stale()
    scene.refresh()
    assert np.array_equal(drawn, pixels_of(scene.overlay.image))
    assert len(np.unique(drawn)) == 3


def test_a_transparent_picture_shows_chequers_and_no_black() -> None:
    clear = QImage(64, 64, QImage.Format.Format_ARGB32)
    clear.fill(QColor(0, 0, 0, 0))
    colours = {QColor(int(pixel)).name() for pixel in np.unique(pixels_of(PictureLayer(clear).image))}
    assert colours == {"#ffffff", "#cccccc"}
