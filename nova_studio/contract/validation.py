"""From a draft to a request: every problem is told at once, each at its field, and nothing else is sent anywhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from nova_studio.contract import generation, limits, words
from nova_studio.contract.draft import Draft
from nova_studio.contract.fields import FieldSpec, adapters, params_fields, settings_fields
from nova_studio.contract.form import Kind
from nova_studio.contract.generation import GenerationSettings
from nova_studio.contract.masks import DrawnMask, GarmentMask, GarmentStyling, MaskKind, ShapedWordsMask
from nova_studio.contract.problems import Problem, join
from nova_studio.contract.request import Request
from nova_studio.contract.rules import image_problems, mask_size_problems
from nova_studio.contract.task import TaskSpec
from nova_studio.contract.tasks import TASKS
from nova_studio.errors import InvalidRequest

_ALIASES = {
    name: info.alias or name
    for model in (DrawnMask, ShapedWordsMask, GarmentMask, GarmentStyling)
    for name, info in model.model_fields.items()
}
"""Wire names of what is inside a mask source, since pydantic reports a field by the name it was given under."""


def validate(draft: Draft) -> Request:
    """The request a draft stands for; raises :class:`InvalidRequest` with every problem."""
    request, problems = check(draft)
    if request is None:
        raise InvalidRequest(problems)
    return request


def check(draft: Draft) -> tuple[Request | None, tuple[Problem, ...]]:
    """The request, or ``None`` and every reason why there is none."""
    spec = TASKS[draft.task]
    params, problems = _check_model(spec.model, _without_empty_groups(spec, draft.params), params_fields(spec), spec)
    settings, more = _check_settings(spec, draft.settings)
    problems += more
    for rule in spec.rules:
        problems += rule(params, spec.path)
    problems += _picture_problems(spec, params)
    problems += _size_on_the_wire(spec, params)
    if problems:
        return None, tuple(problems)
    return Request(draft.task, spec.model(**params), GenerationSettings(**settings)), ()


def _check_settings(spec: TaskSpec, values: Mapping[str, Any]) -> tuple[dict[str, Any], list[Problem]]:
    settings, problems = _check_model(GenerationSettings, values, settings_fields(spec), spec)
    if "width" in spec.settings and not any(p.path.endswith((".width", ".height")) for p in problems):
        problems += generation.size_problems(settings)
    return settings, problems


def _check_model(
    model: type[BaseModel], values: Mapping[str, Any], fields: tuple[FieldSpec, ...], spec: TaskSpec
) -> tuple[dict[str, Any], list[Problem]]:
    """Validate each field alone: the valid ones, and the problems of the others."""
    valid: dict[str, Any] = {}
    problems: list[Problem] = []
    known = {field.name: field for field in fields}
    prefix = f"$.{generation.KEY}" if model is GenerationSettings else spec.path
    for name, value in values.items():
        if name not in known and value is not None:
            problems.append(words.unknown_key(join(prefix, name), spec.title))
    for name, field in known.items():
        value = values.get(name)
        if value is None:
            if field.required:
                problems.append(words.missing(field, mask_path(spec, field)))
            continue
        try:
            valid[name] = adapters(model)[name].validate_python(value, by_alias=True, by_name=True)
        except ValidationError as error:
            problems += _explained(error, field, spec)
    return valid, problems


def _without_empty_groups(spec: TaskSpec, values: Mapping[str, Any]) -> dict[str, Any]:
    """A group in which nothing is set is unset itself, so that a request has one form only."""
    groups = {field.name for field in params_fields(spec) if field.kind is Kind.GROUP}
    cleaned = {name: None if name in groups and _is_empty(value) else value for name, value in values.items()}
    mask = cleaned.get("mask")
    if isinstance(mask, Mapping):
        cleaned["mask"] = {
            key: value
            for key, value in mask.items()
            if key not in ("styling", "garmentStyling") or not _is_empty(value)
        }
    return cleaned


def _is_empty(value: object) -> bool:
    if isinstance(value, BaseModel):
        return not value.model_dump(exclude_none=True)
    return isinstance(value, Mapping) and all(item is None for item in value.values())


def _explained(error: ValidationError, field: FieldSpec, spec: TaskSpec) -> Iterator[Problem]:
    for detail in error.errors(include_url=False):
        location = [part for part in detail["loc"] if not str(part).startswith(("function-", "nullable["))]
        if field.kind is Kind.MASK and location:
            path, location = mask_part_path(spec, str(location[0]), location[1:]), location[1:]
        else:
            path = join(field.path, *location)
        problem = words.explain(detail, field, path, location)
        if problem is not None:
            yield problem


def mask_path(spec: TaskSpec, field: FieldSpec) -> str:
    """Where a missing mask is reported: at the parameters of an edit, at ``maskType`` of a try-on; else at the field."""
    if field.kind is not Kind.MASK:
        return field.path
    return join(spec.path, "maskType") if spec.mask_types else join(spec.path, "maskImage")


def mask_part_path(spec: TaskSpec, kind: str, location: list[Any]) -> str:
    """JSONPath of a part of the mask, as Nova's body spells it."""
    kinds: Mapping[str, str] = {str(name): block for name, block in spec.mask_blocks.items()}
    block = kinds.get(kind, "")
    parts = ([block] if block else []) + [_ALIASES.get(str(part), part) for part in location]
    return join(spec.path, *parts)


def _picture_problems(spec: TaskSpec, params: Mapping[str, Any]) -> Iterator[Problem]:
    for field in params_fields(spec):
        value = params.get(field.name)
        if value is None:
            continue
        if field.kind is Kind.IMAGE:
            yield from image_problems(value, field.path, field.title)
        elif field.kind is Kind.IMAGES:
            for index, ref in enumerate(value):
                yield from image_problems(ref, join(field.path, index), f"Reference picture {index + 1}")
    mask = params.get("mask")
    source = params.get(spec.source) if spec.source else None
    if isinstance(mask, DrawnMask) and source is not None:
        yield from mask_size_problems(mask.mask, source, drawn_mask_path(spec))


def drawn_mask_path(spec: TaskSpec) -> str:
    """JSONPath of the painted mask in the task's body."""
    kind: MaskKind = "drawn"
    block = spec.mask_blocks[kind]
    return join(spec.path, *([block] if block else []), "maskImage")


def _size_on_the_wire(spec: TaskSpec, params: Mapping[str, Any]) -> Iterator[Problem]:
    """Refuse what cannot fit even without its mask; the exact length is checked when the body is built."""
    total = 0
    for field in params_fields(spec):
        value = params.get(field.name)
        refs = value if field.kind is Kind.IMAGES else (value,) if field.kind is Kind.IMAGE else ()
        total += sum(-(-ref.size // 3) * 4 for ref in refs or () if ref is not None)
    if total > limits.BODY_MAX:
        yield words.body_too_large("$", total)
