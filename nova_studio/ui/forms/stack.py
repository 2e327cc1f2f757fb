"""Editors one under the other, read and written together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from nova_studio.contract.problems import Problem
from nova_studio.ui import theme
from nova_studio.ui.forms.base import Editor, is_within


class FieldStack(QWidget):
    """Several editors as one: values by field name, problems to the editor they belong to."""

    value_changed = Signal()
    repair_requested = Signal(object)

    def __init__(self, editors: Sequence[Editor], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.editors = tuple(editors)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.current().px(theme.SPACE_M))
        for editor in self.editors:
            column.addWidget(editor)
            editor.value_changed.connect(self.value_changed)
            editor.repair_requested.connect(self.repair_requested)

    def read(self) -> dict[str, Any]:
        """The set values by field name."""
        return {name: value for editor in self.editors for name, value in editor.read().items()}

    def write(self, values: Mapping[str, Any]) -> None:
        """Show values; what is not among them is unset."""
        for editor in self.editors:
            editor.write(values)

    def put(self, path: str, value: Any) -> bool:
        """Put a repair's value into the field at ``path``; False where no editor has it."""
        return any(editor.put(path, value) for editor in self.editors)

    def editor_at(self, path: str) -> Editor | None:
        """The editor whose field is at or above ``path``."""
        return next((e for e in self.editors if any(is_within(path, own) for own in e.paths)), None)

    def show_problems(self, problems: Iterable[Problem], hints: Iterable[Problem] = ()) -> tuple[Problem, ...]:
        """Show each at its editor; returns the problems that belong to none."""
        wrong, advice = self._by_editor(problems), self._by_editor(hints)
        for editor in self.editors:
            editor.set_problems(wrong.get(editor, ()))
            editor.set_hints(advice.get(editor, ()))
        return tuple(wrong.get(None, ()))

    def show_losses(self, words: Mapping[str, str]) -> None:
        """Mark the fields that an engine does not keep, by JSONPath."""
        for editor in self.editors:
            editor.show_losses(words)

    def summary(self) -> str:
        """What is set, in a few words."""
        return " · ".join(words for editor in self.editors if (words := editor.summary()))

    def _by_editor(self, problems: Iterable[Problem]) -> Mapping[Editor | None, list[Problem]]:
        found: dict[Editor | None, list[Problem]] = defaultdict(list)
        for problem in problems:
            found[self.editor_at(problem.path)].append(problem)
        return found
