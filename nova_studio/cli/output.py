"""What the shell says: results on stdout, words on stderr, and nothing breaks when nobody can listen."""

from __future__ import annotations

import io
import json
import os
import sys
from pathlib import Path
from typing import Any, TextIO

LOST = 74
"""Exit status when all went well but stdout could not be written (``EX_IOERR`` of sysexits)."""


class Output:
    """The two streams of one command.

    A stream that fails never ends the work: what became of a request is worth more than its line. :meth:`finish` tells.
    """

    def __init__(self) -> None:
        for stream in (sys.stdout, sys.stderr):
            # A file name need not be Unicode, a terminal need not speak UTF-8.
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")
        self._failure: OSError | None = None

    def line(self, text: str) -> None:
        """A line of the result."""
        if self._failure is None:
            self._failure = _written(sys.stdout, text)

    def json(self, value: Any, *, indent: int | None = None) -> None:
        """A result for programs: JSON in ASCII, so that it survives any encoding."""
        self.line(json.dumps(value, indent=indent))

    def words(self, text: str) -> None:
        """Something for the person: a failure, a loss, a retry."""
        _written(sys.stderr, text)

    def finish(self, status: int) -> int:
        """The exit status, once everything is written: ``status``, or LOST if that was 0 and stdout has failed.

        A reader who has seen enough and closed the pipe is no failure.
        """
        self._failure = self._failure or _flushed(sys.stdout)
        if self._failure is None:
            return status
        _abandon(sys.stdout)
        if isinstance(self._failure, BrokenPipeError):
            return status
        self.words(f"nova-studio: the output could not be written: {self._failure.strerror or self._failure}.")
        return status or LOST


def _written(stream: TextIO | None, text: str) -> OSError | None:
    try:
        print(text, file=stream)
    except OSError as error:
        return error
    return None


def _flushed(stream: TextIO | None) -> OSError | None:
    try:
        if stream is not None:
            stream.flush()
    except OSError as error:
        return error
    return None


def _abandon(stream: TextIO) -> None:
    """Let what is left in a stream go nowhere; Python would complain once more when it flushes at the end."""
    with Path(os.devnull).open("wb") as nowhere:
        try:
            os.dup2(nowhere.fileno(), stream.fileno())
        except (OSError, ValueError):
            pass  # No real file: nothing is flushed at the end.
