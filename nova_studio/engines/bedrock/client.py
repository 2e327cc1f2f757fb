"""How to reach Bedrock: plain facts, without the SDK, so that the program can be put together before boto3 is loaded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from nova_studio.engines.bedrock.access import BASE_MODEL

DEFAULT_REGION = "us-east-1"
MODEL_ID_MAX = 2_048
"""Characters of a model id; ARNs of provisioned, custom and deployed models are ids too."""
CONNECT_TIMEOUT = 10.0
READ_TIMEOUT = 300.0
"""Seconds without a byte; the guide asks for at least 300, botocore's own default is 60."""


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
class Stored:
    """Keys that lie in a keyring: ``load`` fetches them in the thread of the call, or raises CredentialsError."""

    load: Callable[[], Keys] = field(repr=False)


Credentials = DefaultChain | Profile | Keys | Stored


@dataclass(frozen=True)
class Connection:
    """Which model, where, as whom, and how long to wait.

    ``model_id`` is an id or ARN of at most 2,048 characters, ``endpoint_url`` replaces the region's own address, timeouts are in
    seconds, ``ca_bundle`` is the path of a file of certificates. Raises ValueError for an id no service could have.
    """

    model_id: str = BASE_MODEL
    region: str = DEFAULT_REGION
    endpoint_url: str | None = None
    credentials: Credentials = field(default_factory=DefaultChain)
    connect_timeout: float = CONNECT_TIMEOUT
    read_timeout: float = READ_TIMEOUT
    ca_bundle: str | None = None

    def __post_init__(self) -> None:
        if not 1 <= len(self.model_id) <= MODEL_ID_MAX:
            raise ValueError(f"A model id has 1 to {MODEL_ID_MAX:,} characters; this one has {len(self.model_id):,}.")

    @property
    def place(self) -> str:
        """Where requests go, in words: the endpoint's address or the region."""
        return self.endpoint_url or f"Amazon Bedrock in {self.region}"
