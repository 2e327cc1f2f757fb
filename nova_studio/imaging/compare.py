"""What differs between a picture and a result made from it, and how much of that lies where nothing was to change.

Pictures are ``uint8`` arrays (h, w, 3) of one size, masks bool arrays (h, w) in which True = was to change. No Qt; not for the GUI
thread: a picture of 4 megapixels takes some 50 ms.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from nova_studio.imaging.edits import scaled, scaled_mask

Pixels = NDArray[np.uint8]
Mask = NDArray[np.bool_]

SEEN = 8
"""Levels of 255 from which a difference counts as one that can be seen; smaller ones come from encoding and blending."""
_COOL = 80
_FULL = 64
"""The difference shown as hot as it gets."""


@dataclass(frozen=True, slots=True)
class Drift:
    """How far a result left alone what it was to leave alone. Shares are of the pixels outside the mask, 0 to 1.

    ``changed`` counts every difference, ``seen`` those of at least :data:`SEEN` levels; ``largest`` is in levels of 255.
    """

    outside: int
    changed: float
    seen: float
    largest: int
    scaled: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """``heat`` is a picture (h, w, 3): the source in faint grey, what changed outside the mask in warm colours above it."""

    drift: Drift
    heat: Pixels


def difference(before: Pixels, after: Pixels) -> NDArray[np.uint8]:
    """The largest difference of the three channels, for each pixel."""
    apart = cv2.absdiff(before, after)
    red, green, blue = cv2.split(apart)
    return np.asarray(cv2.max(cv2.max(red, green), blue), np.uint8)


def compare(before: Pixels, after: Pixels, mask: Mask | None) -> Comparison:
    """Hold a result against its source. A result of another size is scaled to the source's first; no mask is an empty one."""
    height, width = before.shape[:2]
    other = after.shape[:2] != (height, width)
    apart = difference(before, scaled(after, width, height))
    if mask is not None:
        apart = np.where(scaled_mask(mask, width, height), np.uint8(0), apart)
    outside = height * width - (0 if mask is None else int(np.count_nonzero(scaled_mask(mask, width, height))))
    whole = max(1, outside)
    drift = Drift(
        outside,
        cv2.countNonZero(apart) / whole,
        int(np.count_nonzero(apart >= SEEN)) / whole,
        int(apart.max(initial=0)),
        other,
    )
    return Comparison(drift, _heat(before, apart))


def _heat(before: Pixels, apart: NDArray[np.uint8]) -> Pixels:
    grey = cv2.cvtColor(before, cv2.COLOR_RGB2GRAY)
    ground = cv2.cvtColor(cv2.convertScaleAbs(grey, alpha=0.35, beta=16), cv2.COLOR_GRAY2RGB)
    # The scale begins where it is no longer black, and what nobody sees is no more than a breath of it.
    strength = cv2.convertScaleAbs(apart, alpha=(255 - _COOL) / _FULL, beta=_COOL)
    colours = cv2.cvtColor(cv2.applyColorMap(strength, cv2.COLORMAP_INFERNO), cv2.COLOR_BGR2RGB)
    weight = cv2.convertScaleAbs(apart, alpha=255 / (2 * SEEN))
    three = cv2.merge((weight, weight, weight))
    warm = cv2.multiply(colours, three, scale=1 / 255)
    rest = cv2.multiply(ground, cv2.bitwise_not(three), scale=1 / 255)
    return np.asarray(cv2.add(warm, rest), np.uint8)
