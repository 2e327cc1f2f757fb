"""What a tool is: something that is pressed, moved and released on the picture, or cancelled.

A tool knows picture pixels only. What it may do to the mask it does through the :class:`StrokeHost` it is given, so that a tool
needs neither the widget nor the view.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QPointF


@dataclass(frozen=True, slots=True)
class PointerSample:
    """One position of mouse, pen or keyboard cursor.

    ``point`` in picture pixels (the middle of the screen pixel pointed at), ``pressure`` 0 to 1 (1 for a mouse).
    """

    point: QPointF
    pressure: float = 1.0
    subtract: bool = False
    straight: bool = False


class StrokeHost(Protocol):
    """What the canvas offers a painting tool."""

    def begin_stroke(self) -> None:
        """Start recording an undo step."""

    def stroke(self, start: QPointF, end: QPointF, width: float, masked: bool) -> None:
        """Paint one round-capped line, masked or kept, and show it at once."""

    def end_stroke(self, text: str) -> None:
        """End the undo step under this name."""

    def cancel_stroke(self) -> None:
        """Take back everything since :meth:`begin_stroke`."""

    def brush_size(self) -> int:
        """The chosen size in picture pixels."""


class Tool(Protocol):
    """One tool of the canvas."""

    name: str

    def press(self, sample: PointerSample) -> None:
        """The gesture starts."""

    def move(self, sample: PointerSample) -> None:
        """The pointer moved while pressed."""

    def release(self, sample: PointerSample) -> None:
        """The gesture ends and is committed."""

    def cancel(self) -> None:
        """The gesture is taken back and leaves nothing behind."""

    def outline(self) -> float:
        """Diameter in picture pixels of the circle to draw around the pointer; 0 for none."""
