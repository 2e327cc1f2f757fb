"""TEXT_IMAGE: a motif in the prompt's mood, in the asked style, on the condition picture's structure."""

from __future__ import annotations

from nova_studio.contract.limits import CONTROL_STRENGTH_DEFAULT
from nova_studio.contract.request import Request
from nova_studio.contract.tasks.text_image import TextImageParams
from nova_studio.engines.offline import condition, dice, finish
from nova_studio.engines.offline.inputs import Inputs
from nova_studio.engines.offline.mood import mood
from nova_studio.engines.offline.pixels import Picture
from nova_studio.engines.offline.scenes import scene
from nova_studio.engines.offline.styles import paint


def render(request: Request, inputs: Inputs, index: int) -> Picture:
    """One picture (h, w, 3)."""
    params = request.params
    assert isinstance(params, TextImageParams)
    feeling = mood(params.text, params.negative_text)
    fine = finish.is_fine(request)
    made = scene(feeling, dice.for_picture(request, index, "layout"), request.output_size, fine=fine)
    if params.condition_image is not None:
        strength = CONTROL_STRENGTH_DEFAULT if params.control_strength is None else params.control_strength
        structure = inputs.picture(params.condition_image)
        if params.control_mode == "SEGMENTATION":
            made = condition.with_regions(made, feeling, structure, strength)
        else:
            made = condition.with_edges(made, structure, strength)
    painted = paint(made, params.style, dice.for_picture(request, index, "style"), fine=fine)
    return finish.stamped(finish.develop(painted, request), request)
