"""What the artist chooses for good: engine, account, theme. Applied at once and kept."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

from nova_studio import __version__
from nova_studio.errors import SettingsError
from nova_studio.settings.model import Settings, TrashSettings
from nova_studio.studio import Studio
from nova_studio.ui import theme
from nova_studio.ui.accounts import AccountDesk
from nova_studio.ui.actions import Actions
from nova_studio.ui.background import Background

if TYPE_CHECKING:
    from nova_studio.engines.comparison import EngineTable
    from nova_studio.ui.panels.task_switcher import TaskSwitcher

_log = logging.getLogger(__name__)


class Choices(QObject):
    """Changes settings. ``changed`` comes after every one; ``told`` and ``failed`` carry title and words."""

    changed = Signal()
    told = Signal(str, str)
    failed = Signal(str, str)

    def __init__(self, studio: Studio, background: Background, window: QWidget) -> None:
        super().__init__(window)
        self._studio = studio
        self._background = background
        self._window = window
        self.accounts = AccountDesk(studio, background, window)
        for mine, theirs in ((self.changed, self.accounts.changed),):
            theirs.connect(mine)
        self.accounts.told.connect(self.told)
        self.accounts.failed.connect(self.failed)

    def use_engine(self, name: str) -> None:
        """Make pictures with another engine from now on."""
        self._change(engine=name)

    def use_theme(self, name: str) -> None:
        """Look dark, light or as the system does."""
        self._change(theme=name)
        self._apply_theme()

    def use_trash(self, rule: TrashSettings) -> None:
        """Propose by another rule what the trash may lose."""
        self._change(trash=rule)

    def overlay(self) -> QColor:
        """The colour of the mask with its opacity."""
        canvas = self._studio.settings.canvas
        color = QColor(canvas.overlay_color)
        color.setAlpha(round(canvas.overlay_opacity * 255 / 100))
        return color

    def ask_account(self) -> None:
        """Open the accounts' window."""
        self.accounts.open()

    def ask_settings(self) -> None:
        """Open the settings' window."""
        from nova_studio.ui.dialogs.settings import SettingsDialog  # noqa: PLC0415 - few starts need this window

        engines = [(name, each.describe().title) for name, each in self._studio.engines.items()]
        dialog = SettingsDialog(self._studio.settings, engines, self._window)
        dialog.changed.connect(self.use)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def show_keys(self, actions: Actions) -> None:
        """Open the page of keys."""
        from nova_studio.ui.dialogs.keys import KeysDialog  # noqa: PLC0415 - few starts need this window

        dialog = KeysDialog(actions.listed(), self._window)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def find_command(self, actions: Actions, switcher: TaskSwitcher) -> None:
        """Open the command palette: what can be done now, and the tasks."""
        from nova_studio.ui.dialogs.commands import CommandsDialog, commands_of  # noqa: PLC0415 - few starts need it

        dialog = CommandsDialog(commands_of(actions, switcher), self._window)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def compare_engines(self) -> None:
        """Open the table of tasks and engines, once the catalogue has been read for it."""
        self._background.run(self._studio.compare_engines, self._show_comparison, owner=self)

    def _show_comparison(self, comparison: EngineTable) -> None:
        from nova_studio.ui.dialogs.engines import EnginesDialog  # noqa: PLC0415 - few starts need this window

        dialog = EnginesDialog(comparison, self._studio.settings.engine, self._window)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def show_about(self) -> None:
        """Say what this is."""
        box = QMessageBox(self._window)
        box.setWindowTitle(self.tr("About Nova Studio"))
        box.setText(self.tr("Nova Studio {0}").format(__version__))
        box.setInformativeText(
            self.tr("Draft offline, generate online. Library: {0}").format(self._studio.library.folder)
        )
        box.setStandardButtons(QMessageBox.StandardButton.Close)
        box.finished.connect(box.deleteLater)
        box.open()

    def use(self, settings: Settings) -> None:
        """Apply settings and keep them."""
        before = self._studio.settings
        self._save(settings)
        if (before.theme, before.scale) != (settings.theme, settings.scale):
            self._apply_theme()

    def _change(self, **values: Any) -> None:
        self._save(self._studio.settings.model_copy(update=values))

    def _save(self, settings: Settings) -> None:
        try:
            self._studio.use_settings(settings)
        except SettingsError as error:
            self.failed.emit(self.tr("The choice holds until Nova Studio is closed."), str(error))
        self.changed.emit()

    def _apply_theme(self) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme.apply(app, self._studio.settings.theme, self._studio.settings.scale)
        self.changed.emit()
