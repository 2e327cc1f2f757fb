"""What a sweep loses: told as one types, over all of its pictures, and asked about once before anything is sent."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from nova_studio.library.library import Library
from nova_studio.outbox import sweep
from nova_studio.outbox.sweep import Lost, Standing
from nova_studio.ui import theme
from nova_studio.ui.accepted import accepted, keep
from nova_studio.ui.background import Background
from nova_studio.ui.forms.texts import shown
from nova_studio.ui.offer import Offer
from nova_studio.ui.panels.consent import Consent
from nova_studio.ui.panels.task_foot import LossList
from nova_studio.ui.pictures import words_of
from nova_studio.ui.widgets.fold import Fold


class SweepConsent(QWidget):
    """The losses of the missing cells, and the question about them. What the project has accepted is not asked about.

    ``agreed`` carries whether to send, as it was asked; ``asking_changed`` whether the question is shown.
    """

    agreed = Signal(bool)
    asking_changed = Signal(bool)
    failed = Signal(str, str)

    def __init__(self, library: Library, background: Background, parent: QWidget) -> None:
        super().__init__(parent)
        self._library, self._background = library, background
        self._offer = Offer()
        self._terms, self._send = "", False
        self._once: frozenset[str] = frozenset()
        self.losses = Fold(self.tr("Losses"), self, expanded=True)
        self.loss_list = LossList(self)
        self.losses.set_content(self.loss_list)
        self.question = Consent(self, across=True)
        self.question.once.connect(self._accept_once)
        self.question.always.connect(self._accept_always)
        self.question.back.connect(partial(self._ask, False))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.current().px(theme.SPACE_S))
        column.addWidget(self.losses)
        column.addWidget(self.question)
        self.losses.hide()
        self.question.hide()

    def show_losses(self, engine: str, missing: Sequence[Standing], price: str) -> None:
        """Show what the missing cells lose with an engine; they cost ``price`` together."""
        found = sweep.losses(missing)
        made = Offer(losses=tuple(each.loss for each in found), engine=engine, accepted=accepted(self._library))
        self._terms = self.tr("1 picture, {0}").format(price)
        if len(missing) != 1:
            self._terms = self.tr("{0} pictures, {1}").format(len(missing), price)
        if made != self._offer:
            self._offer, self._once = made, frozenset()
            self._ask(False)
        lines = [self._line(each, len(missing)) for each in found]
        self.loss_list.set_lines(lines)
        title = self.tr("1 loss") if len(lines) == 1 else self.tr("{0} losses").format(len(lines))
        self.losses.header.setText(title)
        self.losses.header.setAccessibleName(title)
        self.losses.set_summary(lines[0] if lines else "")
        self.losses.setVisible(bool(lines))

    def is_agreed(self, send: bool) -> bool:
        """Whether the sweep may go as it is; if not, the question is shown."""
        once, self._once = self._once, frozenset()
        if self._offer.unaccepted() <= once:
            self._ask(False)
            return True
        self._send = send
        self._ask(True)
        return False

    def _line(self, lost: Lost, missing: int) -> str:
        words = shown(lost.loss.message)
        if lost.varies:
            return self.tr("In {0} of {1} pictures, for example: {2}").format(lost.cells, missing, words)
        if lost.cells == missing:
            return words
        return self.tr("In {0} of {1} pictures: {2}").format(lost.cells, missing, words)

    def _ask(self, asking: bool) -> None:
        if asking:
            self.losses.set_expanded(True)
            self.question.ask(self._offer.count_unaccepted(), len(self._offer.losses), self._terms)
        else:
            self.question.hide()
        self.asking_changed.emit(asking)

    def _accept_once(self) -> None:
        self._once = self._offer.unaccepted()
        self.agreed.emit(self._send)

    def _accept_always(self) -> None:
        kinds = self._offer.unaccepted() | accepted(self._library)
        work = partial(keep, self._library, self._library.project, kinds)
        self._background.run(work, lambda _: None, self._tell, owner=self)
        self._accept_once()

    def _tell(self, error: BaseException) -> None:
        self.failed.emit(self.tr("What you accept could not be kept for the project."), words_of(error))
