"""Stability AI behind the loopback Bedrock: answers of the right size, and every way in which one may be missing.

As live tests report of the real one, an edit shifts every pixel a little, also outside its mask. Written from the guide; imports
nothing of the program under test::

    with stability_server() as server:
        server.queue(withheld("Filter reason: prompt"))
"""

from __future__ import annotations

import base64
import io
import json
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from support.bedrock_faults import Refusal
from support.bedrock_server import BedrockServer, Raw
from support.stability_contract import StabilityBody, examine

RANDOM_SEED = 4_294_967_294
SHIFT = 1
"""Levels by which every pixel of an edit moves."""
REASONS = ("Filter reason: prompt", "Filter reason: output image", "Filter reason: input image", "Inference error")
SIZES = {
    "1:1": (1024, 1024), "16:9": (1344, 768), "21:9": (1536, 640), "2:3": (832, 1216), "3:2": (1216, 832),
    "4:5": (896, 1088), "5:4": (1088, 896), "9:16": (768, 1344), "9:21": (640, 1536),
}  # fmt: skip
TOO_LARGE = Refusal(
    424, "ModelErrorException", "The response payload size exceeds the maximum allowed limit of 16777216 bytes."
)
"""How a picture larger than the cap is refused; the real words were never recorded."""


class Stability:
    """The sixteen models."""

    def examine(self, model_id: str, region: str, data: bytes) -> StabilityBody:
        return examine(model_id, region, data)

    def answer(self, body: Any, *, kept: int | None = None, **more: Any) -> bytes:
        images = [picture(body)] if kept is None else [picture(body)] * kept
        return document(images, [body.document.get("seed") or RANDOM_SEED], [None], **more)


def stability_server(**options: Any) -> BedrockServer:
    """A Bedrock that has Stability's models."""
    return BedrockServer(models=Stability(), **options)


def document(images: list[bytes] | None, seeds: Any, reasons: Any, **more: Any) -> bytes:
    """The JSON of an answer; what is ``None`` is left out."""
    parts: dict[str, Any] = {"seeds": seeds, "finish_reasons": reasons}
    if images is not None:
        parts["images"] = [base64.b64encode(image).decode() for image in images]
    return json.dumps({key: value for key, value in parts.items() if value is not None} | more).encode()


def withheld(reason: str) -> Raw:
    """A blocked answer as the guide shows it: the reason and nothing else."""
    return Raw(json.dumps({"finish_reasons": [reason]}).encode())


def picture(body: StabilityBody) -> bytes:
    """The picture that comes of a body, in the format asked for."""
    image = Image.fromarray(_pixels(body))
    out = io.BytesIO()
    kind = body.document.get("output_format", "png")
    image.convert("RGB" if kind == "jpeg" else image.mode).save(
        out, kind, **({"compress_level": 1} if kind == "png" else {})
    )
    return out.getvalue()


def colour_of(body: StabilityBody) -> tuple[int, int, int]:
    """What new pixels look like: the seed in red and green, the model in blue."""
    seed = int(body.document.get("seed", 0))
    return 40 + seed % 160, 40 + seed // 160 % 160, 30 + sum(body.model.encode()) % 200


def shifted(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Every level a little off."""
    return np.where(pixels < 255, pixels + SHIFT, pixels - SHIFT).astype(np.uint8)


def _pixels(body: StabilityBody) -> NDArray[np.uint8]:
    first = next(iter(body.pictures.values()), None)
    if first is None or "aspect_ratio" in body.document or body.model.endswith("style-guide-v1:0"):
        width, height = SIZES[body.document.get("aspect_ratio", "1:1")]
        return _flat(height, width, body)
    source = shifted(np.asarray(first.convert("RGB")))
    if body.mask is not None:
        changed = np.asarray(body.mask.convert("L")) == 255
        source[changed] = colour_of(body)
    elif "outpaint" in body.model:
        return _extended(source, body)
    elif "upscale" in body.model:
        times = 4 if "fast" in body.model else 2
        return source.repeat(times, axis=0).repeat(times, axis=1)
    elif "remove-background" in body.model:
        alpha = np.linspace(0, 255, source.shape[1]).astype(np.uint8)
        return np.dstack([source, np.broadcast_to(alpha, source.shape[:2])])
    else:
        source[::2] = colour_of(body)
    return source


def _flat(height: int, width: int, body: StabilityBody) -> NDArray[np.uint8]:
    pixels = np.empty((height, width, 3), np.uint8)
    pixels[:] = colour_of(body)
    pixels[:, : width // 8] = 250  # so that a picture cut or bent shows it
    return pixels


def _extended(source: NDArray[np.uint8], body: StabilityBody) -> NDArray[np.uint8]:
    left, right, up, down = (int(body.document.get(side, 0)) for side in ("left", "right", "up", "down"))
    height, width = source.shape[:2]
    pixels = np.empty((height + up + down, width + left + right, 3), np.uint8)
    pixels[:] = colour_of(body)
    pixels[up : up + height, left : left + width] = source
    return pixels
