"""A desktop's keyring of its own: gnome-keyring on a private session bus, unlocked, or locked with nobody to unlock it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_UNLOCKED = 'printf %s password | gnome-keyring-daemon --unlock --components=secrets >/dev/null && exec "$@"'
_LOCKED = 'gnome-keyring-daemon --start --components=secrets >/dev/null && exec "$@"'


def environment(home: Path) -> dict[str, str]:
    """The variables of a person with that home, whose keyring is the desktop's."""
    home.mkdir(mode=0o700, exist_ok=True)
    kept = {name: value for name, value in os.environ.items() if name != "PYTHON_KEYRING_BACKEND"}
    places = {name: str(home) for name in ("HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR")}
    return {**kept, **places, "PYTHONPATH": str(ROOT)}


def command(arguments: Sequence[str], *, unlocked: bool) -> list[str]:
    """The command line that runs ``arguments`` on a bus of its own."""
    start = _UNLOCKED if unlocked else _LOCKED
    return ["dbus-run-session", "--", "bash", "-c", start, "bash", *arguments]


def run_python(script: str, home: Path, *, unlocked: bool = True, more: Mapping[str, str] | None = None) -> str:
    """The last line that a script prints."""
    done = subprocess.run(
        command([sys.executable, "-c", script], unlocked=unlocked),
        env={**environment(home), **(more or {})},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()[-1]
