"""Which engine gets a request: the chosen one, or, where that cannot and it was so set, the one to stand in for it.

Decided before anything is sent, from what the engines say of the request; what was sent once stays with its engine.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from nova_studio.contract.task import TaskType
from nova_studio.engines.base import WHOLE, Assessment, Engine, Loss
from nova_studio.tools.request import AnyRequest

INSTEAD: Final = "instead"
"""The code of the loss that says which engine stands in for which, and why."""


@dataclass(frozen=True)
class Choice:
    """The engine that is asked, by its name, and what it makes of the request."""

    name: str
    engine: Engine
    assessment: Assessment


def choose(engines: Mapping[str, Engine], name: str, fallback: str, request: AnyRequest) -> Choice:
    """Who gets the request; ``fallback`` is the engine to stand in, empty for none. Raises KeyError for an unknown ``name``."""
    engine = engines[name]
    verdict = engine.assess(request)
    if verdict.can or fallback == name or fallback not in engines:
        return Choice(name, engine, verdict)
    other = engines[fallback]
    instead = other.assess(request)
    if not instead.can:
        return Choice(name, engine, verdict)
    titles = engine.describe().title, other.describe().title
    words = f"{titles[1]} makes this in place of {titles[0]}, as set, which cannot: {verdict.reason}"
    return Choice(fallback, other, replace(instead, losses=(Loss(WHOLE, INSTEAD, words), *instead.losses)))


def able(engines: Mapping[str, Engine], name: str, fallback: str, task: TaskType) -> Engine:
    """Who would get requests of a task that is not filled in yet."""
    chosen = engines[name]
    if chosen.describe().tasks[task].can or fallback not in engines:
        return chosen
    other = engines[fallback]
    return other if other.describe().tasks[task].can else chosen
