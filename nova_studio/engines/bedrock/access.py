"""Whether a model still answers: its published dates, as the catalogue has them, compared with a clock that is handed in."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from nova_studio.engines.base import EngineState

if TYPE_CHECKING:
    from nova_studio.engines.bedrock.catalogue import Catalogue, Model

BASE_MODEL: Final = "amazon.nova-canvas-v1:0"

_RETIRED: Final = "{provider} retired {title} on {day};"
_ONLY: Final = "it answers only private arrangements and compatible endpoints."
_ENDPOINT: Final = "whether {place} answers, only a call can tell."
_CUSTOM: Final = "this custom or provisioned model"
_LEGACY: Final = "Nova Canvas is a Legacy model{until}; accounts that did not use it are shut out."


def is_base(model_id: str) -> bool:
    """Whether an id, or the ARN of a foundation model, names Nova Canvas itself rather than something built on it."""
    return model_id == BASE_MODEL or model_id.endswith(f":foundation-model/{BASE_MODEL}")


def retired(known: Catalogue, model_id: str, today: date) -> Model | None:
    """The model that an id names, when it has passed its published end of life."""
    model = known.find(model_id)
    return model if model is not None and model.end_of_life is not None and today >= model.end_of_life else None


def retired_words(model: Model) -> str:
    """The sentence about a model that has passed its end of life."""
    return f"{_gone(model)} {_ONLY}"


def state_of(known: Catalogue, model_id: str, endpoint_url: str | None, today: date) -> tuple[EngineState, str]:
    """The state of Nova Canvas and the sentence about it; an address or an id of the artist's own leaves it open."""
    base = known.find(BASE_MODEL)
    gone = retired(known, BASE_MODEL, today)
    if gone is not None:
        if endpoint_url or not is_base(model_id):
            return EngineState.UNKNOWN, f"{_gone(gone)} {_ENDPOINT.format(place=endpoint_url or _CUSTOM)}"
        return EngineState.RETIRED, retired_words(gone)
    if base is not None and base.legacy is not None and today >= base.legacy:
        until = f" until Amazon retires it on {day(base.end_of_life)}" if base.end_of_life else ""
        return EngineState.RETIRING, _LEGACY.format(until=until)
    return EngineState.READY, "Nova Canvas is in service."


def _gone(model: Model) -> str:
    assert model.end_of_life is not None
    provider = model.provider or "Its provider"
    title = model.title.removeprefix(f"{model.provider} ")
    return _RETIRED.format(provider=provider, title=title, day=day(model.end_of_life))


def day(value: date) -> str:
    """A day as in ``30 September 2026``."""
    return f"{value.day} {value:%B %Y}"
