"""Mask and overlay of one picture under one view, and the change in progress.

Loaded with the first picture and not before, because numpy and OpenCV must not delay the window.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QColor

from nova_studio.imaging.tiles import TileDelta
from nova_studio.ui.canvas.layers import OverlayLayer
from nova_studio.ui.canvas.mask_surface import MASKED, MaskSurface, line_bounds
from nova_studio.ui.canvas.view import ViewTransform

Show = Callable[[QRect], None]
"""Paints a rectangle of device pixels at once."""

_THINNEST = 1.01
"""Qt draws pens of up to one pixel by stepping from where the line enters the image: clipped differently in mask and overlay,
the same line would differ by a pixel. Thicker ones are filled as shapes, which do not depend on where they are clipped."""


@dataclass(slots=True)
class _Memo:
    """The overlay's pixels before and after the latest gesture: valid while the view and the ink are unchanged."""

    delta: TileDelta
    view_key: tuple[float, int, int, int, int]
    rect: QRect
    before: NDArray[np.uint8]
    after: NDArray[np.uint8]


class Scene:
    """Mask and overlay, kept in step."""

    def __init__(self, view: ViewTransform, width: int, height: int) -> None:
        self.view = view
        self.surface = MaskSurface(width, height)
        self.overlay = OverlayLayer()
        self.stale = True
        self._memo: _Memo | None = None
        self._snapshot: NDArray[np.uint8] | None = None
        self._region = QRect()

    def set_ink(self, color: QColor, hatch: bool) -> None:
        """Another overlay colour or pattern."""
        self.overlay.set_ink(color, hatch)
        self.mark_stale()

    def mark_stale(self) -> None:
        """The view or the colours changed: the overlay is drawn anew before it is next used."""
        self.stale = True
        self._memo = None

    def refresh(self) -> None:
        """Draw the overlay anew if anything made it stale."""
        if self.stale:
            self.overlay.rebuild(self.surface.array, self.view)
            self.stale = False

    def begin(self) -> None:
        """A gesture starts: remember how mask and overlay look."""
        self.surface.begin()
        self._region = QRect()
        self._snapshot = self.overlay.snapshot()

    def stroke(self, start: QPointF, end: QPointF, width: float, value: int, show: Show) -> None:
        """One piece of a stroke in picture pixels: on the screen first, then into the mask.

        Above 100 % a picture pixel is larger than a screen pixel, so there the mask comes first and the overlay shows it.
        """
        width = max(width, _THINNEST)
        reach = line_bounds(start, end, width)
        self._region = self._region.united(reach)
        if self.view.scale <= 1:
            show(self.overlay.line(self.view, start, end, width, value == MASKED))
            self.surface.line(start, end, width, value)
            return
        self.surface.line(start, end, width, value)
        rect = self.view.rect_to_view(reach)
        self.overlay.rebuild(self.surface.array, self.view, rect)
        show(rect)

    def change_all(self, change: Callable[[MaskSurface], None]) -> tuple[TileDelta, QRect]:
        """One recorded change of the whole mask."""
        self.begin()
        self._region = self.surface.bounds
        try:
            change(self.surface)
        except Exception:
            self.cancel()
            raise
        if not self.stale:
            self.overlay.rebuild(self.surface.array, self.view)
        return self.finish()

    def finish(self) -> tuple[TileDelta, QRect]:
        """The gesture ends: what it changed, and where (picture pixels)."""
        delta = self.surface.finish()
        region = self._region.intersected(self.surface.bounds)
        rect = self.view.rect_to_view(region)
        if delta and not self.stale and self._snapshot is not None and not rect.isEmpty():
            y, x = rect.y(), rect.x()
            before = self._snapshot[y : y + rect.height(), x : x + rect.width()].copy()
            self._memo = _Memo(delta, self.view.key(), rect, before, self.overlay.copy_part(rect))
        self._snapshot = None
        return delta, region

    def cancel(self) -> QRect:
        """The gesture is taken back; returns the device pixels to paint anew."""
        self.surface.rollback()
        rect = self.view.rect_to_view(self._region.intersected(self.surface.bounds))
        if not self.stale and not rect.isEmpty():
            self.overlay.rebuild(self.surface.array, self.view, rect)
        self._snapshot = None
        return rect

    def apply(self, delta: TileDelta, region: QRect, redo: bool) -> QRect:
        """Undo or redo a change; returns the device pixels to paint anew."""
        self.surface.apply(delta)
        if self.stale:
            return self.view.view_rect()
        rect = self.view.rect_to_view(region)
        memo = self._memo
        if memo is not None and memo.delta is delta and memo.view_key == self.view.key():
            self.overlay.paste_part(memo.rect, memo.after if redo else memo.before)
        elif not rect.isEmpty():
            self.overlay.rebuild(self.surface.array, self.view, rect)
        return rect
