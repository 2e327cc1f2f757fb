"""The film strip: the gallery's list, one row when it is low and a grid when it is taller.

It is a QListView, so that screen readers find a list with its items, but its geometry is its own: cells of one size need no layout,
and a strip of 100,000 results costs what one of 100 does. QListView's own layout is passed over by calling QAbstractItemView.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QCoreApplication,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QDrag,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QRegion,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyleOptionViewItem, QWidget

from nova_studio.library.model import Result
from nova_studio.ui import theme
from nova_studio.ui.gallery.card_delegate import CardDelegate, card_size, least_side, usual_side
from nova_studio.ui.gallery.dragging import DragFiles
from nova_studio.ui.gallery.grid import Grid
from nova_studio.ui.models.gallery_model import GalleryModel

_FRAME_MS = 50
_SECOND_MS = 1000
_AHEAD = 60
"""The next page is asked for when so few rows are left."""

_Action = QAbstractItemView.CursorAction
Index = QModelIndex | QPersistentModelIndex


class FilmStrip(QListView):
    """``opened`` carries the row that Enter or a double click asks to see large, ``menu_asked`` a row and where the menu goes,
    ``chosen_again`` comes when the selected card is clicked once more.
    """

    opened = Signal(object)
    menu_asked = Signal(object, object)
    chosen_again = Signal()

    def __init__(self, model: GalleryModel, drags: DragFiles, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._gallery = model
        self._drags = drags
        self._grid = Grid(0, 1, card_size(usual_side()), 0, True)
        self._pressed: QPersistentModelIndex | None = None
        self.setAccessibleName(self.tr("Gallery"))
        self.setItemDelegate(CardDelegate(model, self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setDragEnabled(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)
        self._frames = QTimer(self)
        self._frames.timeout.connect(self._animate)
        self.setModel(model)
        self.doubleClicked.connect(self._open)
        model.running_changed.connect(self._pace)
        model.thumbnails.ready.connect(self._on_thumbnail)
        theme.current().changed.connect(self._moved)

    # ----------------------------------------------------------------------------------------------------- geometry

    def doItemsLayout(self) -> None:
        """There is nothing to lay out but the scroll bars."""
        QAbstractItemView.doItemsLayout(self)

    def updateGeometries(self) -> None:
        """Fit the cells to the room there is, and the scroll bars to the cells."""
        room, margin = self.contentsRect(), theme.current().px(theme.SPACE_XS)
        usual, bar = card_size(usual_side()), self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent)
        count = self._gallery.rowCount()
        one_row = room.height() < 2 * usual.height() + 2 * margin
        if one_row:
            # What is over a card of the usual size is left empty; in less room the picture gets smaller.
            spare = room.height() - bar - 2 * margin - (usual.height() - usual_side())
            side = max(least_side(), min(usual_side(), spare))
            self._grid = Grid(count, max(1, count), card_size(side), margin, True)
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
        return self._gallery.index(row) if row >= 0 else QModelIndex()

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
            index = self._gallery.index(row)
            if selection.contains(index):
                region += self.visualRect(index)
        return region

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        """Select what lies in a rectangle of the viewport."""
        chosen = QItemSelection()
        area = rect.normalized().translated(self._offset())
        for row in self._grid.touching(area):
            if self._grid.rect(row).intersects(area):
                chosen.select(self._gallery.index(row), self._gallery.index(row))
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
        """Move what is seen, ask for the next page in time, and let go of thumbnails that went out of sight."""
        self.viewport().scroll(dx, dy)
        rows = self.visible_rows()
        if len(self._gallery_rows()) - rows.stop < _AHEAD and self._gallery.canFetchMore(QModelIndex()):
            QTimer.singleShot(0, self, self._fetch)
        self._drop_unseen()

    def resizeEvent(self, event: QResizeEvent) -> None:
        QAbstractItemView.resizeEvent(self, event)

    @Slot()
    def _moved(self) -> None:
        self.updateGeometries()
        self.viewport().update()

    @Slot()
    def _fetch(self) -> None:
        self._gallery.fetchMore(QModelIndex())

    def _gallery_rows(self) -> range:
        return range(self._gallery.rowCount())

    def _drop_unseen(self) -> None:
        entries = (self._gallery.entry(self._gallery.index(row)) for row in self.visible_rows())
        self._gallery.thumbnails.keep_only({entry.sha256 for entry in entries if isinstance(entry, Result)})

    # ----------------------------------------------------------------------------------------------------- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        if not self._grid.count:
            self._paint_empty(painter)
            return
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        under = self.viewport().mapFromGlobal(self.cursor().pos()) if self.viewport().underMouse() else None
        hovered = self.indexAt(under) if under is not None else QModelIndex()
        plain, delegate = option.state, self.itemDelegate()
        for row in self._grid.touching(event.rect().translated(self._offset())):
            index = self._gallery.index(row)
            option.rect = self.visualRect(index)
            state = plain & ~(QStyle.StateFlag.State_MouseOver | QStyle.StateFlag.State_HasFocus)
            if index == hovered:
                state |= QStyle.StateFlag.State_MouseOver
            if self.selectionModel().isSelected(index):
                state |= QStyle.StateFlag.State_Selected
            if self.hasFocus() and index == self.currentIndex():
                state |= QStyle.StateFlag.State_HasFocus
            option.state = state
            delegate.paint(painter, option, index)

    def _paint_empty(self, painter: QPainter) -> None:
        now = theme.current()
        painter.setFont(now.font())
        painter.setPen(now.tokens.color("secondary"))
        room = self.viewport().rect().adjusted(now.px(12), now.px(12), -now.px(12), -now.px(12))
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(room, int(flags), empty_words())

    # ---------------------------------------------------------------------------------------------------- hand and keys

    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Arrows go to the neighbours, in a grid also up and down; Home, End and the page keys as everywhere."""
        count, row = self._grid.count, self.currentIndex().row()
        if not count:
            return QModelIndex()
        if row < 0:
            return self._gallery.index(0)
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
        return self._gallery.index(min(max(0, to), count - 1))

    def keyboardSearch(self, search: str) -> None:
        """Letters are the window's keys, not a search for a caption."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens."""
        if (
            event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        ):
            self._open(self.currentIndex())
            return
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember what was chosen before."""
        before = self.selectionModel().selectedIndexes()
        self._pressed = (
            QPersistentModelIndex(before[0]) if before and event.button() is Qt.MouseButton.LeftButton else None
        )
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Tell when the chosen one was clicked again."""
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if self._pressed is not None and index.isValid() and self._pressed == index:
            self.chosen_again.emit()
        self._pressed = None

    def wheelEvent(self, event: QWheelEvent) -> None:
        """In one row the wheel moves sideways."""
        turn = event.angleDelta()
        if self._grid.one_row and abs(turn.y()) > abs(turn.x()):
            pixels = event.pixelDelta().y() or round(turn.y() / 120 * self._grid.cell.width())
            self.horizontalScrollBar().setValue(self.horizontalOffset() - pixels)
            event.accept()
            return
        super().wheelEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of the card under the pointer, or by the keyboard for the current one."""
        by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        if index.isValid():
            place = self.viewport().mapToGlobal(self.visualRect(index).center()) if by_key else event.globalPos()
            self.menu_asked.emit(index, place)
        event.accept()

    def startDrag(self, actions: Qt.DropAction) -> None:
        """Drag a result out as a file."""
        entry = self._gallery.entry(self.currentIndex())
        if isinstance(entry, Result):
            drag = QDrag(self)
            drag.setMimeData(self._drags.mime_data(entry))
            side = theme.current().px(64)
            small = self._gallery.thumbnails.get(entry, round(usual_side() * self.devicePixelRatioF()))
            if small is not None and not small.isNull():
                drag.setPixmap(
                    small.scaled(
                        side, side, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
                    )
                )
                drag.setHotSpot(QPoint(side // 2, side // 2))
            drag.exec(Qt.DropAction.CopyAction)

    @Slot(QModelIndex)
    def _open(self, index: Index) -> None:
        if index.isValid():
            self.opened.emit(index)

    # ------------------------------------------------------------------------------------------------------ movement

    @property
    def moving(self) -> bool:
        """Whether cards are painted again by time."""
        return self._frames.isActive()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._pace()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._frames.stop()

    @Slot()
    def _pace(self) -> None:
        """Run the clock only while something shown is on its way: smoothly where motion is allowed, else by the second."""
        if self._gallery.running and self.isVisible():
            self._frames.start(_FRAME_MS if theme.current().motion_allowed() else _SECOND_MS)
        else:
            self._frames.stop()

    @Slot()
    def _animate(self) -> None:
        for row in self.visible_rows():
            index = self._gallery.index(row)
            if self._gallery.place(index):
                self.viewport().update(self.visualRect(index))

    @Slot(str)
    def _on_thumbnail(self, sha256: str) -> None:
        for row in self.visible_rows():
            index = self._gallery.index(row)
            entry = self._gallery.entry(index)
            if isinstance(entry, Result) and entry.sha256 == sha256:
                self.viewport().update(self.visualRect(index))


def empty_words() -> str:
    """What an empty gallery teaches."""
    return QCoreApplication.translate(
        "FilmStrip", "Results appear here. Each one is kept from the moment it arrives; double click opens it large."
    )


def _policy(shown: bool) -> Qt.ScrollBarPolicy:
    return Qt.ScrollBarPolicy.ScrollBarAsNeeded if shown else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
