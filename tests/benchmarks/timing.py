"""Shared by the benchmarks: times, their middle and tail, tables, and a picture that compresses and scales like a photograph."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray


def seconds(work: Callable[[], object]) -> float:
    """How long one call takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def milliseconds(times: Iterable[float]) -> tuple[float, float]:
    """Median and 95th percentile of times in seconds, in milliseconds."""
    ordered = sorted(times)
    return statistics.median(ordered) * 1e3, ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))] * 1e3


def ratio(theirs: float, ours: float) -> str:
    """How many times as long theirs takes."""
    return f"{theirs / ours:.1f}x" if ours else "-"


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows of words under their columns."""
    widths = [max(len(line[at]) for line in (columns, *rows)) for at in range(len(columns))]
    print(f"\n{title}")
    for line in (columns, ["-" * width for width in widths], *rows):
        print("  ".join(word.ljust(width) for word, width in zip(line, widths, strict=True)).rstrip())


def photograph(height: int, width: int, seed: int = 0) -> NDArray[np.uint8]:
    """Structure at all sizes, and sensor noise: (h, w, 3) of uint8, the same for the same seed."""
    random = np.random.default_rng(seed)
    light = np.full((height, width), 128.0, np.float32)
    cells = 4
    while cells < max(height, width):
        coarse = random.normal(0, 55 / cells**0.35, (cells, cells)).astype(np.float32)
        rows = np.arange(height) * cells // height
        columns = np.arange(width) * cells // width
        light += coarse[rows[:, None], columns[None, :]]
        cells *= 4
    tints = np.array([1.0, 0.92, 0.83], np.float32)
    noise = random.normal(0, 2, (height, width)).astype(np.float32)
    return np.clip((light + noise)[:, :, None] * tints, 0, 255).astype(np.uint8)
