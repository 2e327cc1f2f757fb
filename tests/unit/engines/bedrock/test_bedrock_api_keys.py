"""A chosen API key is the bearer of every request, over TLS with a private authority, whatever the environment says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from nova_studio.engines.bedrock.client import ApiKey, Keys, Stored
from nova_studio.errors import CredentialsError, NotConnected
from support import certificates
from support.api_keys import LONG_TERM, short_term
from support.bedrock_calls import ask, engine
from support.bedrock_server import BedrockServer
from support.certificates import Certificates

HOSTILE = {
    "AWS_ACCESS_KEY_ID": "AKIDAMBIENT",
    "AWS_SECRET_ACCESS_KEY": "ambient",
    "AWS_SESSION_TOKEN": "ambient-token",
    "AWS_BEARER_TOKEN_BEDROCK": "somebody-else",
    "AWS_PROFILE": "nobody",
    "AWS_REGION": "eu-west-1",
    "AWS_AUTH_SCHEME_PREFERENCE": "sigv4",
    "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
    "AWS_ENDPOINT_URL_BEDROCK_RUNTIME": "http://127.0.0.1:9",
}


@pytest.fixture
def trusted(tmp_path: Path) -> Certificates:
    """An authority of the test's own."""
    return certificates.make(tmp_path)


@pytest.fixture
def secure(trusted: Certificates) -> Iterator[BedrockServer]:
    """The loopback service over TLS."""
    with BedrockServer(tls=trusted.context) as server:
        yield server


@pytest.fixture
def hostile(monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment full of somebody else's credentials."""
    for name, value in HOSTILE.items():
        monkeypatch.setenv(name, value)


@pytest.mark.usefixtures("hostile")
@pytest.mark.parametrize("token", [LONG_TERM, short_term("us-west-2")])
def test_the_chosen_api_key_is_the_bearer(secure: BedrockServer, trusted: Certificates, token: str) -> None:
    asked = engine(secure.url, credentials=ApiKey(token), region="us-west-2", ca_bundle=str(trusted.ca))
    assert len(ask(asked).images) == 1
    signature = secure.last.signature
    assert (signature.bearer, signature.access_key, signature.session_token) == (token, "", None)


@pytest.mark.usefixtures("hostile")
def test_typed_keys_sign_although_a_bearer_token_lies_about(secure: BedrockServer, trusted: Certificates) -> None:
    ask(engine(secure.url, credentials=Keys("AKIDTYPED", "typed"), ca_bundle=str(trusted.ca)))
    signature = secure.last.signature
    assert (signature.bearer, signature.access_key, signature.session_token) == (None, "AKIDTYPED", None)


def test_a_key_from_the_keyring_is_fetched_at_the_call(secure: BedrockServer, trusted: Certificates) -> None:
    ask(engine(secure.url, credentials=Stored(lambda: ApiKey(LONG_TERM)), ca_bundle=str(trusted.ca)))
    assert secure.last.signature.bearer == LONG_TERM


def test_the_certificate_is_not_trusted_without_the_authority(secure: BedrockServer) -> None:
    with pytest.raises(NotConnected, match="not trusted") as caught:
        ask(engine(secure.url, credentials=ApiKey(LONG_TERM)))
    assert "CA bundle" in caught.value.advice
    assert secure.requests == []


@pytest.mark.parametrize(
    ("token", "region", "words"),
    [
        (short_term("us-west-2"), "us-east-1", "works only in us-west-2"),
        (short_term("us-west-2", signed=datetime.now(UTC) - timedelta(hours=13)), "us-west-2", "expired on"),
    ],
)
def test_a_key_that_cannot_work_is_refused_before_anything_is_sent(
    secure: BedrockServer, trusted: Certificates, token: str, region: str, words: str
) -> None:
    with pytest.raises(CredentialsError, match=words) as caught:
        ask(engine(secure.url, credentials=ApiKey(token), region=region, ca_bundle=str(trusted.ca)))
    assert caught.value.advice == "Nothing was sent or charged." and token not in str(caught.value)
    assert secure.requests == []


def test_a_key_is_never_sent_in_the_clear(bedrock: BedrockServer) -> None:
    with pytest.raises(CredentialsError, match="over https only"):
        ask(engine(bedrock.url, credentials=ApiKey(LONG_TERM)))
    assert bedrock.requests == []


def test_a_key_does_not_show_itself() -> None:
    assert LONG_TERM not in repr(engine(None, credentials=ApiKey(LONG_TERM)).connection)
