"""The size's editor: width and height together, in steps of sixteen, with the service's own sizes at hand."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QToolButton, QWidget

from nova_studio.contract import limits
from nova_studio.contract.fields import FieldSpec
from nova_studio.contract.generation import nearest_side
from nova_studio.ui import icons, theme
from nova_studio.ui.forms.base import Editor
from nova_studio.ui.forms.context import FormContext
from nova_studio.ui.forms.texts import shown
from nova_studio.ui.widgets.spin import NoWheelSpinBox

PRESETS = (
    (512, 512), (1024, 1024), (2048, 2048),
    (1024, 336), (1024, 512), (1024, 576), (1024, 672), (1024, 816), (1280, 720), (2048, 512), (2288, 1824),
    (2512, 1664), (2720, 1520), (2896, 1440), (3536, 1168), (4096, 1024),
)  # fmt: skip
"""The sizes that the service's console offers: squares, then landscape; portrait is the same turned round."""

_SHOWN_MAX = 99_999
"""The spin boxes show sides that are not legal too; a draft may hold them."""


class SizeEditor(Editor):
    """Width and height. Each side is unset until it is touched, and then 1024; its value is a pair, or ``None``."""

    def __init__(self, spec: FieldSpec, height: FieldSpec, context: FormContext, parent: QWidget | None = None) -> None:
        super().__init__(spec, context, parent)
        self._height_spec = height
        self.label.setText(self.tr("Size"))
        self._sides: list[int | None] = [None, None]
        self._ratio: float | None = None
        self._showing = False
        self.width_spin = SideSpin(shown(spec.title), self)
        self.height_spin = SideSpin(shown(height.title), self)
        self.swap = self._button("swap", self.tr("Swap width and height"))
        self.ratio_lock = self._button("unlock", self.tr("Lock ratio"))
        self.ratio_lock.setCheckable(True)
        self.presets = self._button("chevron_down", self.tr("Sizes"))
        self.presets.setText(self.tr("Sizes"))
        self.presets.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.presets.setMenu(self._menu())
        self.megapixels = QLabel(self)
        theme.set_role(self.megapixels, "secondary")
        self._head.addWidget(self.megapixels)
        self._set_body(self._row())
        self.width_spin.setAccessibleName(shown(spec.title))
        self.setAccessibleName(self.title)
        self.width_spin.valueChanged.connect(self._on_width)
        self.height_spin.valueChanged.connect(self._on_height)
        self.swap.clicked.connect(self._on_swap)
        self.ratio_lock.toggled.connect(self._on_lock)
        self._show()

    @property
    def title(self) -> str:
        return self.tr("Size")

    @property
    def specs(self) -> tuple[FieldSpec, ...]:
        return self.spec, self._height_spec

    @property
    def control(self) -> QWidget:
        return self.width_spin

    def value(self) -> tuple[int | None, int | None] | None:
        width, height = self._sides
        return None if width is None and height is None else (width, height)

    def set_value(self, value: Any) -> None:
        pair = value if isinstance(value, list | tuple) and len(value) == 2 else (None, None)
        self._sides = [side if isinstance(side, int) and not isinstance(side, bool) else None for side in pair]
        self._keep_ratio()
        self._show()

    def read(self) -> dict[str, Any]:
        return {spec.name: side for spec, side in zip(self.specs, self._sides, strict=True) if side is not None}

    def write(self, values: Mapping[str, Any]) -> None:
        self.set_value(tuple(values.get(spec.name) for spec in self.specs))

    def put(self, path: str, value: Any) -> bool:
        if path not in self.paths:
            return False
        sides = list(self._sides)
        sides[self.paths.index(path)] = value
        self.set_value(sides)
        self.value_changed.emit()
        return True

    def chosen(self) -> tuple[int, int]:
        """Width and height, with the service's default for a side left open."""
        return self._sides[0] or limits.SIDE_DEFAULT, self._sides[1] or limits.SIDE_DEFAULT

    def summary(self) -> str:
        return "" if self.value() is None else "{}x{}".format(*self.chosen())

    def _describe(self) -> None:
        super()._describe()
        told = "\n".join(part for part in (self.loss, self.tr("Width and height of the pictures, in pixels")) if part)
        self.label.setToolTip(told)
        self.height_spin.setAccessibleDescription(told)
        self.height_spin.setToolTip(told)

    def _mark(self, wrong: bool) -> None:
        paths = {problem.path for problem in self.problems}
        for spec, spin in zip(self.specs, (self.width_spin, self.height_spin), strict=True):
            theme.set_look(spin, "problem", wrong and spec.path in paths)

    def _row(self) -> QWidget:
        body = QWidget(self)
        row = QHBoxLayout(body)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.current().px(theme.SPACE_XS))
        row.addWidget(self.width_spin, 1)
        row.addWidget(self.swap)
        row.addWidget(self.height_spin, 1)
        row.addWidget(self.ratio_lock)
        row.addWidget(self.presets)
        for before, after in pairwise((self.width_spin, self.height_spin, self.swap, self.ratio_lock, self.presets)):
            self.setTabOrder(before, after)
        return body

    def _button(self, icon: str, name: str) -> QToolButton:
        button = QToolButton(self)
        button.setIcon(icons.icon(icon))
        button.setIconSize(QSize(1, 1) * theme.current().px(18))
        button.setAccessibleName(name)
        button.setToolTip(name)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return button

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        groups = (
            (self.tr("Square"), [size for size in PRESETS if size[0] == size[1]]),
            (self.tr("Landscape"), [size for size in PRESETS if size[0] > size[1]]),
            (self.tr("Portrait"), [(height, width) for width, height in PRESETS if width > height]),
        )
        for title, sizes in groups:
            part = menu.addMenu(title)
            for width, height in sizes:
                action = QAction(f"{width} x {height}", part)
                action.setData((width, height))
                part.addAction(action)
            part.triggered.connect(self._on_preset)
        return menu

    def _on_preset(self, action: QAction) -> None:
        # A square of the default size is what an unset size means.
        width, height = action.data()
        self._take(width, height, keep_ratio=False)

    def _on_width(self, width: int) -> None:
        if self._showing:
            return
        height = self._sides[1]
        if self._ratio is not None:
            height = nearest_side(width / self._ratio)
        self._take(width, height)

    def _on_height(self, height: int) -> None:
        if self._showing:
            return
        width = self._sides[0]
        if self._ratio is not None:
            width = nearest_side(height * self._ratio)
        self._take(width, height)

    def _on_swap(self) -> None:
        width, height = self.chosen()
        if width != height:
            self._take(height, width, keep_ratio=False)

    def _on_lock(self, locked: bool) -> None:
        width, height = self.chosen()
        self._ratio = width / height if locked else None
        self.ratio_lock.setIcon(icons.icon("lock" if locked else "unlock"))

    def _take(self, width: int | None, height: int | None, *, keep_ratio: bool = True) -> None:
        self._sides = [width, height]
        if not keep_ratio:
            self._keep_ratio()
        self._show()
        self.value_changed.emit()

    def _keep_ratio(self) -> None:
        """A size that was chosen whole brings its own ratio."""
        if self._ratio is not None:
            width, height = self.chosen()
            self._ratio = width / height if width > 0 and height > 0 else None
            self.ratio_lock.setChecked(self._ratio is not None)

    def _show(self) -> None:
        self._showing = True
        width, height = self.chosen()
        self.width_spin.show_side(width)
        self.height_spin.show_side(height)
        self._showing = False
        self.megapixels.setText(
            self.tr("{ratio} · {count} MP").format(
                ratio=ratio_words(width, height), count=f"{width * height / 1e6:.2f}"
            )
        )


def ratio_words(width: int, height: int) -> str:
    """A ratio in small numbers where it has them ("16:9"), else as a decimal to one ("1.41:1")."""
    if width < 1 or height < 1:
        return "-"
    divisor = math.gcd(width, height)
    across, down = width // divisor, height // divisor
    if max(across, down) <= 21:
        return f"{across}:{down}"
    return f"{width / height:.2f}:1" if width >= height else f"1:{height / width:.2f}"


class SideSpin(NoWheelSpinBox):
    """One side in pixels. What is typed goes to the nearest legal side; the arrows go from one multiple of 16 to the next."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        self._typed = False
        super().__init__(title, 0, _SHOWN_MAX, parent, plain=True)
        self.setSingleStep(limits.SIDE_STEP)
        self.setKeyboardTracking(False)
        self.setMinimumWidth(theme.current().px(56))
        self.setToolTip(title)
        self.lineEdit().textEdited.connect(self._on_typed)

    def show_side(self, side: int) -> None:
        """Show a side as it is, legal or not."""
        self._typed = False
        self.setValue(min(max(side, 0), _SHOWN_MAX))

    def valueFromText(self, text: str) -> int:
        value = super().valueFromText(text)
        if self._typed:
            return nearest_side(value)
        return int(value)

    def stepBy(self, steps: int) -> None:
        self._typed = False
        step = limits.SIDE_STEP
        start = self.value() // step if steps > 0 else -(-self.value() // step)
        self.setValue(nearest_side((start + steps) * step))

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def _on_typed(self) -> None:
        self._typed = True
