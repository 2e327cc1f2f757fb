"""The picture that the words of an edit stand for: a scene in the prompt's mood, toned to the picture it goes into."""

from __future__ import annotations

import cv2
import numpy as np

from nova_studio.contract.request import Request
from nova_studio.engines.offline import dice, finish
from nova_studio.engines.offline.mood import mood
from nova_studio.engines.offline.pixels import Field, Mask, Size, mix, resize
from nova_studio.engines.offline.scenes import scene
from nova_studio.engines.offline.styles import paint


def imagined(request: Request, text: str, negative: str | None, index: int, size: Size) -> Field:
    """A painted scene of ``size`` for a prompt, with the request's settings applied."""
    fine = finish.is_fine(request)
    made = scene(mood(text, negative), dice.for_picture(request, index, "layout"), size, fine=fine)
    return finish.develop(paint(made, "PHOTOREALISM", dice.for_picture(request, index, "style"), fine=fine), request)


def imagined_in(request: Request, text: str, negative: str | None, index: int, mask: Mask) -> Field:
    """The same fitted over the mask's bounding box, on a field as large as the mask; elsewhere without meaning."""
    height, width = mask.shape
    x, y, wide, tall = cv2.boundingRect(mask.view(np.uint8))
    field = np.zeros((height, width, 3), np.float32)
    if wide and tall:
        scale = max(1.0, 96 / min(wide, tall))
        made = imagined(request, text, negative, index, (round(wide * scale), round(tall * scale)))
        field[y : y + tall, x : x + wide] = resize(made, (wide, tall), cv2.INTER_AREA)
    return field


def toned(patch: Field, source: Field, mask: Mask, share: float) -> Field:
    """The patch with its brightness and colour drawn a ``share`` of the way to those of the picture outside the mask."""
    if mask.all() or not mask.any():
        return patch
    here, there = patch[mask].reshape(-1, 3), source[~mask].reshape(-1, 3)
    drawn = (patch - here.mean(axis=0)) * np.clip(there.std(axis=0) / np.maximum(here.std(axis=0), 0.02), 0.7, 1.4)
    return mix(patch, np.asarray(drawn + there.mean(axis=0), dtype=np.float32), share)
