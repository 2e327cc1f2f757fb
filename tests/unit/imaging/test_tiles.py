"""Undo tiles: every change of a mask is taken back and made again byte for byte, in little memory."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from nova_studio.imaging.tiles import TILE, PackedTile, TileDelta, TileRecorder, delta_between, flip_tile, pack_tile

Rect = tuple[int, int, int, int]
RECTS = st.tuples(st.integers(-50, 700), st.integers(-50, 700), st.integers(1, 500), st.integers(1, 500))


def noise(height: int, width: int, seed: int) -> NDArray[np.uint8]:
    return np.where(np.random.default_rng(seed).random((height, width)) < 0.5, 0, 255).astype(np.uint8)


def covered(boxes: list[Rect], shape: tuple[int, ...]) -> set[tuple[int, int]]:
    marks = np.zeros(shape, bool)
    for x, y, width, height in boxes:
        marks[y : y + height, x : x + width] = True
    return {(int(row), int(column)) for row, column in np.argwhere(marks[::16, ::16])}


def paint(mask: NDArray[np.uint8], rect: Rect, value: int) -> None:
    left, top, width, height = rect
    mask[max(0, top) : max(0, top + height), max(0, left) : max(0, left + width)] = value


@given(st.integers(1, TILE), st.integers(1, TILE), st.integers(0, 99), st.integers(0, 99))
@settings(deadline=None, max_examples=40)
def test_a_packed_tile_turns_either_state_into_the_other(height: int, width: int, first: int, second: int) -> None:
    before, after = noise(height, width, first), noise(height, width, second)
    packed = pack_tile(3, 4, before, after)
    if packed is None:
        assert np.array_equal(before, after)
        return
    assert (packed.row, packed.column) == (3, 4)
    pixels = before.copy()
    flip_tile(packed, pixels)
    assert np.array_equal(pixels, after)
    flip_tile(packed, pixels)
    assert np.array_equal(pixels, before)


def test_a_tile_that_flipped_as_a_whole_holds_no_pixels_and_an_unchanged_one_is_dropped() -> None:
    empty = np.zeros((TILE, TILE), np.uint8)
    assert pack_tile(0, 0, empty, ~empty) == PackedTile(0, 0, b"")
    assert pack_tile(0, 0, empty, empty.copy()) is None


@given(st.lists(st.lists(st.tuples(RECTS, st.sampled_from([0, 255])), min_size=1, max_size=5), min_size=1, max_size=6))
@settings(deadline=None, max_examples=40)
def test_every_gesture_is_undone_and_redone_to_the_byte(gestures: list[list[tuple[Rect, int]]]) -> None:
    mask = noise(600, 530, 7)
    states, deltas = [mask.copy()], []
    for gesture in gestures:
        recorder = TileRecorder(mask)
        for rect, value in gesture:
            recorder.touch(rect[0], rect[1], rect[0] + rect[2], rect[1] + rect[3])
            paint(mask, rect, value)
        delta, raw = recorder.finish_raw()
        assert covered(raw.apply(mask), mask.shape) <= covered(delta.apply(mask), mask.shape)  # back and forth again
        deltas.append(delta)
        states.append(mask.copy())
    for delta, state in zip(reversed(deltas), reversed(states[:-1]), strict=True):
        delta.apply(mask)
        assert np.array_equal(mask, state)
    for delta, state in zip(deltas, states[1:], strict=True):
        delta.apply(mask)
        assert np.array_equal(mask, state)


@given(st.lists(st.tuples(RECTS, st.sampled_from([0, 255])), max_size=8))
@settings(deadline=None, max_examples=30)
def test_a_cancelled_gesture_leaves_nothing_behind(changes: list[tuple[Rect, int]]) -> None:
    mask = noise(600, 530, 8)
    before = mask.copy()
    recorder = TileRecorder(mask)
    for rect, value in changes:
        recorder.touch(rect[0], rect[1], rect[0] + rect[2], rect[1] + rect[3])
        paint(mask, rect, value)
    recorder.rollback()
    assert np.array_equal(mask, before)
    assert not recorder.finish()


def test_inverting_everything_costs_a_few_bytes_a_tile() -> None:
    mask = noise(4096, 4096, 1)
    before = mask.copy()
    delta = delta_between(mask, ~mask)
    np.bitwise_not(mask, out=mask)
    assert len(delta.tiles) == 256
    assert delta.nbytes < 30_000
    assert delta.bounds() == (0, 0, 4096, 4096)
    delta.apply(mask)
    assert np.array_equal(mask, before)
    assert delta.effort == 64


@given(st.lists(st.tuples(RECTS, st.sampled_from([0, 255])), max_size=4))
@settings(deadline=None, max_examples=30)
def test_the_change_between_two_masks_says_exactly_where_it_is(changes: list[tuple[Rect, int]]) -> None:
    before = noise(600, 530, 9)
    after = before.copy()
    for rect, value in changes:
        paint(after, rect, value)
    mask = before.copy()
    marked = np.zeros(mask.shape, bool)
    for x, y, width, height in delta_between(before, after).apply(mask):
        part = (before != after)[y : y + height, x : x + width]
        assert part[0].any() and part[-1].any() and part[:, 0].any() and part[:, -1].any()
        marked[y : y + height, x : x + width] = True
    assert np.array_equal(mask, after)
    assert not ((before != after) & ~marked).any()


def test_a_rectangle_outside_the_mask_touches_nothing() -> None:
    mask = np.zeros((300, 300), np.uint8)
    recorder = TileRecorder(mask)
    recorder.touch(-40, -40, 0, 0)
    recorder.touch(300, 0, 900, 300)
    recorder.touch(20, 20, 20, 90)
    delta = recorder.finish()
    assert delta == TileDelta(())
    assert delta.bounds() == (0, 0, 0, 0)
