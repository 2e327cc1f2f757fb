"""Where a client goes and how long it waits: the account's settings first, then the SDK's own files and variables."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nova_studio.engines.bedrock.client import ApiKey, Connection, DefaultChain, Keys, Service
from nova_studio.engines.bedrock.sessions import Access
from support.api_keys import LONG_TERM

TYPED = Keys("AKIDTYPED", "typed")


def address(connection: Connection, service: Service = "bedrock-runtime") -> str:
    client = Access(connection).client(service)
    try:
        return str(client.meta.endpoint_url)
    finally:
        client.close()


@pytest.mark.parametrize(
    ("service", "plain", "fips", "dual"),
    [
        (
            "bedrock-runtime",
            "bedrock-runtime.us-west-2.amazonaws.com",
            "bedrock-runtime-fips.us-west-2.amazonaws.com",
            ".api.aws",
        ),
        ("bedrock", "bedrock.us-west-2.amazonaws.com", "bedrock-fips.us-west-2.amazonaws.com", ".api.aws"),
        ("sts", "sts.us-west-2.amazonaws.com", "sts-fips.us-west-2.amazonaws.com", ".api.aws"),
    ],
)
def test_the_regions_own_addresses(service: Service, plain: str, fips: str, dual: str) -> None:
    here = Connection(region="us-west-2", credentials=TYPED)
    assert address(here, service) == f"https://{plain}"
    assert address(replace(here, fips=True), service) == f"https://{fips}"
    assert address(replace(here, dual_stack=True), service).endswith(dual)


def test_each_service_has_its_own_endpoint() -> None:
    connection = Connection(
        credentials=TYPED,
        endpoint_url="https://vpce-r.example",
        control_endpoint="https://vpce-b.example",
        sts_endpoint="https://vpce-s.example",
    )
    services: tuple[Service, ...] = ("bedrock-runtime", "bedrock", "sts")
    assert [address(connection, each) for each in services] == [
        "https://vpce-r.example",
        "https://vpce-b.example",
        "https://vpce-s.example",
    ]


def test_the_sdks_variables_are_respected_where_the_account_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDAMBIENT")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "ambient")
    monkeypatch.setenv("AWS_USE_FIPS_ENDPOINT", "true")
    assert address(Connection(region="us-east-1")) == "https://bedrock-runtime-fips.us-east-1.amazonaws.com"
    monkeypatch.delenv("AWS_USE_FIPS_ENDPOINT")
    monkeypatch.setenv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", "https://vpce.example")
    assert address(Connection()) == "https://vpce.example"
    assert address(Connection(endpoint_url="https://mine.example")) == "https://mine.example"


@pytest.mark.parametrize("typed", [TYPED, ApiKey(LONG_TERM)])
def test_typed_secrets_are_not_sent_where_a_variable_says(
    monkeypatch: pytest.MonkeyPatch, typed: Keys | ApiKey
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", "https://elsewhere.example")
    assert (
        address(Connection(region="us-west-2", credentials=typed)) == "https://bedrock-runtime.us-west-2.amazonaws.com"
    )


@pytest.mark.parametrize(
    ("credentials", "signature"), [(DefaultChain(), "v4"), (TYPED, "v4"), (ApiKey(LONG_TERM), "bearer")]
)
def test_one_attempt_pinned_signature_and_the_accounts_times(
    monkeypatch: pytest.MonkeyPatch, credentials: DefaultChain | Keys | ApiKey, signature: str
) -> None:
    for name, value in {"AWS_MAX_ATTEMPTS": "9", "AWS_RETRY_MODE": "adaptive", "AWS_DEFAULTS_MODE": "mobile"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_BEARER_TOKEN_BEDROCK", "somebody-else")
    client = Access(Connection(credentials=credentials, connect_timeout=3, read_timeout=456)).client("bedrock-runtime")
    config = client.meta.config
    assert (config.retries["total_max_attempts"], config.signature_version) == (1, signature)
    assert (config.connect_timeout, config.read_timeout) == (3, 456)
    client.close()
