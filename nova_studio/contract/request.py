"""Requests: a task, its parameters and its generation settings, validated and frozen, with pictures by content."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from nova_studio.contract.draft import Draft, plain
from nova_studio.contract.fields import FieldSpec, params_fields, settings_fields
from nova_studio.contract.form import Kind
from nova_studio.contract.generation import GenerationSettings
from nova_studio.contract.masks import DrawnMask, MaskSource
from nova_studio.contract.task import TaskParams, TaskSpec, TaskType
from nova_studio.contract.tasks import TASKS
from nova_studio.contract.values import ImageRef, MaskRef


@dataclass(frozen=True)
class Request:
    """One of the seven tasks with everything that shapes its pictures. Made by :func:`validate` only."""

    task: TaskType
    params: TaskParams
    settings: GenerationSettings

    @property
    def spec(self) -> TaskSpec:
        """The task's declaration."""
        return TASKS[self.task]

    @property
    def mask(self) -> MaskSource | None:
        """Where the mask comes from; ``None`` for tasks without one."""
        mask: MaskSource | None = getattr(self.params, "mask", None)
        return mask

    @property
    def drawn_mask(self) -> MaskRef | None:
        """The painted mask, if that is where the mask comes from."""
        return self.mask.mask if isinstance(self.mask, DrawnMask) else None

    @property
    def source(self) -> ImageRef | None:
        """The picture whose size the results have; ``None`` where width and height are asked for."""
        ref: ImageRef | None = getattr(self.params, self.spec.source) if self.spec.source else None
        return ref

    @property
    def count(self) -> int:
        """How many pictures are asked for."""
        return self.settings.count()

    @property
    def output_size(self) -> tuple[int, int]:
        """Width and height of each result, in pixels."""
        source = self.source
        return (source.width, source.height) if source else self.settings.output_size()

    def images(self) -> Iterator[tuple[str, ImageRef]]:
        """Every input picture with the name of its field, in order; not the mask."""
        for field in params_fields(self.spec):
            value = getattr(self.params, field.name)
            if field.kind is Kind.IMAGE and value is not None:
                yield field.name, value
            elif field.kind is Kind.IMAGES:
                yield from ((field.name, ref) for ref in value)

    def draft(self) -> Draft:
        """The same values as a draft, to be edited again."""
        params = {name: getattr(self.params, name) for name in type(self.params).model_fields}
        settings = {name: getattr(self.settings, name) for name in GenerationSettings.model_fields}
        return Draft(
            self.task,
            {name: value for name, value in params.items() if value is not None},
            {name: value for name, value in settings.items() if value is not None},
        )

    def to_json(self) -> dict[str, Any]:
        """As JSON values, for library and sidecar."""
        return self.draft().to_json()

    def canonical_hash(self) -> str:
        """SHA-256 of what shapes the pictures: inputs by content, what is unset by the service's default.

        Two requests with the same hash ask for the same pictures, however they were put together.
        """
        text = json.dumps(_canonical(self), sort_keys=True, separators=(",", ":"), ensure_ascii=True)
        return hashlib.sha256(text.encode()).hexdigest()


def _canonical(request: Request) -> dict[str, Any]:
    spec = request.spec
    return {
        "task": request.task.value,
        "params": {field.key: _identity(getattr(request.params, field.name), field) for field in params_fields(spec)},
        "settings": {
            field.key: _identity(getattr(request.settings, field.name), field) for field in settings_fields(spec)
        },
    }


def _identity(value: Any, field: FieldSpec) -> Any:
    if value is None:
        return field.default
    if isinstance(value, ImageRef):
        return value.sha256
    if isinstance(value, tuple):
        return [item.sha256 if isinstance(item, ImageRef) else item.upper() for item in value]
    if isinstance(value, DrawnMask):
        return value.mask.pixel_hash
    return plain(value)
