"""Rectangles around and inside a picture: the frame that out-painting fills, and the part that a crop keeps.

A :class:`Box` counts in picture pixels from the picture's corner, so a frame larger than the picture begins at negative numbers. A
frame may ask for more than the contract allows: :func:`plan` then scales all of it down to a legal size. Whole numbers; no Qt.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from nova_studio.contract.limits import PIXELS_MAX, RATIO_MAX, SIDE_MAX, SIDE_MIN

Size = tuple[int, int]
Edge = Literal[-1, 0, 1]
"""Which edge of an axis is moved: left or top, none, right or bottom."""

FRAME_MAX = 2 * SIDE_MAX
"""No side of a frame is longer: what is sent would show the picture at less than half its size."""
ASPECTS: tuple[Size, ...] = ((1, 1), (5, 4), (4, 3), (3, 2), (16, 9), (2, 1), (4, 5), (3, 4), (2, 3), (9, 16), (1, 2))


@dataclass(frozen=True, slots=True)
class Box:
    """Left, top, width and height."""

    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """The first column past it."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """The first row past it."""
        return self.y + self.height


@dataclass(frozen=True, slots=True)
class Plan:
    """What is made of a frame: a picture of ``width`` x ``height`` with the old one at ``x``, ``y``, ``inner_width`` x
    ``inner_height`` large, which is ``scale`` of its own size.
    """

    width: int
    height: int
    x: int
    y: int
    inner_width: int
    inner_height: int
    scale: float


@dataclass(frozen=True, slots=True)
class Fence:
    """What a box may be around (``outward``) or inside a picture of ``width`` x ``height``; its methods keep to it.

    Around: it holds all of the picture. Inside: it lies in it, with sides of at least 320. Both: no longer than 4:1. The picture
    itself must be legal.
    """

    width: int
    height: int
    outward: bool

    def whole(self) -> Box:
        """The picture itself."""
        return Box(0, 0, self.width, self.height)

    def dragged(
        self, start: Box, edge_x: Edge, edge_y: Edge, by: Size, aspect: Size | None = None, *, centred: bool = False
    ) -> Box:
        """``start`` with one or two edges moved by ``by`` picture pixels; ``centred`` moves the opposite ones against them."""
        twice = 2 if centred else 1
        wanted = (start.width + edge_x * by[0] * twice, start.height + edge_y * by[1] * twice)
        low_x, high_x = self._sizes(start.x, start.right, self.width, 0 if centred else edge_x)
        low_y, high_y = self._sizes(start.y, start.bottom, self.height, 0 if centred else edge_y)
        if aspect is None:
            width = _clamp(wanted[0], low_x, high_x) if edge_x else start.width
            height = _clamp(wanted[1], low_y, high_y) if edge_y else start.height
            width, height = _in_ratio((width, height), (low_x, low_y), bool(edge_x), bool(edge_y))
        else:
            width, height = self._shaped(_along(wanted, edge_x, edge_y, aspect), aspect)
        return self._around(start, width, height, 0 if centred else edge_x, 0 if centred else edge_y)

    def moved(self, box: Box, dx: int, dy: int) -> Box:
        """The box moved as far as its place allows."""
        x = _clamp(box.x + dx, *self._places(self.width, box.width))
        y = _clamp(box.y + dy, *self._places(self.height, box.height))
        return Box(x, y, box.width, box.height)

    def shaped(self, box: Box, aspect: Size) -> Box:
        """The box of this shape: around a picture the smallest that holds it, inside the largest; about the box's middle."""
        unit = self.width / aspect[0], self.height / aspect[1]
        return self._around(box, *self._shaped(max(unit) if self.outward else min(unit), aspect), 0, 0)

    def sized(self, box: Box, width: int | None = None, height: int | None = None, aspect: Size | None = None) -> Box:
        """The box with one or both sides given in numbers, as near as the limits allow, its margins kept in proportion.

        A side that is not given follows where the shape would become too long.
        """
        if aspect is not None:
            unit = width / aspect[0] if width is not None else (height or box.height) / aspect[1]
            new = self._shaped(unit, aspect)
        else:
            low_x, high_x = self._span(self.width)
            low_y, high_y = self._span(self.height)
            wide = _clamp(box.width if width is None else width, low_x, high_x)
            high = _clamp(box.height if height is None else height, low_y, high_y)
            new = _in_ratio((wide, high), (low_x, low_y), width is None, height is None)
        x = _margin(box.x, self.width - box.width, self.width - new[0])
        y = _margin(box.y, self.height - box.height, self.height - new[1])
        return self.moved(Box(x, y, *new), 0, 0)

    def holds(self, box: Box) -> bool:
        """Whether a box keeps to the rules."""
        low_x, high_x = self._span(self.width)
        low_y, high_y = self._span(self.height)
        sides = low_x <= box.width <= high_x and low_y <= box.height <= high_y
        ratio = max(box.width, box.height) <= RATIO_MAX * min(box.width, box.height)
        return sides and ratio and self.moved(box, 0, 0) == box

    # --------------------------------------------------------------------------------------------------------- private

    def _span(self, picture: int) -> Size:
        """The shortest and the longest a side may be."""
        return (picture, max(picture, FRAME_MAX)) if self.outward else (min(SIDE_MIN, picture), picture)

    def _places(self, picture: int, side: int) -> Size:
        """Where the box may begin."""
        return (picture - side, 0) if self.outward else (0, picture - side)

    def _sizes(self, low: int, high: int, picture: int, edge: Edge) -> Size:
        """The sizes possible with the other edge, or the middle, where it is."""
        least, most = self._span(picture)
        if edge == 0:
            reach = max(picture - low, high) if self.outward else min(picture - low, high)
            room = high - low + 2 * (reach - (high - low))
        else:
            room = picture - low if edge > 0 else high
        return (max(least, room), most) if self.outward else (least, min(most, room))

    def _shaped(self, unit: float, aspect: Size) -> Size:
        """The legal size of this shape nearest to ``unit`` times the aspect."""
        (low_x, high_x), (low_y, high_y) = self._span(self.width), self._span(self.height)
        least = max(low_x / aspect[0], low_y / aspect[1])
        most = min(high_x / aspect[0], high_y / aspect[1])
        unit = max(least, min(most, unit)) if self.outward else min(most, max(least, unit))
        size = (_clamp(round(unit * aspect[0]), low_x, high_x), _clamp(round(unit * aspect[1]), low_y, high_y))
        return _in_ratio(size, (low_x, low_y), True, True)

    def _around(self, start: Box, width: int, height: int, edge_x: Edge, edge_y: Edge) -> Box:
        """A box of this size with the edges that are not moved, or else its middle, where they were, as far as can be."""
        x = _begin(start.x, start.right, width, edge_x)
        y = _begin(start.y, start.bottom, height, edge_y)
        return self.moved(Box(x, y, width, height), 0, 0)


def plan(box: Box, width: int, height: int) -> Plan:
    """What becomes of a picture of ``width`` x ``height`` in a frame that :class:`Fence` allows, within all limits."""
    most = min(1.0, SIDE_MAX / max(box.width, box.height), math.sqrt(PIXELS_MAX / (box.width * box.height)))
    wide, high = (box.width, box.height) if most == 1 else (math.floor(box.width * most), math.floor(box.height * most))
    wide, high = min(wide, RATIO_MAX * high), min(high, RATIO_MAX * wide)
    scale_x, scale_y = wide / box.width, high / box.height
    inner = (max(1, round(width * scale_x)), max(1, round(height * scale_y)))
    x = _clamp(round(-box.x * scale_x), 0, wide - inner[0])
    y = _clamp(round(-box.y * scale_y), 0, high - inner[1])
    return Plan(wide, high, x, y, *inner, scale=min(scale_x, scale_y))


def _in_ratio(size: Size, least: Size, free_x: bool, free_y: bool) -> Size:
    """The size with its long side cut, or else its short side lengthened, to 4:1; a side that is not free changes last."""
    width, height = size
    if width > RATIO_MAX * height:
        if free_x:
            width = max(least[0], RATIO_MAX * height)
        height = max(height, -(-width // RATIO_MAX))
    elif height > RATIO_MAX * width:
        if free_y:
            height = max(least[1], RATIO_MAX * width)
        width = max(width, -(-height // RATIO_MAX))
    return width, height


def _along(wanted: Size, edge_x: Edge, edge_y: Edge, aspect: Size) -> float:
    """How often the aspect fits, by the side that is dragged, or by the longer of two."""
    units = [wanted[axis] / aspect[axis] for axis, edge in enumerate((edge_x, edge_y)) if edge]
    return max(units)


def _begin(low: int, high: int, size: int, edge: Edge) -> int:
    if edge > 0:
        return low
    return high - size if edge < 0 else (low + high - size) // 2


def _margin(old: int, old_room: int, room: int) -> int:
    """Where a box begins that had ``old`` of ``old_room`` before it and now has ``room`` in all; the middle where it had none."""
    return round(old * room / old_room) if old_room else room // 2


def _clamp(value: int, low: int, high: int) -> int:
    return max(low, min(high, value))
