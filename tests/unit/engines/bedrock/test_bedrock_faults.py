"""Every documented refusal, through the real boto3: our class, our words, what it cost, and that it is asked once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from botocore import exceptions as sdk
from urllib3.exceptions import ProtocolError

from nova_studio.engines.bedrock.client import Connection, Profile
from nova_studio.engines.bedrock.faults import Scene, translate
from nova_studio.errors import (
    ContentBlocked,
    CredentialsError,
    EngineError,
    ModelRetired,
    ModelUnavailable,
    NoAnswer,
    NotConnected,
    RequestRejected,
    ServiceUnavailable,
    Throttled,
)
from support.bedrock_calls import ALIVE, RETIRED, ask, engine
from support.bedrock_faults import FAULTS, Refusal
from support.bedrock_server import BedrockServer, Raw

EXPECTED: dict[str, tuple[type[EngineError], str]] = {
    "filtered prompt": (ContentBlocked, "refused the prompt"),
    "filtered picture": (ContentBlocked, "refused a picture"),
    "filtered as Titan": (ContentBlocked, "refused the prompt"),
    "too long": (RequestRejected, "expected maxLength: 1024, actual: 1469"),
    "unknown key": (RequestRejected, "extraneous key [images]"),
    "other model": (ModelUnavailable, "another kind of request"),
    "several": (RequestRejected, "2 schema violations"),
    "wrong type": (RequestRejected, "expected type: JSONArray"),
    "empty mask": (RequestRejected, "found nothing in the picture"),
    "too many pixels": (RequestRejected, "Image exceeds max pixels allowed"),
    "wrong id": (ModelUnavailable, "There is no model amazon.nova-canvas-v1:0 in us-east-1"),
    "on demand": (ModelUnavailable, "cannot be called directly"),
    "quota": (Throttled, "quota for this model is used up"),
    "no access": (ModelUnavailable, "has no access to the model"),
    "terms": (ModelUnavailable, "may not accept the provider's terms"),
    "payment": (ModelUnavailable, "no valid means of payment"),
    "subscribing": (ModelUnavailable, "is being enabled for the account"),
    "not permitted": (ModelUnavailable, "may not call the model"),
    "unknown key id": (CredentialsError, "does not know this access key"),
    "wrong secret": (CredentialsError, "secret does not belong"),
    "wrong clock": (CredentialsError, "clock is probably wrong"),
    "expired": (CredentialsError, "have expired"),
    "end of life": (ModelRetired, "has been retired"),
    "legacy": (ModelRetired, "last 30 days"),
    "legacy of 15 days": (ModelRetired, "last 15 days"),
    "not found": (ModelUnavailable, "There is no model"),
    "timed out": (NoAnswer, "took too long"),
    "model error": (NoAnswer, "the model's own status: 500"),
    "throttled": (Throttled, "Too many requests"),
    "throttled by rate": (Throttled, "Reduce the frequency"),
    "not ready": (ServiceUnavailable, "being made ready"),
    "internal": (NoAnswer, "failed while it worked"),
    "bad gateway": (NoAnswer, "status 502"),
    "unavailable": (ServiceUnavailable, "cannot answer now"),
    "gateway timeout": (NoAnswer, "status 504"),
}
RETRIABLE = {"throttled", "throttled by rate", "not ready", "unavailable"}


def refused(server: BedrockServer, *, day: date = ALIVE, model_id: str = "amazon.nova-canvas-v1:0") -> EngineError:
    """The error of one call, which must have asked exactly once."""
    before = len(server.requests)
    with pytest.raises(EngineError) as caught:
        ask(engine(server.url, day=day, model_id=model_id))
    assert len(server.requests) == before + 1
    return caught.value


def test_every_documented_refusal_is_expected_here() -> None:
    assert set(EXPECTED) == set(FAULTS)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_refusal_becomes_our_error_in_words(bedrock: BedrockServer, name: str) -> None:
    kind, words = EXPECTED[name]
    bedrock.queue(FAULTS[name])
    error = refused(bedrock)
    assert type(error) is kind
    assert words in str(error)
    said = " ".join(FAULTS[name].message.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").split())
    assert said in str(error)
    assert error.may_be_charged is (kind is NoAnswer)
    assert error.retriable is (name in RETRIABLE)
    assert error.advice.startswith("It may have been charged." if kind is NoAnswer else "Nothing was ")
    assert error.code == (FAULTS[name].code or str(FAULTS[name].status))
    assert error.request_id == "request-1"


@pytest.mark.parametrize("name", ["wrong id", "no access", "not found", "legacy", "end of life"])
def test_after_the_end_a_refusal_of_the_base_model_means_that(bedrock: BedrockServer, name: str) -> None:
    bedrock.queue(FAULTS[name], FAULTS[name], FAULTS[name])
    error = refused(bedrock, day=RETIRED)
    assert type(error) is ModelRetired
    assert FAULTS[name].message in str(error)
    arn = "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-canvas-v1:0"
    assert type(refused(bedrock, day=RETIRED, model_id=arn)) is ModelRetired
    # Another model has an end of its own.
    other = refused(bedrock, day=RETIRED, model_id="arn:aws:bedrock:us-east-1:111122223333:provisioned-model/abc")
    assert type(other) is EXPECTED[name][0]


@pytest.mark.parametrize("name", ["not permitted", "on demand", "filtered prompt", "throttled", "internal"])
def test_after_the_end_other_refusals_keep_their_own_words(bedrock: BedrockServer, name: str) -> None:
    bedrock.queue(FAULTS[name])
    error = refused(bedrock, day=RETIRED)
    assert type(error) is EXPECTED[name][0] and EXPECTED[name][1] in str(error)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (301, RequestRejected),
        (400, RequestRejected),
        (401, CredentialsError),
        (403, ModelUnavailable),
        (404, ModelUnavailable),
        (407, NotConnected),
        (408, NoAnswer),
        (413, RequestRejected),
        (418, RequestRejected),
        (424, NoAnswer),
        (429, Throttled),
        (500, NoAnswer),
        (502, NoAnswer),
        (503, ServiceUnavailable),
        (504, NoAnswer),
        (529, NoAnswer),
    ],
)
@pytest.mark.parametrize("code", ["", "SomethingNewException"])
def test_an_unknown_refusal_is_judged_by_its_status(
    bedrock: BedrockServer, status: int, kind: type[EngineError], code: str
) -> None:
    bedrock.queue(Refusal(status, code, "words never heard before"))
    error = refused(bedrock)
    assert type(error) is kind
    assert error.may_be_charged is (kind is NoAnswer)
    assert code == "" or "words never heard before" in str(error)


def test_a_refusal_that_is_no_json_is_judged_by_its_status(bedrock: BedrockServer) -> None:
    bedrock.queue(Raw(b"\x00\xff{", 500, {"Content-Type": "application/json"}))
    assert type(refused(bedrock)) is NoAnswer


def test_long_words_are_cut(bedrock: BedrockServer) -> None:
    bedrock.queue(Refusal(400, "ValidationException", "word " * 1000))
    assert len(str(refused(bedrock))) < 600


STS_DENIED = b"""<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>
<Code>AccessDenied</Code><Message>not authorized to perform: sts:AssumeRole</Message></Error></ErrorResponse>"""


def test_a_role_that_is_refused_on_the_way_is_a_matter_of_credentials(
    bedrock: BedrockServer, tmp_path: Path, allow_logs: Callable[[str], None]
) -> None:
    allow_logs("WARNING botocore.credentials: Refreshing temporary credentials failed")
    config = tmp_path / "home" / "aws" / "config"
    config.parent.mkdir(parents=True)
    config.write_text(
        "[profile base]\naws_access_key_id = A\naws_secret_access_key = S\n"
        "[profile artist]\nrole_arn = arn:aws:iam::111122223333:role/x\nsource_profile = base\nregion = us-east-1\n"
        f"services = here\n[services here]\nsts =\n  endpoint_url = {bedrock.url}\n"
    )
    bedrock.queue(Raw(STS_DENIED, 403, {"Content-Type": "text/xml"}))
    with pytest.raises(CredentialsError, match=r"AssumeRole.*not authorized to perform") as caught:
        ask(engine(bedrock.url, credentials=Profile("artist")))
    assert caught.value.advice.startswith("Nothing was sent")
    assert [request.model_id for request in bedrock.requests] == [""]


SCENE = Scene(Connection(), ALIVE)
URL = "https://bedrock-runtime.us-east-1.amazonaws.com/model/x/invoke"


@pytest.mark.parametrize(
    ("error", "kind", "words"),
    [
        (sdk.ConnectTimeoutError(endpoint_url=URL), NotConnected, "bedrock-runtime.us-east-1.amazonaws.com"),
        (sdk.ReadTimeoutError(endpoint_url=URL), NotConnected, "broke before"),
        (sdk.ConnectionClosedError(endpoint_url=URL), NotConnected, "broke before"),
        (
            sdk.SSLError(endpoint_url=URL, error=OSError("[SSL: CERTIFICATE_VERIFY_FAILED] self-signed")),
            NotConnected,
            "is not trusted",
        ),
        (sdk.SSLError(endpoint_url=URL, error=OSError("wrong version")), NotConnected, "No secure connection"),
        (sdk.NoAuthTokenError(), CredentialsError, "No AWS credentials"),
        (sdk.UnauthorizedSSOTokenError(), CredentialsError, "single sign-on of default"),
        (sdk.TokenRetrievalError(provider="sso", error_msg="x"), CredentialsError, "single sign-on"),
        (sdk.LoginRefreshRequired(), CredentialsError, "login of default"),
        (sdk.RefreshWithMFAUnsupportedError(), CredentialsError, "MFA"),
        (EOFError(), CredentialsError, "MFA"),
        (sdk.MissingDependencyException(msg="awscrt"), CredentialsError, "not installed"),
        (sdk.MetadataRetrievalError(error_msg="x"), CredentialsError, "could not be fetched"),
        (sdk.NoRegionError(), NotConnected, "region"),
        (sdk.DataNotFoundError(data_path="x"), NotConnected, "could not be sent"),
    ],
)
def test_what_fails_before_anything_left_costs_nothing_and_may_cost_when_something_had(
    error: Exception, kind: type[EngineError], words: str
) -> None:
    before = translate(error, SCENE, taken=False)
    assert type(before) is kind and words in str(before)
    assert not before.may_be_charged and before.advice.startswith("Nothing was sent or charged.")
    after = translate(error, SCENE, taken=True)
    assert type(after) is NoAnswer and after.may_be_charged and not after.retriable


def test_a_defect_of_our_own_is_passed_on_unless_something_had_left() -> None:
    assert translate(KeyError("ours"), SCENE, taken=False) is None
    assert type(translate(KeyError("ours"), SCENE, taken=True)) is NoAnswer


def test_words_about_a_lost_answer_tell_how() -> None:
    lost = translate(sdk.ResponseStreamingError(error=ProtocolError("x")), SCENE, taken=True)
    assert "lost while the answer was arriving" in str(lost)
