"""Tries a built program as a stranger would: its version, its engines, one whole job on a shipped photograph, and its window.

``python packaging/smoke.py [PROGRAM...]``; without words it takes the program in ``dist/``. The program runs in a folder and with a
home of its own, and must not find the checkout: only what it brought along counts.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from build import PROGRAM
from devtools_shell import ROOT, Stop, environment, say

SAMPLES = ROOT / "resources" / "samples"
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
SECONDS = 120
Size = tuple[int, int]


def png_size(path: Path) -> Size:
    """Width and height from a PNG's header. Raises :class:`Stop` if it is none."""
    head = path.read_bytes()[:24]
    if head[:8] != PNG_SIGNATURE or head[12:16] != b"IHDR":
        raise Stop(f"{path} is not a PNG picture.", 1)
    width, height = struct.unpack(">II", head[16:24])
    return width, height


def strangers(home: Path) -> dict[str, str]:
    """The variables of a person with an empty home, no accounts and no keyring."""
    own = {"HOME": str(home), "USERPROFILE": str(home), "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
    return {name: value for name, value in environment(own).items() if not name.startswith(("AWS_", "XDG_"))}


def ask(program: Sequence[str], *arguments: str, home: Path) -> str:
    """Run the program to its end and return what it printed. Raises :class:`Stop` unless it ends with 0."""
    done = subprocess.run(
        [*program, *arguments],
        cwd=home,
        env=strangers(home),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=SECONDS,
        check=False,
    )
    if done.returncode:
        words = f"{done.stdout}{done.stderr}".strip()
        raise Stop(f"{' '.join(arguments)} ended with {done.returncode}:\n{words}", 1)
    return done.stdout


def version() -> str:
    """The version this checkout is."""
    text = (ROOT / "nova_studio" / "__init__.py").read_text(encoding="utf-8")
    found = re.search(r'__version__ = "([^"]+)"', text)
    if found is None:
        raise Stop("nova_studio/__init__.py has no __version__.", 1)
    return found[1]


def try_version(program: Sequence[str], home: Path) -> None:
    """``--version`` tells the version of this checkout."""
    told = ask(program, "--version", home=home)
    if version() not in told:
        raise Stop(f"--version says {told.strip()!r}, not {version()}.", 1)


def try_engines(program: Sequence[str], home: Path) -> None:
    """``engines --json`` answers in JSON and names both engines."""
    told = ask(program, "--data-dir", str(home / "data"), "engines", "--json", home=home)
    names = [engine["name"] for engine in json.loads(told)]
    if not {"offline", "nova-canvas"} <= set(names):
        raise Stop(f"engines names only {names}.", 1)


def try_job(program: Sequence[str], home: Path, expected: Size = (640, 427)) -> None:
    """The inpainting example comes out as one picture of the photograph's size, and is kept in the library."""
    copied = home / "samples"
    shutil.copytree(SAMPLES, copied)
    request, out = copied / "requests" / "inpainting.json", home / "out"
    told = ask(
        program,
        *("--data-dir", str(home / "data"), "generate", str(request)),
        *("--engine", "offline", "--out", str(out), "--json"),
        home=home,
    )
    images = json.loads(told.strip().splitlines()[-1])["images"]
    if len(images) != 1:
        raise Stop(f"one picture was asked for, {len(images)} came: {told.strip()}", 1)
    size = png_size(home / images[0])
    if size != expected:
        raise Stop(f"the picture is {size}, the photograph {expected}.", 1)
    if not any((home / "data").rglob("*")):
        raise Stop("the library in --data-dir stayed empty.", 1)


def try_window(program: Sequence[str], home: Path) -> None:
    """The window comes up on a private X server and takes the shipped photograph into its library."""
    if not sys.platform.startswith("linux"):
        return
    data = home / "window"
    server = [sys.executable, str(ROOT / "tests" / "support" / "xserver.py")]
    process = subprocess.Popen(
        [*server, *program, "--data-dir", str(data), "--sample"],
        cwd=home,
        env=strangers(home),
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    end = time.monotonic() + SECONDS
    try:
        while not any(path.is_file() for path in (data / "library" / "blobs").rglob("*")):
            if process.poll() is not None or time.monotonic() > end:
                raise Stop(f"the window did not come up (exit status {process.returncode}).", 1)
            time.sleep(0.1)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=30)


def smoke(program: Sequence[str]) -> None:
    """All tries, one after another. Raises :class:`Stop` at the first that fails."""
    with tempfile.TemporaryDirectory(prefix="nova smoke ", ignore_cleanup_errors=os.name == "nt") as folder:
        for attempt in (try_version, try_engines, try_job, try_window):
            attempt(program, Path(folder))
            say(f"  ok: {attempt.__name__.removeprefix('try_')}")


def main(arguments: Sequence[str]) -> int:
    """Try the program; words on stderr and exit status 1 where it fails."""
    program = list(arguments) or [str(PROGRAM)]
    say(f"Trying {' '.join(program)}")
    try:
        smoke(program)
    except (Stop, OSError, ValueError, LookupError, TypeError, subprocess.TimeoutExpired) as error:
        print(f"The program does not work: {error}", file=sys.stderr)
        return 1
    say("The program works.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
