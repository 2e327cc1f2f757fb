"""Making new pixels sit in a picture: what lies under a mask guessed from around it, and patches tuned to their surroundings.

Nothing here changes a pixel outside the mask.
"""

from __future__ import annotations

import cv2
import numpy as np

from nova_studio.engines.offline.pixels import (
    Field,
    Mask,
    Size,
    blur,
    distance_inside,
    mix,
    resize,
    shrink,
    smoothstep,
)

_HOLE_PIXELS = 24_000
"""Pixels of a hole in-painted as it is; a larger one is done on a smaller copy, where its seconds become milliseconds."""


def spread(field: Field, known: Mask) -> Field:
    """The field with all unknown pixels filled smoothly from the known ones, however far."""
    weight = known.astype(np.float32)
    # Fields are large: here and below, what is not needed any more is let go or worked on in place.
    field = np.ascontiguousarray(field) * _fit(weight, field)
    return _pull(field, weight)


def _pull(weighted: Field, weight: Field) -> Field:
    """``weighted`` divided by its weight, filled from its halved self where it weighs little; ``weighted`` is used up."""
    height, width = weight.shape
    size = ((width + 1) // 2, (height + 1) // 2)
    if min(height, width) <= 2:
        total = max(float(weight.sum()), 1e-6)
        mean = weighted.reshape(-1, *weighted.shape[2:]).sum(axis=0) / np.float32(total)
        coarse = np.broadcast_to(mean, weighted.shape).astype(np.float32)
        share = np.minimum(weight, 1)
    else:
        coarse = resize(_pull(shrink(weighted, size), shrink(weight, size)), (width, height), cv2.INTER_LINEAR)
        share = np.clip(weight * 2, 0, 1)
    weighted /= np.maximum(_fit(weight, weighted), 1e-4)
    weighted -= coarse
    weighted *= _fit(share, weighted)
    weighted += coarse
    return weighted


def _fit(weight: Field, field: Field) -> Field:
    return weight[:, :, None] if field.ndim == 3 else weight


def seated(patch: Field, source: Field, mask: Mask, reach: float) -> Field:
    """``patch`` inside the mask and ``source`` outside it, the patch's colours drawn to the surroundings near the edge.

    ``reach`` is how far inside that goes, in pixels; 0 leaves a hard edge.
    """
    result = source.copy()
    if not mask.any():
        return result
    if reach > 0 and not mask.all():
        fix = spread(source - patch, ~mask)
        fix *= np.exp(distance_inside(mask) * np.float32(-1 / reach))[:, :, None]
        fix += patch
        patch = fix
    result[mask] = patch[mask]
    return result


def without(source: Field, mask: Mask, rng: np.random.Generator, *, fine: bool) -> Field:
    """The picture with what the mask covers taken away: filled from around, with the surroundings' grain."""
    if not mask.any():
        return source.copy()
    calm = blur(spread(source, ~mask), min(mask.shape) / 60)
    deep = smoothstep(distance_inside(mask), min(mask.shape) / 40, min(mask.shape) / 9)
    filled = seated(mix(_filled(source, mask), calm, deep), source, mask, min(mask.shape) / 6)
    return mix(source, np.clip(filled + _grain(source, mask, rng, fine)[:, :, None], 0, 1), mask.astype(np.float32))


def _filled(source: Field, mask: Mask) -> Field:
    if mask.all():
        return blur(source, min(mask.shape) / 6)
    height, width = mask.shape
    scale = min(1.0, (_HOLE_PIXELS / max(1, int(mask.sum()))) ** 0.5, 640 / max(height, width))
    size: Size = (max(8, round(width * scale)), max(8, round(height * scale)))
    hole = shrink(mask.astype(np.float32), size) > 0
    if hole.all():
        return spread(source, ~mask)
    calm = spread(source, ~mask)
    small = np.clip(shrink(mix(source, calm, mask.astype(np.float32)), size) * 255, 0, 255).astype(np.uint8)
    done = cv2.inpaint(small, hole.astype(np.uint8), 4, cv2.INPAINT_TELEA).astype(np.float32) * np.float32(1 / 255)
    return resize(done, (width, height))


def _grain(source: Field, mask: Mask, rng: np.random.Generator, fine: bool) -> Field:
    """Noise as strong as the picture's own just outside the mask."""
    rest = source[:, :, 1] - blur(source[:, :, 1], 1.2)
    outside = rest[~mask]
    level = float(np.clip(np.median(np.abs(outside)) * 1.5, 0.006, 0.03)) if outside.size else 0.01
    noise = rng.standard_normal(mask.shape, dtype=np.float32)
    return np.asarray((noise if fine else blur(noise, 0.7) * 1.6) * np.float32(level), dtype=np.float32)


def feather(mask: Mask, width: float) -> Field:
    """0 outside the mask and at its edge, 1 from ``width`` pixels inside; a mask that covers all is 1 throughout."""
    if mask.all():
        return np.ones(mask.shape, np.float32)
    return smoothstep(distance_inside(mask), 0.0, max(width, 1.0))
