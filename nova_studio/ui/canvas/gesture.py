"""The one gesture that can be under way, whoever started it: mouse, pen or keyboard."""

from __future__ import annotations

from PySide6.QtCore import QPointF

from nova_studio.ui.canvas.tools import PointerSample, Tool


class Gesture:
    """Keeps a tool from the press to the end of its gesture, so that no second one can start meanwhile.

    While the tool itself is called it is out of the gesture's hands: what it does may cancel gestures, but not this one.
    """

    def __init__(self) -> None:
        self._tool: Tool | None = None
        self._pressed = False

    @property
    def active(self) -> bool:
        """Whether one is under way."""
        return self._tool is not None

    @property
    def pressed(self) -> bool:
        """Whether one is under way and its button, pen or key is down."""
        return self._tool is not None and self._pressed

    def start(self, tool: Tool, sample: PointerSample) -> bool:
        """Press; False, and nothing done, while another is under way. One that stays goes on."""
        if self._tool is not None and (self._pressed or self._tool is not tool):
            return False
        self._tool, self._pressed = None, True
        tool.press(sample)
        self._tool = tool
        return True

    def move(self, sample: PointerSample) -> None:
        """Move the tool, if any."""
        if self._tool is not None:
            self._tool.move(sample)

    def carry(self, sample: PointerSample, by: QPointF) -> None:
        """Move what is being drawn as a whole, by picture pixels; a tool that cannot is only moved."""
        if self._tool is not None:
            self._tool.carry(by)
            self._tool.move(sample)

    def finish(self, sample: PointerSample) -> None:
        """Release the pressed tool, if any."""
        tool, self._tool = self._tool, None
        if tool is not None:
            self._pressed = False
            tool.release(sample)
            self._keep(tool)

    def key(self, key: int) -> bool:
        """Give the tool a key; False where there is none, or it means nothing to it."""
        tool, self._tool = self._tool, None
        if tool is None:
            return False
        taken = tool.key(key)
        self._keep(tool)
        return taken

    def cancel(self) -> bool:
        """Take the gesture back; False where there is none."""
        tool, self._tool = self._tool, None
        self._pressed = False
        if tool is None:
            return False
        tool.cancel()
        return True

    def _keep(self, tool: Tool) -> None:
        if self._pressed or tool.stays:
            self._tool = tool
