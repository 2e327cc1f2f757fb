"""The parts that cards are painted of: grounds, small words, badges, bars."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen, QPixmap

from nova_studio.library.model import Job, JobState
from nova_studio.ui import icons, theme

BADGE_PX, BADGE_GAP_PX = 14, 3
_STAR_PX = 16
_ROUND_S = 1.6
_PART = 0.35

STATE_ICONS = {
    JobState.FAILED: ("error", "error"),
    JobState.REFUSED: ("warning", "warn"),
    JobState.UNCLEAR: ("help", "warn"),
}
"""Icon and colour of a job that made nothing."""


class Stamps:
    """Words painted once and set again and again: text is most of the work of painting a card."""

    def __init__(self) -> None:
        self._made: dict[tuple[object, ...], QPixmap] = {}

    def clear(self) -> None:
        """Forget them: the theme has changed."""
        self._made.clear()

    def get(
        self, key: tuple[object, ...], size: QSize, ratio: float, draw: Callable[[QPainter, QRect], None]
    ) -> QPixmap:
        """The stamp of a key, made by ``draw`` in logical pixels when it is first asked for."""
        found = self._made.get((*key, ratio))
        if found is None:
            found = QPixmap(size * ratio)
            found.setDevicePixelRatio(ratio)
            found.fill(Qt.GlobalColor.transparent)
            painter = QPainter(found)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            draw(painter, QRect(QPoint(), size))
            painter.end()
            self._made[(*key, ratio)] = found
        return found


def fitted(pixmap: QPixmap, place: QRect, ratio: float) -> QRect:
    """Where a pixmap of device pixels lies in the middle of a place, not enlarged."""
    size = QSize(round(pixmap.width() / ratio), round(pixmap.height() / ratio))
    if size.width() > place.width() or size.height() > place.height():
        size.scale(place.size(), Qt.AspectRatioMode.KeepAspectRatio)
    rect = QRect(QPoint(), size)
    rect.moveCenter(place.center())
    return rect


def paint_ground(painter: QPainter, place: QRect, *, selected: bool, hovered: bool, focused: bool) -> None:
    """The ground of a card that is chosen or under the pointer, and the ring of the one with the focus."""
    now = theme.current()
    corner = now.px(theme.CORNER)
    ground = QRectF(place).adjusted(1, 1, -1, -1)
    if selected or hovered:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(now.tokens.accent_soft if selected else now.tokens.hover))
        painter.drawRoundedRect(ground, corner, corner)
    if selected or focused:
        width = now.px(2) if focused else now.px(1)
        painter.setPen(QPen(now.tokens.color("focus" if focused else "accent"), width))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        inset = width / 2
        painter.drawRoundedRect(ground.adjusted(inset, inset, -inset, -inset), corner, corner)


def paint_box(painter: QPainter, place: QRect) -> None:
    """The frame that stands where a picture is not, or not yet."""
    now = theme.current()
    painter.setPen(QPen(now.tokens.color("line"), 1))
    painter.setBrush(now.tokens.color("panel"))
    painter.drawRoundedRect(QRectF(place).adjusted(0.5, 0.5, -0.5, -0.5), now.px(theme.CORNER), now.px(theme.CORNER))


def paint_icon(painter: QPainter, place: QRect, name: str, role: str, size: int = 24) -> None:
    """An icon in the middle of a place, ``size`` design pixels."""
    side = theme.current().px(size)
    rect = QRect(0, 0, side, side)
    rect.moveCenter(place.center())
    icons.icon(name, role).paint(painter, rect)


def paint_line(painter: QPainter, place: QRect, words: str, role: str) -> None:
    """One line of small words in the middle, shortened to the room."""
    now = theme.current()
    font = now.font(theme.SMALL_PX)
    painter.setFont(font)
    painter.setPen(now.tokens.color(role))
    shown = QFontMetrics(font).elidedText(words, Qt.TextElideMode.ElideRight, place.width())
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, shown)


def paint_outcome(painter: QPainter, place: QRect, job: Job, state: str) -> None:
    """What came instead of a picture: an icon, the state, and as much of the error as two lines hold."""
    now, px = theme.current(), theme.current().px
    name, role = STATE_ICONS.get(job.state, ("info", "secondary"))
    paint_box(painter, place)
    low = place.height() < px(90)
    head = QRect(place.left(), place.top() + px(8 if not low else 2), place.width(), px(24))
    paint_icon(painter, head, name, role, 20)
    words = QRect(place.left() + px(4), head.bottom() + px(2), place.width() - px(8), px(16))
    paint_line(painter, words, state, role)
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


def paint_bar(painter: QPainter, bar: QRectF, *, moving: bool) -> None:
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


def badge_size(words: str) -> QSize:
    """The room that a badge with these words takes."""
    px = theme.current().px
    metrics = QFontMetrics(theme.current().font(9, semibold=True))
    return QSize(metrics.horizontalAdvance(words) + 2 * px(4), px(BADGE_PX))


def badge_place(size: QSize, picture: QRect, room: QRect) -> QPoint:
    """Its corner: on the picture's lower left, or across a picture that is narrower, but never beyond the room."""
    gap = theme.current().px(BADGE_GAP_PX)
    fits = size.width() + 2 * gap <= picture.width()
    left = picture.left() + gap if fits else picture.center().x() - size.width() // 2
    left = max(room.left(), min(left, room.right() + 1 - size.width()))
    return QPoint(left, picture.bottom() + 1 - gap - size.height())


def paint_badge(painter: QPainter, place: QRect, words: str) -> None:
    """A word that can be read on whatever is below it."""
    now, px = theme.current(), theme.current().px
    ground = now.tokens.color("window")
    ground.setAlpha(225)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawRoundedRect(place, px(2), px(2))
    painter.setFont(now.font(9, semibold=True))
    painter.setPen(now.tokens.color("text"))
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, words)


def paint_star(painter: QPainter, picture: QRect) -> None:
    """The star on the picture's upper right corner."""
    now, px = theme.current(), theme.current().px
    side = px(_STAR_PX)
    place = QRect(picture.right() + 1 - side - px(3), picture.top() + px(3), side, side)
    ground = now.tokens.color("window")
    ground.setAlpha(225)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawRoundedRect(QRectF(place), px(2), px(2))
    icons.icon("star_filled", "warn").paint(painter, place.adjusted(px(2), px(2), -px(2), -px(2)))
