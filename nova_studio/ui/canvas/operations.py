"""Every way to change a mask as a whole: each function returns what :class:`Change` calls ``make``, a pure function of the mask.

Loaded with the first picture (numpy, OpenCV); what it returns runs in any thread.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPainterPath

from nova_studio.imaging import morphology, selection
from nova_studio.imaging.modes import Mode
from nova_studio.imaging.objects import Box, Scribble, cut_out
from nova_studio.imaging.selection import Point
from nova_studio.imaging.tiles import TileDelta
from nova_studio.ui.canvas.mask_surface import KEPT, MASKED, binary, blank, fitting, gray_image

MaskArray = NDArray[np.uint8]
Make = Callable[[MaskArray], MaskArray]
Picture = Callable[[], NDArray[Any]]
"""Gives the picture when it is needed, on the worker thread."""
_MORPHS: dict[str, Callable[[MaskArray, int], MaskArray]] = {
    "grow": morphology.grow,
    "shrink": morphology.shrink,
    "smooth": morphology.smooth,
    "border": morphology.border,
}


class Operations:
    """The functions by name, so that tools need not import numpy to speak of them."""

    @staticmethod
    def invert() -> Make:
        """Masked becomes kept and the other way round."""
        return lambda mask: np.asarray(cv2.bitwise_not(mask), np.uint8)

    @staticmethod
    def fill(masked: bool) -> Make:
        """All of it masked, or nothing."""
        return lambda mask: np.full_like(mask, MASKED if masked else KEPT)

    @staticmethod
    def take(other: NDArray[Any], mode: Mode = Mode.REPLACE) -> Make:
        """Another mask of the same size, met as ``mode`` says; whatever is not zero is masked. PictureError in another size."""

        def make(mask: MaskArray) -> MaskArray:
            found = binary(fitting(other, mask.shape[1], mask.shape[0]))
            return found if mode is Mode.REPLACE else selection.combine(mask, found, mode)

        return make

    @staticmethod
    def shape(path: QPainterPath, mode: Mode) -> Make:
        """A closed shape in picture pixels: every pixel whose middle lies in it, no half ones."""
        return lambda mask: _drawn(mask, path, mode)

    @staticmethod
    def wand(picture: Picture, seed: Point, tolerance: int, contiguous: bool, noise: int, mode: Mode) -> Make:
        """The colours around a pixel."""

        def make(mask: MaskArray) -> MaskArray:
            found = selection.similar(picture(), seed, tolerance, contiguous=contiguous, noise=noise)
            return found if mode is Mode.REPLACE else selection.combine(mask, found, mode)

        return make

    @staticmethod
    def bucket(seed: Point, masked: bool) -> Make:
        """The area around a pixel."""
        return lambda mask: selection.fill_at(mask, seed, masked=masked)

    @staticmethod
    def holes() -> Make:
        """Whatever is enclosed by the mask."""
        return selection.fill_holes

    @staticmethod
    def morph(name: str, radius: int) -> Make:
        """Grow, shrink, smooth or border."""
        return lambda mask: _MORPHS[name](mask, radius)

    @staticmethod
    def cut(
        picture: Picture, box: Box | None, scribbles: Sequence[Scribble], mode: Mode, stopped: Callable[[], bool]
    ) -> Make:
        """The object in a box or under scribbles. Raises Stopped when told to stop."""

        def make(mask: MaskArray) -> MaskArray:
            found = cut_out(picture(), box, scribbles, stopped)
            return found if mode is Mode.REPLACE else selection.combine(mask, found, mode)

        return make

    @staticmethod
    def step(delta: TileDelta) -> Make:
        """Undo or redo."""

        def make(mask: MaskArray) -> MaskArray:
            after = blank(mask.shape[1], mask.shape[0])
            after[:] = mask
            delta.apply(after)
            return after

        return make


def _drawn(mask: MaskArray, path: QPainterPath, mode: Mode) -> MaskArray:
    """Fill only the rectangle the shape reaches: the rest is all shape's outside."""
    height, width = mask.shape
    reach = path.boundingRect().toAlignedRect().adjusted(-1, -1, 1, 1).intersected(QRect(0, 0, width, height))
    rows, columns = slice(reach.top(), reach.bottom() + 1), slice(reach.left(), reach.right() + 1)
    keep = mode in (Mode.ADD, Mode.SUBTRACT)
    after = blank(width, height)
    if keep:
        after[:] = mask
    if reach.isEmpty():
        return after
    found = blank(reach.width(), reach.height())
    image = gray_image(found)  # a name of its own: a painter does not keep its device alive
    painter = QPainter(image)  # no antialiasing: nothing but 0 and 255 may come of it
    painter.translate(-reach.topLeft())
    painter.fillPath(path, Qt.GlobalColor.white)
    painter.end()
    after[rows, columns] = selection.combine(mask[rows, columns], found, mode)
    return after
