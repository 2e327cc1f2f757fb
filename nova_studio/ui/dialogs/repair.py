"""What is shown instead of the main window when the library cannot be opened: why, and the way out of it."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from nova_studio.errors import Damaged, NovaStudioError, SettingsError
from nova_studio.library.rebuild import Rebuilt, rebuild
from nova_studio.paths import Paths
from nova_studio.settings import file as settings_file
from nova_studio.settings.model import Settings
from nova_studio.studio import Studio
from nova_studio.ui import icons, theme
from nova_studio.ui.background import Background
from nova_studio.ui.models.entry_words import pictures_words
from nova_studio.ui.pictures import words_of
from nova_studio.ui.widgets.busy_bar import BusyBar

_WIDTH = 560
_MOST_PROBLEMS = 5
_END_MS = 60_000


def open_after_all(app: QApplication, paths: Paths, error: NovaStudioError) -> Studio | None:
    """Show why the library cannot be opened until it can, or the artist has had enough; ``None`` then."""
    try:
        settings = settings_file.load(paths.settings_file)
    except SettingsError:
        settings = Settings()
    theme.apply(app, settings.theme, settings.scale)
    while True:
        sys.stderr.write(f"nova-studio: {error}\n")
        dialog = RepairDialog(paths.library_dir, error)
        if dialog.exec() != QDialog.DialogCode.Accepted:
            return None
        try:
            return Studio.open(paths)
        except NovaStudioError as again:
            error = again


def rebuild_on_word(app: QApplication, paths: Paths) -> Studio | None:
    """Make a new database, which was asked for in the window that has just closed, and open the library with it."""
    dialog = RepairDialog(paths.library_dir, NovaStudioError(app.tr("A new database is made of the library's files.")))
    dialog.begin()
    if dialog.exec() != QDialog.DialogCode.Accepted:
        return None
    try:
        return Studio.open(paths)
    except NovaStudioError as error:
        return open_after_all(app, paths, error)


class RepairDialog(QDialog):
    """Offers a new database for a damaged one, and another try for everything else. Accepted: the library may be opened again."""

    _moved = Signal(int, int)

    def __init__(self, library: Path, error: NovaStudioError, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._background = Background(self)
        self._working = False
        self.setWindowTitle(self.tr("Nova Studio"))
        self.setWindowIcon(icons.app_icon())
        self.head = QLabel(self.tr("The library cannot be opened."))
        theme.set_role(self.head, "head")
        self.words = QLabel(str(error))
        self.words.setWordWrap(True)
        self.words.setAccessibleName(str(error))
        self.bar = BusyBar(self.tr("Making a new database"))
        self.bar.setVisible(False)
        damaged = isinstance(error, Damaged)
        self.act = self._button(self.tr("Make a new database") if damaged else self.tr("Try again"))
        self.act.clicked.connect(self._rebuild if damaged else self.accept)
        self.leave = self._button(self.tr("Close"))
        self.leave.clicked.connect(self.reject)
        self._moved.connect(self._on_moved)
        self._lay_out()
        if damaged:
            self._tell(
                self.tr("The library's database is damaged or missing."),
                self.tr(
                    "{0}.\n\nNova Studio can make a new one of the files beside it: pictures, requests, projects, stars and tags. "
                    "The old one is kept. Drafts come back as far as the old one can be read. Nothing is sent or charged."
                ).format(str(error).partition(" nova-studio ")[0].rstrip(":")),
            )

    def _button(self, title: str) -> QPushButton:
        button = QPushButton(title)
        button.setAccessibleName(title)
        return button

    def _lay_out(self) -> None:
        px = theme.current().px
        row = QHBoxLayout()
        row.setSpacing(px(8))
        row.addStretch(1)
        row.addWidget(self.leave)
        row.addWidget(self.act)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(px(24), px(24), px(24), px(16))
        self._column.setSpacing(px(12))
        for part in (self.head, self.words, self.bar):
            self._column.addWidget(part)
        self._column.addLayout(row)
        self.setFixedWidth(px(_WIDTH))
        self.act.setDefault(True)
        self._fit()

    def _tell(self, title: str, words: str) -> None:
        self.head.setText(title)
        self.words.setText(words)
        self.words.setAccessibleName(words)
        self._fit()

    def _fit(self) -> None:
        """Give the words the height they need; a dialog does not do so for words that wrap."""
        margins = self.contentsMargins() + self._column.contentsMargins()
        self.words.setFixedHeight(self.words.heightForWidth(self.width() - margins.left() - margins.right()))
        self.adjustSize()

    def begin(self) -> None:
        """Make the new database without being asked again."""
        self._rebuild()

    def _rebuild(self) -> None:
        self._working = True
        self.act.setEnabled(False)
        self.leave.setEnabled(False)
        self.bar.setVisible(True)
        self.bar.start()
        work = partial(rebuild, self._library, progress=self._moved.emit)
        self._background.run(work, self._done, self._failed, owner=self)

    def _on_moved(self, done: int, of: int) -> None:
        self.bar.set_progress(done / max(of, 1))
        self.head.setText(self.tr("Making a new database: {0} of {1} files.").format(done, of))

    def _done(self, found: Rebuilt) -> None:
        self._rest()
        requests = self.tr("1 request") if found.jobs == 1 else self.tr("{0:,} requests").format(found.jobs)
        projects = self.tr("1 project") if found.projects == 1 else self.tr("{0:,} projects").format(found.projects)
        drafts = self.tr("1 draft") if found.drafts == 1 else self.tr("{0:,} drafts").format(found.drafts)
        words = self.tr("Back again: {0}, {1}, {2} and {3}.").format(
            pictures_words(found.results), requests, projects, drafts
        )
        if found.set_aside is not None:
            words += "\n" + self.tr("The old database is kept as {0}.").format(found.set_aside)
        problems = list(found.problems[:_MOST_PROBLEMS])
        if len(found.problems) > _MOST_PROBLEMS:
            problems.append(self.tr("And {0} more.").format(len(found.problems) - _MOST_PROBLEMS))
        self._tell(self.tr("The library has a new database."), "\n\n".join([words, *problems]))
        self._offer(self.tr("Open the library"))

    def _failed(self, error: BaseException) -> None:
        self._rest()
        self._tell(self.tr("The new database could not be made."), words_of(error))
        self._offer(self.tr("Try again"))

    def _offer(self, title: str) -> None:
        """From here on the library is opened again; where that fails this is shown anew."""
        self.act.setText(title)
        self.act.setAccessibleName(title)
        self.act.clicked.disconnect()
        self.act.clicked.connect(self.accept)

    def _rest(self) -> None:
        self._working = False
        self.bar.stop()
        self.bar.setVisible(False)
        self.act.setEnabled(True)
        self.leave.setEnabled(True)

    def done(self, result: int) -> None:
        """End the dialog; not while a database is being made."""
        if not self._working:
            self._background.wait_idle(_END_MS)
            super().done(result)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing the window is no way to break off; there would be nothing to gain."""
        if self._working:
            event.ignore()
        else:
            super().closeEvent(event)
