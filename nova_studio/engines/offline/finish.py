"""What settings do to every picture at the end: CFG scale, quality, and the word REHEARSAL."""

from __future__ import annotations

import cv2
import numpy as np

from nova_studio.contract.limits import CFG_DEFAULT
from nova_studio.contract.request import Request
from nova_studio.engines.offline.pixels import Field, Picture, blur, by_rows, luminance, mix, to_picture

WORD = "REHEARSAL"


def is_fine(request: Request) -> bool:
    """Whether the better quality is asked for."""
    return request.settings.quality == "premium"


def cfg(request: Request) -> float:
    """The CFG scale, with the service's default."""
    return CFG_DEFAULT if request.settings.cfg_scale is None else request.settings.cfg_scale


def develop(field: Field, request: Request) -> Field:
    """Colour and contrast by CFG scale (loose is pale, strict is vivid), sharpness by quality; ``field`` is used up."""
    step = cfg(request) - CFG_DEFAULT

    def strip(rows: slice) -> Field:
        part = np.ascontiguousarray(field[rows])
        grey = luminance(part)[:, :, None]
        colours = grey + (part - grey) * np.float32(1 + 0.085 * step)
        return np.asarray(np.float32(0.5) + (colours - np.float32(0.5)) * np.float32(1 + 0.05 * step), np.float32)

    return sharpen(by_rows(field.shape, strip, field), request)


def sharpen(field: Field, request: Request) -> Field:
    """A crisp picture in premium quality, a slightly soft one otherwise."""
    soft = blur(field, max(0.55, min(field.shape[:2]) / 1500))
    return mix(soft, field, 1.35 if is_fine(request) else 0.25, soft)


def stamped(field: Field, request: Request) -> Picture:
    """The finished picture; where nothing of it comes from the artist, the word REHEARSAL stands small in a corner."""
    picture = to_picture(field)
    if any(request.images()):
        return picture
    height, width = picture.shape[:2]
    scale = min(height, width) / 1500
    thick = max(1, round(scale * 2))
    (wide, tall), _ = cv2.getTextSize(WORD, cv2.FONT_HERSHEY_SIMPLEX, scale, thick)
    at = (width - wide - tall, height - tall)
    bright = float(picture[height - 3 * tall :, width - wide - 2 * tall :].mean()) > 127
    ink = (35, 35, 35) if bright else (235, 235, 235)
    layer = picture.copy()
    cv2.putText(layer, WORD, at, cv2.FONT_HERSHEY_SIMPLEX, scale, ink, thick, cv2.LINE_AA)
    return np.asarray(cv2.addWeighted(layer, 0.75, picture, 0.25, 0), dtype=np.uint8)
