"""The project that the artist is in, as a list to choose from, with what can be done with projects behind a button."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from nova_studio.library.model import DEFAULT_PROJECT, Project
from nova_studio.ui import icons, theme
from nova_studio.ui.widgets.choice import NoWheelComboBox

_LEAST, _WIDEST = 84, 160


class ProjectChooser(QWidget):
    """``chosen`` carries a project's id; the others ask for what their names say, of the present project."""

    chosen = Signal(str)
    new_requested = Signal()
    rename_requested = Signal()
    delete_requested = Signal()
    everywhere_changed = Signal(bool)
    """Whether the results of all projects are to be shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.list = NoWheelComboBox(self)
        # On Linux Qt tells a screen reader the chosen line for a list's name: who listens hears the name from around it.
        self.setAccessibleName(self.tr("Project"))
        self.list.setAccessibleName(self.tr("Project"))
        self.list.setAccessibleDescription(self.tr("Project"))
        self.list.setToolTip(self.tr("Project: new pictures go into it, and its drafts are in the panel"))
        self.list.activated.connect(self._on_activated)
        self.button = QToolButton(self)
        self.button.setIcon(icons.icon("folder"))
        self.button.setAutoRaise(True)
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.button.setAccessibleName(self.tr("Projects"))
        self.button.setToolTip(self.tr("New, rename, delete; show all projects"))
        self.menu = QMenu(self)
        self.button.setMenu(self.menu)
        self._switch = QMenu(self.tr("Switch to project"), self.menu)
        self._switch.aboutToShow.connect(self._list_again)
        self._switch.triggered.connect(lambda action: self.chosen.emit(str(action.data())))
        self.menu.addMenu(self._switch).setVisible(False)
        self._add(self.tr("New project…"), "add").triggered.connect(self.new_requested)
        self._add(self.tr("Rename project…"), "").triggered.connect(self.rename_requested)
        self._delete = self._add(self.tr("Delete project…"), "trash")
        self._delete.triggered.connect(self.delete_requested)
        self.menu.addSeparator()
        self.everywhere = self._add(self.tr("All projects"), "")
        self.everywhere.setToolTip(
            self.tr("Show the results of all projects; new pictures still go into the chosen one")
        )
        self.everywhere.setCheckable(True)
        self.everywhere.toggled.connect(self.everywhere_changed)
        self.menu.setToolTipsVisible(True)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addWidget(self.list)
        self._row.addWidget(self.button)
        self._measure()
        theme.current().changed.connect(self._measure)

    def show_projects(self, projects: Sequence[Project], current: str) -> None:
        """List the projects, of which one is the present one."""
        with QSignalBlocker(self.list):
            self.list.clear()
            for project in projects:
                self.list.addItem(project.name, project.id)
                self.list.setItemData(self.list.count() - 1, project.name, Qt.ItemDataRole.ToolTipRole)
            self.list.setCurrentIndex(self.list.findData(current))
        self._delete.setEnabled(current != DEFAULT_PROJECT)
        self._delete.setToolTip(
            self.tr("This project is always there; it can be renamed.") if current == DEFAULT_PROJECT else ""
        )

    def fold(self, folded: bool) -> None:
        """Where there is no room for the list it goes into the menu of the button."""
        self.list.setVisible(not folded)
        self._switch.menuAction().setVisible(folded)

    def least(self, folded: bool) -> int:
        """How many pixels it takes, with the list or with the button alone."""
        button = self.button.sizeHint().width()
        return button if folded else self.list.minimumWidth() + self._row.spacing() + button

    def listed(self) -> list[tuple[str, str]]:
        """The id and the name of every project."""
        return [(str(self.list.itemData(row)), self.list.itemText(row)) for row in range(self.list.count())]

    def shown(self) -> str:
        """The id of the project that the list shows."""
        return str(self.list.currentData() or "")

    @Slot(int)
    def _on_activated(self, row: int) -> None:
        self.chosen.emit(str(self.list.itemData(row)))

    def _list_again(self) -> None:
        self._switch.clear()
        for key, name in self.listed():
            action = self._switch.addAction(name.replace("&", "&&"))
            action.setData(key)
            action.setCheckable(True)
            action.setChecked(key == self.shown())

    def _add(self, words: str, icon: str) -> QAction:
        action = QAction(icons.icon(icon, "secondary"), words, self.menu) if icon else QAction(words, self.menu)
        self.menu.addAction(action)
        return action

    def _measure(self) -> None:
        px = theme.current().px
        self._row.setSpacing(px(2))
        self.list.setMinimumWidth(px(_LEAST))
        self.list.setMaximumWidth(px(_WIDEST))
        self.button.setIconSize(QSize(px(16), px(16)))
