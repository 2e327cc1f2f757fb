"""Making new pixels sit in a picture: what lies under a mask guessed from around it, and patches tuned to their surroundings.

Nothing here changes a pixel outside the mask.
"""

from __future__ import annotations

import cv2
import numpy as np

from nova_studio.engines.offline.pixels import (
    Field,
    Mask,
    Picture,
    Size,
    blur,
    by_rows,
    distance_inside,
    mix,
    resize,
    shrink,
    smoothstep,
    strips,
    to_field,
)

_HOLE_PIXELS = 24_000
"""Pixels of a hole in-painted as it is; a larger one is done on a smaller copy, where its seconds become milliseconds."""


def spread(field: Field, known: Mask) -> Field:
    """The field with all unknown pixels filled smoothly from the known ones, however far; ``field`` (h, w, 3) is used up."""
    weight = known.astype(np.float32)
    for channel in range(3):  # Fields are large: of one colour there are several at a time, of all three only this one.
        field[:, :, channel] = _pull(field[:, :, channel] * weight, weight)
    return field


def _pull(weighted: Field, weight: Field) -> Field:
    """``weighted`` (h, w) divided by its weight, filled from its halved self where it weighs little; it is used up."""
    height, width = weight.shape
    size = ((width + 1) // 2, (height + 1) // 2)
    if min(height, width) <= 2:
        mean = weighted.sum() / np.float32(max(float(weight.sum()), 1e-6))
        coarse: Field = np.full(weighted.shape, mean, np.float32)
        steep = 1
    else:
        coarse = resize(_pull(shrink(weighted, size), shrink(weight, size)), (width, height), cv2.INTER_LINEAR)
        steep = 2
    for rows in strips(weighted.shape):
        part = weighted[rows]
        part /= np.maximum(weight[rows], 1e-4)
        part -= coarse[rows]
        part *= np.clip(weight[rows] * steep, 0, 1)
        part += coarse[rows]
    return weighted


def seated(patch: Field, source: Picture, mask: Mask, reach: float) -> Field:
    """``patch`` with its colours drawn to the source's near the mask's edge; outside the mask without meaning.

    ``reach`` is how far inside that goes, in pixels; 0 leaves a hard edge. ``patch`` is used up.
    """
    if reach <= 0 or mask.all() or not mask.any():
        return patch
    weight = (~mask).astype(np.float32)
    fade = distance_inside(mask)
    fade *= np.float32(-1 / reach)
    np.exp(fade, out=fade)
    for channel in range(3):
        fix = to_field(source[:, :, channel])
        fix -= patch[:, :, channel]
        fix *= weight
        fix = _pull(fix, weight)
        fix *= fade
        patch[:, :, channel] += fix
    return patch


def without(source: Picture, mask: Mask, rng: np.random.Generator, *, fine: bool) -> Field:
    """What is there instead where the mask covers something: filled from around, with the surroundings' grain.

    Outside the mask it has no meaning.
    """
    if not mask.any():
        return to_field(source)
    filled = _filled(source, mask)
    grain = _grain(source, mask, rng, fine)

    def strip(rows: slice) -> Field:
        here = to_field(source[rows])
        return mix(here, np.clip(filled[rows] + grain[rows][:, :, None], 0, 1), mask[rows].astype(np.float32))

    return by_rows(filled.shape, strip, filled)


def _filled(source: Picture, mask: Mask) -> Field:
    """The hole in-painted at its edge and calm in its depth, in its surroundings' colours."""
    calm = spread(to_field(source), ~mask)
    done = _inpainted(source, mask, calm)
    calm = blur(calm, min(mask.shape) / 60)
    height, width = mask.shape
    deep = smoothstep(distance_inside(mask), min(mask.shape) / 40, min(mask.shape) / 9)
    patch = mix(resize(done, (width, height)), calm, deep, calm)
    return seated(patch, source, mask, min(mask.shape) / 6)


def _inpainted(source: Picture, mask: Mask, calm: Field) -> Field:
    """The picture without what the mask covers, at a size at which that takes no time; ``calm`` is the filling from afar."""
    if mask.all():
        return blur(to_field(source), min(mask.shape) / 6)
    height, width = mask.shape
    scale = min(1.0, (_HOLE_PIXELS / max(1, int(mask.sum()))) ** 0.5, 640 / max(height, width))
    size: Size = (max(8, round(width * scale)), max(8, round(height * scale)))
    hole = shrink(mask.astype(np.float32), size) > 0
    if hole.all():
        return calm

    def strip(rows: slice) -> Field:
        return mix(to_field(source[rows]), calm[rows], mask[rows].astype(np.float32))

    small = np.clip(shrink(by_rows(calm.shape, strip), size) * 255, 0, 255).astype(np.uint8)
    done = cv2.inpaint(small, hole.astype(np.uint8), 4, cv2.INPAINT_TELEA).astype(np.float32)
    done *= np.float32(1 / 255)
    return done


def _grain(source: Picture, mask: Mask, rng: np.random.Generator, fine: bool) -> Field:
    """Noise as strong as the picture's own just outside the mask."""
    green = to_field(source[:, :, 1])
    outside = (green - blur(green, 1.2))[~mask]
    level = float(np.clip(np.median(np.abs(outside)) * 1.5, 0.006, 0.03)) if outside.size else 0.01
    noise = rng.standard_normal(mask.shape, dtype=np.float32)
    if not fine:
        noise = blur(noise, 0.7)
        noise *= np.float32(1.6)
    noise *= np.float32(level)
    return noise


def feather(mask: Mask, width: float) -> Field:
    """0 outside the mask and at its edge, 1 from ``width`` pixels inside; a mask that covers all is 1 throughout."""
    if mask.all():
        return np.ones(mask.shape, np.float32)
    return smoothstep(distance_inside(mask), 0.0, max(width, 1.0))
