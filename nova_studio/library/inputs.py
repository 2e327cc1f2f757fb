"""What a job was given, and which results that came from."""

from __future__ import annotations

from collections.abc import Iterable

from nova_studio.library.database import Row
from nova_studio.library.sidecars import Input

OF_JOB = (
    "SELECT i.field, i.sha256, p.from_result FROM job_inputs i LEFT JOIN pictures p ON p.sha256 = i.sha256 "
    "WHERE i.job = ? ORDER BY i.position"
)
"""The inputs of a job; takes its id."""


def read(rows: Iterable[Row]) -> tuple[Input, ...]:
    """The inputs that :data:`OF_JOB` finds."""
    return tuple(Input(row["field"], row["sha256"], row["from_result"]) for row in rows)
