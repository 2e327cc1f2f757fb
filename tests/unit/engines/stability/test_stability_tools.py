"""Picture tools through the engine's own protocol and the real boto3: recolouring by words, and the three upscalers."""

from __future__ import annotations

import io
import threading
from decimal import Decimal
from typing import Any

import pytest

from nova_studio.contract.values import ImageRef
from nova_studio.engines.bedrock.nova_canvas.engine import NovaCanvasEngine
from nova_studio.engines.offline.engine import OfflineEngine
from nova_studio.errors import ContentBlocked, NoAnswer, NothingMade, RequestRejected
from nova_studio.imaging.codec import measure
from nova_studio.tools.request import ToolRequest, validate_tool
from nova_studio.tools.spec import TOOLS, ToolType
from support.bedrock_faults import Refusal
from support.bedrock_server import BedrockServer
from support.pictures import photo
from support.requests import MemoryPictures
from support.stability_calls import ask, bodies, engine, fields
from support.stability_server import TOO_LARGE, withheld

STORED = MemoryPictures()
SMALL = STORED.picture(photo(400, 330))
MIDDLE = STORED.picture(photo(640, 480))
TINY = STORED.picture(photo(64, 64))


def of_size(width: int, height: int) -> ImageRef:
    """A picture that is only spoken of."""
    return SMALL.model_copy(update={"width": width, "height": height})


def fast(image: ImageRef, **values: Any) -> ToolRequest:
    return validate_tool(ToolType.UPSCALE_FAST, {"image": image, **values})


def conservative(image: ImageRef, prompt: str, **values: Any) -> ToolRequest:
    return validate_tool(ToolType.UPSCALE_CONSERVATIVE, {"image": image, "prompt": prompt, **values})


def creative(image: ImageRef, prompt: str, **values: Any) -> ToolRequest:
    return validate_tool(ToolType.UPSCALE_CREATIVE, {"image": image, "prompt": prompt, **values})


def recolor(image: ImageRef, select: str, prompt: str, **values: Any) -> ToolRequest:
    return validate_tool(ToolType.RECOLOR, {"image": image, "select": select, "prompt": prompt, **values})


def use(server: BedrockServer, request: ToolRequest) -> tuple[ImageRef, dict[str, Any]]:
    (reply,) = ask(engine(server), request, STORED)
    return measure(reply.images[0]), dict(reply.finishes[0].facts)


USES: list[tuple[ToolRequest, str, str, tuple[int, int], str, dict[str, object]]] = [
    (
        recolor(SMALL, "the boat", "red", grow=3, seed=4, negative="blue"),
        "us.stability.stable-image-search-recolor-v1:0", "0.07", (400, 330), "PNG",
        {"prompt": "red", "select_prompt": "the boat", "negative_prompt": "blue", "grow_mask": 3, "seed": 5,
         "output_format": "png"},
    ),
    (fast(SMALL), "us.stability.stable-fast-upscale-v1:0", "0.03", (1600, 1320), "PNG", {"output_format": "png"}),
    (fast(MIDDLE), "us.stability.stable-fast-upscale-v1:0", "0.03", (2560, 1920), "JPEG", {"output_format": "jpeg"}),
    (
        fast(MIDDLE, format="webp"), "us.stability.stable-fast-upscale-v1:0", "0.03", (2560, 1920), "WEBP",
        {"output_format": "webp"},
    ),
    (
        conservative(SMALL, "a boat", creativity=0.2, seed=0),
        "us.stability.stable-conservative-upscale-v1:0", "0.40", (800, 660), "JPEG",
        {"prompt": "a boat", "creativity": 0.2, "seed": 1, "output_format": "jpeg"},
    ),
    (
        creative(SMALL, "a boat", preset="anime", negative="fog"),
        "us.stability.stable-creative-upscale-v1:0", "0.60", (800, 660), "JPEG",
        {"prompt": "a boat", "negative_prompt": "fog", "style_preset": "anime", "seed": 13, "output_format": "jpeg"},
    ),
]  # fmt: skip


@pytest.mark.parametrize("use_", USES, ids=lambda use_: f"{use_[0].tool}-{use_[4]}")
def test_a_tool_is_priced_sent_and_tells_before_and_after(
    server: BedrockServer, use_: tuple[ToolRequest, str, str, tuple[int, int], str, dict[str, object]]
) -> None:
    request, model, price, size, kind, sent = use_
    assessment = engine(server).assess(request)
    assert assessment.can and assessment.calls == 1 and assessment.price.amount == Decimal(price)
    assert assessment.price.estimated and "us-west-2" in assessment.regions
    shown, facts = use(server, request)
    bodies(server)
    assert server.last.model_id == model and fields(server) == [sent]
    assert ((shown.width, shown.height), shown.format) == (size, kind)
    source = request.source
    assert facts["before"] == f"{source.width}x{source.height}" and facts["before_sha256"] == source.sha256
    assert facts["returned"] == f"{size[0]}x{size[1]}"


def test_a_small_upscale_is_png_a_large_one_is_not(server: BedrockServer) -> None:
    assert fields_of(server, fast(TINY))["output_format"] == "png"
    assert fields_of(server, fast(of_size(640, 480)))["output_format"] == "jpeg"
    assert "would be charged and lost" in engine().assess(fast(MIDDLE, format="png")).reason


def fields_of(server: BedrockServer, request: ToolRequest) -> dict[str, object]:
    """The body's fields, for a picture that lies in the store under the same hash whatever is said of its size."""
    asked = engine(server)
    asked.send(asked.calls(request)[0], STORED, io.BytesIO(), threading.Event())
    return fields(server)[-1]


@pytest.mark.parametrize(
    ("request_", "reason"),
    [
        (fast(of_size(31, 400)), "sides of 32 pixels or more"),
        (fast(of_size(1537, 100)), "sides of at most 1,536 pixels. Make it smaller first."),
        (fast(of_size(1100, 1100)), "1,210,000 pixels; Fast Upscale takes at most 1,048,576"),
        (fast(of_size(32, 31)), "sides of 32"),
        (creative(of_size(1100, 1100), "x"), "takes at most 1,048,576"),
        (conservative(of_size(3100, 3100), "x"), "takes at most 9,437,184"),
        (creative(of_size(2000, 500), "x"), "with the borders that make it short enough is 2000x800"),
        (conservative(SMALL, "x", format="png"), "Choose jpeg or webp"),
        (creative(SMALL, "x", format="png"), "Choose jpeg or webp"),
        (recolor(of_size(63, 63), "boat", "red"), "sides of 64"),
        (validate_tool(ToolType.APPLY_PALETTE, {"image": SMALL, "colors": ["#112233"]}), "none of Stability AI's services"),
    ],
)  # fmt: skip
def test_what_a_tool_does_not_take_is_said_before_anything_is_sent(
    server: BedrockServer, request_: ToolRequest, reason: str
) -> None:
    assessment = engine(server).assess(request_)
    assert not assessment.can and reason in assessment.reason and assessment.price.amount == 0
    with pytest.raises(RequestRejected):
        engine(server).calls(request_)
    assert server.requests == []


@pytest.mark.parametrize("size", [(600, 160), (160, 600)])
def test_a_picture_too_long_goes_out_with_borders_and_comes_back_without(
    server: BedrockServer, size: tuple[int, int]
) -> None:
    long = STORED.picture(photo(*size))
    for request_, times in ((conservative(long, "a boat"), 2), (recolor(long, "it", "red"), 1)):
        loss, *others = engine().assess(request_).losses
        assert [other.path for other in others] == (["$.select"] if request_.tool is ToolType.RECOLOR else [])
        assert loss.path == "$.image" and "with mirrored borders, which are cut off what comes back" in loss.message
        image, facts = use(server, request_)
        assert (image.width, image.height) == (size[0] * times, size[1] * times)
        assert facts["cut"] == {
            "from": facts["returned"],
            "part": [*facts["cut"]["part"][:2], image.width, image.height],
        }
        sent = bodies(server)[-1].pictures["image"]
        assert max(sent.size) == 600 and min(sent.size) == 240 and facts["before"] == f"{size[0]}x{size[1]}"


def test_a_tool_in_a_region_without_it_says_where_it_is() -> None:
    away = engine(region="eu-central-1").assess(fast(SMALL))
    assert "us-east-1 or us-east-2 or us-west-2" in away.reason
    assert engine(region="us-east-2").assess(fast(SMALL)).can


def test_a_tools_answer_may_be_blocked_or_too_large(server: BedrockServer) -> None:
    server.queue(withheld("Filter reason: input image"))
    with pytest.raises(ContentBlocked, match="refused a picture"):
        use(server, fast(SMALL))
    server.queue(TOO_LARGE)
    with pytest.raises(NothingMade, match=r"16\.7 MB"):
        use(server, fast(SMALL, format="webp"))


def test_a_failure_without_words_says_that_it_may_be_the_size_where_that_can_be(server: BedrockServer) -> None:
    failed = Refusal(424, "ModelErrorException", "")
    server.queue(failed)
    with pytest.raises(NoAnswer) as caught:
        use(server, fast(MIDDLE, format="jpeg"))
    assert "larger than the 16.7 MB" in caught.value.advice and caught.value.may_be_charged
    server.queue(failed)
    with pytest.raises(NoAnswer) as caught:
        use(server, fast(SMALL))
    assert "16.7 MB" not in caught.value.advice


def test_what_is_said_of_a_tool_is_what_is_called() -> None:
    tools = engine().describe().tools
    assert list(tools) == [tool for tool, spec in TOOLS.items() if not spec.here]
    for request in (fast(SMALL), conservative(SMALL, "a"), creative(SMALL, "a"), recolor(SMALL, "it", "red")):
        assert tools[request.tool].can and tools[request.tool].models == (engine().calls(request)[0].model,)


def test_engines_without_the_tool_refuse_it_in_words_and_pretend_nothing() -> None:
    offline, nova = OfflineEngine().assess(fast(SMALL)), NovaCanvasEngine().assess(fast(SMALL))
    assert not offline.can and "the offline engine has none and makes nothing up" in offline.reason
    assert not nova.can and "none of Nova Canvas's tasks" in nova.reason
