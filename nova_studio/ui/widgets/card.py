"""A card: words about something that happened, with what to do next as links. It never stops the work."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QWidget

from nova_studio.ui import icons, theme
from nova_studio.ui.widgets.flow import FlowLayout
from nova_studio.ui.widgets.icon_label import IconLabel

Severity = Literal["info", "ok", "warning", "error"]

_ICONS: dict[Severity, tuple[str, str]] = {
    "info": ("info", "secondary"),
    "ok": ("ok", "ok"),
    "warning": ("warning", "warn"),
    "error": ("error", "error"),
}


class Card(QFrame):
    """Title, text, links and a close button. ``action_triggered`` carries the key of a link; ``closed`` follows hiding."""

    action_triggered = Signal(str)
    closed = Signal()

    def __init__(
        self,
        title: str,
        text: str = "",
        parent: QWidget | None = None,
        *,
        severity: Severity = "info",
        actions: Sequence[tuple[str, str]] = (),
        closable: bool = True,
    ) -> None:
        super().__init__(parent)
        theme.set_role(self, "card")
        self._icon = IconLabel("info", size=20, parent=self)
        self._title = _words(self, "strong")
        self._text = _words(self, "")
        self._actions = QWidget(self)
        self._flow = FlowLayout(self._actions)
        self._buttons: list[QPushButton] = []
        self._close = QToolButton(self)
        self._close.setIcon(icons.icon("close", "secondary"))
        self._close.setText(self.tr("Close"))
        self._close.setAccessibleName(self.tr("Close"))
        self._close.setToolTip(self.tr("Close"))
        self._close.setVisible(closable)
        self._close.clicked.connect(self._on_close)
        self._grid = QGridLayout(self)
        self._grid.setColumnStretch(1, 1)
        self._grid.addWidget(self._icon, 0, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(self._title, 0, 1)
        self._grid.addWidget(self._close, 0, 2, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(self._text, 1, 1, 1, 2)
        self._grid.addWidget(self._actions, 2, 1, 1, 2)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.set_actions(actions)
        self.set_message(title, text, severity)
        self._measure()
        theme.current().changed.connect(self._measure)

    def set_message(self, title: str, text: str = "", severity: Severity = "info") -> None:
        """Change the words; title and text together are the accessible name."""
        self._icon.set_icon(*_ICONS[severity])
        self._title.setText(title)
        self._text.setText(text)
        self._text.setVisible(bool(text))
        self.setAccessibleName(f"{title} {text}".strip())

    def set_actions(self, actions: Sequence[tuple[str, str]]) -> None:
        """Offer these links (key, label) in place of those before."""
        for old in self._buttons:
            self._flow.removeWidget(old)
            old.deleteLater()
        self._buttons = []
        for key, label in actions:
            button = QPushButton(label, self._actions)
            button.setAccessibleName(label)
            button.setObjectName(key)
            button.setCursor(Qt.CursorShape.PointingHandCursor)
            theme.set_role(button, "link")
            button.clicked.connect(self._on_action)
            self._flow.addWidget(button)
            self._buttons.append(button)
        self._actions.setVisible(bool(actions))

    @property
    def buttons(self) -> list[QPushButton]:
        """The links, in their order."""
        return list(self._buttons)

    @property
    def close_button(self) -> QToolButton:
        """The button that closes the card."""
        return self._close

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.current().px(160), super().minimumSizeHint().height())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def _on_action(self) -> None:
        self.action_triggered.emit(self.sender().objectName())

    def _on_close(self) -> None:
        self.hide()
        self.closed.emit()

    def _measure(self) -> None:
        px = theme.current().px
        self._grid.setContentsMargins(px(12), px(8), px(8), px(8))
        self._grid.setHorizontalSpacing(px(8))
        self._grid.setVerticalSpacing(px(4))
        self._flow.set_distances(px(12), px(2))
        self._title.setContentsMargins(px(2), px(2), 0, px(2))
        self._text.setContentsMargins(px(2), 0, px(8), 0)
        self._close.setIconSize(QSize(px(12), px(12)))


def _words(parent: QWidget, role: str) -> QLabel:
    label = QLabel(parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    theme.set_role(label, role)
    return label
