"""An object cut out of a picture by a rough box or a few scribbles, with OpenCV's GrabCut on a small copy.

Slow (tenths of a second): for a background thread. It can be stopped between two rounds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

MaskArray = NDArray[np.uint8]
Box = tuple[int, int, int, int]
"""x, y, width, height in picture pixels."""

WORKING_SIDE = 512
"""The longer side of the copy that is worked on."""
ROUNDS = 3
_COMPONENTS = 65
"""Numbers in each of GrabCut's two colour models."""
_NO_BOX = (0, 0, 0, 0)
_SOFTEN = 1.5
"""Blur, in pixels of the working copy, that rounds its staircase when it is enlarged."""


@dataclass(frozen=True, slots=True)
class Scribble:
    """A line the artist drew, in picture pixels: ``inside`` the object, or outside it."""

    points: tuple[tuple[float, float], ...]
    width: float
    inside: bool


class Stopped(Exception):
    """The work was told to stop."""


def cut_out(
    picture: NDArray[Any],
    box: Box | None,
    scribbles: Sequence[Scribble],
    stopped: Callable[[], bool] = lambda: False,
) -> MaskArray:
    """The object's mask, 0 or 255, of the picture's size.

    ``picture`` is (h, w, 3 or 4) of uint8. Outside ``box`` nothing is the object; scribbles are certain. Without any
    scribble inside and without a box there is no object, and the mask is empty. Raises :class:`Stopped` once ``stopped()`` is true.
    """
    height, width = picture.shape[:2]
    scale = min(1.0, WORKING_SIDE / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = cv2.resize(picture[:, :, :3], size, interpolation=cv2.INTER_AREA)
    labels = _labels(size, box, scribbles, (size[0] / width, size[1] / height))
    _refine(small, labels, stopped)
    found = np.where((labels == cv2.GC_FGD) | (labels == cv2.GC_PR_FGD), np.uint8(255), np.uint8(0))
    if size == (width, height):
        return np.asarray(found, np.uint8)
    soft = cv2.GaussianBlur(found, (0, 0), _SOFTEN, borderType=cv2.BORDER_REPLICATE)
    large = cv2.resize(soft, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.threshold(large, 127, 255, cv2.THRESH_BINARY)[1], np.uint8)


def _labels(
    size: tuple[int, int], box: Box | None, scribbles: Sequence[Scribble], scale: tuple[float, float]
) -> NDArray[np.uint8]:
    """What is known of each pixel of the working copy, in GrabCut's words."""
    labels = np.full((size[1], size[0]), cv2.GC_PR_BGD, np.uint8)
    if box is not None:
        labels[:] = cv2.GC_BGD
        left, top = round(box[0] * scale[0]), round(box[1] * scale[1])
        right, bottom = round((box[0] + box[2]) * scale[0]), round((box[1] + box[3]) * scale[1])
        labels[max(0, top) : max(0, bottom), max(0, left) : max(0, right)] = cv2.GC_PR_FGD
    for scribble in scribbles:
        points = np.array([(x * scale[0], y * scale[1]) for x, y in scribble.points])
        thickness = max(1, round(scribble.width * scale[0]))
        label = cv2.GC_FGD if scribble.inside else cv2.GC_BGD
        cv2.polylines(labels, [np.round(points).astype(np.int32)], False, int(label), thickness)
    return labels


def _refine(small: NDArray[Any], labels: NDArray[np.uint8], stopped: Callable[[], bool]) -> None:
    """Let GrabCut decide what is not certain, in place; nothing to decide where one of the two kinds is missing."""
    background = np.isin(labels, (cv2.GC_BGD, cv2.GC_PR_BGD))
    if background.all() or not background.any():
        return
    behind, front = np.zeros((1, _COMPONENTS)), np.zeros((1, _COMPONENTS))
    for turn in range(ROUNDS):
        if stopped():
            raise Stopped
        cv2.setRNGSeed(0)  # the same scribbles give the same mask
        cv2.grabCut(small, labels, _NO_BOX, behind, front, 1, cv2.GC_INIT_WITH_MASK if turn == 0 else cv2.GC_EVAL)
    if stopped():
        raise Stopped
