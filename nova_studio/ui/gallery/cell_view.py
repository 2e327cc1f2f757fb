"""A list view of cells of one size: one row when it is low, a grid when it is taller.

It is a QListView, so that screen readers find a list with its items, but its geometry is its own: cells of one size need no layout,
and 100,000 of them cost what 100 do. QListView's own layout is passed over by calling QAbstractItemView.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractItemModel,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    QTimer,
    Slot,
)
from PySide6.QtGui import QPainter, QPaintEvent, QRegion, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyleOptionViewItem, QWidget

from nova_studio.ui import theme
from nova_studio.ui.gallery.grid import Grid

_Action = QAbstractItemView.CursorAction
_State = QStyle.StateFlag
Index = QModelIndex | QPersistentModelIndex


class CellView(QListView):
    """Subclasses say how large a cell is: :meth:`cell_size`, :meth:`usual_side`, :meth:`least_side`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = Grid(0, 1, QSize(1, 1), 0, True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        # It paints its ground itself, so that scrolling moves what is painted already.
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)
        theme.current().changed.connect(self._moved)

    def cell_size(self, side: int) -> QSize:
        """The size of a cell whose picture has this side."""
        return QSize(side, side)

    def usual_side(self) -> int:
        """The side of a picture where there is room enough."""
        return theme.current().px(120)

    def least_side(self) -> int:
        """The smallest one."""
        return theme.current().px(64)

    # ----------------------------------------------------------------------------------------------------- geometry

    def doItemsLayout(self) -> None:
        """There is nothing to lay out but the scroll bars."""
        QAbstractItemView.doItemsLayout(self)

    def updateGeometries(self) -> None:
        """Fit the cells to the room there is, and the scroll bars to the cells."""
        room, margin = self.contentsRect(), theme.current().px(theme.SPACE_XS)
        usual, bar = self.cell_size(self.usual_side()), self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent)
        model: QAbstractItemModel | None = self.model()
        count = 0 if model is None else model.rowCount()
        one_row = room.height() < 2 * usual.height() + 2 * margin
        if one_row:
            # What is over a card of the usual size is left empty; in less room the picture gets smaller.
            spare = room.height() - bar - 2 * margin - (usual.height() - self.usual_side())
            side = max(self.least_side(), min(self.usual_side(), spare))
            self._grid = Grid(count, max(1, count), self.cell_size(side), margin, True)
        else:
            columns = max(1, (room.width() - bar - 2 * margin) // usual.width())
            self._grid = Grid(count, columns, usual, margin, False)
        content, view = self._grid.content, self.viewport().size()
        self.setHorizontalScrollBarPolicy(_policy(one_row))
        self.setVerticalScrollBarPolicy(_policy(not one_row))
        for scroll, length, visible, step in (
            (self.horizontalScrollBar(), content.width(), view.width(), self._grid.cell.width()),
            (self.verticalScrollBar(), content.height(), view.height(), self._grid.cell.height()),
        ):
            scroll.setSingleStep(max(1, step // 3))
            scroll.setPageStep(visible)
            scroll.setRange(
                0, max(0, length - visible) if (scroll.orientation() is Qt.Orientation.Horizontal) == one_row else 0
            )
        QAbstractItemView.updateGeometries(self)

    def visualRect(self, index: Index) -> QRect:
        """Where a card is seen."""
        if not index.isValid():
            return QRect()
        return self._grid.rect(index.row()).translated(-self._offset())

    def indexAt(self, point: QPoint) -> QModelIndex:
        """The card under a point."""
        row = self._grid.at(point + self._offset())
        return self.model().index(row, 0) if row >= 0 else QModelIndex()

    def horizontalOffset(self) -> int:
        """How far the strip is scrolled to the right, in pixels."""
        return self.horizontalScrollBar().value()

    def verticalOffset(self) -> int:
        """How far it is scrolled down."""
        return self.verticalScrollBar().value()

    def isIndexHidden(self, index: Index) -> bool:
        """No card is hidden."""
        return False

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        """The cards of a selection that can be seen."""
        region = QRegion()
        for row in self.visible_rows():
            index = self.model().index(row, 0)
            if selection.contains(index):
                region += self.visualRect(index)
        return region

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        """Select what lies in a rectangle of the viewport."""
        chosen = QItemSelection()
        area = rect.normalized().translated(self._offset())
        for row in self._grid.touching(area):
            if self._grid.rect(row).intersects(area):
                chosen.select(self.model().index(row, 0), self.model().index(row, 0))
        self.selectionModel().select(chosen, command)

    def scrollTo(
        self, index: Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        """Bring a card into sight, with as little movement as will do."""
        if not index.isValid():
            return
        rect, view = self.visualRect(index), self.viewport().rect()
        centre = hint is QAbstractItemView.ScrollHint.PositionAtCenter
        for bar, low, high, length in (
            (self.horizontalScrollBar(), rect.left(), rect.right(), view.width()),
            (self.verticalScrollBar(), rect.top(), rect.bottom(), view.height()),
        ):
            if centre:
                bar.setValue(bar.value() + (low + high - length) // 2)
            elif low < 0:
                bar.setValue(bar.value() + low - self._grid.margin)
            elif high >= length:
                bar.setValue(bar.value() + min(low, high - length + 1) + self._grid.margin)

    def visible_rows(self) -> range:
        """The rows of which something can be seen."""
        return self._grid.touching(self.viewport().rect().translated(self._offset()))

    @property
    def grid(self) -> Grid:
        """How the cells lie now."""
        return self._grid

    def _offset(self) -> QPoint:
        return QPoint(self.horizontalOffset(), self.verticalOffset())

    # ----------------------------------------------------------------------------------------- past QListView's layout

    def reset(self) -> None:
        """All cards are others now."""
        QAbstractItemView.reset(self)
        self._moved()

    def rowsInserted(self, parent: Index, start: int, end: int) -> None:
        """New cards: the rest moves on by itself."""
        QAbstractItemView.rowsInserted(self, parent, start, end)
        self._moved()

    def rowsAboutToBeRemoved(self, parent: Index, start: int, end: int) -> None:
        """Cards go: the selection is taken to a neighbour first."""
        QAbstractItemView.rowsAboutToBeRemoved(self, parent, start, end)
        QTimer.singleShot(0, self, self._moved)

    def dataChanged(self, first: Index, last: Index, roles: Sequence[int] = ()) -> None:
        """Paint what has changed."""
        QAbstractItemView.dataChanged(self, first, last, list(roles))
        self.viewport().update()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Move what is seen; only what comes into sight is painted."""
        self.viewport().scroll(dx, dy)

    def resizeEvent(self, event: QResizeEvent) -> None:
        QAbstractItemView.resizeEvent(self, event)

    @Slot()
    def _moved(self) -> None:
        self.updateGeometries()
        self.viewport().update()

    # ----------------------------------------------------------------------------------------------------- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), theme.current().tokens.color("field"))
        if not self._grid.count:
            self.paint_empty(painter)
            return
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        viewport, model, delegate = self.viewport(), self.model(), self.itemDelegate()
        under = viewport.mapFromGlobal(self.cursor().pos()) if viewport.underMouse() else QPoint(-1, -1)
        hovered, chosen = self.indexAt(under).row(), {index.row() for index in self.selectedIndexes()}
        current = self.currentIndex().row() if self.hasFocus() else -1
        plain = option.state & ~(_State.State_MouseOver | _State.State_HasFocus | _State.State_Selected)
        offset, region, everything = self._offset(), event.region(), event.region().rectCount() == 1
        for row in self._grid.touching(event.rect().translated(offset)):
            option.rect = self._grid.rect(row).translated(-offset)
            if everything or region.intersects(option.rect):
                option.state = plain | _flag(row == hovered, _State.State_MouseOver)
                option.state |= _flag(row in chosen, _State.State_Selected) | _flag(
                    row == current, _State.State_HasFocus
                )
                delegate.paint(painter, option, model.index(row, 0))

    def paint_empty(self, painter: QPainter) -> None:
        """Paint what stands where there is no card."""

    # ---------------------------------------------------------------------------------------------------- hand and keys

    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Arrows go to the neighbours, in a grid also up and down; Home, End and the page keys as everywhere."""
        count, row = self._grid.count, self.currentIndex().row()
        if not count:
            return QModelIndex()
        if row < 0:
            return self.model().index(0, 0)
        lines = max(1, self.viewport().height() // self._grid.cell.height())
        across = max(1, self.viewport().width() // self._grid.cell.width())
        down = 0 if self._grid.one_row else self._grid.columns
        page = across if self._grid.one_row else lines * self._grid.columns
        step = {
            _Action.MoveLeft: -1,
            _Action.MovePrevious: -1,
            _Action.MoveRight: 1,
            _Action.MoveNext: 1,
            _Action.MoveUp: -down,
            _Action.MoveDown: down,
            _Action.MovePageUp: -page,
            _Action.MovePageDown: page,
            _Action.MoveHome: -row,
            _Action.MoveEnd: count - 1 - row,
        }[action]
        to = row + step
        if abs(step) == down and not 0 <= to < count and action in (_Action.MoveUp, _Action.MoveDown):
            to = row
        return self.model().index(min(max(0, to), count - 1), 0)

    def keyboardSearch(self, search: str) -> None:
        """Letters are the window's keys, not a search for a caption."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """In one row the wheel moves sideways."""
        turn = event.angleDelta()
        if self._grid.one_row and abs(turn.y()) > abs(turn.x()):
            pixels = event.pixelDelta().y() or round(turn.y() / 120 * self._grid.cell.width())
            self.horizontalScrollBar().setValue(self.horizontalOffset() - pixels)
            event.accept()
            return
        super().wheelEvent(event)


def _flag(on: bool, flag: QStyle.StateFlag) -> QStyle.StateFlag:
    return flag if on else _State.State_None


def _policy(shown: bool) -> Qt.ScrollBarPolicy:
    return Qt.ScrollBarPolicy.ScrollBarAsNeeded if shown else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
