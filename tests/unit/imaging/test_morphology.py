"""Growing, shrinking, smoothing and borders: against distances measured one by one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from nova_studio.imaging import morphology

MASKS = hnp.arrays(np.bool_, st.tuples(st.integers(1, 14), st.integers(1, 14))).map(lambda m: m.astype(np.uint8) * 255)


def distances(mask: NDArray[np.uint8]) -> NDArray[np.float64]:
    """From each pixel to the nearest masked one."""
    y, x = np.indices(mask.shape)
    found = np.full(mask.shape, np.inf)
    for row, column in np.argwhere(mask):
        found = np.minimum(found, np.hypot(y - row, x - column))
    return found


@given(mask=MASKS, radius=st.integers(0, 9))
@settings(deadline=None)
def test_growing_takes_what_is_within_the_radius(mask: NDArray[np.uint8], radius: int) -> None:
    away, grown = distances(mask), morphology.grow(mask, radius)
    assert set(np.unique(grown)) <= {0, 255}
    if radius <= 3:
        assert np.array_equal(grown != 0, away <= radius)
    # OpenCV's 5 x 5 distances are right to about two parts in a hundred.
    assert grown[away <= radius * 0.97].all()
    assert not grown[away > radius * 1.03 + 1e-9].any()


@given(mask=MASKS, radius=st.integers(0, 9))
@settings(deadline=None)
def test_shrinking_is_growing_what_stays(mask: NDArray[np.uint8], radius: int) -> None:
    assert np.array_equal(morphology.shrink(mask, radius), 255 - morphology.grow(255 - mask, radius))


@given(mask=MASKS, radius=st.integers(0, 8))
@settings(deadline=None)
def test_each_step_contains_the_one_before(mask: NDArray[np.uint8], radius: int) -> None:
    assert not (morphology.grow(mask, radius) & ~morphology.grow(mask, radius + 1)).any()


@given(mask=MASKS, width=st.integers(1, 8))
@settings(deadline=None)
def test_a_border_lies_on_both_sides_of_the_edge(mask: NDArray[np.uint8], width: int) -> None:
    inside = width // 2
    wanted = morphology.grow(mask, width - inside) & ~morphology.shrink(mask, inside)
    assert np.array_equal(morphology.border(mask, width), wanted)


@pytest.mark.parametrize("radius", [1, 4, 20])
def test_smoothing_takes_corners_and_leaves_straight_edges(radius: int) -> None:
    mask = np.zeros((200, 200), np.uint8)
    mask[60:140, 40:160] = 255
    smooth = morphology.smooth(mask, radius)
    assert set(np.unique(smooth)) <= {0, 255}
    assert np.array_equal(smooth[100], mask[100])
    assert np.array_equal(smooth[:, 100], mask[:, 100])
    if radius >= 4:
        assert not smooth[60, 40]
    assert not (smooth & ~mask).any()


def test_a_mask_at_the_edge_of_the_picture_stays_there() -> None:
    mask = np.zeros((40, 60), np.uint8)
    mask[:, :30] = 255
    assert np.array_equal(morphology.smooth(mask, 9), mask)
    assert morphology.shrink(np.full((9, 9), 255, np.uint8), 4).all()


def test_feathering_is_soft_and_nothing_by_nothing() -> None:
    mask = np.zeros((50, 50), np.uint8)
    mask[:, 25:] = 255
    assert np.array_equal(morphology.feather(mask, 0), mask)
    soft = morphology.feather(mask, 8)
    assert (np.diff(soft[25].astype(int)) >= 0).all() and 60 < soft[25, 23] < 200


def test_nothing_stays_nothing() -> None:
    empty = np.zeros((5, 7), np.uint8)
    for change in (morphology.grow, morphology.shrink, morphology.border, morphology.smooth):
        assert not change(empty, 3).any()
