"""The two view-sized layers: the picture as the view shows it, and the mask's overlay above it.

Both count in device pixels and are as large as the view. Painting touches only the overlay; both are drawn anew from the full-size
picture and mask after a zoom, a pan, an undo or a load.
"""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPixmap

from nova_studio.ui.canvas.mask_surface import draw_line, line_bounds, round_pen
from nova_studio.ui.canvas.sampling import Pixels, Window, bilinear, gather, halve, halvings, mask_alpha
from nova_studio.ui.canvas.view import ViewTransform

_SMOOTH_UNTIL = 2.0
"""Between 100 % and this scale the picture is smoothed; above, its pixels are shown as squares."""
_HATCH_PERIOD = 8
"""Logical pixels."""
_CHECKER = 16


class PictureLayer:
    """One opaque picture and its halved copies, made when first needed."""

    def __init__(self, image: QImage) -> None:
        self.image = opaque(image)
        flat = np.frombuffer(self.image.constBits(), np.uint8)
        rows = flat.reshape(self.image.height(), self.image.bytesPerLine() // 4, 4)
        self._levels: list[Pixels] = [rows[:, : self.image.width()]]
        self._colours: Pixels | None = None

    def colours(self) -> Pixels:
        """All of it, (h, w, 3): blue, green, red, made when first needed; not to be written to. For any thread."""
        if self._colours is None:
            self._colours = cv2.cvtColor(self._levels[0], cv2.COLOR_BGRA2BGR)
        return self._colours

    def render(self, view: ViewTransform, surround: QColor) -> QPixmap:
        """The view's pixels: the picture in its place, the surround around it."""
        out = np.empty((view.view_height, view.view_width), np.uint32)
        shown = view.visible_rect()
        if shown != view.view_rect():
            out.fill(surround.rgb())
        if not shown.isEmpty():
            piece = self._sample(view, shown)
            part = out[shown.y() : shown.y() + shown.height(), shown.x() : shown.x() + shown.width()]
            part[:] = np.ascontiguousarray(piece).view(np.uint32)[:, :, 0]
        image = QImage(out.data, view.view_width, view.view_height, view.view_width * 4, QImage.Format.Format_RGB32)
        return QPixmap.fromImage(image.copy())

    def _sample(self, view: ViewTransform, shown: QRect) -> Pixels:
        scale_x = view.scale * (view.image_width / self.image.width())
        scale_y = view.scale * (view.image_height / self.image.height())
        steps = halvings(min(scale_x, scale_y))
        while len(self._levels) <= steps and max(self._levels[-1].shape[:2]) > 1:
            self._levels.append(halve(self._levels[-1]))
        steps = min(steps, len(self._levels) - 1)
        window = Window(
            shown.x(),
            shown.y(),
            shown.width(),
            shown.height(),
            view.left,
            view.top,
            scale_x * 2**steps,
            scale_y * 2**steps,
        )
        exact = scale_x == scale_y == 1 or min(scale_x, scale_y) >= _SMOOTH_UNTIL
        return (gather if exact else bilinear)(self._levels[steps], window)


class OverlayLayer:
    """The mask seen through the view: premultiplied colour, drawn into stroke by stroke or rebuilt from the mask."""

    def __init__(self) -> None:
        self.color = QColor(255, 59, 92, 128)
        self.hatch = False
        self._ratio = 1.0
        self.feather = 0.0
        """Softness of the mask's edge in picture pixels, for the eye only."""
        self._resize(1, 1)

    def set_ink(self, color: QColor, hatch: bool, ratio: float = 1.0) -> None:
        """Colour with its opacity, plain or hatched at 45 degrees; as wide on a screen of any pixel ratio."""
        self.color, self.hatch, self._ratio = QColor(color), hatch, ratio
        self._make_ink()

    def rebuild(self, mask: NDArray[np.uint8], view: ViewTransform, rect: QRect | None = None) -> None:
        """Draw ``rect`` (device pixels; all of the view by default) anew from the mask."""
        if self.image.size() != view.view_rect().size():
            self._resize(view.view_width, view.view_height)
        if rect is None:
            self._pixels[:] = 0
        shown = view.visible_rect() if rect is None else view.visible_rect().intersected(rect)
        self._draw(self._pixels, mask, view, shown)

    def drawn(self, mask: NDArray[np.uint8], view: ViewTransform) -> NDArray[np.uint8] | None:
        """What :meth:`rebuild` would draw, as new pixels; None for a view of another size. For any thread."""
        if self.image.size() != view.view_rect().size():
            return None
        pixels = np.zeros_like(self._pixels)
        self._draw(pixels, mask, view, view.visible_rect())
        return pixels

    def adopt(self, pixels: NDArray[np.uint8]) -> None:
        """Take over what :meth:`drawn` made."""
        self._pixels: NDArray[np.uint8] = pixels
        self.image = _wrap(pixels)

    def _draw(self, pixels: NDArray[np.uint8], mask: NDArray[np.uint8], view: ViewTransform, shown: QRect) -> None:
        if shown.isEmpty():
            return
        alpha = self._alpha(mask, view, shown)
        four = cv2.merge((alpha, alpha, alpha, alpha))
        ink = part_of(self._ink, shown)
        if view.scale >= 1 and not self.feather:
            part_of(pixels, shown)[:] = cv2.bitwise_and(ink, four)
        else:
            part_of(pixels, shown)[:] = cv2.multiply(ink, four, scale=1 / 255)

    def _alpha(self, mask: NDArray[np.uint8], view: ViewTransform, shown: QRect) -> NDArray[np.uint8]:
        """How much of each device pixel is masked; with soft edges where feathering is looked at."""
        margin = self.reach(view)
        wide = shown.adjusted(-margin, -margin, margin, margin).intersected(view.picture_rect())
        window = Window(wide.x(), wide.y(), wide.width(), wide.height(), view.left, view.top, view.scale, view.scale)
        alpha = mask_alpha(mask, window)
        if not margin:
            return alpha
        soft = cv2.GaussianBlur(alpha, (0, 0), self.feather * view.scale / 2, borderType=cv2.BORDER_REPLICATE)
        return part_of(np.asarray(soft, np.uint8), shown.translated(-wide.topLeft()))

    def reach(self, view: ViewTransform) -> int:
        """How many device pixels away from a change of the mask the overlay changes."""
        return math.ceil(1.5 * self.feather * view.scale)

    def line(self, view: ViewTransform, start: QPointF, end: QPointF, width: float, masked: bool) -> QRect:
        """Draw one piece of a stroke (ends and width in picture pixels); returns the device pixels it may have changed."""
        start, end, width = view.to_view(start), view.to_view(end), width * view.scale
        reach = line_bounds(start, end, width)
        shown = view.visible_rect()
        pen = self._pens[masked]
        pen.setWidthF(width)
        painter = QPainter(self.image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, view.scale < 1)
        if not shown.contains(reach):
            painter.setClipRect(shown)
        draw_line(painter, pen, start, end)
        painter.end()
        return reach.intersected(shown)

    def snapshot(self) -> NDArray[np.uint8]:
        """A copy of all its pixels."""
        return self._pixels.copy()

    def copy_part(self, rect: QRect) -> NDArray[np.uint8]:
        """A copy of the pixels of one rectangle."""
        return part_of(self._pixels, rect).copy()

    def paste_part(self, rect: QRect, pixels: NDArray[np.uint8] | int) -> None:
        """Put copied pixels back, or 0 for no mask at all."""
        part_of(self._pixels, rect)[:] = pixels

    def _resize(self, width: int, height: int) -> None:
        self.adopt(np.zeros((height, width, 4), np.uint8))
        self._make_ink()

    def _make_ink(self) -> None:
        """The ink as a brush for strokes and as pixels for rebuilding, both by Qt's own rounding."""
        texture = QBrush(hatch_pattern(self.color, self._ratio)) if self.hatch else QBrush(self.color)
        self._pens = {True: round_pen(self.color, 1), False: round_pen(QColor(0, 0, 0, 0), 1)}
        self._pens[True].setBrush(texture)
        self._ink: NDArray[np.uint8] = np.zeros_like(self._pixels)
        image = _wrap(self._ink)  # a name of its own: a painter does not keep its device alive
        painter = QPainter(image)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
        painter.fillRect(self.image.rect(), texture)
        painter.end()


def hatch_pattern(color: QColor, ratio: float) -> QImage:
    """One period of lines at 45 degrees: half of them the full colour, half a quarter of its opacity."""
    period = 2 * round(_HATCH_PERIOD * ratio / 2)
    pattern = QImage(period, period, QImage.Format.Format_ARGB32_Premultiplied)
    faint = QColor(color)
    faint.setAlpha(color.alpha() // 4)
    for y in range(period):
        for x in range(period):
            pattern.setPixelColor(x, y, color if (x + y) % period < period // 2 else faint)
    return pattern


def opaque(image: QImage) -> QImage:
    """The picture as 32 bits a pixel; where it is transparent, a chequered ground shows through."""
    if not image.hasAlphaChannel():
        return image.convertToFormat(QImage.Format.Format_RGB32)
    ground = QImage(2 * _CHECKER, 2 * _CHECKER, QImage.Format.Format_RGB32)
    ground.fill(QColor(255, 255, 255))
    flat = QImage(image.size(), QImage.Format.Format_RGB32)
    painter = QPainter(ground)
    for corner in (QPoint(0, 0), QPoint(_CHECKER, _CHECKER)):
        painter.fillRect(QRectF(corner.x(), corner.y(), _CHECKER, _CHECKER), QColor(204, 204, 204))
    painter.end()
    painter = QPainter(flat)
    painter.fillRect(flat.rect(), QBrush(ground))
    painter.drawImage(0, 0, image)
    painter.end()
    return flat


def _wrap(pixels: NDArray[np.uint8]) -> QImage:
    height, width = pixels.shape[:2]
    return QImage(pixels.data, width, height, width * 4, QImage.Format.Format_ARGB32_Premultiplied)


def part_of(pixels: NDArray[np.uint8], rect: QRect) -> NDArray[np.uint8]:
    """The pixels of a rectangle: a view, not a copy."""
    return pixels[rect.y() : rect.y() + rect.height(), rect.x() : rect.x() + rect.width()]
