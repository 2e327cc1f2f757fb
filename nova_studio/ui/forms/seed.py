"""The seed's editor: a new one each time, or one that is kept."""

from __future__ import annotations

import random
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolButton, QWidget

from nova_studio.contract import limits
from nova_studio.contract.fields import FieldSpec
from nova_studio.ui import icons, theme
from nova_studio.ui.forms.base import Editor
from nova_studio.ui.forms.context import FormContext
from nova_studio.ui.widgets.spin import NoWheelSpinBox

_OPEN = limits.SEED_MIN - 1
"""What the spin box holds while no seed is kept."""


class SeedEditor(Editor):
    """Unlocked means unset: a new seed each time. Typing a number, or the dice, locks it; the last one can be put back."""

    def __init__(self, spec: FieldSpec, context: FormContext, parent: QWidget | None = None) -> None:
        super().__init__(spec, context, parent)
        self._value: int | None = None
        self._last: int | None = None
        self._showing = False
        self.spin = SeedSpin(self.title, _OPEN, limits.SEED_MAX, self, plain=True)
        self.spin.setMinimumWidth(theme.current().px(80))
        self.spin.setSpecialValueText(self.tr("New each time"))
        self.dice = self._button("dice", self.tr("New seed"), self.tr("Draw a seed and keep it"))
        self.lock = self._button("unlock", self.tr("Lock seed"), "")
        self.lock.setCheckable(True)
        self.last_button = QPushButton(self)
        theme.set_role(self.last_button, "link")
        theme.set_look(self.last_button, "small", True)
        self.last_button.hide()
        body = QWidget(self)
        row = QHBoxLayout(body)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.current().px(theme.SPACE_XS))
        row.addWidget(self.spin, 1)
        row.addWidget(self.dice)
        row.addWidget(self.lock)
        self._set_body(body)
        self._column.addWidget(self.last_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.spin.valueChanged.connect(self._on_spin)
        self.dice.clicked.connect(self._on_dice)
        self.lock.clicked.connect(self._on_lock)
        self.last_button.clicked.connect(self._on_last)
        self._show()

    @property
    def control(self) -> QWidget:
        return self.spin

    def value(self) -> int | None:
        return self._value

    def set_value(self, value: Any) -> None:
        self._value = value if isinstance(value, int) and not isinstance(value, bool) else None
        self._show()

    def set_last_seed(self, seed: int | None) -> None:
        """Tell which seed was sent last, so that it can be put back."""
        self._last = seed
        self._show()

    def summary(self) -> str:
        return "" if self._value is None else self.tr("seed locked")

    def _button(self, icon: str, name: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setIcon(icons.icon(icon))
        button.setIconSize(QSize(1, 1) * theme.current().px(18))
        button.setAccessibleName(name)
        button.setToolTip(tip or name)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return button

    def _on_spin(self, value: int) -> None:
        if not self._showing:
            self._take(None if value == _OPEN else value)

    def _on_dice(self) -> None:
        self._take(random.randint(limits.SEED_MIN, limits.SEED_MAX))

    def _on_lock(self, locked: bool) -> None:
        if not locked:
            self._take(None)
        elif self._last is not None:
            self._take(self._last)
        else:
            self._on_dice()

    def _on_last(self) -> None:
        self._take(self._last)

    def _take(self, value: int | None) -> None:
        self._value = value
        self._show()
        self.value_changed.emit()

    def _show(self) -> None:
        self._showing = True
        locked = self._value is not None
        self.spin.setValue(_OPEN if self._value is None else min(max(self._value, _OPEN), limits.SEED_MAX))
        self.lock.setChecked(locked)
        self.lock.setIcon(icons.icon("lock" if locked else "unlock"))
        self.lock.setToolTip(
            self.tr("Kept for every picture; click for a new one each time") if locked else self.tr("Keep one seed")
        )
        offered = self._last is not None and self._last != self._value
        self.last_button.setVisible(offered)
        if offered:
            words = self.tr("Use the last one, {seed}").format(seed=self._last)
            self.last_button.setText(words)
            self.last_button.setAccessibleName(words)
        self._showing = False


class SeedSpin(NoWheelSpinBox):
    """Whole numbers over the full range; the wheel always passes, since a neighbouring seed means nothing."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()
