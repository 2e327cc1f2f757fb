"""Dragging the brush's size on the canvas: the circle stays where the drag began, its edge follows the pointer."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QPointF


class SizeHost(Protocol):
    """Whose brush it is."""

    def brush_size(self) -> int:
        """Diameter in picture pixels."""

    def set_brush_size(self, size: int) -> None:
        """Set the diameter."""

    def scale(self) -> float:
        """Device pixels per picture pixel."""


class Resizing:
    """One such drag at a time."""

    def __init__(self, host: SizeHost) -> None:
        self._host = host
        self._from: QPointF | None = None
        self._size = 0

    @property
    def active(self) -> bool:
        """Whether the size is being dragged."""
        return self._from is not None

    def start(self, at: QPointF) -> None:
        """Begin at a device pixel."""
        self._from, self._size = at, self._host.brush_size()

    def move(self, at: QPointF) -> None:
        """To the right larger, to the left smaller."""
        if self._from is not None:
            self._host.set_brush_size(round(self._size + 2 * (at.x() - self._from.x()) / self._host.scale()))

    def end(self) -> None:
        """The size is what it is."""
        self._from = None

    def cancel(self) -> bool:
        """Back to the size before; False where none is being dragged."""
        if self._from is None:
            return False
        self._from = None
        self._host.set_brush_size(self._size)
        return True
