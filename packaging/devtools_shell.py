"""Running commands for the developer's tool: no standard input, words instead of tracebacks."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class Stop(Exception):
    """The tool cannot go on; the text says why and what to type. ``status`` becomes the exit status."""

    def __init__(self, text: str, status: int = 2) -> None:
        super().__init__(text)
        self.status = status


def say(text: str) -> None:
    """One line of progress, in order with what commands print."""
    print(text, flush=True)


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The caller's environment with a UTF-8 locale where none is set, which Qt and our tests rely on."""
    env = dict(os.environ)
    if not any(env.get(name) for name in ("LC_ALL", "LC_CTYPE", "LANG")):
        env["LC_ALL"] = "C.UTF-8"
    # A virtual environment or a home of another Python must not leak into ours.
    for name in ("PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV", "__PYVENV_LAUNCHER__"):
        env.pop(name, None)
    env.update(extra or {})
    return env


def call(command: Sequence[str | Path], *, cwd: Path = ROOT, extra: Mapping[str, str] | None = None) -> int:
    """Run a command with the terminal's output and no input; its exit status."""
    sys.stdout.flush()
    try:
        return subprocess.call(
            [str(part) for part in command], cwd=cwd, env=environment(extra), stdin=subprocess.DEVNULL
        )
    except KeyboardInterrupt:
        return 130


def must(command: Sequence[str | Path], failed: str, *, extra: Mapping[str, str] | None = None) -> None:
    """Run a command that has to succeed; raises :class:`Stop` with ``failed`` and its exit status otherwise."""
    status = call(command, extra=extra)
    if status:
        raise Stop(failed, status if 0 < status < 126 else 1)


def succeeds(command: Sequence[str | Path]) -> bool:
    """Whether a command can be started and ends with 0; what it prints is dropped."""
    try:
        done = subprocess.run(
            [str(part) for part in command],
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )
    except OSError:
        return False
    return done.returncode == 0
