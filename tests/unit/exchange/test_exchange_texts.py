"""What was encoded for one request serves the next; memory stays bounded."""

from __future__ import annotations

import base64

import numpy as np
import pytest

from nova_studio.contract.draft import Draft
from nova_studio.contract.task import TaskType
from nova_studio.contract.validation import validate
from nova_studio.exchange.body import serialise
from nova_studio.exchange.texts import Texts
from nova_studio.imaging import mask as masks
from nova_studio.imaging.codec import encode_for_editing


class Shelf:
    """Stored pictures that note which of them was read."""

    def __init__(self) -> None:
        self.stored: dict[str, bytes] = {}
        self.reads: list[str] = []

    def read(self, sha256: str) -> bytes:
        self.reads.append(sha256)
        return self.stored[sha256]


def test_the_text_is_that_of_the_bytes_and_is_made_once() -> None:
    texts = Texts()
    assert texts.of("a", lambda: b"bytes") == base64.b64encode(b"bytes")
    assert texts.of("a", lambda: pytest.fail("made again")) == base64.b64encode(b"bytes")


def test_what_was_not_asked_for_longest_makes_room() -> None:
    texts = Texts(limit=8)
    for name in ("a", "b", "a", "c"):  # Four characters each: "b" has to go.
        texts.of(name, name.encode)
    texts.of("a", lambda: pytest.fail("a was dropped"))
    assert texts.of("b", lambda: b"new") == base64.b64encode(b"new")


def test_a_text_beyond_the_limit_is_given_and_not_kept() -> None:
    texts = Texts(limit=8)
    texts.of("a", lambda: b"a")
    assert texts.of("large", lambda: bytes(100)) == base64.b64encode(bytes(100))
    assert texts.of("large", lambda: b"b") == base64.b64encode(b"b")
    texts.of("a", lambda: pytest.fail("a was dropped for something that was not kept"))


def test_a_failure_leaves_nothing_behind() -> None:
    texts = Texts()
    with pytest.raises(KeyError):
        texts.of("a", lambda: {}["a"])
    assert texts.of("a", lambda: b"a") == base64.b64encode(b"a")


def test_the_same_picture_with_another_mask_reads_only_the_mask() -> None:
    shelf = Shelf()
    picture, image = encode_for_editing(np.full((320, 320, 3), 7, np.uint8))
    shelf.stored[image.sha256] = picture
    texts = Texts()
    for row in (10, 20):
        shape = np.zeros((320, 320), np.bool_)
        shape[row:100] = True
        stored, mask = masks.encode(shape)
        shelf.stored[mask.sha256] = stored
        params = {"image": image, "mask": {"kind": "drawn", "mask": mask}, "text": "a house"}
        request = validate(Draft(TaskType.INPAINTING, params))
        shelf.reads.clear()
        assert serialise(request, shelf, texts) == serialise(request, Copy(shelf))
        assert shelf.reads == ([image.sha256] if row == 10 else []) + [mask.sha256]


class Copy:
    """The same pictures, without notes."""

    def __init__(self, shelf: Shelf) -> None:
        self._stored = shelf.stored

    def read(self, sha256: str) -> bytes:
        return self._stored[sha256]
