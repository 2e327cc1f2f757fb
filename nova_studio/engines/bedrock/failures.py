"""What can go wrong without an answer: credentials, settings, the network. One table from exceptions to words.

These rows hold only while none of the body had left; afterwards :func:`in_doubt` supplies words alone.
"""

from __future__ import annotations

import re
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from botocore import exceptions as sdk
from urllib3.exceptions import NameResolutionError
from urllib3.exceptions import ReadTimeoutError as TransportTimeout
from urllib3.exceptions import SSLError as TransportSSLError

from nova_studio.engines.bedrock.client import Connection, Profile
from nova_studio.errors import CredentialsError, EngineError, ModelUnavailable, NotConnected

_FREE: Final = "Nothing was sent or charged."
_WHY_UNTRUSTED: Final = re.compile(r"certificate verify failed: ([^(\[]+)")


@dataclass(frozen=True)
class _Row:
    """Exceptions, our error for them, and words that may name ``{detail}``, ``{host}``, ``{profile}``, ``{seconds}``."""

    kinds: tuple[type[Exception], ...]
    error: type[EngineError]
    words: str
    advice: str
    also: Callable[[Exception], bool] = lambda _error: True
    retriable: bool | None = None


def _inner(error: Exception) -> object:
    """The exception below: botocore keeps it among its message's arguments."""
    return getattr(error, "kwargs", {}).get("error")


def unresolved(error: Exception) -> bool:
    """Whether the host's name was not found."""
    return isinstance(_inner(error), NameResolutionError)


def _proxy_unresolved(error: Exception) -> bool:
    cause = _inner(error)
    return any(isinstance(each, NameResolutionError) for each in (cause, getattr(cause, "original_error", None)))


def _proxy_wants_sign_in(error: Exception) -> bool:
    """Whether the proxy refused for want of a name and password; some say 401 when they were wrong."""
    return any(f"connection failed: {status}" in str(_inner(error)) for status in (407, 401))


def _untrusted(error: Exception) -> bool:
    return isinstance(error, sdk.SSLError) and "CERTIFICATE_VERIFY_FAILED" in str(error)


def _no_bundle(error: Exception) -> bool:
    """Whether the file of certificates is missing, unreadable or empty: found only when the first connection needs it."""
    cause = _inner(error)
    if isinstance(cause, TransportSSLError) and cause.args:
        cause = cause.args[0]
    if isinstance(cause, ssl.SSLError):
        return cause.reason == "NO_CERTIFICATE_OR_CRL_FOUND"
    return isinstance(cause, FileNotFoundError | PermissionError | IsADirectoryError)


_CREDENTIALS: Final = (
    _Row(
        (sdk.NoCredentialsError, sdk.NoAuthTokenError),
        CredentialsError,
        "No AWS credentials were found.",
        f"{_FREE} Enter an access key or choose a profile under Accounts.",
    ),
    _Row(
        (sdk.PartialCredentialsError,),
        CredentialsError,
        "The AWS credentials are incomplete: {detail}",
        f"{_FREE} Complete them, or enter an access key under Accounts.",
    ),
    _Row(
        (sdk.ProfileNotFound,),
        CredentialsError,
        "This computer's AWS configuration has no such profile: {detail}",
        f"{_FREE} Choose another profile, or set it up with `aws configure`.",
    ),
    _Row(
        (sdk.SSOTokenLoadError, sdk.UnauthorizedSSOTokenError),
        CredentialsError,
        "The single sign-on of {profile} has expired or was never made.",
        f"{_FREE} Run `aws sso login --profile {{profile}}`, then try again.",
    ),
    _Row(
        (sdk.SSOError, sdk.TokenRetrievalError),
        CredentialsError,
        "The single sign-on of {profile} has expired or was never made: {detail}",
        f"{_FREE} Run `aws sso login --profile {{profile}}`, then try again.",
    ),
    _Row(
        (sdk.LoginError,),
        CredentialsError,
        "The AWS login of {profile} has expired or was never made: {detail}",
        f"{_FREE} Run `aws login --profile {{profile}}`, then try again.",
    ),
    _Row(
        (sdk.RefreshWithMFAUnsupportedError, EOFError),
        CredentialsError,
        "The profile {profile} asks for an MFA code, which cannot be typed here.",
        f"{_FREE} Sign in with the AWS CLI and use a profile with the temporary keys.",
    ),
    _Row(
        (sdk.MissingDependencyException,),
        CredentialsError,
        "The profile {profile} needs a part of the AWS SDK that is not installed: {detail}",
        f"{_FREE} Use another kind of profile, or an access key.",
    ),
    _Row(
        (sdk.CredentialRetrievalError, sdk.MetadataRetrievalError, sdk.UnknownCredentialError),
        CredentialsError,
        "The AWS credentials could not be fetched: {detail}",
        f"{_FREE} Check the profile, or enter an access key under Accounts.",
    ),
    _Row(
        (sdk.ConfigParseError, sdk.ConfigNotFound, sdk.InvalidConfigError),
        CredentialsError,
        "This computer's AWS configuration cannot be read: {detail}",
        f"{_FREE} Mend the file, or enter an access key under Accounts.",
    ),
)

_SETTINGS: Final = (
    _Row(
        (sdk.ParamValidationError,),
        ModelUnavailable,
        "The model id cannot be used: {detail}",
        f"{_FREE} Check the model id.",
    ),
    _Row(
        (
            sdk.BaseEndpointResolverError,
            sdk.EndpointProviderError,
            sdk.InvalidRegionError,
            sdk.InvalidEndpointConfigurationError,
            sdk.InvalidProxiesConfigError,
            ValueError,
        ),
        NotConnected,
        "The region, endpoint or proxy in the settings cannot be used: {detail}",
        f"{_FREE} Check the region and the endpoint's address.",
        retriable=False,
    ),
)

_NETWORK: Final = (
    _Row(
        (sdk.EndpointConnectionError,),
        NotConnected,
        "The name {host} could not be found on the network.",
        f"{_FREE} Check the connection to the Internet, and that the region has Bedrock.",
        also=unresolved,
    ),
    _Row(
        (sdk.EndpointConnectionError,),
        NotConnected,
        "{host} could not be reached: nobody answers there.",
        f"{_FREE} Check the network and the endpoint's address.",
    ),
    _Row(
        (sdk.ConnectTimeoutError,),
        NotConnected,
        "{host} could not be reached within {seconds:g} s.",
        f"{_FREE} Check the network, a VPN or a firewall.",
    ),
    _Row(
        (sdk.ProxyConnectionError,),
        NotConnected,
        "The proxy asks for a name and password, or refused them.",
        f"{_FREE} Enter the proxy's name and password in the account.",
        also=_proxy_wants_sign_in,
        retriable=False,
    ),
    _Row(
        (sdk.ProxyConnectionError,),
        NotConnected,
        "The name of the proxy could not be found on the network.",
        f"{_FREE} Check the proxy's address.",
        also=_proxy_unresolved,
    ),
    _Row(
        (sdk.ProxyConnectionError,),
        NotConnected,
        "The proxy could not be reached or refused the way to {host}.",
        f"{_FREE} Check the proxy's settings.",
    ),
    _Row(
        (sdk.HTTPClientError, sdk.SSLError),
        NotConnected,
        "The file of certificates cannot be read: {detail}",
        f"{_FREE} Check the CA bundle in the account, under Network.",
        also=_no_bundle,
        retriable=False,
    ),
    _Row(
        (sdk.SSLError,),
        NotConnected,
        "The certificate of {host} is not trusted by this computer: {detail}",
        f"{_FREE} Behind a company's proxy, choose its certificates (CA bundle) in the account, under Network.",
        also=_untrusted,
    ),
    _Row(
        (sdk.SSLError,),
        NotConnected,
        "No secure connection to {host} could be made: {detail}",
        f"{_FREE} Check the network and the endpoint's address.",
    ),
    _Row(
        (sdk.HTTPClientError, sdk.ConnectionError),
        NotConnected,
        "The connection to {host} broke before the request was sent: {detail}",
        f"{_FREE} Check the network and try again.",
    ),
)

_ROWS: Final = (
    *_CREDENTIALS,
    *_SETTINGS,
    *_NETWORK,
    _Row(
        (sdk.BotoCoreError,),
        NotConnected,
        "The request could not be sent: {detail}",
        f"{_FREE} Check the account and the settings.",
        retriable=False,
    ),
)


def failure(error: Exception, connection: Connection) -> EngineError | None:
    """The program's error for one raised before anything was sent; ``None`` when it is none of the SDK's."""
    row = next((row for row in _ROWS if isinstance(error, row.kinds) and row.also(error)), None)
    if row is None:
        return None
    details = _details(error, connection)
    made = row.error(_sentence(row.words.format(**details)), advice=row.advice.format(**details))
    if row.retriable is not None:
        made.retriable = row.retriable
    return made


def _sentence(words: str) -> str:
    """Words with an end: what the SDK says has one at times, and the advice follows."""
    return words if words.endswith((".", "!", "?", '"')) else f"{words}."


def _details(error: Exception, connection: Connection) -> dict[str, object]:
    credentials = connection.credentials
    return {
        "detail": _detail(error),
        "host": _host(error, connection),
        "profile": credentials.name if isinstance(credentials, Profile) else "default",
        "seconds": connection.connect_timeout,
    }


def _detail(error: Exception) -> str:
    """What the SDK says on one line; of a certificate only why it is not trusted."""
    said = " ".join(str(error).split())
    why = _WHY_UNTRUSTED.search(said)
    return why[1].strip() if why else said


def _host(error: Exception, connection: Connection) -> str:
    url = str(getattr(error, "kwargs", {}).get("endpoint_url") or connection.endpoint_url or "")
    return urlsplit(url).hostname or connection.place


def in_doubt(error: Exception, connection: Connection) -> str:
    """What happened to a request of which something had left, in one sentence."""
    if isinstance(error, sdk.ReadTimeoutError | TransportTimeout):
        return f"The service was silent for {connection.read_timeout:g} s, and the wait was ended."
    if isinstance(error, sdk.ConnectionClosedError):
        return "The connection was closed before an answer came."
    if isinstance(error, sdk.IncompleteReadError):
        kept, whole = error.kwargs.get("actual_bytes"), error.kwargs.get("expected_bytes")
        return f"Only {kept} of {whole} bytes arrived."
    if isinstance(error, sdk.ResponseStreamingError):
        return "The connection was lost while the answer was arriving."
    return f"The connection failed: {' '.join(str(error).split()).rstrip('.')}."
