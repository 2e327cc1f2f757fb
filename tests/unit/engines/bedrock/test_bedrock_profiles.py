"""Every kind of profile against loopback services, with hostile variables set: which credentials signed the request."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from botocore.credentials import SSOProvider
from botocore.tokens import SSOTokenProvider

from nova_studio.engines.bedrock import sessions
from nova_studio.engines.bedrock.client import Profile
from nova_studio.errors import CredentialsError
from support.aws_server import AwsServer, Session
from support.bedrock_calls import ask, engine
from support.bedrock_faults import Refusal
from support.bedrock_server import BedrockServer

START_URL = "https://studio.awsapps.com/start"
HOSTILE = {
    "AWS_ACCESS_KEY_ID": "AKIDAMBIENT",
    "AWS_SECRET_ACCESS_KEY": "ambient",
    "AWS_SESSION_TOKEN": "ambient-token",
    "AWS_BEARER_TOKEN_BEDROCK": "somebody-else",
    "AWS_PROFILE": "nobody",
}


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[AwsServer]:
    """STS, portal and OIDC on loopback, and somebody else's credentials all about."""
    with AwsServer() as server:
        for name in ("STS", "SSO", "SSO_OIDC"):
            monkeypatch.setenv(f"AWS_ENDPOINT_URL_{name}", server.url)
        for name, value in HOSTILE.items():
            monkeypatch.setenv(name, value)
        yield server


def write(tmp_path: Path, config: str) -> Path:
    folder = tmp_path / "home" / "aws"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config").write_text(config)
    return folder


def signed_by(bedrock: BedrockServer, profile: str = "artist") -> tuple[str, str | None, str | None]:
    assert len(ask(engine(bedrock.url, credentials=Profile(profile))).images) == 1
    signature = bedrock.last.signature
    return signature.access_key, signature.session_token, signature.bearer


def sso_token(folder: Path, expires: datetime, **more: str) -> None:
    """What ``aws sso login`` leaves in the cache."""
    name = hashlib.sha1(b"studio").hexdigest()
    path = folder / f"{name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    stamp = f"{expires:%Y-%m-%dT%H:%M:%SZ}"
    path.write_text(
        json.dumps({"startUrl": START_URL, "region": "us-east-1", "accessToken": "t", "expiresAt": stamp, **more})
    )


@pytest.fixture
def sso(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The cache of single sign-on, in the test's own home, and a profile that uses it."""
    cache = tmp_path / "sso"
    monkeypatch.setattr(SSOProvider, "_SSO_TOKEN_CACHE_DIR", str(cache))
    monkeypatch.setattr(SSOTokenProvider, "_SSO_TOKEN_CACHE_DIR", str(cache))
    write(
        tmp_path,
        "[profile artist]\nsso_session = studio\nsso_account_id = 111122223333\nsso_role_name = artist\n"
        f"[sso-session studio]\nsso_region = us-east-1\nsso_start_url = {START_URL}\n",
    )
    return cache


def test_a_single_sign_on_session_signs(aws: AwsServer, bedrock: BedrockServer, sso: Path) -> None:
    sso_token(sso, datetime.now(UTC) + timedelta(hours=8))
    assert signed_by(bedrock) == ("ASIASESSION", "session-token", None)
    assert aws.actions() == ["GetRoleCredentials"]


def test_a_session_near_its_end_is_renewed_by_the_sdk(aws: AwsServer, bedrock: BedrockServer, sso: Path) -> None:
    later = f"{datetime.now(UTC) + timedelta(days=30):%Y-%m-%dT%H:%M:%SZ}"
    registration = {"clientId": "c", "clientSecret": "s", "registrationExpiresAt": later, "refreshToken": "r"}
    sso_token(sso, datetime.now(UTC) + timedelta(minutes=5), **registration)
    assert signed_by(bedrock) == ("ASIASESSION", "session-token", None)
    assert aws.actions() == ["CreateToken", "GetRoleCredentials"]


def test_a_session_that_ends_during_the_day_says_how_to_sign_in_and_goes_on_afterwards(
    aws: AwsServer, bedrock: BedrockServer, sso: Path
) -> None:
    sso_token(sso, datetime.now(UTC) + timedelta(hours=8))
    asked = engine(bedrock.url, credentials=Profile("artist"))
    ask(asked)
    bedrock.queue(Refusal(403, "ExpiredTokenException", "The security token included in the request is expired"))
    with pytest.raises(CredentialsError, match="expired") as caught:
        ask(asked)
    assert "`aws sso login --profile artist`" in caught.value.advice and not caught.value.may_be_charged
    aws.session = Session(access_key="ASIARENEWED")
    ask(asked)
    assert bedrock.last.signature.access_key == "ASIARENEWED"


def test_an_assumed_role_signs(aws: AwsServer, bedrock: BedrockServer, tmp_path: Path) -> None:
    write(
        tmp_path,
        "[profile base]\naws_access_key_id = AKIDBASE\naws_secret_access_key = base\n"
        "[profile artist]\nrole_arn = arn:aws:iam::111122223333:role/artist\nsource_profile = base\n",
    )
    assert signed_by(bedrock) == ("ASIASESSION", "session-token", None)
    (asked,) = aws.requests
    assert (asked.action, asked.signature.access_key) == ("AssumeRole", "AKIDBASE")


def test_a_role_that_may_not_be_assumed_is_told(
    aws: AwsServer, bedrock: BedrockServer, tmp_path: Path, allow_logs: Callable[[str], None]
) -> None:
    allow_logs(r"WARNING botocore\.credentials: Refreshing")
    write(
        tmp_path,
        "[profile base]\naws_access_key_id = AKIDBASE\naws_secret_access_key = base\n"
        "[profile artist]\nrole_arn = arn:aws:iam::111122223333:role/artist\nsource_profile = base\n",
    )
    aws.refuse("AssumeRole", 403, "AccessDenied", "User is not authorized to perform: sts:AssumeRole")
    with pytest.raises(CredentialsError, match="AssumeRole") as caught:
        ask(engine(bedrock.url, credentials=Profile("artist")))
    assert "role and sign-in" in caught.value.advice and bedrock.requests == []


def test_a_web_identity_signs(aws: AwsServer, bedrock: BedrockServer, tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text("web-token")
    write(
        tmp_path,
        f"[profile artist]\nrole_arn = arn:aws:iam::111122223333:role/artist\nweb_identity_token_file = {token}\n",
    )
    assert signed_by(bedrock) == ("ASIASESSION", "session-token", None)
    (asked,) = aws.requests
    assert asked.action == "AssumeRoleWithWebIdentity" and asked.form["WebIdentityToken"] == ["web-token"]
    assert not asked.signature.present


@pytest.mark.usefixtures("aws")
def test_a_credential_process_signs(bedrock: BedrockServer, tmp_path: Path) -> None:
    script = tmp_path / "keys.py"
    answer = {"Version": 1, "AccessKeyId": "AKIDPROCESS", "SecretAccessKey": "s", "SessionToken": "process-token"}
    script.write_text(f"print({json.dumps(json.dumps(answer))})\n")
    write(tmp_path, f"[profile artist]\ncredential_process = {sys.executable} {script}\n")
    assert signed_by(bedrock) == ("AKIDPROCESS", "process-token", None)


@pytest.mark.usefixtures("aws")
def test_the_profiles_of_the_shared_files_are_listed(tmp_path: Path) -> None:
    folder = write(tmp_path, "[default]\nregion = us-west-2\n[profile artist]\nregion = us-west-2\n")
    (folder / "credentials").write_text("[render]\naws_access_key_id = A\naws_secret_access_key = S\n")
    assert sorted(sessions.profiles()) == ["artist", "default", "render"]


def test_files_that_cannot_be_read_list_no_profiles(tmp_path: Path) -> None:
    write(tmp_path, "no section at all\n")
    assert sessions.profiles() == ()
