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


def test_each_engine_tells_its_picture_tools_with_price_and_model(shell: Shell) -> None:
    tools = {each["name"]: each["tools"] for each in json.loads(shell("engines", "--json").out)}
    prices = {name: {tool: able["price"] for tool, able in found.items()} for name, found in tools.items()}
    paid = {
        "upscale-fast": "about $0.03 a picture",
        "upscale-conservative": "about $0.40 a picture",
        "upscale-creative": "about $0.60 a picture",
        "recolor": "about $0.07 a picture",
    }
    assert prices == {"offline": {"apply-palette": "free"}, "stability": paid, "nova-canvas": {}}
    assert tools["stability"]["recolor"]["models"] == ["us.stability.stable-image-search-recolor-v1:0"]
    assert tools["stability"]["recolor"]["verdict"] == "yes, with losses"
    assert "can neither be seen nor corrected first" in tools["stability"]["recolor"]["losses"][0]
    assert tools["stability"]["upscale-fast"]["verdict"] == "yes"
    lines = [line.split() for line in shell("engines").out.splitlines()]
    assert ["Upscale,", "creative", "yes,", "about", "$0.60", "a", "picture"] in lines


def test_words_have_them_too(shell: Shell) -> None:
    words = shell("engines").out
    assert "yes, with losses, about $0.08 a picture" in words and "no: Stability AI has no virtual try-on" in words
