"""The one call to Bedrock Runtime, through boto3: signed as chosen, asked exactly once, streamed into the spool.

botocore's own retries are off, since a repeated read time-out would be made and billed again and there is no idempotency token.
Whether a failure can have cost anything is not guessed from the kind of exception: the body notes whether the connection has
taken any of it, and without a body the service makes nothing.
"""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from nova_studio.engines.base import Receipt, Spool
from nova_studio.engines.bedrock import faults
from nova_studio.engines.bedrock.book import Facts
from nova_studio.engines.bedrock.client import Connection
from nova_studio.engines.bedrock.sessions import Access
from nova_studio.errors import CredentialsError, EngineError

if TYPE_CHECKING:
    from botocore.response import StreamingBody
    from mypy_boto3_bedrock_runtime import BedrockRuntimeClient

CHUNK = 256 * 1024
"""Bytes taken from the answer at a time."""


class Transport:
    """Sends bodies over one connection; safe to use from several threads.

    The session, and with it what it found of credentials, is kept between calls and dropped when they are refused. Every call
    has a client and a socket of its own: a call that cost money never fails on a connection the service had long closed.
    """

    def __init__(self, connection: Connection, today: Callable[[], date], facts: Facts) -> None:
        self._connection = connection
        self._today = today
        self._facts = facts
        self._lock = threading.Lock()
        self._access: Access | None = None

    def invoke(self, body: bytes, spool: Spool) -> Receipt:
        """Ask once and copy the raw answer into the spool; raises EngineError, and whatever the spool itself raises."""
        payload = _Payload(body)
        client: BedrockRuntimeClient | None = None
        try:
            try:
                client = self._client(payload)
                answer = client.invoke_model(
                    modelId=self._connection.model_id,
                    contentType="application/json",
                    accept="application/json",
                    body=payload,
                )
            except Exception as error:
                fault = self._fault(error, taken=payload.taken)
                if fault is None:
                    raise
                raise fault from error
            receipt = _receipt(answer["ResponseMetadata"]["HTTPHeaders"])
            self._observe(None)
            self._copy(answer["body"], spool, receipt)
            return receipt
        finally:
            if client is not None:
                client.close()

    def _copy(self, stream: StreamingBody, spool: Spool, receipt: Receipt) -> None:
        try:
            while chunk := self._next(stream, receipt):
                spool.write(chunk)
        finally:
            stream.close()

    def _next(self, stream: StreamingBody, receipt: Receipt) -> bytes:
        """The next piece; whatever breaks now, the service had answered and may charge."""
        try:
            return stream.read(CHUNK)
        except Exception as error:
            raise faults.broken_off(error, self._scene(), receipt.request_id) from error

    def _fault(self, error: Exception, *, taken: bool) -> EngineError | None:
        fault = faults.translate(error, self._scene(), taken=taken)
        if isinstance(fault, CredentialsError):
            with self._lock:
                self._access = None
        if fault is not None:
            self._observe(fault)
        return fault

    def _observe(self, fault: EngineError | None) -> None:
        if self._connection.observe is not None:
            self._connection.observe(self._connection.model_id, fault)

    def _scene(self) -> faults.Scene:
        return faults.Scene(self._connection, self._today(), self._facts)

    def _client(self, payload: _Payload) -> BedrockRuntimeClient:
        with self._lock:
            if self._access is None:
                self._access = Access(self._connection)
            client: BedrockRuntimeClient = self._access.client("bedrock-runtime")
        # Signing reads the body too, before this event; what is read after it has a connection to go to.
        client.meta.events.register("before-send.bedrock-runtime.InvokeModel", payload.arm)
        return client


class _Payload(io.BytesIO):
    """A body that knows whether the connection has taken any of it."""

    def __init__(self, body: bytes) -> None:
        super().__init__(body)
        self.taken = False
        self._armed = False

    def arm(self, **_event: object) -> None:
        """From now on, reading is sending."""
        self._armed = True

    def read(self, size: int | None = -1, /) -> bytes:
        self.taken = self.taken or self._armed
        return super().read(size)


def _receipt(headers: dict[str, Any]) -> Receipt:
    latency = str(headers.get("x-amzn-bedrock-invocation-latency", ""))
    return Receipt(
        request_id=str(headers.get("x-amzn-requestid", "")), latency_ms=int(latency) if latency.isdecimal() else None
    )
