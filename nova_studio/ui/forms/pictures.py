"""How forms get at pictures without knowing where they are kept: a protocol, and what a drag or the clipboard may carry."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from pydantic import ValidationError
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QImage, QPixmap

from nova_studio.contract.values import ImageRef

REF_MIME = "application/x-nova-studio-picture"
"""What our own drags carry beside the file: the JSON of an :class:`ImageRef` that the library already holds."""

SUFFIXES = ("png", "jpg", "jpeg", "webp", "tif", "tiff", "bmp", "gif")
"""What the open dialog lists first; whatever the codec opens may be chosen."""

Imported = Callable[[ImageRef | None, tuple[str, ...], str], object]
"""Gets the picture, notes on what was done to it ("Opened as a working copy…"), and the reason where there is none."""


class PictureSource(Protocol):
    """The library, as far as a form needs it. Callbacks come in the GUI thread, at once or later."""

    def thumbnail(self, ref: ImageRef, callback: Callable[[QPixmap], None]) -> None:
        """Give a small picture of ``ref``; no call when there is none."""

    def import_file(self, path: Path, callback: Imported) -> None:
        """Take a file into the library; the file itself is never touched."""

    def import_image(self, image: QImage, name: str, callback: Imported) -> None:
        """Take pixels, as from the clipboard, into the library under a name."""


def carries_picture(mime: QMimeData) -> bool:
    """Whether a drag or the clipboard has something a slot can take."""
    return mime.hasFormat(REF_MIME) or mime.hasImage() or any(url.isLocalFile() for url in mime.urls())


def carried_ref(mime: QMimeData) -> ImageRef | None:
    """The picture of the library that one of our own drags carries."""
    if not mime.hasFormat(REF_MIME):
        return None
    try:
        return ImageRef.model_validate_json(bytes(mime.data(REF_MIME).data()))
    except ValidationError:
        return None


def carried_files(mime: QMimeData) -> list[Path]:
    """The local files that a drag or the clipboard carries."""
    return [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]


def carry(mime: QMimeData, ref: ImageRef) -> None:
    """Put a picture of the library into a drag, so that a slot takes it without reading a file."""
    mime.setData(REF_MIME, ref.model_dump_json(by_alias=True).encode())
