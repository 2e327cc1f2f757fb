"""The engine from end to end, through the real boto3: what is sent, what comes back, what it costs."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from nova_studio.contract.task import TaskType
from nova_studio.engines.base import EngineState
from nova_studio.engines.bedrock.access import BASE_MODEL
from nova_studio.engines.bedrock.client import Connection
from nova_studio.engines.bedrock.nova_canvas import NovaCanvasEngine, reading
from nova_studio.errors import LibraryError, NoAnswer, RequestRejected
from nova_studio.exchange.body import serialise
from nova_studio.exchange.parse import parse
from nova_studio.imaging import mask as masks
from nova_studio.imaging.png import encode_png
from support import golden_bodies
from support.bedrock_calls import ALIVE, RETIRED, ask, case, engine, request_of, send
from support.bedrock_pictures import PROVENANCE, result
from support.bedrock_server import ALL_BLOCKED, LATENCY_MS, SOME_BLOCKED, Answer, BedrockServer, Raw

PROVISIONED = "arn:aws:bedrock:us-east-1:111122223333:provisioned-model/" + "x" * 1990


@pytest.mark.parametrize("path", golden_bodies.cases(), ids=golden_bodies.name_of)
def test_every_task_is_accepted_and_its_pictures_come_back_unchanged(bedrock: BedrockServer, path: Path) -> None:
    parsed = golden_bodies.parsed(path)
    request = request_of(parsed)
    asked = engine(bedrock.url)
    assert asked.assess(request).can
    receipt, spool = send(asked, request, parsed)
    assert bedrock.last.refused == ""
    assert bedrock.last.data == serialise(request, parsed)
    assert (receipt.request_id, receipt.latency_ms) == ("request-1", LATENCY_MS)
    (call,) = asked.calls(request)
    reply = asked.read(call, spool, parsed)
    size = request.output_size
    assert reply.images == tuple(result(request.task.value, index, size) for index in range(request.count))
    assert all(PROVENANCE in image for image in reply.images)
    assert reply.words == ""
    spool.seek(0)
    assert asked.read(call, spool, parsed) == reply
    if request.task is TaskType.VIRTUAL_TRY_ON and path.stem == "drawn":
        stored = request.drawn_mask
        assert stored is not None and reply.mask == parsed.read(stored.sha256)
    else:
        assert reply.mask is None


def test_a_mask_the_service_made_comes_back_set_where_it_changed(bedrock: BedrockServer) -> None:
    document = json.loads((golden_bodies.ROOT / "virtual_try_on" / "garment.json").read_bytes())
    document["virtualTryOnParams"]["returnMask"] = True
    parsed = parse(json.dumps(document).encode(), folder=golden_bodies.ROOT / "virtual_try_on")
    request = request_of(parsed)
    asked = engine(bedrock.url)
    _, spool = send(asked, request, parsed)
    reply = asked.read(asked.calls(request)[0], spool, parsed)
    assert reply.mask is not None
    expected = np.zeros((330, 400), np.bool_)
    expected[:165, :200] = True
    assert np.array_equal(masks.decode(reply.mask), expected)


@pytest.mark.parametrize(
    ("answer", "kept", "words"),
    [
        (Answer(kept=2, error=SOME_BLOCKED), 2, SOME_BLOCKED),
        (Answer(kept=0, error=ALL_BLOCKED), 0, ALL_BLOCKED),
        (Raw(json.dumps({"error": ALL_BLOCKED}).encode()), 0, ALL_BLOCKED),
        (Answer(kept=3), 3, ""),
        (Answer(error=""), 5, ""),
        (Answer(error=None), 5, ""),
        (Answer(kept=0), 0, reading.NO_PICTURES),
    ],
)
def test_fewer_pictures_than_asked_come_with_the_services_words(
    bedrock: BedrockServer, answer: Answer, kept: int, words: str
) -> None:
    bedrock.queue(answer)
    reply = ask(engine(bedrock.url), "text_image/edges")
    assert (len(reply.images), reply.words) == (kept, words)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html>hello</html>",
        b'{"images": ["iVBORw0KGgo',
        b"[]",
        b"{}",
        b'{"images": [1]}',
        b'{"images": ["!!!!"]}',
        b'{"images": ["bm8gcGljdHVyZQ=="]}',
        b'{"images": [], "error": {"a": 1}}',
        b"\xff\xfe",
    ],
)
def test_an_answer_that_is_none_may_have_been_charged(bedrock: BedrockServer, data: bytes) -> None:
    bedrock.queue(Raw(data))
    with pytest.raises(NoAnswer) as caught:
        ask(engine(bedrock.url))
    assert caught.value.may_be_charged and not caught.value.retriable
    assert len(bedrock.requests) == 1


def test_a_returned_mask_that_is_none_costs_only_the_mask(bedrock: BedrockServer) -> None:
    image = base64.b64encode(result("VIRTUAL_TRY_ON", 0, (400, 330))).decode()
    bedrock.queue(Raw(json.dumps({"images": [image, "bm8gcGljdHVyZQ=="], "maskImage": "bm8="}).encode()))
    reply = ask(engine(bedrock.url), "virtual_try_on/drawn")
    assert len(reply.images) == 1 and reply.mask is None
    assert reply.words == f"1 of 2 pictures cannot be read. {reading.NO_MASK}"


def test_a_returned_mask_with_greys_is_cut_at_half(bedrock: BedrockServer) -> None:
    grey = np.full((330, 400, 3), 200, np.uint8)
    grey[:100] = 30
    mask = base64.b64encode(encode_png(grey)).decode()
    image = base64.b64encode(result("VIRTUAL_TRY_ON", 0, (400, 330))).decode()
    bedrock.queue(Raw(json.dumps({"images": [image], "maskImage": mask}).encode()))
    reply = ask(engine(bedrock.url), "virtual_try_on/drawn")
    assert reply.mask is not None
    assert masks.decode(reply.mask)[:100].all() and not masks.decode(reply.mask)[100:].any()


def test_a_body_beyond_the_limit_is_refused_before_it_is_sent(bedrock: BedrockServer) -> None:
    class Swollen:
        def read(self, sha256: str) -> bytes:
            return b"\0" * 18_800_000

    with pytest.raises(RequestRejected, match="25,000,000") as caught:
        send(engine(bedrock.url), request_of(case("image_variation/one")), Swollen())
    assert not caught.value.may_be_charged and bedrock.requests == []


def test_a_picture_that_is_lost_is_told_before_anything_is_sent(bedrock: BedrockServer) -> None:
    class Empty:
        def read(self, sha256: str) -> bytes:
            raise LibraryError("The library has lost a picture.")

    with pytest.raises(RequestRejected, match="lost a picture") as caught:
        send(engine(bedrock.url), request_of(case("image_variation/one")), Empty())
    assert caught.value.advice.startswith("Nothing was sent or charged.") and bedrock.requests == []


@pytest.mark.parametrize(
    ("day", "endpoint", "model", "state", "words"),
    [
        (date(2026, 3, 29), None, BASE_MODEL, EngineState.READY, "in service"),
        (date(2026, 3, 30), None, BASE_MODEL, EngineState.RETIRING, "Legacy"),
        (date(2026, 9, 29), None, BASE_MODEL, EngineState.RETIRING, "Legacy"),
        (
            date(2026, 9, 30),
            None,
            BASE_MODEL,
            EngineState.RETIRED,
            "Amazon retired Nova Canvas on 30 September 2026; it",
        ),
        (RETIRED, "http://127.0.0.1:1", BASE_MODEL, EngineState.UNKNOWN, "http://127.0.0.1:1"),
        (RETIRED, None, PROVISIONED, EngineState.UNKNOWN, "provisioned"),
    ],
)
def test_the_state_follows_the_calendar(
    day: date, endpoint: str | None, model: str, state: EngineState, words: str
) -> None:
    asked = engine(endpoint, day=day, model_id=model)
    description = asked.describe()
    assert (description.name, description.state, description.sends) == ("nova-canvas", state, True)
    assert words in description.state_words
    assert set(description.tasks) == set(TaskType) and all(item.can for item in description.tasks.values())
    assessment = asked.assess(request_of(case("text_image/words")))
    assert assessment.can
    assert [loss.message for loss in assessment.losses] == (
        [] if state is EngineState.READY else [description.state_words]
    )


@pytest.mark.parametrize(
    ("name", "price"),
    [
        ("text_image/words", "0.04"),  # 1024 x 1024
        ("text_image/edges", "0.30"),  # five of 1280 x 720 in premium: fewer pixels than 1024 x 1024
        ("text_image/regions", "0.06"),  # 1024 x 4096
        ("background_removal/picture", "0.04"),
        ("outpainting/drawn", "0.30"),
    ],
)
def test_a_price_is_estimated_from_pixels_quality_and_number(name: str, price: str) -> None:
    asked, request = engine(None), request_of(case(name))
    found = asked.assess(request).price
    assert (found.amount, found.currency, found.estimated) == (Decimal(price), "USD", True)
    (call,) = asked.calls(request)
    assert (call.index, call.images, call.price) == (0, request.count, found)
    assert (call.model, call.region) == (BASE_MODEL, "us-east-1")


def test_an_arn_is_a_model_id(bedrock: BedrockServer) -> None:
    assert len(PROVISIONED) <= 2048
    ask(engine(bedrock.url, model_id=PROVISIONED))
    assert bedrock.last.model_id == PROVISIONED
    assert bedrock.last.refused == ""


@pytest.mark.parametrize("model_id", ["", "x" * 2049])
def test_an_id_that_no_service_could_have_is_refused(model_id: str) -> None:
    with pytest.raises(ValueError, match="2,048"):
        Connection(model_id=model_id)


def test_secrets_never_show() -> None:
    shown = repr(engine(None).connection)
    assert "AKIDCHOSEN" in shown and "secret-of" not in shown


def test_the_engine_is_there_before_the_sdk_is() -> None:
    program = (
        "import sys\n"
        "from nova_studio.engines.bedrock.nova_canvas import NovaCanvasEngine\n"
        "NovaCanvasEngine().describe()\n"
        "print(sorted({'boto3', 'botocore', 'numpy', 'cv2', 'PIL'} & set(sys.modules)))\n"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_one_engine_serves_several_threads(bedrock: BedrockServer) -> None:
    asked = engine(bedrock.url)
    with ThreadPoolExecutor(4) as pool:
        replies = list(pool.map(lambda _: ask(asked, "inpainting/words"), range(8)))
    assert all(len(reply.images) == 1 for reply in replies)
    assert len(bedrock.requests) == 8


def test_the_default_engine_is_the_model_in_its_first_region() -> None:
    asked = NovaCanvasEngine(today=lambda: ALIVE)
    assert asked.connection == Connection()
    assert (asked.connection.connect_timeout, asked.connection.read_timeout) == (10, 300)
