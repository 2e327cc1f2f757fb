"""How a new selection meets the mask that is there; apart from the pixels, so that it can be spoken of without numpy."""

from __future__ import annotations

from enum import StrEnum


class Mode(StrEnum):
    """The four operations of sets."""

    REPLACE = "replace"
    ADD = "add"
    SUBTRACT = "subtract"
    INTERSECT = "intersect"
