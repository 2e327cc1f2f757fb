"""The library's pictures for forms and canvas: taken in, read and shown small, always away from the GUI thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QImageWriter, QPixmap, QPixmapCache

from nova_studio.contract.values import ImageRef
from nova_studio.errors import NovaStudioError, PictureError
from nova_studio.studio import Imported, Studio
from nova_studio.ui.background import Background
from nova_studio.ui.forms import pictures as forms

THUMBNAIL_SIDE = 192
ALLOCATION_MB = 1_024
"""Qt's own limit on a decoded picture; the codec's 200 megapixels at 4 bytes fit into it."""


_FAST = 30
"""QImageWriter's compression of 0 to 100 that is zlib's second level: seven times faster than its default."""


@dataclass(frozen=True)
class Loaded:
    """A picture of the library, decoded for the canvas, with what was done to its file."""

    ref: ImageRef
    image: QImage
    name: str
    notes: tuple[str, ...] = ()


def decode(path: Path, scaled: QSize | None = None) -> QImage:
    """Decode a stored file into RGB32 (ARGB32 with alpha); a reader, since QImage.fromData keeps the interpreter busy.

    Raises :class:`PictureError` when the file is no picture.
    """
    QImageReader.setAllocationLimit(ALLOCATION_MB)
    reader = QImageReader(str(path))
    reader.setDecideFormatFromContent(True)
    if scaled is not None:
        reader.setScaledSize(reader.size().scaled(scaled, Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    if image.isNull():
        raise PictureError(f"A stored picture cannot be shown: {reader.errorString()}")
    wanted = QImage.Format.Format_ARGB32_Premultiplied if image.hasAlphaChannel() else QImage.Format.Format_RGB32
    return image.convertToFormat(wanted)


class LibraryPictures(QObject):
    """Pictures by reference for the forms (a ``PictureSource``), and whole for the canvas."""

    def __init__(self, studio: Studio, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self._background = background

    # ----------------------------------------------------------------------------------------------- for the forms

    def thumbnail(self, ref: ImageRef, callback: Callable[[QPixmap], None]) -> None:
        """Give a small picture of ``ref``; at once when it has been made before."""
        cached = QPixmap()
        if QPixmapCache.find(ref.sha256, cached):
            callback(cached)
            return
        path = self._studio.library.blobs.path(ref.sha256)
        side = QSize(THUMBNAIL_SIDE, THUMBNAIL_SIDE)
        self._background.run(partial(decode, path, side), partial(_keep, ref.sha256, callback), _ignore, owner=self)

    def import_file(self, path: Path, callback: forms.Imported) -> None:
        """Take a file into the library."""
        self._import(partial(self._studio.import_picture, path, path.name), callback)

    def import_image(self, image: QImage, name: str, callback: forms.Imported) -> None:
        """Take pixels into the library under a name."""
        self._import(partial(self._import_pixels, image, name), callback)

    def _import(self, work: Callable[[], Imported], callback: forms.Imported) -> None:
        def done(imported: Imported) -> None:
            callback(imported.ref, imported.notes, "")

        def failed(error: BaseException) -> None:
            callback(None, (), words_of(error))

        self._background.run(work, done, failed, owner=self)

    # ---------------------------------------------------------------------------------------------- for the canvas

    def load_file(
        self, path: Path, done: Callable[[Loaded], object], failed: Callable[[BaseException], object]
    ) -> None:
        """Take a file into the library and decode it for the canvas."""
        self._background.run(partial(self._load, path, path.name), done, failed, owner=self)

    def load_image(
        self, image: QImage, done: Callable[[Loaded], object], failed: Callable[[BaseException], object]
    ) -> None:
        """The same for pixels from the clipboard."""
        self._background.run(partial(self._load_pixels, image), done, failed, owner=self)

    def load_bytes(
        self,
        data: Callable[[], bytes],
        name: str,
        done: Callable[[Loaded], object],
        failed: Callable[[BaseException], object],
        *,
        from_result: str | None = None,
    ) -> None:
        """The same for bytes that ``data`` reads on the worker thread, as of a result."""

        def work() -> Loaded:
            return self._decoded(self._studio.import_picture(data(), name, from_result=from_result), name)

        self._background.run(work, done, failed, owner=self)

    def load_ref(
        self, ref: ImageRef, name: str, done: Callable[[Loaded], object], failed: Callable[[BaseException], object]
    ) -> None:
        """Decode a picture that the library holds already."""
        self._background.run(partial(self.decoded, ref, name), done, failed, owner=self)

    def decoded(self, ref: ImageRef, name: str) -> Loaded:
        """The same at once; for a worker thread."""
        return self._decoded(Imported(ref, ()), name)

    def _load(self, source: Path, name: str) -> Loaded:
        return self._decoded(self._studio.import_picture(source, name), name)

    def _load_pixels(self, image: QImage) -> Loaded:
        name = self.tr("Pasted picture")
        return self._decoded(self._import_pixels(image, name), name)

    def _import_pixels(self, image: QImage, name: str) -> Imported:
        data = QByteArray()
        buffer = QBuffer(data)
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        writer = QImageWriter(buffer, QByteArray(b"png"))
        writer.setCompression(_FAST)
        if not writer.write(image):
            raise PictureError("The clipboard's picture cannot be read.")
        return self._studio.import_picture(bytes(data.data()), name)

    def _decoded(self, imported: Imported, name: str) -> Loaded:
        image = decode(self._studio.library.blobs.path(imported.ref.sha256))
        return Loaded(imported.ref, image, name, imported.notes)


def words_of(error: BaseException) -> str:
    """What to tell the artist of a failure in the background."""
    return (
        str(error) if isinstance(error, NovaStudioError | OSError) else f"This failed: {type(error).__name__}: {error}"
    )


def _keep(key: str, callback: Callable[[QPixmap], None], image: QImage) -> None:
    pixmap = QPixmap.fromImage(image)
    QPixmapCache.insert(key, pixmap)
    callback(pixmap)


def _ignore(_error: BaseException) -> None:
    """A missing thumbnail is no news: the picture itself will tell when it is needed."""
