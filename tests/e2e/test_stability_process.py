"""Every task that Stability AI offers, by the real program as a process of its own, against the loopback service."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from nova_studio.contract.task import TaskType
from nova_studio.engines.bedrock.stability.engine import StabilityEngine
from support.bedrock_server import BedrockServer
from support.shell import ROOT, Ran, run
from support.stability_server import stability_server

REQUESTS = ROOT / "resources" / "samples" / "requests"
OFFERED = [task for task, able in StabilityEngine().describe().tasks.items() if able.can]


@pytest.fixture
def server() -> Iterator[BedrockServer]:
    with stability_server() as found:
        yield found


def generate(data_dir: Path, file: Path, server: BedrockServer, *options: str) -> Ran:
    """``nova-studio generate`` with an account of its own, in a process of its own."""
    keys = {"AWS_ACCESS_KEY_ID": "AKIDSHELL", "AWS_SECRET_ACCESS_KEY": "secret-of-the-shell"}
    online = ("--engine", "stability", "--endpoint-url", server.url, "--json")
    return run(data_dir, "generate", file, *online, *options, env=keys)


def request_of(task: TaskType) -> Path:
    """The shipped request of a task."""
    return next(path for path in REQUESTS.glob("*.json") if json.loads(path.read_text("utf-8"))["taskType"] == task)


def test_all_tasks_but_try_on_are_offered() -> None:
    assert set(TaskType) - set(OFFERED) == {TaskType.VIRTUAL_TRY_ON}


@pytest.mark.parametrize("task", OFFERED)
def test_a_task_that_is_offered_comes_back_as_pictures(data_dir: Path, server: BedrockServer, task: TaskType) -> None:
    ran = generate(data_dir, request_of(task), server)
    answer = ran.answer
    assert (ran.status, answer["state"], answer["engine"]) == (0, "done", "stability"), ran.err
    assert len(answer["images"]) == len(server.requests) >= 1
    assert all(seen.refused == "" for seen in server.requests)
    assert all(Path(path).is_file() for path in answer["images"])
    assert all(f"Loss: {loss}" in ran.err for loss in answer["losses"])


def test_what_is_not_offered_goes_to_nobody_else(data_dir: Path, server: BedrockServer) -> None:
    ran = generate(data_dir, request_of(TaskType.VIRTUAL_TRY_ON), server)
    assert (ran.status, ran.answer["images"], server.requests) == (4, [], [])
    assert "Stability AI has no virtual try-on" in ran.err
    ran = generate(data_dir, request_of(TaskType.VIRTUAL_TRY_ON), server, "--fallback-engine", "offline")
    assert (ran.status, ran.answer["engine"], server.requests) == (0, "offline", [])
    assert "in place of Stability AI on Bedrock, as set" in ran.err
