"""How to reach Bedrock: plain facts, without the SDK, so that the program can be put together before boto3 is loaded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from nova_studio.engines.bedrock.access import BASE_MODEL
from nova_studio.errors import EngineError

DEFAULT_REGION = "us-east-1"
MODEL_ID_MAX = 2_048
"""Characters of a model id; ARNs of provisioned, custom and deployed models are ids too."""
CONNECT_TIMEOUT = 10.0
READ_TIMEOUT = 300.0
"""Seconds without a byte; the guide asks for at least 300, botocore's own default is 60."""


Service = Literal["bedrock-runtime", "bedrock", "sts"]


@dataclass(frozen=True)
class DefaultChain:
    """Whatever the SDK finds: environment, shared files, single sign-on, container, instance."""


@dataclass(frozen=True)
class Profile:
    """A named profile of the AWS configuration files, whatever kind of credentials it holds."""

    name: str


@dataclass(frozen=True)
class Keys:
    """An access key typed by the artist; the secrets never show in a representation."""

    access_key: str
    secret: str = field(repr=False)
    session_token: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class ApiKey:
    """A Bedrock API key, sent as a bearer token; good for Bedrock and Bedrock Runtime alone, over https only."""

    token: str = field(repr=False)


@dataclass(frozen=True)
class Stored:
    """Secrets that lie in a keyring: ``load`` fetches them in the thread of the call, or raises CredentialsError."""

    load: Callable[[], Keys | ApiKey] = field(repr=False)


Credentials = DefaultChain | Profile | Keys | ApiKey | Stored


@dataclass(frozen=True)
class Proxy:
    """A proxy to go through: its address without name and password, which are given apart; ``load`` fetches the password."""

    url: str
    user: str = ""
    load: Callable[[], str] = field(default=str, repr=False)


Observer = Callable[[str, EngineError | None], object]
"""Told of the outcome of every call: the model's id, and the error or ``None``. Called by the thread of the call."""


@dataclass(frozen=True)
class Connection:
    """Which model, where, as whom, which way, and how long to wait.

    ``model_id`` is an id or ARN of at most 2,048 characters. ``endpoint_url`` replaces the region's own address of Bedrock
    Runtime, ``control_endpoint`` that of Bedrock, ``sts_endpoint`` that of STS, also where a role is assumed. Timeouts are in
    seconds, ``ca_bundle`` is the path of a file of certificates. What is ``None`` or ``False`` is left to the SDK's files and
    variables. Raises ValueError for an id no service could have.
    """

    model_id: str = BASE_MODEL
    region: str = DEFAULT_REGION
    endpoint_url: str | None = None
    credentials: Credentials = field(default_factory=DefaultChain)
    connect_timeout: float = CONNECT_TIMEOUT
    read_timeout: float = READ_TIMEOUT
    ca_bundle: str | None = None
    control_endpoint: str | None = None
    sts_endpoint: str | None = None
    proxy: Proxy | None = None
    fips: bool = False
    dual_stack: bool = False
    observe: Observer | None = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not 1 <= len(self.model_id) <= MODEL_ID_MAX:
            raise ValueError(f"A model id has 1 to {MODEL_ID_MAX:,} characters; this one has {len(self.model_id):,}.")

    @property
    def place(self) -> str:
        """Where requests go, in words: the endpoint's address or the region."""
        return self.endpoint_url or f"Amazon Bedrock in {self.region}"

    def endpoint_of(self, service: Service) -> str | None:
        """The address that replaces the region's own for a service of AWS."""
        return {"bedrock-runtime": self.endpoint_url, "bedrock": self.control_endpoint, "sts": self.sts_endpoint}[
            service
        ]
