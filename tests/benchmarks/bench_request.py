"""Building a request's bytes: ours and the usual way, interleaved in one run.

Run as ``python tests/benchmarks/bench_request.py [--side 2048] [--rounds 5]``; prints medians and how many times faster ours is.
Everything lossless is checked to be.
"""

from __future__ import annotations

import argparse
import base64
import io
import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pybase64
from numpy.typing import NDArray
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from nova_studio.imaging import codec, mask, thumbnails

Job = Callable[[], bytes]


def photo_like(side: int) -> NDArray[np.uint8]:
    """Slopes, edges and sensor noise (h, w, 3): compresses about as a photograph does."""
    rng = np.random.default_rng(0)
    pixels = np.full((side, side, 3), 128.0)
    for cells in (8, 32, 128, 512):
        for channel in range(3):
            coarse = Image.fromarray(rng.normal(0, 60 / np.log2(cells), (cells, cells)).astype(np.float32))
            pixels[:, :, channel] += np.asarray(coarse.resize((side, side), Image.Resampling.BICUBIC))
    return np.clip(pixels + rng.normal(0, 3, pixels.shape), 0, 255).astype(np.uint8)


def painted(side: int) -> mask.Mask:
    """Forty discs, as a mask (h, w)."""
    rng = np.random.default_rng(1)
    y, x = np.mgrid[:side, :side]
    shape = np.zeros((side, side), np.bool_)
    for _ in range(40):
        cy, cx, radius = rng.integers(0, side), rng.integers(0, side), rng.integers(side // 100, side // 7)
        shape |= (y - cy) ** 2 + (x - cx) ** 2 < radius**2
    return shape


def by_pillow(image: Image.Image) -> bytes:
    """A PNG with Pillow's defaults."""
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def pillow_thumbnail(data: bytes) -> bytes:
    """A thumbnail as Pillow's handbook makes it."""
    with Image.open(io.BytesIO(data)) as image:
        image.thumbnail((256, 256))
        out = io.BytesIO()
        image.save(out, "JPEG")
        return out.getvalue()


def median_ms(jobs: dict[str, Job], rounds: int) -> dict[str, tuple[float, int]]:
    """Median milliseconds and result size of each job; the jobs take turns, so that a slow moment hits all."""
    times: dict[str, list[float]] = {name: [] for name in jobs}
    sizes: dict[str, int] = {}
    for _ in range(rounds):
        for name, job in jobs.items():
            start = time.perf_counter()
            result = job()
            times[name].append((time.perf_counter() - start) * 1000)
            sizes[name] = len(result)
    return {name: (statistics.median(values), sizes[name]) for name, values in times.items()}


def table(title: str, baseline: Job, ours: Job, rounds: int) -> None:
    """One line: baseline, ours, ratio, and both sizes."""
    result = median_ms({"baseline": baseline, "ours": ours}, rounds)
    (slow, large), (fast, small) = result["baseline"], result["ours"]
    print(f"{title:<44}{slow:>10.2f}{fast:>10.2f}{slow / fast:>8.1f}x{large:>12,}{small:>12,}")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--side", type=int, default=2048)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    pixels, shape = photo_like(options.side), painted(options.side)
    picture = codec.encode_png(pixels)
    stored, wire = mask.encode(shape)[0], mask.to_wire(shape, changed_is_white=True)
    assert np.array_equal(codec.decode_rgb(picture), pixels)
    assert np.array_equal(mask.decode(stored), shape)
    assert np.array_equal(mask.from_wire(wire, changed_is_white=True), shape)
    white = np.repeat(np.where(shape, np.uint8(255), np.uint8(0))[:, :, None], 3, axis=2)

    def plain_body() -> bytes:
        parts = {"image": base64.b64encode(by_pillow(Image.fromarray(pixels))).decode(),
                 "maskImage": base64.b64encode(by_pillow(Image.fromarray(white))).decode()}  # fmt: skip
        return json.dumps(parts).encode()

    def our_body() -> bytes:
        fresh = (
            pybase64.b64encode(codec.encode_png(pixels)),
            pybase64.b64encode(mask.to_wire(shape, changed_is_white=True)),
        )
        return b"".join((b'{"image": "', fresh[0], b'", "maskImage": "', fresh[1], b'"}'))

    assert json.loads(our_body()).keys() == json.loads(plain_body()).keys()
    print(f"{options.side} x {options.side}, median of {options.rounds}")
    print(f"{'':<44}{'base ms':>10}{'ours ms':>10}{'':>9}{'base bytes':>12}{'our bytes':>12}")
    rounds = options.rounds
    table(
        "picture: Pillow default / ours",
        lambda: by_pillow(Image.fromarray(pixels)),
        lambda: codec.encode_png(pixels),
        rounds,
    )
    table("wire mask, RGB: Pillow default / ours", lambda: by_pillow(Image.fromarray(white)),
          lambda: mask.to_wire(shape, changed_is_white=True), rounds)  # fmt: skip
    table(
        "stored mask, 1 bit: Pillow / ours",
        lambda: by_pillow(Image.fromarray(shape)),
        lambda: mask.encode(shape)[0],
        rounds,
    )
    table("base64: stdlib / pybase64", lambda: base64.b64encode(picture), lambda: pybase64.b64encode(picture), rounds)
    table("whole body: the usual way / ours", plain_body, our_body, rounds)
    table("body with a picture unchanged since", plain_body, lambda: pybase64.b64encode(picture) + pybase64.b64encode(
        mask.to_wire(shape, changed_is_white=True)), rounds)  # fmt: skip
    table("thumbnail: Pillow / ours", lambda: pillow_thumbnail(picture), lambda: thumbnails.thumbnail(picture), rounds)


if __name__ == "__main__":
    main()
