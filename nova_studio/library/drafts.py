"""Drafts and small things to remember, as they come back after a restart; and what is known of stored pictures."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any

from nova_studio.contract.draft import Draft
from nova_studio.contract.task import TaskType
from nova_studio.contract.values import ImageRef, MaskRef
from nova_studio.library.database import Database, Row, moment, parse_moment
from nova_studio.library.model import About, Change, StoredDraft

_log = logging.getLogger(__name__)


class DraftStore:
    """The artist's drafts by key, one for each task unless the caller wants more."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def save(self, key: str, stored: StoredDraft) -> None:
        """Keep a draft, in place of the one under the same key."""
        mask = stored.mask.model_dump_json(by_alias=True) if stored.mask else None
        with self._db.writing() as tx:
            tx.execute(
                "INSERT OR REPLACE INTO drafts (key, task, draft, source, source_name, mask, updated) VALUES (?,?,?,?,?,?,?)",
                (
                    key, stored.task.value, json.dumps(stored.draft.to_json()), stored.source, stored.source_name, mask,
                    moment(tx.now),
                ),
            )  # fmt: skip
            tx.tell(Change(About.DRAFT, (key,)))

    def all(self) -> dict[str, StoredDraft]:
        """Every draft by its key; one that this version cannot read stays where it is and is left out."""
        drafts = {}
        for row in self._db.rows("SELECT * FROM drafts ORDER BY key"):
            try:
                drafts[row["key"]] = _draft(row)
            except (ValueError, KeyError):
                _log.info("the draft %s cannot be read by this version", row["key"])
        return drafts

    def remember(self, values: Mapping[str, Any]) -> None:
        """Keep JSON values under their names."""
        with self._db.writing() as tx:
            for name, value in values.items():
                tx.execute("INSERT OR REPLACE INTO remembered (name, value) VALUES (?, ?)", (name, json.dumps(value)))

    def recall(self, name: str) -> Any:
        """The value kept under a name, or ``None``."""
        row = self._db.row("SELECT value FROM remembered WHERE name = ?", (name,))
        return None if row is None else json.loads(row["value"])


class PictureStore:
    """What was measured of the stored input pictures and masks, what they are called, and which result they came from."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def add_image(self, ref: ImageRef, name: str, from_result: str | None) -> None:
        """Keep the facts of a picture; a name or origin already known stays unless a new one is given."""
        self._add("image", ref.sha256, ref.model_dump_json(by_alias=True), "", name, from_result)

    def add_mask(self, ref: MaskRef) -> None:
        """Keep the facts of a mask."""
        self._add("mask", ref.sha256, ref.model_dump_json(by_alias=True), ref.pixel_hash, "", None)

    def _add(self, kind: str, sha256: str, ref: str, pixel_hash: str, name: str, from_result: str | None) -> None:
        with self._db.writing() as tx:
            tx.execute(
                "INSERT INTO pictures (sha256, kind, ref, pixel_hash, name, from_result, added) VALUES (?, ?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (sha256) DO UPDATE SET name = CASE excluded.name WHEN '' THEN name ELSE excluded.name END,"
                " from_result = coalesce(excluded.from_result, from_result)",
                (sha256, kind, ref, pixel_hash, name, from_result, moment(tx.now)),
            )
            tx.tell(Change(About.PICTURE, (sha256,), added=True))

    def image(self, sha256: str) -> ImageRef | None:
        """The facts of a stored picture, if it is one."""
        row = self._db.row("SELECT ref FROM pictures WHERE sha256 = ? AND kind = 'image'", (sha256,))
        return None if row is None else ImageRef.model_validate_json(row["ref"])

    def name(self, sha256: str) -> str:
        """What the artist's file was called; empty when unknown."""
        row = self._db.row("SELECT name FROM pictures WHERE sha256 = ?", (sha256,))
        return "" if row is None else str(row["name"])


def _draft(row: Row) -> StoredDraft:
    return StoredDraft(
        task=TaskType(row["task"]),
        draft=Draft.from_json(json.loads(row["draft"])),
        source=row["source"],
        source_name=row["source_name"],
        mask=MaskRef.model_validate_json(row["mask"]) if row["mask"] else None,
        updated=parse_moment(row["updated"]),
    )
