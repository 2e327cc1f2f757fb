"""The part of the panel that scrolls."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from nova_studio.ui.widgets.steady_area import SteadyArea


class FormArea(SteadyArea):
    """The forms' ground is the panel's own; the focus goes to their fields."""

    def __init__(self, holder: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(holder)
        self.viewport().setAutoFillBackground(False)
        holder.setAutoFillBackground(False)
        self._wanted: int | None = None
        self.verticalScrollBar().rangeChanged.connect(self._go_on)
        self.verticalScrollBar().actionTriggered.connect(self._forget)

    def scroll_to(self, value: int) -> None:
        """Scroll so many pixels down, at the latest when the forms are laid out and as high as that needs."""
        self._wanted = value
        self._go_on()

    def _go_on(self) -> None:
        if self._wanted is not None:
            bar = self.verticalScrollBar()
            bar.setValue(self._wanted)
            if self._wanted <= bar.maximum():
                self._wanted = None

    def _forget(self) -> None:
        """The artist scrolls: that counts."""
        self._wanted = None
