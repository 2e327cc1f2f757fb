"""Where a made-up picture is laid out: regions with a colour each, drawn back to front by number.

Lengths are in units of the picture's shorter side, so the same layout fits every size.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from nova_studio.engines.offline.pixels import Field, Numbers, Picture, Size, blur, mix, noise, to_field, to_picture

_OVER_LIMIT = 1_500_000
"""Pictures up to so many pixels are laid out at double size, for smooth edges; beyond it edges are fine anyway."""
_SHIFT = 4
"""Bits of fraction in OpenCV's drawing coordinates."""

ALL = slice(None)
"""All rows."""

Points = NDArray[np.float64]


@dataclass(frozen=True)
class Scene:
    """A laid out picture before any style: ``tops`` flat colours, ``deeps`` what they shade into, as bytes or from 0 to 1,
    ``fall`` (h, w) how far, ``labels`` (h, w) the regions' numbers, ``relief`` (h, w) a texture of about -1 to 1, ``lines``
    (h, w) the outlines, ``ink`` (h, w) lines that every style draws, ``glow`` the light's colour and its place (x, y as parts of
    the picture).
    """

    tops: Picture | Field
    deeps: Picture | Field
    fall: Field
    labels: Picture
    relief: Field
    lines: Field
    ink: Field
    glow: Field
    light: tuple[float, float]

    @property
    def size(self) -> Size:
        """Width and height."""
        return self.labels.shape[1], self.labels.shape[0]

    @property
    def unit(self) -> int:
        """The shorter side, by which line widths and blurs go."""
        return min(self.size)

    def base(self, rows: slice = ALL) -> Field:
        """The flat colours, 0 to 1, of some rows."""
        return _colours(self.tops[rows])

    def deep(self, rows: slice = ALL) -> Field:
        """What they shade into."""
        return _colours(self.deeps[rows])

    def shaded(self, rows: slice = ALL) -> Field:
        """The colours with their gradients."""
        return mix(self.base(rows), self.deep(rows), self.fall[rows])

    def outlines(self) -> Field:
        """Everything that is a line, 0 to 1."""
        return np.maximum(self.lines, self.ink)

    def mixed(self, other: Scene, share: float) -> Scene:
        """This scene on its way to another one."""
        return replace(
            self,
            tops=mix(self.base(), other.base(), share),
            deeps=mix(self.deep(), other.deep(), share),
            labels=other.labels if share > 0.5 else self.labels,
            lines=mix(self.lines, other.lines, share),
        )


class Board:
    """Collects regions and turns them into a :class:`Scene`."""

    def __init__(self, size: Size) -> None:
        self.size = size
        over = 2 if size[0] * size[1] <= _OVER_LIMIT else 1
        self._scale = min(size) * over
        self.width = size[0] / min(size)
        self.height = size[1] / min(size)
        self.labels: Picture = np.zeros((size[1] * over, size[0] * over), np.uint8)
        self._tops: list[Numbers] = []
        self._deeps: list[Numbers] = []
        self.light = (0.5, 0.3)

    def colour(self, pair: tuple[Numbers, Numbers]) -> int:
        """A new region's number, from its colour and the one it shades into. The first fills the board."""
        self._tops.append(pair[0])
        self._deeps.append(pair[1])
        return len(self._tops) - 1

    def polygon(self, points: Points | Sequence[tuple[float, float]], region: int) -> None:
        """Fill a polygon (n, 2)."""
        fixed = np.rint(np.asarray(points, np.float64) * (self._scale * (1 << _SHIFT))).astype(np.int32)
        cv2.fillPoly(self.labels, [fixed], region, cv2.LINE_8, _SHIFT)

    def ellipse(self, x: float, y: float, rx: float, ry: float, region: int, arc: tuple[float, float] = (0, 1)) -> None:
        """Fill an ellipse, or the sector between two turns of it (0 = right, clockwise)."""
        angles = np.linspace(arc[0], arc[1], 97) * 2 * np.pi
        points = np.stack([x + rx * np.cos(angles), y + ry * np.sin(angles)], axis=1)
        if arc[1] - arc[0] < 1:
            points = np.concatenate([points, [[x, y]]])
        self.polygon(points, region)

    def box(self, x0: float, y0: float, x1: float, y1: float, region: int) -> None:
        """Fill a rectangle."""
        self.polygon([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], region)

    def below(self, curve: NDArray[np.float64], region: int) -> None:
        """Fill what lies below a curve of heights, spread evenly over the width."""
        xs = np.linspace(0, self.width, len(curve))
        ends = np.array([[self.width, self.height + 0.1], [0, self.height + 0.1]])
        self.polygon(np.concatenate([np.stack([xs, curve], axis=1), ends]), region)

    def scene(self, rng: np.random.Generator, glow: Field, fine: bool) -> Scene:
        """Everything drawn so far."""
        tops, deeps = _bytes(self._tops), _bytes(self._deeps)
        labels = np.asarray(cv2.resize(self.labels, self.size, interpolation=cv2.INTER_NEAREST), dtype=np.uint8)
        down = np.linspace(0, 1, self.size[1], dtype=np.float32)[:, None]
        fall = np.clip(down + 0.13 * noise(rng, self.size, 1.5, 2), 0, 1).astype(np.float32)
        return Scene(
            tops=_smooth(tops[self.labels], self.size),
            deeps=_smooth(deeps[self.labels], self.size),
            fall=fall,
            labels=labels,
            relief=noise(rng, self.size, 5, 7 if fine else 4),
            lines=outline(labels),
            ink=np.zeros(labels.shape, np.float32),
            glow=glow,
            light=self.light,
        )


def _colours(part: Picture | Field) -> Field:
    return (
        to_field(part.astype(np.uint8, copy=False)) if part.dtype == np.uint8 else part.astype(np.float32, copy=False)
    )


def _smooth(drawn: Picture, size: Size) -> Picture:
    return np.asarray(cv2.resize(drawn, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _bytes(colours: list[Numbers]) -> Picture:
    return to_picture(np.stack(colours).astype(np.float32))


def outline(labels: Picture) -> Field:
    """Lines (h, w), 0 to 1, where regions meet; their width follows the picture's size."""
    width = max(2, round(min(labels.shape) / 360))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (width, width))
    meeting = cv2.dilate(labels, kernel) != cv2.erode(labels, kernel)
    return np.asarray(np.clip(blur(meeting.astype(np.float32), width * 0.4) * 1.3, 0, 1), dtype=np.float32)


def curve(
    rng: np.random.Generator, width: float, bumps: float, octaves: int, rough: float = 0.5
) -> NDArray[np.float64]:
    """A hilly line: heights of about -1 to 1 over the width, ``bumps`` to each unit."""
    xs = np.linspace(0, 1, 1024)
    total = np.zeros_like(xs)
    weight = 1.0
    for _ in range(octaves):
        knots = rng.uniform(-1, 1, max(3, round(bumps * width) + 2))
        at = xs * (len(knots) - 1)
        left = np.minimum(at.astype(int), len(knots) - 2)
        t = at - left
        t = t * t * (3 - 2 * t)
        total += weight * (knots[left] * (1 - t) + knots[left + 1] * t)
        weight, bumps = weight * rough, bumps * 2
    return total
