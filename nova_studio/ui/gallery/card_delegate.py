"""How one card of the film strip is painted: a result, a picture on its way, or what came instead of one."""

from __future__ import annotations

import time

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from nova_studio.library.model import Job, JobState, Result
from nova_studio.ui import icons, theme
from nova_studio.ui.gallery.checkers import paint_checkers
from nova_studio.ui.models.entry_words import elapsed_words, rehearsal_word, state_words, task_title
from nova_studio.ui.models.gallery_model import GalleryModel

_SIDE_PX, _LEAST_PX = 120, 64
_PAD_PX, _CAPTION_PX, _BADGE_PX = 6, 18, 16
_ROUND_S = 1.6
_PART = 0.35

STATE_ICONS = {
    JobState.FAILED: ("error", "error"),
    JobState.REFUSED: ("warning", "warn"),
    JobState.UNCLEAR: ("help", "warn"),
}
"""Icon and colour of a job that made nothing."""

Index = QModelIndex | QPersistentModelIndex


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

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """A card's usual size."""
        return card_size(usual_side())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one card into ``option.rect``."""
        entry = self._model.entry(index)
        if entry is None:
            return
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        _paint_ground(painter, option)
        px = theme.current().px
        pad, caption = px(_PAD_PX), px(_CAPTION_PX)
        picture = QRect(option.rect).adjusted(pad, pad, -pad, -pad - caption)
        if isinstance(entry, Result):
            self._paint_result(painter, picture, entry)
        elif entry.state.settled:
            _paint_outcome(painter, picture, entry, state_words(entry, self._model.now()))
        else:
            self._paint_coming(painter, picture, entry)
        below = QRect(picture.left(), picture.bottom() + 1 + px(2), picture.width(), caption)
        _paint_line(painter, below, task_title(entry.task), "text" if _selected(option) else "secondary")
        painter.restore()

    def _paint_result(self, painter: QPainter, place: QRect, result: Result) -> None:
        ratio = painter.device().devicePixelRatioF()
        side = round(place.width() * ratio)
        small = self._model.thumbnails.get(result, side)
        if small is None or small.isNull():
            _paint_box(painter, place)
            if small is not None:
                _paint_icon(painter, place, "image", "secondary")
            shown = place
        else:
            shown = fitted(small, place, ratio)
            if small.hasAlphaChannel():
                paint_checkers(painter, shown)
            painter.drawPixmap(shown, small)
        if result.rehearsal:
            _paint_badge(painter, shown, place, rehearsal_word())
        if result.starred:
            _paint_star(painter, shown)

    def _paint_coming(self, painter: QPainter, place: QRect, job: Job) -> None:
        now, px = theme.current(), theme.current().px
        _paint_box(painter, place)
        waits = job.state is JobState.WAITING
        middle = place.center().y()
        if waits:
            icon = QRect(place.left(), place.top(), place.width(), place.height() - px(24))
            _paint_icon(painter, icon, "outbox", "secondary", 20)
        else:
            bar = QRectF(place.left() + px(16), middle - px(16), place.width() - px(32), px(3))
            _paint_bar(painter, bar, moving=now.motion_allowed())
        words = QRect(place.left() + px(4), middle - px(6 if not waits else -8), place.width() - px(8), px(16))
        _paint_line(painter, words, state_words(job, self._model.now()), "secondary")
        elapsed = self._model.elapsed(job)
        if elapsed is not None and not waits:
            _paint_line(painter, words.translated(0, px(16)), elapsed_words(elapsed), "secondary")


def fitted(pixmap: QPixmap, place: QRect, ratio: float) -> QRect:
    """Where a pixmap of device pixels lies in the middle of a place, not enlarged."""
    size = QSize(round(pixmap.width() / ratio), round(pixmap.height() / ratio))
    if size.width() > place.width() or size.height() > place.height():
        size.scale(place.size(), Qt.AspectRatioMode.KeepAspectRatio)
    rect = QRect(QPoint(), size)
    rect.moveCenter(place.center())
    return rect


def _selected(option: QStyleOptionViewItem) -> bool:
    return bool(option.state & QStyle.StateFlag.State_Selected)


def _paint_ground(painter: QPainter, option: QStyleOptionViewItem) -> None:
    now = theme.current()
    hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
    ground = QRectF(option.rect).adjusted(1, 1, -1, -1)
    if _selected(option) or hovered:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(now.tokens.accent_soft if _selected(option) else now.tokens.hover))
        painter.drawRoundedRect(ground, now.px(theme.CORNER), now.px(theme.CORNER))
    if _selected(option) or option.state & QStyle.StateFlag.State_HasFocus:
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        width = now.px(2) if focused else now.px(1)
        painter.setPen(QPen(now.tokens.color("focus" if focused else "accent"), width))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        inset = width / 2
        painter.drawRoundedRect(
            ground.adjusted(inset, inset, -inset, -inset), now.px(theme.CORNER), now.px(theme.CORNER)
        )


def _paint_box(painter: QPainter, place: QRect) -> None:
    now = theme.current()
    painter.setPen(QPen(now.tokens.color("line"), 1))
    painter.setBrush(now.tokens.color("panel"))
    painter.drawRoundedRect(QRectF(place).adjusted(0.5, 0.5, -0.5, -0.5), now.px(theme.CORNER), now.px(theme.CORNER))


def _paint_icon(painter: QPainter, place: QRect, name: str, role: str, size: int = 24) -> None:
    side = theme.current().px(size)
    rect = QRect(0, 0, side, side)
    rect.moveCenter(place.center())
    icons.icon(name, role).paint(painter, rect)


def _paint_line(painter: QPainter, place: QRect, words: str, role: str) -> None:
    """One line of small words in the middle, shortened to the room."""
    now = theme.current()
    font = now.font(theme.SMALL_PX)
    painter.setFont(font)
    painter.setPen(now.tokens.color(role))
    shown = QFontMetrics(font).elidedText(words, Qt.TextElideMode.ElideRight, place.width())
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, shown)


def _paint_outcome(painter: QPainter, place: QRect, job: Job, state: str) -> None:
    """What came instead of a picture: an icon, the state, and as much of the error as two lines hold."""
    now, px = theme.current(), theme.current().px
    name, role = STATE_ICONS.get(job.state, ("info", "secondary"))
    _paint_box(painter, place)
    low = place.height() < px(90)
    head = QRect(place.left(), place.top() + px(8 if not low else 2), place.width(), px(24))
    _paint_icon(painter, head, name, role, 20)
    words = QRect(place.left() + px(4), head.bottom() + px(2), place.width() - px(8), px(16))
    _paint_line(painter, words, state, role)
    if low:
        return
    font = now.font(theme.SMALL_PX)
    painter.setFont(font)
    painter.setPen(now.tokens.color("secondary"))
    metrics = QFontMetrics(font)
    room = QRect(place.left() + px(6), words.bottom() + px(3), place.width() - px(12), 0)
    lines = max(1, (place.bottom() - px(4) - room.top()) // metrics.lineSpacing())
    room.setHeight(lines * metrics.lineSpacing())
    painter.setClipRect(room)
    flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
    painter.drawText(room, int(flags), job.error)
    painter.setClipping(False)


def _paint_bar(painter: QPainter, bar: QRectF, *, moving: bool) -> None:
    """A slim line with a bright part: travelling where motion is allowed, else at rest in the middle."""
    tokens = theme.current().tokens
    radius = bar.height() / 2
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tokens.color("line"))
    painter.drawRoundedRect(bar, radius, radius)
    start = (time.monotonic() % _ROUND_S / _ROUND_S) * (1 + _PART) - _PART if moving else (1 - _PART) / 2
    left, right = max(0.0, start), min(1.0, start + _PART)
    painter.setBrush(tokens.color("accent"))
    part = QRectF(bar.left() + left * bar.width(), bar.top(), (right - left) * bar.width(), bar.height())
    painter.drawRoundedRect(part, radius, radius)


def _paint_badge(painter: QPainter, picture: QRect, room: QRect, words: str) -> None:
    """A word on the picture's lower left corner, readable on whatever is below it; it may reach beyond a narrow picture."""
    now, px = theme.current(), theme.current().px
    font = now.font(9, semibold=True)
    metrics = QFontMetrics(font)
    width = min(metrics.horizontalAdvance(words) + 2 * px(4), room.width())
    left = picture.left() + px(3) if width + px(6) <= picture.width() else picture.center().x() - width // 2
    left = min(max(left, room.left()), room.right() + 1 - width)
    place = QRectF(left, picture.bottom() + 1 - px(3) - px(14), width, px(14))
    ground = now.tokens.color("window")
    ground.setAlpha(225)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawRoundedRect(place, px(2), px(2))
    painter.setFont(font)
    painter.setPen(now.tokens.color("text"))
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, words)


def _paint_star(painter: QPainter, picture: QRect) -> None:
    now, px = theme.current(), theme.current().px
    side = px(_BADGE_PX)
    place = QRect(picture.right() + 1 - side - px(3), picture.top() + px(3), side, side)
    ground = now.tokens.color("window")
    ground.setAlpha(225)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawRoundedRect(QRectF(place), px(2), px(2))
    icons.icon("star_filled", "warn").paint(painter, place.adjusted(px(2), px(2), -px(2), -px(2)))
