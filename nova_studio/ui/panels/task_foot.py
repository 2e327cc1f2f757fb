"""The foot of the panel: what is missing, what the engine cannot keep, and the one primary button with its price."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from nova_studio.ui import theme
from nova_studio.ui.widgets.fold import Fold
from nova_studio.ui.widgets.steady_area import SteadyArea

LOSSES_PX = 160
"""The list of losses scrolls when it is longer than this."""


class TaskFoot(QWidget):
    """Always in sight under the form. It shows one line of words over the button: work under way, else what is missing,
    else why the engine cannot.
    """

    generate_clicked = Signal()
    outbox_clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._needs, self._alarmed = "", False
        self._can, self._reason = True, ""
        self._running, self._running_text = False, ""
        self._price = ""
        self.message = QLabel(self)
        self.message.setWordWrap(True)
        self.message.setTextFormat(Qt.TextFormat.PlainText)
        self.losses = Fold(self.tr("Losses"), self)
        self.loss_list = LossList(self)
        self.losses.set_content(self.loss_list)
        self.losses.hide()
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
        for widget in (self.message, self.losses, self.generate, self.outbox):
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
        return self._can

    def set_needs(self, words: str, *, alarmed: bool) -> None:
        """Say what the draft still needs; empty when it is complete. ``alarmed`` after the artist tried."""
        self._needs, self._alarmed = words, alarmed
        self._show()

    def set_assessment(self, can: bool, reason: str, losses: Sequence[str], price_text: str) -> None:
        """Show what the engine makes of the request."""
        self._can, self._reason, self._price = can, reason, price_text
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
        elif self._needs:
            words, role = self._needs, "problem" if self._alarmed else "secondary"
        elif not self._can:
            words, role = self._reason, "warning"
        else:
            words, role = "", "secondary"
        self.message.setText(words)
        self.message.setAccessibleName(words)
        self.message.setVisible(bool(words))
        theme.set_role(self.message, role)
        title = self.tr("Generate")
        self.generate.setText(f"{title}  {self._price}" if self._price else title)
        self.generate.setAccessibleDescription(" ".join(part for part in (self._price, words) if part))
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
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_lines(self, lines: Sequence[str]) -> None:
        """Show these losses."""
        self.label.setText("\n".join(lines))
        self.label.setAccessibleName(self.label.text())
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        width = self.viewport().width()
        height = min(self.label.heightForWidth(width), theme.current().px(LOSSES_PX))
        return QSize(width, height)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()
