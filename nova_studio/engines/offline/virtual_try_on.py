"""VIRTUAL_TRY_ON: the reference's subject laid over the mask, with the folds' light of the source showing through."""

from __future__ import annotations

import cv2
import numpy as np

from nova_studio.contract.masks import GarmentMask
from nova_studio.contract.request import Request
from nova_studio.contract.tasks.virtual_try_on import MaskExclusions, VirtualTryOnParams
from nova_studio.engines.offline import dice, finish
from nova_studio.engines.offline.body import Figure, excluded, garment_region
from nova_studio.engines.offline.inputs import Inputs
from nova_studio.engines.offline.pixels import (
    Field,
    Mask,
    Picture,
    blur,
    by_rows,
    luminance,
    mix,
    noise,
    resize,
    strips,
    to_field,
    to_picture,
    warp,
)
from nova_studio.engines.offline.seat import feather, spread


def region(request: Request, inputs: Inputs) -> Mask:
    """What changes (h, w): the drawn mask or the garment's place, without what is to be kept of the person.

    What is painted counts as painted, the face too, unless the exclusions say otherwise.
    """
    params = request.params
    assert isinstance(params, VirtualTryOnParams)
    if request.drawn_mask is not None and params.mask_exclusions is None:
        return inputs.mask(request.drawn_mask)
    figure = Figure.of(inputs.subject(params.source_image))
    if isinstance(params.mask, GarmentMask):
        mask = garment_region(figure, params.mask)
    else:
        assert request.drawn_mask is not None
        mask = inputs.mask(request.drawn_mask)
    kept: Mask = mask & ~excluded(figure, params.mask_exclusions or MaskExclusions())
    return kept


def render(request: Request, inputs: Inputs, index: int) -> Picture:
    """One picture (h, w, 3)."""
    params = request.params
    assert isinstance(params, VirtualTryOnParams)
    original, mask = inputs.picture(params.source_image), region(request, inputs)
    if not mask.any():
        return original.copy()
    rng = dice.for_picture(request, index, "drape")
    cloth = _laid(inputs.picture(params.reference_image), inputs.subject(params.reference_image), mask, rng)
    folds = _folds(original)
    for rows in strips(cloth.shape):
        cloth[rows] *= folds[rows][:, :, None]
    return _merged(original, finish.develop(cloth, request), mask, params.merge_style or "BALANCED")


def _laid(garment: Picture, alpha: Field, mask: Mask, rng: np.random.Generator) -> Field:
    """The garment scaled over the mask's box, its colours carried on to where it does not reach, hanging a little by chance."""
    x, y, wide, tall = cv2.boundingRect(mask.view(np.uint8))
    solid = alpha > 0.6
    gx, gy, gwide, gtall = cv2.boundingRect(solid.view(np.uint8))
    part = to_field(garment[gy : gy + gtall, gx : gx + gwide])
    known = np.ascontiguousarray(solid[gy : gy + gtall, gx : gx + gwide])
    scale = max(wide / gwide, tall / gtall)
    size = (max(wide, round(gwide * scale)), max(tall, round(gtall * scale)))
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    left, top = (size[0] - wide) // 2, (size[1] - tall) // 4
    fitted = resize(spread(part, known), size, way)[top : top + tall, left : left + wide]
    sway = np.float32(min(wide, tall) * 0.02)
    fitted = warp(fitted, noise(rng, (wide, tall), 2, 2) * sway, noise(rng, (wide, tall), 2, 2) * sway)
    if fitted.shape[:2] == mask.shape:
        return fitted
    field = np.zeros((*mask.shape, 3), np.float32)
    field[y : y + tall, x : x + wide] = fitted
    return field


def _folds(source: Picture) -> Field:
    """The source's own light and shade of middle size, about 1."""
    tone = by_rows(source.shape[:2], lambda rows: luminance(to_field(source[rows])))
    wide = blur(tone, min(tone.shape) / 12)
    near = blur(tone, min(tone.shape) / 90)
    return by_rows(
        tone.shape, lambda rows: np.clip(1 + 0.28 * (near[rows] - wide[rows]) / (wide[rows] + 0.25), 0.7, 1.25)
    )


def _merged(original: Picture, cloth: Field, mask: Mask, style: str) -> Picture:
    """The two stitched together; ``cloth`` is used up. Only SEAMLESS touches pixels outside the mask, as the service's does."""

    def mixed(share: Field) -> Field:
        return by_rows(cloth.shape, lambda rows: mix(to_field(original[rows]), cloth[rows], share[rows]), cloth)

    unit = min(mask.shape)
    if style == "SEAMLESS":
        share = np.maximum(blur(mask.astype(np.float32), unit / 60), feather(mask, unit / 40))
        whole = mixed(share)
        return to_picture(mix(whole, blur(whole, 0.6), 0.35, whole))
    if style == "DETAILED":
        soft = blur(cloth, 1.6)
        by_rows(cloth.shape, lambda rows: cloth[rows] + (cloth[rows] - soft[rows]) * np.float32(0.9), cloth)
        share = mask.astype(np.float32)
    else:
        share = feather(mask, max(2.0, unit / 150))
    result = to_picture(mixed(share))
    result[~mask] = original[~mask]
    return result
