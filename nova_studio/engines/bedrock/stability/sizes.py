"""The nine shapes that text to image knows, each of about one megapixel, and which of them is nearest to a size."""

from __future__ import annotations

import math
from typing import Final

RATIOS: Final = ("1:1", "5:4", "3:2", "16:9", "21:9", "4:5", "2:3", "9:16", "9:21")
NATIVE: Final = (1_024, 1_024)
"""The one size, in pixels, that every text model makes by itself."""


def nearest_ratio(width: int, height: int) -> str:
    """The shape that has to be cut least to become ``width`` x ``height``."""

    def apart(name: str) -> float:
        across, down = map(int, name.split(":"))
        return abs(math.log(across / down * height / width))

    return min(RATIOS, key=apart)
