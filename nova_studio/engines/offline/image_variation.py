"""IMAGE_VARIATION: the references bent, mingled and tinted, the more freely the lower the similarity."""

from __future__ import annotations

import cv2
import numpy as np

from nova_studio.contract.limits import SIMILARITY_USUAL
from nova_studio.contract.request import Request
from nova_studio.contract.tasks.image_variation import ImageVariationParams
from nova_studio.engines.offline import dice, finish
from nova_studio.engines.offline.inputs import Inputs
from nova_studio.engines.offline.mood import mood, oklch
from nova_studio.engines.offline.pixels import (
    Field,
    Picture,
    Size,
    by_rows,
    cover,
    luminance,
    mix,
    noise,
    resize,
    shrink,
    strips,
    to_field,
    warp,
)


def render(request: Request, inputs: Inputs, index: int) -> Picture:
    """One picture (h, w, 3)."""
    params = request.params
    assert isinstance(params, ImageVariationParams)
    similarity = SIMILARITY_USUAL if params.similarity_strength is None else params.similarity_strength
    free = 1 - similarity
    rng, size = dice.for_picture(request, index, "bend"), request.output_size
    bend = np.float32(min(size) * (0.004 + 0.035 * free))
    # One name for all of them: what a step was made from is let go.
    field = _mingled([cover(inputs.picture(ref), size) for ref in params.images], rng, size)
    field = _reframed(field, rng, free)
    field = warp(field, noise(rng, size, 1.6, 1) * bend, noise(rng, size, 1.6, 1) * bend)
    field = _tinted(_painterly(field, rng, size, free), params, rng, free)
    return finish.stamped(finish.develop(field, request), request)


def _mingled(references: list[Picture], rng: np.random.Generator, size: Size) -> Field:
    """One picture of several: each has its own parts, with soft borders."""
    if len(references) == 1:
        return to_field(references[0])
    claims = np.stack([noise(rng, size, 1.4, 3) for _ in references]) * np.float32(5)
    shares = np.exp(claims - claims.max(axis=0))
    shares /= shares.sum(axis=0)
    total = np.zeros((size[1], size[0], 3), np.float32)
    for share, reference in zip(shares, references, strict=True):
        for rows in strips(total.shape):
            total[rows] += share[rows][:, :, None] * to_field(reference[rows])
    return total


def _painterly(field: Field, rng: np.random.Generator, size: Size, free: float) -> Field:
    """Small things dissolve into strokes as the picture moves away from its references."""
    unit = min(size)
    scale = min(1.0, 900 / max(size))
    work = (round(size[0] * scale), round(size[1] * scale))
    radius = round(min(work) * 0.022 * free)
    if radius > 0:
        field = mix(field, resize(_patched(shrink(field, work), radius), size), min(1.0, 0.3 + 1.6 * free), field)
    strokes = noise(rng, size, 30, 3, stretch=3.0)
    shift = np.float32(unit / 160 * free)
    brushed = warp(field, strokes * shift, np.roll(strokes, unit // 7, axis=0) * shift)
    for rows in strips(brushed.shape):
        brushed[rows] *= (1 + np.float32(0.10 * free) * strokes[rows])[:, :, None]
    return brushed


def _patched(field: Field, radius: int) -> Field:
    """Flat patches with sharp borders: each pixel takes the calmest of the four squares it is a corner of (Kuwahara)."""
    side = radius + 1
    tone = luminance(field)
    best = np.full(tone.shape, np.inf, np.float32)
    result = field.copy()
    for anchor in ((0, 0), (side - 1, 0), (0, side - 1), (side - 1, side - 1)):
        mean = np.asarray(cv2.blur(tone, (side, side), anchor=anchor), dtype=np.float32)
        spread = np.asarray(cv2.blur(tone * tone, (side, side), anchor=anchor), dtype=np.float32) - mean * mean
        colours = np.asarray(cv2.blur(field, (side, side), anchor=anchor), dtype=np.float32)
        calmer = spread < best
        best[calmer] = spread[calmer]
        result[calmer] = colours[calmer]
    return result


def _reframed(field: Field, rng: np.random.Generator, free: float) -> Field:
    """Another view of the same: nearer, a little aside and turned, or mirrored when much is allowed."""
    height, width = field.shape[:2]
    mirrored, zoom = rng.uniform() < 0.9 * free, 1 + rng.uniform(0.05, 0.45) * free
    turn, right, down = rng.uniform(-9, 9) * free, *rng.uniform(-0.10, 0.10, 2) * free
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), turn, zoom)
    matrix[:, 2] += (right * width, down * height)
    flags = cv2.INTER_LINEAR
    moved = cv2.warpAffine(field, matrix, (width, height), flags=flags, borderMode=cv2.BORDER_REFLECT_101)
    return np.asarray(moved[:, ::-1] if mirrored else moved, dtype=np.float32)


def _tinted(field: Field, params: ImageVariationParams, rng: np.random.Generator, free: float) -> Field:
    """A light drift of hue by chance, and the prompt's colours in shade and light."""
    drift = oklch(0.7, 0.1, float(rng.uniform())) - np.float32(0.62)
    drift = drift * np.float32(0.03 + 0.25 * free)
    if params.text is None and params.negative_text is None:
        return by_rows(field.shape, lambda rows: field[rows] + drift, field)
    ramp = mood(params.text or "", params.negative_text).ramp(17)

    def strip(rows: slice) -> Field:
        part = field[rows] + drift
        levels = np.clip(luminance(part), 0, 0.999) * 16
        low = levels.astype(np.intp)
        toned = mix(ramp[low], ramp[low + 1], levels - low)
        return mix(part, toned, (0.22 if params.text else 0.10) + 0.4 * free)

    return by_rows(field.shape, strip, field)
