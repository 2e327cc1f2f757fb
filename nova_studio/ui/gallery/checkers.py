"""The pattern behind transparent pictures."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QPainter, QPixmap

from nova_studio.ui import theme

_CELL = 6


def paint_checkers(painter: QPainter, place: QRect, cell: int = _CELL) -> None:
    """Fill a place with squares of two neutral greys, ``cell`` design pixels each, fixed to its corner."""
    side = theme.current().px(cell)
    tile = QPixmap(2 * side, 2 * side)
    tile.fill("#8A8A8A")
    inside = QPainter(tile)
    inside.fillRect(0, 0, side, side, "#A8A8A8")
    inside.fillRect(side, side, side, side, "#A8A8A8")
    inside.end()
    painter.drawTiledPixmap(place, tile, QPoint(0, 0))
