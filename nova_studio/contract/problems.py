"""Problems: the reasons why a draft or a body is not a valid request, and repairs for them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

_PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True)
class Repair:
    """A change that makes one problem go away: put ``value`` into the field at ``path``; ``title`` is the link's text."""

    title: str
    path: str
    value: object


@dataclass(frozen=True)
class Problem:
    """One reason why a draft is not a valid request.

    ``path`` is the JSONPath of the field in Nova's body (``$.inPaintingParams.maskImage``), ``code`` a stable word for programs,
    ``message`` one sentence naming the rule and the actual value.
    """

    path: str
    code: str
    message: str
    repair: Repair | None = None


def join(path: str, *parts: str | int) -> str:
    """Extend a JSONPath by keys and list positions: ``join("$", "images", 2)`` is ``$.images[2]``.

    A key that is no plain name is quoted, in ASCII: ``$["a b"]``.
    """
    for part in parts:
        if isinstance(part, int):
            path += f"[{part}]"
        else:
            path += f".{part}" if _PLAIN_NAME.fullmatch(part) else f"[{json.dumps(part)}]"
    return path


def last_key(path: str) -> str:
    """The key that a JSONPath made by :func:`join` ends with."""
    if path.endswith('"]'):
        # Inside the quotes a quotation mark is escaped, so the last one behind a bracket opens them.
        return str(json.loads(path[path.rfind('["') + 1 : -1]))
    return path.rpartition(".")[2]
