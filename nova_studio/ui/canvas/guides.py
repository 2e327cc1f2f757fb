"""Lines above the picture that are no part of the mask: the outline of a shape being drawn, the scribbles of a smart selection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QTransform

from nova_studio.ui.canvas.view import ViewTransform, outward

_DARK, _LIGHT = QColor(0, 0, 0), QColor(255, 255, 255)
_INSIDE, _OUTSIDE = QColor(60, 220, 120, 170), QColor(255, 150, 40, 170)
_HANDLE = 3.0
_MARGIN = 4
_DASH = [4.0, 4.0]


@dataclass(frozen=True)
class Mark:
    """One scribble: a line ``width`` picture pixels wide, ``inside`` the object or outside it."""

    path: QPainterPath
    width: float
    inside: bool


@dataclass(frozen=True)
class Guide:
    """What to draw, in picture pixels: an ``outline`` in black and white dashes, its corners as ``handles``, and ``marks``."""

    outline: QPainterPath | None = None
    handles: Sequence[QPointF] = ()
    marks: Sequence[Mark] = ()

    def reach(self, view: ViewTransform, ratio: float) -> QRect:
        """The device pixels it covers in a view, on a screen of this pixel ratio."""
        found = QRect()
        for rect, width in self._boxes():
            mapped = _mapping(view).mapRect(rect)
            margin = _MARGIN * ratio + width * view.scale / 2
            box = outward(mapped.left(), mapped.top(), mapped.right(), mapped.bottom())
            grown = round(margin) + 1
            found = found.united(box.adjusted(-grown, -grown, grown, grown))
        return found.intersected(view.view_rect())

    def paint(self, painter: QPainter, view: ViewTransform, ratio: float) -> None:
        """Draw it in device pixels, its lines as wide on a screen of any pixel ratio."""
        mapping = _mapping(view)
        painter.save()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for mark in self.marks:
            ink = _INSIDE if mark.inside else _OUTSIDE
            width = max(2.0 * ratio, mark.width * view.scale)
            painter.setPen(_round(ink, width))
            painter.drawPath(mapping.map(mark.path))
        if self.outline is not None:
            shape = mapping.map(self.outline)
            painter.setPen(QPen(_DARK, ratio))
            painter.drawPath(shape)
            dashed = QPen(_LIGHT, ratio)
            dashed.setDashPattern(_DASH)
            dashed.setCapStyle(Qt.PenCapStyle.FlatCap)
            painter.setPen(dashed)
            painter.drawPath(shape)
        painter.setPen(QPen(_DARK, ratio))
        painter.setBrush(_LIGHT)
        for handle in self.handles:
            painter.drawEllipse(mapping.map(handle), _HANDLE * ratio, _HANDLE * ratio)
        painter.restore()

    def _boxes(self) -> list[tuple[QRectF, float]]:
        found: list[tuple[QRectF, float]] = [(mark.path.boundingRect(), mark.width) for mark in self.marks]
        if self.outline is not None:
            found.append((self.outline.boundingRect(), 0.0))
        return found


def _round(ink: QColor, width: float) -> QPen:
    return QPen(ink, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)


def _mapping(view: ViewTransform) -> QTransform:
    return QTransform(view.scale, 0, 0, view.scale, view.left, view.top)
