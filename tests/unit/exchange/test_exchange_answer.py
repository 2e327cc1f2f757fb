"""Reading answers: the envelope by JSON, the pictures by their place in the bytes."""

from __future__ import annotations

import base64
import io
import json
from pathlib import Path
from typing import Any

import pytest

from nova_studio.errors import NoAnswer
from nova_studio.exchange.answer import Answer, read_answer, write_answer

BYTES = bytes(range(256)) * 8
LONG = base64.b64encode(BYTES).decode()


def read(document: Any) -> Answer:
    return read_answer(io.BytesIO(document if isinstance(document, bytes) else json.dumps(document).encode()))


@pytest.mark.parametrize(
    ("document", "answer"),
    [
        ({"images": [LONG]}, Answer((BYTES,))),
        ({"images": [LONG, LONG], "error": None}, Answer((BYTES, BYTES))),
        ({"images": [LONG], "error": ""}, Answer((BYTES,))),
        ({"images": [LONG], "error": "Some were blocked."}, Answer((BYTES,), None, "Some were blocked.")),
        ({"images": [], "error": "All were blocked."}, Answer((), None, "All were blocked.")),
        ({"error": "All were blocked."}, Answer((), None, "All were blocked.")),
        ({"images": None, "error": "All were blocked."}, Answer((), None, "All were blocked.")),
        ({"images": [LONG], "maskImage": LONG}, Answer((BYTES,), BYTES)),
        ({"images": [LONG], "maskImage": None}, Answer((BYTES,))),
        ({"images": ["aGk="], "requestId": "x" * 600}, Answer((b"hi",))),
        ({"images": [LONG], "error": 'He said "no"; caf\u00e9 \\ '}, Answer((BYTES,), None, 'He said "no"; café \\ ')),
        (
            {"images": [LONG, "!" * 600, LONG]},
            Answer((BYTES, b"", BYTES)),
        ),  # one that cannot be decoded spoils no other
        (json.dumps({"images": [LONG]}).replace("/", "\\/").encode(), Answer((BYTES,))),
    ],
)
def test_answers(document: Any, answer: Answer) -> None:
    assert read(document) == answer


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"null",
        b"<html>",
        b'{"images": ["' + LONG.encode(),
        json.dumps({"images": [LONG]}).encode()[:-2],
        {},
        {"images": "x"},
        {"images": [1]},
        {"images": ["!" * 600]},
        {"images": [LONG[:-1]]},
        {"images": [LONG], "error": 4},
        b"[" * 100_000,
    ],
)
def test_what_is_no_answer(document: Any) -> None:
    with pytest.raises(NoAnswer) as caught:
        read(document)
    assert caught.value.may_be_charged


@pytest.mark.parametrize("error", [None, "", 'Some "quoted" words'])
@pytest.mark.parametrize("mask", [None, BYTES])
@pytest.mark.parametrize("images", [(), (BYTES,), (BYTES, b"hi", BYTES)])
def test_what_is_written_is_read(images: tuple[bytes, ...], mask: bytes | None, error: str | None) -> None:
    data = b"".join(write_answer(images, mask, error))
    assert json.loads(data)["images"] == [base64.b64encode(image).decode() for image in images]
    assert read(data) == Answer(images, mask, error or "")


@pytest.mark.parametrize("error", [None, "Some were blocked.", 'He said "no".', "words " * 200])
def test_an_answer_in_a_file_reads_as_one_in_memory(tmp_path: Path, error: str | None) -> None:
    path = tmp_path / "answer"
    path.write_bytes(b"".join(write_answer([BYTES, BYTES * 400], BYTES, error)))
    with path.open("rb") as file:
        answer = read_answer(file)
    path.unlink()
    assert answer == Answer((BYTES, BYTES * 400), BYTES, error or "")


@pytest.mark.parametrize("data", [b"", b'{"images": ["', b'{"images": ["' + LONG.encode()])
def test_a_file_that_is_no_answer_is_told(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "answer"
    path.write_bytes(data)
    with path.open("rb") as file, pytest.raises(NoAnswer):
        read_answer(file)
    path.rename(tmp_path / "aside")
