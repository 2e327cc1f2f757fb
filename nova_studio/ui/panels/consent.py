"""The question in place of Generate: whether losses that nobody has accepted yet are taken."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from nova_studio.ui import theme


class Consent(QWidget):
    """Asks in place and blocks nothing: whoever edits on, or presses Escape, has gone back.

    ``across`` puts the answers beside each other, at the right, where there is room for it.
    """

    once = Signal()
    always = Signal()
    back = Signal()

    def __init__(self, parent: QWidget | None = None, *, across: bool = False) -> None:
        super().__init__(parent)
        self.question = QLabel(self)
        self.question.setWordWrap(True)
        self.question.setTextFormat(Qt.TextFormat.PlainText)
        theme.set_role(self.question, "warning")
        self.accept_once = self._button(self.tr("Accept once"))
        self.accept_once.setProperty("primary", True)
        self.accept_always = self._button(self.tr("Always accept in this project"))
        self.go_back = self._button(self.tr("Go back"))
        theme.set_role(self.go_back, "quiet")
        self.accept_once.clicked.connect(self.once)
        self.accept_always.clicked.connect(self.always)
        self.go_back.clicked.connect(self.back)
        self._column = QVBoxLayout(self)
        self._answers = QHBoxLayout() if across else QVBoxLayout()
        answers = (self.accept_once, self.accept_always, self.go_back)
        if across:
            self._answers.addStretch(1)
        for answer in reversed(answers) if across else answers:
            self._answers.addWidget(answer)
        for before, after in pairwise(answers):
            self.setTabOrder(before, after)
        self._column.addWidget(self.question)
        self._column.addLayout(self._answers)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._measure()
        theme.current().changed.connect(self._measure)

    def ask(self, new: int, of: int, terms: str) -> None:
        """Ask about ``new`` losses out of all, and say what it will cost."""
        if new == of == 1:
            words = self.tr("The loss above has not been accepted yet.")
        elif new == 1:
            words = self.tr("One of the {0} losses above has not been accepted yet.").format(of)
        elif new == of:
            words = self.tr("The losses above have not been accepted yet.")
        else:
            words = self.tr("{0} of the {1} losses above have not been accepted yet.").format(new, of)
        self.question.setText(self.tr("{0} Nothing was sent. {1}.").format(words, terms))
        self.question.setAccessibleName(self.question.text())
        self.accept_once.setAccessibleDescription(self.question.text())
        self.show()
        self.accept_once.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape goes back."""
        if event.key() == Qt.Key.Key_Escape:
            self.back.emit()
        else:
            super().keyPressEvent(event)

    def _button(self, title: str) -> QPushButton:
        button = QPushButton(title, self)
        button.setAccessibleName(title)
        return button

    def _measure(self) -> None:
        self._column.setContentsMargins(0, 0, 0, 0)
        for layout in (self._column, self._answers):
            layout.setSpacing(theme.current().px(theme.SPACE_S))
