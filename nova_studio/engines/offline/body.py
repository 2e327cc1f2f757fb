"""Where a person usually wears what: regions by rule of thumb from the outline of the picture's subject.

Nobody is recognised. Heights are parts of the subject's own box, from its top; a subject much higher than wide is taken for a
whole figure, any other for a bust.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from nova_studio.contract.masks import GarmentMask, GarmentStyling
from nova_studio.contract.tasks.virtual_try_on import MaskExclusions
from nova_studio.engines.offline.cuts import CUTS
from nova_studio.engines.offline.pixels import Field, Mask, Picture


@dataclass(frozen=True)
class Figure:
    """A subject's outline with its box in pixels."""

    outline: Mask
    x: int
    y: int
    wide: int
    tall: int

    @classmethod
    def of(cls, alpha: Field) -> Figure:
        """The figure in a subject's alpha (h, w)."""
        outline = alpha > 0.5
        if not outline.any():
            outline = np.ones_like(outline)
        return cls(outline, *cv2.boundingRect(outline.view(np.uint8)))

    @property
    def whole(self) -> bool:
        """Whether this looks like a person from head to foot."""
        return self.tall > 1.9 * self.wide

    def rows(self, span: tuple[float, float]) -> tuple[int, int]:
        """Pixel rows of a part of the height."""
        return self.y + round(span[0] * self.tall), self.y + round(span[1] * self.tall)

    def column(self, part: float) -> int:
        """Pixel column of a part of the width."""
        return self.x + round(part * self.wide)

    @property
    def head(self) -> float:
        """Where the head ends, as a part of the height."""
        return 0.145 if self.whole else 0.36

    def middle(self) -> int:
        """The column of the head's centre."""
        top, bottom = self.rows((0.0, self.head))
        columns = np.flatnonzero(self.outline[top : max(bottom, top + 1)].any(axis=0))
        return int(columns.mean()) if columns.size else self.column(0.5)


def garment_region(figure: Figure, garment: GarmentMask) -> Mask:
    """Where a garment of the class would be on the figure (h, w), by shape and styling."""
    cut = CUTS[garment.garment_class]
    styling = garment.styling or GarmentStyling()
    top, bottom = figure.rows(cut.figure if figure.whole else cut.bust)
    sleeves = cut.sleeves
    if sleeves is not None:
        bottom = _hem(figure, top, bottom, styling)
        sleeves = {"SLEEVE_UP": min(sleeves, 0.5), "SLEEVE_DOWN": max(sleeves, 0.9)}.get(
            styling.long_sleeve_style or "", sleeves
        )
    region = _contour(figure, top, bottom, sleeves)
    if garment.shape == "BOUNDING_BOX":
        region = _boxed(region)
    if sleeves is not None and styling.outer_layer_style == "OPEN":
        half = max(2, round(0.09 * figure.wide))
        middle = figure.middle()
        region[:, max(0, middle - half) : middle + half] = False
    return region


def _hem(figure: Figure, top: int, bottom: int, styling: GarmentStyling) -> int:
    """A tucked garment ends at the waist, one worn loose hangs below."""
    step = {"TUCKED": -0.12, "UNTUCKED": 0.07}.get(styling.tucking_style or "", 0.0)
    return max(top + 2, min(bottom + round(step * figure.tall), figure.y + figure.tall))


def _contour(figure: Figure, top: int, bottom: int, sleeves: float | None) -> Mask:
    region = np.zeros_like(figure.outline)
    region[top:bottom] = figure.outline[top:bottom]
    if sleeves is not None and sleeves < 1:
        _roll_up(region, figure, top, bottom, sleeves)
    if not region.any():
        region[top : max(bottom, top + 2), figure.x : figure.x + figure.wide] = True
    grown = max(1, round(figure.wide / 60))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * grown + 1,) * 2)
    wide = cv2.morphologyEx(region.view(np.uint8), cv2.MORPH_CLOSE, kernel)
    return np.asarray(cv2.dilate(wide, kernel), dtype=np.uint8).view(np.bool_)


def _roll_up(region: Mask, figure: Figure, top: int, bottom: int, sleeves: float) -> None:
    """Take the arms out below where the sleeves end: the outer fifth of the figure on each side."""
    end = top + round((bottom - top) * sleeves)
    region[end:bottom, : figure.column(0.22)] = False
    region[end:bottom, figure.column(0.78) :] = False


def _boxed(region: Mask) -> Mask:
    x, y, wide, tall = cv2.boundingRect(region.view(np.uint8))
    box = np.zeros_like(region)
    box[y : y + tall, x : x + wide] = True
    return box


def excluded(figure: Figure, wish: MaskExclusions) -> Mask:
    """What is taken out of the mask (h, w). DEFAULT and unset mean: the face is kept, hands and pose are not."""
    canvas = np.zeros(figure.outline.shape, np.uint8)
    if wish.preserve_face != "OFF":
        _face(canvas, figure)
    if wish.preserve_hands == "ON":
        _hands(canvas, figure)
    out = canvas.view(np.bool_)
    if wish.preserve_body_pose == "ON":
        out |= _limbs(figure)
    return out


def _face(canvas: Picture, figure: Figure) -> None:
    top, bottom = figure.rows((0.0, figure.head * 0.9))
    centre = (figure.middle(), (top + bottom) // 2)
    axes = (max(2, round((bottom - top) * 0.40)), max(2, (bottom - top) // 2))
    cv2.ellipse(canvas, centre, axes, 0, 0, 360, 1, cv2.FILLED)


def _hands(canvas: Picture, figure: Figure) -> None:
    row = figure.rows((0.52 if figure.whole else 0.9,) * 2)[0]
    radius = max(3, round(figure.wide * 0.12))
    for part in (0.1, 0.9):
        cv2.circle(canvas, (figure.column(part), row), radius, 1, cv2.FILLED)


def _limbs(figure: Figure) -> Mask:
    """The outer rim of the figure, where arms and legs show their posture."""
    rim = np.zeros_like(figure.outline)
    rim[:, figure.x : figure.column(0.15)] = True
    rim[:, figure.column(0.85) : figure.x + figure.wide] = True
    return rim & figure.outline
