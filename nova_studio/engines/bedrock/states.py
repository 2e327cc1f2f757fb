"""The state of a model for one account in one region: from the catalogue, from discovery, or from what a call brought.

A state rests on evidence and says on which; what only the catalogue says is never passed off as checked. Generate stays possible in
every one: the service has the last word.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from nova_studio.engines.base import EngineState
from nova_studio.engines.bedrock.access import day
from nova_studio.errors import ContentBlocked, EngineError, ModelRetired, ModelUnavailable

if TYPE_CHECKING:
    from nova_studio.engines.bedrock.catalogue import Model

_DENIED: Final = ("AccessDeniedException", "AccessDenied", "403")


class Evidence(StrEnum):
    """What a state rests on."""

    CATALOGUE = "catalogue"
    SERVICE = "service"
    CALL = "call"


@dataclass(frozen=True)
class Observation:
    """What was learned of a model, when, and from what; ``ends`` is the day the service itself named."""

    state: EngineState
    evidence: Evidence
    checked: datetime | None = None
    ends: date | None = None
    detail: str = ""


@dataclass(frozen=True)
class ModelState:
    """A model and its state, with the sentence for the artist."""

    model: Model
    state: EngineState
    words: str
    evidence: Evidence
    checked: datetime | None = None


def from_catalogue(model: Model, region: str, today: date) -> Observation:
    """What the facts alone say: dates that have passed, regions it never was in; otherwise unknown."""
    if model.end_of_life is not None and today >= model.end_of_life:
        state = EngineState.RETIRED
    elif model.regions and region not in model.regions:
        state = EngineState.NOT_HERE
    elif _is_retiring(model, today):
        state = EngineState.RETIRING
    else:
        state = EngineState.UNKNOWN
    return Observation(state, Evidence.CATALOGUE)


def from_call(error: EngineError | None, now: datetime) -> Observation | None:
    """What the outcome of a call proves of the model; ``None`` when it proves nothing."""

    def seen(state: EngineState) -> Observation:
        return Observation(state, Evidence.CALL, now)

    if error is None or isinstance(error, ContentBlocked):
        return seen(EngineState.READY)
    if isinstance(error, ModelRetired):
        return seen(EngineState.RETIRED)
    if isinstance(error, ModelUnavailable):
        if "is being enabled" in str(error):
            return seen(EngineState.BEING_ENABLED)
        if error.code in _DENIED:
            return seen(EngineState.NOT_ALLOWED)
        if error.code in ("ResourceNotFoundException", "404") or "There is no model" in str(error):
            return seen(EngineState.NOT_HERE)
    return None


def still_retiring(model: Model, seen: Observation) -> Observation:
    """What was seen, but for an answer of a model whose days are counted: that proves it works, not that it stays."""
    if seen.state is EngineState.READY and seen.checked is not None and _is_retiring(model, seen.checked.date()):
        return replace(seen, state=EngineState.RETIRING)
    return seen


def _is_retiring(model: Model, today: date) -> bool:
    """Whether a model has its end before it."""
    if model.end_of_life is not None:
        return today < model.end_of_life
    return model.legacy is not None and today >= model.legacy


def in_words(model: Model, seen: Observation, region: str, today: date) -> ModelState:
    """The state with its sentence, the days counted from ``today``."""
    ends = seen.ends or model.end_of_life
    sentence = _SENTENCES[seen.state](model, ends, region, today)
    words = f"{sentence} {seen.detail}".strip()
    return ModelState(model, seen.state, words, seen.evidence, seen.checked)


def state_of(model: Model, seen: Observation | None, region: str, today: date) -> ModelState:
    """The state of a model from what was seen of it, else from the facts alone."""
    return in_words(model, seen or from_catalogue(model, region, today), region, today)


def _ready(_model: Model, _ends: date | None, _region: str, _today: date) -> str:
    return "Ready."


def _will_subscribe(_model: Model, _ends: date | None, _region: str, _today: date) -> str:
    return "The first picture accepts the provider's terms for your account."


def _being_enabled(_model: Model, _ends: date | None, _region: str, _today: date) -> str:
    return "Being enabled; try again in a few minutes."


def _retiring(_model: Model, ends: date | None, _region: str, today: date) -> str:
    if ends is None:
        return "Retiring; the day it stops is not known; new accounts may be refused."
    return f"Stops on {day(ends)}, in {_days((ends - today).days)}; new accounts may be refused."


def _retired(model: Model, ends: date | None, _region: str, today: date) -> str:
    known = f"Retired on {day(ends)}" if ends is not None and ends <= today else "Retired"
    return f"{known}; use {model.instead} instead." if model.instead else f"{known}; choose another engine."


def _not_here(model: Model, _ends: date | None, region: str, _today: date) -> str:
    others = [name for name in model.regions if name != region]
    if not others:
        return f"Not offered in {region}."
    return f"Not offered in {region}; works in {' and '.join(others)}. Switch the region?"


def _not_allowed(_model: Model, _ends: date | None, _region: str, _today: date) -> str:
    return "Not allowed for this account; ask the administrator, and hand over the policy."


def _unknown(_model: Model, _ends: date | None, _region: str, _today: date) -> str:
    return "Static knowledge only, not checked; Generate stays possible."


_SENTENCES: Final = {
    EngineState.READY: _ready,
    EngineState.WILL_SUBSCRIBE: _will_subscribe,
    EngineState.BEING_ENABLED: _being_enabled,
    EngineState.RETIRING: _retiring,
    EngineState.RETIRED: _retired,
    EngineState.NOT_HERE: _not_here,
    EngineState.NOT_ALLOWED: _not_allowed,
    EngineState.UNKNOWN: _unknown,
}


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{max(0, count)} days"
