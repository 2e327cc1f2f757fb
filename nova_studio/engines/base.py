"""The boundary between the program and whatever makes pictures.

The runner owns journal and spool: it asks an engine for the calls of a request, lets it *send* each (network only: the raw
answer goes into the spool, byte for byte) and, once the spool is safe on disk, lets it *read* the answer (pure, repeatable). An
engine never decodes what has not been spooled. Every foreign exception is mapped to :class:`~nova_studio.errors.EngineError`
inside ``send``, also one raised while the answer streams after the call has returned.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any, BinaryIO, Final, Protocol

from nova_studio.contract.request import Request
from nova_studio.contract.task import TaskType
from nova_studio.errors import RequestRejected
from nova_studio.tools.request import AnyRequest, ToolRequest
from nova_studio.tools.spec import ToolType


class EngineState(StrEnum):
    """Whether an engine, or a model behind it, can be expected to answer; the values are the words for the artist."""

    READY = "ready"
    WILL_SUBSCRIBE = "ready, will subscribe"
    BEING_ENABLED = "being enabled"
    RETIRING = "retiring"
    RETIRED = "retired"
    NOT_HERE = "not here"
    NOT_ALLOWED = "not allowed"
    UNKNOWN = "unknown"


WHOLE: Final = "$"
"""The path of what is said of a request as a whole: nothing of it is lost."""
IGNORED: Final = "ignored"
"""The code of a loss whose field changes nothing at all."""


@dataclass(frozen=True)
class Loss:
    """One field or promise of a request that an engine cannot keep; ``path`` is its JSONPath, ``message`` one sentence.

    ``also`` are the paths of further fields that the same sentence is about.
    """

    path: str
    code: str
    message: str
    also: tuple[str, ...] = ()

    @property
    def ignored(self) -> bool:
        """Whether the field changes nothing, in contrast to one that is kept in part, or in another way."""
        return self.code == IGNORED


@dataclass(frozen=True)
class Capability:
    """What an engine can do of one task: whether, why not, what is lost in general, in sentences, and by which models.

    ``ignores`` are the JSONPaths of fields that change nothing whatever else the request says.
    """

    can: bool
    reason: str = ""
    losses: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    ignores: tuple[str, ...] = ()


@dataclass(frozen=True)
class Description:
    """What an engine is: its name in settings and shell, its title, its state in words, and its capability per task.

    ``sends`` is true when a request leaves this computer; ``model`` and ``region`` say where it goes. ``masks_white`` says whether
    the service's masks are white where the picture changes; ``None``: it depends on the task, as in Nova's own contract.
    ``tools`` are the picture tools it has, each with what it can do of it.
    """

    name: str
    title: str
    state: EngineState
    state_words: str
    sends: bool
    tasks: Mapping[TaskType, Capability]
    model: str = ""
    region: str = ""
    masks_white: bool | None = None
    tools: Mapping[ToolType, Capability] = field(default_factory=dict)


@dataclass(frozen=True)
class Price:
    """What a request costs, always with its currency; an estimate until it is counted. Zero is free."""

    amount: Decimal
    currency: str = "USD"
    estimated: bool = True
    note: str = ""

    def __str__(self) -> str:
        return "free" if self.amount == 0 else f"${self.amount.normalize():.2f}"


def of_contract(request: AnyRequest) -> Request:
    """The request, for an engine or a part of one that only works on the contract's tasks. Raises RequestRejected for a tool's."""
    if isinstance(request, ToolRequest):
        raise RequestRejected(
            f"{request.spec.title} is a picture tool, no task.", advice="Nothing was sent or charged."
        )
    return request


FREE = Price(Decimal(0), estimated=False)


@dataclass(frozen=True)
class Assessment:
    """What an engine says of one request before anything is sent; ``regions`` are those the request may be worked on in.

    ``model`` is the title of the model that would do it, where the engine has more than one.
    """

    can: bool
    reason: str = ""
    losses: tuple[Loss, ...] = ()
    calls: int = 1
    price: Price = FREE
    regions: tuple[str, ...] = ()
    model: str = ""


@dataclass(frozen=True)
class Call:
    """One paid invocation of a job: ``index`` counts the calls of a request from 0, ``images`` how many it asks for.

    ``request`` is the job's own, or the part of it that this call is for, with the seed that its pictures are made with.
    """

    request: AnyRequest
    index: int
    images: int
    model: str
    region: str = ""
    price: Price = FREE


@dataclass(frozen=True)
class Receipt:
    """What came with an answer beside its body: the service's id of the request, its own time in milliseconds, the rest of
    what is worth keeping.
    """

    request_id: str = ""
    latency_ms: int | None = None
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Finish:
    """What became of one returned picture on this computer.

    ``original`` are the service's own bytes where the picture shown is another one, ``facts`` what else is to be remembered of
    it, as JSON values.
    """

    original: bytes | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Reply:
    """A decoded answer: the bytes of each picture, the returned mask (1-bit PNG, set = changes), and the service's own words
    when it withheld something.

    Pictures are the service's own bytes, unless ``finishes`` (one for each picture, or none at all) says otherwise.
    """

    images: tuple[bytes, ...]
    mask: bytes | None = None
    words: str = ""
    finishes: tuple[Finish, ...] = ()


class Pictures(Protocol):
    """Opens stored input pictures and masks."""

    def read(self, sha256: str) -> bytes:
        """The bytes stored under a hash; raises LibraryError when they are missing or damaged."""


class Spool(Protocol):
    """Where a raw answer goes before anything decodes it."""

    def write(self, chunk: bytes, /) -> object:
        """Append a piece of the answer's body."""


class Engine(Protocol):
    """What turns a request, of a task or of a picture tool, into pictures."""

    @property
    def name(self) -> str:
        """The engine's name in settings, library and shell, as in ``offline``."""

    def describe(self) -> Description:
        """What the engine is and can do; never touches the network."""

    def assess(self, request: AnyRequest) -> Assessment:
        """Whether the engine can take this request, with every loss and the price; never raises, never sends."""

    def calls(self, request: AnyRequest) -> tuple[Call, ...]:
        """The invocations the request takes; only for requests that :meth:`assess` accepts."""

    def send(self, call: Call, pictures: Pictures, spool: Spool, cancel: threading.Event) -> Receipt:
        """Send one call, once, and write the raw answer into the spool.

        Raises :class:`~nova_studio.errors.EngineError`; ``may_be_charged`` is true for every failure after which the service
        may have made pictures. ``cancel`` may end the wait where the engine can stop without leaving a charge in doubt.
        """

    def read(self, call: Call, spool: BinaryIO, pictures: Pictures) -> Reply:
        """Decode a spooled answer; pure and repeatable, given the spool and the request's own pictures.

        Raises EngineError when it is no answer of this engine.
        """
