"""The plain editors: a choice, a number, a count, a flag."""

from __future__ import annotations

import math
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QToolButton, QWidget

from nova_studio.contract.fields import FieldSpec
from nova_studio.ui import theme
from nova_studio.ui.forms.base import Editor
from nova_studio.ui.forms.context import FormContext
from nova_studio.ui.forms.texts import shown
from nova_studio.ui.widgets.choice import MOST_SEGMENTS, Choice
from nova_studio.ui.widgets.slider import NumberSlider

INLINE_CHARACTERS = 18
"""A row of buttons with more characters than this gets a line of its own."""


class ChoiceEditor(Editor):
    """One of the field's choices. Unset shows the service's default, and choosing the default unsets the field."""

    def __init__(self, spec: FieldSpec, context: FormContext, parent: QWidget | None = None) -> None:
        super().__init__(spec, context, parent)
        self._value: str | None = None
        self._showing = False
        unset = self.tr("Choose…") if spec.required else self.tr("Not set")
        choices: list[tuple[object, str]] = [(choice.value, shown(choice.title)) for choice in spec.choices]
        self.choice = Choice(self.title, choices, self, optional=spec.default is None, unset_label=unset)
        tighten(self.choice)
        self._caption = QLabel(self)
        self._caption.setWordWrap(True)
        theme.set_role(self._caption, "secondary")
        self._set_body(self.choice)
        self._column.addWidget(self._caption)
        self._tell_choices()
        self._show()
        self.choice.value_changed.connect(self._on_choice)

    @classmethod
    def is_inline(cls, spec: FieldSpec) -> bool:
        segments = len(spec.choices) + (spec.default is None)
        return segments <= MOST_SEGMENTS and sum(len(c.title) for c in spec.choices) <= INLINE_CHARACTERS

    @property
    def control(self) -> QWidget:
        return self.choice.control

    def value(self) -> str | None:
        return self._value

    def set_value(self, value: Any) -> None:
        self._value = value if isinstance(value, str) else None
        self._show()

    def focus_control(self) -> None:
        self.choice.setFocus(Qt.FocusReason.OtherFocusReason)

    def summary(self) -> str:
        if self._value is None:
            return ""
        titles = {choice.value: shown(choice.title) for choice in self.spec.choices}
        return f"{self.title.lower()} {titles.get(self._value, self._value).lower()}"

    def _on_choice(self, value: object) -> None:
        if self._showing:
            return
        self._value = value if isinstance(value, str) and value != self.spec.default else None
        self._show()
        self.value_changed.emit()

    def _show(self) -> None:
        self._showing = True
        self.choice.set_value(self.spec.default if self._value is None else self._value)
        self._showing = False
        helps = {choice.value: shown(choice.help) for choice in self.spec.choices}
        words = helps.get(str(self.choice.value()), "")
        self._caption.setText(words)
        self._caption.setVisible(bool(words))

    def _tell_choices(self) -> None:
        """Each choice of a list says in its tool tip what it does."""
        if isinstance(self.control, QComboBox):
            offset = self.control.count() - len(self.spec.choices)
            for index, choice in enumerate(self.spec.choices):
                self.control.setItemData(index + offset, shown(choice.help), Qt.ItemDataRole.ToolTipRole)


class NumberEditor(Editor):
    """A number by slider and digits. Unset shows the service's default."""

    def __init__(self, spec: FieldSpec, context: FormContext, parent: QWidget | None = None) -> None:
        super().__init__(spec, context, parent)
        self._value: Any = None
        self._showing = False
        step = spec.step or 1
        self.slider = NumberSlider(
            self.title,
            spec.minimum or 0,
            spec.maximum or 1,
            self,
            step=step,
            decimals=max(0, math.ceil(-math.log10(step))),
            default=spec.default if isinstance(spec.default, int | float) else None,
            optional=True,
        )
        if spec.default is None:
            self.slider.spin.lineEdit().setPlaceholderText(self.tr("not set"))
        self._set_body(self.slider)
        self.slider.value_changed.connect(self._on_number)

    @property
    def control(self) -> QWidget:
        return self.slider.spin

    def value(self) -> Any:
        return self._value

    def set_value(self, value: Any) -> None:
        number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
        self._value = value if number else None
        self._showing = True
        self.slider.set_value(self._value)
        self._showing = False

    def summary(self) -> str:
        if self._value is None:
            return ""
        return self.tr("{title} {value}").format(
            title=self.title.removesuffix(" scale").lower(), value=f"{self._value:g}"
        )

    def _on_number(self, value: int | float | None) -> None:
        if self._showing:
            return
        self._value = value
        self.value_changed.emit()


class CountEditor(Editor):
    """A small whole number as a row of buttons; unset shows the service's default."""

    def __init__(self, spec: FieldSpec, context: FormContext, parent: QWidget | None = None) -> None:
        super().__init__(spec, context, parent)
        self._value: int | None = None
        self._showing = False
        numbers = range(round(spec.minimum or 0), round(spec.maximum or 0) + 1)
        self.choice = Choice(self.title, [(number, str(number)) for number in numbers], self, segmented=True)
        tighten(self.choice)
        self._set_body(self.choice)
        self.set_value(None)
        self.choice.value_changed.connect(self._on_choice)

    @classmethod
    def is_inline(cls, spec: FieldSpec) -> bool:
        return True

    @property
    def control(self) -> QWidget:
        return self.choice

    def value(self) -> int | None:
        return self._value

    def set_value(self, value: Any) -> None:
        self._value = value if isinstance(value, int) and not isinstance(value, bool) else None
        self._showing = True
        self.choice.set_value(self.spec.default if self._value is None else self._value)
        self._showing = False

    def focus_control(self) -> None:
        self.choice.setFocus(Qt.FocusReason.OtherFocusReason)

    def summary(self) -> str:
        return "" if self._value is None else f"{self.title.lower()} {self._value}"

    def _on_choice(self, value: object) -> None:
        if self._showing:
            return
        self._value = value if isinstance(value, int) and value != self.spec.default else None
        self.value_changed.emit()


class FlagEditor(Editor):
    """Yes or no; unset shows the service's default."""

    def __init__(self, spec: FieldSpec, context: FormContext, parent: QWidget | None = None) -> None:
        super().__init__(spec, context, parent)
        self._value: bool | None = None
        self.label.hide()
        self.box = QCheckBox(self.title, self)
        self._set_body(self.box)
        self.set_value(None)
        self.box.clicked.connect(self._on_clicked)

    @property
    def control(self) -> QWidget:
        return self.box

    def value(self) -> bool | None:
        return self._value

    def set_value(self, value: Any) -> None:
        self._value = value if isinstance(value, bool) else None
        self.box.setChecked(bool(self.spec.default) if self._value is None else self._value)

    def summary(self) -> str:
        if self._value is None:
            return ""
        return self.title.lower() if self._value else self.tr("no {title}").format(title=self.title.lower())

    def _on_clicked(self, checked: bool) -> None:
        self._value = checked if checked != bool(self.spec.default) else None
        self.value_changed.emit()


def tighten(choice: Choice) -> None:
    """Let buttons in a row become as narrow as their words; Qt would keep more room than a narrow panel has."""
    for button in choice.findChildren(QToolButton):
        words = button.fontMetrics().horizontalAdvance(button.text())
        button.setMinimumWidth(words + theme.current().px(18))
