"""Where the picture lies in the view: zoom, pan, fit, and the way between the two coordinate systems.

Everything here counts in *device* pixels (logical pixels times the device pixel ratio), so that 100 % means one picture pixel on
one screen pixel whatever the screen. The picture's corner always lies on a whole device pixel: at 100 % the mask and its overlay
then agree pixel for pixel.
"""

from __future__ import annotations

import copy
import math

from PySide6.QtCore import QPointF, QRect, QRectF

MIN_ZOOM = 1 / 32
MAX_ZOOM = 64.0
_KEEP_VISIBLE = 48
"""Device pixels of the picture that no pan can push out of the view."""


class ViewTransform:
    """Scale (device pixels per picture pixel) and the picture's corner in the view."""

    def __init__(self) -> None:
        self.image_width = 0
        self.image_height = 0
        self.view_width = 1
        self.view_height = 1
        self.scale = 1.0
        self.left = 0
        self.top = 0
        self.fitted = True

    def set_image_size(self, width: int, height: int) -> None:
        """Take another picture, fitted into the view."""
        self.image_width, self.image_height = width, height
        self.fit()

    def set_view_size(self, width: int, height: int) -> None:
        """The view has another size in device pixels: a fitted picture stays fitted, another keeps its centre."""
        dx, dy = (width - self.view_width) / 2, (height - self.view_height) / 2
        self.view_width, self.view_height = max(1, width), max(1, height)
        if self.fitted:
            self.fit()
        else:
            self._place(self.left + dx, self.top + dy)

    def fit(self) -> None:
        """Show the whole picture, as large as the view and the zoom limits allow, in the middle."""
        self.fitted = True
        if not self.image_width or not self.image_height:
            return
        self.scale = _clamp_zoom(min(self.view_width / self.image_width, self.view_height / self.image_height))
        self.left = round((self.view_width - self.image_width * self.scale) / 2)
        self.top = round((self.view_height - self.image_height * self.scale) / 2)

    def zoom_at(self, scale: float, anchor: QPointF | None = None) -> None:
        """Change the scale and keep the picture's pixel under ``anchor`` (the middle of a device pixel) where it is.

        None keeps the middle of the view.
        """
        scale = _clamp_zoom(scale)
        at = self.centre() if anchor is None else anchor
        point = self.to_image(at)
        self.fitted = False
        self.scale = scale
        if anchor is None:  # between two pixels as a rule: there is none to keep
            self._place(at.x() - point.x() * scale, at.y() - point.y() * scale)
        else:
            self._place(_keep_pixel(at.x(), point.x(), scale), _keep_pixel(at.y(), point.y(), scale))

    def pan(self, dx: float, dy: float) -> None:
        """Move the picture by device pixels; some of it always stays in the view."""
        self.fitted = False
        self._place(self.left + dx, self.top + dy)

    def reveal(self, point: QPointF, margin: int) -> bool:
        """Pan as little as needed to have a picture point inside the view; True when something moved."""
        at = self.to_view(point)
        dx = max(0.0, margin - at.x()) - max(0.0, at.x() - (self.view_width - margin))
        dy = max(0.0, margin - at.y()) - max(0.0, at.y() - (self.view_height - margin))
        if not dx and not dy:
            return False
        self.pan(dx, dy)
        return True

    def to_image(self, point: QPointF) -> QPointF:
        """View (device pixels) to picture pixels."""
        return QPointF((point.x() - self.left) / self.scale, (point.y() - self.top) / self.scale)

    def to_view(self, point: QPointF) -> QPointF:
        """Picture pixels to view (device pixels)."""
        return QPointF(point.x() * self.scale + self.left, point.y() * self.scale + self.top)

    def rect_to_view(self, rect: QRect) -> QRect:
        """The device pixels a rectangle of picture pixels reaches, clipped to the visible part of the picture."""
        scale = self.scale
        return outward(
            rect.x() * scale + self.left - 1,
            rect.y() * scale + self.top - 1,
            (rect.x() + rect.width()) * scale + self.left + 1,
            (rect.y() + rect.height()) * scale + self.top + 1,
        ).intersected(self.visible_rect())

    def picture_rect(self) -> QRect:
        """The device pixels the picture covers, also outside the view."""
        right = math.ceil(self.left + self.image_width * self.scale)
        bottom = math.ceil(self.top + self.image_height * self.scale)
        return QRect(self.left, self.top, right - self.left, bottom - self.top)

    def visible_rect(self) -> QRect:
        """The device pixels of the view that show picture."""
        return self.picture_rect().intersected(self.view_rect())

    def view_rect(self) -> QRect:
        """The whole view in device pixels."""
        return QRect(0, 0, self.view_width, self.view_height)

    def centre(self) -> QPointF:
        """The middle of the view in device pixels."""
        return QPointF(self.view_width / 2, self.view_height / 2)

    def copy(self) -> ViewTransform:
        """The same view, for a thread that must not see it change."""
        return copy.copy(self)

    def key(self) -> tuple[float, int, int, int, int]:
        """Equal for two moments between which the view did not change."""
        return self.scale, self.left, self.top, self.view_width, self.view_height

    def _place(self, left: float, top: float) -> None:
        """Put the corner on a whole device pixel, as near as the limits allow."""
        self.left = _limit(left, self.image_width * self.scale, self.view_width)
        self.top = _limit(top, self.image_height * self.scale, self.view_height)


def outward(left: float, top: float, right: float, bottom: float) -> QRect:
    """The smallest rectangle of whole pixels around four edges."""
    x, y = math.floor(left), math.floor(top)
    return QRect(x, y, math.ceil(right) - x, math.ceil(bottom) - y)


def scaled_outward(rect: QRect | QRectF, factor: float) -> QRect:
    """A rectangle in the other kind of pixels (logical or device), rounded outward."""
    x, y = rect.x() * factor, rect.y() * factor
    return outward(x, y, x + rect.width() * factor, y + rect.height() * factor)


def _clamp_zoom(scale: float) -> float:
    return min(MAX_ZOOM, max(MIN_ZOOM, scale))


def _keep_pixel(anchor: float, point: float, scale: float) -> float:
    """A whole corner such that, from 100 % on, the very picture pixel under the anchor stays under it."""
    wanted = anchor - point * scale
    near = float(round(wanted))
    if scale >= 1 and math.floor((anchor - near) / scale) != math.floor(point):
        other = float(math.floor(wanted) if near > wanted else math.ceil(wanted))
        if math.floor((anchor - other) / scale) == math.floor(point):
            return other
    return near


def _limit(corner: float, length: float, view: int) -> int:
    keep = min(_KEEP_VISIBLE, view / 2, max(1.0, length / 2))
    return round(min(view - keep, max(keep - length, corner)))
