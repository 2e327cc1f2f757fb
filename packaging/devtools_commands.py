"""The commands of dev.py."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import devtools_demo as demo
import devtools_env as env
import devtools_system as system
from devtools_shell import ROOT, Stop, call, environment, must, say

HELP = (ROOT / "packaging" / "dev.py").read_text(encoding="utf-8").split('"""')[1]
# Arguments that decide how pytest spreads its work; without them it uses every core.
_SPREADING = ("-n", "--numprocesses", "--pdb", "--trace", "-p=no:xdist", "no:xdist", "--dist")


def setup(arguments: Sequence[str]) -> int:
    """Make ``.venv``, and nothing else."""
    _take_none("setup", arguments)
    env.set_up()
    say(f"Nova Studio is ready: {env.PROGRAM}")
    return 0


def run(arguments: Sequence[str]) -> int:
    """Open the window, or do the main job without one where there is no display."""
    env.set_up()
    if arguments and not arguments[0].startswith("-"):
        return _become([env.PROGRAM, *arguments])
    if not has_display(sys.platform, os.environ):
        return demo.run_all([env.PROGRAM])
    system.install(system.window_packages())
    return _become([env.PROGRAM, "--sample", *arguments])


def test(arguments: Sequence[str]) -> int:
    """Run the tests, on every core."""
    env.set_up("dev")
    system.install(system.merge(system.window_packages(), system.command_packages(system.TEST_COMMANDS)))
    return call([env.PYTHON, "-m", "pytest", *pytest_arguments(arguments, Path.cwd())])


def check(arguments: Sequence[str]) -> int:
    """Format, lint, types, layers; all are run, and the first failure is the exit status."""
    _take_none("check", arguments)
    env.set_up("dev")
    steps: list[list[str | Path]] = [
        [env.tool("ruff"), "format", "--check", "."],
        [env.tool("ruff"), "check", "."],
        [env.PYTHON, "-m", "mypy", "--strict"],
        [env.tool("lint-imports")],
    ]
    statuses = []
    for step in steps:
        say(f"$ {' '.join(Path(part).name for part in step)}")
        statuses.append(call(step))
    return next((status for status in statuses if status), 0)


def bench(arguments: Sequence[str]) -> int:
    """Run the benchmarks one after another, each in a process and on an X server of its own."""
    env.set_up("dev")
    system.install(system.merge(system.window_packages(), system.command_packages(system.TEST_COMMANDS)))
    folder = ROOT / "tests" / "benchmarks"
    found = {path.stem.removeprefix("bench_"): path for path in sorted(folder.glob("bench_*.py"))}
    scripts = [path for name, path in found.items() if not arguments or name in arguments or path.stem in arguments]
    if not scripts:
        raise Stop(f"There is no such benchmark; there are: {', '.join(found)}.")
    server = [env.PYTHON, ROOT / "tests" / "support" / "xserver.py"] if sys.platform.startswith("linux") else []
    statuses = []
    for script in scripts:
        say(f"\n== {script.stem.removeprefix('bench_')}")
        path = os.pathsep.join((str(ROOT / "tests"), str(ROOT)))
        statuses.append(call([*server, env.PYTHON, script], extra={"PYTHONPATH": path}))
    return next((status for status in statuses if status), 0)


def build(arguments: Sequence[str]) -> int:
    """Make the one-folder program in ``dist/`` and run it through one job."""
    _take_none("build", arguments)
    env.set_up("build")
    tools = system.command_packages(system.BUILD_COMMANDS)  # Xvfb among them: the built window is tried too.
    system.install(system.merge(system.window_packages(), tools, system.shared_python_packages()))
    must([env.PYTHON, ROOT / "packaging" / "build.py"], "The program could not be built (see above).")
    must([env.PYTHON, ROOT / "packaging" / "smoke.py"], "The built program does not work (see above).")
    return 0


COMMANDS: dict[str, Callable[[Sequence[str]], int]] = {
    "setup": setup,
    "run": run,
    "test": test,
    "check": check,
    "bench": bench,
    "build": build,
}


def main(arguments: Sequence[str]) -> int:
    """Run one command; what cannot be done is said in words on stderr."""
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(HELP)
        return 0 if arguments else 2
    command = COMMANDS.get(arguments[0])
    if command is None:
        print(f"There is no command {arguments[0]!r}.\n{HELP}", file=sys.stderr)
        return 2
    try:
        return command(arguments[1:])
    except Stop as stop:
        sys.stdout.flush()
        print(stop, file=sys.stderr)
        return stop.status
    except KeyboardInterrupt:
        return 130


def has_display(platform: str, variables: os._Environ[str] | dict[str, str]) -> bool:
    """Whether a window can be shown: always off Linux, else where an X or Wayland display is named."""
    return not platform.startswith("linux") or any(variables.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


def pytest_arguments(arguments: Sequence[str], folder: Path) -> list[str]:
    """Paths as seen from the caller's folder, and every core unless the caller spreads the work himself."""
    spread = any(argument.startswith(_SPREADING) for argument in arguments)
    return [*([] if spread else ["-n", "auto"]), *(_path_from(folder, argument) for argument in arguments)]


def _path_from(folder: Path, argument: str) -> str:
    path, separator, rest = argument.partition("::")
    found = folder / path
    return f"{found}{separator}{rest}" if path and not path.startswith("-") and found.exists() else argument


def _become(command: Sequence[str | Path]) -> int:
    """Go on as another program, so that signals and exit status are its own."""
    parts = [str(part) for part in command]
    if sys.platform == "win32":
        return call(parts, cwd=Path.cwd())
    sys.stdout.flush()
    os.execve(parts[0], parts, environment())


def _take_none(name: str, arguments: Sequence[str]) -> None:
    if arguments:
        raise Stop(f"{name} takes no arguments; got {' '.join(arguments)}")
