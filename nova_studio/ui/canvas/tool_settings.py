"""What the tools' options bar sets and the tools read."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from nova_studio.imaging.modes import Mode

TOLERANCE_MAX = 255
NOISE_MAX = 10
SMOOTHING_MAX = 10


@dataclass(frozen=True)
class Options:
    """``mode`` of every shape, wand and cut; the wand's ``tolerance`` (0 to 255 a channel), ``contiguous`` and ``noise`` (radius in
    pixels); the brush's ``smoothing`` (0 none, to 10); whether a smart selection begins with a ``box``.
    """

    mode: Mode = Mode.ADD
    tolerance: int = 32
    contiguous: bool = True
    noise: int = 0
    smoothing: int = 0
    box: bool = True


class ToolSettings(QObject):
    """The options of the moment. ``changed`` carries the name of the one that changed."""

    changed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._now = Options()

    @property
    def now(self) -> Options:
        """The options as they are."""
        return self._now

    def set_mode(self, mode: Mode) -> None:
        """How shapes meet the mask."""
        self._set("mode", replace(self._now, mode=mode))

    def set_tolerance(self, tolerance: int) -> None:
        """How far a colour may be from the one picked, held to 0 to 255."""
        self._set("tolerance", replace(self._now, tolerance=min(TOLERANCE_MAX, max(0, tolerance))))

    def set_contiguous(self, on: bool) -> None:
        """Only what is joined to the pixel picked, or such colours everywhere."""
        self._set("contiguous", replace(self._now, contiguous=on))

    def set_noise(self, radius: int) -> None:
        """The radius of specks and holes left out, held to 0 to 10."""
        self._set("noise", replace(self._now, noise=min(NOISE_MAX, max(0, radius))))

    def set_smoothing(self, strength: int) -> None:
        """How much the brush's way is smoothed, held to 0 to 10."""
        self._set("smoothing", replace(self._now, smoothing=min(SMOOTHING_MAX, max(0, strength))))

    def set_box(self, on: bool) -> None:
        """Begin a smart selection with a box, or with a scribble."""
        self._set("box", replace(self._now, box=on))

    def _set(self, name: str, options: Options) -> None:
        if options != self._now:
            self._now = options
            self.changed.emit(name)
