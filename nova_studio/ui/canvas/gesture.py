"""The one gesture that can be under way, whoever started it: mouse, pen or keyboard."""

from __future__ import annotations

from nova_studio.ui.canvas.tools import PointerSample, Tool


class Gesture:
    """Keeps a tool from the press to the release, so that no second one can start meanwhile."""

    def __init__(self) -> None:
        self._tool: Tool | None = None

    @property
    def active(self) -> bool:
        """Whether one is under way."""
        return self._tool is not None

    def start(self, tool: Tool, sample: PointerSample) -> bool:
        """Press; False, and nothing done, while another is under way."""
        if self._tool is not None:
            return False
        self._tool = tool
        tool.press(sample)
        return True

    def move(self, sample: PointerSample) -> None:
        """Move the pressed tool, if any."""
        if self._tool is not None:
            self._tool.move(sample)

    def finish(self, sample: PointerSample) -> None:
        """Release the pressed tool, if any."""
        tool, self._tool = self._tool, None
        if tool is not None:
            tool.release(sample)

    def cancel(self) -> bool:
        """Take the gesture back; False where there is none."""
        tool, self._tool = self._tool, None
        if tool is None:
            return False
        tool.cancel()
        return True
