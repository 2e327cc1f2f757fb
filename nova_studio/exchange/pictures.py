"""Pictures inside a body: base64, or a file beside it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pybase64

from nova_studio.contract import words
from nova_studio.contract.limits import BODY_MAX, CHANNEL_BITS, INPUT_FORMATS
from nova_studio.contract.problems import Problem
from nova_studio.contract.rules import mask_image_problems
from nova_studio.contract.values import ImageRef, MaskRef
from nova_studio.errors import PictureError
from nova_studio.imaging import codec
from nova_studio.imaging import mask as masks

_RGB_IN_OTHER_WORDS = ("L", "LA", "P", "1")
"""Grey, palette and bilevel pictures: the guide covers only RGB, and they become RGB without loss."""


class PictureReader:
    """Decodes and measures the pictures of one body; keeps their bytes by hash.

    ``folder`` allows ``"@path"``; ``from_files`` tells whether any picture stood so.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self.pictures: dict[str, bytes] = {}
        self.from_files = False

    def read_picture(self, value: Any, path: str, title: str) -> tuple[ImageRef | None, Problem | None]:
        """The facts of an input picture, or why its text is none."""
        data, problem = self._bytes(value, path, title)
        if data is None:
            return None, problem
        try:
            ref = codec.measure(data)
            if (
                ref.mode in _RGB_IN_OTHER_WORDS
                and ref.bits <= CHANNEL_BITS
                and ref.opaque
                and ref.format in INPUT_FORMATS
            ):
                data = codec.encode_png(codec.decode_rgb(data))
                ref = codec.measure(data)
        except PictureError as error:
            return None, Problem(path, "not_a_picture", f"{title} must be a PNG or JPEG picture: {error}")
        self.pictures[ref.sha256] = data
        return ref, None

    def read_mask(self, value: Any, path: str, *, changed_is_white: bool) -> tuple[MaskRef | None, tuple[Problem, ...]]:
        """A mask's picture as the program's own mask, or every reason why it is none."""
        data, problem = self._bytes(value, path, "The mask")
        if data is None:
            return None, (problem,) if problem else ()
        try:
            problems = tuple(mask_image_problems(codec.measure(data), path))
            if problems:
                return None, problems
            png, ref = masks.encode(masks.from_wire(data, changed_is_white=changed_is_white))
        except PictureError as error:
            return None, (Problem(path, "not_a_picture", f"The mask must be a PNG or JPEG picture: {error}"),)
        self.pictures[ref.sha256] = png
        return ref, ()

    def _bytes(self, value: Any, path: str, title: str) -> tuple[bytes | None, Problem | None]:
        if value is None:
            return None, words.is_null(path)
        if not isinstance(value, str):
            return None, words.wrong_type(path, title, "base64 text", value)
        if not value:
            return None, Problem(path, "empty", f"{title} must be base64 text; it is empty. Leave it out instead.")
        if value.startswith("@") and self._folder is not None:
            return self._from_file(value[1:], path, title)
        if value.startswith("data:"):
            return None, Problem(path, "data_url", f'{title} must be plain base64, without the "data:" prefix it has.')
        try:
            return pybase64.b64decode(value, validate=True), None
        except ValueError as error:
            return None, Problem(path, "not_base64", f"{title} must be plain base64; it is not: {error}.")

    def _from_file(self, name: str, path: str, title: str) -> tuple[bytes | None, Problem | None]:
        self.from_files = True
        file = (self._folder or Path()) / name
        try:
            if file.exists() and not file.is_file():
                raise ValueError("it is no file")  # a pipe would be waited for, a device never end
            if (size := file.stat().st_size) > BODY_MAX:
                return None, words.body_too_large(path, size)
            return file.read_bytes(), None
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
            return None, Problem(path, "file_unreadable", f"{title} is to be read from {words.shown(name)}: {reason}.")
