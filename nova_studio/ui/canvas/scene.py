"""Mask and overlay of one picture under one view, and the change in progress.

Loaded with the first picture and not before, because numpy and OpenCV must not delay the window.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QColor

from nova_studio.imaging.tiles import TileDelta, delta_between
from nova_studio.ui.canvas.layers import OverlayLayer, part_of
from nova_studio.ui.canvas.mask_surface import KEPT, MASKED, MaskSurface, drawable, line_bounds
from nova_studio.ui.canvas.view import ViewTransform

MaskArray = NDArray[np.uint8]
Make = Callable[[MaskArray], MaskArray]
"""Makes a new mask, 0 or 255 a pixel, of one that it leaves alone."""
Show = Callable[[QRect], None]
"""Paints a rectangle of device pixels at once."""
ShowStep = Callable[[list[QRect], bool], None]
"""Paints rectangles of device pixels at once; True where there is no mask in them."""

_THINNEST = 1.01
"""Qt draws pens of up to one pixel by stepping from where the line enters the image: clipped differently in mask and overlay,
the same line would differ by a pixel. Thicker ones are filled as shapes, which do not depend on where they are clipped."""

_RECT_COST = 11_000
"""Device pixels whose painting takes as long as one rectangle more in a region to paint."""


@dataclass(slots=True)
class _Memo:
    """The overlay's pixels before and after the latest gesture, where it changed them: valid while view and ink are unchanged.

    ``bare``: there was no mask in any of these places before.
    """

    delta: TileDelta
    view_key: tuple[object, ...]
    parts: list[tuple[QRect, NDArray[np.uint8], NDArray[np.uint8]]]
    bare: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """A change of the whole mask, made but not yet shown: ``step`` leads there from the mask as it is, ``whole`` from the mask
    the change started from.
    """

    mask: MaskArray
    step: TileDelta
    whole: TileDelta
    overlay: NDArray[np.uint8] | None
    view_key: tuple[object, ...]


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

    def set_ink(self, color: QColor, hatch: bool, ratio: float = 1.0) -> None:
        """Another overlay colour or pattern."""
        self.overlay.set_ink(color, hatch, ratio)
        self.mark_stale()

    def set_feather(self, radius: float) -> None:
        """Show the mask's edge softer by this many picture pixels; the mask itself stays as it is."""
        self.overlay.feather = radius
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

    def stroke(self, start: QPointF, end: QPointF, width: float, masked: bool, show: Show) -> None:
        """One piece of a stroke in picture pixels: on the screen first, then into the mask.

        Above 100 % a picture pixel is larger than a screen pixel, so there the mask comes first and the overlay shows it.
        """
        width, value = max(width, _THINNEST), MASKED if masked else KEPT
        reach = line_bounds(start, end, width)
        self._region = self._region.united(reach)
        if self.view.scale <= 1:
            show(self.overlay.line(self.view, start, end, width, masked))
            self.surface.line(start, end, width, value)
            return
        self.surface.line(start, end, width, value)
        rect = self.view.rect_to_view(reach)
        self.overlay.rebuild(self.surface.array, self.view, rect)
        show(rect)

    def prepare(self, current: MaskArray, base: MaskArray, make: Make, view: ViewTransform) -> Outcome:
        """What the mask becomes by ``make(base)`` while it is ``current``. Changes nothing; for any thread."""
        after = drawable(make(base))
        step = delta_between(current, after)
        whole = step if base is current else delta_between(base, after)
        return Outcome(after, step, whole, self.overlay.drawn(after, view), view.key())

    def adopt(self, outcome: Outcome) -> None:
        """Make a prepared change."""
        self.surface.adopt(outcome.mask)
        self._memo = None
        if outcome.overlay is not None and outcome.view_key == self.view.key() and not self.stale:
            self.overlay.adopt(outcome.overlay)
        else:
            self.mark_stale()

    def replace(self, mask: NDArray[Any]) -> None:
        """Another mask of the same size, without a step. PictureError where the sizes differ."""
        self.surface.replace(mask)
        self.mark_stale()

    def finish(self) -> TileDelta:
        """The gesture ends: what it changed."""
        delta = self.surface.finish()
        snapshot, self._snapshot = self._snapshot, None
        if self.overlay.feather:
            self.mark_stale()
        elif delta and not self.stale and snapshot is not None:
            rects = self._shown(self.surface.latest_boxes())
            parts = [(rect, part_of(snapshot, rect).copy(), self.overlay.copy_part(rect)) for rect in rects]
            bare = not any(before.any() for _, before, _ in parts)
            self._memo = _Memo(delta, self.view.key(), parts, bare)
        return delta

    def cancel(self) -> QRect:
        """The gesture is taken back; returns the device pixels to paint anew."""
        self.surface.rollback()
        rect = self._reached(self._region.intersected(self.surface.bounds))
        if not self.stale and not rect.isEmpty():
            self.overlay.rebuild(self.surface.array, self.view, rect)
        self._snapshot = None
        return rect

    def apply(self, delta: TileDelta, redo: bool, show: ShowStep) -> None:
        """Undo or redo a change and show it: what is remembered of the latest gesture on the screen first, then in the mask."""
        memo = self._memo
        if not self.stale and memo is not None and memo.delta is delta and memo.view_key == self.view.key():
            bare = memo.bare and not redo
            for rect, before, after in memo.parts:
                self.overlay.paste_part(rect, 0 if bare else after if redo else before)
            show([rect for rect, _, _ in memo.parts], bare)
            self.surface.apply(delta)
            return
        changed = self.surface.apply(delta)
        rects = [self.view.view_rect()] if self.stale else self._shown(changed)
        if not self.stale:
            for rect in rects:
                self.overlay.rebuild(self.surface.array, self.view, rect)
        show(rects, False)

    def _shown(self, boxes: list[QRect]) -> list[QRect]:
        """The device pixels that show parts of the mask, without those out of sight."""
        return [rect for rect in map(self._reached, few(boxes, self.view.scale)) if not rect.isEmpty()]

    def _reached(self, region: QRect) -> QRect:
        """The device pixels that show a part of the mask."""
        margin = self.overlay.reach(self.view)
        rect = self.view.rect_to_view(region)
        return rect.adjusted(-margin, -margin, margin, margin).intersected(self.view.visible_rect()) if margin else rect


def few(rects: list[QRect], scale: float) -> list[QRect]:
    """The rectangles, with neighbours in the list as one where painting what lies between them is quicker than two are."""
    spare = _RECT_COST / (scale * scale)
    merged: list[tuple[QRect, float]] = []
    for rect in rects:
        area = float(rect.width() * rect.height())
        while merged:
            before, its_area = merged[-1]
            both = before.united(rect)
            both_area = both.width() * both.height()
            if both_area > its_area + area + spare:
                break
            merged.pop()
            rect, area = both, both_area
        merged.append((rect, area))
    return [rect for rect, _ in merged]
