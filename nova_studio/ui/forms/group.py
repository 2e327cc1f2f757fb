"""A group of fields as a fold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from nova_studio.contract.fields import FieldSpec
from nova_studio.contract.problems import Problem
from nova_studio.ui import theme
from nova_studio.ui.forms.base import Editor
from nova_studio.ui.forms.context import FormContext
from nova_studio.ui.forms.reading import by_keys
from nova_studio.ui.forms.stack import FieldStack
from nova_studio.ui.widgets.fold import Fold


class GroupEditor(Editor):
    """The children under one heading; unset while none of them is set."""

    def __init__(
        self, spec: FieldSpec, context: FormContext, children: Sequence[Editor], parent: QWidget | None = None
    ) -> None:
        super().__init__(spec, context, parent)
        self.label.hide()
        self.stack = FieldStack(children, self)
        self.stack.setContentsMargins(theme.current().px(theme.SPACE_XL), 0, 0, 0)
        self.fold = Fold(self.title, self)
        self.fold.set_content(self.stack)
        self._set_body(self.fold)
        self.stack.value_changed.connect(self._on_value)
        self.stack.repair_requested.connect(self.repair_requested)

    @property
    def control(self) -> QWidget:
        return self.fold.header

    def value(self) -> dict[str, Any] | None:
        return self.stack.read() or None

    def set_value(self, value: Any) -> None:
        self.stack.write(by_keys(value, self.spec.children))
        self.fold.set_summary(self.stack.summary())

    def put(self, path: str, value: Any) -> bool:
        return self.stack.put(path, value) or super().put(path, value)

    def summary(self) -> str:
        return self.stack.summary()

    def set_problems(self, problems: Sequence[Problem]) -> None:
        rest = self.stack.show_problems(problems)
        super().set_problems(rest)
        if len(rest) < len(problems):
            self.fold.set_expanded(True)

    def show_losses(self, words: Mapping[str, str]) -> None:
        """What is said of the group as a whole is said of each of its fields."""
        own = {spec.path: said for spec in self.spec.children for path, said in words.items() if path in self.paths}
        self.stack.show_losses({**own, **words})

    def _on_value(self) -> None:
        self.fold.set_summary(self.stack.summary())
        self.value_changed.emit()
