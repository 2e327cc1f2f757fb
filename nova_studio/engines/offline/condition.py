"""A condition picture as the structure of a scene: its edges, or its regions."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from nova_studio.engines.offline.board import Scene, outline
from nova_studio.engines.offline.mood import Mood
from nova_studio.engines.offline.pixels import Field, Picture, blur, cover, mix, resize, to_field

_TONES = 7
_WORK = 512


def with_edges(scene: Scene, picture: Picture, strength: float) -> Scene:
    """The condition picture's contours as ink; the scene's own shapes step back as the strength grows."""
    if strength <= 0:
        return scene
    grey = np.asarray(cv2.cvtColor(cover(picture, scene.size), cv2.COLOR_RGB2GRAY), dtype=np.uint8)
    smooth = np.asarray(cv2.GaussianBlur(grey, (0, 0), max(0.8, scene.unit / 700)), dtype=np.uint8)
    contrast = max(12.0, float(smooth.std()))
    edges = cv2.Canny(smooth, contrast * 0.7, contrast * 2.0, L2gradient=True)
    wide = max(1, round(scene.unit / 420))
    thick = cv2.dilate(edges, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (wide + 1, wide + 1)))
    ink = np.clip(blur(to_field(np.asarray(thick, dtype=np.uint8)), wide * 0.45) * 1.25, 0, 1) * np.float32(strength)
    light = _local_light(grey, scene) * np.float32(0.5 * strength)
    return replace(
        scene,
        tops=_calmed(scene.base(), scene.unit, strength, light),
        deeps=_calmed(scene.deep(), scene.unit, strength, light),
        lines=scene.lines * np.float32(1 - strength),
        ink=np.asarray(ink, dtype=np.float32),
    )


def _calmed(colours: Field, unit: int, strength: float, light: Field) -> Field:
    calm = mix(colours, blur(colours, unit / 14), 0.9 * strength, colours)
    calm += light[:, :, None]
    return calm


def _local_light(grey: Picture, scene: Scene) -> Field:
    """The condition picture's broad light and shade, about -0.5 to 0.5."""
    soft = blur(to_field(grey), scene.unit / 40)
    return soft - np.float32(soft.mean())


def with_regions(scene: Scene, mood: Mood, picture: Picture, strength: float) -> Scene:
    """The condition picture's broad shapes in the mood's colours, more of them the stronger it steers."""
    if strength <= 0:
        return scene
    labels = _regions(picture, scene)
    ramp = mood.ramp(_TONES)
    shaded = np.clip(ramp * 0.82 + 0.02, 0, 1)
    other = replace(
        scene,
        tops=blur(ramp[labels], 0.6),
        deeps=blur(shaded[labels], 0.6),
        labels=labels,
        lines=outline(labels),
    )
    return scene.mixed(other, strength**0.6)


def _regions(picture: Picture, scene: Scene) -> Picture:
    """Which of a few tones, dark to light, each pixel (h, w) has once small things are smoothed away."""
    width, height = scene.size
    scale = min(1.0, _WORK / max(width, height))
    small = cover(picture, (round(width * scale), round(height * scale)))
    calm = np.asarray(cv2.medianBlur(small, 9), dtype=np.uint8)
    calm = np.asarray(cv2.bilateralFilter(calm, 9, 40, 9), dtype=np.uint8)
    grey = np.asarray(cv2.cvtColor(calm, cv2.COLOR_RGB2GRAY), dtype=np.float32)
    levels = np.quantile(grey, np.linspace(0, 1, _TONES + 1)[1:-1])
    even = np.linspace(float(grey.min()), float(grey.max()), _TONES + 1)[1:-1]
    bounds = ((levels + even) / 2).astype(np.float32)
    full = resize(grey, (width, height), cv2.INTER_CUBIC)
    labels = np.asarray(np.searchsorted(bounds, full), dtype=np.uint8)
    return np.asarray(cv2.medianBlur(labels, 5), dtype=np.uint8)
