"""Why a connection does not work: for each fault its cause and one next step, in words. Used by *Test connection*, never by a send.

The words of failures without an answer come from :mod:`failures`; here the service's own refusals of discovery are told apart, and
what a send cannot know: how wrong the clock is, whether there is any network at all, and the policy to hand over.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Final

from botocore import exceptions as sdk
from botocore.exceptions import ClientError

from nova_studio.engines.bedrock.client import Connection
from nova_studio.engines.bedrock.discovery import ABOUT_THE_KEY
from nova_studio.engines.bedrock.failures import failure, unresolved
from nova_studio.engines.bedrock.faults import plain_words
from nova_studio.errors import CredentialsError, EngineError

_FREE: Final = re.compile(r"^Nothing was (?:sent|made) or charged\.\s*")
_SKEW: Final = re.compile(r"not yet current|skewed|signature expired|clock", re.IGNORECASE)
PROXY_STEP: Final = "Enter the proxy's name and password in the account."
_TOLERANCE: Final = 300
"""Seconds that a clock may be off before AWS refuses a signature."""


class Kind(StrEnum):
    """The faults that have a name."""

    NO_KEY = "no key"
    WRONG_KEY = "wrong key"
    CLOCK = "clock skew"
    EXPIRED = "expired"
    NO_PERMISSION = "no permission"
    NO_MODEL = "region without the model"
    PROXY = "proxy refused"
    CERTIFICATE = "certificate not trusted"
    NAME = "name not resolved"
    OFFLINE = "offline"
    OTHER = "other"


@dataclass(frozen=True)
class Fault:
    """One fault: its cause and the one next step; ``policy`` is JSON for the administrator, ``sign_in`` a command that helps."""

    kind: Kind
    cause: str
    step: str
    policy: str = ""
    sign_in: tuple[str, ...] = ()


def routed() -> bool:
    """Whether this computer has a way to the Internet at all; asks the routing table and sends nothing."""
    for family, address in ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")):
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as probe:
                probe.connect((address, 9))
                return True
        except OSError:
            continue
    return False


@dataclass(frozen=True)
class Scene:
    """What the words need to know; ``has_route`` tells whether there is a network."""

    connection: Connection
    now: datetime
    has_route: Callable[[], bool] = routed


def diagnose(error: Exception, scene: Scene) -> Fault | None:
    """The fault behind an exception; ``None`` for a defect of our own."""
    if isinstance(error, EngineError):
        return _of_ours(error)
    if isinstance(error, ClientError):
        return _refused(error, scene)
    told = failure(error, scene.connection)
    if told is None:
        return None
    return _told(_kind(error, scene), told, error, scene)


def _of_ours(error: EngineError) -> Fault:
    """One told before the SDK was asked: an empty keyring, a key of another region or past its end."""
    words = str(error)
    kind = Kind.OTHER
    if isinstance(error, CredentialsError):
        kind = Kind.EXPIRED if "expired" in words else Kind.NO_MODEL if "works only in" in words else Kind.NO_KEY
    return Fault(kind, words, _step(error.advice))


def _told(kind: Kind, told: EngineError, error: Exception, scene: Scene) -> Fault:
    if kind is Kind.OFFLINE:
        return Fault(kind, "This computer has no network at the moment.", "Connect it, then test again.")
    return Fault(kind, str(told), _step(told.advice), sign_in=sign_in(error, scene.connection))


def sign_in(error: Exception, connection: Connection) -> tuple[str, ...]:
    """The command that renews a session, where the error is one that a sign-in mends."""
    profile = getattr(connection.credentials, "name", "")
    named = ("--profile", profile) if profile else ()
    if isinstance(error, sdk.SSOError | sdk.TokenRetrievalError):
        return ("aws", "sso", "login", *named)
    if isinstance(error, sdk.LoginError):
        return ("aws", "login", *named)
    return ()


def _kind(error: Exception, scene: Scene) -> Kind:
    match error:
        case sdk.SSOError() | sdk.TokenRetrievalError() | sdk.LoginError():
            return Kind.EXPIRED
        case sdk.ProxyConnectionError():
            return Kind.PROXY
        case sdk.SSLError():
            return Kind.CERTIFICATE
        case sdk.EndpointConnectionError() | sdk.ConnectTimeoutError() if not scene.has_route():
            return Kind.OFFLINE
        case sdk.EndpointConnectionError() if unresolved(error):
            return Kind.NAME
        case sdk.NoCredentialsError() | sdk.NoAuthTokenError() | sdk.PartialCredentialsError() | sdk.ProfileNotFound():
            return Kind.NO_KEY
        case sdk.CredentialRetrievalError() | sdk.MetadataRetrievalError():
            return Kind.NO_KEY
        case _:
            return Kind.OTHER


def _refused(error: ClientError, scene: Scene) -> Fault:
    code, said = str(error.response.get("Error", {}).get("Code") or ""), plain_words(error)
    quoted = f'The service said: "{said}"' if said else f"The service said: {code}."
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
    if status == 407 or (status == 401 and scene.connection.proxy is not None):
        return Fault(Kind.PROXY, "The proxy asks for a name and password, or refused them.", PROXY_STEP)
    behind = _clock(error, scene.now)
    if code in ("RequestTimeTooSkewed", "RequestExpired") or (
        code.startswith(("InvalidSig", "Signature")) and _SKEW.search(said)
    ):
        return Fault(Kind.CLOCK, f"This computer's clock is wrong{behind}. {quoted}", "Set the clock, then test again.")
    if code in ("ExpiredTokenException", "ExpiredToken") or "expired" in said.lower():
        return Fault(
            Kind.EXPIRED, f"The session has expired. {quoted}", "Sign in again, or enter a new key or session token."
        )
    if code in _WRONG or ABOUT_THE_KEY.search(said):
        return Fault(
            Kind.WRONG_KEY, f"AWS does not accept the key. {quoted}", "Enter key and secret again, without spaces."
        )
    return Fault(
        Kind.OTHER,
        f"{scene.connection.place} refused the question (status {status}). {quoted}",
        "Check region and endpoints.",
    )


_WRONG: Final = (
    "UnrecognizedClientException",
    "InvalidClientTokenId",
    "InvalidAccessKeyId",
    "InvalidSignatureException",
    "SignatureDoesNotMatch",
    "IncompleteSignature",
    "MissingAuthenticationTokenException",
    "MissingAuthenticationToken",
)


def _clock(error: ClientError, now: datetime) -> str:
    """By how much the clock is off, as the answer's own date tells; empty when it is not, or not told."""
    stamp = error.response.get("ResponseMetadata", {}).get("HTTPHeaders", {}).get("date")
    try:
        off = (now - parsedate_to_datetime(str(stamp))).total_seconds()
    except (TypeError, ValueError):
        return ""
    if abs(off) < _TOLERANCE:
        return ""
    minutes = round(abs(off) / 60)
    return f": it is {minutes} min {'fast' if off > 0 else 'slow'}"


def _step(advice: str) -> str:
    """The next step alone: nothing was sent that could cost."""
    return _FREE.sub("", advice) or "Check the account, then test again."
