"""The shell in this process: the real ``main()``, its streams caught, without the pauses between attempts."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from nova_studio.__main__ import main
from nova_studio.engines.bedrock.nova_canvas.engine import NovaCanvasEngine
from nova_studio.outbox.retry import RetryPolicy
from nova_studio.outbox.runner import Runner
from nova_studio.paths import Paths
from nova_studio.studio import Studio
from support.bedrock_fixtures import bedrock
from support.shell import Ran, Shell

__all__ = ["bedrock"]

ALIVE = date(2026, 1, 15)


@pytest.fixture
def shell(data_dir: Path, capsys: pytest.CaptureFixture[str]) -> Shell:
    """Runs ``nova-studio --data-dir … ARGUMENTS``."""

    def run(*arguments: str | Path) -> Ran:
        capsys.readouterr()
        status = main(["--data-dir", str(data_dir), *map(str, arguments)])
        caught = capsys.readouterr()
        assert "Traceback" not in caught.err
        return Ran(status, caught.out, caught.err)

    return run


@pytest.fixture(autouse=True)
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """Which names the doctor finds, and how many addresses of each; nobody is asked."""
    known: dict[str, int] = {"127.0.0.1": 1}

    def look_up(host: str, _port: int) -> int:
        if host not in known:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return known[host]

    monkeypatch.setattr("nova_studio.cli.way_out.look_up", look_up)
    return known


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """An account in the environment."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDSHELL")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret-of-the-shell")


@pytest.fixture
def brisk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Retries follow at once, and the calendar shows a day on which the model is alive."""
    monkeypatch.setattr("nova_studio.works.Runner", partial(Runner, policy=RetryPolicy(first=0.0)))
    monkeypatch.setattr("nova_studio.works.NovaCanvasEngine", partial(NovaCanvasEngine, today=lambda: ALIVE))


@pytest.fixture
def studio(data_dir: Path) -> Iterator[Callable[[], Studio]]:
    """Opens what the shell has left behind; closed at the end."""
    opened: list[Studio] = []

    def open_it() -> Studio:
        opened.append(Studio.open(Paths.under(data_dir)))
        return opened[-1]

    yield open_it
    for one in opened:
        one.close()
