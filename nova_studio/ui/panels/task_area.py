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
