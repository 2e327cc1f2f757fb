"""The pointer's shape for each tool: a cross that marks the pixel, with the tool's icon beside it, dark with a light rim."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QCursor, QPainter, QPen, QPixmap

from nova_studio.ui import icons

_SIDE, _HOT, _ARM, _GAP = 32, 9, 7, 2
_ICON = 15
_RIM = [QPoint(x, y) for x in (-1, 0, 1) for y in (-1, 0, 1) if x or y]


@lru_cache(maxsize=32)
def cursor(tool: str, ratio: float = 1.0) -> QCursor:
    """The pointer for a tool that has no circle of its own, on a screen of this pixel ratio."""
    side = round(_SIDE * ratio)
    picture = QPixmap(side, side)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    for ink, width in ((QColor(Qt.GlobalColor.white), 3), (QColor(Qt.GlobalColor.black), 1)):
        painter.setPen(QPen(ink, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
        for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            near, far = QPoint(_HOT + dx * _GAP, _HOT + dy * _GAP), QPoint(_HOT + dx * _ARM, _HOT + dy * _ARM)
            painter.drawLine(near, far)
    place = QRect(_SIDE - _ICON - 1, _SIDE - _ICON - 1, _ICON, _ICON)
    light, dark = (_inked(tool, QColor(name), ratio) for name in (Qt.GlobalColor.white, Qt.GlobalColor.black))
    for shift in _RIM:
        painter.drawPixmap(place.translated(shift), light)
    painter.drawPixmap(place, dark)
    painter.end()
    return QCursor(picture, _HOT, _HOT)


def _inked(tool: str, ink: QColor, ratio: float) -> QPixmap:
    """The tool's icon in one colour, whatever the theme."""
    stamp = icons.pixmap(tool, _ICON, ratio)
    painter = QPainter(stamp)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(QRect(0, 0, _ICON, _ICON), ink)
    painter.end()
    return stamp
