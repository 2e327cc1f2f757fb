"""The magic wand, by colour, and the bucket, by the mask itself."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF

from nova_studio.imaging.modes import Mode
from nova_studio.ui.canvas import deferred
from nova_studio.ui.canvas.change import SLOWER, Change
from nova_studio.ui.canvas.tools import PlainTool, PointerSample, ToolHost

_PER_STEP = 2.0
"""Device pixels of a sideways drag for each step of the tolerance."""

_TUNED = ("tolerance", "contiguous", "noise")


class Wand(PlainTool):
    """Masks colours like the one clicked.

    A drag to the right or left from there widens or narrows the tolerance, live; so do tolerance,
    contiguity and noise afterwards, as long as the selection is the latest step.
    """

    name = "wand"

    def __init__(self, text: str, host: ToolHost) -> None:
        super().__init__(host)
        self._text = text
        self._key: object = None
        self._seed = (0, 0)
        self._mode = Mode.ADD
        self._from = QPointF()
        self._tolerance: int | None = None
        host.settings.changed.connect(self._on_option)

    def press(self, sample: PointerSample) -> None:
        """Select by the colour here."""
        self._key = object()
        self._seed = pixel_of(sample.point)
        self._mode = self._mode_of(sample)
        self._from, self._tolerance = sample.point, self._host.settings.now.tolerance
        self._select()

    def move(self, sample: PointerSample) -> None:
        """Tune the tolerance by the way from the press."""
        if self._tolerance is not None:
            way = (sample.point.x() - self._from.x()) * self._host.scale()
            self._host.settings.set_tolerance(self._tolerance + round(way / _PER_STEP))

    def release(self, sample: PointerSample) -> None:
        """The tolerance is what it is."""
        self._tolerance = None

    def cancel(self) -> None:
        """Take the selection back."""
        if self._tolerance is not None:
            self._host.take_back(self._key)
            self._host.settings.set_tolerance(self._tolerance)
        self._tolerance = self._key = None

    def forget(self) -> None:
        """No pixel of another picture counts."""
        self._key = self._tolerance = None

    def _on_option(self, name: str) -> None:
        if name in _TUNED and self._key is not None and self._host.tuning(self._key):
            self._select()

    def _select(self) -> None:
        now = self._host.settings.now
        pixels = self._host.picture_pixels()
        make = deferred.operations().wand(pixels, self._seed, now.tolerance, now.contiguous, now.noise, self._mode)
        self._host.make_change(Change(self._text, make, SLOWER, self._key))


class Fill(PlainTool):
    """Masks the enclosed area clicked; where the mode subtracts, or with Alt, keeps it."""

    name = "fill"

    def __init__(self, text: str, host: ToolHost) -> None:
        super().__init__(host)
        self._text = text

    def press(self, sample: PointerSample) -> None:
        """Fill here."""
        masked = self._mode_of(sample) is not Mode.SUBTRACT
        make = deferred.operations().bucket(pixel_of(sample.point), masked)
        self._host.make_change(Change(self._text, make, SLOWER))

    def move(self, sample: PointerSample) -> None:
        """One area for one click."""

    def release(self, sample: PointerSample) -> None:
        """It is filled already."""

    def cancel(self) -> None:
        """It is filled already; undo takes it back."""


def pixel_of(point: QPointF) -> tuple[int, int]:
    """The pixel a point lies in."""
    return math.floor(point.x()), math.floor(point.y())
