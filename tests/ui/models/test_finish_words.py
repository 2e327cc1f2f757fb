"""What was done to a returned picture on this computer is told as it was, and nothing where nothing was."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from nova_studio.contract.request import Request
from nova_studio.contract.task import TaskType
from nova_studio.contract.values import ImageRef
from nova_studio.imaging import mask as masks
from nova_studio.imaging.codec import encode_png, measure
from nova_studio.library.library import Library
from nova_studio.outbox.runner import Runner
from nova_studio.ui.models.finish_words import finish_lines
from support.bedrock_server import BedrockServer
from support.pictures import photo
from support.stability_calls import engine, request
from support.stability_server import stability_server


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    found = Library.open(tmp_path / "library")
    yield found
    found.close()


@pytest.fixture
def server() -> Iterator[BedrockServer]:
    with stability_server() as found:
        yield found


def lines(library: Library, server: BedrockServer, wanted: Request) -> list[str]:
    """Make a picture; what is told of it."""
    runner = Runner(library, {"stability": engine(server)})
    try:
        job = runner.run(runner.submit(wanted, "stability").id)
    finally:
        runner.close()
    (result,) = library.job_results(job.id)
    return finish_lines(library, result.id)


def stored(library: Library, width: int, height: int) -> ImageRef:
    data = encode_png(photo(width, height))
    library.add_picture(data, ref := measure(data))
    return ref


def test_a_picture_brought_to_size_says_from_where_and_how(library: Library, server: BedrockServer) -> None:
    asked = request(TaskType.TEXT_IMAGE, {"width": 1280, "height": 720}, text="a boat")
    assert lines(library, server, asked) == [
        "Resized: it came as 1344x768 and was brought to 1280x720 by resampling (area average)."
    ]
    assert lines(library, server, request(TaskType.TEXT_IMAGE, text="a boat")) == [], "as it came"


def test_a_picture_laid_back_says_what_the_service_had_changed(library: Library, server: BedrockServer) -> None:
    image, mask = stored(library, 960, 320), np.zeros((320, 960), np.bool_)
    mask[:80, :400] = True
    data, ref = masks.encode(mask)
    library.add_mask(data, ref)
    drawn = {"kind": "drawn", "mask": ref}
    assert lines(library, server, request(TaskType.INPAINTING, image=image, mask=drawn, text="a boat")) == [
        "The borders it went out with are cut off what came back, 960x384.",
        "Outside the mask it is the source to the pixel; the service had changed 100 % of what lies there.",
    ]
