"""What the doctor tells of the network without signing anything, and what it says it did not look at."""

from __future__ import annotations

import json
import socket
import threading
import time

import pytest

from nova_studio.cli import way_out
from nova_studio.engines.bedrock.client import ApiKey, Connection, Proxy, Stored
from support.shell import Shell

WEST = Connection(region="us-west-2")


def test_names_are_looked_up_and_the_rest_is_said_to_be_not_probed(names: dict[str, int]) -> None:
    names["bedrock.us-west-2.amazonaws.com"] = 3
    found = way_out.path(WEST)
    assert found["name bedrock.us-west-2.amazonaws.com"].startswith("found, 3 addresses, in ")
    assert found["name bedrock-runtime.us-west-2.amazonaws.com"] == "not found: Name or service not known"
    assert found["service"] == way_out.NOT_SIGNED and len(found) == 3


@pytest.mark.parametrize(
    ("connection", "host"),
    [
        (Connection(region="us-west-2", fips=True), "bedrock-runtime-fips.us-west-2.amazonaws.com"),
        (Connection(region="eu-west-1", dual_stack=True), "bedrock-runtime.eu-west-1.api.aws"),
        (Connection(endpoint_url="https://vpce-1.example:8443/x"), "vpce-1.example"),
    ],
)
def test_the_names_are_those_the_account_uses(connection: Connection, host: str) -> None:
    assert f"name {host}" in way_out.path(connection)


def test_the_sdks_variables_count_but_not_for_typed_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", "https://variable.example")
    assert "name variable.example" in way_out.path(WEST)
    typed = Connection(region="us-west-2", credentials=Stored(lambda: ApiKey("k")))
    assert "name variable.example" not in way_out.path(typed)


def test_a_proxy_is_knocked_at_and_looks_names_up_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as proxy:
        port = proxy.getsockname()[1]
        found = way_out.path(Connection(region="us-west-2", proxy=Proxy(f"http://127.0.0.1:{port}", "artist")))
        assert found[f"proxy 127.0.0.1:{port}"].startswith("reached; whether it accepts")
        assert found["name bedrock.us-west-2.amazonaws.com"] == "not probed: the proxy looks it up"
        monkeypatch.setenv("HTTPS_PROXY", f"http://me:secret@127.0.0.1:{port}")
        assert f"proxy 127.0.0.1:{port}" in way_out.path(WEST)
        monkeypatch.setenv("NO_PROXY", ".amazonaws.com")
        assert not any(name.startswith("proxy") for name in way_out.path(WEST))
    monkeypatch.delenv("NO_PROXY")
    assert way_out.path(WEST)[f"proxy 127.0.0.1:{port}"] == "cannot be reached: Connection refused"


def test_a_resolver_that_does_not_answer_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    release = threading.Event()
    monkeypatch.setattr(way_out, "look_up", lambda _host, _port: release.wait(20) or 1)
    monkeypatch.setattr(way_out, "PATIENCE", 0.1)
    began = time.monotonic()
    found = way_out.path(WEST)
    release.set()
    assert time.monotonic() - began < 5 and found["name bedrock.us-west-2.amazonaws.com"] == "no answer within 0 s"


def test_the_doctor_says_what_was_not_probed_and_why(shell: Shell, names: dict[str, int]) -> None:
    names["bedrock.us-east-1.amazonaws.com"] = 2
    text = shell("doctor").out
    assert "name bedrock.us-east-1.amazonaws.com: found, 2 addresses" in text
    assert "service: not probed: certificate, sign-in and models are asked by --test" in text
    assert json.loads(shell("doctor", "--json").out)["network"]["path"]["service"].startswith("not probed")
