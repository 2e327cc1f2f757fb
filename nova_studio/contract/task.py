"""The words a task is declared in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

from nova_studio.contract.masks import MaskKind
from nova_studio.contract.problems import Problem
from nova_studio.contract.values import ContractModel


class TaskType(StrEnum):
    """The seven tasks, by their ``taskType`` on the wire."""

    TEXT_IMAGE = "TEXT_IMAGE"
    COLOR_GUIDED_GENERATION = "COLOR_GUIDED_GENERATION"
    IMAGE_VARIATION = "IMAGE_VARIATION"
    INPAINTING = "INPAINTING"
    OUTPAINTING = "OUTPAINTING"
    BACKGROUND_REMOVAL = "BACKGROUND_REMOVAL"
    VIRTUAL_TRY_ON = "VIRTUAL_TRY_ON"


class TaskParams(ContractModel):
    """Base of every task's frozen parameters."""


Rule = Callable[[Mapping[str, Any], str], Iterator[Problem]]
"""A rule across fields: gets the fields that are valid alone and the JSONPath of the parameter object."""


@dataclass(frozen=True, eq=False)
class TaskSpec:
    """Everything that is particular to one task, declared in its module.

    ``short`` is the one or two words under its icon. ``source`` names the image slot whose size the results have (``None``:
    width and height are asked for). ``mask_blocks`` says in which block of the parameters each kind of mask travels (``""``:
    directly in them), ``mask_types`` the word that announces it where the task has a ``maskType``. ``words_name`` tells
    whether a mask in words names what changes or what stays.
    """

    task: TaskType
    title: str
    short: str
    summary: str
    params_key: str
    model: type[TaskParams]
    settings: tuple[str, ...]
    source: str | None = None
    mask_blocks: Mapping[MaskKind, str] = field(default_factory=dict)
    mask_types: Mapping[MaskKind, str] = field(default_factory=dict)
    words_name: Literal["changes", "stays"] = "changes"
    rules: tuple[Rule, ...] = ()

    @property
    def path(self) -> str:
        """JSONPath of the parameter object."""
        return f"$.{self.params_key}"

    @property
    def icon(self) -> str:
        """Name of the task's icon in ``resources/icons``."""
        return self.task.value.lower()
