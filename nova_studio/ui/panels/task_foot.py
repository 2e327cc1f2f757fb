"""The foot of the panel: what is missing, what the engine cannot keep, and the one primary button with its price."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from nova_studio.ui import theme
from nova_studio.ui.forms.texts import shown
from nova_studio.ui.offer import Offer
from nova_studio.ui.widgets.fold import Fold
from nova_studio.ui.widgets.steady_area import SteadyArea

LOSSES_PX, FEWEST_LOSSES_PX = 112, 32
"""The list of losses scrolls when it is longer than this; in a low window it gives way down to the second."""


class TaskFoot(QWidget):
    """Always in sight under the form. It shows one line of words over the button: work under way, else why the engine
    cannot, else what is missing.
    """

    generate_clicked = Signal()
    outbox_clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._needs, self._alarmed = "", False
        self._offer = Offer()
        self._running, self._running_text = False, ""
        self.message = QLabel(self)
        self.message.setWordWrap(True)
        self.message.setTextFormat(Qt.TextFormat.PlainText)
        self.losses = Fold(self.tr("Losses"), self, expanded=True)
        self.loss_list = LossList(self)
        self.losses.set_content(self.loss_list)
        self.losses.hide()
        self.terms = QLabel(self)
        self.terms.setWordWrap(True)
        self.terms.setTextFormat(Qt.TextFormat.PlainText)
        theme.set_role(self.terms, "secondary")
        self.generate = QPushButton(self)
        self.generate.setProperty("primary", True)
        self.generate.setAccessibleName(self.tr("Generate"))
        self.generate.clicked.connect(self.generate_clicked)
        self.outbox = QPushButton(self.tr("Add to outbox"), self)
        self.outbox.setAccessibleName(self.tr("Add to outbox"))
        theme.set_role(self.outbox, "quiet")
        self.outbox.clicked.connect(self.outbox_clicked)
        self._column = QVBoxLayout(self)
        line = QFrame(self)
        theme.set_role(line, "line")
        line.setFixedHeight(1)
        self._column.addWidget(line)
        for widget in (self.message, self.losses, self.terms, self.generate, self.outbox):
            self._column.addWidget(widget)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._measure()
        self._show()
        theme.current().changed.connect(self._measure)

    @property
    def running(self) -> bool:
        """Whether work is under way, so that nothing is offered."""
        return self._running

    @property
    def can(self) -> bool:
        """Whether the engine can do what is asked."""
        return self._offer.can

    def set_needs(self, words: str, *, alarmed: bool) -> None:
        """Say what the draft still needs; empty when it is complete. ``alarmed`` after the artist tried."""
        self._needs, self._alarmed = words, alarmed
        self._show()

    def set_offer(self, offer: Offer) -> None:
        """Show what the engine makes of the request. Where it cannot, the buttons are off and the reason stands over them."""
        if offer == self._offer:
            return
        self._offer = offer
        losses = [shown(loss.message) for loss in offer.losses]
        self.loss_list.set_lines(losses)
        title = self.tr("1 loss") if len(losses) == 1 else self.tr("{count} losses").format(count=len(losses))
        self.losses.header.setText(title)
        self.losses.header.setAccessibleName(title)
        self.losses.set_summary(losses[0] if losses else "")
        self.losses.setVisible(bool(losses))
        self._show()

    def set_running(self, running: bool, text: str) -> None:
        """Show that work is under way. The button keeps the focus, so that Space does not fall on its neighbour."""
        self._running, self._running_text = running, text
        self._show()

    def _show(self) -> None:
        if self._running:
            words, role = self._running_text, "secondary"
        elif not self._offer.can:
            words, role = shown(self._offer.reason), "warning"
        elif self._needs:
            words, role = self._needs, "problem" if self._alarmed else "secondary"
        else:
            words, role = "", "secondary"
        self.message.setText(words)
        self.message.setAccessibleName(words)
        self.message.setVisible(bool(words))
        theme.set_role(self.message, role)
        title, price = self.tr("Generate"), self._offer.price
        self.terms.setText(self._offer.terms)
        self.terms.setAccessibleName(self._offer.terms)
        self.terms.setVisible(bool(self._offer.terms))
        self.generate.setText(f"{title}  {price}" if price else title)
        for button in (self.generate, self.outbox):
            button.setEnabled(self._offer.can)
            button.setToolTip("" if self._offer.can else shown(self._offer.reason))
        self.generate.setAccessibleDescription(" ".join(part for part in (self._offer.terms, words) if part))
        theme.set_look(self.generate, "primary", not self._running)

    def _measure(self) -> None:
        px = theme.current().px
        self._column.setContentsMargins(px(theme.SPACE_M), 0, px(theme.SPACE_M), px(theme.SPACE_S))
        self._column.setSpacing(px(theme.SPACE_S))


class LossList(SteadyArea):
    """The losses one under the other, as tall as they are up to :data:`LOSSES_PX`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.label = QLabel()
        self.label.setWordWrap(True)
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setAlignment(Qt.AlignmentFlag.AlignTop)
        theme.set_role(self.label, "secondary")
        self.setWidget(self.label)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.viewport().setAutoFillBackground(False)
        self.label.setAutoFillBackground(False)

    def set_lines(self, lines: Sequence[str]) -> None:
        """Show these losses."""
        self.label.setText("\n".join(f"• {line}" if len(lines) > 1 else line for line in lines))
        self.label.setAccessibleName(self.label.text())
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        width = self.viewport().width()
        height = min(self.label.heightForWidth(width), theme.current().px(LOSSES_PX))
        return QSize(width, height)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, min(self.sizeHint().height(), theme.current().px(FEWEST_LOSSES_PX)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()
