"""Nova's answers: read from a spool, or written by an engine that answers in the same form.

Only the envelope is parsed as JSON. The base64 runs, nearly all of an answer, are cut out first: a JSON parser would copy
them through Python strings and hold the interpreter for tens of milliseconds an answer.
"""

from __future__ import annotations

import json
import mmap
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, BinaryIO

import pybase64

from nova_studio.errors import NoAnswer

Contents = bytes | mmap.mmap
"""An answer's bytes, in memory or in a file."""
_LONG = 512
"""Strings longer than this are cut out; nearly always they are base64, the words of an error are seldom so long."""
_MARK = "\x7f"
"""How the names of what was cut out begin."""
_STEP = 1 << 20
"""Bytes searched at a time: a tenth of a millisecond."""


@dataclass(frozen=True)
class Answer:
    """The pictures' original bytes (none of one that cannot be decoded), the returned mask's, and the service's own words (``""``:
    none).
    """

    images: tuple[bytes, ...]
    mask_image: bytes | None = None
    error: str = ""


def read_answer(stream: BinaryIO) -> Answer:
    """Decode an answer; raises :class:`NoAnswer` when it is none."""
    try:
        found, runs = envelope(contents(stream))
        if not isinstance(found, dict):
            raise ValueError("it is no JSON object")
        return Answer(_images(found, runs), _mask(found, runs), _error(found, runs))
    except (ValueError, RecursionError) as error:
        raise NoAnswer(f"The service's answer cannot be read: {error}.") from error


def mended(stream: BinaryIO) -> bytes | None:
    """An answer that broke off, ended right behind its last picture that came whole; ``None`` where none did."""
    data = contents(stream)
    end = _end_of_last_picture(data)
    for ending in (b"]}", b"}") if end else ():
        whole = data[:end] + ending
        with suppress(ValueError, RecursionError):
            envelope(whole)
            return whole
    return None


def _end_of_last_picture(data: Contents) -> int:
    """Where the last long string ends that is closed; 0 where there is none."""
    found, at = 0, data.find(b'"')
    while at >= 0 and (end := data.find(b'"', at + 1)) >= 0:
        if end - at > _LONG:
            found = end + 1
        at = data.find(b'"', end + 1)
    return found


def contents(stream: BinaryIO) -> Contents:
    """All of a stream that stands at its beginning. A file is mapped, not copied; on Windows it could not be deleted then."""
    if sys.platform != "win32":
        with suppress(OSError, ValueError):  # In memory, or empty: there is nothing to map.
            return mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
    return stream.read()


def envelope(data: Contents) -> tuple[Any, dict[str, memoryview]]:
    """The JSON with each long string replaced by a short name, and what the names stand for; raises ValueError for no JSON."""
    # An escape could hide a quotation mark, and a mark of the service's own be taken for ours: let the full parser read those.
    if _holds(data, b"\\", _MARK.encode()):
        return json.loads(data[:]), {}
    runs: dict[str, memoryview] = {}
    pieces: list[bytes] = []
    view, start, at = memoryview(data), 0, data.find(b'"')
    while at >= 0:
        end = data.find(b'"', at + 1)
        if end < 0:
            raise ValueError("it ends inside a string")
        if end - at > _LONG:
            name = f"{_MARK}{len(runs)}"
            runs[name] = view[at + 1 : end]
            pieces += (data[start : at + 1], name.encode())
            start = end
        at = data.find(b'"', end + 1)
    pieces.append(data[start:])
    return json.loads(b"".join(pieces)), runs


def _holds(data: Contents, *signs: bytes) -> bool:
    """Whether one of these bytes is in there; in steps, since a search of it all would keep the interpreter to itself."""
    return any(data.find(sign, start, start + _STEP) >= 0 for start in range(0, len(data), _STEP) for sign in signs)


def decoded(value: Any, runs: dict[str, memoryview]) -> bytes:
    """The bytes of a picture in an envelope; raises ValueError when it is none."""
    if not isinstance(value, str):
        raise ValueError("a picture is no text")
    return pybase64.b64decode(runs.get(value, value), validate=True)


def _images(envelope: dict[str, Any], runs: dict[str, memoryview]) -> tuple[bytes, ...]:
    images = envelope.get("images")
    if images is None and envelope.get("error"):
        return ()
    if not isinstance(images, list):
        raise ValueError("it holds no list of images")
    found, failures = [], []
    for image in images:
        try:
            found.append(decoded(image, runs))
        except ValueError as error:  # It spoils no other picture.
            found.append(b"")
            failures.append(error)
    if failures and len(failures) == len(found):
        raise failures[0]
    return tuple(found)


def _mask(envelope: dict[str, Any], runs: dict[str, memoryview]) -> bytes | None:
    mask = envelope.get("maskImage")
    return decoded(mask, runs) if mask else None


def _error(envelope: dict[str, Any], runs: dict[str, memoryview]) -> str:
    error = envelope.get("error")
    if error is None:
        return ""
    if isinstance(error, str):
        return str(runs[error], "utf-8") if error in runs else error
    raise ValueError("its error is no text")


def write_answer(images: Sequence[bytes], mask_image: bytes | None = None, error: str | None = None) -> Iterator[bytes]:
    """An answer in pieces, as the service would send it."""
    yield b'{"images": ['
    for index, image in enumerate(images):
        yield b', "' if index else b'"'
        yield pybase64.b64encode(image)
        yield b'"'
    yield b"]"
    if mask_image is not None:
        yield b', "maskImage": "'
        yield pybase64.b64encode(mask_image)
        yield b'"'
    if error is not None:
        yield b', "error": ' + json.dumps(error).encode()
    yield b"}"
