"""The rows of the outbox: a list that is put in order by dragging or Alt with the arrows, and how a row is painted."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QDropEvent, QFontMetrics, QIcon, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from nova_studio.library.model import Job, JobState
from nova_studio.tools.request import spec_of
from nova_studio.ui import theme
from nova_studio.ui.gallery.card_parts import STATE_ICONS, paint_box, paint_ground, paint_icon

JOB, LINES = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
"""Of a row: its Job, and its :class:`Words`."""
_SIDE, _ICON, _PAD, _GAP, _PROBLEM_LINES = 40, 20, 8, 8, 4
_WRAPPED = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap)

Index = QModelIndex | QPersistentModelIndex
_State = QStyle.StateFlag


class Words(NamedTuple):
    """What stands in a row; ``prompt`` and ``problem`` may be empty."""

    title: str
    price: str
    prompt: str
    status: str
    problem: str

    def spoken(self) -> str:
        """What a screen reader says."""
        return ", ".join(part for part in self if part)


class OutboxRows(QListWidget):
    """``reordered`` comes after the waiting rows stand in another order."""

    reordered = Signal()
    remove_pressed = Signal()
    moved = Signal(int)
    """Alt and an arrow: the chosen row earlier (-1) or later (1)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.setItemDelegate(_RowDelegate(self))
        theme.current().changed.connect(self.scheduleDelayedItemsLayout)

    def job(self, row: int) -> Job:
        """The job in a row."""
        job: Job = self.item(row).data(JOB)
        return job

    def jobs(self) -> list[Job]:
        """Every job, from top to bottom."""
        return [self.job(row) for row in range(self.count())]

    def chosen(self) -> list[Job]:
        """The jobs that are selected, from top to bottom."""
        rows = sorted(index.row() for index in self.selectedIndexes())
        return [self.job(row) for row in rows]

    def dropEvent(self, event: QDropEvent) -> None:
        """Take the new order."""
        super().dropEvent(event)
        self.reordered.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Alt with an arrow puts a row earlier or later, Delete takes it back."""
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        if event.modifiers() & Qt.KeyboardModifier.AltModifier and event.key() in steps:
            self.moved.emit(steps[Qt.Key(event.key())])
        elif event.key() == Qt.Key.Key_Delete:
            self.remove_pressed.emit()
        else:
            super().keyPressEvent(event)


def fill(item: QListWidgetItem, job: Job, words: Words) -> None:
    """Put a job into a row, only where something has changed."""
    if item.data(LINES) == words and item.data(JOB) == job:
        return
    item.setData(JOB, job)
    item.setData(LINES, words)
    item.setText(words.title)
    item.setData(Qt.ItemDataRole.AccessibleTextRole, words.spoken())
    item.setToolTip(" ".join(part for part in (words.prompt, words.problem) if part))
    flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
    if job.state is JobState.WAITING and job.owner is None:
        flags |= Qt.ItemFlag.ItemIsDragEnabled
    item.setFlags(flags)


class _RowDelegate(QStyledItemDelegate):
    """Paints the picture, the task with its price, what is asked for, where it stands, and what is the matter."""

    def __init__(self, rows: OutboxRows) -> None:
        super().__init__(rows)
        self._rows = rows
        self._measure()
        theme.current().changed.connect(self._measure)

    def _measure(self) -> None:
        """Fonts are asked for once, not for each of hundreds of rows."""
        self._bold = QFontMetrics(theme.current().font(semibold=True))
        self._small = QFontMetrics(theme.current().font(theme.SMALL_PX))

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """As tall as its words."""
        width = self._rows.viewport().width()
        words: Words = index.data(LINES)
        px = theme.current().px
        line = self._small.lineSpacing() + px(2)
        height = self._bold.lineSpacing() + line * (2 if words.prompt else 1)
        if words.problem:
            height += px(2) + self._problem_rect(words.problem, width - px(2 * _PAD + _SIDE + _GAP)).height()
        return QSize(width, max(height, px(_SIDE)) + 2 * px(_PAD))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one row into ``option.rect``."""
        px = theme.current().px
        state = option.state
        selected, hovered = bool(state & _State.State_Selected), bool(state & _State.State_MouseOver)
        focused = bool(state & _State.State_HasFocus)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if selected or hovered or focused:
            paint_ground(painter, option.rect, selected=selected, hovered=hovered, focused=focused)
        room = option.rect.adjusted(px(_PAD), px(_PAD), -px(_PAD), -px(_PAD))
        self._paint_icon(painter, QRect(room.left(), room.top(), px(_SIDE), px(_SIDE)), index)
        room.setLeft(room.left() + px(_SIDE + _GAP))
        self._paint_words(painter, room, index.data(LINES), index.data(JOB), "text" if selected else "secondary")
        painter.restore()

    def _paint_words(self, painter: QPainter, room: QRect, words: Words, job: Job, role: str) -> None:
        now, px = theme.current(), theme.current().px
        bold, small = self._bold, self._small
        line = QRect(room.left(), room.top(), room.width(), bold.lineSpacing())
        painter.setFont(now.font(theme.SMALL_PX))
        painter.setPen(now.tokens.color("text"))
        painter.drawText(line, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, words.price)
        left = line.width() - small.horizontalAdvance(words.price) - px(_GAP)
        painter.setFont(now.font(semibold=True))
        shown = bold.elidedText(words.title, Qt.TextElideMode.ElideRight, left)
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
        painter.setFont(now.font(theme.SMALL_PX))
        for text, color in ((words.prompt, "text"), (words.status, role)):
            if text:
                line = QRect(room.left(), line.bottom() + 1 + px(2), room.width(), small.lineSpacing())
                painter.setPen(now.tokens.color(color))
                shown = small.elidedText(text, Qt.TextElideMode.ElideRight, line.width())
                painter.drawText(line, Qt.AlignmentFlag.AlignLeft, shown)
        if words.problem:
            place = self._problem_rect(words.problem, room.width())
            place.moveTo(line.left(), line.bottom() + 1 + px(2))
            painter.setPen(now.tokens.color(STATE_ICONS.get(job.state, ("", "warn"))[1]))
            painter.setClipRect(place)
            painter.drawText(place, _WRAPPED, words.problem)

    def _paint_icon(self, painter: QPainter, place: QRect, index: Index) -> None:
        picture = index.data(Qt.ItemDataRole.DecorationRole)
        if isinstance(picture, QIcon) and not picture.isNull():
            picture.paint(painter, place)
            return
        job: Job = index.data(JOB)
        paint_box(painter, place)
        paint_icon(painter, place, spec_of(job.task).icon, "secondary", _ICON)

    def _problem_rect(self, words: str, width: int) -> QRect:
        metrics = self._small
        most = QRect(0, 0, width, _PROBLEM_LINES * metrics.lineSpacing())
        found = metrics.boundingRect(most, _WRAPPED, words)
        return QRect(0, 0, width, min(found.height(), most.height()))
