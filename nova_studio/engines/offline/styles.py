"""The eight styles of the contract, and none: each a visibly different way to paint one scene.

Every painter takes a :class:`Scene`, a generator and whether detail is wanted, and gives colours (h, w, 3), 0 to 1.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import cv2
import numpy as np

from nova_studio.engines.offline.board import Scene
from nova_studio.engines.offline.mood import oklch
from nova_studio.engines.offline.pixels import Field, Size, blur, by_rows, luminance, mix, noise, smoothstep, warp

Painter = Callable[[Scene, np.random.Generator, bool], Field]

_INK = np.array([0.07, 0.06, 0.09], np.float32)
_PAPER = np.array([0.965, 0.945, 0.905], np.float32)


def paint(scene: Scene, style: str | None, rng: np.random.Generator, *, fine: bool) -> Field:
    """The scene in a style of the contract, or plainly shaded without one."""
    return _PAINTERS[style](scene, rng, fine) if style else _plain(scene, rng, fine)


def _plain(scene: Scene, rng: np.random.Generator, fine: bool) -> Field:
    def strip(rows: slice) -> Field:
        lit = _glowing(scene, scene.shaded(rows) * (1 + np.float32(0.045) * scene.relief[rows])[:, :, None], 0.35, rows)
        return mix(lit, _INK, scene.ink[rows] * 0.8)

    return by_rows((*scene.labels.shape, 3), strip)


def _photo(scene: Scene, rng: np.random.Generator, fine: bool) -> Field:
    """Soft light, texture, depth of field, vignette and grain."""
    broad = blur(scene.relief, scene.unit / 30)

    def shine(rows: slice) -> Field:
        texture = scene.relief[rows] - broad[rows]
        lit = scene.shaded(rows) * (1 + np.float32(0.16) * texture)[:, :, None]
        lit = _glowing(scene, lit, 0.6, rows)
        return mix(lit, lit * 0.35, scene.ink[rows] * 0.8)

    lit = by_rows((*scene.labels.shape, 3), shine)
    far = 1 - smoothstep(scene.fall, 0.35, 0.8)
    far *= 0.8
    lit = mix(lit, blur(lit, scene.unit / 240), far, lit)
    grain = rng.standard_normal(scene.labels.shape, dtype=np.float32) * np.float32(0.008 if fine else 0.013)
    away = _from_centre(scene.size)

    def print_(rows: slice) -> Field:
        grey = luminance(lit[rows])[:, :, None]
        part = smoothstep(grey + (lit[rows] - grey) * np.float32(0.86), -0.12, 1.08)
        part *= (1 - np.float32(0.38) * away[rows] ** 2)[:, :, None]
        return part + grain[rows][:, :, None]

    return by_rows(lit.shape, print_, lit)


def _painting(scene: Scene, rng: np.random.Generator, fine: bool) -> Field:
    """Edges that wander, broad strokes, a warm light."""
    wander = np.float32(scene.unit / 85)
    dx = noise(rng, scene.size, 9, 3) * wander
    dy = noise(rng, scene.size, 9, 3) * wander
    strokes = noise(rng, scene.size, 26, 3 if fine else 2, stretch=4.0)
    lit = warp(scene.shaded(), dx + strokes * wander * np.float32(0.5), dy)
    lit = mix(lit, lit * 0.4, warp(scene.ink, dx, dy) * 0.5)
    lit = blur(lit, scene.unit / (700 if fine else 420))
    lit = lit * (1 + np.float32(0.075) * strokes)[:, :, None]
    return mix(_with_glow(scene, lit, 0.55), oklch(0.86, 0.06, 0.2), 0.08)


def _flat(scene: Scene, rng: np.random.Generator, fine: bool) -> Field:
    """Clean colours without any gradient, a size brighter."""

    def strip(rows: slice) -> Field:
        base = scene.base(rows)
        grey = luminance(base)[:, :, None]
        colours = grey + (mix(base, np.round(base * 9) / 9, 0.6) - grey) * np.float32(1.35) + np.float32(0.04)
        return mix(colours, 1.0, scene.ink[rows])

    return by_rows((*scene.labels.shape, 3), strip)


def _sketch(scene: Scene, rng: np.random.Generator, fine: bool) -> Field:
    """Pencil lines drawn twice, hatching in the shade, a thin wash, all on paper."""
    unit, size = scene.unit, scene.size
    tone = luminance(scene.shaded())
    lines = scene.outlines()
    shake = np.float32(unit / 420)
    pencil = warp(lines, noise(rng, size, 6, 2) * shake, noise(rng, size, 6, 2) * shake)
    again = warp(lines, noise(rng, size, 4, 2) * shake * 1.6, noise(rng, size, 4, 2) * shake * 1.6)
    pencil = np.clip(pencil * 0.75 + again * 0.4, 0, 1)
    hatch = np.zeros_like(tone)
    period = max(5.0, unit / (150 if fine else 105))
    for angle, limit in ((0.9, 0.62), (-0.7, 0.40), (0.2, 0.24)):
        hatch = np.maximum(hatch, _stripes(size, angle, period, 0.30) * smoothstep(-tone, -limit, -limit + 0.16))
    grain = np.float32(0.7) + np.float32(0.3) * noise(rng, size, 120, 2)
    wash = mix(_PAPER, scene.shaded(), 0.34 * smoothstep(noise(rng, size, 2.5, 3), -1.0, 0.5))
    return mix(wash, np.array([0.17, 0.17, 0.21], np.float32), np.clip((pencil * 0.95 + hatch * 0.5) * grain, 0, 1))


def _graphic(scene: Scene, rng: np.random.Generator, fine: bool) -> Field:
    """Strong ink: black shadows, bold outlines, dots in the half-tones."""
    unit = scene.unit
    tone = luminance(scene.shaded()) + np.float32(0.10) * scene.relief
    steps = np.floor(np.clip(tone, 0, 0.999) * 4) / 3
    colours = scene.base() * (0.55 + 0.6 * steps)[:, :, None]
    dots = _dots(
        scene.size, max(5.0, unit / (170 if fine else 120)), np.asarray(1 - np.clip(tone * 1.15, 0, 1), np.float32)
    )
    colours = mix(colours, colours * 0.45, dots * smoothstep(tone, 0.30, 0.42) * (1 - smoothstep(tone, 0.66, 0.76)))
    shadow = smoothstep(-tone, -0.27, -0.23)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (max(2, unit // 320),) * 2)
    bold = np.asarray(cv2.dilate(scene.outlines(), kernel), dtype=np.float32)
    bold *= 0.75 + 0.25 * noise(rng, scene.size, 7, 2)
    return mix(colours, _INK, np.clip(np.maximum(bold, shadow), 0, 1))


def _maximal(scene: Scene, rng: np.random.Generator, fine: bool) -> Field:
    """Everything at once: a pattern in each region, gold outlines, loud colours."""
    size, unit = scene.size, scene.unit
    grey = luminance(scene.shaded())[:, :, None]
    loud = grey + (scene.shaded() - grey) * np.float32(2.1) + np.float32(0.03)
    period = max(8.0, unit / (46 if fine else 30))
    patterns = np.stack(
        [
            _stripes(size, 0.8, period, 0.5),
            _dots(size, period * 1.2, np.full((size[1], size[0]), 0.32, np.float32)),
            _rings(size, scene.light, period * 1.4),
            _scales(size, period * 1.6),
            _stripes(size, -0.8, period * 0.6, 0.4),
        ]
    )
    kinds = rng.permutation(256).astype(np.uint8)[scene.labels] % 5
    pattern = np.take_along_axis(patterns, kinds[None].astype(np.intp), axis=0)[0]
    twist = np.roll(np.arange(3), int(rng.integers(1, 3)))
    turned = np.asarray(loud[:, :, twist] * 0.6 + (0.35 - 0.3 * grey), dtype=np.float32)
    loud = mix(loud, turned, pattern * 0.75)
    gold = oklch(0.84, 0.15, 0.24)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (max(2, unit // 260),) * 2)
    return mix(loud, gold, np.asarray(cv2.dilate(scene.outlines(), kernel), dtype=np.float32))


def _retro(scene: Scene, rng: np.random.Generator, fine: bool) -> Field:
    """Five inks of a 1950s poster, printed a little out of register on rough paper."""
    unit = scene.unit
    inks = np.stack(
        [
            oklch(0.27, 0.03, 0.70),
            oklch(0.50, 0.08, 0.54),
            oklch(0.62, 0.15, 0.12),
            oklch(0.78, 0.13, 0.23),
            oklch(0.93, 0.04, 0.24),
        ]
    )
    base = scene.base()
    tone = luminance(base) + np.float32(0.30) * (base[:, :, 0] - base[:, :, 2])
    del base
    low, high = np.quantile(tone[::7, ::7], (0.02, 0.98))
    spread = np.clip((tone - low) / max(float(high - low), 1e-3), 0, 0.999)
    which = (spread * 5).astype(np.intp)
    colours = inks[which]
    slip = round(unit / 190)
    shade = np.roll(scene.outlines(), (slip, slip), axis=(0, 1))
    colours = mix(colours, inks[0], shade * 0.75)
    speck = noise(rng, scene.size, 110, 2) + np.float32(0.5) * noise(rng, scene.size, 3, 2)
    colours = mix(colours, inks[4], smoothstep(speck, 0.75, 1.25) * (0.55 if fine else 0.4))
    return mix(colours, inks[0], _starbursts(scene, rng) * 0.9)


def _starbursts(scene: Scene, rng: np.random.Generator) -> Field:
    """The little stars of that time, as ink (h, w)."""
    ink = np.zeros(scene.labels.shape, np.uint8)
    width, height = scene.size
    for _ in range(5):
        x, y = rng.uniform(0.05, 0.95) * width, rng.uniform(0.04, 0.4) * height
        reach, turn = scene.unit * rng.uniform(0.02, 0.045), rng.uniform(0, np.pi)
        for ray in range(8):
            angle = turn + ray * np.pi / 4
            long = reach * (1.0 if ray % 2 else 0.55)
            ends = np.rint(16 * np.array([x, y, x + long * np.cos(angle), y + long * np.sin(angle)])).astype(int)
            cv2.line(ink, ends[:2].tolist(), ends[2:].tolist(), 255, max(1, scene.unit // 500), cv2.LINE_AA, 4)
    return ink * np.float32(1 / 255)


def _animated(scene: Scene, rng: np.random.Generator, fine: bool) -> Field:
    """Every region a rounded body under studio light."""
    unit = scene.unit
    edges = (scene.outlines() < 0.35).astype(np.uint8)
    depth = np.asarray(cv2.distanceTransform(edges, cv2.DIST_L2, 3), dtype=np.float32)
    radius = np.float32(unit / 22)
    rim = 1 - np.clip(depth / radius, 0, 1)
    height = blur(np.sqrt(1 - rim * rim) * radius, unit / (300 if fine else 200))
    dx = np.asarray(cv2.Sobel(height, cv2.CV_32F, 1, 0, scale=0.125), dtype=np.float32)
    dy = np.asarray(cv2.Sobel(height, cv2.CV_32F, 0, 1, scale=0.125), dtype=np.float32)
    norm = 1 / np.sqrt(dx * dx + dy * dy + 1)
    facing = (dx * np.float32(0.45) + dy * np.float32(0.60) + np.float32(0.66)) * norm
    shine = np.clip((dx * np.float32(0.30) + dy * np.float32(0.42) + np.float32(0.86)) * norm, 0, 1) ** 40
    grey = luminance(scene.shaded())[:, :, None]
    body = grey + (scene.shaded() - grey) * np.float32(1.45)
    body = body * (np.float32(0.52) + np.float32(0.72) * np.clip(facing, 0, 1))[:, :, None]
    flat = np.clip(dx * dx + dy * dy, 0, 0.2) * 5
    body += (shine * np.float32(0.30) * flat)[:, :, None]
    return _with_glow(scene, body, 0.35)


def _with_glow(scene: Scene, colours: Field, strength: float) -> Field:
    """Light spreading from the scene's sun; ``colours`` are used up."""
    return by_rows(colours.shape, lambda rows: _glowing(scene, colours[rows], strength, rows), colours)


def _glowing(scene: Scene, colours: Field, strength: float, rows: slice) -> Field:
    """Some rows in that light."""
    width, height = scene.size
    x = (np.arange(width, dtype=np.float32) - np.float32(scene.light[0] * width)) / np.float32(scene.unit)
    y = (np.arange(height, dtype=np.float32) - np.float32(scene.light[1] * height)) / np.float32(scene.unit)
    near = np.exp(-np.sqrt(x * x + (y[rows] * y[rows])[:, None]) * np.float32(3.2)) * np.float32(strength)
    return mix(colours, scene.glow, near)


def _from_centre(size: Size) -> Field:
    x = np.linspace(-1, 1, size[0], dtype=np.float32)
    y = np.linspace(-1, 1, size[1], dtype=np.float32)[:, None]
    return np.asarray(np.sqrt((x * x + y * y) * np.float32(0.5)), dtype=np.float32)


def _along(size: Size, angle: float) -> Field:
    x = np.arange(size[0], dtype=np.float32) * np.float32(np.cos(angle))
    y = np.arange(size[1], dtype=np.float32)[:, None] * np.float32(np.sin(angle))
    return np.asarray(x + y, dtype=np.float32)


def _wave(phase: Field) -> Field:
    """A triangle wave of period 1 between -1 and 1."""
    return np.asarray(4 * np.abs(phase - np.floor(phase) - np.float32(0.5)) - 1, dtype=np.float32)


def _stripes(size: Size, angle: float, period: float, share: float) -> Field:
    soft = 2.5 / period
    level = 1 - 2 * share
    return smoothstep(_wave(_along(size, angle) / np.float32(period)), level - soft, level + soft)


def _dots(size: Size, period: float, share: Field) -> Field:
    """A slanted screen of dots whose size follows ``share``."""
    u, v = (_wave(_along(size, angle) / np.float32(period)) for angle in (0.5, 0.5 + np.pi / 2))
    return smoothstep((u + v) * 0.5 - (1 - 2 * share), -2.5 / period, 2.5 / period)


def _rings(size: Size, light: tuple[float, float], period: float) -> Field:
    x = np.arange(size[0], dtype=np.float32) - np.float32(light[0] * size[0])
    y = (np.arange(size[1], dtype=np.float32) - np.float32(light[1] * size[1]))[:, None]
    return smoothstep(_wave(np.sqrt(x * x + y * y) / np.float32(period)), -0.1, 0.1)


def _scales(size: Size, period: float) -> Field:
    x = np.arange(size[0], dtype=np.float32) / np.float32(period)
    y = np.arange(size[1], dtype=np.float32)[:, None] / np.float32(period)
    row = np.floor(y)
    across = x + 0.5 * (row % 2)
    u, v = across - np.floor(across) - np.float32(0.5), y - row
    return smoothstep(_wave(np.sqrt(u * u + v * v) * np.float32(3)), -0.1, 0.1)


_PAINTERS: Mapping[str, Painter] = {
    "3D_ANIMATED_FAMILY_FILM": _animated,
    "DESIGN_SKETCH": _sketch,
    "FLAT_VECTOR_ILLUSTRATION": _flat,
    "GRAPHIC_NOVEL_ILLUSTRATION": _graphic,
    "MAXIMALISM": _maximal,
    "MIDCENTURY_RETRO": _retro,
    "PHOTOREALISM": _photo,
    "SOFT_DIGITAL_PAINTING": _painting,
}
