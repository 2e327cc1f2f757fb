"""``outbox`` and ``ledger``: put aside without a network, sent once, settled by hand, and counted."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from nova_studio.library.model import JobState
from nova_studio.outbox.runner import Runner
from nova_studio.studio import Studio
from support.bedrock_server import SOME_BLOCKED, Answer, BedrockServer, Reset
from support.engines import Bench, ScriptedEngine, text_request
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
    assert shell("outbox", "add", two, "--engine", "oracle").status == 2


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


def caps(data_dir: Path, **values: str) -> None:
    """Set caps as an artist does who edits the file."""
    data_dir.mkdir(parents=True, exist_ok=True)
    (data_dir / "settings.json").write_text(json.dumps({"outbox": values, "lanes": 1}))


def test_no_network_keeps_everything_waiting_and_says_so(
    shell: Shell, keys: None, brisk: None, monkeypatch: pytest.MonkeyPatch, two: Path, bedrock: BedrockServer
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", "http://bedrock.invalid")
    shell("outbox", "add", two, two, "--engine", "nova-canvas")
    ran = shell("outbox", "send", "--json")
    assert ran.status == 5
    assert {(job["state"], job["charged"]) for job in map(json.loads, ran.out.splitlines())} == {("waiting", "no")}
    assert "Trying again, attempt 2 of 5." in ran.err and "2 of 2 still wait" in ran.err
    assert [job["state"] for job in listed(shell)] == ["waiting", "waiting"]
    told = shell("outbox", "list")
    assert "Paused: " in told.err and "bedrock.invalid" in told.err and "$0.16 together" in told.err
    # Sending is the word to try now; the answer that comes ends the pause.
    monkeypatch.setenv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", bedrock.url)
    assert shell("outbox", "send").status == 0 and len(bedrock.requests) == 2
    assert "Paused" not in shell("outbox", "list").err and listed(shell) == []


def test_a_cap_stops_sending_and_generating_in_words(
    shell: Shell, online: BedrockServer, two: Path, data_dir: Path
) -> None:
    caps(data_dir, cap_month="0.10")
    shell("outbox", "add", two, two, "--engine", "nova-canvas")
    ran = shell("outbox", "send")
    assert ran.status == 5 and len(online.requests) == 1
    assert "The cap of $0.10 a month would be passed" in ran.err and "1 of 2 still wait" in ran.err
    ran = shell("generate", two, "--engine", "nova-canvas", "--again", "--json")
    assert ran.status == 5 and len(online.requests) == 1
    assert (ran.answer["state"], ran.answer["charged"]) == ("failed", "no")
    assert "The cap of $0.10 a month" in ran.answer["error"] and "Raise the cap" in ran.answer["error"]
    caps(data_dir, cap_month="100")
    assert shell("outbox", "send").status == 0 and len(online.requests) == 2


def test_jobs_go_in_the_order_of_the_outbox(
    shell: Shell, online: BedrockServer, two: Path, data_dir: Path, studio: Callable[[], Studio]
) -> None:
    caps(data_dir)
    first = shell("outbox", "add", two, "--engine", "nova-canvas").out.strip()
    second = shell("outbox", "add", two, "--engine", "nova-canvas").out.strip()
    studio().queue.reorder([second, first])
    studio().queue.hold(first)
    assert [(job["job"], job["held"]) for job in listed(shell)] == [(second, False), (first, True)]
    ran = shell("outbox", "send", "--json")
    assert [json.loads(line)["job"] for line in ran.out.splitlines()] == [second]
    studio().queue.hold(first, False)
    ran = shell("outbox", "send", "--json")
    assert [json.loads(line)["job"] for line in ran.out.splitlines()] == [first]


def test_who_puts_aside_what_is_owned_is_told(shell: Shell, online: BedrockServer, two: Path) -> None:
    job = shell("generate", two, "--engine", "nova-canvas", "--json").answer["job"]
    ran = shell("outbox", "add", two, "--engine", "nova-canvas")
    assert ran.status == 0 and f"you have these pictures already, of job {job}" in ran.err
    shell("outbox", "cancel", ran.out.strip())
    shell("outbox", "add", two)
    waits = listed(shell)[0]["job"]
    ran = shell("outbox", "add", two)
    assert f"job {waits} is to make this very request already" in ran.err


def test_what_is_owned_is_returned_free_unless_asked_again(shell: Shell, online: BedrockServer, two: Path) -> None:
    first = shell("generate", two, "--engine", "nova-canvas", "--json").answer
    ran = shell("generate", two, "--engine", "nova-canvas", "--json")
    assert (ran.status, len(online.requests)) == (0, 1)
    assert ran.answer == {**first, "charged": "no"} and first["charged"] == "yes"
    assert "made before" in ran.err and "--again" in ran.err
    again = shell("generate", two, "--engine", "nova-canvas", "--json", "--again").answer
    assert len(online.requests) == 2 and again["images"] != first["images"] and again["charged"] == "yes"
    assert shell("generate", two, "--json").answer["engine"] == "offline"  # another engine has not made it
    (entry,) = json.loads(shell("ledger", "--json").out)
    assert (entry["calls"], entry["pictures"], entry["estimated"], entry["counted"]) == (2, 4, "0.16", "0")


def test_a_partial_answer_is_counted_as_what_came(shell: Shell, online: BedrockServer, two: Path) -> None:
    online.queue(Answer(kept=1, error=SOME_BLOCKED))
    ran = shell("generate", two, "--engine", "nova-canvas", "--json")
    assert ran.status == 3 and ran.answer["error"].startswith("1 of 2 arrived; 1 was withheld by the service.")
    (entry,) = json.loads(shell("ledger", "--json").out)
    assert (entry["pictures"], entry["estimated"]) == (1, "0.04")
    assert (entry["unclear_calls"], entry["unclear_pictures"], entry["unclear_estimated"]) == (0, 1, "0.04")
    # Not owned: it was not made whole, so asking again asks the service.
    assert shell("generate", two, "--engine", "nova-canvas").status == 0 and len(online.requests) == 2


def test_a_twin_in_doubt_is_named_and_not_sent_once_more(shell: Shell, online: BedrockServer, two: Path) -> None:
    online.queue(Reset())
    job = shell("generate", two, "--engine", "nova-canvas", "--json").answer["job"]
    ran = shell("outbox", "add", two, "--engine", "nova-canvas")
    assert f"job {job} has sent this very request and its outcome is unclear" in ran.err
    shell("outbox", "cancel", ran.out.strip())
    ran = shell("generate", two, "--engine", "nova-canvas", "--json")
    assert ran.status == 6 and f"job {job} has sent this very request" in ran.err
    assert len(online.requests) == 1


def test_a_full_disk_is_waited_for_on_a_word(
    shell: Shell, online: BedrockServer, two: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = [1_000_000]
    monkeypatch.setattr("nova_studio.works.Runner", partial(Runner, free=lambda folder: free[0]))
    shell("outbox", "add", two, "--engine", "nova-canvas")
    ran = shell("outbox", "send")
    assert ran.status == 5 and "has 1 MB left" in ran.err and "1 of 1 still wait" in ran.err
    looked: list[float] = []

    def later(seconds: float) -> None:
        looked.append(seconds)
        free[0] = 10**12 if len(looked) > 1 else free[0]

    monkeypatch.setattr("nova_studio.cli.outbox.pause_for", later)
    ran = shell("outbox", "send", "--wait", "--json")
    assert "1 wait until there is room; then they go by themselves." in ran.err and len(looked) == 2
    assert (ran.status, [json.loads(line)["state"] for line in ran.out.splitlines()]) == (0, ["done"])
    assert len(online.requests) == 1


def test_the_ledger_speaks_plainly(shell: Shell, online: BedrockServer, two: Path) -> None:
    online.queue(Reset())
    for _ in range(2):
        shell("generate", two, "--engine", "nova-canvas", "--again")
    (line,) = shell("ledger").out.splitlines()
    assert "nova-canvas: 2 pictures in 1 call, about 0.08 USD estimated" in line
    assert "unclear: 2 pictures, perhaps 0.08 USD more" in line and "[My pictures]" in line


def test_the_artists_own_prices_hold(shell: Shell, two: Path, data_dir: Path) -> None:
    data_dir.mkdir(parents=True, exist_ok=True)
    own = {"facts_of": "2026-11-20", "models": [{"id": "amazon.nova-canvas-v1:0", "prices": [{"each": "1.25"}]}]}
    (data_dir / "models.json").write_text(json.dumps(own))
    shell("outbox", "add", two, "--engine", "nova-canvas")
    assert listed(shell)[0]["price"]["amount"] == "2.50"
    (data_dir / "models.json").write_text("{")
    ran = shell("outbox", "list")
    assert "models.json cannot be used" in ran.err and "the shipped facts and prices hold" in ran.err


def test_what_a_killed_program_left_is_settled_before_it_is_shown(shell: Shell, data_dir: Path) -> None:
    class Killed(BaseException):
        pass

    engine = ScriptedEngine([Killed()], name="nova-canvas")
    bench = Bench(data_dir / "library", engine)
    job = bench.runner.submit(text_request(1), "nova-canvas")
    with pytest.raises(Killed):
        bench.runner.run(job.id)
    assert bench.library.job(job.id).state is JobState.SENDING
    bench.die()
    (found,) = listed(shell)
    assert (found["job"], found["state"], found["charged"]) == (job.id, "unclear", "unclear")
    assert shell("outbox", "resolve", job.id, "--let-go").status == 0
    assert listed(shell) == []


def test_an_empty_outbox_says_so(shell: Shell) -> None:
    ran = shell("outbox", "list")
    assert (ran.status, ran.out, ran.err) == (0, "", "Nothing waits, runs or is unclear. --all shows every job.\n")
    ran = shell("outbox", "list", "--json")
    assert (ran.out, ran.err) == ("", "")
