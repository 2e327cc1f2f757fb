"""Where the cells of the film strip lie: all of one size, so that every place is a sum and none is stored."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QSize


@dataclass(frozen=True)
class Grid:
    """``count`` cells in rows of ``columns``, the first at ``margin`` from the corner; ``one_row`` runs to the right for ever."""

    count: int
    columns: int
    cell: QSize
    margin: int
    one_row: bool

    @property
    def content(self) -> QSize:
        """The room that all cells take, margins included."""
        lines = -(-self.count // self.columns)
        return QSize(
            min(self.count, self.columns) * self.cell.width() + 2 * self.margin,
            lines * self.cell.height() + 2 * self.margin,
        )

    def rect(self, row: int) -> QRect:
        """A cell's place."""
        line, column = divmod(row, self.columns)
        corner = QPoint(
            self.margin + column * self.cell.width(),
            self.margin + line * self.cell.height(),
        )
        return QRect(corner, self.cell)

    def at(self, point: QPoint) -> int:
        """The cell under a point; -1 where there is none."""
        x, y = point.x() - self.margin, point.y() - self.margin
        if x < 0 or y < 0:
            return -1
        line, column = y // self.cell.height(), x // self.cell.width()
        row = line * self.columns + column
        return row if column < self.columns and row < self.count else -1

    def touching(self, area: QRect) -> range:
        """The cells that may be seen in an area: whole lines of a grid, a stretch of a single row."""
        if self.one_row:
            first = (area.left() - self.margin) // self.cell.width()
            last = (area.right() - self.margin) // self.cell.width()
        else:
            first = (area.top() - self.margin) // self.cell.height() * self.columns
            last = ((area.bottom() - self.margin) // self.cell.height() + 1) * self.columns - 1
        return range(min(max(0, first), self.count), max(0, min(last + 1, self.count)))
