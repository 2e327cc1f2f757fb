"""Requests of picture tools: what is checked before an engine is asked, and what is kept of them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from nova_studio.errors import InvalidRequest
from nova_studio.tools.kinds import MODELS
from nova_studio.tools.request import ToolRequest, check_tool, spec_of, tool_fields, validate_tool, work_type
from nova_studio.tools.spec import TOOLS, ToolType
from support.pictures import photo
from support.requests import MemoryPictures

IMAGE = MemoryPictures().picture(photo(64, 64))
WHOLE: dict[ToolType, dict[str, Any]] = {
    ToolType.UPSCALE_FAST: {"format": "webp"},
    ToolType.UPSCALE_CONSERVATIVE: {"prompt": "a boat", "creativity": 0.2, "negative": "fog", "seed": 3},
    ToolType.UPSCALE_CREATIVE: {"prompt": "a boat", "preset": "anime", "seed": 0},
    ToolType.RECOLOR: {"select": "the boat", "prompt": "red", "grow": 0},
    ToolType.APPLY_PALETTE: {"colors": ["#102030", "#aabbcc"], "strength": 1.0},
}


@pytest.mark.parametrize("tool", ToolType)
def test_every_tool_is_declared_and_comes_back_from_json(tool: ToolType) -> None:
    assert TOOLS[tool].tool is tool and tool in MODELS and work_type(tool.value) is tool
    request = validate_tool(tool, {"image": IMAGE, **WHOLE[tool]})
    again = ToolRequest.from_json(json.loads(json.dumps(request.to_json())))
    assert again == request and again.canonical_hash() == request.canonical_hash()
    assert spec_of(request.task) is request.spec and request.count == 1
    assert all(field.title and field.help for field in tool_fields(tool))


def test_what_is_unset_counts_as_its_default_and_a_picture_by_its_content() -> None:
    unset = validate_tool(ToolType.RECOLOR, {"image": IMAGE, "select": "a", "prompt": "b"})
    same = validate_tool(ToolType.RECOLOR, {"image": IMAGE, "select": "a", "prompt": "b", "grow": 5, "seed": 12})
    assert unset.canonical_hash() == same.canonical_hash()
    other = IMAGE.model_copy(update={"sha256": "0" * 64})
    changed = [{"image": other}, {"grow": 6}, {"seed": 13}, {"select": "c"}, {"negative": "d"}]
    hashes = {
        validate_tool(ToolType.RECOLOR, {"image": IMAGE, "select": "a", "prompt": "b", **values}).canonical_hash()
        for values in changed
    }
    assert len(hashes | {unset.canonical_hash()}) == 6


@pytest.mark.parametrize(
    ("tool", "values", "path", "words"),
    [
        (ToolType.UPSCALE_CONSERVATIVE, {"prompt": " "}, "$.prompt", "Prompt is needed; it is not set."),
        (ToolType.UPSCALE_CONSERVATIVE, {"prompt": "x" * 10_001}, "$.prompt", "at most 10,000 characters; it has 10,001"),
        (ToolType.UPSCALE_CONSERVATIVE, {"prompt": "x", "creativity": 0.6}, "$.creativity", "0.1 to 0.5; it is 0.6"),
        (ToolType.UPSCALE_CREATIVE, {"prompt": "x", "creativity": 0.05}, "$.creativity", "0.1 to 0.5; it is 0.05"),
        (ToolType.UPSCALE_CREATIVE, {"prompt": "x", "preset": "baroque"}, "$.preset", 'it is "baroque"'),
        (ToolType.UPSCALE_CREATIVE, {"prompt": "x", "seed": -1}, "$.seed", "0 to 2,147,483,646; it is -1"),
        (ToolType.UPSCALE_FAST, {"format": "gif"}, "$.format", 'it is "gif"'),
        (ToolType.UPSCALE_FAST, {"prompt": "x"}, "$.prompt", 'has no field "prompt"'),
        (ToolType.RECOLOR, {"prompt": "red"}, "$.select", "What to recolor is needed"),
        (ToolType.RECOLOR, {"select": "boat", "prompt": ""}, "$.prompt", "New color is needed"),
        (ToolType.RECOLOR, {"select": "boat", "prompt": "red", "grow": 21}, "$.grow", "0 to 20; it is 21"),
        (ToolType.APPLY_PALETTE, {"colors": ["red"]}, "$.colors[0]", '#RRGGBB in hexadecimal; this one is "red"'),
    ],
)  # fmt: skip
def test_each_limit_is_told_at_its_field(tool: ToolType, values: dict[str, Any], path: str, words: str) -> None:
    request, problems = check_tool(tool, {"image": IMAGE, **values})
    assert request is None and [problem.path for problem in problems] == [path]
    assert words in problems[0].message
    with pytest.raises(InvalidRequest):
        validate_tool(tool, {"image": IMAGE, **values})


def test_a_tool_needs_its_picture() -> None:
    request, problems = check_tool(ToolType.UPSCALE_FAST, {})
    assert request is None and problems[0].message == "Picture is needed; there is none."
