"""Accounts at work: secrets from the keyring, states that calls teach, and what goes when an account goes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from nova_studio.credentials.model import Secrets
from nova_studio.credentials.vault import SERVICE, Vault
from nova_studio.engines.base import EngineState
from nova_studio.engines.bedrock import access
from nova_studio.engines.bedrock.client import ApiKey, Keys, Profile, Stored
from nova_studio.engines.bedrock.states import Evidence
from nova_studio.errors import CredentialsError, ModelUnavailable, VaultError
from nova_studio.paths import Paths
from nova_studio.settings import file as settings_file
from nova_studio.settings.model import Account, Network
from nova_studio.studio import Studio
from support.aws_server import ACCOUNT_ID, AwsServer
from support.keyrings import Locked, Ring

CORE = "stability.stable-image-core-v1:1"


@pytest.fixture
def ring() -> Ring:
    return Ring()


@pytest.fixture
def studio(paths: Paths, ring: Ring) -> Iterator[Studio]:
    studio = Studio.open(paths)
    studio.vault = Vault(ring)
    yield studio
    studio.close()


def account(kind: str = "keys", **more: object) -> Account:
    return Account.model_validate({"id": "a1", "name": "Render farm", "kind": kind, "region": "us-west-2", **more})


def use(studio: Studio, chosen: Account, changes: dict[str, str]) -> None:
    studio.save_account(chosen, changes)
    studio.use_settings(studio.settings.model_copy(update={"account": chosen.id}))


def test_each_secret_is_one_entry_and_none_is_in_the_settings(studio: Studio, ring: Ring) -> None:
    network = Network(proxy="http://proxy.studio:3128", proxy_user="artist")
    use(studio, account(network=network), {"access_key": "AKIA1", "secret_key": "s3cret", "proxy_password": "pr0xy"})
    assert ring.entries == {
        (SERVICE, "a1/access_key"): "AKIA1",
        (SERVICE, "a1/secret_key"): "s3cret",
        (SERVICE, "a1/proxy_password"): "pr0xy",
    }
    text = studio.paths.settings_file.read_text()
    assert "s3cret" not in text and "pr0xy" not in text and "AKIA1" not in text
    connection = studio.connection()
    assert isinstance(connection.credentials, Stored)
    assert connection.credentials.load() == Keys("AKIA1", "s3cret")
    assert connection.proxy is not None
    assert (connection.proxy.url, connection.proxy.user, connection.proxy.load()) == (network.proxy, "artist", "pr0xy")


def test_what_is_not_given_stays_and_an_empty_value_removes(studio: Studio, ring: Ring) -> None:
    use(studio, account(), {"access_key": "AKIA1", "secret_key": "s3cret", "session_token": "t"})
    studio.save_account(account(name="Other name"), {"secret_key": "changed", "session_token": ""})
    assert studio.vault.load("a1") == Secrets("AKIA1", "changed")
    assert [each.name for each in studio.settings.accounts] == ["Other name"]


def test_an_api_key_is_fetched_from_the_keyring(studio: Studio) -> None:
    use(studio, account("api_key"), {"api_key": "ABSKexample"})
    credentials = studio.connection().credentials
    assert isinstance(credentials, Stored) and credentials.load() == ApiKey("ABSKexample")


def test_a_profile_keeps_its_name_alone(studio: Studio, ring: Ring) -> None:
    use(studio, account("profile", profile="artist"), {})
    assert studio.connection().credentials == Profile("artist") and ring.entries == {}


def test_network_settings_reach_the_connection(studio: Studio) -> None:
    network = Network(
        control_endpoint="https://vpce-1.bedrock.vpce.example",
        runtime_endpoint="https://vpce-1.runtime.vpce.example",
        sts_endpoint="https://vpce-1.sts.vpce.example",
        ca_bundle="/etc/studio.pem",
        connect_timeout=3,
        read_timeout=400,
    )
    use(studio, account("default", network=network), {})
    found = studio.connection()
    assert (found.control_endpoint, found.endpoint_url, found.sts_endpoint, found.ca_bundle) == (
        network.control_endpoint,
        network.runtime_endpoint,
        network.sts_endpoint,
        "/etc/studio.pem",
    )
    assert (found.connect_timeout, found.read_timeout, found.proxy) == (3, 400, None)
    assert settings_file.load(studio.paths.settings_file).accounts[0].network == network


def test_deleting_an_account_deletes_its_entries_and_its_states(studio: Studio, ring: Ring) -> None:
    use(studio, account(), {"access_key": "AKIA1", "secret_key": "s3cret", "session_token": "t" * 3000})
    studio.remove_account("a1")
    assert ring.entries == {} and studio.settings.accounts == () and studio.settings.account == ""
    studio.remove_account("a1")


def test_an_account_stays_while_the_keyring_keeps_its_entries(studio: Studio) -> None:
    use(studio, account(), {"access_key": "AKIA1", "secret_key": "s3cret"})
    studio.vault = Vault(Locked())
    with pytest.raises(VaultError, match="locked"):
        studio.remove_account("a1")
    assert [each.id for each in studio.settings.accounts] == ["a1"]


def test_a_locked_keyring_keeps_the_secret_in_memory_and_says_so(studio: Studio) -> None:
    studio.vault = Vault(Locked())
    kept = studio.save_account(account(), {"access_key": "AKIA1", "secret_key": "s3cret"})
    assert kept is not None and not kept.in_keyring and "kept in memory until Nova Studio is closed" in kept.words
    assert studio.vault.load("a1") == Secrets("AKIA1", "s3cret")


def test_keys_that_are_missing_are_told_at_the_call(studio: Studio) -> None:
    use(studio, account(), {})
    credentials = studio.connection().credentials
    assert isinstance(credentials, Stored)
    with pytest.raises(CredentialsError, match='no keys for the account "Render farm"'):
        credentials.load()


def test_calls_teach_the_state_of_a_model(studio: Studio) -> None:
    use(studio, account("default"), {})
    observe = studio.connection().observe
    assert observe is not None
    (before,) = (each for each in studio.model_states() if each.model.id == CORE)
    assert (before.state, before.evidence) == (EngineState.UNKNOWN, Evidence.CATALOGUE)
    observe(CORE, ModelUnavailable("no", code="AccessDeniedException"))
    (after,) = (each for each in studio.model_states() if each.model.id == CORE)
    assert (after.state, after.evidence) == (EngineState.NOT_ALLOWED, Evidence.CALL)
    observe(access.BASE_MODEL, None)
    nova = next(each for each in studio.describe_engines() if each.model == access.BASE_MODEL)
    assert (nova.state, nova.state_words) == (EngineState.READY, "Ready.")
    studio.use_settings(studio.settings.model_copy(update={"account": ""}))
    nova = next(each for each in studio.describe_engines() if each.model == access.BASE_MODEL)
    assert nova.state is EngineState.RETIRED


def test_a_test_with_typed_secrets_touches_no_keyring(studio: Studio, ring: Ring) -> None:
    with AwsServer() as aws:
        network = Network(control_endpoint=aws.url, sts_endpoint=aws.url)
        report = studio.accounts.test(account(network=network), secrets=Secrets("AKIATYPED", "typed"))
        assert report.works and report.account_id == ACCOUNT_ID and ring.entries == {}
        assert {each.signature.access_key for each in aws.requests} == {"AKIATYPED"}
    use(studio, account(network=network), {"access_key": "AKIATYPED", "secret_key": "typed"})
    (seen,) = (each for each in studio.model_states() if each.model.id == CORE)
    assert (seen.state, seen.evidence) == (EngineState.READY, Evidence.SERVICE)


def test_a_catalogue_of_ones_own_that_is_damaged_is_told(studio: Studio, tmp_path: Path) -> None:
    studio.paths.settings_file.with_name("models.json").write_text("{")
    assert studio.book.facts().find(CORE) is not None
    assert "cannot be used" in studio.book.problem


def test_an_engine_of_many_models_is_as_ready_as_they_are(studio: Studio) -> None:
    use(studio, account("default"), {})
    observe = studio.connection().observe
    assert observe is not None

    def stability() -> tuple[EngineState, str]:
        found = next(each for each in studio.describe_engines() if each.name == "stability")
        return found.state, found.state_words

    assert stability()[0] is EngineState.UNKNOWN
    observe(CORE, None)
    assert stability() == (EngineState.READY, "Ready.")
    observe("us.stability.stable-outpaint-v1:0", ModelUnavailable("no", code="AccessDeniedException"))
    state, words = stability()
    assert state is EngineState.READY and words.startswith(
        "1 of 2 models are ready. Outpaint: Not allowed for this account"
    )
