"""Asking the service which models there are, for whom and until when. Never required: what is denied is left unknown, in words.

Traps: the list must not be filtered by ON_DEMAND too, or the services that have only profiles vanish; availability takes the base
id, never the profile's; the status has no value for a model past its end, which is missing from the list instead.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from botocore.exceptions import ClientError

from nova_studio.engines.base import EngineState
from nova_studio.engines.bedrock.catalogue import Catalogue, Model
from nova_studio.engines.bedrock.faults import plain_words
from nova_studio.engines.bedrock.states import Evidence, Observation, from_catalogue

_PAGE: Final = 1_000
_REFUSED: Final = ("AccessDeniedException", "AccessDenied", "UnauthorizedException")
_UNKNOWN_MODEL: Final = ("ResourceNotFoundException", "ValidationException")
ABOUT_THE_KEY: Final = re.compile(r"api key|authentication failed|bearer token", re.IGNORECASE)
"""How the service refuses an API key itself: with the code of a missing permission."""
_UNCHECKED: Final = "Listed by the service; whether this account may use it was not told."


@dataclass(frozen=True)
class Discovery:
    """What the service said: an observation per base model id, the actions it refused with its words, and how many seconds its
    first answer took.
    """

    models: Mapping[str, Observation]
    denied: Mapping[str, str] = field(default_factory=dict)
    latency: float | None = None


class Unwanted(Exception):
    """Nobody waits for the rest of the answers any more."""


def _always() -> bool:
    return True


@dataclass
class _Asked:
    """Answers so far. An action that was refused is not asked again."""

    client: Any
    wanted: Callable[[], bool]
    denied: dict[str, str] = field(default_factory=dict)
    latency: float | None = None

    def ask(self, action: str, operation: str, **values: Any) -> dict[str, Any] | None:
        """The answer, or ``None`` when the service does not give it; raises what no other question would mend."""
        if action in self.denied:
            return None
        if not self.wanted():
            raise Unwanted
        began = time.perf_counter()
        try:
            answer: dict[str, Any] = getattr(self.client, operation)(**values)
        except ClientError as error:
            code, said = error.response.get("Error", {}).get("Code"), plain_words(error)
            if code in _UNKNOWN_MODEL:
                return None
            if code not in _REFUSED or ABOUT_THE_KEY.search(said):
                raise
            self.denied[action] = said
            return None
        finally:
            self.latency = self.latency or time.perf_counter() - began
        return answer


def discover(
    client: Any, catalogue: Catalogue, region: str, now: datetime, wanted: Callable[[], bool] = _always
) -> Discovery:
    """Ask for every model of the catalogue with a client of the control plane.

    Raises BotoCoreError when the network breaks and ClientError when the credentials are refused; an action that is merely not
    allowed is told in ``denied``. ``wanted`` is asked before every question; Unwanted is raised when it says no.
    """
    asked = _Asked(client, wanted)
    listed = _listed(asked)
    profiles = _profiles(asked)
    found = {model.id: _observed(model, listed, profiles, asked, region, now) for model in catalogue.models}
    return Discovery({key: seen for key, seen in found.items() if seen is not None}, asked.denied, asked.latency)


def _listed(asked: _Asked) -> dict[str, dict[str, Any]] | None:
    """The models of pictures in the region by id; ``None`` when the list is denied."""
    answer = asked.ask("bedrock:ListFoundationModels", "list_foundation_models", byOutputModality="IMAGE")
    return None if answer is None else {each["modelId"]: each for each in answer.get("modelSummaries", [])}


def _profiles(asked: _Asked) -> set[str] | None:
    """The ids of the region's inference profiles; ``None`` when the list is denied or breaks off."""
    found: set[str] = set()
    more: dict[str, Any] = {}
    while True:
        answer = asked.ask(
            "bedrock:ListInferenceProfiles",
            "list_inference_profiles",
            typeEquals="SYSTEM_DEFINED",
            maxResults=_PAGE,
            **more,
        )
        if answer is None:
            return None
        found |= {each["inferenceProfileId"] for each in answer.get("inferenceProfileSummaries", [])}
        if not answer.get("nextToken"):
            return found
        more = {"nextToken": answer["nextToken"]}


def _observed(
    model: Model,
    listed: dict[str, dict[str, Any]] | None,
    profiles: set[str] | None,
    asked: _Asked,
    region: str,
    now: datetime,
) -> Observation | None:
    """What the service says of one model; ``None`` when it says nothing."""
    facts = _facts(model, listed, asked)
    if facts is None and listed is None:
        return None
    if facts is None:
        static = from_catalogue(model, region, now.date())
        gone = EngineState.NOT_HERE if static.state is EngineState.NOT_HERE else EngineState.RETIRED
        return Observation(gone, Evidence.SERVICE, now)
    ends = _ends(facts)
    if ends is not None and ends <= now.date():
        return Observation(EngineState.RETIRED, Evidence.SERVICE, now, ends)
    if model.profile and profiles is not None and model.profile not in profiles:
        return Observation(EngineState.NOT_HERE, Evidence.SERVICE, now, ends)
    return _permitted(model, facts, ends, asked, now)


def _facts(model: Model, listed: dict[str, dict[str, Any]] | None, asked: _Asked) -> dict[str, Any] | None:
    if listed is not None:
        return listed.get(model.id)
    answer = asked.ask("bedrock:GetFoundationModel", "get_foundation_model", modelIdentifier=model.id)
    return None if answer is None else answer.get("modelDetails")


def _permitted(model: Model, facts: dict[str, Any], ends: date | None, asked: _Asked, now: datetime) -> Observation:
    """The state of a model that the region has: allowed, agreed to, and how long it lives."""
    legacy = facts.get("modelLifecycle", {}).get("status") == "LEGACY" or ends is not None
    answer = asked.ask("bedrock:GetFoundationModelAvailability", "get_foundation_model_availability", modelId=model.id)
    if answer is None:
        state = EngineState.RETIRING if legacy else EngineState.UNKNOWN
        return Observation(state, Evidence.SERVICE, now, ends, "" if legacy else _UNCHECKED)
    state, detail = _availability(answer)
    if legacy and state in (EngineState.READY, EngineState.WILL_SUBSCRIBE):
        state = EngineState.RETIRING
    return Observation(state, Evidence.SERVICE, now, ends, detail)


def _availability(answer: Mapping[str, Any]) -> tuple[EngineState, str]:
    if answer.get("regionAvailability") == "NOT_AVAILABLE":
        return EngineState.NOT_HERE, ""
    if answer.get("authorizationStatus") == "NOT_AUTHORIZED":
        return EngineState.NOT_ALLOWED, ""
    agreement = answer.get("agreementAvailability", {})
    match agreement.get("status"):
        case "AVAILABLE":
            return EngineState.READY, ""
        case "NOT_AVAILABLE":
            return EngineState.WILL_SUBSCRIBE, ""
        case "PENDING":
            return EngineState.BEING_ENABLED, ""
        case _:
            said = " ".join(str(agreement.get("errorMessage") or "").split())
            return EngineState.UNKNOWN, f"The service reports a fault with the agreement: {said or 'no words'}."


def _ends(facts: Mapping[str, Any]) -> date | None:
    """The day after which the model is gone, as the service gives it: a moment, or text in ISO form."""
    value = facts.get("modelLifecycle", {}).get("endOfLifeTime")
    if isinstance(value, datetime):
        return value.date()
    try:
        return datetime.fromisoformat(str(value)).date() if value else None
    except ValueError:
        return None
