"""The mask of the picture on the canvas, in full size: 8 bits a pixel, 0 or 255 and nothing between.

numpy owns the buffer; a QImage only wraps it so that Qt can draw into it. (The other way round, an array over a QImage's own
memory, Qt would silently detach and leave the array behind.)
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from nova_studio.errors import PictureError
from nova_studio.imaging import mask as stored_mask
from nova_studio.imaging.tiles import RawDelta, TileDelta, TileRecorder
from nova_studio.ui.canvas.view import outward

MASKED = 255
KEPT = 0


def line_bounds(start: QPointF, end: QPointF, width: float) -> QRect:
    """Every pixel a round-capped line may touch."""
    reach = width / 2 + 1
    return outward(
        min(start.x(), end.x()) - reach,
        min(start.y(), end.y()) - reach,
        max(start.x(), end.x()) + reach,
        max(start.y(), end.y()) + reach,
    )


def draw_line(painter: QPainter, pen: QPen, start: QPointF, end: QPointF) -> None:
    """One round-capped line, or a dot where both ends are the same point."""
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
    painter.setPen(pen)
    if start == end:
        painter.drawPoint(start)
    else:
        painter.drawLine(start, end)


def round_pen(ink: QColor, width: float) -> QPen:
    """The pen of every stroke."""
    return QPen(ink, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)


class MaskSurface:
    """The mask as an array (``array``, height x width) and everything that changes it."""

    def __init__(self, width: int, height: int) -> None:
        self._wrap(blank(width, height))
        self._pens = {
            MASKED: round_pen(QColor(255, 255, 255), 1),
            KEPT: round_pen(QColor(0, 0, 0), 1),
        }
        self._recorder: TileRecorder | None = None
        self._latest: tuple[TileDelta, RawDelta] | None = None
        """The latest gesture's change as it is, since that is what is undone most."""

    @property
    def bounds(self) -> QRect:
        """The whole picture."""
        return self._image.rect()

    def begin(self) -> None:
        """Start recording a change."""
        self._recorder = TileRecorder(self.array)

    def line(self, start: QPointF, end: QPointF, width: float, value: int) -> None:
        """Commit one piece of a stroke: ``value`` is MASKED or KEPT, all lengths in picture pixels."""
        if self._recorder is not None:
            reach = line_bounds(start, end, width)
            self._recorder.touch(reach.x(), reach.y(), reach.x() + reach.width(), reach.y() + reach.height())
        pen = self._pens[value]
        pen.setWidthF(width)
        painter = QPainter(self._image)  # no antialiasing: nothing but 0 and 255 may come of it
        draw_line(painter, pen, start, end)
        painter.end()

    def adopt(self, mask: NDArray[np.uint8]) -> None:
        """Take over an array of the same size, 0 or 255 a pixel, as the mask itself: it is not copied if Qt can draw into it."""
        if mask.shape != self.array.shape:
            raise ValueError(f"A mask of {mask.shape} cannot take the place of one of {self.array.shape}.")
        self._wrap(drawable(mask))

    def load_png(self, data: bytes) -> None:
        """Take over a mask as the library keeps it (PNG, white = will change). PictureError where it is none or does not fit."""
        self.replace(stored_mask.decode(data))

    def replace(self, mask: NDArray[Any]) -> None:
        """Take over a mask of the same size; whatever is not zero is masked. PictureError where the sizes differ."""
        self.must_fit(mask)
        self.adopt(binary(mask))

    def must_fit(self, mask: NDArray[Any]) -> None:
        """PictureError where a mask has another size."""
        fitting(mask, self.array.shape[1], self.array.shape[0])

    def finish(self) -> TileDelta:
        """End the recording; the delta undoes and redoes what happened since :meth:`begin`."""
        if self._recorder is None:
            return TileDelta(())
        delta, raw = self._recorder.finish_raw()
        self._latest = delta, raw
        self._recorder = None
        return delta

    def latest_boxes(self) -> list[QRect]:
        """Where the gesture that ended last changed something."""
        return [] if self._latest is None else [QRect(*box) for *_, strips in self._latest[1].tiles for box in strips]

    def rollback(self) -> None:
        """End the recording and put everything back."""
        if self._recorder is not None:
            self._recorder.rollback()
            self._recorder = None

    def apply(self, delta: TileDelta) -> list[QRect]:
        """Undo or redo one recorded change; returns where it changed something."""
        latest = self._latest
        change = latest[1] if latest is not None and latest[0] is delta else delta
        boxes = change.apply(self.array)
        return [QRect(*box) for box in boxes]

    def share(self) -> float:
        """The masked part of the picture, 0 to 1."""
        return cv2.countNonZero(self.array) / self.array.size

    def bounding_box(self) -> QRect:
        """The smallest rectangle that holds everything masked; empty where nothing is."""
        x, y, width, height = cv2.boundingRect(self.array)
        return QRect(x, y, width, height)

    def _wrap(self, mask: NDArray[np.uint8]) -> None:
        self.array = mask
        self._image = gray_image(mask)


def gray_image(mask: NDArray[np.uint8]) -> QImage:
    """A drawable mask as an image over the same memory, which the caller keeps alive."""
    height, width = mask.shape
    rows = mask if mask.flags.c_contiguous else np.asarray(mask.base)
    return QImage(memoryview(rows.data), width, height, mask.strides[0], QImage.Format.Format_Grayscale8)


def blank(width: int, height: int) -> NDArray[np.uint8]:
    """An empty mask that Qt can draw into."""
    stride = -(-width // 64) * 64  # Qt wants multiples of 4; 64 keeps the rows on cache lines
    buffer: NDArray[np.uint8] = np.zeros((height, stride), np.uint8)
    return buffer[:, :width]


def drawable(mask: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The mask itself where Qt can draw into it, else a copy."""
    rows = mask if mask.flags.c_contiguous else mask.base
    whole = isinstance(rows, np.ndarray) and rows.flags.c_contiguous and rows.ctypes.data == mask.ctypes.data
    if whole and mask.flags.writeable and mask.strides[0] % 4 == 0 and mask.ctypes.data % 4 == 0:
        return mask
    copy = blank(mask.shape[1], mask.shape[0])
    copy[:] = mask
    return copy


def binary(mask: NDArray[Any]) -> NDArray[np.uint8]:
    """Whatever is not zero as 255, in a new array."""
    found: NDArray[np.uint8] = np.multiply(mask != 0, np.uint8(MASKED), dtype=np.uint8)
    return found


def fitting(mask: NDArray[Any], width: int, height: int) -> NDArray[Any]:
    """The mask itself. PictureError where it has not the picture's size."""
    if mask.shape != (height, width):
        have = " x ".join(str(side) for side in reversed(mask.shape))
        raise PictureError(
            f"The mask is {have} pixels, but the picture is {width} x {height}: they must be the same size."
        )
    return mask
