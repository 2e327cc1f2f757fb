"""Makes and keeps ``.venv``: hashed locks first, then the project itself, editable.

A stamp inside ``.venv`` tells what is installed, so that a second run costs a fraction of a second. An environment that is broken,
that was left half made, or whose folder was moved is made anew.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import devtools_system as system
from devtools_shell import ROOT, Stop, call, environment, must, say, succeeds

VENV = ROOT / ".venv"
STAMP = VENV / "nova-studio-setup.json"
_SCRIPTS = VENV / ("Scripts" if sys.platform == "win32" else "bin")
_SUFFIX = ".exe" if sys.platform == "win32" else ""
PYTHON = _SCRIPTS / f"python{_SUFFIX}"
PROGRAM = _SCRIPTS / f"nova-studio{_SUFFIX}"
BASE_LOCKS = ("run", "backend")
UNFINISHED = "unfinished"


def tool(name: str) -> Path:
    """The path of a command installed in ``.venv``."""
    return _SCRIPTS / f"{name}{_SUFFIX}"


def set_up(*extra_locks: str) -> None:
    """Have ``.venv`` hold the program and the named further locks (``dev``, ``build``). Raises :class:`Stop`."""
    installed = _read_stamp()
    if not _usable(installed):
        _make_venv()
        installed = {}
    wanted = {name: _digest(lock_file(name)) for name in (*BASE_LOCKS, *extra_locks)}
    wanted["project"] = _digest(ROOT / "pyproject.toml")
    wanted["root"] = str(ROOT)
    stale = [name for name in (*BASE_LOCKS, *extra_locks) if installed.get(name) != wanted[name]]
    project_stale = bool(stale) or installed.get("project") != wanted["project"] or not PROGRAM.exists()
    if not project_stale:
        return
    _write_stamp({**installed, UNFINISHED: "yes", "root": str(ROOT)})
    if stale:
        say(f"Installing {', '.join(stale)} requirements into {VENV} ...")
        _pip("--require-hashes", *(part for name in stale for part in ("-r", str(lock_file(name)))))
    _pip("--no-deps", "--no-index", "--no-build-isolation", "--editable", str(ROOT))
    _write_stamp({**installed, **wanted})
    say(f"Ready: {PROGRAM}")


def lock_file(name: str) -> Path:
    """``packaging/requirements-<name>.txt``."""
    return ROOT / "packaging" / f"requirements-{name}.txt"


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _read_stamp() -> dict[str, str]:
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def _write_stamp(stamp: dict[str, str]) -> None:
    stamp = {key: value for key, value in stamp.items() if key != UNFINISHED or value}
    STAMP.write_text(json.dumps(stamp, indent=1, sort_keys=True), encoding="utf-8")


def _usable(stamp: dict[str, str]) -> bool:
    """Whether the environment can be kept: it answers, has pip, was finished, and lies where it was made."""
    if not VENV.exists() or UNFINISHED in stamp or stamp.get("root", str(ROOT)) != str(ROOT):
        return False
    probe = f"import sys, pip; sys.exit(sys.version_info[:2] < (3, 11) or sys.prefix != {str(VENV)!r})"
    return succeeds([PYTHON, "-I", "-c", probe])


def _make_venv() -> None:
    if VENV.is_symlink() or VENV.is_file():
        VENV.unlink()
    elif VENV.exists():
        say(f"{VENV} is broken or half made; making it anew.")
        shutil.rmtree(VENV)
    base = getattr(sys, "_base_executable", None) or sys.executable
    if _create(base):
        return
    # Debian and Ubuntu keep ensurepip in a package of its own, one for each Python.
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    system.install({"apt": [package], "dnf": ["python3-pip"], "pacman": ["python-pip"], "zypper": ["python3-pip"]})
    if not _create(base, loud=True):
        raise Stop(f"{base} -m venv failed; see above.")


def _create(base: str, *, loud: bool = False) -> bool:
    command = [base, "-m", "venv", str(VENV)]
    if loud:
        return call(command) == 0
    done = subprocess.run(
        command, env=environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode and "ensurepip" not in done.stdout + done.stderr:
        raise Stop(f"{base} -m venv failed:\n{done.stdout}{done.stderr}")
    return done.returncode == 0


def _pip(*arguments: str) -> None:
    must(
        [PYTHON, "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check", *arguments],
        "pip could not install what the program needs (see above). Nothing outside .venv was changed.",
        extra={"PIP_USER": "0", "PIP_REQUIRE_VIRTUALENV": "0", "PIP_NO_WARN_SCRIPT_LOCATION": "1"},
    )
