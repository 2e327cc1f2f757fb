"""What a tool is: something that is pressed, moved and released on the picture, or cancelled.

A tool knows picture pixels only. What it may do to the mask it does through the :class:`ToolHost` it is given, so that a tool
needs neither the widget nor the view.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from PySide6.QtCore import QPointF

from nova_studio.imaging.modes import Mode
from nova_studio.ui.canvas.change import Change
from nova_studio.ui.canvas.guides import Guide
from nova_studio.ui.canvas.tool_settings import ToolSettings

KeyUse = Literal["hold", "toggle", "click"]
"""X is held like a button; or begins, and a second X ends; or clicks."""


@dataclass(frozen=True, slots=True)
class PointerSample:
    """One position of mouse, pen or keyboard cursor.

    ``point`` in picture pixels (the middle of the screen pixel pointed at), ``pressure`` 0 to 1 (1 for a mouse), ``subtract``
    while Alt is held, ``straight`` while Shift is; ``double`` where a press is the second of a double click.
    """

    point: QPointF
    pressure: float = 1.0
    subtract: bool = False
    straight: bool = False
    double: bool = False


class StrokeHost(Protocol):
    """What the canvas offers a painting tool."""

    settings: ToolSettings

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

    def scale(self) -> float:
        """Device pixels per picture pixel."""


class ToolHost(StrokeHost, Protocol):
    """What the canvas offers every tool."""

    def make_change(self, change: Change) -> None:
        """Change the mask as a whole, as one undo step, without ending the gesture."""

    def take_back(self, key: object) -> bool:
        """Undo the step made under this tune key; False where it is not the latest."""

    def tuning(self, key: object) -> bool:
        """Whether the latest step is of this tune key."""

    def show_guide(self, guide: Guide | None) -> None:
        """Draw lines above the picture that are no part of the mask."""

    def picture_pixels(self) -> Callable[[], Any]:
        """What gives the picture, (h, w, 3) of uint8, not to be written to; for a worker thread."""

    def picture_size(self) -> tuple[int, int]:
        """Width and height in pixels."""


class Tool(Protocol):
    """One tool of the canvas."""

    name: str
    by_key: KeyUse
    """What X does at the crosshair."""

    @property
    def stays(self) -> bool:
        """Whether the gesture goes on after the release, with more presses, hovering and keys."""

    def press(self, sample: PointerSample) -> None:
        """The gesture starts, or goes on."""

    def move(self, sample: PointerSample) -> None:
        """The pointer moved, while pressed or while the gesture stays."""

    def carry(self, by: QPointF) -> None:
        """Where the gesture began goes along, so that what is drawn moves as a whole; not with every tool."""

    def release(self, sample: PointerSample) -> None:
        """The gesture ends and is committed, unless it stays."""

    def cancel(self) -> None:
        """The gesture is taken back and leaves nothing behind."""

    def key(self, key: int) -> bool:
        """Enter, Escape or Backspace during the gesture; False where it means nothing to this tool."""

    def outline(self) -> float:
        """Diameter in picture pixels of the circle to draw around the pointer; 0 for none."""

    def forget(self) -> None:
        """Another picture: nothing of before counts."""


class PlainTool:
    """What most tools have in common: they end with the release, have no keys and no circle."""

    name = ""
    by_key: KeyUse = "hold"

    def __init__(self, host: ToolHost) -> None:
        self._host = host

    @property
    def stays(self) -> bool:
        """It does not."""
        return False

    def key(self, key: int) -> bool:
        """No key means anything."""
        return False

    def carry(self, by: QPointF) -> None:
        """It stays where it is."""

    def outline(self) -> float:
        """No circle."""
        return 0.0

    def forget(self) -> None:
        """There is nothing to forget."""

    def _mode_of(self, sample: PointerSample) -> Mode:
        """The chosen mode; Alt subtracts with any tool."""
        return Mode.SUBTRACT if sample.subtract else self._host.settings.now.mode
