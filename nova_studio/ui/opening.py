"""Opening pictures: by the menu, a drop, the clipboard, or the shipped sample."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QDir, QObject, Signal
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

from nova_studio import resources
from nova_studio.errors import NovaStudioError
from nova_studio.ui.forms.pictures import SUFFIXES, carried_files
from nova_studio.ui.pictures import LibraryPictures, Loaded, words_of
from nova_studio.ui.session import Session

SAMPLE = "rocket.jpg"


class Opening(QObject):
    """Brings pictures onto the canvas. ``told`` and ``failed`` carry title and words."""

    told = Signal(str, str)
    failed = Signal(str, str)

    def __init__(self, pictures: LibraryPictures, session: Session, window: QWidget) -> None:
        super().__init__(window)
        self._pictures = pictures
        self._session = session
        self._window = window
        self._folder = ""

    def ask(self) -> None:
        """Ask for a file."""
        dialog = QFileDialog(self._window, self.tr("Open picture"))
        dialog.setOption(QFileDialog.Option.DontUseNativeDialog, QGuiApplication.platformName() in ("xcb", "offscreen"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        listed = " ".join(f"*.{suffix}" for suffix in SUFFIXES)
        dialog.setNameFilters([self.tr("Pictures ({0})").format(listed), self.tr("All files (*)")])
        dialog.setDirectory(self._folder or QDir.homePath())
        dialog.fileSelected.connect(self._open)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def files(self, names: list[str]) -> None:
        """Open the first of these files; the canvas holds one picture."""
        if names:
            self._open(names[0])
        if len(names) > 1:
            self.told.emit(self.tr("One picture at a time."), self.tr("The canvas took the first of them."))

    def image(self, image: QImage) -> None:
        """Open pixels from the clipboard or a drop."""
        self._pictures.load_image(image, self._session.loader(), self._fail)

    def paste(self) -> None:
        """Open what the clipboard holds, or paste text where one is typing."""
        focused = QApplication.focusWidget()
        if isinstance(focused, QLineEdit | QPlainTextEdit | QTextEdit):
            focused.paste()
            return
        data = QGuiApplication.clipboard().mimeData()
        if files := carried_files(data):
            self.files([str(path) for path in files])
        elif data.hasImage():
            self.image(QGuiApplication.clipboard().image())
        else:
            self.told.emit(self.tr("There is no picture to paste."), self.tr("Copy a picture or a file first."))

    def sample(self) -> None:
        """Open the shipped photograph."""
        try:
            self._open(str(resources.find("samples", SAMPLE)))
        except FileNotFoundError as error:
            self._fail(NovaStudioError(f"The sample is missing from this installation: {error}"))

    def tell_notes(self, loaded: Loaded) -> None:
        """Say what was done to a file that could not be taken as it is."""
        if loaded.notes:
            self.told.emit(self.tr("Opened {0}.").format(loaded.name), " ".join(loaded.notes))

    def _open(self, name: str) -> None:
        path = Path(name)
        if path.is_file():
            self._folder = str(path.parent)
        self._pictures.load_file(path, self._session.loader(), self._fail)

    def _fail(self, error: BaseException) -> None:
        self.failed.emit(self.tr("The picture could not be opened."), words_of(error))
