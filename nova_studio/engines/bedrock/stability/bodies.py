"""From a plan to the bytes of a body: pictures as the files they are, the mask in pure black and white, white where it changes."""

from __future__ import annotations

from typing import Any

from nova_studio.engines.base import Pictures
from nova_studio.engines.bedrock.stability.models import REQUEST_MAX
from nova_studio.engines.bedrock.stability.plan import Plan
from nova_studio.errors import RequestRejected
from nova_studio.exchange.body import Encoded, written
from nova_studio.imaging import codec
from nova_studio.imaging import mask as masks


def build(plan: Plan, seed: int, pictures: Pictures) -> bytes:
    """The JSON body of one call. Raises RequestRejected when it is too large, LibraryError for a picture that is missing."""
    document: dict[str, Any] = {}
    for at, (key, ref) in enumerate(plan.pictures.items()):
        data = pictures.read(ref.sha256)
        document[key] = Encoded(_cropped(data, plan.kept) if plan.kept and at == 0 else data)
    if plan.mask is not None:
        pixels = masks.decode(pictures.read(plan.mask.sha256))
        document["mask"] = Encoded(masks.to_wire(pixels, changed_is_white=True))
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


def _cropped(data: bytes, box: tuple[int, int, int, int]) -> bytes:
    """A part of a picture as a PNG, to the pixel."""
    x, y, width, height = box
    return codec.encode_png(codec.decode_rgb(data)[y : y + height, x : x + width])
