"""From a spooled answer to pictures, mask and words; pictures keep their bytes, which carry their provenance."""

from __future__ import annotations

from typing import BinaryIO, Final

from nova_studio.contract.request import Request
from nova_studio.engines.base import Reply
from nova_studio.errors import NoAnswer, PictureError
from nova_studio.exchange.answer import read_answer
from nova_studio.exchange.polarity import CHANGED_IS_WHITE
from nova_studio.imaging import mask as masks

_SIGNATURES: Final = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
"""How PNG and JPEG files begin."""

NO_PICTURES: Final = "The service answered without any picture, and did not say why."
NO_MASK: Final = "The returned mask cannot be read."


def read(request: Request, spool: BinaryIO) -> Reply:
    """Decode an answer; raises NoAnswer when it is none, or holds only what are no pictures."""
    answer = read_answer(spool)
    images = tuple(image for image in answer.images if image.startswith(_SIGNATURES))
    if answer.images and not images:
        raise NoAnswer("The service's answer holds no readable picture.")
    words = [answer.error] if answer.error else []
    if not images and not words:
        words.append(NO_PICTURES)
    if len(images) < len(answer.images):
        words.append(f"{len(answer.images) - len(images)} of {len(answer.images)} pictures cannot be read.")
    mask = None
    if answer.mask_image is not None:
        mask = _mask(request, answer.mask_image)
        if mask is None:
            words.append(NO_MASK)
    return Reply(images, mask, " ".join(words))


def _mask(request: Request, data: bytes) -> bytes | None:
    """The returned mask as the program keeps masks, set = changed; one with greys is cut at half, one that is no mask lost."""
    white = CHANGED_IS_WHITE[request.task]
    try:
        changed = masks.from_wire(data, changed_is_white=white)
    except PictureError:
        try:
            bright, _ = masks.from_file(data, request.output_size)
        except PictureError:
            return None
        changed = bright if white else ~bright
    return masks.encode(changed)[0]
