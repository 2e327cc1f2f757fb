"""Whether the model still answers: its published dates, compared with a clock that is handed in.

Source: Bedrock User Guide, "Model lifecycle", autumn 2026: Legacy on 30 March 2026, end of life on 30 September 2026 in all of its
regions, no public extended access; the only exception is an arrangement between a customer and the provider.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from nova_studio.engines.base import EngineState

BASE_MODEL: Final = "amazon.nova-canvas-v1:0"
LEGACY_SINCE: Final = date(2026, 3, 30)
RETIRED_SINCE: Final = date(2026, 9, 30)

_RETIRED: Final = "Amazon retired Nova Canvas on 30 September 2026;"
RETIRED_WORDS: Final = f"{_RETIRED} it answers only private arrangements and compatible endpoints."
_ENDPOINT_WORDS: Final = f"{_RETIRED} whether {{endpoint}} answers, only a call can tell."
_CUSTOM_WORDS: Final = f"{_RETIRED} whether this custom or provisioned model answers, only a call can tell."
_LEGACY_WORDS: Final = (
    "Nova Canvas is a Legacy model until Amazon retires it on 30 September 2026; "
    "accounts that did not use it are shut out."
)


def is_base(model_id: str) -> bool:
    """Whether an id, or the ARN of a foundation model, names Nova Canvas itself rather than something built on it."""
    return model_id == BASE_MODEL or model_id.endswith(f":foundation-model/{BASE_MODEL}")


def is_retired(model_id: str, today: date) -> bool:
    """Whether the model has passed its published end of life."""
    return is_base(model_id) and today >= RETIRED_SINCE


def state_of(model_id: str, endpoint_url: str | None, today: date) -> tuple[EngineState, str]:
    """The state and the sentence about it; an address or an id of the artist's own leaves it open."""
    if today < LEGACY_SINCE:
        return EngineState.READY, "Nova Canvas is in service."
    if today < RETIRED_SINCE:
        return EngineState.RETIRING, _LEGACY_WORDS
    if endpoint_url:
        return EngineState.UNKNOWN, _ENDPOINT_WORDS.format(endpoint=endpoint_url)
    if not is_base(model_id):
        return EngineState.UNKNOWN, _CUSTOM_WORDS
    return EngineState.RETIRED, RETIRED_WORDS
