"""Sizes that obey the contract, near a given one: for working copies and for suggested output sizes.

The rules' numbers are the contract's (``contract.limits``); this module only computes, in whole numbers where it decides.
"""

from __future__ import annotations

import math

from nova_studio.contract.limits import PIXELS_MAX, RATIO_MAX, SIDE_MAX, SIDE_MIN, SIDE_STEP

Size = tuple[int, int]


def largest_legal(width: int, height: int) -> Size:
    """The largest legal input size (width, height) of this shape; a shape beyond the ratio rule is drawn in to it."""
    long, short = _shape(width, height)
    side = min(SIDE_MAX, math.isqrt(PIXELS_MAX * long // short))
    other = side * short // long
    return _turned(min(side, RATIO_MAX * other), other, width, height)


def smallest_legal(width: int, height: int) -> Size:
    """The smallest legal input size (width, height) of this shape; a shape beyond the ratio rule is drawn in to it."""
    long, short = _shape(width, height)
    return _turned(min((SIDE_MIN * long + short // 2) // short, RATIO_MAX * SIDE_MIN), SIDE_MIN, width, height)


def snap_output(width: int, height: int) -> Size:
    """The legal output size nearest to this one: both sides multiples of 16, the ratio and the area kept as well as can be.

    Nearness is measured in proportions, so that 10 % more width weighs as much as 10 % less. A legal size is its own nearest.
    """
    if width < 1 or height < 1:
        raise ValueError(f"A picture has at least one pixel; this is {width}x{height}.")
    best = (math.inf, SIDE_MIN, SIDE_MIN)
    for w in range(SIDE_MIN, SIDE_MAX + 1, SIDE_STEP):
        low = max(SIDE_MIN, -(-w // (RATIO_MAX * SIDE_STEP)) * SIDE_STEP)
        high = min(SIDE_MAX, RATIO_MAX * w, PIXELS_MAX // w // SIDE_STEP * SIDE_STEP)
        if low > high:
            continue
        below = height // SIDE_STEP * SIDE_STEP
        for h in {min(max(below, low), high), min(max(below + SIDE_STEP, low), high)}:
            best = min(best, (math.log(w / width) ** 2 + math.log(h / height) ** 2, w, h))
    return best[1], best[2]


def size_problem(width: int, height: int) -> str:
    """Which rule of the contract a picture of this size breaks, in one sentence; empty for none."""
    long, short = max(width, height), min(width, height)
    if short < SIDE_MIN:
        return f"Each side needs at least {SIDE_MIN} pixels."
    if long > SIDE_MAX:
        return f"No side may have more than {SIDE_MAX} pixels."
    if long > RATIO_MAX * short:
        return f"The longer side may be at most {RATIO_MAX} times the shorter one."
    if width * height > PIXELS_MAX:
        return f"At most {PIXELS_MAX:,} pixels are allowed; {width}x{height} has {width * height:,}."
    return ""


def _shape(width: int, height: int) -> Size:
    """The sides, longer first, drawn in to the ratio rule."""
    if width < 1 or height < 1:
        raise ValueError(f"A picture has at least one pixel; this is {width}x{height}.")
    long, short = max(width, height), min(width, height)
    return (RATIO_MAX, 1) if long > RATIO_MAX * short else (long, short)


def _turned(long: int, short: int, width: int, height: int) -> Size:
    return (long, short) if width >= height else (short, long)
