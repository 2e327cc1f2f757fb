"""Field values as a draft may hold them (plain values, or contract models) in the one form that editors use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from nova_studio.contract.fields import FieldSpec
from nova_studio.contract.masks import DrawnMask, GarmentMask, ShapedWordsMask
from nova_studio.contract.values import ImageRef, MaskRef

Ref = TypeVar("Ref", ImageRef, MaskRef)

_MODELS: Mapping[str, type[BaseModel]] = {"drawn": DrawnMask, "words": ShapedWordsMask, "garment": GarmentMask}


def image_ref(value: object) -> ImageRef | None:
    """A picture from itself or from its JSON; ``None`` for anything else."""
    return _ref(ImageRef, value)


def image_refs(value: object) -> tuple[ImageRef, ...]:
    """The pictures of a list, leaving out what is none."""
    if not isinstance(value, list | tuple):
        return ()
    refs = (image_ref(item) for item in value)
    return tuple(ref for ref in refs if ref is not None)


def mask_ref(value: object) -> MaskRef | None:
    """A painted mask from itself or from its JSON; ``None`` for anything else."""
    return _ref(MaskRef, value)


def _ref(model: type[Ref], value: object) -> Ref | None:
    if isinstance(value, model):
        return value
    try:
        return model.model_validate(value)
    except ValidationError:
        return None


def by_names(value: object, model: type[BaseModel]) -> dict[str, Any]:
    """A group's set values by the names of its fields, from a model, or a mapping by names or by wire names."""
    if isinstance(value, BaseModel):
        return {name: item for name in type(value).model_fields if (item := getattr(value, name)) is not None}
    if not isinstance(value, Mapping):
        return {}
    names = {info.alias or name: name for name, info in model.model_fields.items()}
    return {names.get(str(key), str(key)): item for key, item in value.items() if item is not None}


def by_keys(value: object, fields: tuple[FieldSpec, ...]) -> dict[str, Any]:
    """A group's set values by the names of its fields, from a model, or a mapping by names or by wire names."""
    if isinstance(value, BaseModel):
        return by_names(value, type(value))
    if not isinstance(value, Mapping):
        return {}
    names = {field.key: field.name for field in fields}
    return {names.get(str(key), str(key)): item for key, item in value.items() if item is not None}


def mask_parts(value: object) -> dict[str, Any]:
    """A mask source's set values by the names of its fields; empty where there is none."""
    if isinstance(value, BaseModel):
        return by_names(value, type(value))
    kind = value.get("kind") if isinstance(value, Mapping) else None
    model = _MODELS.get(str(kind))
    return by_names(value, model) if model is not None else {}
