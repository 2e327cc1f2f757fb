"""The prompt's editor: as many lines as the words need, and a counter that counts as the contract does."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QSizePolicy, QWidget

from nova_studio.contract.fields import FieldSpec
from nova_studio.ui import theme
from nova_studio.ui.forms.base import Editor
from nova_studio.ui.forms.context import FormContext
from nova_studio.ui.forms.texts import shown

MOST_LINES = 8
LINES, LINES_BEHIND = 3, 2
"""Lines shown of an empty prompt, and of one that is not the main one."""
NEARLY = 0.9
"""From this share of the limit on, the counter warns."""


class PromptEditor(Editor):
    """Text over several lines. Empty means unset. Ctrl+Enter is left to the window, Tab to the focus."""

    def __init__(self, spec: FieldSpec, context: FormContext, parent: QWidget | None = None) -> None:
        super().__init__(spec, context, parent)
        self._value: str | None = None
        self._showing = False
        self.text = PromptText(LINES_BEHIND if spec.advanced else LINES, self)
        self.text.setPlaceholderText(shown(spec.help))
        self.counter = QLabel(self)
        theme.set_role(self.counter, "secondary")
        self._head.addWidget(self.counter)
        self._set_body(self.text)
        self.text.textChanged.connect(self._on_text)
        self._count()

    @property
    def control(self) -> QWidget:
        return self.text

    def value(self) -> str | None:
        return self._value

    def set_value(self, value: Any) -> None:
        text = value if isinstance(value, str) and value else None
        if text == self._value:
            return
        self._value = text
        self._showing = True
        self.text.setPlainText(text or "")
        self._showing = False
        self._count()

    def _describe(self) -> None:
        super()._describe()
        self.text.setToolTip(self.loss)  # The placeholder says the help already.

    def set_placeholder(self, words: str) -> None:
        """Say in the empty field what it is for."""
        self.text.setPlaceholderText(words)

    def _on_text(self) -> None:
        if self._showing:
            return
        self._value = self.text.toPlainText() or None
        self._count()
        self.value_changed.emit()

    def _count(self) -> None:
        used, most = len(self._value or ""), self.spec.max_length or 0
        self.counter.setText(f"{used:,} / {most:,}")
        self.counter.setAccessibleName(
            self.tr("{used} of {most} characters").format(used=f"{used:,}", most=f"{most:,}")
        )
        theme.set_role(self.counter, "problem" if used > most else "warning" if used > NEARLY * most else "secondary")


class PromptText(QPlainTextEdit):
    """Plain text that grows with its words up to :data:`MOST_LINES`, then scrolls."""

    def __init__(self, lines: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._least = lines
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().documentLayout().documentSizeChanged.connect(self._fit)
        theme.current().changed.connect(self._fit)

    def lines(self) -> int:
        """How many lines are shown."""
        wanted = round(self.document().size().height())  # A plain text document measures itself in lines.
        return min(max(wanted, self._least), MOST_LINES)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self._height())

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.current().px(80), self._height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()

    def _height(self) -> int:
        frame = max(self.height() - self.viewport().height(), 2 * self.frameWidth())
        return self.lines() * self.fontMetrics().lineSpacing() + round(2 * self.document().documentMargin()) + frame

    def _fit(self) -> None:
        if self.isVisible() and self.height() != self._height():
            self.setFixedHeight(self._height())
