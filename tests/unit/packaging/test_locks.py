"""The lock files: complete, hashed, for every system, and silent about where they came from."""

from __future__ import annotations

import re
import tomllib

import pytest

from devtools_shell import ROOT

NAMES = ("run", "backend", "dev", "build")


def text(name: str, ending: str = "txt") -> str:
    return (ROOT / "packaging" / f"requirements-{name}.{ending}").read_text("utf-8")


def requirements(name: str) -> dict[str, tuple[str, str, int]]:
    """Package -> version, marker, number of hashes."""
    found = {}
    for block in re.split(r"\n(?=\S)", text(name).strip()):
        head = re.match(r"([\w.-]+)==(\S+)(?: ; ([^\\]+?))? \\\n", block)
        assert head, block
        found[head[1]] = (head[2], head[3] or "", len(re.findall(r"--hash=sha256:[0-9a-f]{64}", block)))
    return found


@pytest.mark.parametrize("name", NAMES)
def test_every_line_is_pinned_and_hashed(name: str) -> None:
    assert all(hashes for _, _, hashes in requirements(name).values())


@pytest.mark.parametrize("name", NAMES)
def test_nothing_tells_where_it_came_from(name: str) -> None:
    assert not re.search(r"https?:|file:|/|--index|--extra|--find-links|--trusted", text(name))


def test_the_locks_agree() -> None:
    versions: dict[str, str] = {}
    for name in NAMES:
        for package, (version, _, _) in requirements(name).items():
            assert versions.setdefault(package, version) == version


def test_what_only_one_system_needs_says_so() -> None:
    run, build = requirements("run"), requirements("build")
    assert run["secretstorage"][1] == run["jeepney"][1] == "sys_platform == 'linux'"
    assert run["pywin32-ctypes"][1] == "sys_platform == 'win32'"
    assert "python_full_version < '3.12'" in run["backports-tarfile"][1]
    assert build["macholib"][1] == "sys_platform == 'darwin'"
    assert build["pefile"][1] == "sys_platform == 'win32'"


def test_run_time_needs_are_those_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    listed = [line for line in text("run", "in").splitlines() if line and not line.startswith("#")]
    assert listed == project["project"]["dependencies"]
    names = {re.split(r"[<>=]", line)[0].lower() for line in listed}
    assert names <= set(requirements("run"))


def test_the_backend_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    for wanted in project["build-system"]["requires"]:
        assert wanted.partition(">")[0] in requirements("backend")


def test_what_moto_brings_stays_out_of_the_program() -> None:
    """A machine that has run the tests has it in the environment that the program is made from."""
    excluded = re.search(
        r"excludes=\[(.+?)\n    \]", (ROOT / "packaging" / "nova_studio.spec").read_text("utf-8"), re.S
    )
    assert excluded
    for package, module in {"moto": "moto", "certifi": "certifi", "idna": "idna", "pyyaml": "yaml"}.items():
        assert package in requirements("dev") and package not in requirements("run")
        assert f'"{module}"' in excluded[1]
