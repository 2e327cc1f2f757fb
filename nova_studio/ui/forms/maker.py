"""How a form is made: one editor at a time, so that idle moments suffice for it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from nova_studio.contract.fields import FieldSpec, params_fields, settings_fields
from nova_studio.contract.form import Kind
from nova_studio.contract.task import TaskSpec
from nova_studio.ui.forms.base import Editor
from nova_studio.ui.forms.context import FormContext
from nova_studio.ui.forms.editors import make_editors
from nova_studio.ui.forms.form import TaskForm


class FormMaker:
    """Makes the form of one task: what needs nobody's attention by :meth:`step`, what is still missing by :meth:`form`."""

    def __init__(self, spec: TaskSpec, context: FormContext, parent: QWidget | None = None) -> None:
        self.spec = spec
        self._parent = parent
        params = sorted(params_fields(spec), key=lambda field: rank(field, spec))
        plain, behind = split(params, settings_fields(spec))
        self._main: list[Editor] = []
        self._behind: list[Editor] = []
        self._sources = (
            (self._main, make_editors(plain, spec, context)),
            (self._behind, make_editors(behind, spec, context)),
        )

    def step(self) -> bool:
        """Make one more editor, some milliseconds' work; ``False`` when all are made."""
        for made, source in self._sources:
            editor = next(source, None)
            if editor is not None:
                editor.setParent(
                    self._parent
                )  # else Python's garbage collector would delete it, in whatever thread it runs
                made.append(editor)
                return True
        return False

    def form(self) -> TaskForm:
        """The form, with every editor that is not made yet."""
        while self.step():
            pass
        return TaskForm(self.spec, self._main, self._behind, self._parent)

    def discard(self) -> None:
        """Throw away what is made; no form will come of it."""
        for editor in (*self._main, *self._behind):
            editor.deleteLater()


def rank(field: FieldSpec, spec: TaskSpec) -> int:
    """The source picture first, then the prompts, then the rest as declared: so prompts stand in one place in every task."""
    if field.name == spec.source:
        return 0
    return 1 if field.kind is Kind.PROMPT else 2


def split(params: Sequence[FieldSpec], settings: Sequence[FieldSpec]) -> tuple[list[FieldSpec], list[FieldSpec]]:
    """The fields that are always shown, and those behind the fold.

    The negative prompt is declared as advanced but kept in sight, small: it is half of what an artist says.
    """
    fields = [*params, *settings]
    plain = [field for field in fields if not field.advanced or field.kind is Kind.PROMPT]
    return plain, [field for field in fields if field not in plain]
