"""What the loopback service answers: real PNG files of the right size and number, told apart by their colour."""

from __future__ import annotations

import base64
import io
import json
import struct
import zlib
from functools import lru_cache
from typing import Any

import numpy as np
from PIL import Image

from support.bedrock_contract import PARAMS, Body

PROVENANCE = b"the manifest of a picture made by nobody"
"""What stands in the ``caBX`` chunk of every picture."""


def color_of(task: str, index: int) -> tuple[int, int, int]:
    """The colour of the ``index``-th result of a task: the task in red, the place in green."""
    return 30 + 30 * list(PARAMS).index(task), 20 + 40 * index, 128


@lru_cache(maxsize=64)
def result(task: str, index: int, size: tuple[int, int]) -> bytes:
    """One result: one colour all over, with a ramp of transparency for a background removal."""
    width, height = size
    pixels = np.empty((height, width, 4 if task == "BACKGROUND_REMOVAL" else 3), np.uint8)
    pixels[:, :, :3] = color_of(task, index)
    if pixels.shape[2] == 4:
        pixels[:, :, 3] = np.linspace(0, 255, width).astype(np.uint8)
    return _with_provenance(_png(Image.fromarray(pixels)))


def _png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=1)
    return out.getvalue()


def _with_provenance(data: bytes) -> bytes:
    """The file with a ``caBX`` chunk behind its header, where the service puts its manifest."""
    end_of_header = 8 + 25
    checksum = struct.pack(">I", zlib.crc32(b"caBX" + PROVENANCE))
    manifest = struct.pack(">I", len(PROVENANCE)) + b"caBX" + PROVENANCE + checksum
    return data[:end_of_header] + manifest + data[end_of_header:]


def returned_mask(body: Body) -> bytes:
    """The mask used, black where the picture changed: the one sent, or a box in the upper left quarter."""
    if body.masks:
        return _png(body.mask.convert("RGB"))
    width, height = body.size
    pixels = np.full((height, width, 3), 255, np.uint8)
    pixels[: height // 2, : width // 2] = 0
    return _png(Image.fromarray(pixels))


def answer(body: Body, *, kept: int | None = None, **more: Any) -> bytes:
    """A 200's JSON: ``kept`` pictures (all of them if left out), the mask when asked for, and further keys."""
    count = body.count if kept is None else kept
    document: dict[str, Any] = {
        "images": [base64.b64encode(result(body.task, index, body.size)).decode() for index in range(count)]
    }
    if body.params.get("returnMask"):
        document["maskImage"] = base64.b64encode(returned_mask(body)).decode()
    return json.dumps({**document, **more}).encode()
