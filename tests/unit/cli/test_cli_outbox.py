"""``outbox`` and ``ledger``: put aside without a network, sent once, settled by hand, and counted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from support.bedrock_server import BedrockServer, Reset
from support.shell import Shell


@pytest.fixture
def online(bedrock: BedrockServer, keys: None, brisk: None, monkeypatch: pytest.MonkeyPatch) -> BedrockServer:
    """The loopback service, found by the SDK's own variable."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", bedrock.url)
    return bedrock


@pytest.fixture
def two(tmp_path: Path) -> Path:
    """A request for two small pictures."""
    path = tmp_path / "two.json"
    settings = {"width": 320, "height": 336, "numberOfImages": 2}
    body = {"taskType": "TEXT_IMAGE", "textToImageParams": {"text": "a"}, "imageGenerationConfig": settings}
    path.write_text(json.dumps(body), encoding="utf-8")
    return path


def listed(shell: Shell, *options: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in shell("outbox", "list", "--json", *options).out.splitlines()]


def test_adding_sends_nothing_and_needs_no_account(shell: Shell, bedrock: BedrockServer, two: Path) -> None:
    ran = shell("outbox", "add", two, "--engine", "nova-canvas")
    assert (ran.status, bedrock.requests) == (0, [])
    (job,) = listed(shell)
    assert job["job"] == ran.out.strip()
    assert (job["task"], job["engine"], job["state"], job["charged"]) == ("TEXT_IMAGE", "nova-canvas", "waiting", "no")
    assert job["price"] == {"amount": "0.08", "currency": "USD", "estimated": True}


def test_what_cannot_be_added_is_told_and_the_rest_is_added(shell: Shell, two: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.json"
    wrong.write_text('{"taskType": "TEXT_IMAGE"}')
    ran = shell("outbox", "add", wrong, two, tmp_path / "missing.json")
    assert ran.status == 4 and "textToImageParams" in ran.err and "missing.json" in ran.err
    assert [job["state"] for job in listed(shell)] == ["waiting"]
    assert shell("outbox", "add", two, "--engine", "oracle").status == 4


def test_sending_asks_once_for_each_and_the_ledger_counts(shell: Shell, online: BedrockServer, two: Path) -> None:
    shell("outbox", "add", two, two, "--engine", "nova-canvas")
    ran = shell("outbox", "send", "--json")
    assert ran.status == 0 and len(online.requests) == 2
    assert [json.loads(line)["state"] for line in ran.out.splitlines()] == ["done", "done"]
    assert shell("outbox", "send").out == "" and len(online.requests) == 2
    assert listed(shell) == [] and len(listed(shell, "--all")) == 2
    (entry,) = json.loads(shell("ledger", "--json").out)
    assert (entry["engine"], entry["calls"], entry["pictures"], entry["estimated"]) == ("nova-canvas", 2, 4, "0.16")
    assert (entry["unclear_calls"], entry["unclear_estimated"]) == (0, "0")
    head, line = shell("ledger", "--csv").out.splitlines()
    assert head.startswith("month,project,engine,currency,calls,pictures,counted,estimated,unclear_calls")
    assert line.endswith(",My pictures,nova-canvas,USD,2,4,0,0.16,0,0,0")


def test_an_unclear_job_waits_for_a_word(shell: Shell, online: BedrockServer, two: Path) -> None:
    job = shell("outbox", "add", two, "--engine", "nova-canvas").out.strip()
    online.queue(Reset())
    assert shell("outbox", "send").status == 6
    assert shell("outbox", "send").status == 0 and len(online.requests) == 1
    (entry,) = json.loads(shell("ledger", "--json").out)
    assert (entry["calls"], entry["unclear_calls"], entry["unclear_estimated"]) == (0, 1, "0.08")
    assert shell("outbox", "resolve", job, "--send-again").status == 0
    assert len(online.requests) == 2
    assert shell("outbox", "resolve", job, "--send-again").status == 5  # settled: it cannot be sent a third time
    assert len(online.requests) == 2
    again = listed(shell, "--all")[-1]
    assert (again["state"], again["send_again_of"]) == ("done", job)


def test_an_unclear_job_can_be_let_go(shell: Shell, online: BedrockServer, two: Path) -> None:
    job = shell("outbox", "add", two, "--engine", "nova-canvas").out.strip()
    online.queue(Reset())
    shell("outbox", "send")
    assert [job["state"] for job in listed(shell)] == ["unclear"]
    assert shell("outbox", "resolve", job, "--let-go").status == 0
    assert listed(shell) == [] and len(online.requests) == 1


def test_a_waiting_job_is_taken_back(shell: Shell, online: BedrockServer, two: Path) -> None:
    job = shell("outbox", "add", two, "--engine", "nova-canvas").out.strip()
    assert shell("outbox", "cancel", job).status == 0
    assert shell("outbox", "send").out == "" and online.requests == []
    assert shell("outbox", "cancel", "nobody").status == 5


def test_nothing_spent_is_said(shell: Shell) -> None:
    assert shell("ledger").out == "Nothing has been spent.\n"
