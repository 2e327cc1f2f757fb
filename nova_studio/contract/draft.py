"""Drafts: what the artist is editing. Plain values that may break every rule; a draft has no engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import BaseModel

from nova_studio.contract.task import TaskType


@dataclass(frozen=True)
class Draft:
    """A task with plain field values, by the names of the fields; absent or ``None`` means unset.

    Values are what JSON holds (text, numbers, lists, mappings), or contract models for pictures and masks.
    """

    task: TaskType
    params: Mapping[str, Any] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)

    def with_param(self, name: str, value: Any) -> Draft:
        """The same draft with one parameter set, or unset by ``None``."""
        return replace(self, params={**self.params, name: value})

    def with_setting(self, name: str, value: Any) -> Draft:
        """The same draft with one generation setting set, or unset by ``None``."""
        return replace(self, settings={**self.settings, name: value})

    def to_json(self) -> dict[str, Any]:
        """As JSON values, for the library."""
        return {"task": self.task.value, "params": plain(self.params), "settings": plain(self.settings)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Draft:
        """Back from :meth:`to_json`; raises ``ValueError`` or ``KeyError`` on anything else."""
        return cls(TaskType(data["task"]), dict(data["params"]), dict(data["settings"]))


def plain(value: Any) -> Any:
    """Turn models, mappings and tuples into what JSON holds, dropping what is unset."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True, exclude_none=True)
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items() if item is not None}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value
