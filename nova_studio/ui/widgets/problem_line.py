"""One sentence under a field that says what is wrong with it, with the repair beside it as a link."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QSizePolicy, QWidget

from nova_studio.ui import theme
from nova_studio.ui.widgets.icon_label import IconLabel

Severity = Literal["error", "warning", "hint"]

_LOOKS: dict[Severity, tuple[str, str, str]] = {
    "error": ("error", "error", "problem"),
    "warning": ("warning", "warn", "warning"),
    "hint": ("info", "secondary", "hint"),
}
"""Icon, its colour role, and the label's role in the style sheet."""


class ProblemLine(QWidget):
    """Icon, sentence and repair; takes no room while there is nothing to say. ``repair_clicked`` asks for the repair."""

    repair_clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = IconLabel("error", "error", 14, self)
        self._words = QLabel(self)
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._words.setWordWrap(True)
        self._words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._repair = QPushButton(self)
        self._repair.setCursor(Qt.CursorShape.PointingHandCursor)
        self._repair.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.set_role(self._repair, "link")
        theme.set_look(self._repair, "small", True)
        self._repair.clicked.connect(self.repair_clicked)
        self._grid = QGridLayout(self)
        self._grid.setColumnStretch(1, 1)
        self._grid.addWidget(self._icon, 0, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(self._words, 0, 1)
        self._beside: bool | None = None
        self._severity: Severity = "error"
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._measure()
        theme.current().changed.connect(self._measure)
        self.clear()

    @property
    def message(self) -> str:
        """The sentence shown; empty when there is none."""
        return self._words.text()

    @property
    def severity(self) -> Severity:
        """How bad it is."""
        return self._severity

    @property
    def repair_button(self) -> QPushButton:
        """The link; hidden where there is no repair."""
        return self._repair

    def set_problem(self, message: str, repair_text: str | None = None, severity: Severity = "error") -> None:
        """Say ``message`` and offer ``repair_text``; the sentence is the accessible name of line and label."""
        icon, color, role = _LOOKS[severity]
        self._severity = severity
        self._icon.set_icon(icon, color)
        self._words.setText(message)
        theme.set_role(self._words, role)
        for widget in (self, self._words):
            widget.setAccessibleName(message)
        self._repair.setText(repair_text or "")
        self._repair.setAccessibleName(repair_text or "")
        self._repair.setVisible(repair_text is not None)
        self._beside = None
        self._arrange()
        self._show()

    def clear(self) -> None:
        """Nothing is wrong."""
        self._words.clear()
        self.setAccessibleName("")
        self._repair.hide()
        self._show()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ParentChange:
            self._show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.current().px(80), super().minimumSizeHint().height())

    def _show(self) -> None:
        # Without a parent, showing would open a window of its own.
        self.setVisible(bool(self.message) and self.parentWidget() is not None)

    def _arrange(self) -> None:
        """Put the repair beside the sentence where both fit on one line, else under it."""
        words = self._words.fontMetrics().horizontalAdvance(self.message)
        room = self.width() - self._icon.sizeHint().width() - 3 * self._grid.horizontalSpacing()
        beside = words + self._repair.sizeHint().width() <= room
        if beside == self._beside:
            return
        self._beside = beside
        self._grid.removeWidget(self._repair)
        align = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft
        self._grid.addWidget(self._repair, 0 if beside else 1, 2 if beside else 1, align)
        icon = Qt.AlignmentFlag.AlignVCenter if beside else Qt.AlignmentFlag.AlignTop
        self._grid.setAlignment(self._icon, icon)

    def _measure(self) -> None:
        px = theme.current().px
        self._grid.setContentsMargins(0, px(2), 0, px(2))
        self._words.setContentsMargins(px(2), 0, 0, 0)
        self._grid.setHorizontalSpacing(px(4))
        self._grid.setVerticalSpacing(0)
