"""A scroll area whose bar never comes or goes."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget


class SteadyArea(QScrollArea):
    """Scrolls up and down only; with nothing to scroll the bar keeps its place and fades away.

    A screen reader counts a scroll area's children, walks through them one by one, and then asks for the last: the bar. Qt
    (seen in 6.11.3) does not check whether it is still there, and the program crashes when it has been hidden meanwhile, as
    happens whenever a form changes. So it is never hidden.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.verticalScrollBar().rangeChanged.connect(self._fade)
        self._fade(0, 0)

    def _fade(self, lowest: int, highest: int) -> None:
        """A bar that is off is drawn without its handle."""
        self.verticalScrollBar().setEnabled(highest > lowest)
