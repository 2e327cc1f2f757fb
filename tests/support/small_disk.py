"""A real small disk that fills up: scenes run in a process of their own, in which a folder is a tmpfs of a few megabytes.

It is mounted in a mount namespace, so nothing is left behind. Where neither root nor a user namespace is to be had, the system's
limit on the size of files stands in for it: writing fails as well, with another word for it.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import shutil
import struct
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

TESTS = Path(__file__).resolve().parents[1]
_MOUNT = 'mount -t tmpfs -o size="$1" none "$2" && shift 2 && exec "$@"'
_SIZE = "64m"
_PATIENCE = 120
_PAGE = 4096
_CAPABILITIES_V3 = 0x20080522
_CHUNK = 1 << 16


class SmallDisk:
    """The disk inside a scene. ``folder`` is on it."""

    def __init__(self, folder: Path, kind: str) -> None:
        self.folder = folder
        self.kind = kind
        self._ballast = folder / "ballast"

    def fill(self, leave: int = 0) -> None:
        """Let somebody else take the room, but for so many bytes."""
        if self.kind == "limit":
            resource.setrlimit(resource.RLIMIT_FSIZE, (leave, resource.RLIM_INFINITY))
            return
        with self._ballast.open("ab", buffering=0) as file:
            try:
                while True:
                    file.write(b"\0" * _CHUNK)
            except OSError:
                pass
            try:
                while True:
                    file.write(b"\0" * _PAGE)
            except OSError:
                pass
            file.truncate(max(0, file.tell() - leave))

    def make_room(self) -> None:
        """Somebody tidies up."""
        if self.kind == "limit":
            resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        else:
            self._ballast.unlink(missing_ok=True)

    def read_only(self, on: bool = True) -> None:
        """Make the disk read-only, or writable again."""
        if self.kind != "limit":
            subprocess.run(["mount", "-o", f"remount,{'ro' if on else 'rw'}", str(self.folder)], check=True)
            return
        _be_like_everybody()
        for path in (self.folder, *self.folder.rglob("*")):
            path.chmod(path.stat().st_mode & ~0o222 if on else path.stat().st_mode | 0o200)


def _be_like_everybody() -> None:
    """Give up root's right to write what is not to be written."""
    if os.geteuid() == 0:
        header, none = struct.pack("=Ii", _CAPABILITIES_V3, 0), struct.pack("=6I", *[0] * 6)
        assert ctypes.CDLL(None, use_errno=True).capset(header, none) == 0, os.strerror(ctypes.get_errno())


@cache
def prefix() -> tuple[str, ...] | None:
    """The command that gives a process mounts of its own, or ``None`` where there is none."""
    if shutil.which("unshare") is None or shutil.which("mount") is None:
        return None
    for command in (("unshare", "-rm"), ("unshare", "-m")):
        tried = subprocess.run(
            [*command, "sh", "-c", _MOUNT, "sh", "1m", "/mnt", "true"], capture_output=True, check=False
        )
        if tried.returncode == 0:
            return command
    return None


def play(scene: Callable[..., Any], folder: Path, *, mount: bool = True) -> Any:
    """Run a scene, a function of a module in ``tests``, in its own process; what it returns, as JSON.

    Without ``mount`` the limit on files stands in for the disk, as where nothing can be mounted.
    """
    folder.mkdir(parents=True, exist_ok=True)
    own = prefix() if mount else None
    disk = "limit" if own is None else "tmpfs"
    command = [sys.executable, "-m", __name__, scene.__module__, scene.__name__, str(folder), disk]
    if own is not None:
        command = [*own, "sh", "-c", _MOUNT, "sh", _SIZE, str(folder), *command]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(TESTS), str(TESTS.parent)])}
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=_PATIENCE, check=False)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    assert "Traceback" not in done.stderr, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def _main() -> None:
    module, name, folder, kind = sys.argv[1:]
    scene = getattr(__import__(module, fromlist=[name]), name)
    sys.stdout.write(json.dumps(scene(SmallDisk(Path(folder), kind))) + "\n")


if __name__ == "__main__":
    _main()
