"""What leaves the gallery by drag: a real file with a name, the pixels, and the reference where a slot can take it."""

from __future__ import annotations

import shutil
from pathlib import Path

from PySide6.QtCore import QMetaType, QMimeData, QTemporaryDir, QUrl
from PySide6.QtGui import QImage

from nova_studio.errors import NovaStudioError
from nova_studio.library.library import Library
from nova_studio.library.model import Result
from nova_studio.ui.forms.pictures import carry
from nova_studio.ui.models.entry_words import file_name
from nova_studio.ui.pictures import decode

_IMAGE = "application/x-qt-image"


class DragFiles:
    """Makes the copies that drags carry. They go when the program ends: whoever took one may read it later."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._folder: QTemporaryDir | None = None

    def mime_data(self, result: Result) -> QMimeData:
        """What a drag of this result carries; without a file when it cannot be copied."""
        mime = ResultData(result.path)
        copy = self._copy(result)
        if copy is not None:
            mime.setUrls([QUrl.fromLocalFile(str(copy))])
        ref = self._library.picture(result.sha256)
        if ref is not None:
            carry(mime, ref)
        return mime

    def _copy(self, result: Result) -> Path | None:
        if self._folder is None:
            self._folder = QTemporaryDir()
        target = Path(self._folder.path()) / file_name(result)
        try:
            if not target.exists():
                shutil.copyfile(result.path, target)
        except OSError:
            return None
        return target


class ResultData(QMimeData):
    """Offers the pixels too, and decodes them only for a target that asks for them."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path

    def formats(self) -> list[str]:
        """What can be had."""
        return [*super().formats(), _IMAGE]

    def hasFormat(self, mimetype: str) -> bool:
        """Whether a format can be had."""
        return mimetype == _IMAGE or super().hasFormat(mimetype)

    def retrieveData(self, mimetype: str, preferred: QMetaType | QMetaType.Type) -> object:
        """The data of a format."""
        if mimetype != _IMAGE:
            return super().retrieveData(mimetype, preferred)
        try:
            return decode(self._path)
        except NovaStudioError:
            return QImage()
