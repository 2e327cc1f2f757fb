"""The one mapping from what botocore raises to the program's errors.

Answers of the service are told apart by code first, message second and status last, in one table, top to bottom. Everything
else is told apart by one question first: whether any of the body had left. If so, the outcome is in doubt, whatever broke.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from nova_studio.engines.bedrock import access
from nova_studio.engines.bedrock.answers import ANSWERS, Rule
from nova_studio.engines.bedrock.book import Facts, shipped
from nova_studio.engines.bedrock.client import Connection, Profile
from nova_studio.engines.bedrock.failures import failure, in_doubt
from nova_studio.errors import CredentialsError, EngineError, ModelRetired, NoAnswer

if TYPE_CHECKING:
    from nova_studio.engines.bedrock.catalogue import Model

_QUOTE_MAX = 500
SIGN_IN = "For single sign-on run `aws sso login --profile {profile}`."
_OPERATION = "InvokeModel"
_FREE = "Nothing was made or charged."


@dataclass(frozen=True)
class Scene:
    """What the words need to know: the connection, the day, and what is known of models."""

    connection: Connection
    today: date
    facts: Facts = shipped


def translate(error: Exception, scene: Scene, *, taken: bool) -> EngineError | None:
    """The program's error for one raised by the call; ``taken``: some of the body had left. ``None``: a defect of our own."""
    if isinstance(error, EngineError):
        return error
    if isinstance(error, ClientError):
        if error.operation_name != _OPERATION:
            return _refused_on_the_way(error)
        return _answered(error, scene)
    if taken:
        return NoAnswer(in_doubt(error, scene.connection))
    return failure(error, scene.connection)


def broken_off(error: Exception, scene: Scene, request_id: str) -> EngineError:
    """The program's error for one raised while a 200 was streaming: the pictures exist, and did not arrive."""
    return NoAnswer(
        f"The service answered, but its answer broke off: {in_doubt(error, scene.connection)}", request_id=request_id
    )


def refuse_questions(profile: Mapping[str, Any], name: str | None) -> None:
    """Raise CredentialsError for a profile that would stop to ask for a code on a terminal nobody may be looking at."""
    if "role_arn" in profile and "mfa_serial" in profile:
        raise CredentialsError(
            f"The profile {name or 'default'} asks for an MFA code, which cannot be typed here.",
            advice="Nothing was sent or charged. Sign in with the AWS CLI and use a profile with the temporary keys, "
            "or single sign-on.",
        )


def _refused_on_the_way(error: ClientError) -> CredentialsError:
    """Another service (STS, SSO) refused to hand out credentials; the request itself was never sent."""
    return CredentialsError(
        f"AWS refused to give credentials ({error.operation_name}): {_quoted(error)}",
        advice="Nothing was sent or charged. Check the profile's role and sign-in.",
        code=_code(error),
    )


def _answered(error: ClientError, scene: Scene) -> EngineError:
    code, message, status = _code(error), plain_words(error), _status(error)
    rule = next(rule for rule in ANSWERS if rule.fits(code, message, status))
    request_id = _request_id(error)
    gone = access.retired(scene.facts(), scene.connection.model_id, scene.today) if rule.may_be_retired else None
    if gone is not None:
        words = f"{access.retired_words(gone)} The service said: {_quoted(error)}"
        return ModelRetired(words, advice=_instead(gone), code=code, request_id=request_id)
    return _made(rule, error, scene, request_id)


def _instead(gone: Model) -> str | None:
    """What to use in the place of a retired model, where that is known."""
    return f"{_FREE} Use {gone.instead}; the offline engine always works." if gone.instead else None


def _made(rule: Rule, error: ClientError, scene: Scene, request_id: str) -> EngineError:
    details = {
        "said": _quoted(error),
        "model": scene.connection.model_id,
        "place": scene.connection.place,
        "region": scene.connection.region,
        "status": _status(error),
    }
    fault = rule.error(
        rule.words.format(**details), advice=rule.advice or None, code=_code(error), request_id=request_id
    )
    if rule.retriable is not None:
        fault.retriable = rule.retriable
    if rule.signs_in and isinstance(scene.connection.credentials, Profile):
        fault.advice = f"{fault.advice} {SIGN_IN.format(profile=scene.connection.credentials.name)}"
    return fault


def plain_words(error: ClientError) -> str:
    """The service's message in one line, with its typographic apostrophes made plain."""
    message = str(error.response.get("Error", {}).get("Message") or "")
    return " ".join(message.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").split())


def _quoted(error: ClientError) -> str:
    message = plain_words(error)
    extra = _original_status(error)
    short = message if len(message) <= _QUOTE_MAX else message[: _QUOTE_MAX - 1] + "…"
    return f'"{short}"{extra}' if short else f"{_code(error)} (no words, status {_status(error)}){extra}."


def _original_status(error: ClientError) -> str:
    """What a ModelErrorException adds: the model's own status."""
    response: Mapping[str, Any] = error.response
    original = response.get("originalStatusCode")
    return f" (the model's own status: {original})" if original else ""


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code") or "")


def _metadata(error: ClientError) -> Mapping[str, Any]:
    metadata: Mapping[str, Any] = error.response.get("ResponseMetadata", {})
    return metadata


def _request_id(error: ClientError) -> str:
    """The service's id of the request; botocore reads it from errors in JSON only, so the header is looked at too."""
    metadata = _metadata(error)
    return str(metadata.get("RequestId") or metadata.get("HTTPHeaders", {}).get("x-amzn-requestid") or "")


def _status(error: ClientError) -> int:
    return int(_metadata(error).get("HTTPStatusCode", 0))
