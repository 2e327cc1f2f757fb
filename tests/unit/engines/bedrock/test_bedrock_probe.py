"""*Test connection*: for each fault its cause and one next step, over real sockets; and what a working account is told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from nova_studio.engines.bedrock import catalogue
from nova_studio.engines.bedrock.client import ApiKey, Connection, DefaultChain, Keys, Profile, Proxy, Stored
from nova_studio.engines.bedrock.diagnosis import Kind
from nova_studio.engines.bedrock.probe import Report, try_connection
from nova_studio.errors import CredentialsError
from support import certificates
from support.api_keys import LONG_TERM, short_term
from support.aws_server import ACCOUNT_ID, AwsServer
from support.certificates import Certificates
from support.proxies import PASSWORD, USER, Tinyproxy

KNOWN = catalogue.shipped()
NOW = datetime.now(UTC)


@pytest.fixture
def aws() -> Iterator[AwsServer]:
    with AwsServer() as server:
        yield server


@pytest.fixture
def trusted(tmp_path: Path) -> Certificates:
    return certificates.make(tmp_path)


def look(url: str, *, route: bool = True, now: datetime = NOW, **more: Any) -> Report:
    settings = {"region": "us-west-2", "credentials": Keys("AKIDCHOSEN", "chosen"), **more}
    connection = Connection(control_endpoint=url, sts_endpoint=url, **settings)
    return try_connection(connection, KNOWN, now=lambda: now, has_route=lambda: route)


def only(report: Report) -> tuple[Kind, str, str]:
    (fault,) = report.faults
    assert not report.works
    return fault.kind, fault.cause, fault.step


def test_a_working_account(aws: AwsServer) -> None:
    report = look(aws.url)
    assert (report.region, report.account_id, report.works, report.faults) == ("us-west-2", ACCOUNT_ID, True, ())
    assert report.latency is not None and 0 < report.latency < 10
    assert len(report.models) == len(KNOWN.models)
    assert {each.signature.access_key for each in aws.requests} == {"AKIDCHOSEN"}


def test_an_account_whose_sts_cannot_be_reached_works_all_the_same(aws: AwsServer) -> None:
    aws.refuse("GetCallerIdentity", 403, "AccessDenied", "no")
    report = look(aws.url)
    assert report.works and report.account_id == "" and report.faults == ()


def test_an_api_key_is_never_shown_to_sts(trusted: Certificates) -> None:
    with AwsServer(tls=trusted.context) as aws:
        report = look(aws.url, credentials=ApiKey(LONG_TERM), ca_bundle=str(trusted.ca))
        assert report.works and report.method == "api-key" and report.account_id == ""
        assert {each.signature.bearer for each in aws.requests} == {LONG_TERM}
        assert "GetCallerIdentity" not in aws.actions()


def test_no_key(aws: AwsServer) -> None:
    kind, cause, step = only(look(aws.url, credentials=DefaultChain()))
    assert (kind, cause) == (Kind.NO_KEY, "No AWS credentials were found.")
    assert step == "Enter an access key or choose a profile under Accounts."
    assert aws.requests == []


def test_an_empty_keyring(aws: AwsServer) -> None:
    def load() -> Keys:
        raise CredentialsError("The keyring holds no keys.", advice="Nothing was sent or charged. Enter them again.")

    assert only(look(aws.url, credentials=Stored(load))) == (
        Kind.NO_KEY,
        "The keyring holds no keys.",
        "Enter them again.",
    )


@pytest.mark.parametrize(
    ("code", "message", "kind", "cause"),
    [
        (
            "UnrecognizedClientException",
            "The security token included in the request is invalid.",
            Kind.WRONG_KEY,
            "does not accept",
        ),
        (
            "InvalidSignatureException",
            "The request signature we calculated does not match",
            Kind.WRONG_KEY,
            "does not accept",
        ),
        ("ExpiredTokenException", "The security token included in the request is expired", Kind.EXPIRED, "has expired"),
        (
            "AccessDeniedException",
            "Authentication failed: Please make sure your API Key is valid.",
            Kind.WRONG_KEY,
            "API Key",
        ),
        ("AccessDeniedException", "Bearer Token has expired", Kind.EXPIRED, "has expired"),
        ("InternalServerException", "oops", Kind.OTHER, "status 403"),
    ],
)
def test_keys_that_are_refused(aws: AwsServer, code: str, message: str, kind: Kind, cause: str) -> None:
    aws.refuse("*", 403, code, message)
    found = only_fault(look(aws.url))
    assert found[0] is kind and cause in found[1] and message in found[1] and found[2].endswith(".")


def only_fault(report: Report) -> tuple[Kind, str, str]:
    (fault,) = report.faults
    return fault.kind, fault.cause, fault.step


def test_a_wrong_clock_says_by_how_much(aws: AwsServer) -> None:
    stamp = format_datetime(NOW - timedelta(minutes=42), usegmt=True)
    aws.refuse("*", 403, "InvalidSignatureException", "Signature expired: 20260101 is now earlier than ...", date=stamp)
    kind, cause, step = only_fault(look(aws.url))
    assert kind is Kind.CLOCK and "clock is wrong: it is 42 min fast" in cause and step.startswith("Set the clock")


def test_no_permission_comes_with_the_exact_policy(aws: AwsServer) -> None:
    words = "User: arn:aws:iam::111122223333:user/artist is not authorized to perform: bedrock:ListFoundationModels"
    aws.refuse("ListFoundationModels", 403, "AccessDeniedException", words)
    report = look(aws.url)
    (fault,) = report.faults
    assert report.works and fault.kind is Kind.NO_PERMISSION and words in fault.cause
    assert "Generate stays possible" in fault.cause
    policy = json.loads(fault.policy)
    sees, makes, subscribes = policy["Statement"]
    assert "bedrock:ListFoundationModels" in sees["Action"] and sees["Resource"] == "*"
    assert makes["Action"] == ["bedrock:InvokeModel"]
    assert makes["Resource"] == [
        *(
            f"arn:aws:bedrock:{region}::foundation-model/stability.*"
            for region in ("us-east-1", "us-east-2", "us-west-2")
        ),
        "arn:aws:bedrock:us-west-2::foundation-model/amazon.nova-canvas-v1:0",
        f"arn:aws:bedrock:us-west-2:{ACCOUNT_ID}:inference-profile/us.stability.*",
    ]
    assert "aws-marketplace:Subscribe" in subscribes["Action"]


def test_the_policy_for_an_api_key_has_the_bearers_action(trusted: Certificates) -> None:
    with AwsServer(tls=trusted.context) as aws:
        aws.refuse("ListFoundationModels", 403, "AccessDeniedException", "not authorized to perform")
        report = look(aws.url, credentials=ApiKey(LONG_TERM), ca_bundle=str(trusted.ca))
        assert "bedrock:CallWithBearerToken" in report.faults[0].policy


def test_a_region_without_the_models(aws: AwsServer) -> None:
    aws.models.clear()
    kind, cause, step = only_fault(look(aws.url, region="eu-west-1"))
    assert kind is Kind.NO_MODEL and cause == "None of the models that make pictures is offered in eu-west-1."
    assert step == "Set the account's region to us-east-1 or us-east-2 or us-west-2."


def test_an_api_key_of_another_region(aws: AwsServer) -> None:
    kind, cause, _ = only_fault(look(aws.url, credentials=ApiKey(short_term("us-east-1"))))
    assert kind is Kind.NO_MODEL and "works only in us-east-1" in cause and aws.requests == []


def test_an_api_key_past_its_end(aws: AwsServer) -> None:
    key = short_term("us-west-2", signed=NOW - timedelta(hours=13))
    kind, cause, _ = only_fault(look(aws.url, credentials=ApiKey(key)))
    assert kind is Kind.EXPIRED and "expired on" in cause


def test_a_name_that_is_not_found() -> None:
    kind, cause, step = only(look("http://bedrock.invalid"))
    assert kind is Kind.NAME and "bedrock.invalid could not be found" in cause and "Internet" in step


def test_no_network_at_all() -> None:
    kind, cause, step = only(look("http://bedrock.invalid", route=False))
    assert (kind, cause) == (Kind.OFFLINE, "This computer has no network at the moment.") and step.startswith("Connect")


def test_nobody_answers() -> None:
    assert only(look("http://127.0.0.1:9"))[:2] == (Kind.OTHER, "127.0.0.1 could not be reached: nobody answers there.")


def test_a_certificate_that_is_not_trusted(trusted: Certificates) -> None:
    with AwsServer(tls=trusted.context) as aws:
        kind, cause, step = only(look(aws.url))
        assert kind is Kind.CERTIFICATE and "CA bundle" in step
        words = "The certificate of 127.0.0.1 is not trusted by this computer: unable to get local issuer certificate."
        assert cause == words
        assert look(aws.url, ca_bundle=str(trusted.ca)).works


def test_an_sso_session_that_is_over_offers_the_sign_in(aws: AwsServer, tmp_path: Path, allow_logs: Any) -> None:
    allow_logs(r"WARNING botocore\.(tokens|credentials): Refreshing")
    (tmp_path / "home" / "aws").mkdir(parents=True)
    (tmp_path / "home" / "aws" / "config").write_text(
        "[profile artist]\nsso_session = s\nsso_account_id = 111122223333\nsso_role_name = r\n"
        "[sso-session s]\nsso_region = us-east-1\nsso_start_url = https://example.awsapps.com/start\n"
    )
    report = look(aws.url, credentials=Profile("artist"))
    assert report.faults[0].kind is Kind.EXPIRED
    assert report.faults[0].sign_in == ("aws", "sso", "login", "--profile", "artist")


# ---------------------------------------------------------------------------------------------------------- real proxy


@pytest.fixture
def tunnel(tmp_path: Path) -> Iterator[Tinyproxy]:
    folder = tmp_path / "proxy"
    folder.mkdir()
    with Tinyproxy(folder) as proxy:
        yield proxy


@pytest.mark.parametrize("secure", [False, True])
def test_through_a_real_proxy_with_a_sign_in(tunnel: Tinyproxy, trusted: Certificates, secure: bool) -> None:
    with AwsServer(tls=trusted.context if secure else None) as aws:
        proxy = Proxy(tunnel.url, USER, lambda: PASSWORD)
        report = look(aws.url, proxy=proxy, ca_bundle=str(trusted.ca))
        assert report.works and report.account_id == ACCOUNT_ID
        assert "127.0.0.1" in tunnel.log.read_text()
        assert PASSWORD not in repr(proxy)


@pytest.mark.parametrize("secure", [False, True])
@pytest.mark.parametrize("proxy_user", ["", USER])
def test_a_proxy_that_refuses_the_sign_in(
    tunnel: Tinyproxy, trusted: Certificates, secure: bool, proxy_user: str
) -> None:
    with AwsServer(tls=trusted.context if secure else None) as aws:
        proxy = Proxy(tunnel.url, proxy_user, lambda: "wrong")
        kind, cause, step = only_fault(look(aws.url, proxy=proxy, ca_bundle=str(trusted.ca)))
        assert (kind, cause) == (Kind.PROXY, "The proxy asks for a name and password, or refused them.")
        assert step == "Enter the proxy's name and password in the account."
        assert aws.requests == []


@pytest.mark.parametrize(
    ("url", "words"),
    [("http://127.0.0.1:9", "could not be reached"), ("http://proxy.invalid:3128", "name of the proxy")],
)
def test_a_proxy_that_is_not_there(trusted: Certificates, url: str, words: str) -> None:
    with AwsServer(tls=trusted.context) as aws:
        kind, cause, step = only(look(aws.url, proxy=Proxy(url), ca_bundle=str(trusted.ca)))
        assert kind is Kind.PROXY and words in cause and step.startswith("Check the proxy's")


def test_the_proxy_of_the_environment_is_respected(
    tunnel: Tinyproxy, trusted: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"http://{USER}:{PASSWORD}@127.0.0.1:{tunnel.port}")
    monkeypatch.setenv("AWS_CA_BUNDLE", str(trusted.ca))
    with AwsServer(tls=trusted.context) as aws:
        assert look(aws.url).works
        assert "CONNECT" in tunnel.log.read_text()
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        before = tunnel.log.read_text().count("CONNECT")
        assert look(aws.url).works and tunnel.log.read_text().count("CONNECT") == before
