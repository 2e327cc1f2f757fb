"""BACKGROUND_REMOVAL: the subject's pixels as they are, everything else transparent."""

from __future__ import annotations

import numpy as np

from nova_studio.contract.request import Request
from nova_studio.contract.tasks.background_removal import BackgroundRemovalParams
from nova_studio.engines.offline.inputs import Inputs
from nova_studio.engines.offline.pixels import Picture, to_field, to_picture
from nova_studio.engines.offline.seat import spread


def render(request: Request, inputs: Inputs, index: int) -> Picture:
    """The picture (h, w, 4); there is always only one, the same each time."""
    params = request.params
    assert isinstance(params, BackgroundRemovalParams)
    original, alpha = inputs.picture(params.image), inputs.subject(params.image)
    # Half-transparent pixels still hold the old background: give them the subject's nearest colour, so that no halo shows.
    solid = alpha > 0.95
    clean = to_picture(spread(to_field(original), solid)) if solid.any() else original.copy()
    clean[solid] = original[solid]
    return np.dstack([clean, to_picture(alpha)])
