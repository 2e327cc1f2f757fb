"""The history of a draft: how it was, every few minutes, and by name as often as the artist likes.

The history is bounded: its oldest line goes when a new one comes. A snapshot, which has a label, never goes by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from nova_studio.library.database import Transaction, moment

COLUMNS = ("task", "draft", "source", "source_name", "mask", "project", "name", "panel")
"""What a draft and a version of it have in common."""
SAID = tuple(name for name in COLUMNS if name != "panel")
"""What makes it another draft: not how it was looked at."""
KEPT = 50
"""Lines of the history, the snapshots not counted."""
STEP = timedelta(minutes=2)
"""The history gets a new line no sooner than this after the last one."""


def keep(tx: Transaction, key: str, row: Mapping[str, Any], *, at_once: bool = False) -> None:
    """Add a line to the history when it is time, or ``at_once``; not when the draft is as the last line says."""
    last = tx.row("SELECT * FROM draft_versions WHERE key = ? ORDER BY seq DESC LIMIT 1", (key,))
    if last is not None:
        if not at_once and last["saved"] > moment(tx.now - STEP):
            return
        if all(last[name] == row[name] for name in SAID):
            return
    insert(tx, key, row, None)
    tx.execute(
        "DELETE FROM draft_versions WHERE key = ? AND label IS NULL AND seq NOT IN "
        "(SELECT seq FROM draft_versions WHERE key = ? AND label IS NULL ORDER BY seq DESC LIMIT ?)",
        (key, key, KEPT),
    )


def insert(tx: Transaction, key: str, row: Mapping[str, Any], label: str | None) -> int:
    """Add a version as it is; its id."""
    names = ("key", "label", "saved", *COLUMNS)
    values = {**row, "key": key, "label": label, "saved": moment(tx.now)}
    marks = ", ".join(f":{name}" for name in names)
    made = tx.execute(f"INSERT INTO draft_versions ({', '.join(names)}) VALUES ({marks})", values).lastrowid
    return int(made or 0)
