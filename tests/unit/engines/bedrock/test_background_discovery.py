"""What the service says of its models is asked without being asked for: when it is old, quietly, and never in place of better."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from nova_studio.credentials.vault import Vault
from nova_studio.engines.base import EngineState
from nova_studio.engines.bedrock.states import Evidence, ModelState
from nova_studio.errors import ModelUnavailable
from nova_studio.paths import Paths
from nova_studio.settings.model import Account, Network
from nova_studio.studio import Studio
from support.aws_server import AwsServer
from support.keyrings import Locked, Ring

CORE = "stability.stable-image-core-v1:1"
NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def aws() -> Iterator[AwsServer]:
    with AwsServer() as server:
        yield server


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def studio(paths: Paths, aws: AwsServer, clock: Clock) -> Iterator[Studio]:
    """With an account that is the default, on the loopback, and an online engine in use."""
    studio = Studio.open(paths)
    studio.vault = Vault(Ring())
    network = Network(control_endpoint=aws.url, sts_endpoint=aws.url)
    account = Account(id="a1", name="Film", kind="keys", region="us-west-2", network=network)
    studio.save_account(account, {"access_key": "AKIDFILM", "secret_key": "s"})
    studio.use_settings(studio.settings.model_copy(update={"account": "a1", "engine": "stability"}))
    studio.accounts._now = clock
    yield studio
    studio.close()


def look(studio: Studio, *, anew: bool = False) -> bool:
    return studio.refresh_models(lambda: True, anew=anew)


def core(studio: Studio) -> ModelState:
    return next(each for each in studio.model_states() if each.model.id == CORE)


def test_it_is_asked_once_and_not_again_for_a_day(studio: Studio, aws: AwsServer, clock: Clock) -> None:
    assert core(studio).evidence is Evidence.CATALOGUE
    assert look(studio)
    assert (core(studio).state, core(studio).evidence) == (EngineState.READY, Evidence.SERVICE)
    assert "GetCallerIdentity" not in aws.actions() and "InvokeModel" not in aws.actions()
    assert {asked.signature.access_key for asked in aws.requests} == {"AKIDFILM"}
    asked = len(aws.requests)
    clock.now += timedelta(hours=23)
    assert not look(studio) and len(aws.requests) == asked
    clock.now += timedelta(hours=2)
    assert look(studio) and len(aws.requests) == 2 * asked
    clock.now -= timedelta(days=3)
    assert look(studio), "a clock that was wrong is not to keep old facts for ever"


def test_a_test_of_the_connection_counts(studio: Studio, aws: AwsServer) -> None:
    studio.test_account(studio.settings.accounts[0], {})
    asked = len(aws.requests)
    assert not look(studio) and len(aws.requests) == asked
    assert look(studio, anew=True) and len(aws.requests) > asked


def test_it_is_remembered_over_a_restart_per_account_and_region(studio: Studio, aws: AwsServer, clock: Clock) -> None:
    look(studio)
    asked = len(aws.requests)
    again = Studio.open(studio.paths)
    again.vault = studio.vault
    again.accounts._now = clock
    assert not look(again) and len(aws.requests) == asked
    elsewhere = studio.settings.accounts[0].model_copy(update={"region": "us-east-1"})
    again.save_account(elsewhere, {})
    assert look(again) and len(aws.requests) > asked
    again.close()


@pytest.mark.parametrize("code", ["AccessDeniedException", "ExpiredTokenException", "UnrecognizedClientException"])
def test_refused_it_is_silent_and_what_is_known_stays(studio: Studio, aws: AwsServer, code: str) -> None:
    look(studio)
    aws.refuse("*", 403, code, "no")
    assert not look(studio, anew=True)
    assert (core(studio).state, core(studio).evidence) == (EngineState.READY, Evidence.SERVICE)


def test_offline_it_is_silent(studio: Studio) -> None:
    account = studio.settings.accounts[0]
    network = account.network.model_copy(update={"control_endpoint": "http://127.0.0.1:9"})
    studio.save_account(account.model_copy(update={"network": network}), {})
    assert not look(studio) and core(studio).evidence is Evidence.CATALOGUE


def test_what_a_call_has_shown_is_not_replaced_by_not_told(studio: Studio, aws: AwsServer) -> None:
    """The list alone says that a model is there, not whether this account may use it."""
    aws.refuse("GetFoundationModelAvailability", 403, "AccessDeniedException", "not authorized")
    observe = studio.connection().observe
    assert observe is not None
    observe(CORE, ModelUnavailable("no", code="AccessDeniedException"))
    assert look(studio)
    assert (core(studio).state, core(studio).evidence) == (EngineState.NOT_ALLOWED, Evidence.CALL)


def test_only_the_offline_engine_in_use_asks_nothing(
    paths: Paths, aws: AwsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDAMBIENT")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "ambient")
    monkeypatch.setenv("AWS_ENDPOINT_URL_BEDROCK", aws.url)
    studio = Studio.open(paths)
    assert not look(studio) and aws.requests == []
    studio.use_settings(studio.settings.model_copy(update={"fallback_engine": "stability"}))
    assert look(studio) and aws.requests != []
    studio.close()


def test_what_is_no_longer_wanted_is_not_asked_to_its_end(studio: Studio, aws: AwsServer) -> None:
    left = [True, True]
    assert not studio.refresh_models(lambda: bool(left) and left.pop())
    assert len(aws.requests) == 2 and core(studio).evidence is Evidence.CATALOGUE


def test_a_locked_keyring_is_left_locked(studio: Studio, aws: AwsServer, monkeypatch: pytest.MonkeyPatch) -> None:
    vault = Vault(Locked())
    monkeypatch.setattr(vault, "would_ask", lambda _account: True)
    studio.vault = vault
    assert not look(studio) and aws.requests == []


def test_a_test_of_what_the_computer_is_set_up_with_is_remembered_too(
    paths: Paths, aws: AwsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDAMBIENT")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "ambient")
    for name in ("BEDROCK", "STS"):
        monkeypatch.setenv(f"AWS_ENDPOINT_URL_{name}", aws.url)
    aws.availability["stability.stable-image-inpaint-v1:0"] = {"authorizationStatus": "NOT_AUTHORIZED"}
    studio = Studio.open(paths)
    assert studio.test_account(None, {}).works
    state = next(each for each in studio.model_states() if each.model.title == "Inpaint")
    assert (state.state, state.evidence) == (EngineState.NOT_ALLOWED, Evidence.SERVICE)
    studio.close()
