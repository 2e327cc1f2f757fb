"""Who asks: exactly the credentials that were chosen, and words with one next step when there are none."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from nova_studio.engines.bedrock.client import Credentials, DefaultChain, Keys, Profile
from nova_studio.errors import CredentialsError
from support.bedrock_calls import ask, engine
from support.bedrock_server import BedrockServer

AMBIENT = {"AWS_ACCESS_KEY_ID": "AKIDAMBIENT", "AWS_SECRET_ACCESS_KEY": "ambient", "AWS_SESSION_TOKEN": "ambient-token"}
FILES = """
[default]
aws_access_key_id = AKIDDEFAULT
aws_secret_access_key = default
[artist]
aws_access_key_id = AKIDARTIST
aws_secret_access_key = artist
aws_session_token = artist-token
"""


@pytest.fixture
def aws(tmp_path: Path) -> Path:
    """The folder of the AWS files that the test's environment points to."""
    folder = tmp_path / "home" / "aws"
    folder.mkdir(parents=True)
    return folder


@pytest.mark.parametrize(
    ("chosen", "key", "token", "secret"),
    [
        (Keys("AKIDTYPED", "typed"), "AKIDTYPED", None, "typed"),
        (Keys("AKIDTYPED", "typed", "typed-token"), "AKIDTYPED", "typed-token", "typed"),
        (Profile("artist"), "AKIDARTIST", "artist-token", "artist"),
        (Profile("default"), "AKIDDEFAULT", None, "default"),
        (DefaultChain(), "AKIDAMBIENT", "ambient-token", "ambient"),
    ],
)
def test_the_chosen_credentials_sign(
    aws: Path, monkeypatch: pytest.MonkeyPatch, chosen: Credentials, key: str, token: str | None, secret: str
) -> None:
    (aws / "credentials").write_text(FILES)
    for name, value in {**AMBIENT, "AWS_BEARER_TOKEN_BEDROCK": "somebody-else"}.items():
        monkeypatch.setenv(name, value)
    with BedrockServer(secrets={key: secret}) as server:
        assert len(ask(engine(server.url, credentials=chosen)).images) == 1
        signature = server.last.signature
        assert (signature.access_key, signature.session_token, signature.bearer) == (key, token, None)


def test_the_default_chain_reads_the_profile_that_a_variable_names(
    bedrock: BedrockServer, aws: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (aws / "credentials").write_text(FILES)
    monkeypatch.setenv("AWS_PROFILE", "artist")
    ask(engine(bedrock.url, credentials=DefaultChain()))
    assert bedrock.last.signature.access_key == "AKIDARTIST"


def test_a_wrong_secret_is_told(aws: Path) -> None:
    with BedrockServer(secrets={"AKIDTYPED": "another"}) as server, pytest.raises(CredentialsError, match="secret"):
        ask(engine(server.url, credentials=Keys("AKIDTYPED", "typed")))


def _process(script: str) -> str:
    return f"[profile artist]\ncredential_process = {script}\n"


@pytest.mark.parametrize(
    ("chosen", "config", "words", "advice"),
    [
        (DefaultChain(), "", "No AWS credentials were found", "Enter an access key"),
        (Profile("artist"), "", "no such profile", "aws configure"),
        (Profile("artist"), "[profile artist]\nregion = us-east-1\n", "No AWS credentials were found", "access key"),
        (
            Profile("artist"),
            "[profile artist]\naws_access_key_id = A\n",
            "incomplete",
            "access key",
        ),
        (
            Profile("artist"),
            "[profile artist]\nsso_session = s\nsso_account_id = 111122223333\nsso_role_name = r\n"
            "[sso-session s]\nsso_region = us-east-1\nsso_start_url = https://example.awsapps.com/start\n",
            "single sign-on of artist",
            "aws sso login --profile artist",
        ),
        (
            Profile("artist"),
            "[profile artist]\nrole_arn = arn:aws:iam::111122223333:role/x\nsource_profile = base\n"
            "mfa_serial = arn:aws:iam::111122223333:mfa/artist\n[profile base]\naws_access_key_id = A\n"
            "aws_secret_access_key = S\n",
            "asks for an MFA code",
            "Sign in with the AWS CLI",
        ),
        (
            Profile("artist"),
            "[profile artist]\nrole_arn = arn:aws:iam::111122223333:role/x\nsource_profile = nobody\n",
            "cannot be read",
            "access key",
        ),
        (Profile("artist"), "no section at all\n", "cannot be read", "Mend the file"),
        (Profile("artist"), _process("false"), "could not be fetched", "Check the profile"),
    ],
)
def test_credentials_that_cannot_be_had_are_told_with_one_next_step(
    bedrock: BedrockServer,
    aws: Path,
    allow_logs: Callable[[str], None],
    chosen: Credentials,
    config: str,
    words: str,
    advice: str,
) -> None:
    allow_logs(r"WARNING botocore\.(tokens|credentials): Refreshing")
    (aws / "config").write_text(config)
    with pytest.raises(CredentialsError) as caught:
        ask(engine(bedrock.url, credentials=chosen))
    assert words in str(caught.value)
    assert advice in caught.value.advice and caught.value.advice.startswith("Nothing was sent or charged.")
    assert not caught.value.may_be_charged and not caught.value.retriable
    assert bedrock.requests == []


def test_credentials_mended_on_disk_are_used_at_the_next_call(bedrock: BedrockServer, aws: Path) -> None:
    asked = engine(bedrock.url, credentials=Profile("artist"))
    with pytest.raises(CredentialsError):
        ask(asked)
    (aws / "credentials").write_text(FILES)
    assert len(ask(asked).images) == 1


def test_a_machine_that_is_no_instance_is_not_waited_for(
    bedrock: BedrockServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "false")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", f"http://127.0.0.1:{silent.getsockname()[1]}")
        start = time.monotonic()
        with pytest.raises(CredentialsError, match="No AWS credentials"):
            ask(engine(bedrock.url, credentials=DefaultChain()))
        assert time.monotonic() - start < 10
    assert bedrock.requests == []
