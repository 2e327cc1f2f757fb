"""What a machine lacks, and the command that brings it; nothing is installed here."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

import devtools_system as system
from devtools_shell import Stop


def loader(*missing: str) -> Callable[[str], object]:
    def load(name: str) -> object:
        if name in missing:
            raise OSError(name)
        return object()

    return load


@pytest.fixture
def on_linux(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")


@pytest.mark.usefixtures("on_linux")
def test_missing_libraries_are_those_that_do_not_load() -> None:
    assert system.missing_libraries(loader()) == []
    assert system.missing_libraries(loader("libEGL.so.1", "libxcb-cursor.so.0")) == [
        "libEGL.so.1",
        "libxcb-cursor.so.0",
    ]


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_other_systems_lack_nothing(platform: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    assert system.missing_libraries(loader("libEGL.so.1")) == []
    assert system.command_packages(system.TEST_COMMANDS) == {}
    assert not any(system.window_packages().values())


@pytest.mark.usefixtures("on_linux")
def test_a_python_without_its_library_gets_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    name = f"libpython{version}.so.1.0"
    monkeypatch.setattr(system.sysconfig, "get_config_var", lambda key: str(tmp_path))
    assert system.shared_python_packages(loader(name))["apt"] == [f"libpython{version}"]
    assert system.shared_python_packages(loader()) == {}
    (tmp_path / name).write_text("")
    assert system.shared_python_packages(loader(name)) == {}


def test_packages_are_told_once_and_per_manager() -> None:
    found = system.packages_for(
        ["libX11.so.6", "libX11-xcb.so.1", "libglib-2.0.so.0", "libgthread-2.0.so.0"], system.QT_LIBRARIES
    )
    assert found["apt"] == ["libglib2.0-0", "libx11-6", "libx11-xcb1"]
    assert found["pacman"] == ["glib2", "libx11"]
    assert set(found) == set(system.MANAGERS)


def test_every_row_names_a_package_for_every_manager() -> None:
    for table in (system.QT_LIBRARIES, system.TEST_COMMANDS, system.BUILD_COMMANDS):
        assert all(len(row) == len(system.MANAGERS) and all(row) for row in table.values())


def test_merge() -> None:
    merged = system.merge({"apt": ["b", "a"]}, {}, {"apt": ["a"], "dnf": ["c"]})
    assert merged == {"apt": ["a", "b"], "dnf": ["c"], "pacman": [], "zypper": []}


def test_fonts_are_looked_for_in_depth(tmp_path: Path) -> None:
    folder = tmp_path / "fonts"
    assert not system.has_font([str(folder)])
    (folder / "truetype" / "some").mkdir(parents=True)
    (folder / "truetype" / "some" / "readme.txt").write_text("")
    assert not system.has_font([str(folder)])
    (folder / "truetype" / "some" / "Sans.TTF").write_text("")
    assert system.has_font([str(tmp_path / "nowhere"), str(folder)])


@pytest.mark.usefixtures("on_linux")
def test_a_window_needs_a_font_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system, "missing_libraries", lambda: ["libEGL.so.1"])
    monkeypatch.setattr(system, "has_font", lambda: False)
    assert system.window_packages()["apt"] == ["fonts-dejavu-core", "libegl1"]
    assert system.window_packages()["dnf"] == ["dejavu-sans-fonts", "libglvnd-egl"]


@pytest.mark.parametrize(
    ("which", "command"),
    [
        ("apt", "sudo apt-get update && sudo apt-get install -y --no-install-recommends libegl1"),
        ("dnf", "sudo dnf install -y libglvnd-egl"),
        ("pacman", "sudo pacman -S --needed libglvnd"),
        ("zypper", "sudo zypper install -y Mesa-libEGL1"),
        (None, "(with your package manager; the names are Debian's) libegl1"),
    ],
)
def test_the_command_to_type(which: str | None, command: str) -> None:
    packages = system.packages_for(["libEGL.so.1"], system.QT_LIBRARIES)
    assert system.install_command(which, packages) == command


class Calls:
    """Stands for running a command; ``status`` by the word that names it."""

    def __init__(self, **status: int) -> None:
        self.status = status
        self.made: list[list[str]] = []

    def __call__(self, command: Sequence[str]) -> int:
        self.made.append(list(command))
        return next((status for word, status in self.status.items() if word in command), 0)


def machine(monkeypatch: pytest.MonkeyPatch, which: str | None, prefix: list[str] | None, calls: Calls) -> None:
    monkeypatch.setattr(system, "manager", lambda: which)
    monkeypatch.setattr(system, "privilege", lambda: prefix)
    monkeypatch.setattr(system, "call", calls)


def test_nothing_missing_runs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    machine(monkeypatch, "apt", [], calls := Calls())
    system.install({"apt": [], "dnf": []})
    system.install({})
    assert calls.made == []


@pytest.mark.parametrize("prefix", [[], ["sudo", "-n"]])
def test_apt_updates_then_installs_even_if_a_mirror_fails(prefix: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    machine(monkeypatch, "apt", prefix, calls := Calls(update=100))
    system.install({"apt": ["libegl1"]})
    assert [command[: len(prefix)] for command in calls.made] == [prefix, prefix]
    assert calls.made[0][-1] == "update"
    assert calls.made[1][-4:] == ["install", "-y", "--no-install-recommends", "libegl1"]
    assert all("DEBIAN_FRONTEND=noninteractive" in command for command in calls.made)


@pytest.mark.parametrize(("which", "prefix"), [("apt", None), ("dnf", []), ("zypper", None)])
def test_where_it_may_not_install_it_names_the_command(
    which: str, prefix: list[str] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine(monkeypatch, which, prefix, calls := Calls())
    packages = system.packages_for(["libEGL.so.1"], system.QT_LIBRARIES)
    with pytest.raises(Stop) as caught:
        system.install(packages)
    assert system.install_command(which, packages) in str(caught.value)
    assert caught.value.status == 2
    assert calls.made == []


def test_a_failing_apt_names_the_command_too(monkeypatch: pytest.MonkeyPatch) -> None:
    machine(monkeypatch, "apt", [], Calls(install=100))
    with pytest.raises(Stop, match="sudo apt-get update && sudo apt-get install -y --no-install-recommends libegl1"):
        system.install({"apt": ["libegl1"]})
