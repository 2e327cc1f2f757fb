"""Frames and crops over generated gestures: whatever is dragged, moved or typed, the box keeps to the contract's limits."""

from __future__ import annotations

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nova_studio.contract.limits import PIXELS_MAX, RATIO_MAX, SIDE_MAX, SIDE_MIN
from nova_studio.imaging import legal
from nova_studio.imaging.frame import ASPECTS, FRAME_MAX, Box, Fence, plan

sides = st.integers(SIDE_MIN, SIDE_MAX)


@st.composite
def pictures(draw: st.DrawFn) -> tuple[int, int]:
    """A legal picture's size."""
    width = draw(sides)
    low = max(SIDE_MIN, -(-width // RATIO_MAX))
    high = min(SIDE_MAX, RATIO_MAX * width, PIXELS_MAX // width)
    return width, draw(st.integers(low, max(low, high)))


edges = st.sampled_from([-1, 0, 1])
moves = st.integers(-9000, 9000)
aspects = st.none() | st.sampled_from(ASPECTS)
drags = st.tuples(st.just("drag"), edges, edges, moves, moves, aspects, st.booleans())
shifts = st.tuples(st.just("move"), moves, moves)
numbers = st.tuples(st.just("size"), st.none() | st.integers(1, 9999), st.none() | st.integers(1, 9999), aspects)
shapes = st.tuples(st.just("shape"), st.sampled_from(ASPECTS))
gestures = st.lists(drags | shifts | numbers | shapes, max_size=6)


def done(fence: Fence, box: Box, gesture: tuple[object, ...]) -> Box:
    kind, *rest = gesture
    if kind == "drag":
        edge_x, edge_y, dx, dy, aspect, centred = rest
        if not edge_x and not edge_y:
            return box
        return fence.dragged(box, edge_x, edge_y, (dx, dy), aspect, centred=centred)
    if kind == "move":
        return fence.moved(box, *rest)
    return fence.sized(box, *rest) if kind == "size" else fence.shaped(box, *rest)


@given(pictures(), st.booleans(), gestures)
@example((320, 1280), True, [("drag", 1, 1, 900, 900, None, False), ("drag", 0, -1, 0, 5000, None, True)])
@example((4096, 1024), False, [("shape", (9, 16)), ("drag", -1, 0, -3000, 0, (1, 2), False)])
def test_every_gesture_ends_in_a_box_that_keeps_to_the_rules(
    size: tuple[int, int], outward: bool, steps: list[tuple[object, ...]]
) -> None:
    fence = Fence(*size, outward)
    box = fence.whole()
    for step in steps:
        box = done(fence, box, step)
        assert fence.holds(box), (step, box)


@given(pictures(), gestures)
def test_what_is_made_of_a_frame_is_legal_and_holds_all_of_the_picture(
    size: tuple[int, int], steps: list[tuple[object, ...]]
) -> None:
    fence = Fence(*size, True)
    box = fence.whole()
    for step in steps:
        box = done(fence, box, step)
    made = plan(box, *size)
    assert legal.size_problem(made.width, made.height) == ""
    assert made.x >= 0 and made.y >= 0
    assert made.x + made.inner_width <= made.width and made.y + made.inner_height <= made.height
    if max(box.width, box.height) <= SIDE_MAX and box.width * box.height <= PIXELS_MAX:
        assert (made.width, made.height, made.x, made.y) == (box.width, box.height, -box.x, -box.y)
        assert (made.inner_width, made.inner_height, made.scale) == (*size, 1)
    else:  # scaled as a whole: the picture keeps its shape to the pixel
        assert math.isclose(made.inner_width / made.inner_height, size[0] / size[1], rel_tol=0.02)
        assert made.width * made.height > PIXELS_MAX * 0.98 or max(made.width, made.height) == SIDE_MAX


@given(pictures(), st.sampled_from(ASPECTS))
def test_a_preset_gives_the_smallest_frame_and_the_largest_crop_of_its_shape(
    size: tuple[int, int], aspect: tuple[int, int]
) -> None:
    around = Fence(*size, True).shaped(Box(0, 0, *size), aspect)
    inside = Fence(*size, False).shaped(Box(0, 0, *size), aspect)
    assert around.width == size[0] or around.height == size[1]
    assert inside.width == size[0] or inside.height == size[1] or SIDE_MIN in (inside.width, inside.height)
    for box in (around, inside):
        if min(box.width, box.height) > SIDE_MIN:
            assert math.isclose(box.width / box.height, aspect[0] / aspect[1], rel_tol=0.01)


@given(pictures(), st.integers(0, 3000), st.integers(0, 3000))
def test_dragging_an_edge_leaves_the_other_three_where_they_are(size: tuple[int, int], right: int, bottom: int) -> None:
    fence = Fence(*size, True)
    start = fence.dragged(fence.whole(), 1, 1, (right, bottom))
    box = fence.dragged(start, 1, 0, (-right // 2, 0))
    assert (box.x, box.y, box.height) == (start.x, start.y, start.height)


@pytest.mark.parametrize(
    ("box", "made"),
    [
        (Box(-256, 0, 1536, 1024), (1536, 1024, 256, 0)),
        (Box(-512, -512, 2048, 2048), (2048, 2048, 512, 512)),  # exactly the most there can be
        (Box(0, 0, 4096, 1024), (4096, 1024, 0, 0)),
        (Box(-1000, -1000, 3024, 3024), (2048, 2048, 677, 677)),
    ],
)
def test_frames_are_sent_in_the_size_that_the_contract_allows(box: Box, made: tuple[int, int, int, int]) -> None:
    got = plan(box, 1024, 1024)
    assert (got.width, got.height, got.x, got.y) == made


def test_a_frame_is_never_longer_than_four_to_one_nor_larger_than_twice_the_longest_side() -> None:
    fence = Fence(1024, 1024, True)
    assert fence.dragged(fence.whole(), 1, 0, (9000, 0)) == Box(0, 0, 4096, 1024)
    assert fence.dragged(fence.whole(), 1, 1, (20000, 20000)) == Box(0, 0, FRAME_MAX, FRAME_MAX)
    assert fence.dragged(fence.whole(), 1, 0, (256, 0), centred=True) == Box(-256, 0, 1536, 1024)
    assert fence.sized(Box(-256, 0, 1536, 1024), width=2048) == Box(-512, 0, 2048, 1024)
