"""What changed outside a mask, in numbers and as heat."""

from __future__ import annotations

import numpy as np
import pytest

from nova_studio.imaging.compare import compare, difference


def test_only_what_lies_outside_the_mask_counts() -> None:
    before = np.full((400, 400, 3), 100, np.uint8)
    mask = np.zeros((400, 400), np.bool_)
    mask[:100] = True
    after = before.copy()
    after[:100] = 200  # was to change
    after[200:212, :100] = 140  # was not
    after[300, :300, 2] += 3  # nor this, but nobody sees it
    drift = compare(before, after, mask).drift
    assert drift.outside == 300 * 400
    assert drift.changed == pytest.approx((1200 + 300) / 120_000)
    assert drift.seen == pytest.approx(1200 / 120_000)
    assert drift.largest == 40 and not drift.scaled


def test_the_heat_is_faint_where_nothing_changed_and_hot_where_much_did() -> None:
    before = np.full((320, 320, 3), 200, np.uint8)
    after = before.copy()
    after[10, 10] = 0
    heat = compare(before, after, None).heat
    assert heat.shape == before.shape
    assert heat[10, 10].min() > 150 and heat[10, 10, 0] > 240  # the pale yellow end of the scale
    assert len(np.unique(heat[100:].reshape(-1, 3), axis=0)) == 1 and heat[200, 200].max() < 120


def test_a_result_of_another_size_is_scaled_and_says_so() -> None:
    before = np.full((400, 600, 3), 90, np.uint8)
    drift = compare(before, np.full((800, 1200, 3), 90, np.uint8), np.ones((400, 600), np.bool_)).drift
    assert drift.scaled and drift.outside == 0 and drift.changed == 0


def test_the_difference_is_that_of_the_channel_that_differs_most() -> None:
    one = np.array([[[10, 20, 30]]], np.uint8)
    other = np.array([[[13, 20, 90]]], np.uint8)
    assert difference(one, other).item() == 60
