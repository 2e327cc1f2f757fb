"""Taking pictures in, one after the other, from files, drags and the clipboard."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, Signal
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog, QWidget
from shiboken6 import Shiboken

from nova_studio.contract.values import ImageRef
from nova_studio.ui.forms.context import FormContext
from nova_studio.ui.forms.pictures import SUFFIXES, carried_files, carried_ref


class Importer(QObject):
    """Brings pictures in the order in which they were given. ``arrived`` carries an ``ImageRef``, ``failed`` a sentence."""

    arrived = Signal(object)
    failed = Signal(str)

    def __init__(self, context: FormContext, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._window = parent
        self._waiting: deque[Callable[[], None]] = deque()
        self._turn = 0
        self._busy = False
        self._dialog: QFileDialog | None = None

    @property
    def busy(self) -> bool:
        """Whether a picture is on its way."""
        return self._busy

    def forget(self) -> None:
        """Whatever is on its way is not wanted any more."""
        self._turn += 1
        self._waiting.clear()
        self._busy = False

    def take(self, mime: QMimeData) -> bool:
        """Take what a drag or the clipboard carries; False where it carries no picture."""
        ref = carried_ref(mime)
        if ref is not None:
            self.arrived.emit(ref)
            return True
        files = carried_files(mime)
        for path in files:
            self.take_file(path)
        if not files and mime.hasImage():
            image = mime.imageData()
            if isinstance(image, QImage) and not image.isNull():
                self._later(partial(self._import_image, image, self.tr("Pasted picture")))
                return True
        return bool(files)

    def take_file(self, path: Path) -> None:
        """Take one file."""
        self._later(partial(self._import_file, path))

    def take_image(self, image: QImage, name: str) -> None:
        """Take pixels that were drawn here, under a name."""
        self._later(partial(self._import_image, image, name))

    def paste(self) -> bool:
        """Take what the clipboard carries; says so where that is no picture."""
        if self.take(QGuiApplication.clipboard().mimeData()):
            return True
        self.failed.emit(self.tr("There is no picture on the clipboard."))
        return False

    def ask(self, title: str, *, several: bool) -> None:
        """Open a file dialog that does not stop the program."""
        dialog = QFileDialog(self._window, title)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles if several else QFileDialog.FileMode.ExistingFile)
        patterns = " ".join(f"*.{suffix}" for suffix in SUFFIXES)
        dialog.setNameFilters([self.tr("Pictures ({patterns})").format(patterns=patterns), self.tr("All files (*)")])
        dialog.filesSelected.connect(self._on_files)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _on_files(self, files: list[str]) -> None:
        for name in files:
            self.take_file(Path(name))

    def _later(self, start: Callable[[], None]) -> None:
        self._waiting.append(start)
        if not self._busy:
            self._next()

    def _next(self) -> None:
        self._busy = bool(self._waiting)
        if self._waiting:
            self._waiting.popleft()()

    def _import_file(self, path: Path) -> None:
        self._context.pictures.import_file(path, partial(self._on_imported, self._turn, path.name))

    def _import_image(self, image: QImage, name: str) -> None:
        self._context.pictures.import_image(image, name, partial(self._on_imported, self._turn, name))

    def _on_imported(self, turn: int, name: str, ref: ImageRef | None, notes: tuple[str, ...], error: str) -> None:
        if not Shiboken.isValid(self):
            return
        if ref is not None:
            self._context.remember(ref, name, notes)
        if turn != self._turn:
            return
        if ref is not None:
            self.arrived.emit(ref)
        else:
            self.failed.emit(error)
        self._next()
