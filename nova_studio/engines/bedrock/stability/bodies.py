"""From a plan to the bytes of a body: pictures as the files they are, the mask in pure black and white, white where it changes."""

from __future__ import annotations

from typing import Any

from nova_studio.engines.base import Pictures
from nova_studio.engines.bedrock.stability.models import REQUEST_MAX
from nova_studio.engines.bedrock.stability.plan import Plan
from nova_studio.errors import RequestRejected
from nova_studio.exchange.body import Encoded, drawn_mask, picture, written
from nova_studio.exchange.texts import Texts
from nova_studio.imaging import codec, edits
from nova_studio.imaging import mask as masks


def build(plan: Plan, seed: int, pictures: Pictures, texts: Texts | None = None) -> bytes:
    """The JSON body of one call; ``texts`` remembers what was encoded for the calls after it.

    Raises RequestRejected when it is too large, LibraryError for a picture that is missing.
    """
    texts = texts or Texts()
    document: dict[str, Any] = {}
    for key in plan.pictures:
        document[key] = _picture(plan, key, pictures, texts)
    if plan.mask is not None:
        document["mask"] = _mask(plan, plan.mask.sha256, pictures, texts)
    document |= plan.fields
    if plan.model.seeded:
        document["seed"] = seed
    document["output_format"] = plan.output_format
    body = b"".join(written(document))
    if len(body) > REQUEST_MAX:
        raise RequestRejected(
            f"The request would have {len(body):,} bytes; Bedrock takes {REQUEST_MAX:,}.",
            advice="Nothing was sent or charged. Save the picture as JPEG, or make it smaller.",
        )
    return body


def _picture(plan: Plan, key: str, pictures: Pictures, texts: Texts) -> Encoded:
    """A picture as the file it is; cropped or with borders it goes out as a PNG, to the pixel."""
    sha256, around = plan.pictures[key].sha256, plan.borders.get(key)
    box = plan.kept if key == plan.first else None
    if box is None and around is None:
        return picture(sha256, pictures, texts)

    def changed() -> bytes:
        pixels = codec.decode_rgb(pictures.read(sha256))
        if box is not None:
            x, y, width, height = box
            pixels = pixels[y : y + height, x : x + width]
        return codec.encode_png(pixels if around is None else edits.mirrored(pixels, around))

    return Encoded(texts.of((sha256, box, around), changed))


def _mask(plan: Plan, sha256: str, pictures: Pictures, texts: Texts) -> Encoded:
    """The mask of the first picture; nothing of its borders changes."""
    around = plan.borders.get(plan.first)
    if around is None:
        return drawn_mask(sha256, pictures, texts, changed_is_white=True)

    def wire() -> bytes:
        mask = edits.unchanged_around(masks.decode(pictures.read(sha256)), around)
        return masks.to_wire(mask, changed_is_white=True)

    return Encoded(texts.of((sha256, around), wire))
