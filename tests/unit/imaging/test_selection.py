"""Selections by colour, filling, and masks combined: against plain definitions."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from nova_studio.imaging import selection
from nova_studio.imaging.modes import Mode
from nova_studio.imaging.selection import combine, fill_at, fill_holes, majority, similar

MASKS = hnp.arrays(np.bool_, st.tuples(st.integers(1, 12), st.integers(1, 12))).map(lambda m: m.astype(np.uint8) * 255)
PICTURES = hnp.arrays(
    np.uint8, st.tuples(st.integers(1, 10), st.integers(1, 10), st.just(3)), elements=st.integers(0, 12)
)


def reached(allowed: NDArray[np.bool_], x: int, y: int) -> NDArray[np.bool_]:
    """All that is joined to a pixel by sides, the slow way."""
    seen = np.zeros_like(allowed)
    todo = [(x, y)]
    while todo:
        x, y = todo.pop()
        if 0 <= y < allowed.shape[0] and 0 <= x < allowed.shape[1] and allowed[y, x] and not seen[y, x]:
            seen[y, x] = True
            todo += [(x + 1, y), (x - 1, y), (x, y + 1), (x, y - 1)]
    return seen


@given(data=st.data(), mask=MASKS, mode=st.sampled_from(Mode))
@settings(deadline=None)
def test_modes_are_the_operations_of_sets(data: st.DataObject, mask: NDArray[np.uint8], mode: Mode) -> None:
    other = data.draw(hnp.arrays(np.bool_, mask.shape)).astype(np.uint8) * 255
    a, b = mask != 0, other != 0
    wanted = {Mode.REPLACE: b, Mode.ADD: a | b, Mode.SUBTRACT: a & ~b, Mode.INTERSECT: a & b}[mode]
    found = combine(mask, other, mode)
    assert np.array_equal(found != 0, wanted)
    assert set(np.unique(found)) <= {0, 255}
    assert found is not mask and found is not other


def test_masks_of_two_sizes_do_not_combine() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        combine(np.zeros((2, 3), np.uint8), np.zeros((3, 2), np.uint8), Mode.ADD)


@given(data=st.data(), picture=PICTURES, tolerance=st.integers(0, 13), contiguous=st.booleans())
@settings(deadline=None)
def test_the_wand_takes_what_is_within_the_tolerance_in_every_channel(
    data: st.DataObject, picture: NDArray[np.uint8], tolerance: int, contiguous: bool
) -> None:
    y, x = (data.draw(st.integers(0, side - 1)) for side in picture.shape[:2])
    before = picture.copy()
    near = (np.abs(picture.astype(int) - picture[y, x].astype(int)) <= tolerance).all(axis=2)
    wanted = reached(near, x, y) if contiguous else near
    found = similar(picture, (x, y), tolerance, contiguous=contiguous)
    assert np.array_equal(found, wanted.astype(np.uint8) * 255)
    assert np.array_equal(picture, before)


def test_a_seed_outside_the_picture_is_its_nearest_pixel() -> None:
    picture = np.zeros((4, 6, 3), np.uint8)
    picture[3, 5] = 200
    assert np.argwhere(similar(picture, (99, 99), 5)).tolist() == [[3, 5]]


@given(mask=MASKS, radius=st.integers(1, 3))
@settings(deadline=None)
def test_the_majority_is_the_median(mask: NDArray[np.uint8], radius: int) -> None:
    framed = np.pad(mask != 0, radius, mode="edge")
    side = 2 * radius + 1
    votes = np.lib.stride_tricks.sliding_window_view(framed, (side, side)).sum(axis=(2, 3))
    assert np.array_equal(majority(mask, radius) != 0, votes * 2 > side * side)


def test_anti_noise_leaves_specks_and_holes_out_and_bridges_nothing_large() -> None:
    picture = np.full((60, 60, 3), 100, np.uint8)
    picture[:, 30:] = 200
    picture[10, 10] = picture[40, 12] = 250  # holes in the left half
    picture[20, 45] = 100  # a speck in the right half
    plain = similar(picture, (5, 5), 10, contiguous=False)
    assert not plain[10, 10] and plain[20, 45]
    clean = similar(picture, (5, 5), 10, contiguous=False, noise=1)
    assert np.array_equal(clean != 0, np.indices((60, 60))[1] < 30)
    on_a_speck = similar(picture, (10, 10), 10, noise=1)
    assert np.argwhere(on_a_speck).tolist() == [[10, 10]]


@given(data=st.data(), mask=MASKS, masked=st.booleans())
@settings(deadline=None)
def test_filling_changes_exactly_the_area_around_the_seed(
    data: st.DataObject, mask: NDArray[np.uint8], masked: bool
) -> None:
    y, x = (data.draw(st.integers(0, side - 1)) for side in mask.shape)
    area = reached(mask == mask[y, x], x, y)
    wanted = np.where(area, 255 if masked else 0, mask)
    assert np.array_equal(fill_at(mask, (x, y), masked=masked), wanted)


@given(mask=MASKS)
@settings(deadline=None)
def test_holes_are_what_no_way_leads_out_of(mask: NDArray[np.uint8]) -> None:
    outside = reached(np.pad(mask == 0, 1, constant_values=True), 0, 0)[1:-1, 1:-1]
    assert np.array_equal(fill_holes(mask) != 0, ~outside)


def test_the_noise_radius_is_bounded() -> None:
    picture = np.zeros((8, 8, 3), np.uint8)
    assert similar(picture, (0, 0), 0, noise=10 * selection.NOISE_MAX).all()
