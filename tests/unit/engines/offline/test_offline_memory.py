"""What a large picture takes while it is made: formulas are worked out in strips, and what was used up is let go."""

from __future__ import annotations

import threading
import tracemalloc
from io import BytesIO

import pytest

from nova_studio.contract.draft import Draft
from nova_studio.contract.request import Request
from nova_studio.contract.task import TaskType
from nova_studio.contract.validation import validate
from nova_studio.engines.offline.engine import OfflineEngine
from support.requests import PICTURES, drawn_mask, picture

SIDE = 1280
"""Beyond what is laid out at double size, as all large pictures are."""
FIGURE, DISC = picture(0, (SIDE, SIDE)), {"kind": "drawn", "mask": drawn_mask(0, (SIDE, SIDE))}
LARGE = {"width": SIDE, "height": SIDE}


def ask(task: TaskType, params: dict[str, object], **settings: object) -> Request:
    return validate(Draft(task, params, settings))


MOST = {
    "removal": (ask(TaskType.INPAINTING, {"image": FIGURE, "mask": DISC}), 14),
    "words": (ask(TaskType.INPAINTING, {"image": FIGURE, "mask": DISC, "text": "a fox"}), 13),
    "outpainting": (ask(TaskType.OUTPAINTING, {"image": FIGURE, "mask": DISC, "text": "sea"}), 24),
    "text": (ask(TaskType.TEXT_IMAGE, {"text": "a hill"}, **LARGE), 21),
    "variation": (ask(TaskType.IMAGE_VARIATION, {"images": [FIGURE]}, **LARGE), 20),
    "cut": (ask(TaskType.BACKGROUND_REMOVAL, {"image": FIGURE}), 12),
}
"""Requests with the most memory that each may take, in raw pictures of the same size; 30 to 45 of them were taken once."""


@pytest.mark.parametrize("name", MOST)
def test_a_large_picture_takes_few_times_its_own_size(name: str) -> None:
    request, most = MOST[name]
    made(request)  # modules, caches
    tracemalloc.start()
    try:
        made(request)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < most * SIDE * SIDE * 3


def made(request: Request) -> None:
    engine = OfflineEngine()
    engine.send(engine.calls(request)[0], PICTURES, BytesIO(), threading.Event())
