"""Answers: what is written is read back, and no bytes upset the reader."""

from __future__ import annotations

import io
import json

import pybase64
from hypothesis import example, given
from hypothesis import strategies as st

from nova_studio.errors import NoAnswer
from nova_studio.exchange.answer import Answer, mended, read_answer, write_answer

pieces = st.binary(max_size=40) | st.binary(min_size=600, max_size=900)
words = st.none() | st.text(max_size=40) | st.text(min_size=600, max_size=700)


@given(st.lists(pieces, max_size=5), st.none() | pieces.filter(bool), words)
def test_an_answer_is_read_as_it_was_written(images: list[bytes], mask: bytes | None, error: str | None) -> None:
    data = b"".join(write_answer(images, mask, error))
    assert read_answer(io.BytesIO(data)) == Answer(tuple(images), mask, error or "")
    assert set(json.loads(data)) >= {"images"}


@given(st.lists(pieces, min_size=1, max_size=5), st.none() | pieces.filter(bool), words, st.floats(0, 1))
def test_of_an_answer_that_breaks_off_the_pictures_that_came_whole_are_found(
    images: list[bytes], mask: bytes | None, error: str | None, share: float
) -> None:
    data = b"".join(write_answer(images, mask, error))
    end = int(len(data) * share)
    whole = mended(io.BytesIO(data[:end]))
    found = () if whole is None else read_answer(io.BytesIO(whole)).images
    assert found == tuple(images[: len(found)])
    closed = [
        data.index(pybase64.b64encode(image) + b'"') + len(pybase64.b64encode(image))
        for image in images
        if len(image) >= 600
    ]
    if len(set(images)) == len(images) and mask not in images and (error or "") == "":
        assert sum(len(image) >= 600 for image in found) >= sum(at < end for at in closed)


@given(
    st.binary(max_size=80)
    | st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(("images", "maskImage", "error", "x")), inner, max_size=4)
        ),
    ).map(lambda value: json.dumps(value).encode())
)
@example(b'{"images": ["' + b"!" * 600 + b'"]}')
@example(b'{"images": ["' + b"A" * 601 + b'"], "error": "\\ud800"}')
@example(b'{"images": [], "error": "' + b"w" * 2000 + b'"}')
@example(b'{"images": "' + b"A" * 600)
@example(b"[" * 5000)
@example(b'{"images": [' + b"9" * 5000 + b"]}")
def test_anything_else_is_no_answer(data: bytes) -> None:
    try:
        answer = read_answer(io.BytesIO(data))
    except NoAnswer as error:
        assert error.may_be_charged and str(error).startswith("The service's answer cannot be read: ")
        assert len(str(error)) < 300
    else:
        assert isinstance(answer.error, str) and all(isinstance(image, bytes) for image in answer.images)
