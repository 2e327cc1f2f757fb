"""Where the garments of each class begin and end, as plain numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Cut:
    """A garment: where it begins and ends on a whole figure and on a bust, and how far its sleeves reach (0 to 1; None:
    it has no say in arms).
    """

    figure: tuple[float, float]
    bust: tuple[float, float]
    sleeves: float | None = None


_UPPER = ((0.14, 0.52), (0.34, 1.0))
_LOWER = ((0.47, 0.93), (0.72, 1.0))
_FULL = ((0.14, 0.93), (0.34, 1.0))
_FEET = ((0.90, 1.0), (0.88, 1.0))
CUTS: Mapping[str, Cut] = {
    "UPPER_BODY": Cut(*_UPPER, 1.0),
    "LONG_SLEEVE_SHIRT": Cut((0.15, 0.54), (0.36, 1.0), 0.96),
    "SHORT_SLEEVE_SHIRT": Cut((0.15, 0.53), (0.36, 0.98), 0.42),
    "NO_SLEEVE_SHIRT": Cut((0.16, 0.53), (0.38, 0.98), 0.0),
    "OTHER_UPPER_BODY": Cut((0.13, 0.50), (0.33, 0.97), 0.7),
    "LOWER_BODY": Cut(*_LOWER),
    "LONG_PANTS": Cut((0.48, 0.95), (0.74, 1.0)),
    "SHORT_PANTS": Cut((0.48, 0.70), (0.74, 0.94)),
    "OTHER_LOWER_BODY": Cut((0.46, 0.82), (0.70, 0.97)),
    "FULL_BODY": Cut(*_FULL, 1.0),
    "LONG_DRESS": Cut((0.16, 0.92), (0.37, 1.0), 0.3),
    "SHORT_DRESS": Cut((0.16, 0.68), (0.37, 0.95), 0.3),
    "FULL_BODY_OUTFIT": Cut((0.14, 0.96), (0.35, 1.0), 0.95),
    "OTHER_FULL_BODY": Cut((0.13, 0.90), (0.33, 0.97), 0.8),
    "FOOTWEAR": Cut(*_FEET),
    "SHOES": Cut((0.92, 1.0), (0.91, 1.0)),
    "BOOTS": Cut((0.78, 1.0), (0.80, 1.0)),
    "OTHER_FOOTWEAR": Cut((0.89, 1.0), (0.86, 1.0)),
}
UPPER = frozenset(name for name, cut in CUTS.items() if cut.sleeves is not None)
"""Garment classes that cover the upper body, to which styling applies."""
