"""The engine: what it is, what a request would cost, and the call itself.

Neither boto3 nor numpy is imported before the first call, so that the window can show the engine at once.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, BinaryIO, Final

from nova_studio.contract.task import TaskType
from nova_studio.engines.base import (
    WHOLE,
    Assessment,
    Call,
    Capability,
    Description,
    EngineState,
    Loss,
    Pictures,
    Receipt,
    Reply,
    Spool,
    of_contract,
)
from nova_studio.engines.bedrock import access, prices
from nova_studio.engines.bedrock.book import Facts, shipped
from nova_studio.engines.bedrock.client import Connection
from nova_studio.errors import NovaStudioError, RequestRejected
from nova_studio.exchange.texts import Texts
from nova_studio.tools.request import AnyRequest, ToolRequest

if TYPE_CHECKING:
    from nova_studio.engines.bedrock.transport import Transport

NAME: Final = "nova-canvas"
_NO_TOOLS: Final = "{0} is none of Nova Canvas's tasks. Choose another engine for it."
_NOT_SENT: Final = "Nothing was sent or charged. Mend or replace what the message names."


class NovaCanvasEngine:
    """Nova Canvas over the real service, or whatever answers as it does at a custom endpoint.

    ``today`` is the clock that tells whether the model is past its end of life, ``facts`` gives the catalogue. Safe to use
    from several threads.
    """

    name = NAME

    def __init__(
        self,
        connection: Connection | None = None,
        *,
        today: Callable[[], date] = date.today,
        facts: Facts = shipped,
    ) -> None:
        self._connection = connection or Connection()
        self._today = today
        self._facts = facts
        self._lock = threading.Lock()
        self._transport: Transport | None = None
        self._texts = Texts()

    @property
    def connection(self) -> Connection:
        """Which model, where, as whom."""
        return self._connection

    def describe(self) -> Description:
        """What the engine is; past the end of life it says so, and still offers every task."""
        state, words = self._state()
        return Description(
            name=self.name,
            title="Amazon Nova Canvas",
            state=state,
            state_words=words,
            sends=True,
            tasks={task: Capability(can=True) for task in TaskType},
            model=self._connection.model_id,
            region=self._connection.region,
        )

    def assess(self, request: AnyRequest) -> Assessment:
        """Every valid request can be sent: it is this service's own contract. What is lost, if anything, is the service."""
        if isinstance(request, ToolRequest):
            return Assessment(False, _NO_TOOLS.format(request.spec.title), calls=0)
        state, words = self._state()
        losses = () if state is EngineState.READY else (Loss(WHOLE, state.value, words),)
        price = prices.estimate(request, self._connection.model_id, self._facts)
        return Assessment(can=True, losses=losses, calls=1, price=price)

    def calls(self, request: AnyRequest) -> tuple[Call, ...]:
        """One invocation makes all pictures of a request."""
        connection = self._connection
        price = prices.estimate(of_contract(request), connection.model_id, self._facts)
        return (Call(request, 0, request.count, connection.model_id, connection.region, price),)

    def send(self, call: Call, pictures: Pictures, spool: Spool, cancel: threading.Event) -> Receipt:
        """Send the body once; the raw answer goes into the spool.

        ``cancel`` is not looked at: the service offers no way to take a request back, and an answer that nobody waits for is
        paid all the same. Whoever stops waiting lets this call run on and keeps what comes.
        """
        from nova_studio.exchange.body import serialise

        try:
            body = serialise(of_contract(call.request), pictures, self._texts)
        except NovaStudioError as error:  # Too large, or a picture missing from the library: said as free of charge.
            raise RequestRejected(str(error), advice=_NOT_SENT) from error
        return self._transported().invoke(body, spool)

    def read(self, call: Call, spool: BinaryIO, pictures: Pictures) -> Reply:
        """Pictures, mask and words of a spooled answer; raises NoAnswer when it cannot be read."""
        from nova_studio.engines.bedrock.nova_canvas.reading import read

        return read(of_contract(call.request), spool)

    def _state(self) -> tuple[EngineState, str]:
        return access.state_of(self._facts(), self._connection.model_id, self._connection.endpoint_url, self._today())

    def _transported(self) -> Transport:
        from nova_studio.engines.bedrock.transport import Transport

        with self._lock:
            if self._transport is None:
                self._transport = Transport(self._connection, self._today, self._facts)
            return self._transport
