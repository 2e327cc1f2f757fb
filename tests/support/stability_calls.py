"""Asking Stability's engine as the runner does: every call of a request, sent, spooled and read."""

from __future__ import annotations

import io
import json
import threading
from datetime import date
from typing import Any

from nova_studio.contract.draft import Draft
from nova_studio.contract.request import Request
from nova_studio.contract.task import TaskType
from nova_studio.contract.validation import validate
from nova_studio.engines.base import Call, Pictures, Reply
from nova_studio.engines.bedrock.client import Connection, Keys
from nova_studio.engines.bedrock.stability.engine import StabilityEngine
from support.bedrock_server import BedrockServer
from support.stability_contract import StabilityBody

DAY = date(2026, 11, 22)
KEYS = Keys("AKIDCHOSEN", "secret-of-the-chosen-key")


def engine(server: BedrockServer | None = None, *, region: str = "us-west-2", **options: Any) -> StabilityEngine:
    """An engine at the stand-in, or at nobody."""
    url = server.url if server else "http://127.0.0.1:9"
    connection = Connection(endpoint_url=url, region=region, credentials=KEYS)
    return StabilityEngine(connection, today=lambda: DAY, **options)


def request(task: TaskType, settings: dict[str, Any] | None = None, /, **params: Any) -> Request:
    """A valid request."""
    return validate(Draft(task, params, settings or {}))


def send(asked: StabilityEngine, call: Call, pictures: Pictures) -> io.BytesIO:
    """One call sent; its spool."""
    spool = io.BytesIO()
    asked.send(call, pictures, spool, threading.Event())
    spool.seek(0)
    return spool


def ask(asked: StabilityEngine, wanted: Request, pictures: Pictures) -> list[Reply]:
    """Every call of a request, one after the other; each answer is read twice, which must make no difference."""
    replies = []
    for call in asked.calls(wanted):
        spool = send(asked, call, pictures)
        reply = asked.read(call, spool, pictures)
        spool.seek(0)
        assert asked.read(call, spool, pictures) == reply
        replies.append(reply)
    return replies


def bodies(server: BedrockServer) -> list[StabilityBody]:
    """What the stand-in has accepted; fails for anything it refused."""
    assert [seen.refused for seen in server.requests] == [""] * len(server.requests)
    return [seen.body for seen in server.requests]


def fields(server: BedrockServer) -> list[dict[str, Any]]:
    """The bodies without their pictures."""
    hidden = ("image", "init_image", "style_image", "mask")
    documents = [json.loads(seen.data) for seen in server.requests]
    return [{key: value for key, value in one.items() if key not in hidden} for one in documents]
