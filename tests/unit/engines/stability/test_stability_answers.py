"""Whatever the service says instead of a picture, and the runner over it: one call of five blocked, lost, refused."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest

from nova_studio.contract.task import TaskType
from nova_studio.engines.bedrock.stability import models
from nova_studio.engines.bedrock.stability.reading import read
from nova_studio.errors import ContentBlocked, EngineError, NoAnswer, NothingMade
from nova_studio.imaging import mask as masks
from nova_studio.imaging.codec import encode_png, measure
from nova_studio.library.library import Library
from nova_studio.library.model import Charged, Job, JobState
from nova_studio.outbox.outcome import outcome
from nova_studio.outbox.retry import RetryPolicy
from nova_studio.outbox.runner import Runner
from support.bedrock_faults import FAULTS
from support.bedrock_server import Answer, BedrockServer, Behaviour, Drip, Raw, Reset, Truncated
from support.pictures import photo_png
from support.requests import MemoryPictures
from support.stability_calls import engine, request
from support.stability_contract import RETIRED, SERVICES
from support.stability_server import REASONS, TOO_LARGE, document, withheld

FIVE = request(TaskType.TEXT_IMAGE, {"number_of_images": 5, "seed": 41}, text="a lighthouse")
ONE = request(TaskType.TEXT_IMAGE, text="a lighthouse")
GOOD = Answer()
PNG = photo_png(64, 64)


class Desk:
    """A library and a runner on the real engine at the stand-in."""

    def __init__(self, folder: Path, server: BedrockServer) -> None:
        self.library = Library.open(folder)
        self.engine = engine(server)
        self.runner = Runner(self.library, {"stability": self.engine}, policy=RetryPolicy(first=0.0))

    def run(self, wanted: Any = ONE) -> Job:
        return self.runner.run(self.runner.submit(wanted, "stability").id)

    def close(self) -> None:
        self.runner.close()
        self.library.close()


@pytest.fixture
def desk(tmp_path: Path, server: BedrockServer) -> Iterator[Desk]:
    made = Desk(tmp_path / "library", server)
    yield made
    made.close()


WORDS = {
    "Filter reason: prompt": ("A content filter refused the prompt.", "Change the prompt"),
    "Filter reason: output image": ("A picture was made, and a content filter withheld it.", "Try another seed"),
    "Filter reason: input image": ("A content filter refused a picture of the request.", "Use another picture"),
    "Inference error": ("The service failed while it made the picture.", "Generate again"),
}


@pytest.mark.parametrize("reason", REASONS)
def test_every_finish_reason_has_its_words_and_an_unclear_charge(
    desk: Desk, server: BedrockServer, reason: str
) -> None:
    server.queue(withheld(reason))
    job = desk.run()
    words, advice = WORDS[reason]
    assert (job.state, job.charged, job.arrived, job.model) == (JobState.REFUSED, Charged.UNCLEAR, 0, models.CORE.id)
    assert job.error == f'{words} It says: "{reason}".' or job.error == f'{words} The service says: "{reason}".'
    assert job.advice.startswith("Whether it was charged is not known.") and advice in job.advice
    assert len(server.requests) == 1 and list(desk.library.spool_folder.iterdir()) == []


@pytest.mark.parametrize(
    "data",
    [
        document([], [], ["Filter reason: prompt"]),
        document([PNG], [7], ["Filter reason: prompt"]),
        json.dumps({"images": None, "seeds": None, "finish_reasons": ["FILTER REASON: PROMPT"]}).encode(),
        json.dumps({"images": [None], "finish_reasons": ["Filter reason: prompt", None]}).encode(),
    ],
)
def test_the_reason_is_read_before_any_picture(data: bytes) -> None:
    with pytest.raises(ContentBlocked, match="refused the prompt"):
        read(io.BytesIO(data))


def test_a_filter_nobody_knows_is_a_block_all_the_same() -> None:
    with pytest.raises(ContentBlocked, match=r'refused the request\. The service says: "Filter reason: music"'):
        read(io.BytesIO(document(None, [1], ["Filter reason: music"])))
    with pytest.raises(NothingMade, match='It says: "Out of paint"'):
        read(io.BytesIO(document(None, [1], ["Out of paint"])))


@pytest.mark.parametrize(
    "data",
    [document(None, [1], [None]), document([], [], []), document(None, None, None), b'{"images": [null]}'],
)
def test_an_answer_without_picture_or_reason_says_so(desk: Desk, server: BedrockServer, data: bytes) -> None:
    server.queue(Raw(data))
    job = desk.run()
    assert (job.state, job.charged) == (JobState.REFUSED, Charged.UNCLEAR)
    assert job.error == "The service answered without a picture, and did not say why."


@pytest.mark.parametrize(
    "data",
    [
        b"", b"{", b"[]", b'"images"', b'{"images": "x"}', b'{"images": [7]}', b'{"images": ["***"]}', b'{"images": ["aGFsbG8="]}',
        b'{"finish_reasons": "Filter reason: prompt"}', b'{"finish_reasons": [7]}', b"[" * 100_000, b"\xff\xfe",
    ],
)  # fmt: skip
def test_what_is_no_answer_is_kept_and_unclear(desk: Desk, server: BedrockServer, data: bytes) -> None:
    server.queue(Raw(data))
    job = desk.run()
    assert (job.state, job.charged) == (JobState.UNCLEAR, Charged.UNCLEAR)
    (kept,) = desk.library.spool_folder.iterdir()
    assert kept.read_bytes() == data and kept.name in job.error


def test_a_picture_that_cannot_be_decoded_is_shown_as_it_came(desk: Desk, server: BedrockServer) -> None:
    broken = PNG[:60]
    server.queue(Raw(document([broken], [5], [None])))
    job = desk.run()
    assert (job.state, job.charged, job.arrived) == (JobState.DONE, Charged.YES, 1)
    assert "shown as it came, because it could not be brought to size" in job.note
    (result,) = desk.library.job_results(job.id)
    assert desk.library.result_bytes(result.id) == broken


def test_a_source_that_is_gone_loses_no_picture(desk: Desk, server: BedrockServer) -> None:
    data = photo_png()
    ref = desk.library.add_picture(data, measure(data))
    shape = masks.from_wire(photo_png_of_halves(), changed_is_white=True)
    stored, mask = masks.encode(shape)
    desk.library.add_mask(stored, mask)
    wanted = request(TaskType.INPAINTING, image=ref, mask={"kind": "drawn", "mask": mask}, text="a boat")
    job = desk.runner.submit(wanted, "stability")

    class Forgetful:
        """Has the source when the body is made, and no more when the answer is read."""

        def __init__(self) -> None:
            self.gone = False

        def read(self, sha256: str) -> bytes:
            return desk.library.read("0" * 64 if self.gone else sha256)

    (call,) = desk.engine.calls(job.request)
    pictures, spool = Forgetful(), io.BytesIO()
    desk.engine.send(call, pictures, spool, threading.Event())
    spool.seek(0)
    pictures.gone = True
    reply = desk.engine.read(call, spool, pictures)
    assert measure(reply.images[0]).width == 400
    assert "could not be laid back into its source" in reply.words


def photo_png_of_halves() -> bytes:
    pixels = np.zeros((330, 400, 3), np.uint8)
    pixels[:, 200:] = 255
    return encode_png(pixels)


# -------------------------------------------------------------------------------------------------------- one of five

LOST: dict[str, tuple[Behaviour, JobState, JobState]] = {
    "its picture blocked": (withheld("Filter reason: output image"), JobState.REFUSED, JobState.DONE),
    "an inference error": (withheld("Inference error"), JobState.REFUSED, JobState.DONE),
    "no picture": (Raw(document(None, [1], [None])), JobState.REFUSED, JobState.DONE),
    "too large": (TOO_LARGE, JobState.REFUSED, JobState.DONE),
    "timed out": (FAULTS["timed out"], JobState.UNCLEAR, JobState.UNCLEAR),
    "reset": (Reset(), JobState.UNCLEAR, JobState.UNCLEAR),
    "cut": (Truncated(), JobState.UNCLEAR, JobState.UNCLEAR),
    "model error": (FAULTS["model error"], JobState.UNCLEAR, JobState.UNCLEAR),
}


@pytest.mark.parametrize("way", LOST)
def test_one_call_of_five_is_lost_alone(desk: Desk, server: BedrockServer, way: str) -> None:
    behaviour, call, whole = LOST[way]
    server.queue(GOOD, GOOD, behaviour)
    job = desk.run(FIVE)
    assert len(server.requests) == 5, "every call is asked once"
    records = desk.library.calls(job.id)
    assert [record.state for record in records] == [call if at == 2 else JobState.DONE for at in range(5)]
    assert (job.state, job.arrived, job.charged) == (whole, 4, Charged.UNCLEAR)
    assert {record.price.amount for record in records} == {Decimal("0.04")}
    assert job.price.amount == 5 * Decimal("0.04")
    told = outcome(desk.library, job)
    assert told["error"].startswith("4 of 5 arrived.") and len(told["images"]) == 4
    seeds = [result.seed for result in desk.library.job_results(job.id)]
    assert seeds == [41, 42, 44, 45]


@pytest.mark.parametrize("reason", ["Filter reason: prompt", "Filter reason: input image"])
def test_a_block_that_would_meet_every_call_is_met_once(desk: Desk, server: BedrockServer, reason: str) -> None:
    server.queue(GOOD, withheld(reason))
    job = desk.run(FIVE)
    assert len(server.requests) == 2
    assert (job.state, job.arrived, job.charged) == (JobState.DONE, 1, Charged.UNCLEAR)
    assert job.note.startswith("1 of 5 arrived. A content filter refused")


def test_a_throttled_call_of_five_is_tried_again(desk: Desk, server: BedrockServer) -> None:
    server.queue(GOOD, FAULTS["throttled"], FAULTS["unavailable"], GOOD)
    job = desk.run(FIVE)
    assert (job.state, job.arrived, len(server.requests)) == (JobState.DONE, 5, 7)
    assert [record.attempt for record in desk.library.calls(job.id)] == [1, 3, 1, 1, 1]


def test_a_sidecar_names_what_the_service_sent_and_what_was_done(desk: Desk, server: BedrockServer) -> None:
    server.queue(Drip(pieces=3, pause=0.0))
    job = desk.run(request(TaskType.TEXT_IMAGE, {"width": 1280, "height": 720, "cfg_scale": 8.0}, text="a lighthouse"))
    (result,) = desk.library.job_results(job.id)
    side = cast(dict[str, Any], desk.library.sidecar(result.id))
    assert (result.width, result.height) == (1280, 720)
    original = desk.library.original_bytes(result.id)
    assert (
        (side["original"]["width"], side["original"]["height"])
        == (1344, 768)
        == (
            measure(original).width,
            measure(original).height,
        )
    )
    assert side["facts"]["resized"]["to"] == "1280x720" and side["facts"]["seed_returned"] == 13
    assert side["call"]["model"] == models.CORE.id and side["call"]["region"] == "us-west-2"
    assert side["job"]["losses"] == list(job.losses) and len(job.losses) == 2
    assert side["job"]["seed"] == 12


# --------------------------------------------------------------------------------------------------- ids and refusals


def renamed(monkeypatch: pytest.MonkeyPatch, model_id: str) -> None:
    """Let the text model be called by another id."""
    monkeypatch.setattr("nova_studio.engines.bedrock.stability.models.Model.id", property(lambda self: model_id))


@pytest.mark.parametrize("old", RETIRED)
def test_a_retired_id_is_told_as_such(
    desk: Desk, server: BedrockServer, monkeypatch: pytest.MonkeyPatch, old: str
) -> None:
    renamed(monkeypatch, old)
    job = desk.run(FIVE)
    assert (job.state, job.charged, len(server.requests)) == (JobState.REFUSED, Charged.NO, 1)
    assert job.error_kind == "ModelRetired" and "has been retired" in job.error


@pytest.mark.parametrize("base", sorted(SERVICES))
def test_a_service_called_by_its_plain_id_is_told_to_use_the_profile(
    desk: Desk, server: BedrockServer, monkeypatch: pytest.MonkeyPatch, base: str
) -> None:
    renamed(monkeypatch, base)
    job = desk.run()
    assert (job.state, job.charged, job.error_kind) == (JobState.REFUSED, Charged.NO, "ModelUnavailable")
    assert "on-demand throughput" in job.error and "inference profile" in job.advice


def test_the_wrong_region_on_the_wire_is_refused(server: BedrockServer) -> None:
    away = engine(server, region="eu-west-1")
    with pytest.raises(EngineError, match="There is no model") as caught:
        away.send(engine().calls(ONE)[0], MemoryPictures(), io.BytesIO(), threading.Event())
    assert not caught.value.may_be_charged


MODEL_FAILED = ((424, "ModelErrorException"), (500, "InternalServerException"))


@pytest.mark.parametrize(
    ("words", "kinds"),
    [
        (TOO_LARGE.message, (*MODEL_FAILED, (400, "ValidationException"))),
        ("Response is too large: 17000000 bytes", (*MODEL_FAILED, (400, "ValidationException"))),
        ("The maximum size is exceeded by the model's response", (*MODEL_FAILED, (400, "ValidationException"))),
        ("Output exceeds the limit", MODEL_FAILED),
        ("The size limit was reached while the result was sent", MODEL_FAILED),
    ],
)
def test_a_picture_too_large_to_be_handed_over_may_be_charged_and_says_what_to_do(
    desk: Desk, server: BedrockServer, words: str, kinds: tuple[tuple[int, str], ...]
) -> None:
    for status, code in kinds:
        server.queue(type(TOO_LARGE)(status, code, words))
        job = desk.run()
        assert (job.state, job.charged, job.error_kind) == (JobState.REFUSED, Charged.UNCLEAR, "NothingMade")
        assert "16.7 MB" in job.error and "JPEG or WebP" in job.advice


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (400, "ValidationException", "RequestRejected"),
        (403, "AccessDeniedException", "ModelUnavailable"),
        (400, "ServiceQuotaExceededException", "Throttled"),
    ],
)
def test_the_kind_of_failure_comes_before_its_words(
    desk: Desk, server: BedrockServer, status: int, code: str, kind: str
) -> None:
    words = "The output size exceeds the maximum"
    words = words if code == "ValidationException" else f"{words}; response too large"
    server.queue(type(TOO_LARGE)(status, code, words))
    job = desk.run()
    assert (job.error_kind, job.charged) == (kind, Charged.NO)


def test_no_answer_is_no_answer_here_too(desk: Desk, server: BedrockServer) -> None:
    server.queue(Reset())
    job = desk.run()
    assert (job.state, job.error_kind) == (JobState.UNCLEAR, NoAnswer.__name__)
