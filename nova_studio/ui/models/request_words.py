"""A request as lines for a reader: the title of each field that is set, and its value in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QCoreApplication

from nova_studio.contract.fields import FieldSpec, model_fields, params_fields, settings_fields
from nova_studio.contract.form import Kind
from nova_studio.contract.masks import DrawnMask
from nova_studio.contract.values import ImageRef
from nova_studio.library.library import Library
from nova_studio.tools.request import AnyRequest, ToolRequest, tool_fields
from nova_studio.ui.shares import percent


@dataclass(frozen=True)
class Line:
    """One field: its title and value; ``prose`` is text that the artist wrote."""

    title: str
    value: str
    prose: bool = False


def _tr(text: str) -> str:
    return QCoreApplication.translate("Entries", text)


def request_lines(request: AnyRequest, library: Library) -> list[Line]:
    """The fields of a request that are set, in the order of the form, but for the seed and the number of images."""
    if isinstance(request, ToolRequest):
        return [Line(_tr("Picture"), _picture(request.source, library)), *_tool_lines(request, library)]
    lines = [
        line
        for field in params_fields(request.spec)
        for line in _lines(field, getattr(request.params, field.name), library)
    ]
    for field in settings_fields(request.spec):
        if field.name not in ("seed", "number_of_images"):
            lines += _lines(field, getattr(request.settings, field.name), library)
    return lines


def _tool_lines(request: ToolRequest, library: Library) -> Iterator[Line]:
    for field in tool_fields(request.tool):
        if field.kind is not Kind.SEED:
            yield from _lines(field, getattr(request.params, field.name), library)


def _lines(field: FieldSpec, value: Any, library: Library) -> Iterator[Line]:
    title = _tr(field.title)
    if value is None:
        return
    if field.kind is Kind.GROUP:
        for child in field.children:
            yield from _lines(child, getattr(value, child.name), library)
    elif field.kind is Kind.MASK:
        yield from _mask_lines(title, value, library)
    else:
        yield Line(title, _value(field, value, library), field.kind is Kind.PROMPT)


def _mask_lines(title: str, mask: Any, library: Library) -> Iterator[Line]:
    if isinstance(mask, DrawnMask):
        yield Line(title, _tr("Painted; {0} of the picture changes").format(percent(mask.mask.share)))
        return
    for field in model_fields(type(mask), "$"):
        yield from _lines(field, getattr(mask, field.name), library)


def _value(field: FieldSpec, value: Any, library: Library) -> str:
    match field.kind:
        case Kind.CHOICE:
            return _tr(next((choice.title for choice in field.choices if choice.value == value), str(value)))
        case Kind.NUMBER:
            return f"{value:g}"
        case Kind.FLAG:
            return _tr("Yes") if value else _tr("No")
        case Kind.PALETTE:
            return ", ".join(value)
        case Kind.IMAGE:
            return _picture(value, library)
        case Kind.IMAGES:
            return "\n".join(_picture(ref, library) for ref in value)
    return str(value)


def _picture(ref: ImageRef, library: Library) -> str:
    size = f"{ref.width}x{ref.height}"
    name = library.picture_name(ref.sha256)
    return f"{name}, {size}" if name else f"{size} {ref.format}"
