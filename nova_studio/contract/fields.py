"""Field declarations for forms and parsers, derived from a model: no limit is written twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, get_args, get_origin, get_type_hints

from annotated_types import Ge, Le, MaxLen, MinLen, MultipleOf
from pydantic import BaseModel, StringConstraints, TypeAdapter
from pydantic.fields import FieldInfo

from nova_studio.contract import generation
from nova_studio.contract.form import Form, Kind
from nova_studio.contract.problems import join
from nova_studio.contract.task import TaskSpec


@dataclass(frozen=True)
class Choice:
    """One value a field may take, with its title and a sentence about it."""

    value: str
    title: str
    help: str = ""


@dataclass(frozen=True)
class FieldSpec:
    """What a form or parser needs to know of one field.

    ``key`` is the name on the wire, ``path`` its JSONPath, ``default`` what the service takes when the field is unset
    (``None``: nothing, or undocumented). ``children`` are the fields of a group. Bounds are inclusive; ``max_length`` is
    in characters for prompts and in items for lists.
    """

    name: str
    key: str
    path: str
    title: str
    kind: Kind
    required: bool
    help: str = ""
    default: object = None
    minimum: float | None = None
    maximum: float | None = None
    step: float | None = None
    min_length: int | None = None
    max_length: int | None = None
    choices: tuple[Choice, ...] = ()
    advanced: bool = False
    children: tuple[FieldSpec, ...] = ()


@cache
def params_fields(spec: TaskSpec) -> tuple[FieldSpec, ...]:
    """The fields of a task's parameters, in the order of declaration."""
    return model_fields(spec.model, spec.path)


@cache
def settings_fields(spec: TaskSpec) -> tuple[FieldSpec, ...]:
    """The generation settings that the task may carry."""
    fields = model_fields(generation.GenerationSettings, f"$.{generation.KEY}")
    return tuple(field for field in fields if field.name in spec.settings)


def model_fields(model: type[BaseModel], path: str) -> tuple[FieldSpec, ...]:
    """The fields of any contract model, with paths below ``path``; fields without a :class:`Form` are left out."""
    specs = (_field(name, info, path) for name, info in model.model_fields.items())
    return tuple(spec for spec in specs if spec is not None)


def _field(name: str, info: FieldInfo, path: str) -> FieldSpec | None:
    form = next((item for item in info.metadata if isinstance(item, Form)), None)
    if form is None:
        return None
    key = info.alias or name
    inner, bounds = _unwrap(info.annotation, list(info.metadata))
    field_path = join(path, key)
    return FieldSpec(
        name=name,
        key=key,
        path=field_path,
        title=info.title or name,
        kind=form.kind,
        required=info.is_required(),
        help=info.description or "",
        default=form.default,
        minimum=_bound(bounds, Ge, "ge"),
        maximum=_bound(bounds, Le, "le"),
        step=_bound(bounds, MultipleOf, "multiple_of") or form.step,
        min_length=_length(bounds, MinLen, "min_length"),
        max_length=_length(bounds, MaxLen, "max_length"),
        choices=_choices(inner, form),
        advanced=form.advanced,
        children=model_fields(inner, field_path) if form.kind is Kind.GROUP and isinstance(inner, type) else (),
    )


def _unwrap(annotation: Any, metadata: list[Any]) -> tuple[Any, list[Any]]:
    """Strip ``| None`` and ``Annotated``, collecting the constraints found on the way."""
    while True:
        arguments = get_args(annotation)
        if hasattr(annotation, "__metadata__"):
            metadata = [*metadata, *_flatten(annotation.__metadata__)]
            annotation = arguments[0]
        elif type(None) in arguments and len(arguments) == 2:
            annotation = next(argument for argument in arguments if argument is not type(None))
        else:
            return annotation, metadata


def _flatten(metadata: tuple[Any, ...]) -> list[Any]:
    return [part for item in metadata for part in (item.metadata if isinstance(item, FieldInfo) else [item])]


def _bound(metadata: list[Any], kind: type, attribute: str) -> float | None:
    values: list[float] = [getattr(item, attribute) for item in metadata if isinstance(item, kind)]
    return values[-1] if values else None


def _length(metadata: list[Any], kind: type, attribute: str) -> int | None:
    for item in metadata:
        value = getattr(item, attribute, None)
        if isinstance(item, kind | StringConstraints) and isinstance(value, int):
            return value
    return None


def _choices(annotation: Any, form: Form) -> tuple[Choice, ...]:
    if get_origin(annotation) is not Literal:
        return ()
    return tuple(
        Choice(value, form.titles.get(value, value), form.helps.get(value, "")) for value in get_args(annotation)
    )


@cache
def adapters(model: type[BaseModel]) -> Mapping[str, TypeAdapter[Any]]:
    """A validator for each field of a model alone, so that one wrong field does not hide what is wrong with the next."""
    hints = get_type_hints(model, include_extras=True)
    return {
        name: TypeAdapter(hints[name], config=None if _is_model(info.annotation) else model.model_config)
        for name, info in model.model_fields.items()
    }


def compile_all(models: Iterable[type[BaseModel]], values: Iterable[type[BaseModel]] = ()) -> None:
    """Make the validators of these models and of their fields now, so that no first use waits for them; for a worker thread.

    ``values`` are models that are made whole only, never field by field.
    """
    for value in values:
        value.model_rebuild()
    for model in models:
        model.model_rebuild()
        for adapter in adapters(model).values():
            adapter.rebuild(force=False)


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)
