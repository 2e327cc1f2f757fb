"""The picture with its mask: what changes the mask as a whole, what undoes it, and what says it in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QRect, QTimer, Signal
from PySide6.QtGui import QUndoStack
from PySide6.QtWidgets import QWidget

from nova_studio.ui.canvas import deferred
from nova_studio.ui.canvas.picture_view import PictureView
from nova_studio.ui.canvas.undo import MaskCommand

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nova_studio.imaging.tiles import TileDelta
    from nova_studio.ui.canvas.layers import PictureLayer
    from nova_studio.ui.canvas.mask_surface import MaskSurface
    from nova_studio.ui.canvas.scene import Scene

MASKED, KEPT = 255, 0
_DESCRIBE_AFTER = 200
"""Milliseconds: measuring a large mask takes a moment, and nobody listens between two strokes."""


class MaskView(PictureView):
    """A picture, its mask, and one undo step for each change of it."""

    mask_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.undo_stack = QUndoStack(self)
        self._describe_timer = QTimer(self)
        self._describe_timer.setSingleShot(True)
        self._describe_timer.setInterval(_DESCRIBE_AFTER)
        self._describe_timer.timeout.connect(self._speak)
        self._speak()

    def mask(self) -> Any:
        """A copy of the mask, (h, w) of bool, True = will change; (0, 0) where there is no picture."""
        return deferred.empty_mask() if self._scene is None else self._scene.surface.array != 0

    def set_mask(self, mask: NDArray[Any], undoable: bool = True, text: str = "") -> None:
        """Replace the mask by an array of bool, or of numbers that are not 0 where something will change.

        PictureError where its size is not the picture's.
        """
        self._change_all(text or self.tr("Change mask"), lambda surface: surface.replace(mask), undoable)

    def mask_share(self) -> float:
        """The part of the picture that will change, 0 to 1."""
        return 0.0 if self._scene is None else self._scene.surface.share()

    def mask_is_empty(self) -> bool:
        """Whether nothing is masked."""
        return self._scene is None or not self._scene.surface.array.any()

    def clear_mask(self) -> None:
        """Nothing will change."""
        self._change_all(self.tr("Clear mask"), lambda surface: surface.fill(KEPT))

    def select_all(self) -> None:
        """All of the picture will change."""
        self._change_all(self.tr("Select all"), lambda surface: surface.fill(MASKED))

    def invert_mask(self) -> None:
        """What was to change stays, what was to stay changes."""
        self._change_all(self.tr("Invert mask"), lambda surface: surface.invert())

    def describe(self) -> str:
        """The canvas in words, for a screen reader."""
        if self._scene is None or self._picture is None:
            return self.tr("No picture. Drop a picture, paste, or start from a sample.")
        width, height = self.picture_size()
        size = self.tr("Picture of {0} by {1} pixels.").format(width, height)
        box = self._scene.surface.bounding_box()
        if box.isEmpty():
            return f"{size} {self.tr('Nothing is masked.')}"
        words = self.tr("{0} % of the picture will change, between {1}, {2} and {3}, {4}.")
        share = f"{max(0.1, 100 * self.mask_share()):.1f}"
        return f"{size} {words.format(share, box.x(), box.y(), box.x() + box.width() - 1, box.y() + box.height() - 1)}"

    def cancel_gesture(self) -> bool:
        """Take back what is being painted; False where nothing is, as here, where nothing paints."""
        return False

    # --------------------------------------------------------------------------------------------------------- private

    def _adopt(self, picture: PictureLayer | None, scene: Scene | None) -> None:
        self.cancel_gesture()
        self.undo_stack.clear()
        self._picture, self._scene = picture, scene
        self._view.set_image_size(*self.picture_size())
        self._preview = self._preview_view = None

    def _change_all(self, text: str, change: Callable[[MaskSurface], None], undoable: bool = True) -> None:
        if self._scene is None:
            return
        self.cancel_gesture()
        delta, region = self._scene.change_all(change)
        if undoable:
            self._push(text, delta, region)
        else:
            self.undo_stack.clear()
            self._changed()
        self.update()

    def _push(self, text: str, delta: TileDelta, region: QRect) -> None:
        if delta:
            self.undo_stack.push(MaskCommand(text, delta, region, self._apply))
            self._changed()

    def _apply(self, command: MaskCommand, redo: bool) -> None:
        """Undo or redo, as the stack tells."""
        if self._scene is not None:
            self.cancel_gesture()
            self.show_soon(self._scene.apply(command.delta, command.region, redo))
            self._changed()

    def _changed(self) -> None:
        self.mask_changed.emit()
        self._describe_timer.start()

    def _speak(self) -> None:
        """Tell the screen reader."""
        keys = self.tr("Arrow keys move a crosshair, Shift by single pixels. X paints there.")
        self.setAccessibleDescription(f"{self.describe()} {keys}" if self.has_picture() else self.describe())
