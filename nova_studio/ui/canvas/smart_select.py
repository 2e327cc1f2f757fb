"""Smart select: a rough box or a few scribbles become the mask of an object."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainterPath

from nova_studio.imaging.modes import Mode
from nova_studio.ui.canvas import deferred
from nova_studio.ui.canvas.change import ENDLESS, Change
from nova_studio.ui.canvas.guides import Guide, Mark
from nova_studio.ui.canvas.shapes import pixel_box
from nova_studio.ui.canvas.tools import KeyUse, PlainTool, PointerSample, ToolHost

if TYPE_CHECKING:  # OpenCV must not load before the window is up
    from nova_studio.imaging.objects import Scribble

_WIDTH = 10.0
"""Device pixels: how wide a scribble is drawn, whatever the zoom."""
_SMALL = 6.0
"""Device pixels: a smaller box is a click, and no box."""


class SmartSelect(PlainTool):
    """The first gesture is a box around the object or a scribble inside it; further scribbles refine, with Alt outside it.

    Each is worked out in the background and replaces the step before. Enter accepts, Escape gives up.
    """

    name = "smart_select"
    by_key: KeyUse = "toggle"

    def __init__(self, text: str, host: ToolHost) -> None:
        super().__init__(host)
        self._text = text
        self._key: object = None
        self._stop = threading.Event()
        self._mode = Mode.ADD
        self._box = QRect()
        self._marks: list[Mark] = []
        self._lines: list[list[QPointF]] = []
        self._start: QPointF | None = None
        self._boxing = False

    @property
    def stays(self) -> bool:
        """From the first scribble until it is accepted or given up."""
        return not self._box.isEmpty() or bool(self._marks)

    def press(self, sample: PointerSample) -> None:
        """A box or a scribble begins."""
        if not self.stays:
            self._key = object()
            self._mode = self._host.settings.now.mode
            self._boxing = self._host.settings.now.box and not sample.subtract
        self._start = sample.point
        if not self._boxing:
            self._lines.append([sample.point])
            self._marks.append(Mark(_path([sample.point]), _WIDTH / self._host.scale(), not sample.subtract))
        self._show()

    def move(self, sample: PointerSample) -> None:
        """It goes on. Between two gestures the pointer only hovers."""
        if self._start is None:
            return
        if self._boxing:
            self._box = pixel_box(self._start, sample.point, sample.straight, False)
        else:
            line, last = self._lines[-1], self._marks[-1]
            line.append(sample.point)
            self._marks[-1] = Mark(_path(line), last.width, last.inside)
        self._show()

    def release(self, sample: PointerSample) -> None:
        """Work the object out."""
        self.move(sample)
        self._start = None
        if self._boxing and max(self._box.width(), self._box.height()) * self._host.scale() < _SMALL:
            self._box = QRect()
            self._host.show_guide(None)
            return
        self._boxing = False
        self._work_out()

    def key(self, key: int) -> bool:
        """Enter accepts, Escape gives up, Backspace takes the last scribble back."""
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._end()
            return True
        if key == Qt.Key.Key_Escape:
            self._stop.set()
            self._host.take_back(self._key)
            self._end()
            return True
        if key == Qt.Key.Key_Backspace and self._marks:
            self._marks.pop()
            self._lines.pop()
            self._show()
            if self.stays:
                self._work_out()
            else:
                self._host.take_back(self._key)
            return True
        return False

    def cancel(self) -> None:
        """Another tool, or another change: what was found stays as a step."""
        self._end()

    def forget(self) -> None:
        """Nothing of another picture counts."""
        self._stop.set()
        self._end()

    def _work_out(self) -> None:
        self._stop.set()  # whatever is being worked out is out of date
        self._stop = threading.Event()
        box = None if self._box.isEmpty() else (self._box.x(), self._box.y(), self._box.width(), self._box.height())
        make = deferred.operations().cut(
            self._host.picture_pixels(), box, self._scribbles(), self._mode, self._stop.is_set
        )
        self._host.make_change(Change(self._text, make, ENDLESS, self._key))

    def _scribbles(self) -> list[Scribble]:
        return [
            deferred.scribble([(p.x(), p.y()) for p in line], mark.width, mark.inside)
            for line, mark in zip(self._lines, self._marks, strict=True)
        ]

    def _end(self) -> None:
        self._box, self._marks, self._lines = QRect(), [], []
        self._start, self._boxing = None, False
        self._host.show_guide(None)

    def _show(self) -> None:
        outline = None
        if not self._box.isEmpty():
            outline = QPainterPath()
            outline.addRect(QRectF(self._box))
        self._host.show_guide(Guide(outline, marks=tuple(self._marks)))


def _path(points: list[QPointF]) -> QPainterPath:
    path = QPainterPath(points[0])
    for point in points[1:]:
        path.lineTo(point)
    if len(points) == 1:
        path.lineTo(points[0] + QPointF(0.01, 0))  # a dot
    return path
