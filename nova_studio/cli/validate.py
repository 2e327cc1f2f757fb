"""``nova-studio validate``: contract bodies checked, nothing sent."""

from __future__ import annotations

import errno
import os
import sys
from argparse import Namespace
from pathlib import Path
from typing import Any

from nova_studio.cli.output import Output
from nova_studio.contract.limits import BODY_MAX
from nova_studio.contract.problems import Problem
from nova_studio.contract.tasks import TASKS
from nova_studio.exchange.parse import Parsed, parse

STANDARD_INPUT = Path("-")
ALL_VALID, SOME_INVALID, UNREADABLE = 0, 1, 2
_READ_MAX = 8 * BODY_MAX
"""Bytes of a file worth reading: room for a body that is too large to be told so, none for a device that never ends."""


def run(options: Namespace, output: Output) -> int:
    """Check every file and print what was found; 0 all valid, 1 some invalid, 2 a file cannot be read.

    As JSON every file has its line, one that cannot be read too.
    """
    status = ALL_VALID
    for path in options.files:
        try:
            parsed = read(path)
        except OSError as error:
            output.words(unreadable(path, error))
            status = UNREADABLE
            if not options.json:
                continue
            parsed = Parsed(None, (Problem("$", "file_unreadable", unreadable(path, error)),))
        if parsed.problems and status == ALL_VALID:
            status = SOME_INVALID
        if options.json:
            output.json(as_json(path, parsed))
        else:
            output.line(in_words(path, parsed))
    return status


def read(path: Path) -> Parsed:
    """The body in a file or a pipe, ``-`` for standard input; raises OSError when there is no reading it."""
    if path == STANDARD_INPUT:
        if sys.stdin is None:  # as under a program without a console
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
        data = sys.stdin.buffer.read(_READ_MAX + 1)
    else:
        with path.open("rb") as file:
            data = file.read(_READ_MAX + 1)
    if len(data) > _READ_MAX:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))
    return parse(data, folder=path.parent)


def unreadable(path: Path, error: OSError) -> str:
    """Why a file could not be read."""
    return f"{path} cannot be read: {error.strerror or error}."


def as_json(path: Path, parsed: Parsed) -> dict[str, Any]:
    """One file's verdict for programs."""
    return {
        "file": str(path),
        "valid": not parsed.problems,
        "task": parsed.task.value if parsed.task else None,
        "problems": [{"path": p.path, "code": p.code, "message": p.message} for p in parsed.problems],
    }


def in_words(path: Path, parsed: Parsed) -> str:
    """One file's verdict for people."""
    title = TASKS[parsed.task].title if parsed.task else "no task"
    if not parsed.problems:
        return f"{path}: valid, {title}"
    lines = [f"  {problem.path}: {problem.message}" for problem in parsed.problems]
    count = f"{len(lines)} problem{'s' if len(lines) > 1 else ''}"
    return "\n".join([f"{path}: {count}, {title}", *lines])
