"""The shell's options, its help, and ``engines``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nova_studio import __version__
from nova_studio.__main__ import main
from nova_studio.cli.parser import parse_arguments
from nova_studio.contract.tasks import TASKS
from support.shell import Shell


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"Nova Studio {__version__}\n"


@pytest.mark.parametrize("command", [[], ["validate"], ["generate"], ["engines"]])
def test_help_names_every_option_and_status(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*command, "--help"])
    text = capsys.readouterr().out
    assert ended.value.code == 0 and "--data-dir DIR" in text
    if command == ["generate"]:
        options = ("--engine", "--out", "--region", "--profile", "--endpoint-url", "--model-id", "--timeout", "--json")
        assert all(option in text for option in options)
        assert [line.split()[0] for line in text.partition("exit status:\n")[2].splitlines()] == [*"023456", "74"]
    if not command:
        words = " ".join(text.split())
        assert all(name in words for name in ("validate", "generate", "engines", "Without a command the window opens"))
        assert all(status in words for status in ("2 the options", "70 a defect", "74 the output", "130 interrupted"))


def test_the_data_folder_may_stand_before_or_after_the_command() -> None:
    assert parse_arguments(["--data-dir", "a", "engines"]).data_dir == Path("a")
    assert parse_arguments(["engines", "--data-dir", "b"]).data_dir == Path("b")
    assert parse_arguments(["--data-dir", "a", "engines", "--data-dir", "b"]).data_dir == Path("b")
    assert parse_arguments(["engines"]).data_dir is None
    assert parse_arguments([]).command is None


@pytest.mark.parametrize(
    "arguments",
    [
        ["paint"],
        ["validate"],
        ["generate"],
        ["generate", "a", "b"],
        ["generate", "a", "--frobnicate"],
        ["engines", "x"],
        ["--data-dir", "", "engines"],
        *(
            ["generate", "a", option, ""]
            for option in ("--region", "--profile", "--endpoint-url", "--model-id", "--out")
        ),
    ],
)
def test_wrong_options_end_with_2_and_say_why(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    caught = capsys.readouterr()
    assert ended.value.code == 2 and caught.out == ""
    assert caught.err.startswith("usage: nova-studio") and "error: " in caught.err
    if "" in arguments:
        assert "is empty; leave the option out instead" in caught.err


def test_engines_for_programs(shell: Shell) -> None:
    ran = shell("engines", "--json")
    offline, stability, nova = json.loads(ran.out)
    assert ran.status == 0 and ran.err == ""
    for engine in (offline, stability, nova):
        keys = ["name", "title", "state", "words", "sends", "model", "region", "models", "tasks", "tools"]
        assert list(engine) == keys
        assert list(engine["tasks"]) == [task.value for task in TASKS]
        keys = ["can", "verdict", "price", "reason", "losses", "ignores", "models"]
        assert all(list(can) == keys for can in engine["tasks"].values())
        cannot = [task for task, can in engine["tasks"].items() if not can["can"]]
        assert cannot == (["VIRTUAL_TRY_ON"] if engine is stability else [])
    assert (offline["name"], offline["state"], offline["sends"]) == ("offline", "ready", False)
    assert (stability["name"], stability["sends"], stability["region"]) == ("stability", True, "us-west-2")
    assert (nova["name"], nova["sends"], nova["region"]) == ("nova-canvas", True, "us-east-1")
    assert nova["state"] in ("ready", "retiring", "retired") and nova["words"]


def test_engines_for_people(shell: Shell) -> None:
    ran = shell("engines")
    assert ran.status == 0 and ran.err == ""
    assert "Offline engine (offline)" in ran.out
    assert "Stability AI on Bedrock (stability, stability.* in us-west-2)" in ran.out
    assert "Amazon Nova Canvas (nova-canvas, amazon.nova-canvas-v1:0 in us-east-1)" in ran.out
    for spec in TASKS.values():
        assert sum(line.startswith(f"  {spec.title}  ") for line in ran.out.splitlines()) == 3
