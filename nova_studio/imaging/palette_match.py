"""How near a picture comes to a palette, and an optional transfer of the palette onto it.

Pictures are ``uint8`` arrays (h, w, 3), palettes colours as ``#RRGGBB``. Nearness is distance in CIE L*a*b*, where about 2 can just
be seen. Not for the GUI thread.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]

NEAR: Final = 20.0
"""Distance up to which a colour counts as one of the palette's: another shade of it, not another colour."""
_PROBE: Final = 192
"""Pixels of the longer side that are looked at for the share."""
_STRIPE: Final = 1 << 18
"""Pixels worked on at once: ten colours' distances of a whole picture would take ten times its room."""


def share_near(pixels: Pixels, colors: Sequence[str], near: float = NEAR) -> float:
    """The part of the picture, 0 to 1, whose colours are within ``near`` of one of the palette's."""
    height, width = pixels.shape[:2]
    scale = min(1.0, _PROBE / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA) if scale < 1 else pixels
    return float((_distances(_lab(np.asarray(small)), _palette(colors)).min(axis=0) <= near).mean())


def transfer(pixels: Pixels, colors: Sequence[str], strength: float = 0.7) -> Pixels:
    """The picture with its colours drawn to the palette by ``strength`` (0: not at all, 1: entirely); light and dark stay.

    Every pixel is drawn to all colours of the palette, most to those it is near, so that slopes stay slopes. No pixel ends farther
    from the palette than it was: the few midway between two colours are drawn to the nearest alone, or stay.
    """
    if not 0 <= strength <= 1:
        raise ValueError(f"strength is 0 to 1, not {strength}")
    wanted = _palette(colors)
    moved = np.empty_like(pixels)
    rows = max(1, _STRIPE // pixels.shape[1])
    for top in range(0, pixels.shape[0], rows):
        moved[top : top + rows] = _moved(pixels[top : top + rows], wanted, np.float32(strength))
    return moved


def _moved(pixels: Pixels, wanted: NDArray[np.float32], strength: np.float32) -> Pixels:
    lab = _lab(pixels)
    apart = _distances(lab, wanted)
    before = apart.min(axis=0)
    weights = np.exp(-((apart / NEAR) ** 2) / 2) + np.float32(1e-6)
    weights /= weights.sum(axis=0)
    shown = _drawn(lab, np.einsum("nhw,nc->hwc", weights, wanted), strength)
    stuck = _apart(shown, wanted) >= before
    if stuck.any():
        nearest = _drawn(lab[stuck][None], wanted[apart.argmin(axis=0)[stuck]][None], strength)
        farther = _apart(nearest, wanted) > before[stuck]
        nearest[farther] = pixels[stuck][None][farther]
        shown[stuck] = nearest[0]
    return shown


def _drawn(lab: NDArray[np.float32], target: NDArray[np.float32], strength: np.float32) -> Pixels:
    """Hue and saturation of ``lab`` (h, w, 3) drawn to ``target``, of the same shape, as pixels."""
    drawn = lab.copy()
    drawn[:, :, 1:] += (target[:, :, 1:] - lab[:, :, 1:]) * strength
    rgb = cv2.cvtColor(drawn, cv2.COLOR_Lab2RGB)
    return np.clip(np.rint(rgb * 255), 0, 255).astype(np.uint8)


def _apart(pixels: Pixels, wanted: NDArray[np.float32]) -> NDArray[np.float32]:
    """How far each pixel is from the nearest colour, (h, w)."""
    nearest: NDArray[np.float32] = _distances(_lab(pixels), wanted).min(axis=0)
    return nearest


def _lab(pixels: Pixels) -> NDArray[np.float32]:
    return np.asarray(cv2.cvtColor(pixels.astype(np.float32) / 255, cv2.COLOR_RGB2Lab), np.float32)


def _palette(colors: Sequence[str]) -> NDArray[np.float32]:
    """The colours (n, 3) in L*a*b*, each once."""
    unique = dict.fromkeys(color.upper() for color in colors)
    rgb = np.array([[int(color[at : at + 2], 16) for at in (1, 3, 5)] for color in unique], np.uint8)
    palette: NDArray[np.float32] = _lab(rgb[None])[0]
    return palette


def _distances(lab: NDArray[np.float32], palette: NDArray[np.float32]) -> NDArray[np.float32]:
    """How far each pixel is from each colour, (n, h, w)."""
    return np.stack([np.sqrt(((lab - color) ** 2).sum(axis=2)) for color in palette])
