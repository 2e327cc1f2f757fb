"""The foot of the panel: what is missing, what the engine cannot keep, and the one primary button with its price."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from nova_studio.ui import theme
from nova_studio.ui.forms.texts import shown
from nova_studio.ui.offer import Offer
from nova_studio.ui.panels.consent import Consent
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
    accepted_once = Signal()
    accepted_always = Signal()
    ask_again_requested = Signal()

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
        self.ask_again = QPushButton(self.tr("Accepted in this project. Ask again"), self)
        self.ask_again.setAccessibleName(self.ask_again.text())
        theme.set_role(self.ask_again, "link")
        theme.set_look(self.ask_again, "small", True)
        self.ask_again.clicked.connect(self.ask_again_requested)
        self.ask_again.hide()
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
        self.consent = Consent(self)
        self.consent.hide()
        self.consent.once.connect(self.accepted_once)
        self.consent.always.connect(self.accepted_always)
        self.consent.back.connect(self._go_back)
        self._column = QVBoxLayout(self)
        line = QFrame(self)
        theme.set_role(line, "line")
        line.setFixedHeight(1)
        self._column.addWidget(line)
        for widget in (self.message, self.losses, self.ask_again, self.terms, self.consent, self.generate, self.outbox):
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
        self.set_asking(False)
        losses = [shown(loss.message) for loss in offer.losses]
        self.loss_list.set_lines(losses)
        title = self.tr("1 loss") if len(losses) == 1 else self.tr("{count} losses").format(count=len(losses))
        self.losses.header.setText(title)
        self.losses.header.setAccessibleName(title)
        self.losses.set_summary(losses[0] if losses else "")
        self.losses.setVisible(bool(losses))
        self.ask_again.setVisible(bool(offer.kinds()) and not offer.unaccepted())
        self._show()

    @property
    def asking(self) -> bool:
        """Whether the question is shown, in place of Generate."""
        return not self.consent.isHidden()

    def set_asking(self, asking: bool) -> None:
        """Ask whether the losses that are not accepted yet are taken, or ask no longer."""
        if asking == self.asking:
            return
        self.generate.setVisible(not asking)
        self.outbox.setVisible(not asking)
        self.terms.setVisible(not asking and bool(self._offer.terms))
        if asking:
            self.losses.set_expanded(True)
            self.consent.ask(self._offer.count_unaccepted(), len(self._offer.losses), self._offer.terms)
        else:
            self.consent.hide()

    def _go_back(self) -> None:
        self.set_asking(False)
        self.generate.setFocus()

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
        self.terms.setVisible(bool(self._offer.terms) and not self.asking)
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
