"""The mask shelf: masks kept by name, each with the picture it was made for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from nova_studio.contract.values import MaskRef
from nova_studio.errors import LibraryError
from nova_studio.library.database import Database, Row, moment, parse_moment
from nova_studio.library.ids import new_id
from nova_studio.library.model import About, Change

NAME_MAX = 120


@dataclass(frozen=True)
class ShelfMask:
    """One mask on the shelf. ``source`` is the SHA-256 of the picture it was made for."""

    id: str
    source: str
    name: str
    mask: MaskRef
    created: datetime


class MaskShelfStore:
    """The shelf's rows; the pixels are blobs like every other mask's."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def add(self, source: str, name: str, ref: MaskRef) -> ShelfMask:
        """Put a stored mask on the shelf. Names may repeat; an empty one raises LibraryError."""
        name = _checked(name)
        with self._db.writing() as tx:
            kept = ShelfMask(new_id(tx.now), source, name, ref, tx.now)
            tx.execute(
                "INSERT INTO shelf_masks (id, source, name, mask, created) VALUES (?, ?, ?, ?, ?)",
                (kept.id, source, name, ref.model_dump_json(by_alias=True), moment(tx.now)),
            )
            tx.tell(Change(About.SHELF, (kept.id,), added=True))
        return kept

    def of(self, source: str) -> list[ShelfMask]:
        """The masks of one picture, oldest first."""
        sql = "SELECT * FROM shelf_masks WHERE source = ? AND deleted IS NULL ORDER BY created, id"
        return [_kept(row) for row in self._db.rows(sql, (source,))]

    def of_others(self, source: str, limit: int) -> list[ShelfMask]:
        """The masks of all other pictures, newest first."""
        sql = "SELECT * FROM shelf_masks WHERE source <> ? AND deleted IS NULL ORDER BY created DESC, id DESC LIMIT ?"
        return [_kept(row) for row in self._db.rows(sql, (source, limit))]

    def rename(self, mask_id: str, name: str) -> None:
        """Call it something else. An empty name raises LibraryError."""
        self._update("name = ?", _checked(name), mask_id)

    def delete(self, mask_id: str) -> None:
        """Take it off the shelf; :meth:`restore` puts it back."""
        self._update("deleted = ?", moment(self._db.clock()), mask_id)

    def restore(self, mask_id: str) -> None:
        """Put a deleted one back where it was."""
        self._update("deleted = ?", None, mask_id)

    def _update(self, what: str, value: str | None, mask_id: str) -> None:
        with self._db.writing() as tx:
            changed = tx.execute(f"UPDATE shelf_masks SET {what} WHERE id = ?", (value, mask_id)).rowcount
            if not changed:
                raise LibraryError("This mask is not on the shelf any more.")
            tx.tell(Change(About.SHELF, (mask_id,)))


def _checked(name: str) -> str:
    name = " ".join(name.split())[:NAME_MAX]
    if not name:
        raise LibraryError("A mask needs a name to be found by.")
    return name


def _kept(row: Row) -> ShelfMask:
    return ShelfMask(
        row["id"], row["source"], row["name"], MaskRef.model_validate_json(row["mask"]), parse_moment(row["created"])
    )
