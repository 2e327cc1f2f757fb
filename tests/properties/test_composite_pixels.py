"""Compositing: outside the mask every pixel is the source's, inside past the seam every pixel is new, whatever the mask's shape."""

from __future__ import annotations

from itertools import product

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from nova_studio.imaging.composite import SEAM, lay_back
from nova_studio.imaging.resize import centre, fit

Mask = NDArray[np.bool_]
Pixels = NDArray[np.uint8]


def pictures(height: int, width: int, seed: int) -> tuple[Pixels, Pixels]:
    random = np.random.default_rng(seed)
    source, made = (random.integers(0, 256, (height, width, 3), np.uint8) for _ in range(2))
    return source, made


@st.composite
def masks(draw: st.DrawFn) -> Mask:
    """Shapes of all kinds, up to a hundred pixels a side: noise, blots, frames, lines, holes, nothing, everything."""
    height, width = draw(st.integers(1, 100)), draw(st.integers(1, 100))
    kind = draw(st.sampled_from(["noise", "blots", "frame", "line", "hole", "nothing", "everything"]))
    mask = np.zeros((height, width), np.uint8)
    random = np.random.default_rng(draw(st.integers(0, 9_999)))
    if kind == "noise":
        mask = (random.random((height, width)) < draw(st.floats(0, 1))).astype(np.uint8)
    elif kind in ("blots", "hole"):
        for _ in range(draw(st.integers(1, 4))):
            at = (int(random.integers(-10, width + 10)), int(random.integers(-10, height + 10)))
            cv2.circle(mask, at, int(random.integers(0, 40)), 1, -1)
        if kind == "hole":
            mask = 1 - mask
    elif kind == "line":
        ends = random.integers(0, max(height, width), 4)
        cv2.line(mask, tuple(map(int, ends[:2])), tuple(map(int, ends[2:])), 1, draw(st.integers(1, 9)))
    elif kind == "frame":
        mask[:] = 1
        inset = draw(st.integers(0, 50))
        mask[inset : height - inset, inset : width - inset] = 0
    elif kind == "everything":
        mask[:] = 1
    return np.ascontiguousarray(mask != 0)


@settings(max_examples=300, deadline=None)
@given(masks(), st.integers(0, 12), st.integers(0, 99))
def test_outside_the_mask_is_the_source_and_past_the_seam_is_new(mask: Mask, seam: int, seed: int) -> None:
    source, made = pictures(*mask.shape, seed)
    kept = source.copy(), made.copy(), mask.copy()
    found = lay_back(source, made, mask, seam)
    assert np.array_equal(found.pixels[~mask], source[~mask])
    # An honest measure of depth, not the one under test: everything more than the seam away from what stays.
    reach = 2 * (seam + 2) + 1
    padded = np.pad(mask.astype(np.uint8), seam + 2, constant_values=1)
    deep = cv2.erode(padded, np.ones((reach, reach), np.uint8))[
        seam + 2 : seam + 2 + mask.shape[0], seam + 2 : seam + 2 + mask.shape[1]
    ]
    assert np.array_equal(found.pixels[deep > 0], made[deep > 0])
    low, high = np.minimum(source, made), np.maximum(source, made)
    assert ((found.pixels >= low) & (found.pixels <= high)).all()
    assert found.outside == int((~mask).sum())
    changed = int((source != made).any(axis=2)[~mask].sum())
    assert found.changed == (pytest.approx(changed / found.outside) if found.outside else 0.0)
    assert all(np.array_equal(before, after) for before, after in zip(kept, (source, made, mask), strict=True))


def test_every_pair_of_levels_survives_both_weights() -> None:
    levels = np.arange(256, dtype=np.uint8)
    source = np.repeat(levels[:, None], 256, axis=1)[:, :, None].repeat(3, axis=2)
    made = np.ascontiguousarray(source.transpose(1, 0, 2))
    for inside in range(0, 256, 15):
        mask = np.zeros((256, 256), np.bool_)
        mask[:, inside:] = True
        found = lay_back(source, made, mask).pixels
        assert np.array_equal(found[:, :inside], source[:, :inside])
        assert np.array_equal(found[:, inside + SEAM + 1 :], made[:, inside + SEAM + 1 :])


def test_the_seam_rises_steadily_and_never_touches_the_edge_of_the_picture() -> None:
    source, made = np.zeros((40, 40, 3), np.uint8), np.full((40, 40, 3), 200, np.uint8)
    mask = np.zeros((40, 40), np.bool_)
    mask[:, 10:] = True
    row = lay_back(source, made, mask).pixels[20, :, 0].astype(int)
    assert (row[:10] == 0).all() and (row[10 + SEAM + 1 :] == 200).all()
    assert (np.diff(row[9 : 10 + SEAM + 1]) > 0).all()
    everything = lay_back(source, made, np.ones((40, 40), np.bool_))
    assert (everything.pixels == 200).all() and everything.outside == 0


def test_sizes_that_differ_are_a_defect() -> None:
    source, made = pictures(8, 9, 0)
    for wrong in ((source, made[1:], np.ones((8, 9), bool)), (source, made, np.ones((9, 8), bool))):
        with pytest.raises(ValueError, match="one size"):
            lay_back(*wrong)


@settings(max_examples=200, deadline=None)
@given(*[st.integers(1, 120)] * 4)
def test_a_picture_of_any_size_is_brought_to_any_other(have_w: int, have_h: int, width: int, height: int) -> None:
    for channels in (3, 4):
        pixels = np.random.default_rng(have_w).integers(0, 256, (have_h, have_w, channels), np.uint8)
        fitted = fit(pixels, width, height)
        assert fitted.pixels.shape == (height, width, channels) and fitted.pixels.dtype == np.uint8
        x, y, kept_w, kept_h = fitted.kept
        assert x >= 0 and y >= 0 and x + kept_w <= have_w and y + kept_h <= have_h
        assert kept_w == have_w or kept_h == have_h, "more was cut off than needed"
        assert abs((have_w - kept_w) - 2 * x) <= 1 and abs((have_h - kept_h) - 2 * y) <= 1
        if (have_w, have_h) == (width, height):
            assert fitted.method == "" and np.array_equal(fitted.pixels, pixels)
        else:
            assert fitted.method


@settings(max_examples=60, deadline=None)
@given(arrays.arrays(np.uint8, (1, 1, 4)), st.integers(1, 30), st.integers(1, 30))
def test_one_colour_stays_that_colour(pixel: Pixels, width: int, height: int) -> None:
    flat = np.ascontiguousarray(np.broadcast_to(pixel, (17, 23, 4)))
    made = fit(flat, width, height).pixels
    assert np.abs(made[:, :, 3].astype(int) - int(pixel[0, 0, 3])).max() <= 1
    if pixel[0, 0, 3] >= 200:
        assert np.abs(made[:, :, :3].astype(int) - pixel[0, 0, :3].astype(int)).max() <= 1


def test_what_is_transparent_lends_no_colour_to_its_neighbours() -> None:
    pixels = np.zeros((64, 64, 4), np.uint8)
    pixels[:, :32] = (250, 10, 10, 255)
    pixels[:, 32:] = (0, 255, 0, 0)
    for width, height in product((20, 200), repeat=2):
        made = fit(pixels, width, height).pixels
        seen = made[made[:, :, 3] > 8]
        assert (seen[:, 1] <= 20).all() and (seen[:, 0] >= 240).all()


def test_the_part_kept_is_the_middle() -> None:
    assert centre(1344, 768, 1280, 720) == (0, 6, 1344, 756)
    assert centre(1024, 1024, 320, 1280) == (384, 0, 256, 1024)
