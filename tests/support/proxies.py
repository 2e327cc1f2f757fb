"""A real proxy with a sign-in: tinyproxy of Debian, on loopback, for one test."""

from __future__ import annotations

import socket
import subprocess
import threading
from pathlib import Path
from types import TracebackType

USER = "artist"
PASSWORD = "secret-of-the-proxy"


class Tinyproxy:
    """A context manager; ``url`` is its address, ``log`` what it wrote."""

    def __init__(self, folder: Path, *, password: str = PASSWORD) -> None:
        self._folder = folder
        self._password = password
        self.port = _free_port()
        self.log = folder / "tinyproxy.log"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The proxy's address, without name and password."""
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Tinyproxy:
        config = self._folder / "tinyproxy.conf"
        config.write_text(
            f'Port {self.port}\nListen 127.0.0.1\nTimeout 60\nLogFile "{self.log}"\nLogLevel Info\nMaxClients 20\n'
            f"Allow 127.0.0.1\nBasicAuth {USER} {self._password}\n"
        )
        self._process = subprocess.Popen(["tinyproxy", "-d", "-c", str(config)], stdout=subprocess.DEVNULL)
        self._wait()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process is not None
        self._process.terminate()
        self._process.wait(10)

    def _wait(self) -> None:
        """Until it listens; a process that ended instead is told."""
        pause = threading.Event()
        for _ in range(500):
            assert self._process is not None and self._process.poll() is None, "tinyproxy has ended"
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
            except ConnectionRefusedError:
                pause.wait(0.02)
            else:
                return
        raise TimeoutError("tinyproxy does not listen")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
        return port
