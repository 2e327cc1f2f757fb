"""IMAGE_VARIATION: the references bent, mingled and tinted, the more freely the lower the similarity."""

from __future__ import annotations

import numpy as np

from nova_studio.contract.limits import SIMILARITY_USUAL
from nova_studio.contract.request import Request
from nova_studio.contract.tasks.image_variation import ImageVariationParams
from nova_studio.engines.offline import dice, finish
from nova_studio.engines.offline.inputs import Inputs
from nova_studio.engines.offline.mood import mood, oklch
from nova_studio.engines.offline.pixels import Field, Picture, Size, blur, cover, luminance, mix, noise, to_field, warp


def render(request: Request, inputs: Inputs, index: int) -> Picture:
    """One picture (h, w, 3)."""
    params = request.params
    assert isinstance(params, ImageVariationParams)
    similarity = SIMILARITY_USUAL if params.similarity_strength is None else params.similarity_strength
    free = 1 - similarity
    rng, size = dice.for_picture(request, index, "bend"), request.output_size
    mingled = _mingled([cover(inputs.picture(ref), size) for ref in params.images], rng, size)
    unit = min(size)
    bend = np.float32(unit * (0.006 + 0.10 * free))
    bent = warp(mingled, noise(rng, size, 2.2, 2) * bend, noise(rng, size, 2.2, 2) * bend)
    painted = _painterly(bent, rng, size, free)
    return finish.stamped(finish.develop(_tinted(painted, params, rng, free), request), request)


def _mingled(references: list[Picture], rng: np.random.Generator, size: Size) -> Field:
    """One picture of several: each has its own parts, with soft borders."""
    if len(references) == 1:
        return to_field(references[0])
    claims = np.stack([noise(rng, size, 1.4, 3) for _ in references]) * np.float32(5)
    shares = np.exp(claims - claims.max(axis=0))
    shares /= shares.sum(axis=0)
    total = np.zeros((size[1], size[0], 3), np.float32)
    for share, reference in zip(shares, references, strict=True):
        total += share[:, :, None] * to_field(reference)
    return total


def _painterly(field: Field, rng: np.random.Generator, size: Size, free: float) -> Field:
    """Small things dissolve into strokes as the picture moves away from its references."""
    unit = min(size)
    strokes = noise(rng, size, 22, 2, stretch=3.0)
    shift = np.float32(unit / 45 * free)
    brushed = warp(blur(field, unit / 260 * free), strokes * shift, np.roll(strokes, unit // 7, axis=0) * shift)
    return np.asarray(brushed * (1 + np.float32(0.12 * free) * strokes)[:, :, None], dtype=np.float32)


def _tinted(field: Field, params: ImageVariationParams, rng: np.random.Generator, free: float) -> Field:
    """A light drift of hue by chance, and the prompt's colours in shade and light."""
    drift = oklch(0.7, 0.1, float(rng.uniform())) - np.float32(0.62)
    field = field + drift * np.float32(0.03 + 0.25 * free)
    if params.text is None and params.negative_text is None:
        return field
    feeling = mood(params.text or "", params.negative_text)
    ramp = feeling.ramp(17)
    levels = np.clip(luminance(field), 0, 0.999) * 16
    low = levels.astype(np.intp)
    toned = mix(ramp[low], ramp[low + 1], levels - low)
    return mix(field, toned, (0.22 if params.text else 0.10) + 0.4 * free)
