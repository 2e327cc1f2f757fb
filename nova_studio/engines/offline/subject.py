"""The subject of a picture: what the middle holds and the border does not.

GrabCut on a small copy is quick but moody, so it is asked several times, each time from another first guess; the cuts whose
border runs along edges of the picture are believed, and what any of them holds is the subject. The edge is refined at full size.
"""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np

from nova_studio.engines.offline.pixels import Field, Mask, Picture, blur, resize, shrink, smoothstep, to_field

_WORK = 16_000
"""Pixels that the cuts are made in: twice as many cost four times as long and hardly move the edge."""
_ROUNDS = 3
_CLUSTER_SEED = 20_240_812
"""GrabCut clusters colours by OpenCV's own generator; a fixed start makes it repeat."""
_STEEP = 80.0
"""An edge of the picture, in Sobel units over the three channels of Lab."""
_BELIEVED = 0.93
"""The part of a cut's border that must run along edges; a cut through smooth background has less."""
_SHARE = (0.01, 0.8)
"""A subject smaller or larger than this part of the picture is a failed cut."""
_HOLE = 0.03
"""Holes smaller than this part of the picture belong to the subject."""


def subject(picture: Picture) -> Field:
    """How much each pixel (h, w) belongs to the subject, 0 to 1, soft at the edge; the middle when nothing stands out."""
    height, width = picture.shape[:2]
    scale = min(1.0, (_WORK / (height * width)) ** 0.5)
    size = (max(8, round(width * scale)), max(8, round(height * scale)))
    small = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    found = np.zeros(small.shape[:2], np.bool_)
    edges = _edges(small)
    for perhaps, never in _guesses(small):
        cut = _main_parts(_cut(small, perhaps, never))
        if _is_sound(cut) and _along_edges(cut, edges) >= _BELIEVED:
            found |= cut
    if not _is_sound(found):
        found = _oval(found.shape, 0.7)
    return _refined(picture, _without_holes(found).astype(np.float32))


def _guesses(small: Picture) -> Iterator[tuple[Mask, Mask]]:
    """First guesses of what may be the subject, each with what cannot be: the middle, a standing figure, something that
    fills the lower part, and what stands out from its surroundings.
    """
    height, width = small.shape[:2]
    nothing = np.zeros((height, width), np.bool_)
    y, x = np.linspace(-1, 1, height)[:, None], np.linspace(-1, 1, width)[None]
    yield _oval((height, width), 0.86), nothing
    yield (np.abs(x) < 0.45) & (y > -0.85), nothing
    yield (x / 0.8) ** 2 + ((y - 0.35) / 1.1) ** 2 < 1, nothing
    away = _standing_out(small)
    limit = cv2.threshold(away, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)[0]
    yield away > limit, away < 0.5 * limit


def _cut(small: Picture, perhaps: Mask, never: Mask) -> Mask:
    """The subject, from a guess of what may belong to it and of what cannot."""
    height, width = small.shape[:2]
    labels = np.full((height, width), cv2.GC_PR_BGD, np.uint8)
    labels[perhaps] = cv2.GC_PR_FGD
    labels[never] = cv2.GC_BGD
    edge = max(2, round(min(height, width) * 0.02))
    labels[:edge] = cv2.GC_BGD  # the lower edge is free: busts and tables run out of it
    labels[:, :edge] = labels[:, -edge:] = cv2.GC_BGD
    if not (labels == cv2.GC_PR_FGD).any():
        return perhaps
    cv2.setRNGSeed(_CLUSTER_SEED)
    models = np.zeros((1, 65)), np.zeros((1, 65))
    cv2.grabCut(small, labels, (0, 0, width, height), *models, _ROUNDS, cv2.GC_INIT_WITH_MASK)
    found: Mask = (labels == cv2.GC_FGD) | (labels == cv2.GC_PR_FGD)
    return found


def _standing_out(small: Picture) -> Picture:
    """How much each pixel differs from its wider surroundings, less the further out it lies: good for slender things."""
    height, width = small.shape[:2]
    colours = np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2LAB), dtype=np.float32)
    away = np.sqrt(((colours - blur(colours, min(height, width) / 6)) ** 2).sum(axis=2))
    y, x = (np.linspace(-1, 1, side, dtype=np.float32) for side in (height, width))
    central = np.exp(-1.1 * (x[None] ** 2 + 0.7 * y[:, None] ** 2))
    return np.asarray(cv2.GaussianBlur(np.clip(away * central * 2.2, 0, 255).astype(np.uint8), (0, 0), 1.2), np.uint8)


def _is_sound(cut: Mask) -> bool:
    return _SHARE[0] <= float(cut.mean()) <= _SHARE[1]


def _edges(small: Picture) -> Mask:
    """Where the picture has an edge, a pixel wider on each side."""
    colours = np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2LAB), dtype=np.float32)
    across = np.asarray(cv2.Sobel(colours, cv2.CV_32F, 1, 0), dtype=np.float32)
    down = np.asarray(cv2.Sobel(colours, cv2.CV_32F, 0, 1), dtype=np.float32)
    steep = np.sqrt((across**2 + down**2).sum(axis=2))
    found: Mask = cv2.dilate(steep, np.ones((3, 3), np.uint8)) > _STEEP
    return found


def _along_edges(cut: Mask, edges: Mask) -> float:
    """The part of a cut's border that runs along edges."""
    rim = cv2.morphologyEx(cut.view(np.uint8), cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)) > 0
    return float(edges[rim].mean()) if rim.any() else 0.0


def _main_parts(found: Mask) -> Mask:
    """Without specks: parts of some size beside the largest one, each weighed by how central it is."""
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (3, 3))
    closed = cv2.morphologyEx(found.view(np.uint8), cv2.MORPH_CLOSE, kernel)
    count, labels, stats, centres = cv2.connectedComponentsWithStats(closed, connectivity=4)
    if count < 2:
        return found
    middle = np.array([found.shape[1] / 2, found.shape[0] / 2])
    away = np.abs(centres[1:] - middle).max(axis=1) / middle.max()
    weights = stats[1:, cv2.CC_STAT_AREA] * (1.2 - np.clip(away, 0, 1))
    keep = np.concatenate([[False], weights >= 0.12 * weights.max()])
    kept: Mask = keep[labels]
    return kept


def _without_holes(found: Mask) -> Mask:
    _, labels, stats, _ = cv2.connectedComponentsWithStats((~found).view(np.uint8), connectivity=4)
    height, width = found.shape
    box, area = stats[:, :4], stats[:, cv2.CC_STAT_AREA]
    inside = (box[:, :2] > 0).all(axis=1) & (box[:, 0] + box[:, 2] < width) & (box[:, 1] + box[:, 3] < height)
    holes = inside & (area < _HOLE * found.size)
    holes[0] = False  # component 0 is the subject itself
    filled: Mask = found | holes[labels]
    return filled


def _oval(shape: tuple[int, ...], share: float) -> Mask:
    y, x = (np.linspace(-1, 1, side) / share for side in shape[:2])
    inside: Mask = (x[None] ** 2 + y[:, None] ** 2) <= 1
    return inside


def _refined(picture: Picture, rough: Field) -> Field:
    """The small cut at full size, its edge drawn along the picture's own (a guided filter)."""
    height, width = picture.shape[:2]
    work = min(1.0, 768 / max(height, width))
    size = (round(width * work), round(height * work))
    grey = to_field(np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), dtype=np.uint8))
    guide, alpha = shrink(grey, size), resize(rough, size, cv2.INTER_LINEAR)
    box = (2 * round(max(size) / 130) + 1,) * 2

    def mean(field: Field) -> Field:
        return np.asarray(cv2.blur(field, box), dtype=np.float32)

    guide_mean, alpha_mean = mean(guide), mean(alpha)
    slope = (mean(guide * alpha) - guide_mean * alpha_mean) / (mean(guide * guide) - guide_mean**2 + np.float32(2e-4))
    offset = alpha_mean - slope * guide_mean
    soft = resize(mean(slope), (width, height), cv2.INTER_LINEAR) * grey
    soft += resize(mean(offset), (width, height), cv2.INTER_LINEAR)
    return smoothstep(soft, 0.22, 0.78)
