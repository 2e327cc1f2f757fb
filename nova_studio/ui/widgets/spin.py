"""A whole number by keys, left alone by the wheel while the panel under it scrolls."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QAbstractSpinBox, QLineEdit, QSpinBox, QWidget

from nova_studio.ui import theme


def pad_text(edit: QLineEdit) -> None:
    """Keep a spin box's digits off its left edge: there Qt ignores the style sheet's padding (6.11, measured)."""
    edit.setTextMargins(theme.current().px(6), 0, 0, 0)


class NoWheelSpinBox(QSpinBox):
    """A spin box that takes the wheel only once it has the focus. ``plain`` leaves out the arrow buttons."""

    def __init__(
        self, title: str, minimum: int, maximum: int, parent: QWidget | None = None, *, plain: bool = False
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(title)
        self.setRange(minimum, maximum)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        if plain:
            make_plain(self)
        self._measure()
        theme.current().changed.connect(self._measure)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def _measure(self) -> None:
        pad_text(self.lineEdit())


def make_plain(box: QAbstractSpinBox) -> None:
    """Leave out the arrow buttons; the arrow keys still step. The style sheet needs to know, or it hides the digits."""
    box.setProperty("plain", True)
    box.setButtonSymbols(QAbstractSpinBox.ButtonSymbols.NoButtons)
