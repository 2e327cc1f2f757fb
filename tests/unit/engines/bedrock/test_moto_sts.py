"""Who an account is, and roles that are assumed, against moto's STS: somebody else's idea of how STS answers, and its own check
of every signature.

Bedrock itself is our own loopback: this moto answers ListFoundationModels and GetFoundationModelAvailability with "not
implemented" (see ``support.moto_sts``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from nova_studio.engines.bedrock import catalogue
from nova_studio.engines.bedrock.client import Connection, Keys, Profile
from nova_studio.engines.bedrock.probe import Report, try_connection
from nova_studio.errors import CredentialsError
from support.aws_server import AwsServer
from support.bedrock_calls import ask, engine
from support.bedrock_server import BedrockServer
from support.moto_sts import ACCOUNT_ID, MotoSts

KNOWN = catalogue.shipped()
ELSEWHERE = "444455556666"
"""Another account than that of the users."""
RENDER = f"arn:aws:iam::{ELSEWHERE}:role/render"
HOSTILE = {
    "AWS_ACCESS_KEY_ID": "AKIDAMBIENT",
    "AWS_SECRET_ACCESS_KEY": "ambient",
    "AWS_SESSION_TOKEN": "ambient-token",
    "AWS_BEARER_TOKEN_BEDROCK": "somebody-else",
    "AWS_PROFILE": "nobody",
}


@pytest.fixture
def sts(monkeypatch: pytest.MonkeyPatch) -> Iterator[MotoSts]:
    """Moto's STS where the SDK looks for it, and somebody else's credentials all about."""
    with MotoSts() as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL_STS", server.url)
        for name, value in HOSTILE.items():
            monkeypatch.setenv(name, value)
        yield server


@pytest.fixture
def aws() -> Iterator[AwsServer]:
    """Bedrock's control plane."""
    with AwsServer() as server:
        yield server


@pytest.fixture
def profile(tmp_path: Path) -> Callable[[str, Keys], None]:
    """Writes the shared config: the keys as profile ``base``, and what is given."""

    def write(text: str, keys: Keys) -> None:
        base = f"[profile base]\naws_access_key_id = {keys.access_key}\naws_secret_access_key = {keys.secret}\n"
        folder = tmp_path / "home" / "aws"
        folder.mkdir(parents=True)
        (folder / "config").write_text(base + text)

    return write


def role(name: str, arn: str, source: str) -> str:
    return f"[profile {name}]\nrole_arn = {arn}\nrole_session_name = {name}-session\nsource_profile = {source}\n"


def look(aws: AwsServer, sts: MotoSts, credentials: Any) -> Report:
    """Test connection."""
    ways = Connection(region="us-west-2", credentials=credentials, control_endpoint=aws.url, sts_endpoint=sts.url)
    return try_connection(ways, KNOWN, has_route=lambda: True)


def test_the_account_of_typed_keys_is_told(sts: MotoSts, aws: AwsServer) -> None:
    keys = sts.user("artist")
    sts.check_signatures()
    report = look(aws, sts, keys)
    assert (report.works, report.account_id, report.method, report.faults) == (True, ACCOUNT_ID, "explicit", ())


@pytest.mark.parametrize(
    "wrong", [{"secret": "of-another-key"}, {"session_token": "stale"}, {"access_key": "AKIANOBODY"}]
)
def test_no_account_is_told_to_keys_that_sts_refuses(sts: MotoSts, aws: AwsServer, wrong: dict[str, str]) -> None:
    keys = sts.user("artist")
    sts.check_signatures()
    report = look(aws, sts, replace(keys, **wrong))
    assert (report.works, report.account_id, report.faults) == (True, "", ())


def test_the_account_of_an_assumed_role_is_told(
    sts: MotoSts, aws: AwsServer, profile: Callable[[str, Keys], None]
) -> None:
    profile(role("artist", RENDER, "base"), sts.user("artist", "sts:AssumeRole"))
    sts.check_signatures()
    report = look(aws, sts, Profile("artist"))
    assert (report.works, report.account_id, report.method) == (True, ELSEWHERE, "assume-role")
    (session,) = sts.assumed(ELSEWHERE)
    assert (session.role_arn, session.session_name) == (RENDER, "artist-session")
    assert {(each.signature.access_key, each.signature.session_token) for each in aws.requests} == {
        (session.access_key, session.session_token)
    }


def test_an_assumed_role_signs_the_picture(
    sts: MotoSts, bedrock: BedrockServer, profile: Callable[[str, Keys], None]
) -> None:
    profile(role("artist", RENDER, "base"), sts.user("artist", "sts:AssumeRole"))
    sts.check_signatures()
    assert len(ask(engine(bedrock.url, credentials=Profile("artist"))).images) == 1
    (session,) = sts.assumed(ELSEWHERE)
    signature = bedrock.last.signature
    assert (signature.access_key, signature.session_token) == (session.access_key, session.session_token)
    assert signature.bearer is None


def test_a_role_assumes_the_next(sts: MotoSts, aws: AwsServer, profile: Callable[[str, Keys], None]) -> None:
    """Moto hands out the second only to the signature, token and policy of the first."""
    keys = sts.user("artist", "sts:AssumeRole")
    studio = sts.role("studio", f"arn:aws:iam::{ACCOUNT_ID}:user/artist", "sts:AssumeRole")
    profile(role("studio", studio, "base") + role("artist", RENDER, "studio"), keys)
    sts.check_signatures()
    report = look(aws, sts, Profile("artist"))
    assert (report.works, report.account_id) == (True, ELSEWHERE)
    assert [each.session_name for each in sts.assumed(ACCOUNT_ID)] == ["studio-session"]
    (session,) = sts.assumed(ELSEWHERE)
    assert {each.signature.access_key for each in aws.requests} == {session.access_key}


@pytest.mark.parametrize("trusted", [None, "somebody-else"])
def test_a_role_that_may_not_be_assumed_is_told(
    sts: MotoSts,
    bedrock: BedrockServer,
    profile: Callable[[str, Keys], None],
    allow_logs: Callable[[str], None],
    trusted: str | None,
) -> None:
    """The user has no policy that allows it, or the role trusts another user."""
    allow_logs(r"WARNING botocore\.credentials: Refreshing")
    arn = RENDER if trusted is None else sts.role("studio", f"arn:aws:iam::{ACCOUNT_ID}:user/{trusted}", "bedrock:*")
    profile(role("artist", arn, "base"), sts.user("artist", *(() if trusted is None else ("sts:AssumeRole",))))
    sts.check_signatures()
    with pytest.raises(CredentialsError, match="not authorized to perform: sts:AssumeRole") as caught:
        ask(engine(bedrock.url, credentials=Profile("artist")))
    assert "role and sign-in" in caught.value.advice and not caught.value.may_be_charged
    assert bedrock.requests == [] and sts.assumed(ELSEWHERE) == [] and sts.assumed(ACCOUNT_ID) == []


def test_a_web_identity_signs_the_picture(sts: MotoSts, bedrock: BedrockServer, tmp_path: Path) -> None:
    """Moto checks no signature of this call, which has none."""
    token = tmp_path / "home" / "aws" / "token"
    token.parent.mkdir(parents=True)
    token.write_text("web-token")
    token.with_name("config").write_text(
        f"[profile artist]\nrole_arn = {RENDER}\nrole_session_name = web\nweb_identity_token_file = {token}\n"
    )
    assert len(ask(engine(bedrock.url, credentials=Profile("artist"))).images) == 1
    (session,) = sts.assumed(ELSEWHERE)
    assert session.session_name == "web"
    signature = bedrock.last.signature
    assert (signature.access_key, signature.session_token) == (session.access_key, session.session_token)
