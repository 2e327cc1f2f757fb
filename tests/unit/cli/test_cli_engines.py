"""The shell has the table of tasks and engines, as the window and the README do."""

from __future__ import annotations

import json

from support.shell import Shell


def test_json_has_verdict_price_losses_and_ignored_fields_of_every_task(shell: Shell) -> None:
    engines = {each["name"]: each["tasks"] for each in json.loads(shell("engines", "--json").out)}
    text = engines["stability"]["TEXT_IMAGE"]
    assert text["verdict"] == "yes, with losses" and text["price"] == "about $0.04 to $0.14 a picture"
    assert text["ignores"] == ["$.imageGenerationConfig.cfgScale"] and "cfgScale is ignored" in text["losses"][0]
    assert (
        engines["stability"]["VIRTUAL_TRY_ON"]["verdict"] == "no" and not engines["stability"]["VIRTUAL_TRY_ON"]["can"]
    )
    assert engines["offline"]["VIRTUAL_TRY_ON"]["price"] == "free"
    assert all(len(tasks) == 7 for tasks in engines.values())


def test_each_engine_tells_its_picture_tools(shell: Shell) -> None:
    tools = {each["name"]: each["tools"] for each in json.loads(shell("engines", "--json").out)}
    paid = ["upscale-fast", "upscale-conservative", "upscale-creative", "recolor"]
    assert tools == {"offline": ["apply-palette"], "stability": paid, "nova-canvas": []}
    assert "Upscale, creative; Search and recolor" in shell("engines").out


def test_words_have_them_too(shell: Shell) -> None:
    words = shell("engines").out
    assert "yes, with losses, about $0.08 a picture" in words and "no: Stability AI has no virtual try-on" in words
