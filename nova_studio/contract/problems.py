"""Problems: the reasons why a draft or a body is not a valid request, and repairs for them."""

from __future__ import annotations

from dataclasses import dataclass


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
    """Extend a JSONPath by keys and list positions: ``join("$", "images", 2)`` is ``$.images[2]``."""
    for part in parts:
        path += f"[{part}]" if isinstance(part, int) else f".{part}"
    return path
