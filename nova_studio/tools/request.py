"""Requests of tools, and what is true of them and of the contract's requests alike."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from pydantic import ValidationError

from nova_studio.contract import words
from nova_studio.contract.draft import plain
from nova_studio.contract.fields import FieldSpec, adapters, model_fields
from nova_studio.contract.problems import Problem, join
from nova_studio.contract.request import Request
from nova_studio.contract.task import TaskSpec, TaskType
from nova_studio.contract.tasks import TASKS
from nova_studio.contract.values import ImageRef
from nova_studio.errors import InvalidRequest
from nova_studio.tools.spec import TOOLS, ToolSpec, ToolType

if TYPE_CHECKING:
    from nova_studio.tools.kinds import ToolParams

PATH: Final = "$"
"""JSONPath of a tool's parameters: they stand alone."""
IMAGE: Final = "image"
"""The field of the picture that a tool works on; every tool has it."""
_KEY: Final = "tool"
"""Tells a stored tool's request from one of the contract, which has ``task``."""


@dataclass(frozen=True)
class ToolRequest:
    """One tool with everything that shapes its picture. Made by :func:`validate_tool` and :meth:`from_json`."""

    tool: ToolType
    params: ToolParams

    @property
    def task(self) -> ToolType:
        """What kind of work it is, as :attr:`Request.task` says of the seven."""
        return self.tool

    @property
    def spec(self) -> ToolSpec:
        """The tool's declaration."""
        return TOOLS[self.tool]

    @property
    def source(self) -> ImageRef:
        """The picture that is worked on."""
        return self.params.image

    @property
    def drawn_mask(self) -> None:
        """No tool takes a mask."""
        return None

    @property
    def count(self) -> int:
        """A tool makes one picture."""
        return 1

    @property
    def seed(self) -> int | None:
        """The seed asked for; ``None`` also where the tool has none."""
        seed: int | None = getattr(self.params, "seed", None)
        return seed

    def with_seed(self, seed: int) -> ToolRequest:
        """The same with a seed, where the tool has one."""
        if "seed" not in type(self.params).model_fields:
            return self
        return replace(self, params=self.params.model_copy(update={"seed": seed}))

    @property
    def output_size(self) -> tuple[int, int]:
        """Width and height of the result at most, in pixels."""
        return self.params.output_size()

    def images(self) -> Iterator[tuple[str, ImageRef]]:
        """The input picture with the name of its field."""
        yield IMAGE, self.params.image

    def to_json(self) -> dict[str, Any]:
        """As JSON values, for library and sidecar."""
        return {_KEY: self.tool.value, "params": plain(self.params)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> ToolRequest:
        """Back from :meth:`to_json`; raises ``ValueError`` or ``KeyError`` on anything else."""
        from nova_studio.tools.kinds import MODELS

        tool = ToolType(data[_KEY])
        return cls(tool, MODELS[tool].model_validate(data["params"]))

    def canonical_hash(self) -> str:
        """SHA-256 of what shapes the picture: the input by content, what is unset by its default."""
        fields = model_fields(type(self.params), PATH)
        values = {field.key: _identity(getattr(self.params, field.name), field.default) for field in fields}
        text = json.dumps({_KEY: self.tool.value, "params": values}, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


AnyRequest = Request | ToolRequest
"""What a job may be for."""
WorkType = TaskType | ToolType
"""What kinds of work there are."""
_KINDS: Mapping[str, WorkType] = {kind.value: kind for kind in (*TaskType, *ToolType)}


def work_type(name: str) -> WorkType:
    """The kind of work of that name; raises ``KeyError`` where there is none."""
    return _KINDS[name]


def spec_of(work: WorkType) -> TaskSpec | ToolSpec:
    """The declaration of a kind of work."""
    return TOOLS[work] if isinstance(work, ToolType) else TASKS[work]


def seed_of(request: AnyRequest) -> int | None:
    """The seed asked for, if one is."""
    return request.seed if isinstance(request, ToolRequest) else request.settings.seed


def is_of_tool(data: Mapping[str, Any]) -> bool:
    """Whether a stored request is a tool's."""
    return _KEY in data


def tool_fields(tool: ToolType) -> tuple[FieldSpec, ...]:
    """The tool's fields but for its picture, in the order of declaration."""
    from nova_studio.tools.kinds import MODELS

    return tuple(field for field in model_fields(MODELS[tool], PATH) if field.name != IMAGE)


def validate_tool(tool: ToolType, values: Mapping[str, Any]) -> ToolRequest:
    """The request that plain field values stand for; raises :class:`InvalidRequest` with every problem."""
    request, problems = check_tool(tool, values)
    if request is None:
        raise InvalidRequest(problems)
    return request


def check_tool(tool: ToolType, values: Mapping[str, Any]) -> tuple[ToolRequest | None, tuple[Problem, ...]]:
    """The request, or ``None`` and every reason why there is none. Blank text counts as unset."""
    from nova_studio.tools.kinds import MODELS

    model = MODELS[tool]
    fields = {field.name: field for field in model_fields(model, PATH)}
    problems = [words.unknown_key(join(PATH, name), TOOLS[tool].title) for name in values if name not in fields]
    valid: dict[str, Any] = {}
    for name, field in fields.items():
        value = values.get(name)
        if value is None or (isinstance(value, str) and not value.strip()):
            problems += [words.missing(field, field.path)] if field.required else []
            continue
        try:
            valid[name] = adapters(model)[name].validate_python(value, by_alias=True, by_name=True)
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                place = [part for part in detail["loc"] if not str(part).startswith(("function-", "nullable["))]
                problem = words.explain(detail, field, join(field.path, *place), place)
                problems += [problem] if problem is not None else []
    return (None, tuple(problems)) if problems else (ToolRequest(tool, model(**valid)), ())


def _identity(value: Any, default: object) -> Any:
    if value is None:
        return default
    if isinstance(value, ImageRef):
        return value.sha256
    if isinstance(value, tuple):
        return [item.upper() for item in value]
    return value
