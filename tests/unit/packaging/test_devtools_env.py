"""When .venv is kept, completed or made anew; pip and venv are played."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import devtools_env as env
from devtools_shell import ROOT, Stop


class Machine:
    """A project in a temporary folder, with everything that installs recorded."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.root = folder
        self.venv = folder / ".venv"
        self.made = 0
        self.installed: list[tuple[str, ...]] = []
        self.answers = True
        (folder / "packaging").mkdir()
        for name in ("run", "backend", "dev", "build"):
            self.lock(name).write_text(name)
        (folder / "pyproject.toml").write_text("")
        names = {
            "ROOT": folder,
            "VENV": self.venv,
            "STAMP": self.venv / env.STAMP.name,
            "PROGRAM": self.venv / "nova-studio",
        }
        for name, value in names.items():
            monkeypatch.setattr(env, name, value)
        monkeypatch.setattr(env, "_create", self._create)
        monkeypatch.setattr(env, "_pip", self._pip)
        monkeypatch.setattr(env, "succeeds", lambda command: self.answers)

    def lock(self, name: str) -> Path:
        return self.root / "packaging" / f"requirements-{name}.txt"

    def _create(self, base: str, *, loud: bool = False) -> bool:
        self.venv.mkdir()
        self.made += 1
        return True

    def _pip(self, *arguments: str) -> None:
        self.installed.append(tuple(Path(part).name for part in arguments if part.endswith(".txt")))
        if "--editable" in arguments:
            env.PROGRAM.write_text("")

    def set_up(self, *locks: str) -> list[tuple[str, ...]]:
        """Run it; what was installed, by lock file; an empty tuple is the project itself."""
        self.installed.clear()
        env.set_up(*locks)
        return list(self.installed)


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    return Machine(tmp_path, monkeypatch)


BASE = ("requirements-run.txt", "requirements-backend.txt")


def test_first_and_second_time(machine: Machine) -> None:
    assert machine.set_up() == [BASE, ()]
    assert machine.set_up() == []
    assert machine.made == 1
    assert {path.name for path in machine.root.iterdir()} == {".venv", "packaging", "pyproject.toml"}


def test_tests_and_build_add_only_their_own(machine: Machine) -> None:
    machine.set_up()
    assert machine.set_up("dev") == [("requirements-dev.txt",), ()]
    assert machine.set_up("build") == [("requirements-build.txt",), ()]
    assert machine.set_up("dev") == machine.set_up() == []


def test_a_changed_lock_or_project_is_installed_again(machine: Machine) -> None:
    machine.set_up("dev")
    machine.lock("run").write_text("newer")
    assert machine.set_up() == [("requirements-run.txt",), ()]
    (machine.root / "pyproject.toml").write_text("newer")
    assert machine.set_up() == [()]
    env.PROGRAM.unlink()
    assert machine.set_up("dev") == [()]
    assert machine.made == 1


def test_a_broken_one_is_made_anew(machine: Machine) -> None:
    machine.set_up()
    machine.answers = False
    assert machine.set_up() == [BASE, ()]
    assert machine.made == 2


def test_a_half_made_one_is_made_anew(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: str) -> None:
        raise Stop("no network")

    with monkeypatch.context() as broken, pytest.raises(Stop):
        broken.setattr(env, "_pip", fail)
        env.set_up()
    assert machine.set_up() == [BASE, ()]
    assert machine.made == 2


def test_a_moved_folder_is_made_anew(machine: Machine) -> None:
    machine.set_up()
    stamp = json.loads(env.STAMP.read_text())
    env.STAMP.write_text(json.dumps({**stamp, "root": "/elsewhere"}))
    machine.set_up()
    assert machine.made == 2


def test_a_working_one_of_somebody_else_is_completed(machine: Machine) -> None:
    machine.venv.mkdir()
    assert machine.set_up() == [BASE, ()]
    assert machine.made == 0


def test_without_ensurepip_the_matching_package_is_installed(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[dict[str, list[str]]] = []
    answers = iter([False, True])
    monkeypatch.setattr(env, "_create", lambda base, loud=False: next(answers) and machine._create(base))
    monkeypatch.setattr(env.system, "install", asked.append)
    machine.set_up()
    assert asked[0]["apt"][0].startswith("python3.")
    assert asked[0]["apt"][0].endswith("-venv")


def test_the_locks_named_are_there() -> None:
    for name in (*env.BASE_LOCKS, "dev", "build"):
        assert (ROOT / "packaging" / f"requirements-{name}.txt").is_file()
