"""One undo step per gesture."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtGui import QUndoCommand

if TYPE_CHECKING:  # numpy must not load before the window is up
    from nova_studio.imaging.tiles import TileDelta


class MaskCommand(QUndoCommand):
    """A finished change of the mask. ``apply`` puts the delta into the mask and shows it."""

    def __init__(self, text: str, delta: TileDelta, apply: Callable[[MaskCommand, bool], None]) -> None:
        super().__init__(text)
        self.delta = delta
        self._apply = apply
        self._given_up = False
        self._done = True  # the gesture itself has already made the change when the command is pushed

    def undo(self) -> None:
        """Take the change back."""
        self._done = False
        self._apply(self, False)
        self.setObsolete(self._given_up)  # here, because Qt does not undo what is obsolete before

    def give_up(self) -> None:
        """Once undone, leave the stack: there is nothing to redo."""
        self._given_up = True

    def redo(self) -> None:
        """Make the change again."""
        if not self._done:
            self._done = True
            self._apply(self, True)
