"""The pictures of a request, drawn by the module of its task. Everything that needs numpy is behind this one door."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from nova_studio.contract.limits import SEED_DEFAULT
from nova_studio.contract.request import Request
from nova_studio.contract.task import TaskType
from nova_studio.contract.tasks.virtual_try_on import VirtualTryOnParams
from nova_studio.engines.base import Pictures
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
from nova_studio.engines.offline.pixels import Picture
from nova_studio.imaging import mask as masks
from nova_studio.imaging.png import encode_png

RENDERERS: Final[Mapping[TaskType, Callable[[Request, Inputs, int], Picture]]] = {
    TaskType.TEXT_IMAGE: text_image.render,
    TaskType.COLOR_GUIDED_GENERATION: color_guided_generation.render,
    TaskType.IMAGE_VARIATION: image_variation.render,
    TaskType.INPAINTING: inpainting.render,
    TaskType.OUTPAINTING: outpainting.render,
    TaskType.BACKGROUND_REMOVAL: background_removal.render,
    TaskType.VIRTUAL_TRY_ON: virtual_try_on.render,
}


class Drawing:
    """One request's pictures, as PNG files. Raises LibraryError when an input is missing, PictureError when it is damaged."""

    def __init__(self, request: Request, pictures: Pictures) -> None:
        self._request = request
        self._inputs = Inputs(pictures)

    def picture(self, index: int) -> bytes:
        """The picture at a place in the answer; it says in its text that it is a rehearsal."""
        pixels = RENDERERS[self._request.task](self._request, self._inputs, index)
        return encode_png(pixels, text=_words(self._request))

    def returned_mask(self) -> bytes | None:
        """The mask that a try-on was asked to return, in the service's colours."""
        params = self._request.params
        if not isinstance(params, VirtualTryOnParams) or not params.return_mask:
            return None
        return masks.to_wire(virtual_try_on.region(self._request, self._inputs), changed_is_white=False)


def read_mask(data: bytes) -> bytes:
    """The program's own 1-bit mask for a returned one; raises PictureError."""
    return masks.encode(masks.from_wire(data, changed_is_white=False))[0]


def _words(request: Request) -> dict[str, str]:
    """What each file says of itself; never the prompt."""
    words = {"Software": "Nova Studio offline engine", "Comment": WORD, "Task": request.task.value}
    if "seed" in request.spec.settings:
        seed = request.settings.seed
        words["Seed"] = str(SEED_DEFAULT if seed is None else seed)
    return words
