"""A private X server: one per test process, or around one command (``python xserver.py COMMAND [ARG...]``).

The screen has 24 bits and the size of a common desktop. The server chooses its own number and tells it through a pipe, so any
number of them start at the same time, and it dies with the process that started it.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

SCREEN = "1920x1200x24"
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class XServer:
    """A running server; ``display`` is what DISPLAY must be."""

    process: subprocess.Popen[bytes]
    display: str

    def stop(self) -> None:
        """End the server and wait until it is gone."""
        self.process.terminate()
        self.process.wait(timeout=20)


def needed() -> bool:
    """Only Linux has no window system of its own in a test."""
    return sys.platform.startswith("linux")


def start(screen: str = SCREEN) -> XServer:
    """Start Xvfb and wait until it answers. Raises RuntimeError with what to install where there is none."""
    program = shutil.which("Xvfb")
    if program is None:
        raise RuntimeError(
            "Xvfb is missing; `python3 packaging/dev.py test` installs it, or names the command that does."
        )
    reader, writer = os.pipe()
    command = [program, "-displayfd", str(writer), "-screen", "0", screen, "-nolisten", "tcp", "-noreset"]
    process = subprocess.Popen(
        command,
        pass_fds=(writer,),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=_die_with_parent,
    )
    os.close(writer)
    with os.fdopen(reader, "rb") as answer:
        number = answer.readline().strip().decode()  # Ends at once if the server does.
    if not number:
        raise RuntimeError(f"Xvfb ended with status {process.wait()} before it could serve.")
    return XServer(process, f":{number}")


@contextlib.contextmanager
def running(screen: str = SCREEN) -> Iterator[XServer]:
    """A server for the length of a ``with`` block."""
    server = start(screen)
    try:
        yield server
    finally:
        server.stop()


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def main(command: list[str]) -> int:
    """Run ``command`` with a server of its own; its exit status."""
    with running() as server:
        env = {**os.environ, "DISPLAY": server.display, "QT_QPA_PLATFORM": "xcb"}
        return subprocess.call(command, env=env)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
