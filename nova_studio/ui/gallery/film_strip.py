"""The film strip: the gallery's list of cards, worked by hand and keys, with what can be dragged out of it."""

from __future__ import annotations

from PySide6.QtCore import (
    QCoreApplication,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QSize,
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
    QShowEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QWidget

from nova_studio.library.model import Result
from nova_studio.ui import theme
from nova_studio.ui.gallery.card_delegate import CardDelegate, card_size, least_side, usual_side
from nova_studio.ui.gallery.cell_view import CellView
from nova_studio.ui.gallery.dragging import DragFiles
from nova_studio.ui.models.gallery_model import GalleryModel

_FRAME_MS = 50
_SECOND_MS = 1000
_AHEAD = 60
"""The next page is asked for when so few rows are left."""

Index = QModelIndex | QPersistentModelIndex


class FilmStrip(CellView):
    """``opened`` carries the row that Enter or a double click asks to see large, ``menu_asked`` a row and where the menu goes,
    ``chosen_again`` comes when the selected card is clicked once more.
    """

    opened = Signal(object)
    menu_asked = Signal(object, object)
    chosen_again = Signal()
    delete_asked = Signal()
    """The Delete key: what is chosen is to go."""

    def __init__(self, model: GalleryModel, drags: DragFiles, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._gallery = model
        self._drags = drags
        self.empty = empty_words()
        """What stands where there is no card."""
        self._came: set[str] = set()
        self._pressed: QPersistentModelIndex | None = None
        self.setAccessibleName(self.tr("Gallery"))
        self.setItemDelegate(CardDelegate(model, self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setDragEnabled(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._frames = QTimer(self)
        self._frames.timeout.connect(self._animate)
        self.setModel(model)
        self.doubleClicked.connect(self._open)
        model.running_changed.connect(self._pace)
        model.thumbnails.ready.connect(self._on_thumbnail)

    # ----------------------------------------------------------------------------------------------------- geometry

    def cell_size(self, side: int) -> QSize:
        """A card with its caption."""
        return card_size(side)

    def usual_side(self) -> int:
        """A card's usual picture."""
        return usual_side()

    def least_side(self) -> int:
        """The smallest one."""
        return least_side()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Move what is seen, ask for the next page in time, and let go of thumbnails that went out of sight."""
        super().scrollContentsBy(dx, dy)
        rows = self.visible_rows()
        if self._gallery.rowCount() - rows.stop < _AHEAD and self._gallery.canFetchMore(QModelIndex()):
            QTimer.singleShot(0, self, self._fetch)
        self._drop_unseen()

    @Slot()
    def _fetch(self) -> None:
        self._gallery.fetchMore(QModelIndex())

    def _drop_unseen(self) -> None:
        entries = (self._gallery.entry(self._gallery.index(row)) for row in self.visible_rows())
        self._gallery.thumbnails.keep_only({entry.sha256 for entry in entries if isinstance(entry, Result)})

    # ----------------------------------------------------------------------------------------------------- painting

    def paint_empty(self, painter: QPainter) -> None:
        """What is here later, in words."""
        now = theme.current()
        painter.setFont(now.font())
        painter.setPen(now.tokens.color("secondary"))
        room = self.viewport().rect().adjusted(now.px(12), now.px(12), -now.px(12), -now.px(12))
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(room, int(flags), self.empty)

    # ---------------------------------------------------------------------------------------------------- hand and keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, Delete asks for what is chosen to go."""
        if (
            event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        ):
            self._open(self.currentIndex())
            return
        if event.key() == Qt.Key.Key_Delete and not event.modifiers():
            self.delete_asked.emit()
            return
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember what was chosen before; a press beside the cards changes nothing."""
        before = self.selectionModel().selectedIndexes()
        alone = len(before) == 1 and event.button() is Qt.MouseButton.LeftButton and not event.modifiers()
        self._pressed = QPersistentModelIndex(before[0]) if alone else None
        if self.indexAt(event.position().toPoint()).isValid():
            super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Tell when the chosen one was clicked again."""
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if self._pressed is not None and index.isValid() and self._pressed == index:
            self.chosen_again.emit()
        self._pressed = None

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

    def rowsAboutToBeRemoved(self, parent: Index, start: int, end: int) -> None:
        """What stands next is chosen where the chosen card goes."""
        row, last = self.currentIndex().row(), self._gallery.rowCount() - 1
        left = [each.row() for each in self.selectedIndexes() if not start <= each.row() <= end]
        super().rowsAboutToBeRemoved(parent, start, end)
        if start <= row <= end and (end < last or start > 0):
            to = self._gallery.index(end + 1 if end < last else start - 1)
            both = QItemSelectionModel.SelectionFlag.ClearAndSelect
            self.selectionModel().setCurrentIndex(to, QItemSelectionModel.SelectionFlag.NoUpdate if left else both)

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
        """Pictures come in showers: look once for all of them where they lie."""
        if not self._came:
            QTimer.singleShot(0, self, self._paint_new)
        self._came.add(sha256)

    @Slot()
    def _paint_new(self) -> None:
        came, self._came = self._came, set()
        for row in self.visible_rows():
            index = self._gallery.index(row)
            entry = self._gallery.entry(index)
            if isinstance(entry, Result) and entry.sha256 in came:
                self.viewport().update(self.visualRect(index))


def empty_words() -> str:
    """What an empty gallery teaches."""
    return QCoreApplication.translate(
        "FilmStrip", "Results appear here. Each one is kept from the moment it arrives; double click opens it large."
    )
