"""One of a few: buttons in a row where there are at most three, a list where there are more."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QHBoxLayout,
    QSizePolicy,
    QStyledItemDelegate,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from nova_studio.ui import theme

MOST_SEGMENTS = 3


class NoWheelComboBox(QComboBox):
    """A list that the wheel does not change while the panel under it scrolls; only once it has the focus."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        self.setMaxVisibleItems(20)
        # Its own delegate would not take the style sheet's look of an item.
        self.setItemDelegate(QStyledItemDelegate(self))

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class Choice(QWidget):
    """One of ``choices`` (value, label), or None where ``optional``. ``value_changed`` comes with every new value.

    A value that is none of the choices is kept and shown as nothing chosen: a draft may hold one.
    """

    value_changed = Signal(object)

    def __init__(
        self,
        title: str,
        choices: Sequence[tuple[object, str]],
        parent: QWidget | None = None,
        *,
        optional: bool = False,
        unset_label: str | None = None,
        segmented: bool | None = None,
    ) -> None:
        super().__init__(parent)
        default = QCoreApplication.translate("Choice", "Default")
        unset: list[tuple[object, str]] = [(None, unset_label or default)] if optional else []
        self._choices = unset + list(choices)
        self._value: object = self._choices[0][0]
        row = len(self._choices) <= MOST_SEGMENTS if segmented is None else segmented
        self._control: _Row | _List = _Row(self._choices, self) if row else _List(self._choices, self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._control)
        self._control.picked.connect(self._on_picked)
        self._select(self._value)
        self.set_title(title)

    @property
    def control(self) -> QWidget:
        """The row of buttons or the list inside."""
        return self._control

    def set_title(self, title: str) -> None:
        """Name the control for screen readers."""
        self.setAccessibleName(title)
        self._control.set_title(title)

    def value(self) -> object:
        """The chosen value; None when unset."""
        return self._value

    def set_value(self, value: object) -> None:
        """Choose a value."""
        changed = value != self._value
        self._value = value
        self._select(value)
        if changed:
            self.value_changed.emit(value)

    def _select(self, value: object) -> None:
        values = [known for known, _label in self._choices]
        self._control.select(values.index(value) if value in values else -1)
        self.setFocusProxy(self._control.focus_widget())

    def _on_picked(self, index: int) -> None:
        self.set_value(self._choices[index][0])


class _Row(QWidget):
    """Buttons side by side, one of them down; the arrows move between them."""

    picked = Signal(int)

    def __init__(self, choices: Sequence[tuple[object, str]], parent: QWidget) -> None:
        super().__init__(parent)
        self._group = QButtonGroup(self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for index, (_value, label) in enumerate(choices):
            button = QToolButton(self)
            button.setText(label)
            button.setAccessibleName(label)
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            button.setProperty("place", {0: "first", len(choices) - 1: "last"}.get(index, "middle"))
            theme.set_role(button, "segment")
            self._group.addButton(button, index)
            layout.addWidget(button)
        self._group.idClicked.connect(self.picked)

    def focus_widget(self) -> QWidget:
        return self._group.checkedButton() or self._group.button(0)

    def set_title(self, title: str) -> None:
        for button in self._group.buttons():
            button.setAccessibleDescription(title)

    def select(self, index: int) -> None:
        if index < 0:
            # An exclusive group does not let go of its last button.
            self._group.setExclusive(False)
            for button in self._group.buttons():
                button.setChecked(False)
            self._group.setExclusive(True)
        else:
            self._group.button(index).setChecked(True)


class _List(NoWheelComboBox):
    """The same as a list that drops down."""

    picked = Signal(int)

    def __init__(self, choices: Sequence[tuple[object, str]], parent: QWidget) -> None:
        super().__init__(parent)
        self.addItems([label for _value, label in choices])
        self.currentIndexChanged.connect(self._on_index)

    def focus_widget(self) -> QWidget:
        return self

    def set_title(self, title: str) -> None:
        self.setAccessibleName(title)

    def select(self, index: int) -> None:
        with QSignalBlocker(self):
            self.setCurrentIndex(index)

    def _on_index(self, index: int) -> None:
        if index >= 0:
            self.picked.emit(index)
