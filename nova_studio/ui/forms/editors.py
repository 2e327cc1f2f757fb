"""Which editor edits which kind of field."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Final, get_args

from pydantic import BaseModel
from PySide6.QtCore import QCoreApplication

from nova_studio.contract.fields import FieldSpec, model_fields
from nova_studio.contract.form import Kind
from nova_studio.contract.masks import MaskKind
from nova_studio.contract.problems import join
from nova_studio.contract.task import TaskSpec
from nova_studio.contract.validation import mask_part_path
from nova_studio.ui.forms.base import Editor
from nova_studio.ui.forms.context import FormContext
from nova_studio.ui.forms.generic import ChoiceEditor, CountEditor, FlagEditor, NumberEditor
from nova_studio.ui.forms.group import GroupEditor
from nova_studio.ui.forms.image_slot import ImageEditor
from nova_studio.ui.forms.image_slots import ImagesEditor
from nova_studio.ui.forms.mask import MaskEditor
from nova_studio.ui.forms.palette import PaletteEditor
from nova_studio.ui.forms.prompt import PromptEditor
from nova_studio.ui.forms.seed import SeedEditor
from nova_studio.ui.forms.size import SizeEditor
from nova_studio.ui.forms.source import SourceEditor
from nova_studio.ui.forms.stack import FieldStack

EDITORS: Final[Mapping[Kind, Callable[[FieldSpec, FormContext], Editor]]] = {
    Kind.PROMPT: PromptEditor,
    Kind.CHOICE: ChoiceEditor,
    Kind.NUMBER: NumberEditor,
    Kind.INTEGER: CountEditor,
    Kind.SEED: SeedEditor,
    Kind.PALETTE: PaletteEditor,
    Kind.IMAGE: ImageEditor,
    Kind.IMAGES: ImagesEditor,
    Kind.FLAG: FlagEditor,
}
"""The editors of the kinds that need nothing but their field; sides, masks and groups are made of several."""


def make_editors(fields: Sequence[FieldSpec], task: TaskSpec, context: FormContext) -> Iterator[Editor]:
    """An editor for each field, in their order; width and height share one."""
    sides = [field for field in fields if field.kind is Kind.SIDE]
    for field in fields:
        if field.kind is not Kind.SIDE:
            yield make_editor(field, task, context)
        elif field is sides[0]:
            yield SizeEditor(field, sides[1], context)


def make_editor(field: FieldSpec, task: TaskSpec, context: FormContext) -> Editor:
    """The editor of one field of a task."""
    if field.name == task.source:
        return SourceEditor(field, context)
    if field.kind is Kind.MASK:
        return _mask_editor(field, task, context)
    if field.kind is Kind.GROUP:
        return GroupEditor(field, context, list(make_editors(field.children, task, context)))
    return EDITORS[field.kind](field, context)


def _mask_editor(field: FieldSpec, task: TaskSpec, context: FormContext) -> MaskEditor:
    models = mask_models(task)
    kinds: dict[MaskKind, tuple[str, ...]] = {}
    pages: dict[MaskKind, Callable[[], FieldStack]] = {}
    for kind, block in task.mask_blocks.items():
        kinds[kind] = _mask_paths(task, kind, models[kind])
        path = join(task.path, block) if block else task.path
        fields = [_named_for_task(part, kind, task) for part in model_fields(models[kind], path)]
        if fields:
            pages[kind] = partial(_stack, fields, task, context)
    return MaskEditor(field, context, kinds, pages, extends=task.words_name == "stays")


def _stack(fields: Sequence[FieldSpec], task: TaskSpec, context: FormContext) -> FieldStack:
    return FieldStack(list(make_editors(fields, task, context)))


def mask_models(task: TaskSpec) -> dict[str, type[BaseModel]]:
    """The models of a task's mask, by kind."""
    union: Any = task.model.model_fields["mask"].annotation
    return {model.model_fields["kind"].default: model for model in get_args(union)}


def _mask_paths(task: TaskSpec, kind: MaskKind, model: type[BaseModel]) -> tuple[str, ...]:
    """Where problems of one kind of mask are reported: its block, or each of its parts; and the word that announces it."""
    if task.mask_blocks[kind]:
        return join(task.path, task.mask_blocks[kind]), join(task.path, "maskType")
    names = [name for name in model.model_fields if name != "kind"]
    return tuple(mask_part_path(task, kind, [name]) for name in names)


def _named_for_task(field: FieldSpec, kind: MaskKind, task: TaskSpec) -> FieldSpec:
    """A mask in words is titled by what its words name: what changes, or (out-painting) what stays."""
    if kind != "words" or field.kind is not Kind.PROMPT:
        return field
    if task.words_name == "stays":
        title = QCoreApplication.translate("MaskEditor", "What stays")
        help = QCoreApplication.translate("MaskEditor", "Name what stays, as in: the woman and her chair.")
    else:
        title = QCoreApplication.translate("MaskEditor", "What changes")
        help = QCoreApplication.translate("MaskEditor", "Name what changes, as in: the lamp on the table.")
    return replace(field, title=title, help=help, advanced=True)
