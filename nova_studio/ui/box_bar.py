"""The bars of the frame for out-painting and of the crop: shapes, exact numbers, and what the contract makes of them."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QWidget

from nova_studio.contract.limits import PIXELS_MAX, RATIO_MAX, SIDE_MAX, SIDE_MIN
from nova_studio.imaging.frame import ASPECTS, FRAME_MAX, Box, Fence, Plan, Size, plan
from nova_studio.ui.canvas.box_view import BoxView
from nova_studio.ui.canvas.canvas import Canvas
from nova_studio.ui.edit_bar import EditBar
from nova_studio.ui.widgets.choice import Choice

_OWN = "own"


class BoxBar(EditBar):
    """Numbers and shapes of one box. ``applied`` carries it."""

    applied = Signal(object)

    def __init__(self, canvas: Canvas, title: str, verb: str, *, outward: bool, parent: QWidget | None = None) -> None:
        super().__init__(canvas, title, verb, parent)
        self._outward = outward
        self.view = BoxView(canvas)
        self.view.box_changed.connect(self._show_box)
        choices: list[tuple[object, str]] = [(None, self.tr("Free")), (_OWN, self.tr("As it is"))]
        choices += [(aspect, f"{aspect[0]}:{aspect[1]}") for aspect in ASPECTS]
        self.aspect = Choice(self.tr("Shape"), choices, segmented=False)
        self.aspect.value_changed.connect(self._on_aspect)
        self.add(self.aspect)
        self.width_box = self.add_number(
            self.tr("Width"), self.tr("W"), 1, FRAME_MAX, lambda value: self._size(width=value)
        )
        self.height_box = self.add_number(
            self.tr("Height"), self.tr("H"), 1, FRAME_MAX, lambda value: self._size(height=value)
        )
        self.left_box = self.add_number(
            self.tr("Left"), self.tr("L"), 0, FRAME_MAX, lambda value: self._margin(left=value)
        )
        self.top_box = self.add_number(
            self.tr("Top"), self.tr("T"), 0, FRAME_MAX, lambda value: self._margin(top=value)
        )
        self.complete()

    def start(self) -> None:
        """The picture as a whole."""
        with QSignalBlocker(self.aspect):
            self.aspect.set_value(None)
        self.view.ink = self.canvas.ink()
        self.view.begin(Fence(*self.canvas.picture_size(), self._outward))

    def finish(self) -> None:
        """Back to the whole picture in view."""
        self.view.want(False)
        self.canvas.zoom_to_fit()

    def commit(self) -> None:
        """Tell the box."""
        self.applied.emit(self.view.box)

    # --------------------------------------------------------------------------------------------------------- private

    def _on_aspect(self, value: object) -> None:
        if value == _OWN:
            aspect: Size | None = self.canvas.picture_size()
        else:
            aspect = value if isinstance(value, tuple) else None
        self.view.aspect = aspect
        if aspect is not None and not self.isHidden():
            self.view.set_box(self.view.fence.shaped(self.view.box, aspect))
            self.view.show_all()

    def _size(self, *, width: int | None = None, height: int | None = None) -> None:
        self._take(self.view.fence.sized(self.view.box, width, height, self.view.aspect))

    def _margin(self, *, left: int | None = None, top: int | None = None) -> None:
        box = self.view.box
        way = -1 if self._outward else 1
        dx = 0 if left is None else way * left - box.x
        dy = 0 if top is None else way * top - box.y
        self._take(self.view.fence.moved(box, dx, dy))

    def _take(self, box: Box) -> None:
        if self.isHidden():
            return
        self.view.set_box(box)
        self._show_box()
        self.view.show_all()

    def _show_box(self) -> None:
        box = self.view.box
        values = (box.width, box.height, abs(box.x), abs(box.y))
        for spin, value in zip((self.width_box, self.height_box, self.left_box, self.top_box), values, strict=True):
            with QSignalBlocker(spin):
                spin.setValue(value)
        changed = box != self.view.fence.whole()
        self.apply_button.setEnabled(changed)
        self._tell(box, changed)
        self.view.update()

    def _tell(self, box: Box, changed: bool) -> None:
        """Say in the view and in the bar what comes of it."""
        shape = f"{box.width} x {box.height} · {ratio_words(box.width, box.height)}"
        self.view.caption, self.view.limited = shape, _at_ratio_limit(box)
        if self._outward:
            made = plan(box, self.view.fence.width, self.view.fence.height)
            self.view.limited |= made.scale < 1
            told, how = self._frame_words(box, made), self.tr("Drag the handles outward")
        else:
            told, how = self._crop_words(box), self.tr("Drag the handles")
        self.words.setText(told if changed else self._with_keys(how))
        self.view.setAccessibleDescription(f"{shape} · {told}")

    def _with_keys(self, how: str) -> str:
        return self.tr("{0}, or use the arrow keys: Ctrl for right and lower edge, Alt for left and upper.").format(how)

    def _frame_words(self, box: Box, made: Plan) -> str:
        new = 1 - made.inner_width * made.inner_height / (made.width * made.height)
        words = [self.tr("Sent as {0}x{1}").format(made.width, made.height)]
        words.append(self.tr("{0} of {1} megapixels").format(_mega(made.width * made.height), _mega(PIXELS_MAX)))
        words.append(self.tr("{0} % new").format(round(100 * new)))
        if made.scale < 1:
            words.append(self.tr("the picture is scaled to {0} %").format(math.floor(100 * made.scale)))
        return " · ".join(words + self._limits(box))

    def _crop_words(self, box: Box) -> str:
        whole = self.view.fence
        share = box.width * box.height / (whole.width * whole.height)
        return " · ".join([self.tr("{0} % of the picture stays").format(round(100 * share)), *self._limits(box)])

    def _limits(self, box: Box) -> list[str]:
        words = []
        if _at_ratio_limit(box):
            words.append(self.tr("{0}:1 is the longest shape there is").format(RATIO_MAX))
        if not self._outward and SIDE_MIN in (box.width, box.height):
            words.append(self.tr("{0} is the shortest side").format(SIDE_MIN))
        if self._outward and SIDE_MAX in (box.width, box.height):
            words.append(self.tr("{0} is the longest side").format(SIDE_MAX))
        return words


def frame_bar(canvas: Canvas, parent: QWidget, applied: Callable[[Box], object]) -> BoxBar:
    """The bar that gives a picture a larger frame."""
    bar = BoxBar(canvas, canvas.tr("Frame of the picture"), canvas.tr("Extend"), outward=True, parent=parent)
    bar.applied.connect(applied)
    return bar


def crop_bar(canvas: Canvas, parent: QWidget, applied: Callable[[Box], object]) -> BoxBar:
    """The bar that crops."""
    bar = BoxBar(canvas, canvas.tr("Crop of the picture"), canvas.tr("Crop"), outward=False, parent=parent)
    bar.applied.connect(applied)
    return bar


def ratio_words(width: int, height: int) -> str:
    """The shape in small numbers: 3:2, 16:9, or 1.37:1 where there are none."""
    for wide, high in ASPECTS:
        if abs(width * high - height * wide) <= 0.003 * height * wide:
            return f"{wide}:{high}"
    return f"{width / height:.2f}:1" if width >= height else f"1:{height / width:.2f}"


def _at_ratio_limit(box: Box) -> bool:
    return max(box.width, box.height) >= RATIO_MAX * min(box.width, box.height) - RATIO_MAX


def _mega(pixels: int) -> str:
    return f"{pixels / 1e6:.2f}"
