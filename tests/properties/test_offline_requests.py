"""Whatever the contract allows, the offline engine answers: right count, size and mode, the same each time."""

from __future__ import annotations

import io
import threading

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from nova_studio.contract.masks import WordsMask
from nova_studio.contract.request import Request
from nova_studio.contract.task import TaskType
from nova_studio.contract.tasks import TASKS
from nova_studio.engines.base import Reply
from nova_studio.engines.offline.engine import OfflineEngine
from nova_studio.imaging import mask as masks
from nova_studio.imaging.codec import decode_rgb, measure
from support.requests import PICTURES, requests

ENGINE = OfflineEngine()
SLOW = (HealthCheck.too_slow, HealthCheck.data_too_large)


def answer(request: Request) -> Reply:
    (call,) = ENGINE.calls(request)
    spool = io.BytesIO()
    ENGINE.send(call, PICTURES, spool, threading.Event())
    spool.seek(0)
    return ENGINE.read(call, spool, PICTURES)


@settings(max_examples=80, deadline=None, suppress_health_check=SLOW)
@given(requests())
def test_assess_answers_for_every_request(request: Request) -> None:
    verdict = ENGINE.assess(request)
    assert verdict.can is not isinstance(request.mask, WordsMask)
    assert verdict.can or verdict.reason
    for loss in verdict.losses:
        assert loss.path.startswith("$.") and loss.message.endswith(".")


@pytest.mark.parametrize("task", TASKS)
def test_a_request_is_answered_with_pictures_of_the_asked_count_size_and_mode(task: TaskType) -> None:
    @settings(max_examples=4, deadline=None, suppress_health_check=SLOW, derandomize=True)
    @given(requests(task, words=False))
    def answered(request: Request) -> None:
        reply = answer(request)
        assert len(reply.images) == request.count
        for image in reply.images:
            facts = measure(image)
            assert (facts.width, facts.height) == request.output_size
            assert facts.mode == ("RGBA" if task is TaskType.BACKGROUND_REMOVAL else "RGB")
        asked = bool(getattr(request.params, "return_mask", False))
        assert (reply.mask is not None) is asked
        unchanged_outside(request, reply)

    answered()


def unchanged_outside(request: Request, reply: Reply) -> None:
    """Every pixel that was not to change is the source's, for drawn masks; a seamless merge is free to touch them."""
    if request.drawn_mask is None or getattr(request.params, "merge_style", None) == "SEAMLESS":
        return
    assert request.source is not None
    kept = ~masks.decode(PICTURES.read(request.drawn_mask.sha256))
    source = decode_rgb(PICTURES.read(request.source.sha256))
    for image in reply.images:
        assert np.array_equal(decode_rgb(image)[kept], source[kept])
