"""The sentences of problems: each names the rule and the actual value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from nova_studio.contract import generation, limits
from nova_studio.contract.fields import FieldSpec
from nova_studio.contract.form import Kind
from nova_studio.contract.problems import Problem, Repair, last_key

_SHOWN_TEXT = 40
_UNGROUPED = 99_999
_LONG_NUMBER = 10**18

_TYPES: Mapping[str, str] = {
    "string_type": "text",
    "string_unicode": "text of whole Unicode characters",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "finite_number": "a finite number",
    "bool_type": "true or false",
    "tuple_type": "a list",
    "list_type": "a list",
    "dict_type": "an object",
    "model_type": "an object",
    "model_attributes_type": "an object",
}


def type_name(value: object) -> str:
    """What JSON calls the type of a value."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, str):
        return "text"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, list | tuple):
        return "a list"
    return "an object"


def shown(value: object) -> str:
    """A value as it may stand in a sentence: short, quoted if it is text, with what cannot be printed spelled out."""
    if isinstance(value, str):
        text = value if len(value) <= _SHOWN_TEXT else f"{value[: _SHOWN_TEXT - 3]}..."
        return f'"{"".join(_printable(character) for character in text)}"'
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _number(value)
    return type_name(value)


def _printable(character: str) -> str:
    """The character, or its code: no terminal obeys it, and half a surrogate pair can be written."""
    return character if character.isprintable() else character.encode("unicode_escape").decode("ascii")


def missing(field: FieldSpec, path: str) -> Problem:
    """A required field that is not set."""
    if field.kind is Kind.MASK:
        return Problem(
            path, "mask_missing", "Say what will change: paint a mask, or describe it in words. There is none."
        )
    if field.kind is Kind.IMAGE:
        return Problem(path, "required", f"{field.title} is needed; there is none.")
    if field.kind in (Kind.IMAGES, Kind.PALETTE):
        return Problem(path, "required", f"{field.title} are needed; there are none.")
    return Problem(path, "required", f"{field.title} is needed; it is not set.")


def unknown_key(path: str, owner: str) -> Problem:
    """A key that does not belong where it stands."""
    return Problem(path, "unknown_key", f"{owner} has no field {shown(last_key(path))}; leave it out.")


def wrong_type(path: str, title: str, wanted: str, value: object) -> Problem:
    """A value of another JSON type."""
    code = "null" if value is None else "wrong_type"
    actual = "null; leave it out instead" if value is None else f"{type_name(value)}, {shown(value)}"
    if type_name(value) == shown(value):
        actual = type_name(value)
    return Problem(path, code, f"{title} must be {wanted}; it is {actual}.")


def is_null(path: str) -> Problem:
    """A key whose value is null."""
    return Problem(path, "null", f"{shown(last_key(path))} may not be null; leave it out instead.")


def body_too_large(path: str, length: int) -> Problem:
    """More bytes than one request may have."""
    return Problem(
        path,
        "body_too_large",
        f"A request may have at most {limits.BODY_MAX:,} bytes with its pictures; this one has {length:,}.",
    )


def explain(detail: Mapping[str, Any], field: FieldSpec, path: str, location: Sequence[str | int]) -> Problem | None:
    """One of pydantic's findings, in our words. ``location`` is where inside the field it was found."""
    kind, value, context = str(detail["type"]), detail.get("input"), detail.get("ctx", {})
    title = _title(field, path, location)
    if kind == "missing":
        return Problem(path, "required", f"{title} is needed; it is not set.")
    if kind == "extra_forbidden":
        return unknown_key(path, field.title)
    if kind == "string_too_short":
        return Problem(path, "empty", f"{title} must have at least 1 character; it is empty. Leave it out instead.")
    if kind == "string_too_long":
        return Problem(
            path,
            "too_long",
            f"{title} may have at most {context['max_length']:,} characters; it has {len(str(value)):,}.",
        )
    if kind == "string_pattern_mismatch" and field.kind is Kind.PALETTE:
        return Problem(path, "bad_color", f"A color is written #RRGGBB in hexadecimal; this one is {shown(value)}.")
    if kind == "literal_error":
        return Problem(path, "not_a_choice", f"{title} must be one of {context['expected']}; it is {shown(value)}.")
    if kind.startswith("union_tag"):
        return Problem(path, "not_a_choice", f"{title} is drawn, in words or by garment, as far as the task allows it.")
    if kind in ("too_short", "too_long"):
        return wrong_length(field, path, len(value) if isinstance(value, list | tuple) else 0)
    if kind == "float_type" and type(value) is int:  # larger than any float
        kind = "greater_than_equal" if value < 0 else "less_than_equal"
    if kind in ("greater_than_equal", "less_than_equal", "multiple_of"):
        return _bounds(field, path, kind, value, title)
    return wrong_type(path, title, _TYPES.get(kind, "of another kind"), value)


def _title(field: FieldSpec, path: str, location: Sequence[str | int]) -> str:
    if not location:
        return field.title
    if isinstance(location[-1], int):
        return f"Entry {location[-1] + 1} of {field.title.lower()}"
    key = last_key(path)
    children = {child.key: child.title for child in field.children}
    return children.get(key, _MASK_TITLES.get(key, key))


_MASK_TITLES = {
    "maskImage": "The painted mask",
    "maskPrompt": "The mask in words",
    "maskShape": "Mask shape",
    "garmentClass": "Garment",
    "longSleeveStyle": "Long sleeves",
    "tuckingStyle": "Tucking",
    "outerLayerStyle": "Outer layer",
}


def wrong_length(field: FieldSpec, path: str, count: int) -> Problem | None:
    """A list with too few or too many entries; ``None`` when the count is right.

    pydantic counts the valid entries only, and the wrong ones have been told already.
    """
    low, high = field.min_length or 0, field.max_length or 0
    if low <= count <= high:
        return None
    code = "too_few" if count < low else "too_many"
    return Problem(path, code, f"{field.title} takes {low} to {high} entries; there are {count}.")


def _bounds(field: FieldSpec, path: str, kind: str, value: Any, title: str) -> Problem:
    if field.kind is Kind.SIDE:
        side = generation.nearest_side(value)
        repair = Repair(f"Use {side}", path, side)
        if kind == "multiple_of":
            return Problem(
                path,
                "not_multiple",
                f"{title} must be divisible by {limits.SIDE_STEP}; {_number(value)} is not.",
                repair,
            )
    else:
        bound = field.minimum if kind == "greater_than_equal" else field.maximum
        repair = Repair(f"Use {bound:g}", path, bound if field.kind is Kind.NUMBER else int(bound or 0))
    low, high = field.minimum, field.maximum
    code = "too_small" if kind == "greater_than_equal" else "too_large"
    return Problem(path, code, f"{title} must be {_number(low)} to {_number(high)}; it is {_number(value)}.", repair)


def _number(value: Any) -> str:
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    if not isinstance(value, int) or abs(value) <= _UNGROUPED:
        return str(value)
    return f"{value:,}" if abs(value) < _LONG_NUMBER else f"a number of {len(str(abs(value)))} digits"
