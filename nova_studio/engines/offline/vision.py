"""The picture that the words of an edit stand for: a scene in the prompt's mood, toned to the picture it goes into."""

from __future__ import annotations

import cv2
import numpy as np

from nova_studio.contract.request import Request
from nova_studio.engines.offline import dice, finish
from nova_studio.engines.offline.mood import mood
from nova_studio.engines.offline.pixels import Field, Mask, Picture, Size, by_rows, mix, resize, to_field
from nova_studio.engines.offline.scenes import scene
from nova_studio.engines.offline.styles import paint


def imagined(request: Request, text: str, negative: str | None, index: int, size: Size) -> Field:
    """A painted scene of ``size`` for a prompt, with the request's settings applied."""
    fine = finish.is_fine(request)
    layout, style = (dice.for_picture(request, index, part) for part in ("layout", "style"))
    painted = paint(scene(mood(text, negative), layout, size, fine=fine), "PHOTOREALISM", style, fine=fine)
    return finish.develop(painted, request)


def imagined_in(request: Request, text: str, negative: str | None, index: int, mask: Mask) -> Field:
    """The same fitted over the mask's bounding box, on a field as large as the mask; elsewhere without meaning."""
    height, width = mask.shape
    x, y, wide, tall = cv2.boundingRect(mask.view(np.uint8))
    if not wide or not tall:
        return np.zeros((height, width, 3), np.float32)
    scale = max(1.0, 96 / min(wide, tall))
    made = imagined(request, text, negative, index, (round(wide * scale), round(tall * scale)))
    made = resize(made, (wide, tall), cv2.INTER_AREA)
    if (wide, tall) == (width, height):
        return made
    field = np.zeros((height, width, 3), np.float32)
    field[y : y + tall, x : x + wide] = made
    return field


def toned(patch: Field, source: Picture, mask: Mask, share: float) -> Field:
    """The patch with its brightness and colour drawn a ``share`` of the way to those of the picture outside the mask.

    ``patch`` is used up.
    """
    if mask.all() or not mask.any():
        return patch
    (level, width), (level_there, width_there) = _tone(patch[mask]), _tone(to_field(source[~mask]))
    gain = np.clip(width_there / np.maximum(width, 0.02), 0.7, 1.4)

    def strip(rows: slice) -> Field:
        drawn = (patch[rows] - level) * gain
        return mix(patch[rows], np.asarray(drawn + level_there, dtype=np.float32), share)

    return by_rows(patch.shape, strip, patch)


def _tone(colours: Field) -> tuple[Field, Field]:
    """Mean and spread of colours (n, 3); they are used up."""
    mean = colours.mean(axis=0)
    colours -= mean
    np.square(colours, out=colours)
    return mean, np.sqrt(colours.mean(axis=0))
