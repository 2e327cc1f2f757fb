"""dev.py's arguments, words and exit status."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import devtools_commands as commands
import devtools_demo as demo
from devtools_shell import ROOT, Stop, environment


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.main(["--help"]) == 0
    told = capsys.readouterr().out
    assert all(f"dev.py {name}" in told for name in commands.COMMANDS)


def test_no_command_and_a_wrong_one_end_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.main([]) == 2
    assert commands.main(["fly"]) == 2
    assert "There is no command 'fly'" in capsys.readouterr().err


def test_stop_becomes_words_and_status(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def stop(arguments: object) -> int:
        raise Stop("type this", 7)

    monkeypatch.setitem(commands.COMMANDS, "setup", stop)
    assert commands.main(["setup"]) == 7
    assert capsys.readouterr().err == "type this\n"


@pytest.mark.parametrize(
    ("platform", "variables", "shown"),
    [
        ("linux", {}, False),
        ("linux", {"DISPLAY": ""}, False),
        ("linux", {"DISPLAY": ":0"}, True),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
        ("darwin", {}, True),
        ("win32", {}, True),
    ],
)
def test_has_display(platform: str, variables: dict[str, str], shown: bool) -> None:
    assert commands.has_display(platform, variables) is shown


def test_pytest_spreads_over_the_cores_unless_told(tmp_path: Path) -> None:
    (tmp_path / "test_a.py").write_text("")
    assert commands.pytest_arguments([], tmp_path) == ["-n", "auto"]
    assert commands.pytest_arguments(["-n0", "-x"], tmp_path) == ["-n0", "-x"]
    assert commands.pytest_arguments(["--pdb"], tmp_path) == ["--pdb"]
    assert commands.pytest_arguments(["-p", "no:xdist"], tmp_path) == ["-p", "no:xdist"]


def test_pytest_paths_are_the_callers(tmp_path: Path) -> None:
    (tmp_path / "test_a.py").write_text("")
    given = ["-n0", "test_a.py::test_b", "tests/elsewhere.py", "-k", "name"]
    assert commands.pytest_arguments(given, tmp_path) == [
        "-n0",
        f"{tmp_path / 'test_a.py'}::test_b",
        "tests/elsewhere.py",
        "-k",
        "name",
    ]


class Recorder:
    """Stands for what the commands of the tool start."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.steps: list[object] = []
        monkeypatch.setattr(commands.env, "set_up", lambda *locks: self.steps.append(("set up", *locks)))
        monkeypatch.setattr(commands.system, "install", lambda packages: self.steps.append("install"))
        monkeypatch.setattr(commands, "_become", self._become)
        monkeypatch.setattr(commands.demo, "run_all", lambda program: self.steps.append("seven tasks") or 0)

    def _become(self, command: list[object]) -> int:
        self.steps.append([str(part) for part in command[1:]])
        return 0


def test_run_opens_the_window_with_a_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    recorder = Recorder(monkeypatch)
    monkeypatch.setenv("DISPLAY", ":7")
    assert commands.main(["run", "--data-dir", "x"]) == 0
    assert recorder.steps == [("set up",), "install", ["--sample", "--data-dir", "x"]]


def test_run_without_a_display_does_the_seven_tasks_and_installs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    recorder = Recorder(monkeypatch)
    monkeypatch.setattr(commands, "has_display", lambda platform, variables: False)
    assert commands.main(["run"]) == 0
    assert recorder.steps == [("set up",), "seven tasks"]


def test_run_passes_a_command_of_the_shell_on(monkeypatch: pytest.MonkeyPatch) -> None:
    recorder = Recorder(monkeypatch)
    assert commands.main(["run", "engines", "--json"]) == 0
    assert recorder.steps == [("set up",), ["engines", "--json"]]


FAKE = """
import json, pathlib, sys
words = sys.argv[1:]
request, out = pathlib.Path(words[words.index("generate") + 1]), pathlib.Path(words[words.index("--out") + 1])
assert words[:1] == ["--data-dir"] and words[words.index("--engine") + 1] == "offline" and "--json" in words
if request.stem == "outpainting" and FAIL:
    sys.exit("the engine fell over")
out.mkdir(parents=True)
(out / "1.png").write_bytes(b"")
print("some words")
print(json.dumps({"images": [str(out / "1.png")], "error": None}))
"""


@pytest.mark.parametrize("fail", [False, True])
def test_the_headless_job_goes_through_every_request(
    fail: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(demo.tempfile, "mkdtemp", lambda prefix: str(tmp_path))
    program = [sys.executable, "-c", FAKE.replace("FAIL", str(fail))]
    assert demo.run_all(program) == int(fail)
    told = capsys.readouterr().out
    for request in demo.REQUESTS.glob("*.json"):
        failed = fail and request.stem == "outpainting"
        assert (str(tmp_path / "pictures" / request.stem / "1.png") in told) is not failed
    assert ("the engine fell over" in told) is fail
    assert f"{6 if fail else 7} pictures" in told


def test_environment_has_a_utf8_locale_and_no_foreign_python(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_CTYPE", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    assert environment()["LC_ALL"] == "C.UTF-8"
    assert "PYTHONPATH" not in environment()
    monkeypatch.setenv("LANG", "de_DE.UTF-8")
    assert "LC_ALL" not in environment()


def test_dev_py_runs_from_anywhere_without_the_environment(tmp_path: Path) -> None:
    done = subprocess.run(
        [getattr(sys, "_base_executable", sys.executable), "-E", str(ROOT / "packaging" / "dev.py"), "--help"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "setup" in done.stdout
