"""Accounts at work: the connection of each, what is known of the models for it, and the test of it.

The one place where settings, keyring and service are known together. Secrets are fetched when they are needed; neither boto3 nor
the catalogue is loaded before the first question.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from nova_studio.credentials.model import Secrets
from nova_studio.engines.base import Description, EngineState
from nova_studio.engines.bedrock import states
from nova_studio.engines.bedrock.book import Book
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
from nova_studio.engines.bedrock.observed import Observed, Where
from nova_studio.engines.bedrock.states import Evidence, ModelState, Observation
from nova_studio.errors import CredentialsError, EngineError, VaultError
from nova_studio.settings.model import Account

if TYPE_CHECKING:
    from nova_studio.engines.bedrock.probe import Report

_FREE = "Nothing was sent or charged."
FRESH: Final = timedelta(days=1)
"""How long what the service told of its models is taken as it is."""


class Loads(Protocol):
    """What is needed of a vault."""

    def load(self, account: str, /) -> Secrets | None:
        """The secrets of an account; raises VaultError when the keyring does not answer."""


VaultOf = Callable[[], Loads]


class Accounts:
    """What accounts can do. ``vault`` gives the secrets' keeper, ``book`` the catalogue, ``memory`` is the file of states;
    ``now`` is the clock. Safe from every thread.
    """

    def __init__(
        self, vault: VaultOf, book: Book, memory: Path, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._vault = vault
        self._book = book
        self._now = now
        self._observed = Observed(memory)

    def connection(self, account: Account | None) -> Connection:
        """How Bedrock is reached with an account; every call made over it teaches the states."""
        return self.watched(connection_of(account, self._vault), account)

    def watched(self, connection: Connection, account: Account | None) -> Connection:
        """A connection whose calls teach the states of the account."""
        where = _where(account, connection)
        return replace(connection, observe=lambda model, error: self._learn(where, model, error))

    def state(self, account: Account | None, connection: Connection, model_id: str) -> ModelState | None:
        """What is known of a model for an account; ``None`` for one that is not in the catalogue."""
        model = self._book.facts().find(model_id)
        if model is None:
            return None
        seen = self._observed.of(_where(account, connection), model.id)
        return states.state_of(model, seen, connection.region, self._now().date())

    def states(self, account: Account | None, connection: Connection) -> tuple[ModelState, ...]:
        """What is known of every model for an account."""
        found = (self.state(account, connection, model.id) for model in self._book.facts().models)
        return tuple(each for each in found if each is not None)

    def described(self, description: Description, account: Account | None, connection: Connection) -> Description:
        """An engine's description with the state that calls or the service have shown of its models, where they have."""
        if not self._observed.any_of(_where(account, connection)):
            return description  # nothing was learned, so that the catalogue need not be read
        names = [description.model, *(name for each in description.tasks.values() for name in each.models)]
        found = {
            state.model.id: state
            for state in (self.state(account, connection, name) for name in dict.fromkeys(names) if name)
            if state is not None
        }
        shown = [each for each in found.values() if each.evidence is not Evidence.CATALOGUE]
        if not shown:
            return description
        state, words = _together(shown)
        return replace(description, state=state, state_words=words)

    def test(self, account: Account | None, *, secrets: Secrets | None = None) -> Report:
        """Try an account, with ``secrets`` in place of those in the keyring where they are given. Not for the GUI thread."""
        from nova_studio.engines.bedrock.probe import try_connection

        given = self._vault if secrets is None else lambda: Given(secrets)
        connection = connection_of(account, given)
        report = try_connection(connection, self._book.facts(), now=self._now)
        if report.observed:
            self._note(_where(account, connection), report.observed)
        return report

    def is_old(self, account: Account | None, connection: Connection) -> bool:
        """Whether what the service told of its models for an account is older than a day, or it never told anything."""
        asked = self._observed.asked(_where(account, connection))
        return asked is None or not timedelta(0) <= self._now() - asked < FRESH

    def refresh(self, account: Account | None, connection: Connection, wanted: Callable[[], bool]) -> bool:
        """Ask the service which models answer over a connection; whether it told. Nothing is said of what stands in the way:
        what is known stays. ``wanted`` is asked between the questions. Not for the GUI thread.
        """
        from nova_studio.engines.bedrock.probe import look_up

        found = look_up(connection, self._book.facts(), self._now(), wanted)
        if found:
            self._note(_where(account, connection), found)
        return bool(found)

    def profiles(self) -> tuple[str, ...]:
        """The names of the profiles in the shared configuration files. Not for the GUI thread."""
        from nova_studio.engines.bedrock.sessions import profiles

        return profiles()

    def forget(self, account_id: str) -> None:
        """Forget what was learned with an account."""
        self._observed.forget(account_id)

    def _note(self, where: Where, told: Mapping[str, Observation]) -> None:
        """Remember what the service told; where it did not say whether a model may be used, what is known already stays."""
        known = {
            name: seen
            for name, seen in told.items()
            if seen.state is not EngineState.UNKNOWN or self._observed.of(where, name) is None
        }
        self._observed.note(where, known)

    def _learn(self, where: Where, model_id: str, error: EngineError | None) -> None:
        model, seen = self._book.facts().find(model_id), states.from_call(error, self._now())
        if model is not None and seen is not None:
            self._observed.note(where, {model.id: states.still_retiring(model, seen)})


def _together(shown: Sequence[ModelState]) -> tuple[EngineState, str]:
    """One state and sentence for an engine of one or more models: ready as far as any is."""
    ready = [each for each in shown if each.state in (EngineState.READY, EngineState.WILL_SUBSCRIBE)]
    others = [each for each in shown if each not in ready]
    if not ready or not others:
        return shown[0].state, shown[0].words
    words = f"{len(ready)} of {len(shown)} models are ready. {others[0].model.title}: {others[0].words}"
    return ready[0].state, words


class Given:
    """A keeper of one account's secrets that were just typed and lie nowhere yet."""

    def __init__(self, secrets: Secrets) -> None:
        self._secrets = secrets

    def load(self, _account: str, /) -> Secrets | None:
        """The secrets."""
        return self._secrets


def _where(account: Account | None, connection: Connection) -> Where:
    """Whose state it is: an address of one's own is another place than the region."""
    return Where(account.id if account else "", connection.endpoint_url or connection.region)


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
