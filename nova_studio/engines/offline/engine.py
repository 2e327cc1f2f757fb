"""The offline engine: every task rehearsed on this computer, free and at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import BinaryIO, Final

from nova_studio.contract.limits import SEED_DEFAULT
from nova_studio.contract.masks import WordsMask
from nova_studio.contract.request import Request
from nova_studio.contract.task import TaskType
from nova_studio.contract.tasks.virtual_try_on import VirtualTryOnParams
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
)
from nova_studio.engines.offline import (
    background_removal,
    color_guided_generation,
    image_variation,
    inpainting,
    outpainting,
    text_image,
    virtual_try_on,
)
from nova_studio.engines.offline.finish import WORD
from nova_studio.engines.offline.inputs import Inputs
from nova_studio.engines.offline.losses import GENERAL, NO_WORDS, losses
from nova_studio.engines.offline.pixels import Picture
from nova_studio.errors import Cancelled, EngineError, NovaStudioError
from nova_studio.exchange.answer import read_answer, write_answer
from nova_studio.imaging import mask as masks
from nova_studio.imaging.png import encode_png

NAME: Final = "offline"
TITLE: Final = "Offline engine"
MODEL: Final = "offline-1"
"""Changes when the same request would no longer give the same bytes."""

RENDERERS: Final[Mapping[TaskType, Callable[[Request, Inputs, int], Picture]]] = {
    TaskType.TEXT_IMAGE: text_image.render,
    TaskType.COLOR_GUIDED_GENERATION: color_guided_generation.render,
    TaskType.IMAGE_VARIATION: image_variation.render,
    TaskType.INPAINTING: inpainting.render,
    TaskType.OUTPAINTING: outpainting.render,
    TaskType.BACKGROUND_REMOVAL: background_removal.render,
    TaskType.VIRTUAL_TRY_ON: virtual_try_on.render,
}


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
            tasks={task: Capability(True, losses=GENERAL[task]) for task in RENDERERS},
            model=MODEL,
        )

    def assess(self, request: Request) -> Assessment:
        """Whether the engine can take this request, and what of it is lost."""
        if isinstance(request.mask, WordsMask):
            return Assessment(False, NO_WORDS, calls=0)
        return Assessment(True, losses=tuple(losses(request)))

    def calls(self, request: Request) -> tuple[Call, ...]:
        """One call makes all pictures."""
        return (Call(request, 0, request.count, MODEL),)

    def send(self, call: Call, pictures: Pictures, spool: Spool, cancel: threading.Event) -> Receipt:
        """Draw the pictures and write the answer into the spool.

        Raises Cancelled when the artist stops it between two pictures, LibraryError when an input is missing and PictureError
        when one is damaged.
        """
        request, inputs = call.request, Inputs(pictures)
        render = RENDERERS[request.task]
        images = []
        for index in range(call.images):
            if cancel.is_set():
                raise Cancelled("Stopped before the pictures were finished.")
            images.append(encode_png(render(request, inputs, index), text=_words(request)))
        for piece in write_answer(images, _returned_mask(request, inputs)):
            spool.write(piece)
        return Receipt()

    def read(self, call: Call, spool: BinaryIO) -> Reply:
        """Decode a spooled answer; raises EngineError when it is none of this engine's."""
        try:
            answer = read_answer(spool)
            mask = None
            if answer.mask_image is not None:
                mask = masks.encode(masks.from_wire(answer.mask_image, changed_is_white=False))[0]
        except NovaStudioError as error:
            raise EngineError(
                f"The offline engine's answer was damaged on disk: {error}",
                advice="Nothing was charged. Generate again.",
            ) from error
        return Reply(answer.images, mask, answer.error)


def _words(request: Request) -> dict[str, str]:
    """What each file says of itself; never the prompt."""
    words = {"Software": "Nova Studio offline engine", "Comment": WORD, "Task": request.task.value}
    if "seed" in request.spec.settings:
        seed = request.settings.seed
        words["Seed"] = str(SEED_DEFAULT if seed is None else seed)
    return words


def _returned_mask(request: Request, inputs: Inputs) -> bytes | None:
    params = request.params
    if not isinstance(params, VirtualTryOnParams) or not params.return_mask:
        return None
    return masks.to_wire(virtual_try_on.region(request, inputs), changed_is_white=False)
