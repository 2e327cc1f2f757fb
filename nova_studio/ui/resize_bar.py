"""The bar that gives the source another size in pixels."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from nova_studio.contract.limits import SIDE_MAX, SIDE_MIN
from nova_studio.imaging.legal import largest_legal, size_problem, smallest_legal
from nova_studio.ui import theme
from nova_studio.ui.canvas.canvas import Canvas
from nova_studio.ui.edit_bar import EditBar


class ResizeBar(EditBar):
    """Width and height, which keep the picture's shape while they are linked. ``applied`` carries both."""

    applied = Signal(int, int)

    def __init__(self, canvas: Canvas, parent: QWidget | None = None) -> None:
        super().__init__(canvas, canvas.tr("Size of the picture"), canvas.tr("Resize"), parent)
        self._size = (SIDE_MIN, SIDE_MIN)
        self.width_box = self.add_number(self.tr("Width"), self.tr("W"), 1, SIDE_MAX, self._on_width)
        self.height_box = self.add_number(self.tr("Height"), self.tr("H"), 1, SIDE_MAX, self._on_height)
        self.linked = QCheckBox(self.tr("Keep the shape"))
        self.linked.setAccessibleName(self.linked.text())
        self.linked.setChecked(True)
        self.linked.toggled.connect(lambda: self._on_width(self.width_box.value()))
        self.add(self.linked)
        self.complete()

    def start(self) -> None:
        """The picture's own size."""
        self._size = self.canvas.picture_size()
        self._set(*self._size)
        self.width_box.setFocus()

    def commit(self) -> None:
        """Tell the size."""
        self.applied.emit(self.width_box.value(), self.height_box.value())

    def _on_width(self, width: int) -> None:
        own = self._size
        self._set(width, max(1, round(width * own[1] / own[0])) if self.linked.isChecked() else self.height_box.value())

    def _on_height(self, height: int) -> None:
        own = self._size
        self._set(
            max(1, round(height * own[0] / own[1])) if self.linked.isChecked() else self.width_box.value(), height
        )

    def _set(self, width: int, height: int) -> None:
        for spin, value in ((self.width_box, width), (self.height_box, height)):
            with QSignalBlocker(spin):
                spin.setValue(value)
        problem = size_problem(width, height)
        self.apply_button.setEnabled(not problem and (width, height) != self._size)
        theme.set_role(self.words, "problem" if problem else "secondary")
        low, high = smallest_legal(*self._size), largest_legal(*self._size)
        scale = 100 * width / self._size[0]
        facts = self.tr("{0} megapixels, {1} % of its width; from {2}x{3} to {4}x{5} in this shape")
        self.words.setText(problem or facts.format(f"{width * height / 1e6:.2f}", f"{scale:.0f}", *low, *high))
