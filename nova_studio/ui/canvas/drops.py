"""Pictures that come by drag and drop or by the clipboard."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QImage


class Receiver(Protocol):
    """Where they go."""

    def take_paths(self, paths: list[str]) -> None:
        """Files named by the sender."""

    def take_image(self, image: QImage) -> None:
        """Bare pixels."""


def acceptable(data: QMimeData) -> bool:
    """Whether something in here can be a picture."""
    return data.hasImage() or bool(local_paths(data))


def deliver(data: QMimeData, receiver: Receiver) -> bool:
    """Hand over files if there are any (they keep their name and quality), else pixels; False when there is neither."""
    paths = local_paths(data)
    if paths:
        receiver.take_paths(paths)
        return True
    image = QImage(data.imageData()) if data.hasImage() else QImage()
    if image.isNull():
        return False
    receiver.take_image(image)
    return True


def local_paths(data: QMimeData) -> list[str]:
    """The files on this machine among the addresses."""
    return [url.toLocalFile() for url in data.urls() if url.isLocalFile()]
