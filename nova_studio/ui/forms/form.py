"""The form of one task: every field of its parameters and settings, what most requests need first."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from nova_studio.contract.draft import Draft
from nova_studio.contract.fields import FieldSpec, params_fields
from nova_studio.contract.problems import Problem, Repair
from nova_studio.contract.task import TaskSpec, TaskType
from nova_studio.ui import theme
from nova_studio.ui.forms.base import Editor
from nova_studio.ui.forms.group import GroupEditor
from nova_studio.ui.forms.mask import MaskEditor
from nova_studio.ui.forms.palette import PaletteEditor
from nova_studio.ui.forms.prompt import PromptEditor
from nova_studio.ui.forms.seed import SeedEditor
from nova_studio.ui.forms.stack import FieldStack
from nova_studio.ui.widgets.fold import Fold

MORE: Final = "more"
"""What the form's own fold is called where folds are kept."""
SHOWN_WITH: Final[Mapping[str, str]] = {"control_mode": "condition_image", "control_strength": "condition_image"}
"""Fields that mean nothing before another is set; they are shown with it, or when they are set all the same."""


class TaskForm(QWidget):
    """Edits a draft of one task. ``value_changed`` comes with what the artist does."""

    value_changed = Signal()
    repair_requested = Signal(object)
    mask_kind_changed = Signal(str)
    fold_toggled = Signal(bool)
    arranged = Signal()
    """Any fold has been opened or shut."""

    def __init__(
        self, spec: TaskSpec, main: Sequence[Editor], behind: Sequence[Editor], parent: QWidget | None = None
    ) -> None:
        """Made by :class:`~nova_studio.ui.forms.maker.FormMaker`: ``main`` is always shown, ``behind`` only behind the fold."""
        super().__init__(parent)
        self.spec = spec
        self._params = {field.name for field in params_fields(spec)}
        self.main = FieldStack(main, self)
        self.behind = FieldStack(behind, self)
        self.fold = Fold(self.tr("More"), self)
        self.fold.set_content(self.behind)
        self.fold.setVisible(bool(behind))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.current().px(theme.SPACE_M))
        column.addWidget(self.main)
        column.addWidget(self.fold)
        column.addStretch(1)
        self._set_words()
        self._connect()
        self._refresh()

    @property
    def editors(self) -> tuple[Editor, ...]:
        """All editors, in the order in which they are shown."""
        return self.main.editors + self.behind.editors

    @property
    def mask_editor(self) -> MaskEditor | None:
        """The mask's editor, where the task has a mask."""
        return next((editor for editor in self.editors if isinstance(editor, MaskEditor)), None)

    def editor(self, name: str) -> Editor:
        """The editor of the field of this name; ``KeyError`` where there is none."""
        for editor in self.editors:
            if any(spec.name == name for spec in editor.specs):
                return editor
        raise KeyError(name)

    def editor_at(self, path: str) -> Editor | None:
        """The editor to which a problem at ``path`` belongs."""
        return self.main.editor_at(path) or self.behind.editor_at(path)

    def set_draft(self, draft: Draft) -> None:
        """Show a draft of this task; what it does not set is unset."""
        values = {**draft.settings, **draft.params}
        self.main.write(values)
        self.behind.write(values)
        self._refresh()

    def draft(self) -> Draft:
        """What is shown, as a draft."""
        values = {**self.main.read(), **self.behind.read()}
        params = {name: value for name, value in values.items() if name in self._params}
        settings = {name: value for name, value in values.items() if name not in self._params}
        return Draft(self.spec.task, params, settings)

    def set_field(self, name: str, value: Any) -> None:
        """Show another value in one field, as the program does, not the artist."""
        self.editor(name).set_value(value)
        self._refresh()

    def add_colors(self, colors: Sequence[str]) -> None:
        """Add colours to the palette, where there is one; each is ``#RRGGBB``."""
        for editor in self.editors:
            if isinstance(editor, PaletteEditor):
                editor.add(colors)

    def set_last_seed(self, seed: int | None) -> None:
        """Tell which seed was sent last, where there is a seed."""
        for editor in self.editors:
            if isinstance(editor, SeedEditor):
                editor.set_last_seed(seed)

    def show_problems(self, problems: Sequence[Problem], hints: Sequence[Problem]) -> tuple[Problem, ...]:
        """Show each problem and hint at its field; returns what belongs to none."""
        rest = self._give(self.main, problems, hints)
        rest = self._give(self.behind, rest, hints)
        if any(editor.problems for editor in self.behind.editors):
            self.fold.set_expanded(True)
        return rest

    def show_losses(self, words: Mapping[str, str]) -> None:
        """Mark the fields that an engine does not keep, by JSONPath; none is hidden or shut."""
        self.main.show_losses(words)
        self.behind.show_losses(words)

    def repair(self, repair: Repair) -> bool:
        """Do what a repair says; False where its field is not in this form."""
        return self.main.put(repair.path, repair.value) or self.behind.put(repair.path, repair.value)

    def reveal(self, editor: Editor) -> None:
        """Open the fold that an editor is behind, and give it the focus."""
        if editor in self.behind.editors:
            self.fold.set_expanded(True)
        editor.focus_control()

    def open_folds(self) -> list[str]:
        """Which folds are open, by the names of their fields; the form's own is :data:`MORE`."""
        return [name for name, fold in self._folds().items() if fold.expanded]

    def set_open_folds(self, names: Collection[str]) -> None:
        """Open these folds and shut the others."""
        for name, fold in self._folds().items():
            fold.set_expanded(name in names)

    def _folds(self) -> dict[str, Fold]:
        groups = {each.spec.name: each.fold for each in self.editors if isinstance(each, GroupEditor)}
        return {MORE: self.fold, **groups}

    def _give(self, stack: FieldStack, problems: Sequence[Problem], hints: Sequence[Problem]) -> tuple[Problem, ...]:
        own = [hint for hint in hints if stack.editor_at(hint.path) is not None]
        return stack.show_problems(problems, own)

    def _connect(self) -> None:
        for stack in (self.main, self.behind):
            stack.value_changed.connect(self._on_value)
            stack.repair_requested.connect(self.repair_requested)
        self.fold.toggled.connect(self.fold_toggled)
        for fold in self._folds().values():
            fold.toggled.connect(self.arranged)
        if self.mask_editor is not None:
            self.mask_editor.kind_changed.connect(self.mask_kind_changed)

    def _on_value(self) -> None:
        self._refresh()
        self.value_changed.emit()

    def _refresh(self) -> None:
        self.fold.set_summary(self.behind.summary())
        for name, other in SHOWN_WITH.items():
            if name in self._params:
                editor = self.editor(name)
                editor.setVisible(editor.value() is not None or self.editor(other).value() is not None)

    def _set_words(self) -> None:
        for editor in self.editors:
            words = placeholder(self.spec, editor.spec)
            if isinstance(editor, PromptEditor) and words:
                editor.set_placeholder(words)


def placeholder(spec: TaskSpec, field: FieldSpec) -> str:
    """What an empty prompt says, where that is more than its help."""
    if spec.task is TaskType.INPAINTING and field.name == "text":
        return QCoreApplication.translate(
            "TaskForm", "A caption of the whole finished picture. Leave empty to remove what is masked."
        )
    return ""
