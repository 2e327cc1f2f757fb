"""From the bytes of Nova's body to a request and its pictures: strict, and telling every problem at once."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nova_studio.contract import generation, limits, words
from nova_studio.contract.draft import Draft
from nova_studio.contract.fields import FieldSpec, params_fields, settings_fields
from nova_studio.contract.form import Kind
from nova_studio.contract.problems import Problem, join
from nova_studio.contract.request import Request
from nova_studio.contract.task import TaskSpec, TaskType
from nova_studio.contract.tasks import TASKS
from nova_studio.contract.validation import check
from nova_studio.errors import InvalidRequest
from nova_studio.exchange.body import serialise
from nova_studio.exchange.masks import read_group, read_mask
from nova_studio.exchange.pictures import PictureReader

_TOLERATED = ("width", "height")
"""The guide forbids them on edits and shows them in its own examples: accepted, dropped, never sent."""


@dataclass(frozen=True)
class Parsed:
    """What a body holds: the request or every problem, the task if it could be told, and the pictures by hash."""

    request: Request | None
    problems: tuple[Problem, ...]
    task: TaskType | None = None
    pictures: Mapping[str, bytes] = field(default_factory=dict)

    def read(self, sha256: str, /) -> bytes:
        """The bytes of one of the body's pictures or masks."""
        return self.pictures[sha256]


def parse(data: bytes, *, folder: Path | None = None) -> Parsed:
    """Read a body. With ``folder`` a picture may stand as ``"@path"``, relative to it, instead of base64."""
    document, problem = _document(data)
    if document is None:
        return Parsed(None, (problem,) if problem else ())
    return _Parser(document, PictureReader(folder), len(data)).run()


def _document(data: bytes) -> tuple[dict[str, Any] | None, Problem | None]:
    repeated: list[str] = []

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(items)
        if len(found) < len(items):
            repeated.extend(key for key, count in Counter(key for key, _ in items).items() if count > 1)
        return found

    try:
        # A byte order mark is an editor's doing, not the body's; json itself would take UTF-16 as well.
        text = data.decode("utf-8-sig")
        document = json.loads(text, object_pairs_hook=pairs, parse_constant=_refuse_constant)
    except RecursionError:
        return None, Problem("$", "not_json", "A body must be JSON in UTF-8; this one is nested too deeply to be read.")
    except ValueError as error:
        return None, Problem("$", "not_json", f"A body must be JSON in UTF-8; reading it failed: {_reason(error)}.")
    if repeated:
        return None, Problem(
            "$", "repeated_key", f"A key may stand once in its object; {words.shown(repeated[0])} is repeated."
        )
    if not isinstance(document, dict):
        return None, words.wrong_type("$", "A body", "an object", document)
    return document, None


def _reason(error: ValueError) -> str:
    if "integer string conversion" in str(error):  # Python's own advice would help nobody here.
        return "a number has thousands of digits"
    return str(error)


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not a JSON number")


class _Parser:
    """One pass over one body; collects values for a draft, pictures and problems."""

    def __init__(self, document: dict[str, Any], reader: PictureReader, length: int) -> None:
        self._document = document
        self._reader = reader
        self._length = length
        self._problems: list[Problem] = []
        self._broken: set[str] = set()

    def run(self) -> Parsed:
        """Everything the body holds."""
        spec = self._spec()
        if spec is None:
            return Parsed(None, tuple(self._problems))
        known = ("taskType", spec.params_key, *((generation.KEY,) if spec.settings else ()))
        for key in self._document:
            if key not in known:
                self._problems.append(words.unknown_key(join("$", key), spec.title))
        params = self._params(spec)
        settings = self._settings(spec)
        request, problems = check(Draft(spec.task, params, settings))
        self._problems += [problem for problem in problems if not self._told(problem)]
        self._check_length(request)
        if self._problems:
            request = None
        return Parsed(request, tuple(self._problems), spec.task, self._reader.pictures)

    def _spec(self) -> TaskSpec | None:
        value = self._document.get("taskType")
        names = [task.value for task in TaskType]
        if "taskType" not in self._document:
            self._problems.append(Problem("$.taskType", "required", f"taskType is needed, one of {', '.join(names)}."))
        elif not isinstance(value, str):
            self._problems.append(words.wrong_type("$.taskType", "taskType", "text", value))
        elif value not in names:
            message = f"taskType must be one of {', '.join(names)}; it is {words.shown(value)}."
            self._problems.append(Problem("$.taskType", "not_a_choice", message))
        else:
            return TASKS[TaskType(value)]
        return None

    def _object(self, key: str) -> dict[str, Any] | None:
        value = self._document.get(key, {})
        if isinstance(value, dict):
            return value
        self._problems.append(words.wrong_type(join("$", key), key, "an object", value))
        return None

    def _params(self, spec: TaskSpec) -> dict[str, Any]:
        if spec.params_key not in self._document:
            self._problems.append(Problem(spec.path, "required", f"{spec.params_key} is needed; it is not there."))
        found = self._object(spec.params_key)
        fields = params_fields(spec)
        if found is None or spec.params_key not in self._document:
            self._broken |= {field.path for field in fields} | {spec.path}
            return {}
        by_key = {field.key: field for field in fields if field.kind is not Kind.MASK}
        mask_keys = _mask_keys(spec)
        values: dict[str, Any] = {}
        for key, value in found.items():
            if key in by_key:
                self._take(values, by_key[key], value)
            elif key not in mask_keys:
                self._problems.append(words.unknown_key(join(spec.path, key), spec.title))
        if mask_keys:
            mask, problems = read_mask(spec, found, self._reader)
            self._problems += problems
            if problems:
                self._broken.add(spec.path)
            values["mask"] = mask
        return values

    def _settings(self, spec: TaskSpec) -> dict[str, Any]:
        found = self._object(generation.KEY) if spec.settings else {}
        by_key = {field.key: field for field in settings_fields(spec)}
        values: dict[str, Any] = {}
        for key, value in (found or {}).items():
            if key in by_key:
                self._take(values, by_key[key], value)
            elif key not in _TOLERATED:
                self._problems.append(words.unknown_key(join("$", generation.KEY, key), spec.title))
        return values

    def _take(self, values: dict[str, Any], field: FieldSpec, value: Any) -> None:
        """Put one value into the draft, reading pictures on the way."""
        before = len(self._problems)
        if value is None:
            self._problems.append(words.is_null(field.path))
        elif field.kind is Kind.IMAGE:
            values[field.name] = self._image(value, field.path, field.title)
        elif field.kind is Kind.IMAGES and isinstance(value, list):
            refs = [
                self._image(item, join(field.path, index), f"Reference picture {index + 1}")
                for index, item in enumerate(value)
            ]
            if all(refs):
                values[field.name] = refs
            elif (problem := words.wrong_length(field, field.path, len(value))) is not None:
                self._problems.append(problem)
        elif field.kind is Kind.GROUP and isinstance(value, dict):
            values[field.name], problems = read_group(value, field.children, field.path, field.title)
            self._problems += problems
        else:
            values[field.name] = value
        if len(self._problems) > before:
            self._broken.add(field.path)

    def _image(self, value: Any, path: str, title: str) -> Any:
        ref, problem = self._reader.read_picture(value, path, title)
        if problem is not None:
            self._problems.append(problem)
        return ref

    def _told(self, problem: Problem) -> bool:
        """A field that could not be read has been told already; that it is missing from the draft is our doing."""
        if problem.code == "mask_missing":
            return any(problem.path.startswith(path + ".") for path in self._broken)
        if problem.code == "needs_condition_image":
            return any(path.endswith(".conditionImage") for path in self._broken)
        return problem.code == "required" and problem.path in self._broken

    def _check_length(self, request: Request | None) -> None:
        if any(problem.code == "body_too_large" for problem in self._problems):
            return
        if self._length > limits.BODY_MAX:
            self._problems.append(words.body_too_large("$", self._length))
        elif request is not None and self._reader.from_files and not self._problems:
            try:
                serialise(request, Parsed(None, (), None, self._reader.pictures))
            except InvalidRequest as error:
                self._problems += [Problem(p.path, p.code, p.message) for p in error.problems]


def _mask_keys(spec: TaskSpec) -> frozenset[str]:
    if not spec.mask_blocks:
        return frozenset()
    if spec.mask_types:
        return frozenset({"maskType", *spec.mask_blocks.values()})
    return frozenset({"maskImage", "maskPrompt"})
