"""The picture with its mask: what changes the mask as a whole, what undoes it, and what says it in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QUndoStack
from PySide6.QtWidgets import QWidget

from nova_studio.ui.canvas import deferred, steps
from nova_studio.ui.canvas.change import SLOWER, Change
from nova_studio.ui.canvas.mask_work import MaskWork
from nova_studio.ui.canvas.picture_view import PictureView
from nova_studio.ui.canvas.undo import MaskCommand

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nova_studio.imaging.tiles import TileDelta
    from nova_studio.ui.canvas.layers import PictureLayer
    from nova_studio.ui.canvas.scene import Scene

_DESCRIBE_AFTER = 200
"""Milliseconds: measuring a large mask takes a moment, and nobody listens between two strokes."""


class MaskView(PictureView):
    """A picture, its mask, and one undo step for each change of it."""

    mask_changed = Signal()
    busy_changed = Signal(bool)
    """A slow change of the mask is under way, or none any more."""
    work_failed = Signal(str, str)
    """Title and words of a change that could not be made."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.undo_stack = QUndoStack(self)
        self._feather = 0.0
        self._putting = False
        """Steps are put where they were: the mask is as it is to be already."""
        self.work = MaskWork(self, self)
        self.work.busy_changed.connect(self.busy_changed)
        self.work.failed.connect(self.work_failed)
        self._describe_timer = QTimer(self)
        self._describe_timer.setSingleShot(True)
        self._describe_timer.setInterval(_DESCRIBE_AFTER)
        self._describe_timer.timeout.connect(self._speak)
        self._speak()

    def scene(self) -> Scene | None:
        """Mask and overlay of the picture; None without one."""
        return self._scene

    def mask(self) -> Any:
        """A copy of the mask, (h, w) of bool, True = will change; (0, 0) where there is no picture.

        Waits for a change under way.
        """
        self.work.settle()
        return deferred.empty_mask() if self._scene is None else self._scene.surface.array != 0

    def set_mask(self, mask: NDArray[Any], undoable: bool = True, text: str = "") -> None:
        """Replace the mask by an array of bool, or of numbers that are not 0 where something will change.

        PictureError where its size is not the picture's.
        """
        if self._scene is None:
            return
        if undoable:
            self._scene.surface.must_fit(mask)
            self.change(Change(text or self.tr("Change mask"), deferred.operations().take(mask)))
            return
        self.cancel_gesture()
        self.work.settle()
        self._scene.replace(mask)
        self.undo_stack.clear()
        self.changed_whole()

    def change(self, change: Change) -> None:
        """Make one change of the whole mask, now or in the background, as one undo step."""
        if self._scene is not None:
            self.cancel_gesture()
            self.work.start(change)

    def mask_share(self) -> float:
        """The part of the picture that will change, 0 to 1."""
        return 0.0 if self._scene is None else self._scene.surface.share()

    def mask_is_empty(self) -> bool:
        """Whether nothing is masked."""
        return self._scene is None or not self._scene.surface.array.any()

    def clear_mask(self) -> None:
        """Nothing will change."""
        self.change(Change(self.tr("Clear mask"), deferred.operations().fill(False)))

    def select_all(self) -> None:
        """All of the picture will change."""
        self.change(Change(self.tr("Select all"), deferred.operations().fill(True)))

    def invert_mask(self) -> None:
        """What was to change stays, what was to stay changes."""
        self.change(Change(self.tr("Invert mask"), deferred.operations().invert()))

    def fill_holes(self) -> None:
        """What the mask encloses will change too."""
        self.change(Change(self.tr("Fill holes"), deferred.operations().holes(), SLOWER))

    def undo(self) -> None:
        """Take back what is under way, else the latest step."""
        if not self.cancel_gesture() and not self.work.drop():
            self.undo_stack.undo()

    def redo(self) -> None:
        """Make the step last undone again."""
        self.cancel_gesture()
        self.work.drop()
        self.undo_stack.redo()

    def steps(self) -> bytes | None:
        """What can be undone, or made again, of the mask of now, for :meth:`put_steps`; ``None`` while a change is under way."""
        return None if self.work.busy else steps.pack(self.undo_stack)

    def put_steps(self, data: bytes) -> None:
        """Let the steps be undone that led to the mask as it is now, and those be made again that were undone; those of the stack
        until now stay below them.
        """
        found, undone = steps.unpack(data)
        self._putting = True
        for text, delta in found:
            self.undo_stack.push(MaskCommand(text, delta, self.apply_step))
        self.undo_stack.setIndex(self.undo_stack.count() - undone)
        self._putting = False

    def set_feather(self, radius: float) -> None:
        """Show the mask's edge softer by this many picture pixels. Only shown: the mask stays pure black and white."""
        self._feather = radius
        if self._scene is not None:
            self._scene.set_feather(radius)
            self.update()

    def feather(self) -> float:
        """The softness that is shown, in picture pixels; 0 for none."""
        return self._feather

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
        self.work.forget()
        self._forget_steps()
        if scene is not None:
            scene.set_feather(self._feather)
        self._picture, self._scene = picture, scene
        self._view.set_image_size(*self.picture_size())
        self._preview = self._preview_view = None

    def _forget_steps(self) -> None:
        """Another picture: its history is empty."""
        self.undo_stack.clear()

    def push(self, text: str, delta: TileDelta) -> None:
        """Count a change that has been made as a step."""
        if delta:
            self.work.end_tuning()
            self.undo_stack.push(MaskCommand(text, delta, self.apply_step))
            self._changed()

    def apply_step(self, command: MaskCommand, redo: bool) -> None:
        """Undo or redo, as the stack tells."""
        if self._scene is None or self._putting:
            return
        self.cancel_gesture()
        if not self.work.apply(command.delta, command.text()):
            self._scene.apply(command.delta, redo, self.show_step)
            self._changed()

    def changed_whole(self) -> None:
        """The whole mask has changed: show it and tell."""
        self.update()
        self._changed()

    def _changed(self) -> None:
        self.mask_changed.emit()
        self._describe_timer.start()

    def _speak(self) -> None:
        """Tell the screen reader."""
        keys = self.tr(
            "Arrow keys move a crosshair, Shift by single pixels. X paints there or sets a shape's corners;"
            " Enter closes a polygon, Escape gives up."
        )
        self.setAccessibleDescription(f"{self.describe()} {keys}" if self.has_picture() else self.describe())
