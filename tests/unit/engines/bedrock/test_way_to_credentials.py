"""What the SDK asks by itself to get credentials, of STS, single sign-on's portal and its OIDC, goes the account's way: its own
address of STS, its proxy with a sign-in, its file of certificates, FIPS and dual stack.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from botocore.credentials import SSOProvider
from botocore.tokens import SSOTokenProvider

from nova_studio.engines.bedrock import catalogue
from nova_studio.engines.bedrock.client import Connection, DefaultChain, Profile, Proxy
from nova_studio.engines.bedrock.diagnosis import Kind
from nova_studio.engines.bedrock.probe import Report, try_connection
from nova_studio.engines.bedrock.sessions import Access
from support import certificates
from support.aws_server import AwsServer
from support.bedrock_calls import ask, engine
from support.bedrock_server import BedrockServer
from support.certificates import Certificates
from support.moto_sts import MotoSts
from support.proxies import PASSWORD, USER, Tinyproxy

KNOWN = catalogue.shipped()
NOWHERE = "http://127.0.0.1:9"
RENDER = "arn:aws:iam::444455556666:role/render"
START_URL = "https://studio.awsapps.com/start"


@pytest.fixture
def sts(monkeypatch: pytest.MonkeyPatch) -> Iterator[MotoSts]:
    """A VPC endpoint of STS that only the account knows: what the shell's variable names does not answer."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", NOWHERE)
    with MotoSts() as server:
        yield server


@pytest.fixture
def config(tmp_path: Path) -> Callable[[str], Path]:
    def write(text: str) -> Path:
        folder = tmp_path / "home" / "aws"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "config").write_text(text)
        return folder

    return write


@pytest.fixture
def trusted(tmp_path: Path) -> Certificates:
    return certificates.make(tmp_path)


@pytest.fixture
def tunnel(tmp_path: Path) -> Iterator[Tinyproxy]:
    folder = tmp_path / "proxy"
    folder.mkdir()
    with Tinyproxy(folder) as proxy:
        yield proxy


def signed_by(bedrock: BedrockServer, **connection: Any) -> str | None:
    assert len(ask(engine(bedrock.url, credentials=Profile("artist"), **connection)).images) == 1
    return bedrock.last.signature.session_token


def look(url: str, **more: Any) -> Report:
    """Test connection with the profile ``artist``."""
    ways: dict[str, Any] = {"region": "us-west-2", "credentials": Profile("artist"), "sts_endpoint": url, **more}
    return try_connection(Connection(control_endpoint=url, **ways), KNOWN, has_route=lambda: True)


ROLE = (
    "[profile base]\naws_access_key_id = AKIDBASE\naws_secret_access_key = base\n"
    f"[profile artist]\nrole_arn = {RENDER}\nsource_profile = base\n"
)


# ------------------------------------------------------------------------------------------------ the account's own STS


def test_a_role_is_assumed_at_the_accounts_own_address(
    sts: MotoSts, bedrock: BedrockServer, config: Callable[[str], Path]
) -> None:
    keys = sts.user("artist", "sts:AssumeRole")
    config(ROLE.replace("AKIDBASE", keys.access_key).replace("= base\n[", f"= {keys.secret}\n["))
    sts.check_signatures()
    token = signed_by(bedrock, sts_endpoint=sts.url)
    (session,) = sts.assumed("444455556666")
    assert (session.role_arn, session.session_token) == (RENDER, token)


def test_a_web_identity_is_shown_at_the_accounts_own_address(
    sts: MotoSts, bedrock: BedrockServer, config: Callable[[str], Path]
) -> None:
    token = config("") / "token"
    token.write_text("web-token")
    config(f"[profile artist]\nrole_arn = {RENDER}\nweb_identity_token_file = {token}\n")
    shown = signed_by(bedrock, sts_endpoint=sts.url)
    assert [each.session_token for each in sts.assumed("444455556666")] == [shown]


def test_the_default_chain_goes_there_too(
    sts: MotoSts, bedrock: BedrockServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a container that has its role by variables alone."""
    token = tmp_path / "token"
    token.write_text("web-token")
    monkeypatch.setenv("AWS_ROLE_ARN", RENDER)
    monkeypatch.setenv("AWS_WEB_IDENTITY_TOKEN_FILE", str(token))
    ask(engine(bedrock.url, credentials=DefaultChain(), sts_endpoint=sts.url))
    assert [each.session_token for each in sts.assumed("444455556666")] == [bedrock.last.signature.session_token]


def test_the_variables_address_holds_where_the_account_has_none(
    bedrock: BedrockServer, config: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    config(ROLE)
    with AwsServer() as aws:
        monkeypatch.setenv("AWS_ENDPOINT_URL_STS", aws.url)
        assert signed_by(bedrock) == "session-token" and aws.actions() == ["AssumeRole"]


# ---------------------------------------------------------------------------------------------- proxy and certificates


def test_a_role_is_assumed_through_the_proxy_with_the_companys_certificates(
    tunnel: Tinyproxy, trusted: Certificates, config: Callable[[str], Path]
) -> None:
    config(ROLE)
    with AwsServer(tls=trusted.context) as aws:
        proxy = Proxy(tunnel.url, USER, lambda: PASSWORD)
        report = look(aws.url, proxy=proxy, ca_bundle=str(trusted.ca))
        assert report.works and aws.actions()[0] == "AssumeRole"
        ways = tunnel.log.read_text().count("Request (file descriptor")
        assert ways >= 3, "AssumeRole, the control plane and GetCallerIdentity"


def test_without_the_companys_certificates_it_is_told_whose_is_not_trusted(
    trusted: Certificates, config: Callable[[str], Path], allow_logs: Callable[[str], None]
) -> None:
    allow_logs(r"WARNING botocore\.credentials: Refreshing")
    config(ROLE)
    with AwsServer(tls=trusted.context) as aws:
        (fault,) = look(aws.url).faults
        assert fault.kind is Kind.CERTIFICATE and "127.0.0.1" in fault.cause and aws.requests == []


def test_a_proxy_that_refuses_the_sign_in_is_told_when_a_role_is_assumed(
    tunnel: Tinyproxy, trusted: Certificates, config: Callable[[str], Path], allow_logs: Callable[[str], None]
) -> None:
    allow_logs(r"WARNING botocore\.credentials: Refreshing")
    config(ROLE)
    with AwsServer(tls=trusted.context) as aws:
        (fault,) = look(aws.url, proxy=Proxy(tunnel.url, USER, lambda: "wrong"), ca_bundle=str(trusted.ca)).faults
        assert fault.kind is Kind.PROXY and aws.requests == []


def test_single_sign_on_goes_through_the_proxy_with_the_companys_certificates(
    tunnel: Tinyproxy,
    trusted: Certificates,
    config: Callable[[str], Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The portal that hands out the role's keys, and the OIDC that renews the session."""
    cache = tmp_path / "sso"
    cache.mkdir()
    monkeypatch.setattr(SSOProvider, "_SSO_TOKEN_CACHE_DIR", str(cache))
    monkeypatch.setattr(SSOTokenProvider, "_SSO_TOKEN_CACHE_DIR", str(cache))
    config(
        "[profile artist]\nsso_session = studio\nsso_account_id = 111122223333\nsso_role_name = artist\n"
        f"[sso-session studio]\nsso_region = us-east-1\nsso_start_url = {START_URL}\n"
    )
    now = datetime.now(UTC)
    kept = {
        "startUrl": START_URL, "region": "us-east-1", "accessToken": "t", "expiresAt": _stamp(now + timedelta(minutes=5)),
        "clientId": "c", "clientSecret": "s", "refreshToken": "r", "registrationExpiresAt": _stamp(now + timedelta(days=30)),
    }  # fmt: skip
    (cache / f"{hashlib.sha1(b'studio').hexdigest()}.json").write_text(json.dumps(kept))
    with AwsServer(tls=trusted.context) as aws:
        for name in ("SSO", "SSO_OIDC"):
            monkeypatch.setenv(f"AWS_ENDPOINT_URL_{name}", aws.url)
        report = look(aws.url, proxy=Proxy(tunnel.url, USER, lambda: PASSWORD), ca_bundle=str(trusted.ca))
        assert report.works and aws.actions()[:2] == ["CreateToken", "GetRoleCredentials"]
        assert tunnel.log.read_text().count("Request (file descriptor") >= 4


def _stamp(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


# ------------------------------------------------------------------------------------------------------ FIPS, dual stack


def asked_of(connection: Connection, service: str) -> str:
    """The address at which the SDK itself would ask a service."""
    access = Access(connection)
    return str(access._session._session.create_client(service, region_name=connection.region).meta.endpoint_url)


def test_fips_and_dual_stack_hold_for_roles_as_well(config: Callable[[str], Path]) -> None:
    config(ROLE)
    here = Connection(region="us-west-2", credentials=Profile("artist"), fips=True)
    assert asked_of(here, "sts") == "https://sts-fips.us-west-2.amazonaws.com"
    there = Connection(region="us-west-2", credentials=Profile("artist"), dual_stack=True)
    assert asked_of(there, "sts") == "https://sts.us-west-2.api.aws"


def test_the_accounts_times_hold_and_it_is_asked_twice_at_most(config: Callable[[str], Path]) -> None:
    config(ROLE)
    access = Access(Connection(credentials=Profile("artist"), connect_timeout=3, read_timeout=300))
    found = access._session._session.create_client("sts", region_name="us-west-2").meta.config
    assert (found.connect_timeout, found.read_timeout, found.retries["total_max_attempts"]) == (3, 60, 2)


@pytest.mark.parametrize("ambient", [False, True])
def test_an_address_of_ones_own_is_none_of_the_regions_variants(
    config: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch, ambient: bool
) -> None:
    """The SDK refuses both together, be it by the account or by a variable of the shell."""
    config(ROLE)
    if ambient:
        monkeypatch.setenv("AWS_USE_FIPS_ENDPOINT", "true")
    with AwsServer() as aws:
        report = look(aws.url, fips=not ambient)
        assert report.works and report.account_id and aws.actions()[0] == "AssumeRole"
