"""How one card of the film strip is painted: a result, a picture on its way, or what came instead of one."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Slot
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from nova_studio.library.model import Job, JobState, Result
from nova_studio.ui import theme
from nova_studio.ui.gallery import card_parts as parts
from nova_studio.ui.gallery.checkers import paint_checkers
from nova_studio.ui.models.entry_words import elapsed_words, rehearsal_word, state_words, title_of
from nova_studio.ui.models.gallery_model import GalleryModel

_SIDE_PX, _LEAST_PX = 120, 64
_PAD_PX, _CAPTION_PX = 6, 18

Index = QModelIndex | QPersistentModelIndex
_State = QStyle.StateFlag


def usual_side() -> int:
    """The side of the square that a picture lies in, at the present scale."""
    return theme.current().px(_SIDE_PX)


def least_side() -> int:
    """The smallest such side, in a strip with hardly any room."""
    return theme.current().px(_LEAST_PX)


def card_size(side: int) -> QSize:
    """The size of a card with a picture of ``side``: some room around it and a caption below."""
    px = theme.current().px
    return QSize(side + 2 * px(_PAD_PX), side + 2 * px(_PAD_PX) + px(_CAPTION_PX))


class CardDelegate(QStyledItemDelegate):
    """Paints cards; asks the model for thumbnails as it goes."""

    def __init__(self, model: GalleryModel, parent: QObject) -> None:
        super().__init__(parent)
        self._model = model
        self._stamps = parts.Stamps()
        self._badge_size: QSize | None = None
        theme.current().changed.connect(self._forget)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """A card's usual size."""
        return card_size(usual_side())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one card into ``option.rect``."""
        entry = self._model.entry(index)
        if entry is None:
            return
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        selected, hovered = bool(option.state & _State.State_Selected), bool(option.state & _State.State_MouseOver)
        focused = bool(option.state & _State.State_HasFocus)
        if selected or hovered or focused:
            parts.paint_ground(painter, option.rect, selected=selected, hovered=hovered, focused=focused)
        px = theme.current().px
        pad, caption = px(_PAD_PX), px(_CAPTION_PX)
        picture = QRect(option.rect).adjusted(pad, pad, -pad, -pad - caption)
        if isinstance(entry, Result):
            self._paint_result(painter, picture, entry)
        elif entry.state.settled:
            parts.paint_outcome(painter, picture, entry, state_words(entry, self._model.now()))
        else:
            self._paint_coming(painter, picture, entry)
        below = QRect(picture.left(), picture.bottom() + 1 + px(2), picture.width(), caption)
        self._paint_caption(painter, below, title_of(entry), "text" if selected else "secondary")

    def _paint_caption(self, painter: QPainter, place: QRect, words: str, role: str) -> None:
        def draw(inside: QPainter, room: QRect) -> None:
            parts.paint_line(inside, room, words, role)

        key = (words, role, place.width())
        stamp = self._stamps.get(key, place.size(), painter.device().devicePixelRatioF(), draw)
        painter.drawPixmap(place.topLeft(), stamp)

    def _paint_badge(self, painter: QPainter, picture: QRect, room: QRect, words: str) -> None:
        def draw(inside: QPainter, place: QRect) -> None:
            parts.paint_badge(inside, place, words)

        self._badge_size = self._badge_size or parts.badge_size(words)
        stamp = self._stamps.get((words,), self._badge_size, painter.device().devicePixelRatioF(), draw)
        painter.drawPixmap(parts.badge_place(self._badge_size, picture, room), stamp)

    def _paint_result(self, painter: QPainter, place: QRect, result: Result) -> None:
        ratio = painter.device().devicePixelRatioF()
        small = self._model.thumbnails.get(result, round(place.width() * ratio))
        if small is None or small.isNull():
            parts.paint_box(painter, place)
            if small is not None:
                parts.paint_icon(painter, place, "image", "secondary")
            shown = place
        else:
            shown = parts.fitted(small, place, ratio)
            if small.hasAlphaChannel():
                paint_checkers(painter, shown)
            painter.drawPixmap(shown, small)
        if result.rehearsal:
            self._paint_badge(painter, shown, place, rehearsal_word())
        if result.starred:
            parts.paint_star(painter, shown)

    def _paint_coming(self, painter: QPainter, place: QRect, job: Job) -> None:
        now, px = theme.current(), theme.current().px
        parts.paint_box(painter, place)
        waits = job.state is JobState.WAITING
        middle = place.center().y()
        if waits:
            icon = QRect(place.left(), place.top(), place.width(), place.height() - px(24))
            parts.paint_icon(painter, icon, "outbox", "secondary", 20)
        else:
            bar = QRectF(place.left() + px(16), middle - px(16), place.width() - px(32), px(3))
            parts.paint_bar(painter, bar, moving=now.motion_allowed())
        words = QRect(place.left() + px(4), middle - px(6 if not waits else -8), place.width() - px(8), px(16))
        parts.paint_line(painter, words, state_words(job, self._model.now()), "secondary")
        elapsed = self._model.elapsed(job)
        if elapsed is not None and not waits:
            parts.paint_line(painter, words.translated(0, px(16)), elapsed_words(elapsed), "secondary")

    @Slot()
    def _forget(self) -> None:
        self._stamps.clear()
        self._badge_size = None
