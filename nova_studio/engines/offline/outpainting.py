"""OUTPAINTING: the prompt's scene around what stays; DEFAULT meets it softly from outside, PRECISE at a hard edge."""

from __future__ import annotations

from nova_studio.contract.request import Request
from nova_studio.contract.tasks.outpainting import OutpaintingParams
from nova_studio.engines.offline.inputs import Inputs
from nova_studio.engines.offline.pixels import Picture, to_picture
from nova_studio.engines.offline.seat import seated
from nova_studio.engines.offline.vision import imagined, toned


def render(request: Request, inputs: Inputs, index: int) -> Picture:
    """One picture (h, w, 3)."""
    params = request.params
    assert isinstance(params, OutpaintingParams) and request.drawn_mask is not None
    original = inputs.picture(params.image)
    mask = inputs.mask(request.drawn_mask)
    scene = imagined(request, params.text, params.negative_text, index, request.output_size)
    soft = params.out_painting_mode != "PRECISE"
    patch = toned(scene, original, mask, 0.35 if soft else 0.0)
    result = to_picture(seated(patch, original, mask, min(mask.shape) / 14 if soft else 0.0))
    result[~mask] = original[~mask]
    return result
