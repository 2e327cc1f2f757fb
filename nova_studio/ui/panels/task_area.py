"""The part of the panel that scrolls."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from nova_studio.ui import theme


class FormArea(QScrollArea):
    """Scrolls up and down only. The bar takes its room from the margin, so that nothing jumps when it comes and goes."""

    def __init__(self, holder: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._holder = holder
        self.setWidget(holder)
        # The ground is the panel's.
        self.viewport().setAutoFillBackground(False)
        holder.setAutoFillBackground(False)
        self.verticalScrollBar().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.verticalScrollBar() and event.type() in (QEvent.Type.Show, QEvent.Type.Hide):
            side = theme.current().px(theme.SPACE_M)
            bar = self.verticalScrollBar().sizeHint().width() if event.type() == QEvent.Type.Show else 0
            margins = self._holder.contentsMargins()
            margins.setRight(max(side - bar, 0))
            self._holder.setContentsMargins(margins)
        return super().eventFilter(watched, event)
