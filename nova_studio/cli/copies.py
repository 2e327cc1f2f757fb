"""Copies of the results, the original bytes, in a folder of the caller's choice; never over another file."""

from __future__ import annotations

import shutil
from itertools import count
from pathlib import Path
from typing import Any, BinaryIO


def copy(answer: dict[str, Any], folder: Path, stem: str) -> str:
    """Copy the pictures and the mask of an outcome under names that begin with ``stem``, and put the copies in their places.

    What cannot be copied keeps its place in the library; why, or nothing.
    """
    try:
        for index, path in enumerate(answer["images"]):
            answer["images"][index] = _copied(Path(path), folder, f"{stem}-{index + 1}")
        if answer["mask"]:
            answer["mask"] = _copied(Path(answer["mask"]), folder, f"{stem}-mask")
    except OSError as error:
        return f"The pictures are in the library, but not all could be copied to {folder}: {error.strerror or error}."
    return ""


def _copied(source: Path, folder: Path, stem: str) -> str:
    for number in count(1):
        name = f"{stem}{source.suffix}" if number == 1 else f"{stem}.{number}{source.suffix}"
        target = folder / name
        try:
            with source.open("rb") as original, target.open("xb") as file:
                _fill(target, original, file)
        except FileExistsError:
            continue
        return str(target.absolute())
    raise AssertionError("count() never ends")


def _fill(target: Path, original: BinaryIO, file: BinaryIO) -> None:
    try:
        shutil.copyfileobj(original, file)
    except BaseException:
        target.unlink(missing_ok=True)  # a disk that is full keeps no half picture
        raise
