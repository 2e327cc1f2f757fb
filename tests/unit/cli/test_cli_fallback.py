"""``generate --fallback-engine``: only where it is given, only for what is refused beforehand, and told in the outcome."""

from __future__ import annotations

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
    assert ran.status == 4 and 'no engine "nobody"' in ran.err
