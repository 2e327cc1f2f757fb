"""Tools of their own, through the real boto3: recolouring by words, and the three upscalers with their limits and prices."""

from __future__ import annotations

import io
from decimal import Decimal

import pytest

from nova_studio.contract.values import ImageRef
from nova_studio.engines.bedrock.stability.tools import (
    ConservativeUpscale,
    CreativeUpscale,
    FastUpscale,
    SearchRecolor,
    Tool,
)
from nova_studio.errors import ContentBlocked, NothingMade, RequestRejected
from nova_studio.imaging.codec import measure
from support.bedrock_server import BedrockServer
from support.pictures import photo
from support.requests import MemoryPictures
from support.stability_calls import bodies, engine, fields
from support.stability_server import TOO_LARGE, withheld

STORED = MemoryPictures()
SMALL = STORED.picture(photo(400, 330))
MIDDLE = STORED.picture(photo(640, 480))
TINY = STORED.picture(photo(64, 64))


def of_size(width: int, height: int) -> ImageRef:
    """A picture that is only spoken of."""
    return SMALL.model_copy(update={"width": width, "height": height})


def use(server: BedrockServer, tool: Tool) -> tuple[ImageRef, dict[str, object]]:
    asked = engine(server)
    spool = io.BytesIO()
    receipt = asked.send_tool(tool, STORED, spool)
    assert receipt.request_id
    spool.seek(0)
    reply = asked.read_tool(tool, spool, STORED)
    spool.seek(0)
    assert asked.read_tool(tool, spool, STORED) == reply
    return measure(reply.images[0]), dict(reply.finishes[0].facts)


USES: list[tuple[Tool, str, str, tuple[int, int], str, dict[str, object]]] = [
    (
        SearchRecolor(SMALL, "the boat", "red", grow=3, seed=4, negative="blue"),
        "us.stability.stable-image-search-recolor-v1:0", "0.07", (400, 330), "PNG",
        {"prompt": "red", "select_prompt": "the boat", "negative_prompt": "blue", "grow_mask": 3, "seed": 5,
         "output_format": "png"},
    ),
    (
        FastUpscale(SMALL), "us.stability.stable-fast-upscale-v1:0", "0.03", (1600, 1320), "PNG",
        {"output_format": "png"},
    ),
    (
        FastUpscale(MIDDLE), "us.stability.stable-fast-upscale-v1:0", "0.03", (2560, 1920), "JPEG",
        {"output_format": "jpeg"},
    ),
    (
        FastUpscale(MIDDLE, "webp"), "us.stability.stable-fast-upscale-v1:0", "0.03", (2560, 1920), "WEBP",
        {"output_format": "webp"},
    ),
    (
        ConservativeUpscale(SMALL, "a boat", creativity=0.2, seed=0),
        "us.stability.stable-conservative-upscale-v1:0", "0.40", (800, 660), "JPEG",
        {"prompt": "a boat", "creativity": 0.2, "seed": 1, "output_format": "jpeg"},
    ),
    (
        CreativeUpscale(SMALL, "a boat", preset="anime", negative="fog"),
        "us.stability.stable-creative-upscale-v1:0", "0.60", (800, 660), "JPEG",
        {"prompt": "a boat", "negative_prompt": "fog", "style_preset": "anime", "seed": 13, "output_format": "jpeg"},
    ),
]  # fmt: skip


@pytest.mark.parametrize("use_", USES, ids=lambda use_: f"{type(use_[0]).__name__}-{use_[4]}")
def test_a_tool_is_priced_sent_and_tells_before_and_after(
    server: BedrockServer, use_: tuple[Tool, str, str, tuple[int, int], str, dict[str, object]]
) -> None:
    tool, model, price, size, kind, sent = use_
    assessment = engine(server).assess_tool(tool)
    assert assessment.can and assessment.calls == 1 and assessment.price.amount == Decimal(price)
    assert assessment.price.estimated and "us-west-2" in assessment.regions
    shown, facts = use(server, tool)
    bodies(server)
    assert server.last.model_id == model and fields(server) == [sent]
    assert ((shown.width, shown.height), shown.format) == (size, kind)
    assert facts["before"] == f"{tool.image.width}x{tool.image.height}" and facts["before_sha256"] == tool.image.sha256
    assert facts["returned"] == f"{size[0]}x{size[1]}"


def test_a_small_upscale_is_png_a_large_one_is_not(server: BedrockServer) -> None:
    assert fields_of(server, FastUpscale(TINY))["output_format"] == "png"
    assert fields_of(server, FastUpscale(of_size(640, 480)))["output_format"] == "jpeg"
    assert "would be charged and lost" in engine().assess_tool(FastUpscale(MIDDLE, "png")).reason


def fields_of(server: BedrockServer, tool: FastUpscale) -> dict[str, object]:
    """The body's fields, for a picture that lies in the store under the same hash whatever is said of its size."""
    engine(server).send_tool(tool, STORED, io.BytesIO())
    return fields(server)[-1]


@pytest.mark.parametrize(
    ("tool", "reason"),
    [
        (FastUpscale(of_size(31, 400)), "sides of 32 pixels or more"),
        (FastUpscale(of_size(1537, 100)), "sides of at most 1,536 pixels. Make it smaller first."),
        (FastUpscale(of_size(1100, 1100)), "1,210,000 pixels; Fast Upscale takes at most 1,048,576"),
        (FastUpscale(of_size(32, 31)), "sides of 32"),
        (CreativeUpscale(of_size(1100, 1100), "x"), "takes at most 1,048,576"),
        (ConservativeUpscale(of_size(3100, 3100), "x"), "takes at most 9,437,184"),
        (ConservativeUpscale(of_size(600, 200), "x"), "3.00 to 1"),
        (ConservativeUpscale(SMALL, " "), "prompt must say something"),
        (ConservativeUpscale(SMALL, "x" * 10_001), "10,000 characters; it has 10,001"),
        (ConservativeUpscale(SMALL, "x", creativity=0.6), "creativity must be 0.1 to 0.5; it is 0.6"),
        (ConservativeUpscale(SMALL, "x", format="png"), "Choose jpeg or webp"),
        (CreativeUpscale(SMALL, "x", creativity=0.05), "creativity must be"),
        (CreativeUpscale(SMALL, "x", format="png"), "Choose jpeg or webp"),
        (CreativeUpscale(SMALL, "x", preset="baroque"), "There is no preset baroque; there are 3d-model"),
        (CreativeUpscale(SMALL, "x", seed=-1), "seed must be 0 to 2147483646; it is -1"),
        (SearchRecolor(SMALL, "", "red"), "select must say something"),
        (SearchRecolor(SMALL, "boat", ""), "prompt must say something"),
        (SearchRecolor(SMALL, "boat", "red", grow=21), "grow must be 0 to 20; it is 21"),
        (SearchRecolor(of_size(63, 63), "boat", "red"), "sides of 64"),
    ],
)
def test_what_a_tool_does_not_take_is_said_before_anything_is_sent(
    server: BedrockServer, tool: Tool, reason: str
) -> None:
    assessment = engine(server).assess_tool(tool)
    assert not assessment.can and reason in assessment.reason and assessment.price.amount == 0
    with pytest.raises(RequestRejected):
        engine(server).send_tool(tool, STORED, io.BytesIO())
    assert server.requests == []


def test_a_tool_in_a_region_without_it_says_where_it_is() -> None:
    away = engine(region="eu-central-1").assess_tool(FastUpscale(SMALL))
    assert "us-east-1 or us-east-2 or us-west-2" in away.reason
    assert engine(region="us-east-2").assess_tool(FastUpscale(SMALL)).can


def test_a_tools_answer_may_be_blocked_or_too_large(server: BedrockServer) -> None:
    server.queue(withheld("Filter reason: input image"))
    with pytest.raises(ContentBlocked, match="refused a picture"):
        use(server, FastUpscale(SMALL))
    server.queue(TOO_LARGE)
    with pytest.raises(NothingMade, match=r"16\.7 MB"):
        use(server, FastUpscale(SMALL, "webp"))
