"""What is known of stored input pictures and masks."""

from __future__ import annotations

from nova_studio.contract.values import ImageRef, MaskRef
from nova_studio.library.database import Database, moment
from nova_studio.library.model import About, Change


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

    def origin(self, sha256: str) -> str | None:
        """The id of the result that a picture came from, if from one."""
        row = self._db.row("SELECT from_result FROM pictures WHERE sha256 = ?", (sha256,))
        return None if row is None else row["from_result"]

    def image(self, sha256: str) -> ImageRef | None:
        """The facts of a stored picture, if it is one."""
        row = self._db.row("SELECT ref FROM pictures WHERE sha256 = ? AND kind = 'image'", (sha256,))
        return None if row is None else ImageRef.model_validate_json(row["ref"])

    def name(self, sha256: str) -> str:
        """What the artist's file was called; empty when unknown."""
        row = self._db.row("SELECT name FROM pictures WHERE sha256 = ?", (sha256,))
        return "" if row is None else str(row["name"])
