"""The mask source's editor: painted, in words, or the garment that the person wears."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from nova_studio.contract.fields import FieldSpec
from nova_studio.contract.masks import DrawnMask, MaskKind
from nova_studio.contract.problems import Problem
from nova_studio.contract.values import MaskRef
from nova_studio.ui import theme
from nova_studio.ui.forms.base import Editor
from nova_studio.ui.forms.context import FormContext
from nova_studio.ui.forms.generic import tighten
from nova_studio.ui.forms.image_slot import link
from nova_studio.ui.forms.reading import mask_parts, mask_ref
from nova_studio.ui.forms.stack import FieldStack
from nova_studio.ui.shares import percent_words
from nova_studio.ui.widgets.choice import Choice

DRAWN: MaskKind = "drawn"


class MaskEditor(Editor):
    """Chooses where the mask comes from. The canvas owns the pixels; here stands only how much of them is painted.

    ``pages`` makes the fields of each kind that has any, called when the kind is first chosen; ``kinds`` are all kinds the task
    allows, in their order. The value is a :class:`DrawnMask`, or a mapping with ``kind``, or ``None`` while painting is chosen and
    nothing is painted.
    """

    kind_changed = Signal(str)

    def __init__(
        self,
        spec: FieldSpec,
        context: FormContext,
        kinds: Mapping[MaskKind, tuple[str, ...]],
        pages: Mapping[MaskKind, Callable[[], FieldStack]],
        parent: QWidget | None = None,
        *,
        extends: bool = False,
    ) -> None:
        """``kinds`` gives for each kind the JSONPaths where its parts are reported; ``extends`` offers the frame that makes
        the picture larger, where a task gives new surroundings.
        """
        super().__init__(spec, context, parent)
        self._kinds = dict(kinds)
        self._kind: MaskKind = next(iter(kinds))
        self._drawn: MaskRef | None = None
        self._showing = False
        titles = {DRAWN: self.tr("Painted"), "words": self.tr("In words"), "garment": self.tr("Garment")}
        self.choice = Choice(self.title, [(kind, titles[kind]) for kind in kinds], self, segmented=True)
        tighten(self.choice)
        self.painted = PaintedState(self)
        self._pages = pages
        self._stacks: dict[MaskKind, FieldStack] = {}
        body = QWidget(self)
        column = self._body = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.current().px(theme.SPACE_S))
        column.addWidget(self.choice)
        column.addWidget(self.painted)
        self._set_body(body)
        self.choice.value_changed.connect(self._on_kind)
        self.painted.clear_button.clicked.connect(self.context.clear_mask_requested)
        self.painted.invert_button.clicked.connect(self.context.invert_mask_requested)
        self.painted.extend_button.clicked.connect(self.context.extend_requested)
        self.painted.extend_button.setVisible(extends)
        self._show()

    @property
    def control(self) -> QWidget:
        return self.choice

    @property
    def paths(self) -> tuple[str, ...]:
        return (self.spec.path, *(path for paths in self._kinds.values() for path in paths))

    @property
    def kind(self) -> MaskKind:
        """Where the mask comes from now."""
        return self._kind

    @property
    def stack(self) -> FieldStack | None:
        """The fields of the kind chosen; ``None`` while it has none."""
        if self._kind not in self._pages:
            return None
        stack = self._stacks.get(self._kind)
        if stack is None:
            stack = self._stacks[self._kind] = self._pages[self._kind]()
            stack.value_changed.connect(self.value_changed)
            stack.repair_requested.connect(self.repair_requested)
            self._body.addWidget(stack)
        return stack

    def value(self) -> Any:
        stack = self.stack
        if stack is not None:
            return {"kind": self._kind, **stack.read()}
        return DrawnMask(mask=self._drawn) if self._drawn is not None else None

    def set_value(self, value: Any) -> None:
        before = self._kind
        parts = mask_parts(value)
        kind = parts.pop("kind", DRAWN)
        self._kind = next((known for known in self._kinds if known == kind), next(iter(self._kinds)))
        if self._kind == DRAWN:
            self._drawn = mask_ref(parts.get("mask"))
        chosen = self.stack
        for stack in self._stacks.values():
            stack.write(parts if stack is chosen else {})
        self._show()
        if self._kind != before:
            self.kind_changed.emit(self._kind)

    def set_drawn(self, ref: MaskRef | None) -> None:
        """Take on what is painted on the canvas; one in which nothing changes is none."""
        self._drawn = ref if ref is not None and ref.changed else None
        self._show()

    def put(self, path: str, value: Any) -> bool:
        stack = self.stack
        return (stack is not None and stack.put(path, value)) or super().put(path, value)

    def focus_control(self) -> None:
        stack = self.stack
        if stack is not None:
            stack.editors[0].focus_control()
        else:
            self.choice.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_problems(self, problems: Sequence[Problem]) -> None:
        rest: Sequence[Problem] = problems
        for kind, stack in self._stacks.items():
            own = [p for p in rest if kind == self._kind and stack.editor_at(p.path) is not None]
            stack.show_problems(own)
            rest = [p for p in rest if p not in own]
        super().set_problems(rest)

    def _on_kind(self, kind: object) -> None:
        if self._showing:
            return
        self._kind = next(known for known in self._kinds if known == kind)
        self._show()
        self.kind_changed.emit(self._kind)
        self.value_changed.emit()

    def _show(self) -> None:
        self._showing = True
        self.choice.set_value(self._kind)
        self._showing = False
        chosen = self.stack
        self.painted.setVisible(chosen is None)
        for stack in self._stacks.values():
            stack.setVisible(stack is chosen)
        self.painted.show_share(self._drawn.share if self._drawn is not None else None)


class PaintedState(QWidget):
    """How much of the picture is painted, and what can be done with that."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = QLabel(self)
        self.words.setWordWrap(True)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        theme.set_role(self.words, "secondary")
        self.invert_button = link(self.tr("Invert"), self)
        self.clear_button = link(self.tr("Clear"), self)
        self.extend_button = link(self.tr("Extend…"), self)
        self.extend_button.setAccessibleDescription(
            self.tr("Make the picture larger: what is new around it will change")
        )
        self.extend_button.setToolTip(self.extend_button.accessibleDescription())
        self.clear_button.setAccessibleDescription(self.tr("Clear the painted mask"))
        self.invert_button.setAccessibleDescription(self.tr("Swap what changes and what stays"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.current().px(theme.SPACE_M))
        row.addWidget(self.words, 1)
        row.addWidget(self.extend_button)
        row.addWidget(self.invert_button)
        row.addWidget(self.clear_button)

    def show_share(self, share: float | None) -> None:
        """Say how much will change; ``None`` where nothing is painted."""
        if share is None:
            words = self.tr("Nothing painted yet")
        else:
            words = self.tr("{percent} % of the picture will change").format(percent=percent_words(share))
        self.words.setText(words)
        self.words.setAccessibleName(words)
        self.clear_button.setVisible(share is not None)
