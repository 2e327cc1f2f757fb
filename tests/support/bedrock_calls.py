"""Asking an engine once, as the runner does: calls, send, spool, read."""

from __future__ import annotations

import io
import threading
from datetime import date
from functools import cache
from typing import Any

from nova_studio.contract.request import Request
from nova_studio.engines.base import Pictures, Receipt, Reply
from nova_studio.engines.bedrock.client import Connection, Keys
from nova_studio.engines.bedrock.nova_canvas import NovaCanvasEngine
from nova_studio.exchange.parse import Parsed
from support import golden_bodies

ALIVE = date(2026, 1, 15)
RETIRED = date(2026, 11, 22)
KEYS = Keys("AKIDCHOSEN", "secret-of-the-chosen-key")


@cache
def case(name: str) -> Parsed:
    """A golden body, ``task/case``, as request and pictures."""
    return golden_bodies.parsed(golden_bodies.ROOT / f"{name}.json")


def request_of(parsed: Parsed) -> Request:
    """The request that a body holds."""
    assert parsed.request is not None, parsed.problems
    return parsed.request


def engine(endpoint_url: str | None, *, day: date = ALIVE, **connection: Any) -> NovaCanvasEngine:
    """An engine at an endpoint, with the chosen keys unless told otherwise and a day on its calendar."""
    settings = {"credentials": KEYS, **connection}
    return NovaCanvasEngine(Connection(endpoint_url=endpoint_url, **settings), today=lambda: day)


def send(
    asked: NovaCanvasEngine, request: Request, pictures: Pictures, spool: io.BytesIO | None = None
) -> tuple[Receipt, io.BytesIO]:
    """Send the request's only call; the receipt and the spool, at its beginning."""
    (call,) = asked.calls(request)
    spool = io.BytesIO() if spool is None else spool
    receipt = asked.send(call, pictures, spool, threading.Event())
    spool.seek(0)
    return receipt, spool


def ask(asked: NovaCanvasEngine, name: str = "text_image/words") -> Reply:
    """Send a golden body and read what comes."""
    parsed = case(name)
    request = request_of(parsed)
    _, spool = send(asked, request, parsed)
    (call,) = asked.calls(request)
    return asked.read(call, spool, parsed)
