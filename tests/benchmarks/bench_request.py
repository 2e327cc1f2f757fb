"""Building a request's bytes: the shipped way and the usual one, taking turns in one run.

Run as ``python tests/benchmarks/bench_request.py [--side 2048] [--rounds 5]``; 1 when a limit is missed. The usual way is PNG as
Pillow makes it by default, base64 and json; the shipped way is what the engines call. Everything lossless is checked to be.
"""

from __future__ import annotations

import argparse
import base64
import io
import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pybase64
from numpy.typing import NDArray
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from timing import Figures, milliseconds, photograph, ratio, seconds, table

from nova_studio.contract.draft import Draft
from nova_studio.contract.request import Request
from nova_studio.contract.task import TaskType
from nova_studio.contract.validation import validate
from nova_studio.exchange.body import serialise
from nova_studio.exchange.texts import Texts
from nova_studio.imaging import codec, mask, thumbnails
from nova_studio.library.blobs import BlobStore

Job = Callable[[], bytes]
Pixels = NDArray[np.uint8]


class Fresh:
    """The library's pictures, with a picture and a mask as just made in front of them: what is measured has no fsync."""

    def __init__(self, blobs: BlobStore) -> None:
        self._blobs = blobs
        self.made: dict[str, bytes] = {}

    def read(self, sha256: str) -> bytes:
        return self.made[sha256] if sha256 in self.made else self._blobs.read(sha256)


def painted(side: int, seed: int) -> mask.Mask:
    """Forty discs, as a mask (h, w)."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[:side, :side]
    shape = np.zeros((side, side), np.bool_)
    for _ in range(40):
        cy, cx, radius = rng.integers(0, side), rng.integers(0, side), rng.integers(side // 100, side // 7)
        shape |= (y - cy) ** 2 + (x - cx) ** 2 < radius**2
    return shape


def by_pillow(pixels: Pixels | mask.Mask) -> bytes:
    """A PNG with Pillow's defaults."""
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG")
    return out.getvalue()


def on_the_wire(shape: mask.Mask) -> Pixels:
    """A mask as pixels (h, w, 3) in which black changes, as Nova Canvas wants it for in-painting."""
    return np.repeat(np.where(shape, np.uint8(0), np.uint8(255))[:, :, None], 3, axis=2)


def usual_body(pixels: Pixels, shape: mask.Mask) -> bytes:
    """The request as one writes it by the handbooks."""
    params = {
        "image": base64.b64encode(by_pillow(pixels)).decode(),
        "maskImage": base64.b64encode(by_pillow(on_the_wire(shape))).decode(),
        "text": "a house",
    }
    return json.dumps({"taskType": "INPAINTING", "inPaintingParams": params}).encode()


def pillow_thumbnail(data: bytes) -> bytes:
    """A thumbnail as Pillow's handbook makes it."""
    with Image.open(io.BytesIO(data)) as image:
        image.thumbnail((256, 256))
        out = io.BytesIO()
        image.save(out, "JPEG")
        return out.getvalue()


class Bodies:
    """The shipped way to a body, from pixels and masks, over a library on disk."""

    def __init__(self, folder: Path, pixels: Pixels, shapes: list[mask.Mask]) -> None:
        self._pixels = pixels
        self._shapes = shapes
        self._blobs = BlobStore(folder)
        self._texts = Texts()
        picture, image = codec.encode_for_editing(pixels)
        self._blobs.put(picture)
        self.picture = picture
        self._image = image.sha256
        self._requests = [self._request(image, shape) for shape in shapes]

    def _request(self, image: object, shape: mask.Mask) -> Request:
        stored, ref = mask.encode(shape)
        self._blobs.put(stored)
        params = {"image": image, "mask": {"kind": "drawn", "mask": ref}, "text": "a house"}
        return validate(Draft(TaskType.INPAINTING, params))

    def first(self) -> bytes:
        """A picture changed here, so it has to be encoded, and its mask."""
        fresh = Fresh(self._blobs)
        fresh.made[self._image] = codec.encode_png(self._pixels)
        stored, ref = mask.encode(self._shapes[0])
        fresh.made[ref.sha256] = stored
        return serialise(self._requests[0], fresh, Texts())

    def opened(self) -> bytes:
        """A picture that goes out as the file it is, and its mask."""
        fresh = Fresh(self._blobs)
        stored, ref = mask.encode(self._shapes[0])
        fresh.made[ref.sha256] = stored
        return serialise(self._requests[0], fresh, Texts())

    def again(self) -> bytes:
        """The picture sent before, with a mask never seen: the next of the shapes each time."""
        self._shapes.append(self._shapes.pop(0))
        self._requests.append(self._requests.pop(0))
        fresh = Fresh(self._blobs)
        stored, ref = mask.encode(self._shapes[0])
        fresh.made[ref.sha256] = stored
        return serialise(self._requests[0], fresh, self._texts)


def check(pixels: Pixels, shape: mask.Mask, body: bytes) -> None:
    """That a body says what the usual one says, to the pixel."""
    said, usual = (json.loads(each)["inPaintingParams"] for each in (body, usual_body(pixels, shape)))
    assert said["text"] == usual["text"]
    for key in ("image", "maskImage"):
        ours, theirs = (codec.decode_rgb(base64.b64decode(each[key])) for each in (said, usual))
        assert np.array_equal(ours, theirs), key


def main() -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--side", type=int, default=2048)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    side, rounds = options.side, options.rounds
    pixels = photograph(side, side)
    shapes = [painted(side, seed) for seed in range(rounds + 2)]
    shape, white = shapes[0], on_the_wire(shapes[0])
    with tempfile.TemporaryDirectory() as folder:
        bodies = Bodies(Path(folder), pixels, shapes)
        check(pixels, shape, bodies.first())
        check(pixels, shape, bodies.opened())
        check(pixels, shapes[1], bodies.again())
        picture = bodies.picture
        pairs: dict[str, tuple[str, Job]] = {
            "picture": ("Pillow", lambda: codec.encode_png(pixels)),
            "mask as it is sent": ("Pillow mask", lambda: mask.to_wire(shape, changed_is_white=False)),
            "mask as it is stored": ("Pillow 1 bit", lambda: mask.encode(shape)[0]),
            "base64": ("stdlib", lambda: pybase64.b64encode(picture)),
            "thumbnail": ("Pillow thumbnail", lambda: thumbnails.thumbnail(picture)),
            "request, picture changed here": ("request", bodies.first),
            "request, picture as opened": ("request", bodies.opened),
            "request, same picture, new mask": ("request", bodies.again),
        }
        usual: dict[str, Job] = {
            "Pillow": lambda: by_pillow(pixels),
            "Pillow mask": lambda: by_pillow(white),
            "Pillow 1 bit": lambda: by_pillow(shape),
            "stdlib": lambda: base64.b64encode(picture),
            "Pillow thumbnail": lambda: pillow_thumbnail(picture),
            "request": lambda: usual_body(pixels, shape),
        }
        jobs = {**usual, **{name: job for name, (_, job) in pairs.items()}}
        times: dict[str, list[float]] = {name: [] for name in jobs}
        for _ in range(rounds):  # The jobs take turns, so that a slow moment hits all.
            for name, job in jobs.items():
                times[name].append(seconds(job))
    middle = {name: milliseconds(found)[0] for name, found in times.items()}
    rows = [
        [name, f"{middle[base]:.2f}", f"{middle[name]:.2f}", ratio(middle[base], middle[name])]
        for name, (base, _) in pairs.items()
    ]
    table(f"{side} x {side}, median of {rounds}", ("what", "usual ms", "ours ms", "usual / ours"), rows)
    figures = Figures()
    for name, limit, goal in (
        ("request, picture changed here", 12, 20),
        ("request, same picture, new mask", 40, 70),
    ):
        figures.at_least(name, middle["request"] / middle[name], limit, goal)
    return figures.report()


if __name__ == "__main__":
    sys.exit(main())
