"""Brush and eraser: the same round tool, one masking and one unmasking."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF

from nova_studio.ui.canvas.tools import PlainTool, PointerSample, ToolHost

MIN_SIZE = 1
MAX_SIZE = 1000
DEFAULT_SIZE = 48
_SNAP_UP_TO = 8
"""Brushes this small are laid on the pixel grid, so that each dot of one size has the same shape."""
_GRID = 16
"""Other positions count in sixteenths of a pixel: sums with whole offsets are then exact, and the view shows what the mask got."""


class Brush(PlainTool):
    """Paints round-capped lines; pressure scales the size, Shift joins the last stroke's end by a straight line.

    Smoothing follows the pointer the more closely the faster it goes, and the release draws to where the pointer is: a shaking
    hand is steadied, and nothing lags behind a swing.
    """

    def __init__(self, name: str, text: str, masked: bool, host: ToolHost) -> None:
        super().__init__(host)
        self.name = name
        self._text = text
        self._masked = masked
        self._paint_masked = masked
        self._last: QPointF | None = None
        self._anchor: QPointF | None = None
        self._hand = QPointF()
        """Where the smoothed pointer is."""

    def press(self, sample: PointerSample) -> None:
        """Put the first dot, or the straight line from where the last stroke ended."""
        self._paint_masked = self._masked and not sample.subtract
        self._host.begin_stroke()
        width = self._width(sample)
        point = on_grid(sample.point, width)
        start = self._anchor if sample.straight and self._anchor is not None else point
        self._host.stroke(start, point, width, self._paint_masked)
        self._last, self._hand = point, sample.point

    def move(self, sample: PointerSample) -> None:
        """Draw on to here, or to where a steadier hand would be."""
        if self._last is None:
            return
        self._hand = steadied(self._hand, sample.point, self._host.settings.now.smoothing, self._host.scale())
        self._draw_to(self._hand, self._width(sample))

    def _draw_to(self, place: QPointF, width: float) -> None:
        point = on_grid(place, width)
        if self._last is not None and point != self._last:
            self._host.stroke(self._last, point, width, self._paint_masked)
            self._last = point

    def release(self, sample: PointerSample) -> None:
        """The stroke is one undo step. A lifted pen reports no pressure, so nothing is painted here."""
        if self._last is None:
            return
        if self._host.settings.now.smoothing and sample.pressure == 1:
            self._draw_to(sample.point, self._width(sample))
        self._anchor, self._last = self._last, None
        self._host.end_stroke(self._text)

    def cancel(self) -> None:
        """Take the stroke back."""
        if self._last is not None:
            self._last = None
            self._host.cancel_stroke()

    def outline(self) -> float:
        """The brush's own size."""
        return float(self._host.brush_size())

    def forget(self) -> None:
        """Another picture: there is no last stroke to join."""
        self._last = self._anchor = None

    def _width(self, sample: PointerSample) -> float:
        return max(1.0, self._host.brush_size() * sample.pressure)


def on_grid(point: QPointF, width: float) -> QPointF:
    """Where a dot of this width is really put: odd small sizes on a pixel's middle, even ones on a corner."""
    if width <= _SNAP_UP_TO and width == int(width):
        if int(width) % 2:
            return QPointF(math.floor(point.x()) + 0.5, math.floor(point.y()) + 0.5)
        return QPointF(round(point.x()), round(point.y()))
    return QPointF(round(point.x() * _GRID) / _GRID, round(point.y() * _GRID) / _GRID)


def steadied(hand: QPointF, pointer: QPointF, strength: int, scale: float) -> QPointF:
    """Where a hand steadied by ``strength`` (0 not at all) is, that follows from ``hand`` to the pointer; picture pixels."""
    if not strength:
        return pointer
    way = pointer - hand
    far = math.hypot(way.x(), way.y()) * scale
    return hand + way * ((far + 1) / (far + 1 + 2 * strength))


def next_size(size: int, larger: bool) -> int:
    """The size [ and ] step to: a tenth up or down, at least one pixel."""
    step = max(1, round(size * 0.1))
    return min(MAX_SIZE, max(MIN_SIZE, size + step if larger else size - step))
