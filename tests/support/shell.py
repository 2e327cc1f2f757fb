"""How a call of the shell ended, and the shape of what it prints for programs."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

ANSWER_KEYS = ["job", "state", "engine", "images", "mask", "error", "losses", "charged"]


@dataclass(frozen=True)
class Ran:
    """The exit status and what was printed."""

    status: int
    out: str
    err: str

    @property
    def answer(self) -> dict[str, Any]:
        """The last line of stdout, which must be the whole of it and have the documented shape."""
        (line,) = self.out.splitlines()
        answer: dict[str, Any] = json.loads(line)
        assert list(answer) == ANSWER_KEYS
        assert isinstance(answer["images"], list) and isinstance(answer["losses"], list)
        assert answer["charged"] in ("no", "yes", "unclear")
        assert answer["error"] is None or answer["error"] in self.err
        return answer


Shell = Callable[..., Ran]
