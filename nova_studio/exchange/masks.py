"""The mask of a body: one picture, words or a garment class, in the block where the task keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nova_studio.contract import words
from nova_studio.contract.fields import FieldSpec, model_fields
from nova_studio.contract.form import Kind
from nova_studio.contract.masks import GarmentMask, MaskKind, ShapedWordsMask
from nova_studio.contract.problems import Problem, Repair, join
from nova_studio.contract.task import TaskSpec
from nova_studio.exchange.pictures import PictureReader
from nova_studio.exchange.polarity import CHANGED_IS_WHITE

Found = tuple[dict[str, Any] | None, list[Problem]]
Group = tuple[dict[str, Any], list[Problem]]


def read_mask(spec: TaskSpec, params: Mapping[str, Any], reader: PictureReader) -> Found:
    """The mask source as a draft holds it, or ``None``, with what is wrong with the keys around it."""
    return _announced(spec, params, reader) if spec.mask_types else _direct(spec, params, reader)


def _direct(spec: TaskSpec, params: Mapping[str, Any], reader: PictureReader) -> Found:
    """An edit: ``maskImage`` or ``maskPrompt``, not both."""
    problems: list[Problem] = []
    source: dict[str, Any] | None = None
    if "maskPrompt" in params:
        source, problems = _words(params["maskPrompt"], join(spec.path, "maskPrompt"))
    if "maskImage" in params:
        source, more = _drawn(spec, params["maskImage"], spec.path, reader)
        problems += more
    if "maskImage" in params and "maskPrompt" in params:
        path = join(spec.path, "maskPrompt")
        message = "A request takes maskImage or maskPrompt; this one has both."
        problems.append(Problem(path, "mask_both", message, Repair("Leave the words out", path, None)))
    return source, problems


def _announced(spec: TaskSpec, params: Mapping[str, Any], reader: PictureReader) -> Found:
    """A try-on: ``maskType`` names the block that holds the mask; no other may be there."""
    path = join(spec.path, "maskType")
    value = params.get("maskType")
    kinds: dict[str, MaskKind] = {word: kind for kind, word in spec.mask_types.items()}
    if "maskType" not in params:
        return None, [Problem(path, "required", f"maskType is needed, one of {', '.join(kinds)}.")]
    if not isinstance(value, str):
        return None, [words.wrong_type(path, "maskType", "text", value)]
    if value not in kinds:
        message = f"maskType must be one of {', '.join(kinds)}; it is {words.shown(value)}."
        return None, [Problem(path, "not_a_choice", message)]
    kind = kinds[value]
    block = spec.mask_blocks[kind]
    problems = [
        Problem(join(spec.path, other), "mask_block_unused", f"maskType {value} takes {block} only; leave {other} out.")
        for other in spec.mask_blocks.values()
        if other != block and other in params
    ]
    source, more = _block(spec, kind, params, reader)
    problems += more
    return source, problems


def _block(spec: TaskSpec, kind: MaskKind, params: Mapping[str, Any], reader: PictureReader) -> Found:
    name = spec.mask_blocks[kind]
    path = join(spec.path, name)
    if name not in params:
        return None, [Problem(path, "required", f"maskType {spec.mask_types[kind]} needs {name}; it is not there.")]
    block = params[name]
    if not isinstance(block, dict):
        return None, [words.wrong_type(path, name, "an object", block)]
    if kind == "drawn":
        problems = [words.unknown_key(join(path, key), name) for key in block if key != "maskImage"]
        if "maskImage" not in block:
            return None, [*problems, Problem(join(path, "maskImage"), "required", "The mask is needed; it is not set.")]
        source, more = _drawn(spec, block["maskImage"], path, reader)
        return source, problems + more
    return _plain_block(kind, block, path, name)


def _drawn(spec: TaskSpec, value: Any, path: str, reader: PictureReader) -> Found:
    ref, problems = reader.read_mask(value, join(path, "maskImage"), changed_is_white=CHANGED_IS_WHITE[spec.task])
    return ({"kind": "drawn", "mask": ref} if ref else None), list(problems)


def _words(value: Any, path: str) -> Found:
    if value is None:
        return None, [words.is_null(path)]
    return {"kind": "words", "prompt": value}, []


def _plain_block(kind: MaskKind, block: Mapping[str, Any], path: str, name: str) -> Found:
    """A block without pictures: its values are judged by the contract's model; here only keys and nulls."""
    fields = model_fields(GarmentMask if kind == "garment" else ShapedWordsMask, path)
    values, problems = read_group(block, fields, path, name)
    return {"kind": kind, **values}, problems


def read_group(block: Mapping[str, Any], fields: tuple[FieldSpec, ...], path: str, owner: str) -> Group:
    """The keys that belong here with their values, and the ones that do not as problems."""
    known = {field.key: field for field in fields}
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for key, value in block.items():
        inner = join(path, key)
        if key not in known:
            problems.append(words.unknown_key(inner, owner))
        elif value is None:
            problems.append(words.is_null(inner))
        elif known[key].kind is Kind.GROUP and isinstance(value, dict):
            values[key], more = read_group(value, known[key].children, inner, known[key].title)
            problems += more
        else:
            values[key] = value
    return values, problems
