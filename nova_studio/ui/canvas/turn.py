"""How the view is turned and mirrored before the eye; the picture itself stays as it is.

The layers are always drawn upright, into a view large enough to fill the widget however it is turned, and are turned when they are
put onto the screen. Everything but the two ways between widget and view knows nothing of it.
"""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRect, QSize
from PySide6.QtGui import QTransform

from nova_studio.ui.canvas.view import MAX_ZOOM, MIN_ZOOM, ViewTransform, outward

STEP = 15
"""Degrees of one turn by key, as painters know it."""


class Turn:
    """Degrees clockwise, and whether left and right are swapped; between device pixels of the widget and of the view."""

    def __init__(self) -> None:
        self.angle = 0
        self.mirrored = False
        self._size = QSize(1, 1)
        self._to_widget = QTransform()
        self._to_view = QTransform()

    @property
    def plain(self) -> bool:
        """Whether nothing is turned or mirrored."""
        return not self.angle and not self.mirrored

    @property
    def square(self) -> bool:
        """Whether pixels stay upright squares, so that none needs to be blended."""
        return self.angle % 90 == 0

    def set(self, angle: int, mirrored: bool) -> None:
        """Turn to an angle in degrees (any whole number)."""
        self.angle, self.mirrored = angle % 360, mirrored
        self._compute()

    def set_size(self, width: int, height: int) -> None:
        """The widget's size in device pixels."""
        self._size = QSize(width, height)
        self._compute()

    def view_size(self) -> QSize:
        """How large the view must be, in device pixels."""
        if self.angle % 180 == 0:
            return self._size
        if self.angle % 90 == 0:
            return self._size.transposed()
        side = math.ceil(math.hypot(self._size.width(), self._size.height()))
        return QSize(side, side)

    def to_view(self, point: QPointF) -> QPointF:
        """From the widget to the view."""
        return self._to_view.map(point)

    def to_widget(self, point: QPointF) -> QPointF:
        """From the view to the widget."""
        return self._to_widget.map(point)

    def rect_to_widget(self, rect: QRect) -> QRect:
        """The device pixels of the widget that show a rectangle of the view."""
        return self._around(self._to_widget, rect)

    def rect_to_view(self, rect: QRect) -> QRect:
        """The view's pixels that may show in a rectangle of the widget."""
        return self._around(self._to_view, rect)

    def transform(self) -> QTransform:
        """View to widget, for a painter."""
        return QTransform(self._to_widget)

    def fitting_scale(self, width: int, height: int) -> float:
        """The scale at which a picture of this size, turned, just fits the widget."""
        cos, sin = abs(math.cos(math.radians(self.angle))), abs(math.sin(math.radians(self.angle)))
        room = (width * cos + height * sin, width * sin + height * cos)
        return min(self._size.width() / room[0], self._size.height() / room[1])

    def _around(self, transform: QTransform, rect: QRect) -> QRect:
        mapped = transform.mapRect(rect.toRectF())
        margin = 0 if self.square else 1  # blended pixels reach a little further
        found = outward(mapped.left(), mapped.top(), mapped.right(), mapped.bottom())
        return found.adjusted(-margin, -margin, margin, margin)

    def _compute(self) -> None:
        view = self.view_size()
        to_widget = QTransform.fromTranslate(self._size.width() / 2, self._size.height() / 2)
        to_widget.scale(-1 if self.mirrored else 1, 1)
        to_widget.rotate(self.angle)
        to_widget.translate(-view.width() / 2, -view.height() / 2)
        self._to_widget = to_widget
        self._to_view = to_widget.inverted()[0]


class TurnedView(ViewTransform):
    """A view that fits the picture as it is turned."""

    def __init__(self, turn: Turn) -> None:
        super().__init__()
        self._turn = turn

    def fit(self) -> None:
        """Show the whole picture, turned as it is."""
        super().fit()
        if self._turn.plain or not self.image_width or not self.image_height:
            return
        wanted = self._turn.fitting_scale(self.image_width, self.image_height)
        self.scale = min(MAX_ZOOM, max(MIN_ZOOM, wanted))
        self.left = round((self.view_width - self.image_width * self.scale) / 2)
        self.top = round((self.view_height - self.image_height * self.scale) / 2)
