"""Colours in words, for models that can only be told of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from typing import Final

_NAMES: Final = {
    "black": "#000000", "charcoal": "#36454F", "grey": "#808080", "silver": "#C0C0C0", "white": "#FFFFFF", "ivory": "#FFFFF0",
    "beige": "#F5F5DC", "cream": "#FFFDD0", "sand": "#C2B280", "tan": "#D2B48C", "brown": "#8B4513", "chocolate": "#5C3317",
    "maroon": "#800000", "crimson": "#DC143C", "red": "#FF0000", "coral": "#FF7F50", "salmon": "#FA8072", "pink": "#FFC0CB",
    "hot pink": "#FF69B4", "magenta": "#FF00FF", "plum": "#8E4585", "purple": "#800080", "violet": "#8F00FF",
    "lavender": "#B57EDC", "indigo": "#4B0082", "navy": "#000080", "midnight blue": "#191970", "dark navy": "#0F1F3D",
    "dark red": "#5A0A0A", "brick red": "#B22222", "dark brown": "#3B2415", "blue": "#0000FF",
    "royal blue": "#4169E1", "sky blue": "#87CEEB", "pale blue": "#ADD8E6", "steel blue": "#4682B4", "slate": "#708090",
    "teal": "#008080", "turquoise": "#40E0D0", "cyan": "#00FFFF", "mint": "#98FF98", "green": "#008000", "lime": "#32CD32",
    "bright green": "#00FF00", "forest green": "#228B22", "dark green": "#013220", "olive": "#808000", "khaki": "#BDB76B",
    "yellow": "#FFFF00", "gold": "#FFD700", "amber": "#FFBF00", "ochre": "#CC7722", "orange": "#FFA500", "rust": "#B7410E",
}  # fmt: skip
_STEP: Final = 0.2
"""By how much a colour weighs more for each time it stands again; the models read (word:weight)."""


def name_of(color: str) -> str:
    """The common name of what looks most like ``#RRGGBB``."""
    wanted = _lab(color)
    return min(_NAMES, key=lambda name: math.dist(wanted, _lab(_NAMES[name])))


def palette_words(colors: Sequence[str]) -> str:
    """The palette as a phrase of a prompt; a colour that stands several times weighs more."""
    counts: dict[str, int] = {}
    for color in colors:
        counts[color.upper()] = counts.get(color.upper(), 0) + 1
    words = []
    for color, count in counts.items():
        named = f"{name_of(color)} {color}"
        words.append(named if count == 1 else f"({named}:{1 + _STEP * (count - 1):.1f})")
    return f"color palette: {', '.join(words)}"


@cache
def _lab(color: str) -> tuple[float, float, float]:
    """The colour in CIE L*a*b*, where distances are what the eye sees; without numpy, which is not to be loaded for it."""
    red, green, blue = (_linear(int(color[at : at + 2], 16) / 255) for at in (1, 3, 5))
    x = _curved((0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505)
    y = _curved(0.2126 * red + 0.7152 * green + 0.0722 * blue)
    z = _curved((0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def _linear(level: float) -> float:
    return float(level / 12.92 if level <= 0.04045 else ((level + 0.055) / 1.055) ** 2.4)


def _curved(share: float) -> float:
    return float(share ** (1 / 3) if share > 0.008856 else 7.787 * share + 16 / 116)
