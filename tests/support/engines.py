"""A scriptable engine: it answers as it is told, and counts how often it was asked. Safe from several threads."""

from __future__ import annotations

import base64
import json
import struct
import threading
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO

from nova_studio.contract.draft import Draft
from nova_studio.contract.request import Request
from nova_studio.contract.task import TaskType
from nova_studio.contract.validation import validate
from nova_studio.engines.base import (
    FREE,
    Assessment,
    Call,
    Capability,
    Description,
    EngineState,
    Loss,
    Pictures,
    Price,
    Receipt,
    Reply,
    Spool,
)
from nova_studio.errors import NoAnswer
from nova_studio.library.database import Clock, utc_now
from nova_studio.library.library import Library
from nova_studio.outbox.gate import Gate
from nova_studio.outbox.owner import Owner
from nova_studio.outbox.queue import Queue
from nova_studio.outbox.runner import Runner
from nova_studio.settings.model import OutboxSettings


def picture(number: int = 0, side: int = 8) -> bytes:
    """A small grey PNG, another one for each number."""
    rows = b"".join(b"\0" + bytes([(number * 37 + y) % 256] * side) for y in range(side))

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def text_request(count: int = 1, text: str = "a red house", seed: int = 7) -> Request:
    """A request that needs no picture."""
    settings = {"number_of_images": count, "seed": seed, "width": 512, "height": 512}
    return validate(Draft(TaskType.TEXT_IMAGE, {"text": text}, settings))


@dataclass(frozen=True)
class Answer:
    """What the engine gives back: pictures, a mask, the service's words."""

    images: tuple[bytes, ...] = (picture(),)
    mask: bytes | None = None
    words: str = ""

    def raw(self) -> bytes:
        """As it goes over the wire."""
        content = {"images": [base64.b64encode(image).decode() for image in self.images], "words": self.words}
        if self.mask is not None:
            content["mask"] = base64.b64encode(self.mask).decode()
        return json.dumps(content).encode()


Step = Answer | BaseException | bytes | Callable[[Call, Spool, threading.Event], Receipt]
"""An answer, something to raise, a raw answer byte for byte, or a function that does the sending."""


class ScriptedEngine:
    """Takes one step of its script for each call, the last one for ever. ``asked`` counts what would be charged.

    ``fan_out`` spreads a request over several calls of one picture each. ``ledger`` is a file that gets one line a call.
    A picture costs 0.04 dollars, ``estimated`` or counted.
    """

    def __init__(
        self,
        script: Iterable[Step] = (Answer(),),
        *,
        name: str = "scripted",
        sends: bool = True,
        fan_out: bool = False,
        refusal: str = "",
        losses: Sequence[str] = (),
        ledger: Path | None = None,
        estimated: bool = True,
    ) -> None:
        self.estimated = estimated
        self.name = name
        self.script = list(script)
        self.sends = sends
        self.fan_out = fan_out
        self.refusal = refusal
        self.losses = tuple(Loss("$.imageGenerationConfig.quality", "test", words) for words in losses)
        self.ledger = ledger
        self.asked: list[Call] = []
        self._guard = threading.Lock()

    def describe(self) -> Description:
        tasks = {task: Capability(can=True) for task in TaskType}
        return Description(self.name, "Scripted", EngineState.READY, "ready", self.sends, tasks, "model-1", "mars-1")

    def assess(self, request: Request) -> Assessment:
        price = Price(Decimal("0.04") * request.count, estimated=self.estimated) if self.sends else FREE
        return Assessment(not self.refusal, self.refusal, self.losses, len(self._shares(request)), price)

    def calls(self, request: Request) -> tuple[Call, ...]:
        each = Decimal("0.04") if self.sends else Decimal(0)
        return tuple(
            Call(part, index, part.count, "model-1", "mars-1", Price(each * part.count, estimated=self.estimated))
            for index, part in enumerate(self._shares(request))
        )

    def _shares(self, request: Request) -> list[Request]:
        if not self.fan_out:
            return [request]
        first, settings = request.settings.seed or 0, request.settings
        return [
            replace(request, settings=settings.model_copy(update={"seed": first + index, "number_of_images": None}))
            for index in range(request.count)
        ]

    def send(self, call: Call, pictures: Pictures, spool: Spool, cancel: threading.Event) -> Receipt:
        with self._guard:
            self.asked.append(call)
            step = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        if self.ledger is not None:
            with self.ledger.open("a") as file:
                file.write(f"{call.index}\n")
        if isinstance(step, BaseException):
            raise step
        if callable(step):
            return step(call, spool, cancel)
        raw = step.raw() if isinstance(step, Answer) else step
        middle = len(raw) // 2
        spool.write(raw[:middle])
        spool.write(raw[middle:])
        return Receipt(f"request-{len(self.asked)}", 1234, {"x": "y"})

    def read(self, call: Call, spool: BinaryIO, pictures: Pictures) -> Reply:
        try:
            content = json.loads(spool.read())
            images = tuple(base64.b64decode(text) for text in content["images"])
        except (ValueError, KeyError, TypeError) as error:
            raise NoAnswer("this is no answer") from error
        mask = base64.b64decode(content["mask"]) if "mask" in content else None
        return Reply(images, mask, content.get("words", ""))


class Bench:
    """A library with a runner on it, that can crash and come back."""

    def __init__(
        self,
        folder: Path,
        engine: ScriptedEngine,
        *,
        thumbnail: Callable[[bytes], bytes] | None = None,
        free: int = 10**12,
        clock: Clock = utc_now,
        limits: OutboxSettings | None = None,
        account_of: Callable[[str], str] = lambda _project: "",
    ) -> None:
        self.clock = clock
        self._account_of = account_of
        self.limits = limits or OutboxSettings()
        self.folder = folder
        self.engine = engine
        self.pauses: list[float] = []
        self._thumbnail = thumbnail
        self.free = free
        self.begin()

    def begin(self) -> None:
        """Start the program."""
        self.library = Library.open(self.folder, clock=self.clock)
        self.owner = Owner(self.library.owners_folder)
        self.runner = Runner(
            self.library,
            {self.engine.name: self.engine},
            owner=self.owner,
            wait=self._wait,
            draw=lambda: 1.0,
            thumbnail=self._thumbnail,
            free=lambda folder: self.free,
            gate=Gate(self.library, lambda: self.limits, account_of=self._account_of),
        )
        self.queue = Queue(self.runner, {self.engine.name: self.engine})

    def _wait(self, event: threading.Event, seconds: float) -> bool:
        self.pauses.append(seconds)
        return event.is_set()

    def die(self) -> None:
        """End as a killed process does: the system frees its locks, nobody tidies up."""
        self.owner._lock.close()
        self.library.close()

    def again(self) -> Bench:
        """Die and start anew."""
        self.die()
        self.begin()
        return self

    def close(self) -> None:
        """End in good order."""
        self.runner.close()
        self.library.close()
