"""The shell in a process of its own, how a call of it ended, and the shape of what it prints for programs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60
"""Seconds that a call may take."""

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


def command(data_dir: Path, *arguments: str | Path) -> list[str]:
    """What starts ``nova-studio`` with a library of its own."""
    return [sys.executable, "-m", "nova_studio", "--data-dir", str(data_dir), *map(str, arguments)]


def run(data_dir: Path, *arguments: str | Path, cwd: Path = ROOT, env: Mapping[str, str] | None = None) -> Ran:
    """One call to its end; no traceback may reach the user."""
    done = subprocess.run(
        command(data_dir, *arguments),
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), **(env or {})},
        capture_output=True,
        timeout=PATIENCE,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    ran = Ran(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))
    assert "Traceback" not in ran.err
    return ran


Shell = Callable[..., Ran]
