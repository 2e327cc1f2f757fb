"""``nova-studio tool``: each picture tool through the real boto3, its limits told before anything is sent, its exit statuses."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from nova_studio.imaging.codec import measure
from nova_studio.studio import Studio
from nova_studio.tools.spec import ToolType
from support.bedrock_faults import Refusal
from support.bedrock_server import BedrockServer, Truncated
from support.pictures import encoded, photo
from support.shell import ANSWER_KEYS, Ran, Shell
from support.stability_calls import fields
from support.stability_server import TOO_LARGE, stability_server, withheld

pytestmark = pytest.mark.usefixtures("keys", "brisk")

DONE, UNREADABLE, REFUSED, NOTHING, UNCLEAR = 0, 2, 4, 5, 6


@pytest.fixture
def server() -> Iterator[BedrockServer]:
    with stability_server() as found:
        yield found


@pytest.fixture
def boat(tmp_path: Path) -> Path:
    return saved(tmp_path / "boat.png", 96, 80)


def saved(path: Path, width: int, height: int) -> Path:
    path.write_bytes(encoded(Image.fromarray(photo(width, height))))
    return path


Use = Callable[..., Ran]


@pytest.fixture
def use(shell: Shell, server: BedrockServer) -> Use:
    def run(tool: str, file: Path, *options: str | Path) -> Ran:
        return shell("tool", tool, file, "--endpoint-url", server.url, "--json", *options)

    return run


USES: list[tuple[str, list[str], dict[str, Any], tuple[int, int]]] = [
    ("upscale-fast", [], {"output_format": "png"}, (384, 320)),
    ("upscale-fast", ["--format", "webp"], {"output_format": "webp"}, (384, 320)),
    (
        "upscale-conservative",
        ["--prompt", "a boat", "--creativity", "0.2", "--seed", "0", "--negative", "fog"],
        {"prompt": "a boat", "creativity": 0.2, "seed": 1, "negative_prompt": "fog", "output_format": "jpeg"},
        (192, 160),
    ),
    (
        "upscale-creative",
        ["--prompt", "a boat", "--preset", "anime"],
        {"prompt": "a boat", "style_preset": "anime", "seed": 13, "output_format": "jpeg"},
        (192, 160),
    ),
    (
        "recolor",
        ["--select", "the boat", "--prompt", "red", "--grow", "0"],
        {"select_prompt": "the boat", "prompt": "red", "grow_mask": 0, "seed": 13, "output_format": "png"},
        (96, 80),
    ),
]


@pytest.mark.parametrize(("tool", "options", "sent", "size"), USES, ids=lambda value: str(value)[:24])
def test_a_tool_is_sent_and_its_picture_copied_and_kept(
    use: Use, server: BedrockServer, studio: Callable[[], Studio], boat: Path, tmp_path: Path, tool: str,
    options: list[str], sent: dict[str, Any], size: tuple[int, int],
) -> None:  # fmt: skip
    ran = use(tool, boat, "--out", tmp_path / "out", *options)
    answer = ran.answer
    assert (ran.status, list(answer), answer["state"], answer["charged"]) == (DONE, ANSWER_KEYS, "done", "yes"), ran.err
    assert fields(server) == [sent] and [seen.refused for seen in server.requests] == [""]
    (path,) = answer["images"]
    assert Path(path).parent == tmp_path / "out" and Path(path).stem == "boat-1"
    shown = measure(Path(path).read_bytes())
    assert (shown.width, shown.height) == size
    library = studio().library
    job = library.job(answer["job"])
    assert job.task is ToolType(tool) and library.picture_name(job.request.source.sha256) == "boat.png"
    assert library.read(job.request.source.sha256) == boat.read_bytes()
    (result,) = library.job_results(job.id)
    assert result.path.read_bytes() == Path(path).read_bytes()


def test_the_same_again_costs_nothing(use: Use, server: BedrockServer, boat: Path) -> None:
    first = use("upscale-fast", boat)
    again = use("upscale-fast", boat)
    assert again.answer["images"] == first.answer["images"] and again.answer["charged"] == "no"
    assert "has been made before" in again.err and len(server.requests) == 1
    assert use("upscale-fast", boat, "--again").answer["charged"] == "yes" and len(server.requests) == 2


@pytest.mark.parametrize(
    ("tool", "size", "options", "words"),
    [
        ("upscale-fast", (31, 400), [], "sides of 32 pixels or more"),
        ("upscale-fast", (1537, 100), [], "sides of at most 1,536 pixels. Make it smaller first."),
        ("upscale-fast", (1100, 1100), [], "takes at most 1,048,576"),
        ("upscale-fast", (640, 480), ["--format", "png"], "would be charged and lost. Choose jpeg or webp."),
        ("upscale-fast", (96, 80), ["--format", "gif"], 'must be one of'),
        ("upscale-fast", (96, 80), ["--prompt", "a boat"], 'Upscale, fast has no field "prompt"'),
        ("upscale-conservative", (96, 80), [], "Prompt is needed; it is not set."),
        ("upscale-conservative", (3080, 3080), ["--prompt", "a"], "takes at most 9,437,184"),
        ("upscale-conservative", (96, 80), ["--prompt", "a", "--creativity", "0.6"], "0.1 to 0.5; it is 0.6"),
        ("upscale-creative", (1100, 1100), ["--prompt", "a"], "takes at most 1,048,576"),
        ("upscale-creative", (96, 80), ["--prompt", "a", "--preset", "baroque"], 'it is "baroque"'),
        ("recolor", (96, 80), ["--prompt", "red"], "What to recolor is needed"),
        ("recolor", (96, 80), ["--select", "a", "--prompt", "b", "--grow", "21"], "0 to 20; it is 21"),
        ("recolor", (96, 80), ["--select", "a", "--prompt", "b", "--seed", "-1"], "0 to 2,147,483,646; it is -1"),
        ("recolor", (63, 80), ["--select", "a", "--prompt", "b"], "sides of 64"),
        ("recolor", (96, 80), ["--select", "a", "--prompt", "b", "--region", "eu-west-1"], "choose the region"),
        ("recolor", (96, 80), ["--select", "a", "--prompt", "b", "--engine", "offline"], "makes nothing up"),
        ("recolor", (96, 80), ["--select", "a", "--prompt", "b", "--engine", "nova-canvas"], "none of Nova Canvas's"),
        ("apply-palette", (96, 80), ["--colors", "red"], "#RRGGBB in hexadecimal"),
        ("apply-palette", (96, 80), ["--colors", "#112233", "--engine", "stability"], "none of Stability AI's"),
    ],
)  # fmt: skip
def test_each_limit_is_told_before_anything_is_sent(
    use: Use, server: BedrockServer, tmp_path: Path, tool: str, size: tuple[int, int], options: list[str], words: str
) -> None:
    ran = use(tool, saved(tmp_path / "x.png", *size), *options)
    assert (ran.status, ran.answer["state"], ran.answer["charged"], server.requests) == (REFUSED, "refused", "no", [])
    assert words in ran.err and words in ran.answer["error"] and ran.answer["job"] is None


def test_an_engine_that_is_not_there_is_a_wrong_option(use: Use, server: BedrockServer, tmp_path: Path) -> None:
    ran = use("upscale-fast", saved(tmp_path / "x.png", 96, 80), "--engine", "nobody")
    assert (ran.status, server.requests) == (2, []) and "There is no engine" in ran.answer["error"]


def test_a_file_that_is_no_picture_is_unreadable(use: Use, server: BedrockServer, tmp_path: Path) -> None:
    text = tmp_path / "a.txt"
    text.write_text("no picture", encoding="utf-8")
    for file in (text, tmp_path / "missing.png"):
        ran = use("upscale-fast", file)
        assert (ran.status, ran.answer["charged"]) == (UNREADABLE, "no") and "Nothing was sent" in ran.err
    assert server.requests == []


def test_what_the_service_does_not_take_is_changed_and_told(
    use: Use, studio: Callable[[], Studio], tmp_path: Path
) -> None:
    file = tmp_path / "clear.png"
    pixels = np.dstack([photo(96, 80), np.full((80, 96), 100, np.uint8)])
    file.write_bytes(encoded(Image.fromarray(pixels)))
    ran = use("upscale-fast", file)
    assert ran.status == DONE and "transparent parts were laid onto white" in ran.err
    source = studio().library.job(ran.answer["job"]).request.source
    assert source.opaque and source.sha256 != hashlib.sha256(file.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    ("behaviour", "status", "charged", "words"),
    [
        (withheld("Filter reason: prompt"), REFUSED, "unclear", "A content filter refused the prompt."),
        (Truncated(), UNCLEAR, "unclear", "never sent again by itself"),
        (TOO_LARGE, REFUSED, "unclear", "16.7 MB"),
        (Refusal(403, "ExpiredTokenException", "expired"), NOTHING, "no", ""),
    ],
)
def test_how_it_ends_is_the_exit_status(
    use: Use, server: BedrockServer, boat: Path, behaviour: Any, status: int, charged: str, words: str
) -> None:
    server.queue(behaviour)
    ran = use("upscale-conservative", boat, "--prompt", "a boat")
    assert (ran.status, ran.answer["charged"]) == (status, charged), ran.err
    assert words in ran.err and ran.answer["images"] == []


def test_a_palette_is_applied_without_account_or_network(
    shell: Shell, server: BedrockServer, studio: Callable[[], Studio], boat: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    ran = shell("tool", "apply-palette", boat, "--colors", "#C04020, #F0A030", "--strength", "1")
    assert ran.status == DONE and server.requests == []
    path = Path(ran.out.splitlines()[-1])
    (result,) = studio().library.results()
    assert result.path == path and not result.rehearsal and str(studio().library.job(result.job).price) == "free"


def test_the_help_tells_tools_and_statuses(shell: Shell, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        shell("tool", "--help")
    printed = capsys.readouterr().out
    assert all(tool.value in printed for tool in ToolType) and "sent, outcome unclear" in printed
