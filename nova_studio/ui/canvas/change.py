"""What a change of the whole mask is, in words that need no numpy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

QUICK, SLOWER, SLOW, ENDLESS = 1.5, 5.0, 15.0, 1e9
"""Costs in nanoseconds a pixel: copying and turning; flooding and comparing; distances and blurs; not for the GUI thread at all."""


@dataclass(frozen=True)
class Change:
    """One change to make: ``make`` gives the new mask from the old one and leaves that alone; it may run in any thread.

    ``cost`` decides whether it is made at once or in the background. Changes of one ``tune`` key that follow each other are one
    undo step, each made from the mask before the first: that is how a tolerance is dragged. ``text`` names the step.
    """

    text: str
    make: Callable[[Any], Any]
    cost: float = QUICK
    tune: object = None
