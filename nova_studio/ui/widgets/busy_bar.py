"""A slim bar that says that something is being done, and how far it is where that is known."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QProgressBar, QSizePolicy, QWidget

from nova_studio.ui import theme

_FRAME_MS = 33
_ROUND_MS = 1400
_PART = 0.3
_STEPS = 1000


class BusyBar(QProgressBar):
    """At rest it shows nothing but keeps its room, so that nothing jumps. It moves only where the system allows motion."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(title)
        self.setTextVisible(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._busy = False
        self._clock = QElapsedTimer()
        self._frames = QTimer(self)
        self._frames.setInterval(_FRAME_MS)
        self._frames.timeout.connect(self.update)
        self.stop()

    @property
    def busy(self) -> bool:
        """Whether work is under way."""
        return self._busy

    @property
    def moving(self) -> bool:
        """Whether the bar is in motion now."""
        return self._frames.isActive()

    def start(self) -> None:
        """Work has begun and nobody knows how long it takes."""
        self._set(True, 0, 0)

    def set_progress(self, fraction: float) -> None:
        """Work is under way and ``fraction`` of it (0 to 1) is done."""
        self._set(True, round(min(max(fraction, 0.0), 1.0) * _STEPS), _STEPS)

    def stop(self) -> None:
        """Nothing is being done."""
        self._set(False, 0, _STEPS)

    def sizeHint(self) -> QSize:
        return QSize(theme.current().px(80), theme.current().px(3))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.current().px(24), theme.current().px(3))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._pace()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._frames.stop()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._busy:
            return
        tokens = theme.current().tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        radius = self.height() / 2
        painter.setBrush(tokens.color("line"))
        painter.drawRoundedRect(QRectF(self.rect()), radius, radius)
        start, end = self._part()
        painter.setBrush(tokens.color("accent"))
        painter.drawRoundedRect(
            QRectF(start * self.width(), 0, (end - start) * self.width(), self.height()), radius, radius
        )

    def _part(self) -> tuple[float, float]:
        """Where the bright part begins and ends, as fractions of the width."""
        if self.maximum() > 0:
            return 0.0, self.value() / self.maximum()
        if not self.moving:
            return (1 - _PART) / 2, (1 + _PART) / 2
        place = self._clock.elapsed() % _ROUND_MS / _ROUND_MS * (1 + _PART) - _PART
        return max(0.0, place), min(1.0, place + _PART)

    def _set(self, busy: bool, value: int, maximum: int) -> None:
        self._busy = busy
        self.setRange(0, maximum)
        self.setValue(value)
        self._pace()
        self.update()

    def _pace(self) -> None:
        move = self._busy and self.maximum() == 0 and self.isVisible() and theme.current().motion_allowed()
        if not move:
            self._frames.stop()
        elif not self._frames.isActive():
            self._clock.start()
            self._frames.start()
