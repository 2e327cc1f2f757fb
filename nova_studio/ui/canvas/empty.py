"""What the canvas shows while it has no picture: one sentence and three ways to get one."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

_DARK_TEXT = "#1B1B1B"
_LIGHT_TEXT = "#E8E8E8"
_MIDDLE_GREY = 110


class EmptyState(QWidget):
    """The sentence and the three links; connect to ``open_link``, ``paste_link`` and ``sample_link``."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._sentence = QLabel(self.tr("Drop a picture, paste, or start from a sample"), self)
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._sentence.setWordWrap(True)
        self._sentence.setAccessibleName(self._sentence.text())
        self._sentence.setProperty("role", "head")
        self.open_link = self._link(self.tr("Open…"))
        self.paste_link = self._link(self.tr("Paste"))
        self.sample_link = self._link(self.tr("Start from a sample"))
        links = QHBoxLayout()
        links.setSpacing(16)
        links.addStretch()
        for link in (self.open_link, self.paste_link, self.sample_link):
            links.addWidget(link)
        links.addStretch()
        rows = QVBoxLayout(self)
        rows.setSpacing(12)
        rows.addStretch()
        rows.addWidget(self._sentence)
        rows.addLayout(links)
        rows.addStretch()

    def set_surround(self, color: QColor) -> None:
        """Take the text colour that reads on this surround."""
        text = _DARK_TEXT if color.lightness() > _MIDDLE_GREY else _LIGHT_TEXT
        self._sentence.setStyleSheet(f"QLabel {{ color: {text}; background: transparent; }}")
        for link in (
            self.open_link,
            self.paste_link,
            self.sample_link,
        ):  # each by itself: set on the parent, Qt keeps the old one
            link.setStyleSheet(
                f"QPushButton {{ color: {text}; background: transparent; border: 2px solid transparent; border-radius: 4px;"
                " padding: 4px 8px; text-decoration: underline; }"
                f"QPushButton:hover, QPushButton:focus {{ color: {text}; border-color: {text}; }}"
            )

    def _link(self, title: str) -> QPushButton:
        link = QPushButton(title, self)
        link.setFlat(True)
        link.setProperty("role", "link")
        link.setAutoDefault(False)
        link.setAccessibleName(title)
        link.setCursor(Qt.CursorShape.PointingHandCursor)
        return link
