"""One axis of a sweep: which field is varied, and over which values."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from nova_studio.contract.draft import Draft
from nova_studio.contract.fields import FieldSpec
from nova_studio.contract.form import Kind
from nova_studio.outbox import sweep
from nova_studio.outbox.sweep import Axis
from nova_studio.ui import theme

_STEPS = 4
_LINES = 5


class AxisEditor(QWidget):
    """``optional`` offers no field as well. ``changed`` comes at every change of field or values."""

    changed = Signal()

    def __init__(self, title: str, *, optional: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._optional = optional
        self._fields: list[FieldSpec] = []
        self._draft: Draft | None = None
        label = QLabel(title)
        theme.set_role(label, "strong")
        self.field = QComboBox()
        self.field.setAccessibleName(title)
        self.values = QPlainTextEdit()
        self.values.setAccessibleName(self.tr("Values of {0}").format(title))
        self.values.setTabChangesFocus(True)
        self.hint = QLabel()
        theme.set_role(self.hint, "secondary")
        self._column = QVBoxLayout(self)
        for widget in (label, self.field, self.values, self.hint):
            self._column.addWidget(widget)
        self._measure()
        self.field.currentIndexChanged.connect(self._on_field)
        self.values.textChanged.connect(self.changed)

    def offer(self, draft: Draft, first: str) -> None:
        """Offer the fields of a draft's task, ``first`` being chosen where it is one of them."""
        self._draft, self._fields = draft, sweep.sweepable(draft)
        self.field.blockSignals(True)
        self.field.clear()
        if self._optional:
            self.field.addItem(self.tr("Nothing"), None)
        for field in self._fields:
            self.field.addItem(field.title, field.name)
        self.field.setCurrentIndex(max(0, self.field.findData(first)))
        self.field.blockSignals(False)
        self._on_field()

    def show_axis(self, axis: Axis | None) -> None:
        """Show an axis as it was asked for before."""
        self.field.setCurrentIndex(self.field.findData(axis.field.name if axis else None))
        if axis is not None:
            self.values.setPlainText(_written(axis.field, [value for value in axis.values if value is not None]))

    def axis(self) -> Axis | None:
        """The axis; ``None`` for no field. Raises SweepError for values that cannot be read."""
        field = self._chosen()
        return None if field is None else Axis(field, sweep.parse(field, self.values.toPlainText()))

    def _chosen(self) -> FieldSpec | None:
        name = self.field.currentData()
        return next((field for field in self._fields if field.name == name), None)

    def _on_field(self) -> None:
        """Begin with values that make sense: those nearby, or all there are."""
        field = self._chosen()
        for widget in (self.values, self.hint):
            widget.setVisible(field is not None)
        if field is not None and self._draft is not None:
            lines = field.kind in (Kind.PROMPT, Kind.CHOICE)
            self.hint.setText(self.tr("One a line") if lines else self.tr("With commas; a span of seeds as 1-8"))
            self.values.setPlainText(_suggested(field, self._draft))
        self.changed.emit()

    def _measure(self) -> None:
        px = theme.current().px
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(px(4))
        self.values.setFixedHeight(self.values.fontMetrics().lineSpacing() * _LINES + px(12))


def _suggested(field: FieldSpec, draft: Draft) -> str:
    value = draft.settings.get(field.name, draft.params.get(field.name))
    if field.kind is Kind.CHOICE:
        return _written(field, [choice.value for choice in field.choices])
    if field.kind is Kind.PROMPT:
        return str(value or "")
    if field.kind is Kind.SEED:
        first = int(value) if value is not None else 1
        return f"{first}-{first + _STEPS - 1}"
    low, high = field.minimum or 0.0, field.maximum or 1.0
    steps = (low + (high - low) * number / (_STEPS - 1) for number in range(_STEPS))
    return ", ".join(f"{step:g}" for step in steps)


def _written(field: FieldSpec, values: Sequence[object]) -> str:
    if field.kind is Kind.PROMPT:
        return "\n".join(map(str, values))
    if field.kind is Kind.CHOICE:
        titles = {choice.value: choice.title for choice in field.choices}
        return "\n".join(titles.get(str(value), str(value)) for value in values)
    return ", ".join(f"{value:g}" if isinstance(value, float) else str(value) for value in values)
