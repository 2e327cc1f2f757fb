"""What the editors of one panel share: the pictures, their names, and what is on the canvas."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from nova_studio.contract.values import ImageRef
from nova_studio.ui.forms.pictures import PictureSource


class FormContext(QObject):
    """Shared by all editors of a panel. Names are known by content for as long as the window lives."""

    canvas_changed = Signal()
    palette_from_picture_requested = Signal()
    open_source_requested = Signal()
    clear_mask_requested = Signal()
    invert_mask_requested = Signal()
    extend_requested = Signal()
    sketch_requested = Signal(object, object)
    """Carries a function that takes the sketch, a QImage, and the picture that it would replace, or None."""

    def __init__(self, pictures: PictureSource, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.pictures = pictures
        self._names: dict[str, str] = {}
        self._notes: dict[str, tuple[str, ...]] = {}
        self._canvas: ImageRef | None = None

    @property
    def canvas(self) -> ImageRef | None:
        """The picture on the canvas."""
        return self._canvas

    def set_canvas(self, ref: ImageRef | None, name: str = "") -> None:
        """Tell what is on the canvas now."""
        if ref is not None:
            self.remember(ref, name)
        if ref != self._canvas:
            self._canvas = ref
            self.canvas_changed.emit()

    def remember(self, ref: ImageRef, name: str, notes: tuple[str, ...] = ()) -> None:
        """Keep the name a picture came under, and what was done to it on the way in."""
        if name:
            self._names[ref.sha256] = name
        if notes:
            self._notes[ref.sha256] = notes

    def name(self, ref: ImageRef) -> str:
        """The name a picture came under, or its format where none is known."""
        return self._names.get(ref.sha256) or self.tr("{format} picture").format(format=ref.format)

    def notes(self, ref: ImageRef) -> tuple[str, ...]:
        """What was done to a picture on its way in."""
        return self._notes.get(ref.sha256, ())
