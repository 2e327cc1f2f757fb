"""Drafts and small things to remember, as they come back after a restart."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from nova_studio.contract.draft import Draft
from nova_studio.contract.task import TaskType
from nova_studio.contract.values import MaskRef
from nova_studio.errors import LibraryError
from nova_studio.library import versions
from nova_studio.library.curation import one_line
from nova_studio.library.database import Database, Row, Transaction, moment, parse_moment
from nova_studio.library.ids import new_id
from nova_studio.library.model import DEFAULT_PROJECT, About, Change, DraftVersion, StoredDraft

_log = logging.getLogger(__name__)


def draft_key(task: TaskType, project: str = DEFAULT_PROJECT) -> str:
    """The key of the one draft that a task has in a project."""
    return task.value if project == DEFAULT_PROJECT else f"{project}/{task.value}"


class DraftStore:
    """The artist's drafts by key: one for each task of a project, and as many by name as the artist wants."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def save(self, key: str, stored: StoredDraft, undo: bytes | None) -> None:
        """Keep a draft, in place of the one under the same key; see :meth:`Library.save_draft`."""
        row = columns(stored)
        with self._db.writing() as tx:
            before = tx.row("SELECT * FROM drafts WHERE key = ?", (key,))
            put(tx, key, row)
            if undo is not None:
                tx.execute("INSERT OR REPLACE INTO draft_undo (key, undo) VALUES (?, ?)", (key, undo))
            elif before is not None and (before["source"], before["mask"]) != (row["source"], row["mask"]):
                tx.execute("DELETE FROM draft_undo WHERE key = ?", (key,))  # Steps of another picture or mask.
            versions.keep(tx, key, row)
            if before is None or any(before[name] != row[name] for name in versions.SAID):
                tx.tell(Change(About.DRAFT, (key,), added=before is None))

    def all(self, project: str, *, named: bool) -> dict[str, StoredDraft]:
        """The drafts of a project by key, those with a name or those without; one that cannot be read is left out."""
        sql = f"SELECT * FROM drafts WHERE project = ? AND trashed IS NULL AND name {'!=' if named else '='} '' ORDER BY key"
        drafts = {}
        for row in self._db.rows(sql, (project,)):
            try:
                drafts[row["key"]] = read(row)
            except (ValueError, KeyError):
                _log.info("the draft %s cannot be read by this version", row["key"])
        return drafts

    def get(self, key: str) -> StoredDraft:
        """One draft, also from the trash. Raises LibraryError when there is none, or this version cannot read it."""
        row = self._db.row("SELECT * FROM drafts WHERE key = ?", (key,))
        if row is None:
            raise LibraryError(f"There is no draft {key} in this library.")
        try:
            return read(row)
        except (ValueError, KeyError) as error:
            raise LibraryError(f"The draft {key} cannot be read by this version of Nova Studio; it is kept.") from error

    def has(self, key: str) -> bool:
        """Whether there is a draft of that key, in the trash or not."""
        return self._db.row("SELECT 1 FROM drafts WHERE key = ?", (key,)) is not None

    def undo(self, key: str) -> bytes | None:
        """What was handed over to be able to undo, if it still fits the draft."""
        row = self._db.row("SELECT undo FROM draft_undo WHERE key = ?", (key,))
        return None if row is None else bytes(row["undo"])

    def duplicate(self, key: str, name: str) -> str:
        """Make a second draft of one, under a name and with its undo; the new key."""
        stored = replace(self.get(key), name=one_line(name) or "Copy")
        with self._db.writing() as tx:
            copy = f"draft/{new_id(tx.now)}"
            put(tx, copy, columns(stored))
            tx.execute("INSERT INTO draft_undo (key, undo) SELECT ?, undo FROM draft_undo WHERE key = ?", (copy, key))
            versions.keep(tx, copy, columns(stored))
            tx.tell(Change(About.DRAFT, (copy,), added=True))
        return copy

    def trash(self, key: str, trashed: bool = True) -> None:
        """Put a draft out of sight, or bring it back with all it had."""
        with self._db.writing() as tx:
            when = moment(tx.now) if trashed else None
            tx.execute("UPDATE drafts SET trashed = ? WHERE key = ?", (when, key))
            tx.tell(Change(About.DRAFT, (key,), removed=trashed))

    def trashed(self) -> dict[str, StoredDraft]:
        """The drafts in the trash by key, the latest first."""
        rows = self._db.rows("SELECT * FROM drafts WHERE trashed IS NOT NULL ORDER BY trashed DESC")
        return {row["key"]: read(row) for row in rows}

    # -------------------------------------------------------------------------------------------------- versions

    def snapshot(self, key: str, label: str) -> DraftVersion:
        """Keep the draft as it is now, under a name, until the artist deletes it. An empty name raises LibraryError."""
        label = one_line(label)
        if not label:
            raise LibraryError("A snapshot needs a name to be found by.")
        row = columns(self.get(key))
        with self._db.writing() as tx:
            made = versions.insert(tx, key, row, label)
            tx.tell(Change(About.DRAFT, (key,)))
        return self.version(made)

    def versions(self, key: str) -> list[DraftVersion]:
        """The history of a draft with its snapshots, newest first."""
        rows = self._db.rows("SELECT * FROM draft_versions WHERE key = ? ORDER BY seq DESC", (key,))
        return [_version(row) for row in rows]

    def version(self, version_id: int) -> DraftVersion:
        """One version; raises LibraryError when there is none of that id."""
        row = self._db.row("SELECT * FROM draft_versions WHERE seq = ?", (version_id,))
        if row is None:
            raise LibraryError("This version of the draft is not there any more.")
        return _version(row)

    def go_back(self, version_id: int) -> StoredDraft:
        """Make a version the draft again. What it was until now becomes a version itself, so one can go forward again."""
        version = self.version(version_id)
        with self._db.writing() as tx:
            now = tx.row("SELECT * FROM drafts WHERE key = ?", (version.key,))
            if now is not None:
                versions.keep(tx, version.key, {name: now[name] for name in versions.COLUMNS}, at_once=True)
            put(tx, version.key, columns(version.stored))
            tx.execute("DELETE FROM draft_undo WHERE key = ?", (version.key,))
            tx.tell(Change(About.DRAFT, (version.key,)))
        return self.get(version.key)

    def delete_version(self, version_id: int) -> None:
        """Take a snapshot, or a line of the history, away for good. Only ever on the artist's word."""
        version = self.version(version_id)
        with self._db.writing() as tx:
            tx.execute("DELETE FROM draft_versions WHERE seq = ?", (version_id,))
            tx.tell(Change(About.DRAFT, (version.key,)))


class Memory:
    """Small things to remember, as JSON values."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def remember(self, values: Mapping[str, Any]) -> None:
        """Keep JSON values under their names."""
        with self._db.writing() as tx:
            for name, value in values.items():
                tx.execute("INSERT OR REPLACE INTO remembered (name, value) VALUES (?, ?)", (name, json.dumps(value)))

    def recall(self, name: str) -> Any:
        """The value kept under a name, or ``None``."""
        row = self._db.row("SELECT value FROM remembered WHERE name = ?", (name,))
        return None if row is None else json.loads(row["value"])


def columns(stored: StoredDraft) -> dict[str, Any]:
    """A draft as the columns of its row, without key and times."""
    return {
        "task": stored.task.value,
        "draft": json.dumps(stored.draft.to_json()),
        "source": stored.source,
        "source_name": stored.source_name,
        "mask": stored.mask.model_dump_json(by_alias=True) if stored.mask else None,
        "project": stored.project,
        "name": stored.name,
        "panel": json.dumps(dict(stored.panel)),
    }


def put(tx: Transaction, key: str, row: Mapping[str, Any]) -> None:
    """Write a draft's row."""
    tx.execute(
        "INSERT OR REPLACE INTO drafts (key, task, draft, source, source_name, mask, project, name, panel, updated) "
        "VALUES (:key, :task, :draft, :source, :source_name, :mask, :project, :name, :panel, :updated)",
        {**row, "key": key, "updated": moment(tx.now)},
    )


def read(row: Row) -> StoredDraft:
    """A draft from its row; raises ``ValueError`` or ``KeyError`` when this version does not know it."""
    columns = row.keys()
    return StoredDraft(
        task=TaskType(row["task"]),
        draft=Draft.from_json(json.loads(row["draft"])),
        source=row["source"],
        source_name=row["source_name"],
        mask=MaskRef.model_validate_json(row["mask"]) if row["mask"] else None,
        updated=parse_moment(row["updated" if "updated" in columns else "saved"]),
        project=row["project"],
        name=row["name"],
        panel=json.loads(row["panel"]),
    )


def _version(row: Row) -> DraftVersion:
    return DraftVersion(row["seq"], row["key"], row["label"], parse_moment(row["saved"]), read(row))
