"""COLOR_GUIDED_GENERATION: a scene, or the reference's layout, in the palette: each colour has its part of the area."""

from __future__ import annotations

import numpy as np

from nova_studio.contract.request import Request
from nova_studio.contract.tasks.color_guided_generation import ColorGuidedGenerationParams
from nova_studio.engines.offline import dice, finish
from nova_studio.engines.offline.inputs import Inputs
from nova_studio.engines.offline.mood import mood
from nova_studio.engines.offline.pixels import Field, Picture, blur, by_rows, cover, luminance, mix, noise, to_field
from nova_studio.engines.offline.scenes import scene
from nova_studio.engines.offline.styles import paint

_LEVELS = 4096


def render(request: Request, inputs: Inputs, index: int) -> Picture:
    """One picture (h, w, 3)."""
    params = request.params
    assert isinstance(params, ColorGuidedGenerationParams)
    feeling = mood(params.text, params.negative_text)
    rng, size = dice.for_picture(request, index, "layout"), request.output_size
    fine = finish.is_fine(request)
    made = scene(feeling, rng, size, fine=fine)
    painted = paint(made, None, rng, fine=fine)
    painted = mix(painted, made.base(), 0.6, painted)
    del made
    if params.reference_image is not None:
        reference = to_field(cover(inputs.picture(params.reference_image), size))
        painted = mix(blur(reference, min(size) / (900 if fine else 420)), painted, 0.14)
    tone = luminance(painted) + np.float32(0.01) * noise(rng, size, 3, 3)
    coloured = _in_palette(tone, params.colors)
    # What the palette cannot hold, the fine modelling, comes back as light and shade.
    broad = blur(luminance(painted), min(size) / 60)

    def strip(rows: slice) -> Field:
        shape = luminance(painted[rows]) - broad[rows]
        return mix(coloured[rows] * (1 + np.float32(0.45) * shape)[:, :, None], painted[rows], 0.10)

    coloured = by_rows(coloured.shape, strip, coloured)
    return finish.stamped(finish.develop(coloured, request), request)


def _in_palette(tone: Field, colors: tuple[str, ...]) -> Field:
    """The palette laid over the tones from dark to light, each colour as often as it is named."""
    palette = np.array([[int(color[at : at + 2], 16) for at in (1, 3, 5)] for color in colors], np.float32) / 255
    order = np.argsort(palette @ np.array([0.299, 0.587, 0.114], np.float32), kind="stable")
    palette = palette[order]
    low, high = float(tone.min()), float(tone.max())
    steps = np.clip((tone - low) / max(high - low, 1e-4) * (_LEVELS - 1), 0, _LEVELS - 1).astype(np.uint16)
    counts = np.bincount(steps.ravel(), minlength=_LEVELS)
    rank = (np.cumsum(counts) - counts / 2) / tone.size * len(palette) - 0.5
    base = np.clip(np.floor(rank), 0, len(palette) - 1).astype(np.intp)
    following = np.minimum(base + 1, len(palette) - 1)
    # Plateaus with short slopes: a colour is mostly itself.
    slope = np.clip((rank - base - 0.5) / 0.24 + 0.5, 0, 1)
    table = palette[base] + (palette[following] - palette[base]) * slope[:, None]
    coloured: Field = table.astype(np.float32)[steps]
    return coloured
