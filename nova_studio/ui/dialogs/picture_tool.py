"""A picture tool: which one, on which picture, with what, by whom and for how much. What it does not take is said while typing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget
from shiboken6 import Shiboken

from nova_studio.contract.fields import FieldSpec
from nova_studio.contract.problems import Problem, Repair
from nova_studio.contract.values import ImageRef
from nova_studio.engines.base import Assessment
from nova_studio.engines.comparison import EngineTable
from nova_studio.tools.kinds import SHOWS
from nova_studio.tools.request import IMAGE, ToolRequest, check_tool, tool_fields
from nova_studio.tools.spec import TOOLS, ToolType
from nova_studio.ui import theme
from nova_studio.ui.forms.context import FormContext
from nova_studio.ui.forms.editors import EDITORS
from nova_studio.ui.forms.palette import PaletteEditor
from nova_studio.ui.forms.stack import FieldStack
from nova_studio.ui.forms.texts import shown
from nova_studio.ui.models.entry_words import task_title
from nova_studio.ui.widgets.buttons import dialog_button
from nova_studio.ui.widgets.choice import Choice
from nova_studio.ui.widgets.fold import Fold
from nova_studio.ui.widgets.steady_area import SteadyArea

_SIZE = (520, 600)
_PICTURE = 72
_LATER = frozenset({"required"})
"""Problems that are told beside the button, and at their field only once the artist has tried."""

Assess = Callable[[ToolRequest, str], Assessment]


class ToolDialog(QDialog):
    """Edits a request of a tool. ``run_requested`` and ``queue_requested`` carry the request and the engine's name.

    ``comparison`` has the engines and what a picture costs with each; ``assess`` asks an engine by name; ``chosen`` is the engine
    of the window, which is kept where it has the tool.
    """

    run_requested = Signal(object, str)
    queue_requested = Signal(object, str)

    def __init__(
        self,
        context: FormContext,
        comparison: EngineTable,
        chosen: str,
        assess: Assess,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Picture tools"))
        self._context, self._comparison, self._chosen, self._assess = context, comparison, chosen, assess
        self._image: ImageRef
        self._kept: dict[str, Any] = {}
        """What was given or typed, by the title of the field: the same name may mean another thing to another tool."""
        self._request: ToolRequest | None = None
        self._tried = False
        self._later: list[FieldSpec] = []
        tools: list[tuple[object, str]] = [(tool, task_title(tool)) for tool in TOOLS]
        self.tool = Choice(self.tr("Tool"), tools, segmented=False)
        self.engine = Choice(
            self.tr("Made by"), [(each.name, each.title) for each in comparison.engines], segmented=False
        )
        self._picture, self._facts, self._summary = QLabel(), _words(), _words("secondary")
        self._picture.setAccessibleName(self.tr("Picture"))
        self.message = _words("secondary")
        self._area = SteadyArea(self)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.run = dialog_button(self.tr("Run"), self._run)
        theme.set_look(self.run, "primary", True)
        self.queue = dialog_button(self.tr("Add to outbox"), self._queue)
        self.close_button = dialog_button(self.tr("Close"), self.reject)
        self.main, self.behind, self.fold = FieldStack(()), FieldStack(()), Fold(self.tr("More"))
        self._lay_out()
        self.tool.value_changed.connect(self._on_tool)
        self.engine.value_changed.connect(self._refresh)

    # --------------------------------------------------------------------------------------------------------- showing

    def begin(self, tool: ToolType, image: ImageRef, name: str, values: Mapping[str, Any], shows: str = "") -> None:
        """Begin with a tool and a picture, which is called ``name``.

        ``values`` are those of the tool's fields, ``shows`` says what is in the picture, as far as that is known.
        """
        self._image, self._name, self._tried = image, name, False
        self._kept = {SHOWS: shows or None}
        self._kept |= {each.title: values[each.name] for each in tool_fields(tool) if each.name in values}
        self._context.remember(image, name)
        self._picture.setPixmap(QPixmap())
        self._context.pictures.thumbnail(image, self._show_picture)
        self.tool.set_value(tool)
        self._build(tool)

    @property
    def request(self) -> ToolRequest | None:
        """What is asked for, if it is complete."""
        return self._request

    def add_colors(self, colors: Sequence[str]) -> None:
        """Add colours to the palette, where the tool has one."""
        for editor in self.main.editors:
            if isinstance(editor, PaletteEditor):
                editor.add(colors)

    def _on_tool(self, tool: object) -> None:
        self._kept |= {spec.title: value for spec, value in self._read()}
        self._tried = False
        self._build(ToolType(str(tool)))

    def _build(self, tool: ToolType) -> None:
        """The form of a tool. What was typed into another one is there again where the field is."""
        fields = tool_fields(tool)
        self._later = [field for field in fields if field.advanced]
        content = QWidget()
        self.main, self.behind = self._stack([field for field in fields if not field.advanced]), FieldStack(())
        self.fold = Fold(self.tr("More"))
        self.fold.setVisible(bool(self._later))
        self.fold.toggled.connect(self._unfold)
        if any(self._kept.get(field.title) is not None for field in self._later):
            self._unfold()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, theme.current().px(theme.SPACE_S), 0)
        column.setSpacing(theme.current().px(theme.SPACE_M))
        column.addWidget(self.main)
        column.addWidget(self.fold)
        column.addStretch(1)
        self._area.setWidget(content)
        self.engine.set_value(self._engine_for(tool))
        self._refresh()

    def _stack(self, fields: Sequence[FieldSpec]) -> FieldStack:
        stack = FieldStack([EDITORS[field.kind](field, self._context) for field in fields])
        stack.write({field.name: self._kept.get(field.title) for field in fields})
        stack.value_changed.connect(self._refresh)
        stack.repair_requested.connect(self._repair)
        return stack

    def _unfold(self) -> None:
        """Make what is behind the fold when it is first looked at, or holds something: most openings go without."""
        if self._later and not self.behind.editors:
            self.behind = self._stack(self._later)
            self.fold.set_content(self.behind)

    def _engine_for(self, tool: ToolType) -> str:
        """The window's engine where it has the tool, else the first that has."""
        offering = [each.name for each in self._comparison.engines if tool in each.tools]
        return self._chosen if self._chosen in offering or not offering else offering[0]

    def _refresh(self) -> None:
        """Say what is wrong, else what the engine makes of it."""
        tool = ToolType(str(self.tool.value()))
        values = {field.name: self._kept.get(field.title) for field in tool_fields(tool)}
        values |= {IMAGE: self._image, **{spec.name: value for spec, value in self._read()}}
        self._request, problems = check_tool(tool, values)
        self._show_summary(tool)
        self._show_problems(problems)
        self.fold.set_summary(self.behind.summary())
        price, can = "", True
        if self._request is None:
            self._say(problems[0].message, "problem" if self._tried else "secondary")
        else:
            assessment = self._assess(self._request, str(self.engine.value()))
            can = assessment.can
            price = self._price(assessment) if can else ""
            lost = " ".join(shown(loss.message) for loss in assessment.losses)
            self._say(assessment.reason or lost, "secondary" if can else "warning")
        self._show_size()
        for button, title in ((self.run, self.tr("Run")), (self.queue, self.tr("Add to outbox"))):
            button.setEnabled(can)
            button.setAccessibleDescription(" ".join(part for part in (price, self.message.text()) if part))
            button.setText(f"{title}  {price}" if price and button is self.run else title)

    def _price(self, assessment: Assessment) -> str:
        estimated = assessment.price.estimated and assessment.price.amount
        return self.tr("{0} estimated").format(assessment.price) if estimated else str(assessment.price)

    def _show_size(self) -> None:
        image = self._image
        size = f"{image.width}x{image.height}"
        if self._request is not None and self._request.output_size != (image.width, image.height):
            exact = self._request.tool is ToolType.UPSCALE_FAST
            words = self.tr("{0} becomes {1}") if exact else self.tr("{0} becomes up to {1}")
            size = words.format(size, "{}x{}".format(*self._request.output_size))
        self._facts.setText(f"{self._name}\n{size}")

    def _show_problems(self, problems: Sequence[Problem]) -> None:
        told = [problem for problem in problems if self._tried or problem.code not in _LATER]
        self.behind.show_problems(self.main.show_problems(told))
        if any(editor.problems for editor in self.behind.editors):
            self.fold.set_expanded(True)

    def _show_summary(self, tool: ToolType) -> None:
        """What the tool does, and what a picture costs, before anything is filled in."""
        price = self._comparison.cell(tool, str(self.engine.value())).price
        said = f"{price[:1].upper()}{price[1:]}." if price else ""
        self._summary.setText(" ".join(part for part in (shown(TOOLS[tool].summary), said) if part))

    def _say(self, words: str, role: str) -> None:
        self.message.setText(words)
        self.message.setAccessibleName(words)
        self.message.setVisible(bool(words))
        theme.set_role(self.message, role)

    def _show_picture(self, pixmap: QPixmap) -> None:
        if not Shiboken.isValid(self):
            return  # The artist was quicker than the disk.
        side = QSize(1, 1) * theme.current().px(_PICTURE)
        self._picture.setPixmap(
            pixmap.scaled(side, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
        )

    def _read(self) -> list[tuple[FieldSpec, Any]]:
        """What is shown now; ``None`` for a field that is empty."""
        return [(editor.spec, editor.value()) for stack in (self.main, self.behind) for editor in stack.editors]

    # ---------------------------------------------------------------------------------------------------------- acting

    def _run(self) -> None:
        self._ask(self.run_requested)

    def _queue(self) -> None:
        self._ask(self.queue_requested)

    def _ask(self, signal: Any) -> None:
        """Ask for what is shown; where something is missing, show where."""
        self._tried = True
        self._refresh()
        if self._request is None:
            wrong = [editor for editor in (*self.main.editors, *self.behind.editors) if editor.problems]
            if wrong:
                wrong[0].focus_control()
            return
        signal.emit(self._request, str(self.engine.value()))
        self.accept()

    def _repair(self, repair: Repair) -> None:
        if not self.main.put(repair.path, repair.value):
            self.behind.put(repair.path, repair.value)

    # ---------------------------------------------------------------------------------------------------------- layout

    def _lay_out(self) -> None:
        px = theme.current().px
        self._picture.setFixedSize(px(_PICTURE), px(_PICTURE))
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        head = QHBoxLayout()
        head.setSpacing(px(theme.SPACE_M))
        head.addWidget(self._picture)
        beside = QVBoxLayout()
        beside.addWidget(self.tool)
        beside.addWidget(self._facts)
        head.addLayout(beside, 1)
        by = QHBoxLayout()
        label = QLabel(self.tr("Made by"))
        label.setBuddy(self.engine.control)
        by.addWidget(label)
        by.addWidget(self.engine, 1)
        foot = QHBoxLayout()
        foot.addWidget(self.close_button)
        foot.addStretch(1)
        foot.addWidget(self.queue)
        foot.addWidget(self.run)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(24), px(24), px(24), px(16))
        column.setSpacing(px(theme.SPACE_M))
        for part in (head, self._summary, self._area, by, self.message, foot):
            column.addLayout(part) if isinstance(part, QHBoxLayout) else column.addWidget(part)
        column.setStretchFactor(self._area, 1)
        self.resize(QSize(px(_SIZE[0]), px(_SIZE[1])).boundedTo(self.screen().availableSize()))


def _words(role: str = "") -> QLabel:
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    theme.set_role(label, role)
    return label
