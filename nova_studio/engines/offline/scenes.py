"""Six motifs, drawn with a few rules each and a little chance."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from nova_studio.engines.offline.board import Board, Scene, curve
from nova_studio.engines.offline.mood import Hour, Mood, Motif
from nova_studio.engines.offline.pixels import Field, Size


def scene(mood: Mood, rng: np.random.Generator, size: Size, *, fine: bool) -> Scene:
    """The mood's motif as a picture of ``size``; ``fine`` adds detail without moving anything."""
    board = Board(size)
    details = np.random.Generator(np.random.Philox(rng.integers(2**63)))
    _DRAW[mood.motif](board, mood, rng, details if fine else None)
    return board.scene(rng, mood.glow(), fine)


def _heaven(board: Board, mood: Mood, rng: np.random.Generator, details: np.random.Generator | None) -> None:
    """Sky with a sun or moon, and stars in fine nights."""
    board.colour(mood.sky())
    glow = board.colour((mood.glow(), mood.glow()))
    x, y = float(rng.uniform(0.2, 0.8)), float(rng.uniform(0.16, 0.36))
    radius = float(rng.uniform(0.05, 0.10))
    board.light = (x, y)
    if mood.hour is Hour.NIGHT:
        dice = np.random.Generator(np.random.Philox(rng.integers(2**63)))
        for _ in range(140 if details else 50):
            sx, sy, r = dice.uniform(0, board.width), dice.uniform(0, board.height * 0.6), dice.uniform(0.0012, 0.003)
            board.ellipse(sx, sy, r, r, glow)
    board.ellipse(x * board.width, y * board.height, radius, radius, glow)


def _hills(board: Board, mood: Mood, rng: np.random.Generator, details: np.random.Generator | None) -> None:
    _heaven(board, mood, rng, details)
    count = int(rng.integers(5, 8))
    octaves = 7 if details else 4
    bumps, rough = rng.uniform(1.2, 2.6), rng.uniform(0.38, 0.52)
    top, step = rng.uniform(0.38, 0.52), 0.98
    for layer in range(count):
        depth = layer / (count - 1)
        region = board.colour(mood.layer(depth))
        height = top + (step - top) * depth**1.15
        swing = (0.13 - 0.07 * depth) * min(board.height, 1.4)
        dice = np.random.Generator(np.random.Philox(rng.integers(2**63)))
        line = height * board.height + swing * curve(dice, board.width, bumps * (1 + 0.3 * depth), octaves, rough)
        board.below(line, region)


def _sea(board: Board, mood: Mood, rng: np.random.Generator, details: np.random.Generator | None) -> None:
    _heaven(board, mood, rng, details)
    horizon = rng.uniform(0.46, 0.6) * board.height
    land = board.colour(mood.layer(0.25))
    board.below(horizon + 0.03 - 0.05 * np.maximum(curve(rng, board.width, 1.3, 4), 0), land)
    rows = 22 if details else 13
    sun = board.light[0] * board.width
    glint = board.colour((mood.glow(), mood.bright(0.6)[0]))
    for row in range(rows):
        depth = row / (rows - 1)
        y = horizon + (board.height - horizon) * depth**1.7
        wave = board.colour(mood.layer(0.15 + 0.85 * depth))
        phase, length = rng.uniform(0, 6.3), 0.07 + 0.5 * depth
        xs = np.linspace(0, board.width, 600)
        crest = np.abs(np.sin(xs / length * np.pi + phase)) ** 1.5
        board.below(y - (0.004 + 0.022 * depth) * crest, wave)
        if row:
            reach = rng.uniform(0.02, 0.06) + 0.06 * depth
            board.ellipse(sun + rng.uniform(-1, 1) * reach * 0.5, y + 0.006, reach, 0.002 + 0.004 * depth, glint)
    _sail(board, mood, rng, horizon)


def _sail(board: Board, mood: Mood, rng: np.random.Generator, horizon: float) -> None:
    x = (board.light[0] + (0.28 if board.light[0] < 0.5 else -0.28)) * board.width
    y, s = horizon + 0.05, float(rng.uniform(0.10, 0.16))
    sail, shade, hull = (board.colour(mood.bright(step)) for step in (0.9, 0.4, 0.1))
    board.polygon([(x, y - 1.5 * s), (x, y - 0.1 * s), (x + 0.7 * s, y - 0.1 * s)], sail)
    board.polygon([(x - 0.05 * s, y - 1.2 * s), (x - 0.05 * s, y - 0.1 * s), (x - 0.45 * s, y - 0.1 * s)], shade)
    board.polygon([(x - 0.6 * s, y), (x + 0.8 * s, y), (x + 0.5 * s, y + 0.25 * s), (x - 0.4 * s, y + 0.25 * s)], hull)


def _city(board: Board, mood: Mood, rng: np.random.Generator, details: np.random.Generator | None) -> None:
    _heaven(board, mood, rng, details)
    lit = board.colour((mood.glow(), mood.bright(0.7)[0]))
    for layer in range(3):
        depth = layer / 2
        tones = [board.colour(mood.layer(0.15 + 0.75 * depth + shift)) for shift in (-0.05, 0.03, 0.1)]
        ground = (0.80 + 0.12 * depth) * board.height
        x = float(rng.uniform(-0.1, 0))
        while x < board.width:
            wide = float(rng.uniform(0.07, 0.15)) * (1 + 0.4 * depth)
            tall = float(rng.uniform(0.12, 0.5 - 0.16 * depth)) * min(board.height, 1.3)
            tone = tones[int(rng.integers(3))]
            board.box(x, ground - tall, x + wide, board.height, tone)
            if rng.uniform() < 0.3:
                board.polygon(
                    [(x, ground - tall), (x + wide / 2, ground - tall - wide * 0.6), (x + wide, ground - tall)], tone
                )
            if layer:
                _windows(board, (x, ground - tall, wide, tall), rng, lit, 5 if details else 3)
            x += wide * float(rng.uniform(0.9, 1.25))
    road = board.colour(mood.layer(1.0))
    board.box(0, 0.93 * board.height, board.width, board.height, road)


def _windows(
    board: Board, house: tuple[float, float, float, float], rng: np.random.Generator, lit: int, columns: int
) -> None:
    x, y, wide, tall = house
    dice = np.random.Generator(np.random.Philox(rng.integers(2**63)))
    pitch = wide / (columns + 0.5)
    for row in range(int(tall / (pitch * 1.3))):
        for column in range(columns):
            if dice.uniform() < 0.42:
                wx, wy = x + (column + 0.5) * pitch, y + (row + 0.5) * pitch * 1.3
                board.box(wx, wy, wx + pitch * 0.5, wy + pitch * 0.7, lit)


def _forest(board: Board, mood: Mood, rng: np.random.Generator, details: np.random.Generator | None) -> None:
    _heaven(board, mood, rng, details)
    for layer in range(4):
        depth = layer / 3
        tones = [board.colour(mood.layer(0.1 + 0.8 * depth + shift)) for shift in (0.0, 0.1)]
        ground = (0.56 + 0.36 * depth) * board.height + 0.02 * curve(rng, board.width, 2, 3)
        tall = (0.20 + 0.34 * depth) * min(board.height, 1.25)
        x = float(rng.uniform(-0.1, 0))
        while x < board.width + 0.1:
            foot = float(np.interp(x, np.linspace(0, board.width, len(ground)), ground))
            _pine(board, x, foot + 0.03, tall * float(rng.uniform(0.65, 1.1)), tones, 7 if details else 4)
            x += float(rng.uniform(0.05, 0.12)) * (1 + 1.6 * depth)
        board.below(ground, tones[0])
    board.below(0.95 * board.height + 0.015 * curve(rng, board.width, 3, 4), board.colour(mood.bright(0.2)))


def _pine(board: Board, x: float, foot: float, tall: float, tones: list[int], tiers: int) -> None:
    board.box(x - tall * 0.02, foot - tall * 0.2, x + tall * 0.02, foot, tones[1])
    for tier in range(tiers):
        low = foot - tall * (0.10 + 0.8 * tier / tiers)
        wide = tall * 0.24 * (1 - 0.85 * tier / tiers)
        high = low - tall * (0.8 / tiers) * 1.7
        board.polygon([(x - wide, low), (x, high), (x + wide, low)], tones[0])
        board.polygon([(x, low), (x, high), (x + wide, low)], tones[1])


def _still_life(board: Board, mood: Mood, rng: np.random.Generator, details: np.random.Generator | None) -> None:
    board.colour((mood.sky()[1], mood.layer(0.3)[0]))
    board.light = (0.25, 0.15)
    halo = board.colour((mood.glow(), mood.sky()[1]))
    table, edge = board.colour(mood.layer(0.75)), board.colour(mood.layer(0.95))
    board.ellipse(board.width * 0.5, board.height * 0.40, 0.36, 0.36, halo)
    line = 0.70 * board.height
    board.box(0, line, board.width, board.height, table)
    board.box(0, line, board.width, line + 0.012, edge)
    count = max(2, min(5, round(2.2 * board.width)))
    span = min(board.width * 0.76, 1.5)
    for place, item in enumerate(rng.permutation(count)):
        x = board.width / 2 + span * ((place + 0.5) / count - 0.5) * 0.95
        foot = line + float(rng.uniform(0.05, 0.15)) * board.height
        pair = mood.bright(float(item) / max(count - 1, 1))
        board.ellipse(x + 0.03, foot, 0.13, 0.022, edge)
        (_vase if item % 2 == 0 else _fruit)(board, rng, (x, foot), pair, 5 if details else 2)


def _vase(
    board: Board, rng: np.random.Generator, at: tuple[float, float], pair: tuple[Field, Field], bands: int
) -> None:
    x, foot = at
    tall = float(rng.uniform(0.34, 0.5))
    knots = rng.uniform(0.04, 0.13, 4) * (1, 1.25, 0.75, 0.7)
    ts = np.linspace(0, 1, 80)
    profile = np.interp(ts, (0, 0.35, 0.8, 1), knots)
    profile = np.convolve(np.pad(profile, 14, "edge"), np.hanning(31)[1:-1] / 15, "valid")
    body, side, band = (
        board.colour(pair),
        board.colour((pair[1], pair[1] * 0.8)),
        board.colour((pair[0] * 0.5 + 0.5, pair[0])),
    )
    ys = foot - tall * ts
    board.polygon(np.concatenate([np.stack([x - profile, ys], 1), np.stack([x + profile, ys], 1)[::-1]]), body)
    board.polygon(np.concatenate([np.stack([x + profile * 0.45, ys], 1), np.stack([x + profile, ys], 1)[::-1]]), side)
    for row in range(bands):
        low = int(12 + row * 60 / bands)
        part = slice(low, low + max(2, 12 // bands))
        board.polygon(
            np.concatenate(
                [np.stack([x - profile[part], ys[part]], 1), np.stack([x + profile[part] * 0.45, ys[part]], 1)[::-1]]
            ),
            band,
        )


def _fruit(
    board: Board, rng: np.random.Generator, at: tuple[float, float], pair: tuple[Field, Field], marks: int
) -> None:
    x, foot = at
    radius = float(rng.uniform(0.075, 0.12))
    body, side = board.colour(pair), board.colour((pair[1], pair[1] * 0.8))
    light, stem = board.colour((pair[0] * 0.4 + 0.6, pair[0])), board.colour((pair[1] * 0.5, pair[1] * 0.5))
    y = foot - radius * 0.92
    board.ellipse(x, y, radius, radius, side)
    board.ellipse(x - radius * 0.12, y - radius * 0.08, radius * 0.86, radius * 0.88, body)
    board.box(x - 0.006, y - radius * 1.25, x + 0.006, y - radius * 0.9, stem)
    for mark in range(marks):
        size = radius * 0.2 / (1 + mark)
        board.ellipse(x - radius * (0.4 - 0.12 * mark), y - radius * (0.42 - 0.2 * mark), size, size * 0.8, light)


def _shapes(board: Board, mood: Mood, rng: np.random.Generator, details: np.random.Generator | None) -> None:
    board.colour((mood.sky()[1], mood.sky()[1] * 0.92))
    board.light = (0.3, 0.2)
    cell = 1 / 3
    tones = [board.colour(mood.layer(depth)) for depth in (0.3, 0.65, 1.0)]
    tones += [board.colour(mood.bright(step)) for step in (0.1, 0.5, 0.9)] + [board.colour((mood.glow(), mood.glow()))]
    for row in range(int(np.ceil(board.height / cell))):
        for column in range(int(np.ceil(board.width / cell))):
            ground, figure, dot = (tones[int(pick)] for pick in rng.permutation(len(tones))[:3])
            x, y = column * cell, row * cell
            if rng.uniform() < 0.6:
                board.box(x, y, x + cell, y + cell, ground)
            _tile(board, int(rng.integers(5)), (x, y, cell), figure, dot)
            if details and details.uniform() < 0.5:
                board.ellipse(x + cell / 2, y + cell / 2, cell * 0.06, cell * 0.06, ground)


def _tile(board: Board, kind: int, at: tuple[float, float, float], figure: int, dot: int) -> None:
    x, y, c = at
    if kind == 0:
        board.ellipse(x + c / 2, y + c / 2, c * 0.46, c * 0.46, figure)
        board.ellipse(x + c / 2, y + c / 2, c * 0.22, c * 0.22, dot)
    elif kind == 1:
        board.ellipse(x, y, c, c, figure, (0, 0.25))
        board.ellipse(x, y, c * 0.5, c * 0.5, dot, (0, 0.25))
    elif kind == 2:
        board.polygon([(x, y + c), (x + c, y + c), (x + c, y)], figure)
    elif kind == 3:
        for bar in range(3):
            board.box(x, y + c * (bar * 2) / 6, x + c, y + c * (bar * 2 + 1) / 6, figure)
    else:
        board.ellipse(x + c / 2, y + c, c * 0.5, c * 0.5, figure, (0.5, 1.0))
        board.ellipse(x + c / 2, y + c / 2, c * 0.5, c * 0.5, dot, (0.5, 1.0))


_DRAW: Mapping[Motif, Callable[[Board, Mood, np.random.Generator, np.random.Generator | None], None]] = {
    Motif.HILLS: _hills,
    Motif.SEA: _sea,
    Motif.CITY: _city,
    Motif.FOREST: _forest,
    Motif.STILL_LIFE: _still_life,
    Motif.SHAPES: _shapes,
}
