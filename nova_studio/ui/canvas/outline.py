"""The border of a mask as the view shows it: a line as thin at any zoom."""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage

from nova_studio.ui.canvas.sampling import Window, mask_alpha
from nova_studio.ui.canvas.view import ViewTransform

_WIDTH = 2.0
"""Logical pixels."""


def outline(mask: NDArray[np.uint8], view: ViewTransform, color: QColor, ratio: float) -> QImage:
    """A view-sized image, transparent but for the border; ``mask`` is 0 or 255 a pixel, ``ratio`` device pixels per logical one."""
    pixels = np.zeros((view.view_height, view.view_width, 4), np.uint8)
    shown = view.visible_rect()
    if not shown.isEmpty():
        window = Window(
            shown.x(), shown.y(), shown.width(), shown.height(), view.left, view.top, view.scale, view.scale
        )
        masked = np.where(mask_alpha(mask, window) >= 64, np.uint8(255), np.uint8(0))
        side = 2 * math.ceil(_WIDTH * ratio / 2) + 1
        grown = cv2.dilate(masked, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)))
        border = cv2.bitwise_xor(np.asarray(grown, np.uint8), masked)
        part = pixels[shown.y() : shown.y() + shown.height(), shown.x() : shown.x() + shown.width()]
        part[border != 0] = (color.blue(), color.green(), color.red(), 255)
    height, width = pixels.shape[:2]
    return QImage(pixels.data, width, height, width * 4, QImage.Format.Format_ARGB32_Premultiplied).copy()
