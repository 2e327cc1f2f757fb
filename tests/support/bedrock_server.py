"""A Bedrock Runtime of our own on loopback: one operation, InvokeModel of Nova Canvas, over real HTTP/1.1.

Written from the contract; imports nothing of the program under test. It checks what the service checks, answers with real pictures,
keeps every request, and misbehaves on demand::

    with BedrockServer() as server:
        server.queue(FAULTS["throttled"], Answer(kept=1, error=SOME_BLOCKED))
        ...                       # point a client at server.url
        assert len(server.requests) == 2

Each queued behaviour serves one request; when the queue is empty the server answers as a healthy service does.
"""

from __future__ import annotations

import json
import re
import socket
import ssl
import struct
import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, ClassVar, Protocol
from urllib.parse import unquote

from support.bedrock_contract import Body, Malformed, examine
from support.bedrock_faults import FAULTS, Refusal, malformed
from support.bedrock_pictures import answer
from support.bedrock_signature import Signature, SignatureMismatch, read_signature, verify

BODY_MAX = 25_000_000
SOME_BLOCKED = "Some of the generated images have been blocked by our content filters."
ALL_BLOCKED = "All of the generated images have been blocked by our content filters."
LATENCY_MS = 4321

_PATIENCE = 20.0


@dataclass(frozen=True)
class Answer:
    """A 200 with ``kept`` pictures (all if ``None``) and, unless it is ``...``, an ``error`` of any kind."""

    kept: int | None = None
    error: Any = ...


@dataclass(frozen=True)
class Raw:
    """These very bytes as the body of an answer; ``status`` and ``headers`` as given."""

    data: bytes
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Truncated:
    """A healthy answer of which only the first ``share`` arrives before the connection is cut."""

    share: float = 0.5


@dataclass(frozen=True)
class Stalled:
    """A healthy answer that stops after ``share`` and never goes on, while the connection stays open."""

    share: float = 0.5


@dataclass(frozen=True)
class Drip:
    """A healthy answer in ``pieces`` pieces with ``pause`` seconds between them."""

    pieces: int = 8
    pause: float = 0.05


@dataclass(frozen=True)
class Hang:
    """No answer at all until the server is released or stopped; then the connection is cut."""


@dataclass(frozen=True)
class Reset:
    """The connection is reset: before the body is read, or ``after`` it."""

    after: bool = True


Behaviour = Answer | Raw | Truncated | Stalled | Drip | Hang | Reset | Refusal


@dataclass(frozen=True)
class Recorded:
    """One request as it arrived; ``body`` is ``None`` when it was refused or never read."""

    method: str
    path: str
    headers: Mapping[str, str]
    data: bytes
    signature: Signature
    body: Any = None
    refused: str = ""

    @property
    def model_id(self) -> str:
        """The model's id or ARN, unquoted."""
        match = re.fullmatch(r"/model/([^/]+)/invoke", self.path)
        return unquote(match[1]) if match else ""


class Declined(Exception):
    """A model's own refusal, as it goes over the wire."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.message)
        self.refusal = refusal


class Models(Protocol):
    """What lies behind InvokeModel: which bodies are taken, and what comes of them."""

    def examine(self, model_id: str, region: str, data: bytes) -> Any:
        """The decoded body; raises Malformed or Declined."""

    def answer(self, body: Any, *, kept: int | None = None, **more: Any) -> bytes:
        """The JSON of a 200."""


class NovaCanvas:
    """Nova Canvas, under every id and in every region."""

    def examine(self, model_id: str, region: str, data: bytes) -> Body:
        return examine(data)

    def answer(self, body: Any, *, kept: int | None = None, **more: Any) -> bytes:
        return answer(body, kept=kept, **more)


class BedrockServer:
    """The service; a context manager.

    ``secrets`` maps access key ids to secrets whose signatures are then verified; ``tls`` makes it speak https; ``models`` is
    what answers, Nova Canvas unless told otherwise.
    """

    def __init__(
        self,
        secrets: Mapping[str, str] | None = None,
        *,
        tls: ssl.SSLContext | None = None,
        models: Models | None = None,
    ) -> None:
        self.models: Models = models or NovaCanvas()
        self._scheme = "http" if tls is None else "https"
        self.secrets = dict(secrets or {})
        self.requests: list[Recorded] = []
        self.stopping = threading.Event()
        self.released = threading.Event()
        self._behaviours: deque[Behaviour] = deque()
        self._changed = threading.Condition()
        self._server = _Server(self, tls)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), name="bedrock-server")

    @property
    def url(self) -> str:
        """The endpoint's address."""
        return f"{self._scheme}://127.0.0.1:{self._server.server_address[1]}"

    @property
    def last(self) -> Recorded:
        """The latest request."""
        return self.requests[-1]

    def queue(self, *behaviours: Behaviour) -> None:
        """Have the next requests served so, one each."""
        with self._changed:
            self._behaviours.extend(behaviours)

    def release(self) -> None:
        """End every hang, now and later."""
        self.released.set()

    def wait_for(self, count: int, timeout: float = _PATIENCE) -> None:
        """Block until so many requests have arrived; raises TimeoutError."""
        with self._changed:
            if not self._changed.wait_for(lambda: len(self.requests) >= count, timeout):
                raise TimeoutError(f"{len(self.requests)} of {count} requests came within {timeout} s")

    def note(self, request: Recorded) -> None:
        """Keep a request."""
        with self._changed:
            self.requests.append(request)
            self._changed.notify_all()

    def next_behaviour(self) -> Behaviour:
        """What the next request meets."""
        with self._changed:
            return self._behaviours.popleft() if self._behaviours else Answer()

    def hold(self) -> None:
        """Wait as a hanging service does, until released or stopped."""
        while not self.released.is_set() and not self.stopping.wait(0.01):
            pass

    def start(self) -> BedrockServer:
        """Begin to serve."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """Cut every connection and end every thread."""
        self.stopping.set()
        self._server.shutdown()
        self._thread.join()
        self._server.cut_connections()
        self._server.server_close()

    def __enter__(self) -> BedrockServer:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


class _Server(ThreadingHTTPServer):
    daemon_threads = False
    request_queue_size = 32

    def __init__(self, owner: BedrockServer, tls: ssl.SSLContext | None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        if tls is not None:
            self.socket = tls.wrap_socket(self.socket, server_side=True)
        self.owner = owner
        self._open: set[socket.socket] = set()
        self._guard = threading.Lock()

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._guard:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._guard:
            self._open.discard(request)
        super().shutdown_request(request)

    def cut_connections(self) -> None:
        """Wake the threads that wait for a next request on a connection kept alive."""
        with self._guard:
            connections = list(self._open)
        for connection in connections:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # The other side was faster.


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server
    TYPES: ClassVar = {"content-type": "application/json", "accept": "application/json"}

    def do_POST(self) -> None:
        owner = self.server.owner
        behaviour = owner.next_behaviour()
        if behaviour == Reset(after=False):
            self._note(b"")
            self._reset()
            return
        data = self._read_body()
        refusal, body = self._examined(data)
        self._note(data, body, refusal.message if refusal else "")
        try:
            if isinstance(behaviour, Answer) and refusal:
                self._refuse(refusal)
            else:
                self._behave(behaviour, body)
        except ConnectionError:
            self.close_connection = True  # The client had enough.

    def do_GET(self) -> None:
        self._note(b"", None, "wrong method")
        self._refuse(Refusal(405, "UnknownOperationException"))

    def log_message(self, format: str, *args: Any) -> None:
        """Silence: what came is in ``requests``."""

    def _read_body(self) -> bytes:
        length = int(self.headers.get("Content-Length", 0))
        return self.rfile.read(length)

    def _signature(self) -> Signature:
        return read_signature({name.lower(): value for name, value in self.headers.items()})

    def _note(self, data: bytes, body: Any = None, refused: str = "") -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.owner.note(Recorded(self.command, self.path, headers, data, self._signature(), body, refused))

    def _examined(self, data: bytes) -> tuple[Refusal | None, Any]:
        """What is wrong with the request, or its decoded body."""
        if not re.fullmatch(r"/model/[^/]{1,6144}/invoke", self.path):
            return Refusal(404, "UnknownOperationException", "Unknown operation"), None
        for name, value in self.TYPES.items():
            if self.headers.get(name) != value:
                return Refusal(400, "ValidationException", f"{name} must be {value}"), None
        signature = self._signature()
        if not signature.present:
            return Refusal(403, "MissingAuthenticationTokenException", "Missing Authentication Token"), None
        secret = self.server.owner.secrets.get(signature.access_key)
        if secret is not None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            try:
                verify(signature, secret, self.command, self.path, headers, data)
            except SignatureMismatch:
                return FAULTS["wrong secret"], None
        if len(data) > BODY_MAX:
            return Refusal(413, "ValidationException", "Input is too long for requested model."), None
        try:
            model_id = unquote(self.path.split("/")[2])
            return None, self.server.owner.models.examine(model_id, signature.region, data)
        except Malformed as error:
            return malformed(str(error)), None
        except Declined as error:
            return error.refusal, None

    def _behave(self, behaviour: Behaviour, body: Any) -> None:
        match behaviour:
            case Refusal():
                self._refuse(behaviour)
            case Raw():
                self._send(behaviour.status, behaviour.data, dict(behaviour.headers))
            case Hang():
                self.server.owner.hold()
                self.close_connection = True
            case Reset():
                self._reset()
            case Answer() if body is not None:
                more = {} if behaviour.error is ... else {"error": behaviour.error}
                self._send(200, self.server.owner.models.answer(body, kept=behaviour.kept, **more))
            case Truncated(share) | Stalled(share) if body is not None:
                whole = self.server.owner.models.answer(body)
                self._begin(200, len(whole))
                self.wfile.write(whole[: int(len(whole) * share)])
                if isinstance(behaviour, Stalled):
                    self.server.owner.hold()
                self.close_connection = True
            case Drip(pieces, pause) if body is not None:
                self._drip(self.server.owner.models.answer(body), pieces, pause)
            case _:
                raise AssertionError(f"{behaviour} needs a body that can be answered")

    def _drip(self, whole: bytes, pieces: int, pause: float) -> None:
        self._begin(200, len(whole))
        step = -(-len(whole) // pieces)
        for start in range(0, len(whole), step):
            self.wfile.write(whole[start : start + step])
            self.server.owner.stopping.wait(pause)

    def _begin(self, status: int, length: int, headers: Mapping[str, str] | None = None) -> None:
        self.send_response_only(status)
        common = {
            "Content-Type": "application/json",
            "Content-Length": str(length),
            "x-amzn-RequestId": f"request-{len(self.server.owner.requests)}",
        }
        if status == 200:
            common["X-Amzn-Bedrock-Invocation-Latency"] = str(LATENCY_MS)
        for name, value in {**common, **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()

    def _send(self, status: int, data: bytes, headers: Mapping[str, str] | None = None) -> None:
        self._begin(status, len(data), headers)
        self.wfile.write(data)

    def _refuse(self, refusal: Refusal) -> None:
        if not refusal.code:
            page = f"<html><body><h1>{refusal.status}</h1></body></html>".encode()
            self._send(refusal.status, page, {"Content-Type": "text/html"})
            return
        data = json.dumps({"message": refusal.message, **refusal.extra}, ensure_ascii=False).encode()
        self._send(refusal.status, data, {"x-amzn-ErrorType": f"{refusal.code}:http://internal.example/bedrock/"})

    def _reset(self) -> None:
        """Close so that the other side sees a reset, not an end."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True
