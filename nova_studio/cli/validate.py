"""``nova-studio validate``: contract bodies checked, nothing sent."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from pathlib import Path
from typing import Any

from nova_studio.contract.tasks import TASKS
from nova_studio.exchange.parse import Parsed, parse

ALL_VALID, SOME_INVALID, UNREADABLE = 0, 1, 2


def run(options: Namespace) -> int:
    """Check every file and print what was found; 0 all valid, 1 some invalid, 2 a file cannot be read."""
    status = ALL_VALID
    for path in options.files:
        try:
            parsed = read(path)
        except OSError as error:
            print(f"{path} cannot be read: {error.strerror or error}.", file=sys.stderr)
            status = UNREADABLE
            continue
        if parsed.problems and status == ALL_VALID:
            status = SOME_INVALID
        print(json.dumps(as_json(path, parsed), ensure_ascii=False) if options.json else in_words(path, parsed))
    return status


def read(path: Path) -> Parsed:
    """The body in a file; raises OSError when there is no reading it."""
    return parse(path.read_bytes(), folder=path.parent)


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
