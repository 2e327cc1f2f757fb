"""Logging: a rotating file in the logs folder, and nothing secret in it.

Rules for everybody who logs: prompts and file names of the artist are never logged, at no level; ids, hashes, states, sizes
and durations are. Keys, tokens and picture data are redacted here all the same, in messages and in tracebacks, since a foreign
library may log what it likes.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from pathlib import Path

FILE_NAME = "nova-studio.log"
_MAX_BYTES = 1_000_000
_KEPT_FILES = 3
_FORMAT = "%(asctime)s %(levelname)s %(process)d %(threadName)s %(name)s: %(message)s"

# The longest run of base64 letters that is left alone: longer ones are pictures or session tokens.
_BASE64_RUN = 100
_HASH = re.compile(r"[0-9a-f]{64}")


def _hide_base64(match: re.Match[str]) -> str:
    """Replace a long base64 run by its length; a path that merely holds a SHA-256 stays readable."""
    text = match[0]
    return text if len(_HASH.sub("", text)) < _BASE64_RUN else f"[{len(text)} characters of base64]"


def _hide_secret_like(match: re.Match[str]) -> str:
    """Hide a 40-character token that mixes upper case, lower case and digits, as AWS secrets do and git hashes do not."""
    text = match[0]
    mixed = any(c.isupper() for c in text) and any(c.islower() for c in text) and any(c.isdigit() for c in text)
    return "[secret]" if mixed else text


# The order matters: named values first, so that what follows the name goes whole, whatever it looks like.
_RULES: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"(?i)(\bauthorization\b[\"']?\s*+[:=]\s*+(?:b?[\"'])?+)(?!\[secret\])[^\r\n\"']+"), r"\1[secret]"),
    (re.compile(r"(?i)\bbearer\s+[\w.~+/=-]+"), "Bearer [secret]"),
    (re.compile(r"(?i)(\b[a-z][a-z0-9+.-]*://[^\s/:@]+:)[^\s/@]+@"), r"\1[secret]@"),
    (re.compile(r"\bbedrock-api-key-[\w+/=%.~-]+"), "[API key]"),
    (re.compile(r"\bABSK[A-Za-z0-9+/=]{16,}"), "[API key]"),
    (
        re.compile(
            r"(?i)(\b[\w-]*(?:secret[_-]?(?:access[_-]?)?key|(?:session|security)[_-]?token|api[_-]?key|password"
            r"|signature)\b[\"']?\s*+[:=]\s*+(?:b?[\"'])?+)(?!\[)[^\s\"',;}&\])]+"
        ),
        r"\1[secret]",
    ),
    (re.compile(r"\b(?:AKIA|ASIA|AIDA|AROA)[A-Z0-9]{12,}\b"), "[access key]"),
    (re.compile(rf"[A-Za-z0-9+/]{{{_BASE64_RUN},}}={{0,2}}"), _hide_base64),
    (re.compile(r"(?<![A-Za-z0-9/+])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+])"), _hide_secret_like),
)


def redact(text: str) -> str:
    """``text`` without access keys, secrets, tokens, bearer headers and long base64 runs."""
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text


class RedactingFormatter(logging.Formatter):
    """Formats a record, traceback included, and redacts the whole of it."""

    def format(self, record: logging.LogRecord) -> str:
        """The line or lines for the file."""
        return redact(super().format(record))


def _worth_keeping(record: logging.LogRecord) -> bool:
    """Ours at any level that gets here; of others warnings only, since botocore's debug lines hold whole bodies."""
    return record.levelno >= logging.WARNING or record.name.partition(".")[0] == "nova_studio"


class _QuietFile(RotatingFileHandler):
    """A log file that gives up silently: a full or read-only disk must not put tracebacks before the artist."""

    def handleError(self, record: logging.LogRecord) -> None:
        """Drop the record."""


def set_up(logs_dir: Path, *, warnings_to_stderr: bool = False, level: int = logging.INFO) -> Callable[[], None]:
    """Log into ``logs_dir`` (made if need be, by the first record) and, if asked, warnings to stderr as well.

    Our own loggers log from ``level``; all others from WARNING.
    Returns a function that takes the handlers off again and closes the file.
    """
    formatter = RedactingFormatter(_FORMAT)
    handlers: list[logging.Handler] = []
    try:
        logs_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        pass  # No place to log to: the program works all the same.
    else:
        handlers.append(
            _QuietFile(logs_dir / FILE_NAME, maxBytes=_MAX_BYTES, backupCount=_KEPT_FILES, encoding="utf-8", delay=True)
        )
    if warnings_to_stderr:
        stream = logging.StreamHandler(sys.stderr)
        stream.setLevel(logging.WARNING)
        handlers.append(stream)
    if not handlers:
        handlers.append(logging.NullHandler())  # Else Python's last resort would write warnings to stderr.

    root, ours = logging.getLogger(), logging.getLogger("nova_studio")
    previous = ours.level
    ours.setLevel(level)
    for handler in handlers:
        handler.setFormatter(formatter)
        handler.addFilter(_worth_keeping)
        root.addHandler(handler)

    def close() -> None:
        ours.setLevel(previous)
        for handler in handlers:
            root.removeHandler(handler)
            handler.close()

    return close
