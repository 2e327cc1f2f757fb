"""``--fallback-engine``: only where it is given, only for what is refused beforehand, and told in the outcome."""

from __future__ import annotations

import json

from nova_studio import resources
from support.shell import Shell

TRY_ON = resources.find("samples", "requests", "virtual-try-on.json")


def test_without_it_nobody_stands_in(shell: Shell) -> None:
    ran = shell("generate", TRY_ON, "--engine", "stability", "--json")
    assert ran.status == 4 and ran.answer["images"] == [] and ran.answer["engine"] == "stability"


def test_with_it_the_outcome_says_who_made_it_and_why(shell: Shell) -> None:
    ran = shell("generate", TRY_ON, "--engine", "stability", "--fallback-engine", "offline", "--json")
    answer = ran.answer
    assert ran.status == 0 and answer["engine"] == "offline" and len(answer["images"]) >= 1
    assert answer["losses"][0].startswith("Offline engine makes this in place of Stability AI on Bedrock, as set")
    assert f"Loss: {answer['losses'][0]}" in ran.err


def test_one_that_is_not_there_is_named(shell: Shell) -> None:
    ran = shell("generate", TRY_ON, "--engine", "stability", "--fallback-engine", "nobody")
    assert ran.status == 2 and 'no engine "nobody"' in ran.err


def test_what_is_put_aside_goes_to_nobody_else_unless_it_was_said(shell: Shell) -> None:
    ran = shell("outbox", "add", TRY_ON, "--engine", "stability")
    assert ran.status == 4 and "has no virtual try-on" in ran.err and shell("outbox", "list", "--json").out == ""
    ran = shell("outbox", "add", TRY_ON, "--engine", "stability", "--fallback-engine", "offline")
    (job,) = map(json.loads, shell("outbox", "list", "--json").out.splitlines())
    assert ran.status == 0 and (job["job"], job["engine"]) == (ran.out.strip(), "offline")
    assert f"{TRY_ON}: Loss: Offline engine makes this in place of Stability AI on Bedrock, as set" in ran.err
    (sent,) = map(json.loads, shell("outbox", "send", "--json").out.splitlines())
    assert (sent["engine"], sent["state"]) == ("offline", "done")
    assert sent["losses"][0].startswith("Offline engine makes this in place of")


def test_what_the_engine_can_do_is_put_aside_for_it_alone(shell: Shell) -> None:
    request = resources.find("samples", "requests", "text-to-image.json")
    ran = shell("outbox", "add", request, "--engine", "stability", "--fallback-engine", "offline")
    (job,) = map(json.loads, shell("outbox", "list", "--json").out.splitlines())
    assert job["engine"] == "stability" and "in place of" not in ran.err


def test_one_that_is_not_there_is_named_before_anything_is_put_aside(shell: Shell) -> None:
    ran = shell("outbox", "add", TRY_ON, "--engine", "offline", "--fallback-engine", "nobody")
    assert ran.status == 2 and 'no engine "nobody"' in ran.err and shell("outbox", "list", "--json").out == ""
