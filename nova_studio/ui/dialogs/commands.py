"""The command palette: everything that the menus can do, found by a few letters and done by Enter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from nova_studio.contract.tasks import TASKS
from nova_studio.ui import theme
from nova_studio.ui.actions import Actions
from nova_studio.ui.panels.task_switcher import TaskSwitcher

_STEPS = {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}
_COMMAND = Qt.ItemDataRole.UserRole


class Command(NamedTuple):
    """One thing to do: the menu it stands in, its title and its keys in words, and what does it."""

    menu: str
    title: str
    keys: str
    act: Callable[[], object]

    def words(self) -> str:
        """How it stands in the list."""
        return f"{self.menu}: {self.title}" + (f"   {self.keys}" if self.keys else "")


def commands_of(actions: Actions, switcher: TaskSwitcher) -> list[Command]:
    """What can be done now: the tasks, and every action of the menus that is not greyed out."""
    tasks = QCoreApplication.translate("CommandsDialog", "Task")
    buttons = [switcher.button(task) for task in TASKS]
    found = [
        Command(tasks, button.accessibleName(), f"Alt+{number}", button.click)
        for number, button in enumerate(buttons, 1)
    ]
    for menu, action in actions.everything():
        if action.isEnabled():
            title = action.text().replace("&", "")
            keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            found.append(Command(menu, title, keys, action.trigger))
    return found


class CommandsDialog(QDialog):
    """A field and the commands that have all of its words, those first whose titles begin with them."""

    def __init__(self, commands: Sequence[Command], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Commands"))
        self._commands = list(commands)
        self.field = QLineEdit(self)
        self.field.setPlaceholderText(self.tr("What do you want to do?"))
        self.field.setAccessibleName(self.tr("Find a command"))
        self.field.installEventFilter(self)
        self.rows = QListWidget(self)
        self.rows.setAccessibleName(self.tr("Commands found"))
        self.rows.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.rows.setSpacing(theme.current().px(2))
        self.none = QLabel(self.tr("No command has these words."), self)
        theme.set_role(self.none, "hint")
        layout = QVBoxLayout(self)
        for part in (self.field, self.none, self.rows):
            layout.addWidget(part)
        self.field.textChanged.connect(self._show)
        self.field.returnPressed.connect(self._do)
        self.rows.itemClicked.connect(self._do)
        self.rows.itemActivated.connect(self._do)
        self._show("")
        self.resize(theme.current().px(480), theme.current().px(400))
        self.field.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The arrows move in the list while the focus stays in the field."""
        pressed = watched is self.field and event.type() == QEvent.Type.KeyPress
        if pressed and isinstance(event, QKeyEvent) and event.key() in _STEPS:
            QApplication.sendEvent(self.rows, event)
            return True
        return super().eventFilter(watched, event)

    def _show(self, text: str) -> None:
        wanted = text.casefold().split()
        found = [each for each in self._commands if all(word in each.words().casefold() for word in wanted)]
        found.sort(key=lambda each: not each.title.casefold().startswith(text.strip().casefold()))
        self.rows.clear()
        for command in found:
            item = QListWidgetItem(command.words())
            item.setData(_COMMAND, command)
            self.rows.addItem(item)
        self.rows.setCurrentRow(0)
        self.rows.setVisible(bool(found))
        self.none.setVisible(not found)

    def _do(self) -> None:
        item = self.rows.currentItem()
        if item is not None:
            command: Command = item.data(_COMMAND)
            self.accept()
            command.act()
