"""What every editor has: a title, a control, and the problems of its field under it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from nova_studio.contract.fields import FieldSpec
from nova_studio.contract.problems import Problem
from nova_studio.ui import theme
from nova_studio.ui.forms.context import FormContext
from nova_studio.ui.forms.texts import shown
from nova_studio.ui.widgets.icon_label import IconLabel
from nova_studio.ui.widgets.problem_line import ProblemLine, Severity

LABEL_PX, LEAST_LABEL_PX = 128, 64
"""Width of the column of titles where title and control share a line, and what is left of it in a narrow panel."""


class Editor(QWidget):
    """Edits one field. ``value_changed`` comes with what the artist does, never with :meth:`set_value`.

    A value that the control cannot show is kept all the same until the artist changes it: a draft may break every rule.
    ``repair_requested`` carries a :class:`~nova_studio.contract.problems.Repair` whose link was followed.
    """

    value_changed = Signal()
    repair_requested = Signal(object)

    def __init__(self, spec: FieldSpec, context: FormContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.spec = spec
        self.context = context
        self.label = QLabel(shown(spec.title), self)
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self._lines: list[ProblemLine] = []
        self._problems: tuple[Problem, ...] = ()
        self._hints: tuple[Problem, ...] = ()
        self._loss = ""
        self._loss_icon: IconLabel | None = None
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        px = theme.current().px
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(px(theme.SPACE_XS))
        self._head = QHBoxLayout()
        self._head.setSpacing(px(theme.SPACE_S))
        self._head.addWidget(self.label)
        self._inline = self.is_inline(spec)
        if not self._inline:
            self._head.addStretch(1)
        self._column.addLayout(self._head)

    @classmethod
    def is_inline(cls, spec: FieldSpec) -> bool:
        """Whether the title stands beside the control instead of over it."""
        return False

    @property
    def title(self) -> str:
        """The field's title as shown."""
        return shown(self.spec.title)

    @property
    def specs(self) -> tuple[FieldSpec, ...]:
        """The fields edited here; more than one only for the size."""
        return (self.spec,)

    @property
    def paths(self) -> tuple[str, ...]:
        """JSONPaths whose problems, and those of everything below them, belong here."""
        return tuple(spec.path for spec in self.specs)

    def value(self) -> Any:
        """The field's plain value; ``None`` means unset."""
        raise TypeError("an editor is made by its kind")

    def set_value(self, value: Any) -> None:
        """Show a value, or unset the field by ``None``."""
        raise TypeError("an editor is made by its kind")

    def read(self) -> dict[str, Any]:
        """The set values by field name."""
        value = self.value()
        return {} if value is None else {self.spec.name: value}

    def write(self, values: Mapping[str, Any]) -> None:
        """Show this editor's part of a draft's values."""
        self.set_value(values.get(self.spec.name))

    def put(self, path: str, value: Any) -> bool:
        """Put a repair's value into the field at ``path``, as the artist would; False where it is not edited here."""
        if path not in self.paths:
            return False
        self.set_value(value)
        self.value_changed.emit()
        return True

    def summary(self) -> str:
        """In a few words what is set, for a fold that is shut; empty when nothing is."""
        return "" if self.value() is None else self.title.lower()

    def focus_control(self) -> None:
        """Give the focus to what takes the value."""
        self.control.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def control(self) -> QWidget:
        """The widget that takes the value; it bears the accessible name."""
        raise TypeError("an editor is made by its kind")

    def set_problem(self, problem: Problem | None) -> None:
        """Show one problem at the field, or none."""
        self.set_problems((problem,) if problem else ())

    def set_problems(self, problems: Sequence[Problem]) -> None:
        """Show every problem of the field, and mark the control."""
        self._problems = tuple(problems)
        self._mark(bool(problems))
        self._show_lines()

    def set_hints(self, hints: Sequence[Problem]) -> None:
        """Show advice; it stands after the problems."""
        self._hints = tuple(hints)
        self._show_lines()

    def show_losses(self, words: Mapping[str, str]) -> None:
        """Mark the field where ``words``, by JSONPath, say that an engine does not keep it; it stays as usable as before."""
        mine = dict.fromkeys(said for path, said in words.items() if any(is_within(path, own) for own in self.paths))
        self._show_loss(" ".join(mine))

    @property
    def loss(self) -> str:
        """What an engine does not keep of this field; empty when it is kept."""
        return self._loss

    def _show_loss(self, said: str) -> None:
        if said == self._loss:
            return
        self._loss = said
        if self._loss_icon is None:
            self._loss_icon = IconLabel("info", "warn", 14, self)
            self._loss_icon.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, False)
            self._head.insertWidget(1, self._loss_icon)
        self._loss_icon.setVisible(bool(said))
        self._loss_icon.setToolTip(said)
        self._describe()

    def _describe(self) -> None:
        """Tell pointer and screen reader the help, and what is lost."""
        told = "\n".join(part for part in (self._loss, shown(self.spec.help)) if part)
        self.label.setToolTip(told)
        self.control.setAccessibleDescription(told)
        self.control.setToolTip(told)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The problems shown."""
        return self._problems

    @property
    def problem_lines(self) -> tuple[ProblemLine, ...]:
        """The lines that show problems and hints now."""
        return tuple(self._lines[: len(self._problems) + len(self._hints)])

    def _mark(self, wrong: bool) -> None:
        theme.set_look(self.control, "problem", wrong)

    def _set_body(self, body: QWidget) -> None:
        """Put the control in its place, with title and help for screen readers."""
        self.control.setAccessibleName(self.title)
        self._describe()
        self.label.setBuddy(self.control)
        if self._inline:
            self.label.setMinimumWidth(theme.current().px(LEAST_LABEL_PX))
            self.label.setMaximumWidth(theme.current().px(LABEL_PX))
            self.label.setWordWrap(True)
            # The title takes its column first; the control gets the rest, and at least what it needs.
            self._head.setStretch(0, 1000)
            self._head.addWidget(body, 1)
        else:
            self._column.addWidget(body)

    def _show_lines(self) -> None:
        entries: list[tuple[Problem, Severity]] = [(problem, "error") for problem in self._problems]
        entries += [(hint, "hint") for hint in self._hints]
        while len(self._lines) < len(entries):
            line = ProblemLine(self)
            line.repair_clicked.connect(self._on_repair)
            self._lines.append(line)
            self._column.addWidget(line)
        for line, (problem, severity) in zip(self._lines, entries, strict=False):
            repair = shown(problem.repair.title) if problem.repair else None
            line.set_problem(shown(problem.message), repair, severity)
        for line in self._lines[len(entries) :]:
            line.clear()

    def _on_repair(self) -> None:
        line = self.sender()
        entries = (*self._problems, *self._hints)
        repair = next((p.repair for known, p in zip(self._lines, entries, strict=False) if known is line), None)
        if repair is not None:
            self.repair_requested.emit(repair)


def is_within(path: str, above: str) -> bool:
    """Whether a JSONPath is ``above`` or lies below it."""
    return path == above or path.startswith((f"{above}.", f"{above}["))
