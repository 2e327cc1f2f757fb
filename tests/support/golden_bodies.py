"""Golden bodies: what goes over the wire for a request, kept in a form that people can read.

``golden/<task>/<case>.json`` is a body whose pictures stand as ``"@../pictures/x.png"``; beside it, ``<case>.golden.json`` is what
the program sends for it: the same JSON, key by key in order, with each picture as the facts of its bytes and each mask as the
facts of its pixels (how deflate packs a mask differs between builds of zlib; what it shows does not).
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from nova_studio.contract.request import Request
from nova_studio.exchange.body import serialise
from nova_studio.exchange.parse import Parsed, parse

ROOT = Path(__file__).resolve().parent.parent / "golden"
SUFFIX = ".golden.json"
_LONG = 400
"""Strings longer than this are pictures in these bodies."""
_MASKS = ("maskImage", "mask")


def cases() -> list[Path]:
    """Every case, as the path of its readable body."""
    return sorted(path for path in ROOT.glob("*/*.json") if not path.name.endswith(SUFFIX))


def name_of(case: Path) -> str:
    """``task/case``, for test ids."""
    return f"{case.parent.name}/{case.stem}"


def kept(case: Path) -> Path:
    """Where the golden form of a case is kept."""
    return case.with_name(case.stem + SUFFIX)


def parsed(case: Path) -> Parsed:
    """The case as request and pictures."""
    return parse(case.read_bytes(), folder=case.parent)


def sent(case: Path) -> tuple[Request, bytes]:
    """The case's request, and the very bytes that the program sends for it."""
    found = parsed(case)
    assert found.request is not None, found.problems
    return found.request, serialise(found.request, found)


def golden(body: bytes) -> Any:
    """A body in its golden form."""
    return _described(json.loads(body))


def skeleton(form: Any) -> bytes:
    """The bytes of a body around its pictures, from its golden form or from its document."""
    return json.dumps(_hollow(form)).encode()


def hollow_bytes(body: bytes) -> bytes:
    """The bytes of a body as they are, but for its pictures, whose places are marked."""
    pieces = body.split(b'"')
    return b'"'.join(b"#" if len(piece) > _LONG else piece for piece in pieces)


def _described(value: Any, key: str = "") -> Any:
    if isinstance(value, dict):
        return {name: _described(item, name) for name, item in value.items()}
    if isinstance(value, list):
        return [_described(item, key) for item in value]
    if isinstance(value, str) and len(value) > _LONG:
        data = base64.b64decode(value, validate=True)
        return _mask_facts(data) if key in _MASKS else _picture_facts(data)
    return value


def _hollow(value: Any) -> Any:
    if isinstance(value, dict):
        facts = any(isinstance(value.get(name), str) for name in ("picture", "mask"))
        return "#" if facts else {name: _hollow(item) for name, item in value.items()}
    return [_hollow(item) for item in value] if isinstance(value, list) else value


def _picture_facts(data: bytes) -> dict[str, Any]:
    image = Image.open(io.BytesIO(data))
    form = f"{image.format} {image.mode} {image.width}x{image.height}"
    return {"picture": form, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}


def _mask_facts(data: bytes) -> dict[str, Any]:
    image = Image.open(io.BytesIO(data))
    pixels = np.asarray(image.convert("RGB"))
    black, white = (pixels == 0).all(axis=2), (pixels == 255).all(axis=2)
    return {
        "mask": f"{image.format} {image.mode} {image.width}x{image.height}",
        "black": int(black.sum()),
        "white": int(white.sum()),
        "black box": list(box(black)),
        "white box": list(box(white)),
        "pixels": hashlib.sha256(pixels.tobytes()).hexdigest(),
    }


def box(chosen: NDArray[np.bool_]) -> Iterator[int]:
    """Left, top, right and bottom of the chosen pixels, the ends excluded."""
    rows, columns = np.flatnonzero(chosen.any(axis=1)), np.flatnonzero(chosen.any(axis=0))
    yield from (int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)
