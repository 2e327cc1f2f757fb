"""How many pixels are put around a picture, and where it lies in what comes back: for services that take none as long as ours.

Whole numbers alone; the pixels themselves are :mod:`nova_studio.imaging.edits`' work. No Qt.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Borders:
    """How many pixels are added on each side."""

    left: int = 0
    top: int = 0
    right: int = 0
    bottom: int = 0

    def around(self, width: int, height: int) -> tuple[int, int]:
        """Width and height of a picture with them."""
        return width + self.left + self.right, height + self.top + self.bottom

    def inside(self, have: tuple[int, int], size: tuple[int, int]) -> tuple[int, int, int, int]:
        """Where a picture of ``size`` lies (left, top, width, height) in the one with borders, whose size is ``have`` by now."""
        across, down = (now / then for now, then in zip(have, self.around(*size), strict=True))
        left, right = round(self.left * across), round((self.left + size[0]) * across)
        top, bottom = round(self.top * down), round((self.top + size[1]) * down)
        return left, top, max(1, right - left), max(1, bottom - top)
