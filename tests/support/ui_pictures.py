"""A picture source that keeps everything in memory and answers at once, or when told to."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from PySide6.QtGui import QColor, QImage, QPixmap

from nova_studio.contract.values import ImageRef, MaskRef
from nova_studio.ui.forms.pictures import Imported


def make_ref(seed: str = "a", width: int = 640, height: int = 427, **facts: object) -> ImageRef:
    """A picture by content, without any content."""
    values = {"format": "JPEG", "mode": "RGB", "bits": 8, "opaque": True, "two_coloured": False, "size": 1000, **facts}
    digest = hashlib.sha256(seed.encode()).hexdigest()
    return ImageRef.model_validate({"sha256": digest, "width": width, "height": height, **values})


def make_mask_ref(changed: int = 11_479, width: int = 640, height: int = 427) -> MaskRef:
    """A painted mask by content; 4.2 % of it set unless told otherwise."""
    digest = hashlib.sha256(str(changed).encode()).hexdigest()
    return MaskRef(sha256=digest, pixel_hash=digest, width=width, height=height, changed=changed)


class FakePictures:
    """Implements :class:`nova_studio.ui.forms.pictures.PictureSource`."""

    def __init__(self) -> None:
        self.notes: tuple[str, ...] = ()
        self.error = ""
        self.held: list[Callable[[], object]] | None = None
        self.files: list[Path] = []
        self.images: list[QImage] = []
        self.pixmaps: dict[str, QPixmap] = {}

    def hold(self) -> None:
        """From now on answer only when :meth:`release` is called."""
        self.held = []

    def release(self) -> None:
        """Give the answers held back, in their order."""
        held, self.held = self.held or [], None
        for answer in held:
            answer()

    def thumbnail(self, ref: ImageRef, callback: Callable[[QPixmap], None]) -> None:
        picture = self.pixmaps.get(ref.sha256)
        if picture is None:
            picture = QPixmap(96, 64)
            picture.fill(QColor(f"#{ref.sha256[:6]}"))
        callback(picture)

    def import_file(self, path: Path, callback: Imported) -> None:
        self.files.append(path)
        self._answer(path.name, callback)

    def import_image(self, image: QImage, name: str, callback: Imported) -> None:
        self.images.append(image)
        self._answer("pasted", callback)

    def _answer(self, seed: str, callback: Imported) -> None:
        ref = None if self.error else make_ref(seed)

        def answer() -> None:
            callback(ref, () if ref is None else self.notes, self.error)

        if self.held is None:
            answer()
        else:
            self.held.append(answer)
