"""From an account in the settings to a connection: the one place where both are known. Secrets are fetched when they are needed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from nova_studio.credentials.model import Secrets
from nova_studio.engines.bedrock.client import (
    ApiKey,
    Connection,
    Credentials,
    DefaultChain,
    Keys,
    Profile,
    Proxy,
    Stored,
)
from nova_studio.errors import CredentialsError, VaultError
from nova_studio.settings.model import Account

if TYPE_CHECKING:
    from nova_studio.credentials.vault import Vault

_FREE = "Nothing was sent or charged."
VaultOf = Callable[[], "Vault"]


def connection_of(account: Account | None, vault: VaultOf) -> Connection:
    """Where, as whom and how Bedrock is reached with an account; ``None`` is the SDK's default chain in the default region.

    ``vault`` gives the secrets' keeper; it is first asked by the thread that is about to send.
    """
    if account is None:
        return Connection()
    network = account.network
    return Connection(
        region=account.region,
        endpoint_url=network.runtime_endpoint or None,
        credentials=_credentials(account, vault),
        connect_timeout=network.connect_timeout,
        read_timeout=network.read_timeout,
        ca_bundle=network.ca_bundle or None,
        control_endpoint=network.control_endpoint or None,
        sts_endpoint=network.sts_endpoint or None,
        proxy=_proxy(account, vault),
        fips=network.fips,
        dual_stack=network.dual_stack,
    )


def _credentials(account: Account, vault: VaultOf) -> Credentials:
    if account.kind == "default":
        return DefaultChain()
    if account.kind == "profile":
        return Profile(account.profile)
    return Stored(partial(_stored, account, vault))


def _stored(account: Account, vault: VaultOf) -> Keys | ApiKey:
    secrets = _secrets(account, vault)
    if account.kind == "api_key" and secrets.api_key:
        return ApiKey(secrets.api_key)
    if account.kind == "keys" and secrets.access_key and secrets.secret_key:
        return Keys(secrets.access_key, secrets.secret_key, secrets.session_token)
    raise CredentialsError(
        f'The keyring holds no keys for the account "{account.name}".',
        advice=f"{_FREE} Enter them again under File, Accounts.",
    )


def _proxy(account: Account, vault: VaultOf) -> Proxy | None:
    network = account.network
    if not network.proxy:
        return None
    return Proxy(network.proxy, network.proxy_user, lambda: _secrets(account, vault).proxy_password)


def _secrets(account: Account, vault: VaultOf) -> Secrets:
    try:
        return vault().load(account.id) or Secrets()
    except VaultError as error:
        raise CredentialsError(str(error), advice=_FREE) from error
