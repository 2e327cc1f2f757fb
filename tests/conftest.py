"""The rules that hold for every test; the work is done in ``support``.

- A private X server per worker, started before Qt; the real ``xcb`` platform.
- No network but loopback and unix sockets; no accounts, proxies, home or keyring of the person who runs the tests.
- A log record of WARNING or above, a Qt warning, a Python warning or a thread left running fails the test.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from nova_studio.paths import Paths
from support import hygiene, surroundings, xserver

settings.register_profile(
    "nova",
    deadline=None,
    database=None,
    # The same examples everywhere in CI; new ones at every run at home.
    derandomize=bool(os.environ.get("CI")),
    suppress_health_check=[HealthCheck.too_slow],
    print_blob=True,
)
settings.load_profile("nova")

_SERVER = pytest.StashKey[xserver.XServer]()
_RUNTIME = pytest.StashKey["tempfile.TemporaryDirectory[str]"]()
_NETWORK = pytest.StashKey[surroundings.NetworkGuard]()


def pytest_configure(config: pytest.Config) -> None:
    """Prepare a process that runs tests: every xdist worker, or the only process there is."""
    surroundings.calm()
    if config.getoption("numprocesses", None) and not hasattr(config, "workerinput"):
        return
    # Its own, since Qt checks its owner and mode (0700).
    config.stash[_RUNTIME] = tempfile.TemporaryDirectory(prefix="nova-runtime-")
    os.environ["XDG_RUNTIME_DIR"] = config.stash[_RUNTIME].name
    if xserver.needed():
        try:
            config.stash[_SERVER] = xserver.start()
        except RuntimeError as error:
            pytest.exit(str(error), returncode=3)
        os.environ["DISPLAY"] = config.stash[_SERVER].display
    config.stash[_NETWORK] = surroundings.NetworkGuard()
    config.stash[_NETWORK].install()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Take down what ``pytest_configure`` put up."""
    if _NETWORK in config.stash:
        config.stash[_NETWORK].remove()
    if _SERVER in config.stash:
        config.stash[_SERVER].stop()
    if _RUNTIME in config.stash:
        config.stash[_RUNTIME].cleanup()


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A home of its own for each test; nothing in it exists until somebody writes."""
    for name, value in surroundings.isolated(tmp_path).items():
        monkeypatch.setenv(name, value)


@pytest.fixture(autouse=True)
def _no_network(pytestconfig: pytest.Config) -> Iterator[None]:
    """Fail a test that reached for the network, also where the code under test swallowed the refusal."""
    attempts = pytestconfig.stash[_NETWORK].attempts
    attempts.clear()
    yield
    assert not attempts, f"the test reached for the network: {attempts}"


@pytest.fixture(autouse=True)
def _no_stray_threads() -> Iterator[None]:
    """Fail a test that leaves a thread running."""
    before = hygiene.threads()
    yield
    strays = hygiene.still_running(before)
    assert not strays, f"threads left running: {strays}"


@pytest.fixture(autouse=True)
def allow_logs(caplog: pytest.LogCaptureFixture) -> Iterator[Callable[[str], None]]:
    """Fail a test that logs a WARNING or worse.

    A test that means to ends with ``caplog.clear()``, or calls ``allow_logs("regular expression")`` for ``LEVEL logger: message``.
    """
    allowed: list[str] = []
    yield allowed.append
    unexpected = hygiene.unexpected([*caplog.get_records("setup"), *caplog.get_records("call")], allowed)
    assert not unexpected, "unexpected log records:\n" + "\n".join(unexpected)


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """A throw-away ``--data-dir``; not made yet."""
    return tmp_path / "nova studio"


@pytest.fixture
def paths(data_dir: Path) -> Paths:
    """The folders inside ``data_dir``, made."""
    paths = Paths.under(data_dir)
    paths.create()
    return paths


@pytest.fixture(scope="session")
def samples() -> Path:
    """The shipped photographs, masks and example requests."""
    return Path(__file__).resolve().parent.parent / "resources" / "samples"
