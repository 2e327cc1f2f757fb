"""Looks for keys and tokens in what is about to leave the library: six peers have sent theirs along with the recipe."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from nova_studio.errors import LibraryError
from nova_studio.logs import redact

_IN_FILES = re.compile(
    rb"(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Z0-9])|bedrock-api-key-[\w+/=%.~-]{16}|ABSK[A-Za-z0-9+/=]{40}"
    rb"|(?i:aws_?secret_?access_?key)\W{1,4}[A-Za-z0-9/+]{40}|(?i:authorization)\W{1,4}(?i:bearer)\s+[\w.~+/=-]{16}"
)
"""Marks so long that compressed pixels do not hold them by chance."""


def refuse_secrets_in_text(content: Mapping[str, Any], what: str) -> None:
    """Raise LibraryError, without repeating it, when a value looks like a key or a token."""
    for path, value in _leaves(content, ""):
        name = path.rpartition(".")[2]
        named = f"{name}={value}"
        if redact(value) != value or redact(named) != named:
            raise LibraryError(_words(f"{what} at {path}"))


def refuse_secrets_in_file(data: bytes, what: str) -> None:
    """Raise LibraryError when a picture's file holds a key, as in its comments."""
    if _IN_FILES.search(data):
        raise LibraryError(_words(what))


def _words(where: str) -> str:
    return (
        f"Nothing was exported: {where} holds what looks like an access key, a password or a token. "
        "Take it out, then export again; if it is a real one, replace it, since it is in the library too."
    )


def _leaves(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _leaves(item, f"{path}.{key}" if path else str(key))
            yield f"{path} (a name)".strip(), str(key)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _leaves(item, path)
    elif isinstance(value, str):
        yield path, value
