"""Notices: cards above the canvas that tell what happened. None of them stops the work."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from nova_studio.ui import theme
from nova_studio.ui.widgets.card import Card, Severity

_MOST = 3
_LOW = 520
"""Pixels of the design: in a window lower than that only the newest card has room for all its words; the others follow it."""
_PASSING, _PASSING_MS = "passing", 12_000
"""How long good news stay; warnings and errors stay until they are closed."""

Action = tuple[str, str, Callable[[], object]]
"""The key of a link, its words, and what it does."""


class Notices(QWidget):
    """A column of cards, newest on top."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cards: list[Card] = []
        self._does: dict[Card, dict[str, Callable[[], object]]] = {}
        self._column = QVBoxLayout(self)
        self._measure()
        theme.current().changed.connect(self._measure)
        self.hide()

    def tell(self, title: str, text: str = "", severity: Severity = "info", actions: Sequence[Action] = ()) -> Card:
        """Show a card; a message that is shown already is not shown twice."""
        for card in self._cards:
            if card.accessibleName() == f"{title} {text}".strip():
                return card
        card = Card(title, text, self, severity=severity, actions=[(key, words) for key, words, _ in actions])
        self._does[card] = {key: action for key, _, action in actions}
        card.action_triggered.connect(self._act)
        card.closed.connect(self._drop_sender)
        self._cards.insert(0, card)
        self._column.insertWidget(0, card)
        while len(self._cards) > _MOST:
            self._drop(self._cards[-1])
        if severity in ("info", "ok") and not actions:
            timer = QTimer(card)
            timer.setObjectName(_PASSING)
            timer.setSingleShot(True)
            timer.timeout.connect(card.close_button.click)
            timer.start(_PASSING_MS)
        self._make_room()
        self.show()
        return card

    def pass_on(self) -> None:
        """Close what would pass by itself: the artist has gone on to something that needs the room."""
        for timer in self.findChildren(QTimer, _PASSING):
            if isinstance(card := timer.parent(), Card):
                self._drop(card)

    def withdraw(self, title: str) -> None:
        """Close the cards of that title: what they tell is no longer so."""
        for card in [card for card in self._cards if card.accessibleName().startswith(title)]:
            self._drop(card)

    def clear(self) -> None:
        """Close every card."""
        for card in list(self._cards):
            self._drop(card)

    def texts(self) -> list[str]:
        """What is shown, newest first."""
        return [card.accessibleName() for card in self._cards]

    def _act(self, key: str) -> None:
        card = self.sender()
        if isinstance(card, Card):
            action = self._does[card][key]
            self._drop(card)
            action()

    def _drop_sender(self) -> None:
        card = self.sender()
        if isinstance(card, Card):
            self._drop(card)

    def _drop(self, card: Card) -> None:
        if card in self._cards:
            self._cards.remove(card)
            del self._does[card]
            self._column.removeWidget(card)
            card.hide()
            card.deleteLater()
        self._make_room()
        self.setVisible(bool(self._cards))

    def _make_room(self) -> None:
        """Show as many cards as there is room for: those of a window grow it, also over the edge of the screen."""
        height = min(self.window().height(), self.screen().availableGeometry().height())
        room = _MOST if height >= theme.current().px(_LOW) else 1
        for index, card in enumerate(self._cards):
            card.setVisible(index < room)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _measure(self) -> None:
        px = theme.current().px
        self._column.setContentsMargins(px(8), px(8), px(8), px(8))
        self._column.setSpacing(px(8))
