"""The slim row over the film strip: what it is, how many there are, and the quiet buttons for the chosen one."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from nova_studio.library.model import Job, Result
from nova_studio.ui import icons, theme
from nova_studio.ui.gallery.project_chooser import ProjectChooser
from nova_studio.ui.gallery.search_bar import SearchBar
from nova_studio.ui.models.gallery_model import Entry

_APART = 20
"""The distances between title, project and search."""
_KEPT_LONGEST = ("star_requested", "save_requested", "use_requested", "request_requested", "copy_requested", "opened")


class Header(QWidget):
    """``asked`` carries the name of the gallery's signal that a button stands for."""

    asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.set_role(self, "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._title = QLabel(self)
        self._title.setTextFormat(Qt.TextFormat.RichText)
        self.buttons: dict[str, QToolButton] = {}
        self.projects = ProjectChooser(self)
        self.search = SearchBar(self)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._title)
        self._row.addSpacing(theme.current().px(8))
        self._row.addWidget(self.projects)
        self._row.addSpacing(theme.current().px(4))
        self._row.addWidget(self.search, 1)
        self._row.addSpacing(theme.current().px(4))
        self._row.addStretch(0)
        for name, words, icon in (
            ("opened", self.tr("Open"), "image"),
            ("save_requested", self.tr("Save as…"), "save"),
            ("copy_requested", self.tr("Copy"), "copy"),
            ("use_requested", self.tr("Use as source"), "send_to"),
            ("request_requested", self.tr("Reuse request"), "retry"),
            ("star_requested", self.tr("Star"), "star"),
        ):
            self._row.addWidget(self._button(name, words, icon))
        self._count = 0
        self.show_entry(None)
        self._measure()
        theme.current().changed.connect(self._measure)

    def show_count(self, count: int) -> None:
        """Say how many results there are."""
        self._count = count
        secondary = theme.current().tokens.secondary
        self._title.setText(f'<b>{self.tr("Gallery")}</b>&nbsp;&nbsp;<span style="color:{secondary}">{count:,}</span>')
        # The name Gallery itself belongs to the list.
        one, many = self.tr("1 result in the gallery"), self.tr("{0} results in the gallery")
        if self.search.narrowed:
            one, many = self.tr("1 result found"), self.tr("{0} results found")
        self._title.setAccessibleName(one if count == 1 else many.format(count))
        self._fit()

    def show_entry(self, entry: Entry | None) -> None:
        """Offer what can be done with the chosen entry."""
        for name, button in self.buttons.items():
            button.setEnabled(isinstance(entry, Result) or (isinstance(entry, Job) and name == "request_requested"))
        starred = isinstance(entry, Result) and entry.starred
        star = self.buttons["star_requested"]
        _name(star, self.tr("Take star off") if starred else self.tr("Star"))
        star.setIcon(icons.icon("star_filled", "warn") if starred else icons.icon("star", "text"))

    def _button(self, name: str, words: str, icon: str) -> QToolButton:
        button = QToolButton(self)
        button.setIcon(icons.icon(icon))
        button.setObjectName(name)
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        _name(button, words)
        button.clicked.connect(self._on_clicked)
        self.buttons[name] = button
        return button

    def _on_clicked(self) -> None:
        self.asked.emit(self.sender().objectName())

    def _measure(self) -> None:
        px = theme.current().px
        self._row.setContentsMargins(px(12), px(2), px(8), px(2))
        self._row.setSpacing(px(2))
        for button in self.buttons.values():
            button.setIconSize(QSize(px(16), px(16)))
        self.show_count(self._count)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Where there is little room the title goes first, then the buttons, which the cards' own menu has as well, at last
        the list of projects, which folds into the menu beside it.
        """
        gap = self._row.spacing()
        margins = self._row.contentsMargins()
        left = self.width() - margins.left() - margins.right() - theme.current().px(_APART)
        left -= self.search.minimumSizeHint().width() + gap
        folded = left < self.projects.least(False) + gap
        self.projects.fold(folded)
        left -= self.projects.least(folded) + gap
        widths = {name: self.buttons[name].sizeHint().width() + gap for name in _KEPT_LONGEST}
        title = left >= self._title.sizeHint().width() + gap + sum(widths.values())
        self._title.setVisible(title)
        for name, width in widths.items():
            left -= width
            self.buttons[name].setVisible(title or left >= 0)


def _name(button: QToolButton, words: str) -> None:
    button.setAccessibleName(words)
    button.setToolTip(words)
