"""INPAINTING: the prompt's scene under the mask, or what is there taken away; every other pixel stays."""

from __future__ import annotations

from nova_studio.contract.request import Request
from nova_studio.contract.tasks.inpainting import InpaintingParams
from nova_studio.engines.offline import dice, finish
from nova_studio.engines.offline.inputs import Inputs
from nova_studio.engines.offline.pixels import Picture, distance_inside, to_picture
from nova_studio.engines.offline.seat import seated, without
from nova_studio.engines.offline.vision import imagined_in, toned


def render(request: Request, inputs: Inputs, index: int) -> Picture:
    """One picture (h, w, 3)."""
    params = request.params
    assert isinstance(params, InpaintingParams) and request.drawn_mask is not None
    original = inputs.picture(params.image)
    mask = inputs.mask(request.drawn_mask)
    if params.text is None:
        made = without(original, mask, dice.for_picture(request, index, "grain"), fine=finish.is_fine(request))
    else:
        patch = imagined_in(request, params.text, params.negative_text, index, mask)
        reach = min(min(mask.shape) / 50, float(distance_inside(mask).max()) / 5)
        made = seated(toned(patch, original, mask, 0.3), original, mask, reach)
    result = to_picture(made)
    result[~mask] = original[~mask]
    return result
