"""How a field presents itself: the marker that declarations carry beside their constraints."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """The kinds of field; a form has one editor for each."""

    PROMPT = "prompt"
    CHOICE = "choice"
    NUMBER = "number"
    INTEGER = "integer"
    SIDE = "side"
    SEED = "seed"
    PALETTE = "palette"
    IMAGE = "image"
    IMAGES = "images"
    MASK = "mask"
    FLAG = "flag"
    GROUP = "group"


@dataclass(frozen=True)
class Form:
    """A field's kind, the titles of its choices, the value the service takes when it is unset, the step of a slider, and
    whether it belongs behind the fold.
    """

    kind: Kind
    titles: Mapping[str, str] = field(default_factory=dict)
    helps: Mapping[str, str] = field(default_factory=dict)
    default: object = None
    step: float | None = None
    advanced: bool = False
