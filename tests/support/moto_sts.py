"""STS on loopback as moto knows it, over real HTTP: users and roles of its IAM, and signatures that it really checks.

moto 5.2 knows neither the models of Bedrock's control plane (ListFoundationModels, GetFoundationModel,
GetFoundationModelAvailability, ListInferenceProfiles) nor single sign-on's portal and OIDC, and cannot be told to answer with a
chosen fault: for these there is ``aws_server``. Its InvokeModel knows no picture; for that there is ``bedrock_server``.
"""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from http.client import HTTPConnection
from types import TracebackType

import boto3
from botocore.handlers import BUILTIN_HANDLERS
from moto.core.models import botocore_stubber
from moto.moto_server.werkzeug_app import MotoRequestHandler
from moto.server import DomainDispatcherApplication, create_backend_app
from moto.sts.models import sts_backends
from werkzeug.serving import make_server

from nova_studio.engines.bedrock.client import Keys

ACCOUNT_ID = "123456789012"
"""The account of moto's users."""

# moto puts this into every later session of the SDK; here the SDK is to stay as it is shipped.
BUILTIN_HANDLERS.remove(("before-send", botocore_stubber))


@dataclass(frozen=True)
class Assumed:
    """A role's session that was handed out."""

    role_arn: str
    session_name: str
    access_key: str
    session_token: str


class MotoSts:
    """STS with its IAM; a context manager. moto keeps one state per process, which is forgotten at the end."""

    def __init__(self) -> None:
        app = DomainDispatcherApplication(create_backend_app)
        self._server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Handler)
        # moto's own ThreadedMotoServer looks twice a second only whether it is to end.
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), name="moto-sts")
        self._iam = boto3.client(
            "iam",
            endpoint_url=self.url,
            region_name="us-east-1",
            aws_access_key_id="AKIDADMIN",
            aws_secret_access_key="admin",
        )

    @property
    def url(self) -> str:
        """The address of STS."""
        return f"http://127.0.0.1:{self._server.port}"

    def user(self, name: str, *allowed: str) -> Keys:
        """A new user that may do the ``allowed`` actions; the access key."""
        self._iam.create_user(UserName=name)
        if allowed:
            self._iam.put_user_policy(UserName=name, PolicyName="own", PolicyDocument=_policy(*allowed))
        key = self._iam.create_access_key(UserName=name)["AccessKey"]
        return Keys(key["AccessKeyId"], key["SecretAccessKey"])

    def role(self, name: str, trusted: str, *allowed: str) -> str:
        """A new role that the principal ``trusted`` may assume and that may do the ``allowed`` actions; its ARN."""
        trust = {"Effect": "Allow", "Principal": {"AWS": trusted}, "Action": "sts:AssumeRole"}
        document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
        arn = self._iam.create_role(RoleName=name, AssumeRolePolicyDocument=document)["Role"]["Arn"]
        self._iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=_policy(*allowed))
        return str(arn)

    def check_signatures(self) -> None:
        """From now on refuse unknown keys, wrong secrets and tokens, and what no policy allows."""
        self._tell("/moto-api/reset-auth", "0")

    def assumed(self, account: str) -> list[Assumed]:
        """The sessions handed out of an account's roles, in order."""
        return [
            Assumed(each.role_arn, each.session_name, each.access_key_id, each.session_token)
            for each in sts_backends[account]["aws"].assumed_roles
        ]

    def __enter__(self) -> MotoSts:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._tell("/moto-api/reset-auth", "inf")
        self._tell("/moto-api/reset")
        self._iam.close()
        self._server.shutdown()
        self._thread.join()

    def _tell(self, path: str, words: str = "") -> None:
        connection = HTTPConnection("127.0.0.1", self._server.port)
        try:
            connection.request("POST", path, words)
            answer = connection.getresponse()
            assert answer.status == 200, answer.read()
        finally:
            connection.close()


class _Handler(MotoRequestHandler):
    protocol_version = "HTTP/1.0"  # A connection that is kept open would keep its thread after the test.


def _policy(*allowed: str) -> str:
    statement = {"Effect": "Allow", "Action": list(allowed), "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
