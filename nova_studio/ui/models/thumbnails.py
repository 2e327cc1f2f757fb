"""Small pictures of results: decoded off the GUI thread, newest request first, kept while there is room."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QSize, Signal
from PySide6.QtGui import QImage, QPixmap

from nova_studio.errors import PictureError
from nova_studio.library.model import Result
from nova_studio.ui.background import Background, Work
from nova_studio.ui.pictures import decode

CAPACITY = 600
_LOWEST = -1_000_000_000
"""Thumbnails go after everything else that the pool has to do, and among themselves the newest goes first."""

Key = tuple[str, int]
"""SHA-256 of the picture, and the longer side in device pixels."""


class Thumbnails(QObject):
    """A least-recently-used cache. ``ready`` carries the SHA-256 of a picture that can be shown now."""

    ready = Signal(str)

    def __init__(self, background: Background, parent: QObject | None = None, capacity: int = CAPACITY) -> None:
        super().__init__(parent)
        self._background = background
        self._capacity = capacity
        self._kept: OrderedDict[Key, QPixmap] = OrderedDict()
        self._pending: dict[Key, Work] = {}
        self._serial = 0

    def get(self, result: Result, side: int) -> QPixmap | None:
        """The picture with its longer side at most ``side`` device pixels, or ``None`` and a request for it.

        A null pixmap stands for a file that is missing or damaged.
        """
        key = (result.sha256, side)
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
            return found
        if key not in self._pending:
            self._serial += 1
            self._pending[key] = self._background.run(
                partial(read, result.thumbnail, result.path, side),
                partial(self._arrived, key),
                partial(self._failed, key),
                owner=self,
                priority=_LOWEST + self._serial,
            )
        return None

    def keep_only(self, wanted: Collection[str]) -> None:
        """Drop the requests for every picture but these (by SHA-256): the others have been scrolled away."""
        for key in [key for key in self._pending if key[0] not in wanted]:
            self._pending.pop(key).cancel()

    @property
    def pending(self) -> int:
        """How many pictures are being read."""
        return len(self._pending)

    @property
    def kept(self) -> int:
        """How many pictures are in memory."""
        return len(self._kept)

    def _arrived(self, key: Key, image: QImage) -> None:
        self._keep(key, QPixmap.fromImage(image))

    def _failed(self, key: Key, _error: BaseException) -> None:
        """Show it as missing; asking again and again would not bring it back."""
        self._keep(key, QPixmap())

    def _keep(self, key: Key, pixmap: QPixmap) -> None:
        self._pending.pop(key, None)
        self._kept[key] = pixmap
        while len(self._kept) > self._capacity:
            self._kept.popitem(last=False)
        self.ready.emit(key[0])


def read(thumbnail: Path, path: Path, side: int) -> QImage:
    """A small picture from the thumbnail's file, or from the picture itself where that is not made or is damaged.

    Raises PictureError when neither can be read. For worker threads.
    """
    size = QSize(side, side)
    if thumbnail.is_file():
        try:
            return decode(thumbnail, size)
        except PictureError:
            pass
    return decode(path, size)
