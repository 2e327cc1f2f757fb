"""Laying a result into its source, and bringing one to size, at 4 megapixels: ours against bare OpenCV.

Run as ``python tests/benchmarks/bench_composite.py [--side 2048] [--rounds 9]``. Bare OpenCV does the same work in the fewest
calls: for the composite one distance transform, one linear blend over the whole picture and the count of what differs outside; for
the size one crop and one resize. The goal is at most 1.5 times as long.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from timing import Figures, milliseconds, photograph, seconds, table

from nova_studio.imaging.composite import SEAM, lay_back
from nova_studio.imaging.resize import centre, fit

GOAL = 1.5
Pixels = NDArray[np.uint8]
Mask = NDArray[np.bool_]


def bare_composite(source: Pixels, made: Pixels, mask: Mask) -> object:
    inside = mask.view(np.uint8)
    apart = cv2.split(cv2.absdiff(source, made))
    most = cv2.bitwise_or(cv2.bitwise_or(apart[0], apart[1]), apart[2])
    cv2.countNonZero(cv2.bitwise_and(most, most, mask=cv2.bitwise_xor(inside, 1)))
    distance = cv2.distanceTransform(inside, cv2.DIST_L2, cv2.DIST_MASK_3)
    weight = cv2.min(cv2.multiply(distance, 1 / (SEAM + 1)), 1)
    return cv2.blendLinear(made, source, weight, cv2.subtract(1.0, weight))


def bare_fit(pixels: Pixels, width: int, height: int) -> object:
    x, y, w, h = centre(pixels.shape[1], pixels.shape[0], width, height)
    way = cv2.INTER_AREA if width <= w and height <= h else cv2.INTER_CUBIC
    return cv2.resize(pixels[y : y + h, x : x + w], (width, height), interpolation=way)


def masks(side: int) -> dict[str, Mask]:
    y, x = np.mgrid[:side, :side].astype(np.float32) / side
    ragged = np.sin(x * 97) + np.sin(y * 83 + x * 11) > 0.9
    return {
        "disc, a fifth": (x - 0.5) ** 2 + (y - 0.5) ** 2 < 0.064,
        "frame": (abs(x - 0.5) > 0.35) | (abs(y - 0.5) > 0.35),
        "ragged islands": ragged,
        "everything": np.ones((side, side), np.bool_),
    }


def compare(ours: Callable[[], object], bare: Callable[[], object], rounds: int) -> tuple[float, float]:
    """Medians in milliseconds, the two taking turns so that the machine's moods hit both."""
    ours(), bare()
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        times[0].append(seconds(ours))
        times[1].append(seconds(bare))
    return milliseconds(times[0])[0], milliseconds(times[1])[0]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--side", type=int, default=2048)
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    side, rounds = options.side, options.rounds
    source = photograph(side, side)
    made = cv2.add(source, photograph(side, side, 1) // 64)
    rows: list[list[str]] = []
    figures = Figures()

    def line(name: str, ours: float, bare: float) -> None:
        figures.at_most(name, ours / bare, GOAL)
        rows.append([name, f"{ours:.1f} ms", f"{bare:.1f} ms", f"{ours / bare:.2f}"])

    for name, mask in masks(side).items():
        line(
            f"composite, {name}",
            *compare(lambda m=mask: lay_back(source, made, m), lambda m=mask: bare_composite(source, made, m), rounds),
        )
    megapixel = photograph(1024, 1024, 2)
    for name, pixels, size in (
        ("1 MP to 4 MP", megapixel, (side, side)),
        ("1 MP to 4 MP, 16:9", megapixel, (side * 4 // 3, side * 3 // 4)),
        ("4 MP to 1 MP, 3:2", source, (1216, 832)),
    ):
        line(
            f"size, {name}",
            *compare(lambda p=pixels, s=size: fit(p, *s), lambda p=pixels, s=size: bare_fit(p, *s), rounds),
        )
    table(f"{side}x{side}, median of {rounds}", ("work", "ours", "bare OpenCV", "ratio"), rows)
    return figures.report()


if __name__ == "__main__":
    sys.exit(main())
