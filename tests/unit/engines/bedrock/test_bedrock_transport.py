"""The wire: what hangs, breaks or is not there is asked exactly once, and never called free when it may not be."""

from __future__ import annotations

import io
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from nova_studio.engines.bedrock.client import DefaultChain
from nova_studio.errors import EngineError, NoAnswer, NotConnected, RequestRejected
from support.bedrock_calls import KEYS, ask, case, engine, request_of, send
from support.bedrock_faults import FAULTS
from support.bedrock_server import BedrockServer, Drip, Hang, Raw, Reset, Stalled, Truncated

SHORT = 0.4


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port of this machine on which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


def failed(server: BedrockServer, behaviour: Hang | Stalled | Truncated | Reset | Raw) -> EngineError:
    """The error of one call that met this; asked exactly once."""
    server.queue(behaviour)
    with pytest.raises(EngineError) as caught:
        ask(engine(server.url, read_timeout=SHORT), "image_variation/one")
    assert len(server.requests) == 1
    return caught.value


@pytest.mark.parametrize(
    ("behaviour", "words"),
    [
        (Hang(), "silent for 0.4 s"),
        (Stalled(), "answer broke off: The service was silent for 0.4 s"),
        (Reset(after=True), "closed before an answer came"),
        (Reset(after=False), "closed before an answer came"),
        (Truncated(), "answer broke off: Only "),
        (Truncated(0.0), "answer broke off: Only 0 of"),
        (Raw(b'{"message": "cut', 500, {"Content-Length": "1000"}), "silent for 0.4 s"),
    ],
)
def test_an_outcome_in_doubt_is_asked_once_and_may_be_charged(
    bedrock: BedrockServer, behaviour: Hang | Stalled | Truncated | Reset | Raw, words: str
) -> None:
    error = failed(bedrock, behaviour)
    assert type(error) is NoAnswer
    assert words in str(error)
    assert error.may_be_charged and not error.retriable


def test_a_reset_amid_a_large_body_may_be_charged(bedrock: BedrockServer) -> None:
    class Large:
        def read(self, sha256: str) -> bytes:
            return b"\0" * 12_000_000

    bedrock.queue(Reset(after=False))
    with pytest.raises(NoAnswer):
        send(engine(bedrock.url), request_of(case("image_variation/one")), Large())
    assert len(bedrock.requests) == 1


def test_a_body_of_nearly_the_limit_arrives_whole(bedrock: BedrockServer) -> None:
    class Large:
        def read(self, sha256: str) -> bytes:
            return b"\0" * 18_700_000

    with pytest.raises(RequestRejected, match="not a picture"):
        send(engine(bedrock.url), request_of(case("image_variation/one")), Large())
    assert 24_900_000 < len(bedrock.last.data) <= 25_000_000


def test_slow_is_not_silent(bedrock: BedrockServer) -> None:
    bedrock.queue(Drip(pieces=10, pause=SHORT / 6))
    assert len(ask(engine(bedrock.url, read_timeout=SHORT)).images) == 1


def test_what_arrived_before_a_break_is_in_the_spool(bedrock: BedrockServer) -> None:
    bedrock.queue(Truncated())
    parsed, spool = case("text_image/words"), io.BytesIO()
    with pytest.raises(NoAnswer) as caught:
        send(engine(bedrock.url), request_of(parsed), parsed, spool)
    assert spool.getvalue().startswith(b'{"images": ["')
    assert caught.value.request_id == "request-1"


def test_an_error_of_the_spool_is_the_runners_own(bedrock: BedrockServer) -> None:
    class Full(io.BytesIO):
        def write(self, chunk: object, /) -> int:
            raise OSError("disk full")

    parsed = case("text_image/words")
    with pytest.raises(OSError, match="disk full"):
        send(engine(bedrock.url), request_of(parsed), parsed, Full())


def test_a_refused_connection_cost_nothing_and_can_be_tried_again(closed_port: int) -> None:
    with pytest.raises(NotConnected, match=r"127\.0\.0\.1 could not be reached") as caught:
        ask(engine(f"http://127.0.0.1:{closed_port}"))
    assert caught.value.retriable and not caught.value.may_be_charged


def test_a_name_that_is_not_found_is_said_so() -> None:
    with pytest.raises(NotConnected, match=r"bedrock\.nowhere\.invalid could not be found"):
        ask(engine("http://bedrock.nowhere.invalid"))


def test_no_secure_connection_where_there_is_none(bedrock: BedrockServer) -> None:
    with pytest.raises(NotConnected, match="No secure connection") as caught:
        ask(engine(bedrock.url.replace("http:", "https:")))
    assert caught.value.retriable
    assert bedrock.requests == []


def test_a_proxy_that_is_not_there(closed_port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"http://artist:word@127.0.0.1:{closed_port}")
    with pytest.raises(NotConnected, match="proxy") as caught:
        ask(engine(None))
    assert "word@" not in caught.value.words()


@pytest.mark.parametrize("contents", [None, "", "no certificate"])
def test_certificates_that_are_not_there(bedrock: BedrockServer, tmp_path: Path, contents: str | None) -> None:
    bundle = tmp_path / "ca.pem"
    if contents is not None:
        bundle.write_text(contents)
    with pytest.raises(NotConnected, match="certificates cannot be read") as caught:
        ask(engine(bedrock.url.replace("http:", "https:"), ca_bundle=str(bundle)))
    assert not caught.value.retriable


@pytest.mark.parametrize(("endpoint", "region"), [("not an address", "us-east-1"), (None, "no such region")])
def test_settings_that_cannot_be_used_are_told_from_a_bad_network(endpoint: str | None, region: str) -> None:
    with pytest.raises(NotConnected, match="cannot be used") as caught:
        ask(engine(endpoint, region=region))
    assert not caught.value.retriable


HOSTILE = {
    "AWS_RETRY_MODE": "adaptive",
    "AWS_MAX_ATTEMPTS": "7",
    "AWS_NEW_RETRIES_2026": "true",
    "AWS_DEFAULTS_MODE": "auto",
    "AWS_BEARER_TOKEN_BEDROCK": "bedrock-api-key-of-somebody-else",
    "AWS_AUTH_SCHEME_PREFERENCE": "httpBearerAuth",
    "AWS_ACCESS_KEY_ID": "AKIDAMBIENT",
    "AWS_SECRET_ACCESS_KEY": "ambient",
    "AWS_SESSION_TOKEN": "ambient-token",
    "AWS_PROFILE": "no-such-profile",
    "AWS_DEFAULT_REGION": "eu-west-1",
    "AWS_REGION": "ap-northeast-1",
    "AWS_SIGV4A_SIGNING_REGION_SET": "*",
}


@pytest.mark.parametrize(
    "names", [*([name] for name in HOSTILE), list(HOSTILE)], ids=lambda names: "+".join(names)[:60]
)
def test_no_variable_of_the_shell_changes_who_asks_or_how_often(
    monkeypatch: pytest.MonkeyPatch, names: list[str]
) -> None:
    for name in names:
        monkeypatch.setenv(name, HOSTILE[name])
    with BedrockServer(secrets={KEYS.access_key: KEYS.secret}) as server:
        asked = engine(server.url, read_timeout=SHORT)
        assert len(ask(asked).images) == 1
        server.queue(FAULTS["unavailable"], FAULTS["throttled"])
        for _ in range(2):
            with pytest.raises(EngineError):
                ask(asked)
        assert len(server.requests) == 3
        for request in server.requests:
            signature = request.signature
            assert (signature.access_key, signature.bearer, signature.session_token) == (KEYS.access_key, None, None)
            assert (signature.region, signature.service) == ("us-east-1", "bedrock")


def test_a_read_timeout_is_asked_once_whatever_the_shell_says(
    bedrock: BedrockServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in HOSTILE.items():
        monkeypatch.setenv(name, value)
    assert type(failed(bedrock, Hang())) is NoAnswer


def test_typed_keys_do_not_go_where_a_variable_points(
    bedrock: BedrockServer, monkeypatch: pytest.MonkeyPatch, closed_port: int
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", bedrock.url)
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{closed_port}")
    with pytest.raises(NotConnected, match=r"bedrock-runtime\.us-east-1|Amazon Bedrock in us-east-1"):
        ask(engine(None))
    assert bedrock.requests == []


def test_the_default_chain_goes_where_its_configuration_points(
    bedrock: BedrockServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", bedrock.url)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDAMBIENT")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "ambient")
    assert len(ask(engine(None, credentials=DefaultChain())).images) == 1
