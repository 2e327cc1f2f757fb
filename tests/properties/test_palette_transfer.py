"""A palette applied to any picture: no pixel ends farther from the palette, and what was off it comes nearer."""

from __future__ import annotations

import cv2
import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from nova_studio.imaging.palette_match import transfer
from support.pictures import photo

Pixels = NDArray[np.uint8]

COLORS = st.lists(st.integers(0, 0xFFFFFF).map(lambda value: f"#{value:06X}"), min_size=1, max_size=10)
MIDDLE = st.tuples(*[st.integers(60, 200)] * 3)
STRENGTH = st.sampled_from((0.3, 0.7, 1.0))


def lab(pixels: Pixels) -> NDArray[np.float32]:
    return np.asarray(cv2.cvtColor(pixels.astype(np.float32) / 255, cv2.COLOR_RGB2Lab), np.float32)


def palette(colors: list[str]) -> NDArray[np.float32]:
    return lab(np.array([[bytes.fromhex(color[1:]) for color in colors]], "V3").view(np.uint8).reshape(1, -1, 3))[0]


def distance(pixels: Pixels, colors: list[str]) -> NDArray[np.float32]:
    """Of each pixel from the nearest colour."""
    apart = lab(pixels)[:, :, None] - palette(colors)[None, None]
    return np.asarray(np.sqrt((apart**2).sum(axis=3)).min(axis=2), np.float32)


@given(arrays(np.uint8, st.tuples(st.integers(1, 9), st.integers(1, 9), st.just(3))), COLORS, STRENGTH)
def test_no_pixel_ends_farther_from_the_palette(pixels: Pixels, colors: list[str], strength: float) -> None:
    moved = transfer(pixels, colors, strength)
    assert moved.shape == pixels.shape and moved.dtype == np.uint8
    assert (distance(moved, colors) <= distance(pixels, colors) + 1e-3).all()


@given(MIDDLE, st.lists(MIDDLE, min_size=1, max_size=6), STRENGTH)
def test_a_color_off_the_palette_comes_nearer(
    color: tuple[int, int, int], wanted: list[tuple[int, int, int]], strength: float
) -> None:
    pixels = np.full((2, 2, 3), color, np.uint8)
    colors = ["#{:02X}{:02X}{:02X}".format(*each) for each in wanted]
    apart = palette(colors) - lab(pixels)[0, 0]
    nearest = apart[np.argmin((apart**2).sum(axis=1))]
    assume(np.hypot(nearest[1], nearest[2]) > 10)  # else it differs in light and dark alone, which stay
    assert distance(transfer(pixels, colors, strength), colors).mean() < distance(pixels, colors).mean()


def test_a_large_picture_is_made_in_stripes_that_nobody_sees() -> None:
    pixels, colors = photo(600, 900), ["#102040", "#E0A030", "#F0F0E0"]
    middle = slice(400, 480)  # over the border of two stripes
    assert np.array_equal(transfer(pixels, colors)[middle], transfer(pixels[middle], colors))
