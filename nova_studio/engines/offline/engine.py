"""The offline engine: every task rehearsed on this computer, free and at once.

numpy and OpenCV are imported with the first picture, so that the window can show the engine at once.
"""

from __future__ import annotations

import threading
from typing import BinaryIO, Final

from nova_studio.contract.masks import WordsMask
from nova_studio.engines.base import (
    Assessment,
    Call,
    Capability,
    Description,
    EngineState,
    Pictures,
    Receipt,
    Reply,
    Spool,
    of_contract,
)
from nova_studio.engines.offline.losses import GENERAL, NO_WORDS, losses, no_tool
from nova_studio.errors import Cancelled, EngineError, NovaStudioError
from nova_studio.exchange.answer import read_answer, write_answer
from nova_studio.tools.request import AnyRequest, ToolRequest
from nova_studio.tools.spec import TOOLS

NAME: Final = "offline"
TITLE: Final = "Offline engine"
MODEL: Final = "offline-2"
"""Changes when the same request would no longer give the same bytes."""


class OfflineEngine:
    """Answers all seven tasks in the form of the service's own answers, the same bytes for the same request and seed."""

    @property
    def name(self) -> str:
        """The engine's name in settings, library and shell."""
        return NAME

    def describe(self) -> Description:
        """What the engine is and can do."""
        return Description(
            name=NAME,
            title=TITLE,
            state=EngineState.READY,
            state_words="Ready. A rehearsal on this computer: free, at once, and the same each time.",
            sends=False,
            tasks={task: Capability(True, losses=GENERAL[task]) for task in GENERAL},
            model=MODEL,
            tools={tool: Capability(True) for tool, spec in TOOLS.items() if spec.here},
        )

    def assess(self, request: AnyRequest) -> Assessment:
        """Whether the engine can take this request, and what of it is lost."""
        if isinstance(request, ToolRequest):
            reason = no_tool(request)
            return Assessment(not reason, reason, calls=0 if reason else 1)
        if isinstance(request.mask, WordsMask):
            return Assessment(False, NO_WORDS, calls=0)
        return Assessment(True, losses=tuple(losses(request)))

    def calls(self, request: AnyRequest) -> tuple[Call, ...]:
        """One call makes all pictures."""
        return (Call(request, 0, request.count, MODEL),)

    def send(self, call: Call, pictures: Pictures, spool: Spool, cancel: threading.Event) -> Receipt:
        """Draw the pictures and write the answer into the spool.

        Raises Cancelled when the artist stops it between two pictures, LibraryError when an input is missing and PictureError
        when one is damaged.
        """
        if isinstance(call.request, ToolRequest):
            from nova_studio.engines.offline.tools import make

            for piece in write_answer([make(call.request, pictures)], None):
                spool.write(piece)
            return Receipt()
        from nova_studio.engines.offline.drawing import Drawing

        drawing = Drawing(of_contract(call.request), pictures)
        images = []
        for index in range(call.images):
            if cancel.is_set():
                raise Cancelled("Stopped before the pictures were finished.")
            images.append(drawing.picture(index))
        for piece in write_answer(images, drawing.returned_mask()):
            spool.write(piece)
        return Receipt()

    def read(self, call: Call, spool: BinaryIO, pictures: Pictures) -> Reply:
        """Decode a spooled answer; raises EngineError when it is none of this engine's."""
        from nova_studio.engines.offline.drawing import read_mask

        try:
            answer = read_answer(spool)
            mask = None if answer.mask_image is None else read_mask(answer.mask_image)
        except NovaStudioError as error:
            raise EngineError(
                f"The offline engine's answer was damaged on disk: {error}",
                advice="Nothing was charged. Generate again.",
            ) from error
        return Reply(answer.images, mask, answer.error)
