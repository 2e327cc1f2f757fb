"""From a plan to the bytes of a body: pictures as the files they are, the mask in pure black and white, white where it changes."""

from __future__ import annotations

from typing import Any

from nova_studio.engines.base import Pictures
from nova_studio.engines.bedrock.stability.models import REQUEST_MAX
from nova_studio.engines.bedrock.stability.plan import Plan
from nova_studio.errors import RequestRejected
from nova_studio.exchange.body import Encoded, drawn_mask, picture, written
from nova_studio.exchange.texts import Texts
from nova_studio.imaging import codec


def build(plan: Plan, seed: int, pictures: Pictures, texts: Texts | None = None) -> bytes:
    """The JSON body of one call; ``texts`` remembers what was encoded for the calls after it.

    Raises RequestRejected when it is too large, LibraryError for a picture that is missing.
    """
    texts = texts or Texts()
    document: dict[str, Any] = {}
    for at, (key, ref) in enumerate(plan.pictures.items()):
        whole = plan.kept is None or at > 0
        document[key] = picture(ref.sha256, pictures, texts) if whole else _cropped(plan, ref.sha256, pictures, texts)
    if plan.mask is not None:
        document["mask"] = drawn_mask(plan.mask.sha256, pictures, texts, changed_is_white=True)
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


def _cropped(plan: Plan, sha256: str, pictures: Pictures, texts: Texts) -> Encoded:
    """The part of a picture that goes out, as a PNG, to the pixel."""
    assert plan.kept is not None
    x, y, width, height = plan.kept

    def part() -> bytes:
        return codec.encode_png(codec.decode_rgb(pictures.read(sha256))[y : y + height, x : x + width])

    return Encoded(texts.of((sha256, plan.kept), part))
