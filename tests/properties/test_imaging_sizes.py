"""Computed sizes obey the contract, whatever they start from."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from nova_studio.contract import limits
from nova_studio.imaging import legal

SIDES = st.one_of(st.integers(1, 5_000), st.integers(1, 10**9))


def is_legal(width: int, height: int) -> bool:
    return (
        min(width, height) >= limits.SIDE_MIN
        and max(width, height) <= min(limits.SIDE_MAX, limits.RATIO_MAX * min(width, height))
        and width * height <= limits.PIXELS_MAX
    )


@settings(deadline=None)
@given(SIDES, SIDES)
@example(4095, 1024)
@example(4097, 1024)
@example(1, 10**9)
def test_largest_and_smallest_are_legal_and_keep_the_shape(width: int, height: int) -> None:
    for size in (legal.largest_legal(width, height), legal.smallest_legal(width, height)):
        assert is_legal(*size)
        ratio = min(max(width / height, 1 / limits.RATIO_MAX), limits.RATIO_MAX)
        assert abs(size[0] / size[1] / ratio - 1) <= 1 / limits.SIDE_MIN


@settings(deadline=None)
@given(SIDES, SIDES)
def test_a_larger_size_of_the_shape_would_be_illegal(width: int, height: int) -> None:
    large = legal.largest_legal(width, height)
    assert not is_legal(large[0] + large[0] // 100, large[1] + large[1] // 100 + 1)


@settings(deadline=None)
@given(st.integers(limits.SIDE_MIN, limits.SIDE_MAX), st.integers(limits.SIDE_MIN, limits.SIDE_MAX))
def test_a_legal_size_lies_between_the_two(width: int, height: int) -> None:
    large, small = legal.largest_legal(width, height), legal.smallest_legal(width, height)
    if is_legal(width, height):
        assert small[0] <= width <= large[0] and small[1] <= height <= large[1]


@settings(deadline=None)
@given(SIDES, SIDES)
def test_snapped_sizes_are_legal_outputs_and_stay_put(width: int, height: int) -> None:
    size = legal.snap_output(width, height)
    assert is_legal(*size)
    assert size[0] % limits.SIDE_STEP == size[1] % limits.SIDE_STEP == 0
    assert legal.snap_output(*size) == size


@settings(deadline=None)
@given(st.integers(320, 2048), st.integers(320, 2048))
def test_a_size_within_the_rules_moves_by_at_most_half_a_step(width: int, height: int) -> None:
    size = legal.snap_output(width, height)
    if max(width, height) * limits.SIDE_STEP <= min(width, height) * 50:
        assert abs(size[0] - width) <= limits.SIDE_STEP and abs(size[1] - height) <= limits.SIDE_STEP
