"""AWS beside Bedrock Runtime on loopback: the control plane of Bedrock, STS, single sign-on's portal and OIDC, over real HTTP.

Written from the service descriptions; imports nothing of the program under test. Every request is kept with its signature::

    with AwsServer() as aws:
        aws.availability["stability.sd3-5-large-v1:0"] = {"agreementAvailability": {"status": "PENDING"}}
        aws.refuse("ListFoundationModels", 403, "AccessDeniedException", "... is not authorized to perform ...")
"""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from support.bedrock_signature import Signature, read_signature

ACCOUNT_ID = "111122223333"
SERVICES = (
    "stable-image-inpaint", "stable-image-erase-object", "stable-image-search-replace", "stable-image-search-recolor",
    "stable-image-remove-background", "stable-image-control-sketch", "stable-image-control-structure",
    "stable-image-style-guide", "stable-style-transfer", "stable-outpaint", "stable-fast-upscale",
    "stable-conservative-upscale", "stable-creative-upscale",
)  # fmt: skip
PLAIN = ("stability.stable-image-core-v1:1", "stability.sd3-5-large-v1:0", "stability.stable-image-ultra-v1:1")
AVAILABLE: Mapping[str, Any] = {
    "agreementAvailability": {"status": "AVAILABLE"},
    "authorizationStatus": "AUTHORIZED",
    "entitlementAvailability": "AVAILABLE",
    "regionAvailability": "AVAILABLE",
}


@dataclass(frozen=True)
class Asked:
    """One request as it arrived."""

    action: str
    path: str
    query: Mapping[str, list[str]]
    signature: Signature
    form: Mapping[str, list[str]]


@dataclass(frozen=True)
class No:
    """A refusal; ``date`` replaces the answer's own."""

    status: int
    code: str
    message: str
    date: str = ""


@dataclass
class Session:
    """What STS and single sign-on hand out."""

    access_key: str = "ASIASESSION"
    secret: str = "session-secret"
    token: str = "session-token"
    expires: str = "2099-01-01T00:00:00Z"


class AwsServer:
    """The services of one region; a context manager. ``tls`` makes it speak https."""

    def __init__(self, *, tls: ssl.SSLContext | None = None) -> None:
        self.requests: list[Asked] = []
        self.models: dict[str, dict[str, str]] = {
            **{model: {"status": "ACTIVE"} for model in PLAIN},
            **{f"stability.{name}-v1:0": {"status": "ACTIVE"} for name in SERVICES},
        }
        self.profiles = [f"us.stability.{name}-v1:0" for name in SERVICES]
        self.availability: dict[str, Mapping[str, Any]] = {}
        self.session = Session()
        self._refusals: dict[str, No] = {}
        self._scheme = "http" if tls is None else "https"
        self._server = _Server(self, tls)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), name="aws-server")

    @property
    def url(self) -> str:
        """Every service's address."""
        return f"{self._scheme}://127.0.0.1:{self._server.server_address[1]}"

    def refuse(self, action: str, status: int, code: str, message: str, *, date: str = "") -> None:
        """Answer an action so from now on; ``*`` is every action."""
        self._refusals[action] = No(status, code, message, date)

    def accept(self) -> None:
        """Answer everything as a healthy service does again."""
        self._refusals.clear()

    def refusal(self, action: str) -> No | None:
        """What an action meets."""
        return self._refusals.get(action) or self._refusals.get("*")

    def actions(self) -> list[str]:
        """What was asked, in order."""
        return [asked.action for asked in self.requests]

    def __enter__(self) -> AwsServer:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = False

    def __init__(self, owner: AwsServer, tls: ssl.SSLContext | None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        if tls is not None:
            self.socket = tls.wrap_socket(self.socket, server_side=True)
        self.owner = owner


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        self._answer({})

    def do_POST(self) -> None:
        data = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        is_form = self.headers.get("Content-Type", "").startswith("application/x-www-form-urlencoded")
        self._answer(parse_qs(data.decode()) if is_form else {})

    def log_message(self, format: str, *args: Any) -> None:
        """Silence: what came is in ``requests``."""

    def _answer(self, form: Mapping[str, list[str]]) -> None:
        parts = urlsplit(self.path)
        path = unquote(parts.path)
        action = _action(path, form)
        headers = {name.lower(): value for name, value in self.headers.items()}
        owner = self.server.owner
        owner.requests.append(Asked(action, path, parse_qs(parts.query), read_signature(headers), form))
        no = owner.refusal(action)
        if no is not None:
            self._refuse(no, query_protocol=bool(form))
        elif form:
            self._send(200, _sts(action, owner.session).encode(), {"Content-Type": "text/xml"})
        else:
            self._json(action, path)

    def _json(self, action: str, path: str) -> None:
        owner = self.server.owner
        name = path.rpartition("/")[2]
        match action:
            case "ListFoundationModels":
                value: Any = {"modelSummaries": [_summary(key, life) for key, life in owner.models.items()]}
            case "ListInferenceProfiles":
                value = {"inferenceProfileSummaries": [_profile(each) for each in owner.profiles]}
            case "GetFoundationModel" if name in owner.models:
                value = {"modelDetails": _summary(name, owner.models[name])}
            case "GetFoundationModelAvailability" if name in owner.models:
                value = {"modelId": name, **AVAILABLE, **owner.availability.get(name, {})}
            case "GetRoleCredentials":
                session = owner.session
                keys = {"accessKeyId": session.access_key, "secretAccessKey": session.secret}
                value = {"roleCredentials": {**keys, "sessionToken": session.token, "expiration": 4_070_908_800_000}}
            case "CreateToken":
                value = {"accessToken": "renewed", "expiresIn": 3600, "tokenType": "Bearer", "refreshToken": "again"}
            case _:
                self._refuse(No(404, "ResourceNotFoundException", f"Could not resolve {name}"), query_protocol=False)
                return
        self._send(200, json.dumps(value).encode(), {"Content-Type": "application/json"})

    def _refuse(self, no: No, *, query_protocol: bool) -> None:
        if query_protocol:
            page = (
                f"<ErrorResponse><Error><Code>{no.code}</Code><Message>{no.message}</Message></Error></ErrorResponse>"
            )
            self._send(no.status, page.encode(), {"Content-Type": "text/xml"}, no.date)
            return
        headers = {"Content-Type": "application/json", "x-amzn-ErrorType": no.code}
        self._send(no.status, json.dumps({"message": no.message}).encode(), headers, no.date)

    def _send(self, status: int, data: bytes, headers: Mapping[str, str], date: str = "") -> None:
        self.send_response_only(status)
        self.send_header("Date", date or self.date_time_string())
        for name, value in {**headers, "Content-Length": str(len(data))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)


def _action(path: str, form: Mapping[str, list[str]]) -> str:
    if form:
        return form["Action"][0]
    first, _, rest = path.strip("/").partition("/")
    return {
        "foundation-models": "GetFoundationModel" if rest else "ListFoundationModels",
        "foundation-model-availability": "GetFoundationModelAvailability",
        "inference-profiles": "GetInferenceProfile" if rest else "ListInferenceProfiles",
        "federation": "GetRoleCredentials",
        "token": "CreateToken",
    }.get(first, path)


def _summary(model: str, lifecycle: Mapping[str, str]) -> dict[str, Any]:
    return {
        "modelArn": f"arn:aws:bedrock:us-west-2::foundation-model/{model}",
        "modelId": model,
        "outputModalities": ["IMAGE"],
        "inferenceTypesSupported": ["ON_DEMAND" if model in PLAIN else "INFERENCE_PROFILE"],
        "modelLifecycle": dict(lifecycle),
    }


def _profile(name: str) -> dict[str, Any]:
    return {
        "inferenceProfileName": name,
        "inferenceProfileArn": f"arn:aws:bedrock:us-west-2:{ACCOUNT_ID}:inference-profile/{name}",
        "inferenceProfileId": name,
        "models": [],
        "status": "ACTIVE",
        "type": "SYSTEM_DEFINED",
    }


def _sts(action: str, session: Session) -> str:
    names = 'xmlns="https://sts.amazonaws.com/doc/2011-06-15/"'
    if action == "GetCallerIdentity":
        result = f"<Arn>arn:aws:iam::{ACCOUNT_ID}:user/artist</Arn><UserId>AIDA</UserId><Account>{ACCOUNT_ID}</Account>"
    else:
        result = (
            f"<Credentials><AccessKeyId>{session.access_key}</AccessKeyId><SecretAccessKey>{session.secret}"
            f"</SecretAccessKey><SessionToken>{session.token}</SessionToken><Expiration>{session.expires}</Expiration>"
            f"</Credentials><AssumedRoleUser><AssumedRoleId>A:s</AssumedRoleId><Arn>arn:aws:sts::{ACCOUNT_ID}:"
            "assumed-role/artist/s</Arn></AssumedRoleUser>"
        )
    return f"<{action}Response {names}><{action}Result>{result}</{action}Result></{action}Response>"
