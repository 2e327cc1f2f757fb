"""Shared by the benchmarks: times, their middle and tail, tables, and a picture that compresses and scales like a photograph."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Iterable, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray


def seconds(work: Callable[[], object]) -> float:
    """How long one call takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def work_seconds(work: Callable[[], object]) -> float:
    """How long the processor works on one call in this thread, whatever else the machine does meanwhile."""
    start = time.thread_time()
    work()
    return time.thread_time() - start


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


class Figures:
    """The figures that a benchmark is judged by: each beside its limit and, where there is one, its goal."""

    def __init__(self) -> None:
        self._rows: list[list[str]] = []
        self._missed = False

    def at_least(
        self, what: str, value: float, limit: float | None, goal: float | None = None, unit: str = "x"
    ) -> None:
        """A figure that must not be lower than its limit; without one only the goal is compared."""
        self._judge(what, value, limit, goal, unit, 1)

    def at_most(self, what: str, value: float, limit: float | None, goal: float | None = None, unit: str = "x") -> None:
        """A figure that must not be higher than its limit; without one only the goal is compared."""
        self._judge(what, value, limit, goal, unit, -1)

    def report(self) -> int:
        """Print them with the machine's load; 1 when a limit is missed."""
        load = f"{os.getloadavg()[0]:.1f} of {os.cpu_count()} processors" if hasattr(os, "getloadavg") else "not known"
        table(f"Limits (load {load})", ("figure", "measured", "limit", "goal", ""), self._rows)
        return int(self._missed)

    def _judge(self, what: str, value: float, limit: float | None, goal: float | None, unit: str, sign: int) -> None:
        missed = limit is not None and sign * value < sign * limit
        reached = goal is not None and sign * value >= sign * goal
        self._missed = self._missed or missed
        verdict = (
            "MISSED" if missed else "goal reached" if reached else "kept" if limit is not None else "goal not reached"
        )
        sides = ">=" if sign > 0 else "<="
        limit_words, goal_words = ("" if each is None else f"{sides} {each:g}{unit}" for each in (limit, goal))
        self._rows.append([what, f"{value:.2f}{unit}", limit_words, goal_words, verdict])


def photograph(height: int, width: int, seed: int = 0) -> NDArray[np.uint8]:
    """Structure at all sizes, things with hard edges, and sensor noise: (h, w, 3) of uint8, the same for the same seed.

    As a PNG it has 0.43 of its raw size, as photographs do.
    """
    random = np.random.default_rng(seed)
    light = np.full((height, width, 3), 128.0, np.float32)
    cells, strength = 4, 60.0
    while cells < max(height, width) // 2:
        coarse = random.normal(0, strength, (cells, cells, 1)) + random.normal(0, strength * 0.35, (cells, cells, 3))
        light += cv2.resize(coarse.astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
        cells, strength = cells * 2, strength * 0.62
    for _ in range(40):
        thing = np.zeros((height, width), np.uint8)
        centre = int(random.integers(width)), int(random.integers(height))
        cv2.circle(thing, centre, int(random.integers(width // 40, width // 8)), 255, -1, cv2.LINE_AA)
        light[thing > 0] += random.integers(-60, 60, 3).astype(np.float32)
    light += random.normal(0, 1.6, light.shape)
    return np.clip(light, 0, 255).astype(np.uint8)
