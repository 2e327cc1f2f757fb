"""Sessions and clients of the SDK that see only the chosen credentials and go only the chosen way.

Two traps are closed here (both tried): a bearer token in the environment silently beats explicit keys and a chosen profile unless
the signature is pinned in code, and a chosen API key loses to that same variable unless its provider is the only one there is.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final
from urllib.parse import quote, urlsplit, urlunsplit

import boto3
import botocore.session
from botocore.config import Config
from botocore.loaders import Loader, create_loader
from botocore.tokens import FrozenAuthToken, TokenProviderChain

from nova_studio import __version__
from nova_studio.credentials import api_keys
from nova_studio.engines.bedrock import faults
from nova_studio.engines.bedrock.client import ApiKey, Connection, Keys, Profile, Proxy, Service, Stored
from nova_studio.errors import CredentialsError

_METADATA_SECONDS: Final = 1
"""How long the default chain waits for an instance's metadata, once: off such a machine nobody answers."""
_CREDENTIALS_SECONDS: Final = 60.0
"""How long a service that hands out credentials may be silent; a picture is waited for much longer."""
_CREDENTIALS_ATTEMPTS: Final = 2
"""How often it is asked: credentials cost nothing, but somebody waits for them."""


class Access:
    """The chosen credentials as a session of the SDK; making one may ask the keyring.

    Raises CredentialsError for a key that cannot work here, and whatever the SDK raises for its files.
    """

    def __init__(self, connection: Connection, *, now: Callable[[], datetime] | None = None) -> None:
        self._connection = connection
        chosen = connection.credentials
        if isinstance(chosen, Stored):
            chosen = chosen.load()
        if isinstance(chosen, ApiKey):
            _refuse_useless(chosen, connection, (now or _now)())
        self.bearer = isinstance(chosen, ApiKey)
        self._proxies = _proxies(connection.proxy)
        # The region is also that of STS when a role is assumed: a profile need not name any.
        core = _core(chosen, connection, self._proxies)
        self._session = boto3.Session(botocore_session=core, region_name=connection.region)

    @property
    def profile(self) -> str:
        """The profile the SDK uses."""
        return str(self._session.profile_name)

    def method(self) -> str:
        """Where the SDK found its credentials, in its own words, as in ``env``, ``sso``, ``assume-role``; empty for none."""
        if self.bearer:
            return "api-key"
        found = self._session.get_credentials()
        return "" if found is None else str(found.method)

    def client(self, service: Service, *, read_timeout: float | None = None) -> Any:
        """A client of its own: one attempt, the pinned signature, the chosen addresses. Close it."""
        connection = self._connection
        return self._session.client(
            service,
            region_name=connection.region,
            endpoint_url=connection.endpoint_of(service),
            verify=connection.ca_bundle,
            config=self._config(service, read_timeout or connection.read_timeout),
        )

    def _config(self, service: Service, read_timeout: float) -> Config:
        """Everything that a variable of the shell could otherwise turn into a second attempt or another identity."""
        connection = self._connection
        config = Config(
            retries={"mode": "standard", "total_max_attempts": 1},
            signature_version="bearer" if self.bearer else "v4",
            connect_timeout=connection.connect_timeout,
            read_timeout=read_timeout,
            proxies=self._proxies,
            tcp_keepalive=True,
            user_agent_extra=f"nova-studio/{__version__}",
        )
        return config.merge(_variants(connection, service))


class _Core(botocore.session.Session):
    """The SDK's session. What it asks by itself to get credentials, of STS, single sign-on's portal and its OIDC, goes the
    account's way as well: proxy, certificates, time-outs, and the account's own address of STS.
    """

    def __init__(self, connection: Connection, proxies: dict[str, str] | None, **given: Any) -> None:
        super().__init__(**given)
        self._connection = connection
        self._proxies = proxies

    def create_client(self, service_name: str, *args: Any, **given: Any) -> Any:
        """A client that goes the account's way, but where it was asked for with a way of its own."""
        connection, config = self._connection, self._way()
        if service_name == "sts":
            given["endpoint_url"] = given.get("endpoint_url") or connection.sts_endpoint
            config = config.merge(_variants(connection, "sts"))
        given["verify"] = given.get("verify") or connection.ca_bundle
        given["config"] = config.merge(given["config"]) if given.get("config") else config
        return super().create_client(service_name, *args, **given)

    def _way(self) -> Config:
        connection = self._connection
        return Config(
            retries={"mode": "standard", "total_max_attempts": _CREDENTIALS_ATTEMPTS},
            connect_timeout=connection.connect_timeout,
            read_timeout=min(_CREDENTIALS_SECONDS, connection.read_timeout),
            proxies=self._proxies,
            user_agent_extra=f"nova-studio/{__version__}",
        )


class _TokenOf:
    """A provider of one token, asked by the SDK when it signs."""

    METHOD: Final = "nova-studio"

    def __init__(self, key: ApiKey) -> None:
        self._key = key

    def load_token(self, **_: object) -> _TokenOf:
        """The token's holder, which is this."""
        return self

    def get_frozen_token(self) -> FrozenAuthToken:
        """The token; the end of a short-term one is looked at before the call, not here."""
        return FrozenAuthToken(self._key.token)


def profiles() -> tuple[str, ...]:
    """The names of the profiles in the shared configuration files; empty when these cannot be read."""
    try:
        return tuple(botocore.session.Session(session_vars=_NOBODYS).available_profiles)
    except Exception:  # the files are somebody else's: whatever is wrong with them is told when a profile is used
        return ()


_NOBODYS: Final[Any] = {"profile": (None, None, None, None)}
"""The variables of a session that no variable of the shell can give a profile."""


def _variants(connection: Connection, service: Service) -> Config:
    """Which of a region's addresses is meant. Off means: as the SDK's own files and variables say; an address of one's own is
    none of the region's, and the SDK refuses to look for such a one then.
    """
    if connection.endpoint_of(service):
        return Config(use_fips_endpoint=False, use_dualstack_endpoint=False)
    return Config(use_fips_endpoint=connection.fips or None, use_dualstack_endpoint=connection.dual_stack or None)


def _core(chosen: object, connection: Connection, proxies: dict[str, str] | None) -> _Core:
    if isinstance(chosen, Keys | ApiKey):
        # A variable of the shell that names a profile must not be able to stop a call made with typed secrets.
        core = _Core(connection, proxies, session_vars=_NOBODYS)
        core.set_config_variable("ignore_configured_endpoint_urls", True)
        if isinstance(chosen, Keys):
            core.set_credentials(chosen.access_key, chosen.secret, chosen.session_token)
        else:
            core.register_component("token_provider", TokenProviderChain([_TokenOf(chosen)]))
    else:
        core = _Core(connection, proxies, profile=chosen.name if isinstance(chosen, Profile) else None)
        faults.refuse_questions(core.get_scoped_config(), core.profile)
    core.register_component("data_loader", _descriptions())
    core.set_config_variable("defaults_mode", "legacy")
    core.set_config_variable("metadata_service_timeout", _METADATA_SECONDS)
    core.set_config_variable("metadata_service_num_attempts", 1)
    return core


def _refuse_useless(key: ApiKey, connection: Connection, now: datetime) -> None:
    """Raise CredentialsError for a key that AWS is sure to refuse: of another region, over, or sent in the clear."""
    problem = api_keys.problem(key.token, connection.region, now)
    if not problem and any(
        (connection.endpoint_of(service) or "").startswith("http://") for service in ("bedrock-runtime", "bedrock")
    ):
        problem = "A Bedrock API key is sent over https only, and the endpoint's address begins with http://."
    if problem:
        raise CredentialsError(problem, advice="Nothing was sent or charged.")


def _proxies(proxy: Proxy | None) -> dict[str, str] | None:
    """The SDK's form of a proxy, with name and password in the address; ``None`` leaves it to the variables."""
    if proxy is None:
        return None
    parts = urlsplit(proxy.url)
    if proxy.user:
        sign_in = ":".join(quote(text, safe="") for text in (proxy.user, proxy.load()))
        parts = parts._replace(netloc=f"{sign_in}@{parts.netloc}")
    address = urlunsplit(parts)
    return {"http": address, "https": address}


@cache
def _descriptions() -> Loader:
    """The SDK's descriptions of services, read from its files once: a session that reads its own takes a tenth of a second."""
    return create_loader()


def _now() -> datetime:
    return datetime.now(UTC)
