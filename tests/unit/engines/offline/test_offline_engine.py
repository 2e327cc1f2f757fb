"""The offline engine's promises: the same bytes each time, Nova-shaped answers, words about itself, and a clean stop."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from functools import cache

import cv2
import numpy as np
import pytest

from nova_studio.contract.draft import Draft
from nova_studio.contract.request import Request
from nova_studio.contract.task import TaskType
from nova_studio.contract.tasks import TASKS
from nova_studio.contract.validation import validate
from nova_studio.engines.base import Engine, EngineState, Reply
from nova_studio.engines.offline.drawing import RENDERERS
from nova_studio.engines.offline.engine import OfflineEngine
from nova_studio.errors import Cancelled, EngineError, LibraryError
from nova_studio.exchange.answer import read_answer
from nova_studio.imaging import mask as masks
from nova_studio.imaging.codec import decode_rgb, decode_rgba
from nova_studio.imaging.metadata import text_chunks
from support.requests import PICTURES, MemoryPictures, drawn_mask, picture

ENGINE: Engine = OfflineEngine()
SIZE = (320, 320)
FIGURE, CUP = picture(0, SIZE), picture(1, SIZE)
DISC = {"kind": "drawn", "mask": drawn_mask(0, SIZE)}
SMALL = {"width": 320, "height": 320}


def ask(task: TaskType, params: dict[str, object], **settings: object) -> Request:
    return validate(Draft(task, params, settings))


EXAMPLES = {
    TaskType.TEXT_IMAGE: ask(TaskType.TEXT_IMAGE, {"text": "a hill"}, **SMALL, number_of_images=2, seed=5),
    TaskType.COLOR_GUIDED_GENERATION: ask(
        TaskType.COLOR_GUIDED_GENERATION, {"text": "a hill", "colors": ["#FF0000", "#0000FF"]}, **SMALL
    ),
    TaskType.IMAGE_VARIATION: ask(TaskType.IMAGE_VARIATION, {"images": [FIGURE, CUP]}, **SMALL),
    TaskType.INPAINTING: ask(TaskType.INPAINTING, {"image": FIGURE, "mask": DISC}, number_of_images=2),
    TaskType.OUTPAINTING: ask(TaskType.OUTPAINTING, {"image": FIGURE, "mask": DISC, "text": "sea"}),
    TaskType.BACKGROUND_REMOVAL: ask(TaskType.BACKGROUND_REMOVAL, {"image": FIGURE}),
    TaskType.VIRTUAL_TRY_ON: ask(
        TaskType.VIRTUAL_TRY_ON,
        {
            "source_image": FIGURE,
            "reference_image": CUP,
            "mask": {"kind": "garment", "garment_class": "UPPER_BODY"},
            "return_mask": True,
        },
    ),
}


def spooled(request: Request) -> bytes:
    spool = io.BytesIO()
    for call in ENGINE.calls(request):
        ENGINE.send(call, PICTURES, spool, threading.Event())
    return spool.getvalue()


@cache
def on_many_threads(task: TaskType) -> bytes:
    return spooled(EXAMPLES[task])


def answer(request: Request) -> Reply:
    return ENGINE.read(ENGINE.calls(request)[0], io.BytesIO(spooled(request)), PICTURES)


@pytest.fixture
def one_thread(task: TaskType) -> Iterator[None]:
    on_many_threads(task)
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    yield
    cv2.setNumThreads(threads)


@pytest.mark.parametrize("task", TASKS)
def test_the_same_request_gives_the_same_bytes(task: TaskType) -> None:
    assert spooled(EXAMPLES[task]) == on_many_threads(task)


@pytest.mark.parametrize("task", TASKS)
def test_the_number_of_threads_changes_nothing(task: TaskType, one_thread: None) -> None:
    assert spooled(EXAMPLES[task]) == on_many_threads(task)


def test_all_seven_tasks_are_offered_and_nothing_leaves_the_computer() -> None:
    words = ENGINE.describe()
    assert words.name == ENGINE.name == "offline"
    assert words.state is EngineState.READY
    assert not words.sends
    assert set(words.tasks) == set(TASKS) == set(RENDERERS)
    assert all(capability.can and capability.losses for capability in words.tasks.values())


def test_one_free_call_makes_all_pictures() -> None:
    request = EXAMPLES[TaskType.TEXT_IMAGE]
    (call,) = ENGINE.calls(request)
    assert (call.index, call.images, call.model) == (0, 2, "offline-2")
    assert str(ENGINE.assess(request).price) == "free"


def test_a_pictures_look_does_not_depend_on_how_many_were_asked_for() -> None:
    two = answer(EXAMPLES[TaskType.TEXT_IMAGE]).images
    one = answer(ask(TaskType.TEXT_IMAGE, {"text": "a hill"}, **SMALL, seed=5)).images
    assert one[0] == two[0]
    assert two[0] != two[1]


def test_an_unset_seed_is_the_services_default() -> None:
    unset = ask(TaskType.TEXT_IMAGE, {"text": "a hill"}, **SMALL)
    default = ask(TaskType.TEXT_IMAGE, {"text": "a hill"}, **SMALL, seed=12)
    assert answer(unset).images == answer(default).images


def test_files_say_that_they_are_rehearsals_and_keep_the_prompt_to_themselves() -> None:
    request = ask(TaskType.TEXT_IMAGE, {"text": "my secret plan"}, **SMALL, seed=77)
    (image,) = answer(request).images
    assert text_chunks(image) == {
        "Software": "Nova Studio offline engine",
        "Comment": "REHEARSAL",
        "Task": "TEXT_IMAGE",
        "Seed": "77",
    }
    (cut,) = answer(EXAMPLES[TaskType.BACKGROUND_REMOVAL]).images
    assert "Seed" not in text_chunks(cut)


def test_a_mask_in_words_is_refused_with_the_way_out() -> None:
    request = ask(TaskType.INPAINTING, {"image": FIGURE, "mask": {"kind": "words", "prompt": "the hat"}})
    verdict = ENGINE.assess(request)
    assert not verdict.can
    assert "paint the mask" in verdict.reason


def test_the_returned_mask_is_black_where_it_changed_on_the_wire_and_set_in_the_program() -> None:
    request = EXAMPLES[TaskType.VIRTUAL_TRY_ON]
    wire = read_answer(io.BytesIO(spooled(request))).mask_image
    assert wire is not None
    reply = answer(request)
    assert reply.mask is not None
    used = masks.decode(reply.mask)
    assert np.array_equal(decode_rgb(wire)[:, :, 0] == 0, used)
    source, result = decode_rgb(PICTURES.read(FIGURE.sha256)), decode_rgb(reply.images[0])
    assert used.any()
    assert np.array_equal(source[~used], result[~used])
    assert (source[used] != result[used]).any()


def test_the_subject_stays_as_it_is_and_the_background_goes() -> None:
    (cut,) = answer(EXAMPLES[TaskType.BACKGROUND_REMOVAL]).images
    pixels, source = decode_rgba(cut), decode_rgb(PICTURES.read(FIGURE.sha256))
    assert pixels[150, 160, 3] == 255 and pixels[10, 10, 3] == 0
    assert np.array_equal(pixels[150, 160, :3], source[150, 160])
    assert ((pixels[:, :, 3] > 0) & (pixels[:, :, 3] < 255)).any()


def test_a_stop_ends_between_pictures_with_nothing_written() -> None:
    cancel, spool = threading.Event(), io.BytesIO()
    cancel.set()
    (call,) = ENGINE.calls(EXAMPLES[TaskType.TEXT_IMAGE])
    with pytest.raises(Cancelled) as stopped:
        ENGINE.send(call, PICTURES, spool, cancel)
    assert not spool.getvalue()
    assert not stopped.value.may_be_charged and not stopped.value.retriable


def test_a_missing_input_is_the_librarys_error() -> None:
    (call,) = ENGINE.calls(EXAMPLES[TaskType.INPAINTING])
    with pytest.raises(LibraryError):
        ENGINE.send(call, MemoryPictures(), io.BytesIO(), threading.Event())


@pytest.mark.parametrize("spool", [b"", b"{", b'{"images": ["****"]}', b'{"images": [], "maskImage": "aGFsbG8="}'])
def test_a_damaged_spool_is_an_engine_error_without_a_charge(spool: bytes) -> None:
    (call,) = ENGINE.calls(EXAMPLES[TaskType.VIRTUAL_TRY_ON])
    with pytest.raises(EngineError) as broken:
        ENGINE.read(call, io.BytesIO(spool), PICTURES)
    assert not broken.value.may_be_charged
