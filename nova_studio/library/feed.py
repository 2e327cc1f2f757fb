"""The feed by which one program hears what another has committed to the same library."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing

from nova_studio.library.database import Database
from nova_studio.library.faults import explained
from nova_studio.library.model import About, Change


class ChangeFeed:
    """What others have written since the last look. For one thread at a time; a look at nothing new costs microseconds."""

    def __init__(self, database: Database) -> None:
        """Hear everything from now on. ``database`` is this program's own, whose changes are left out."""
        self._db = database
        with explained(database.folder):
            self._connection = database.connect(read_only=True)
            self._version = self._data_version()
            self._seen = self._newest()

    def poll(self) -> list[Change]:
        """The changes that others have committed since the last call, in order; raises LibraryError."""
        with explained(self._db.folder):
            version = self._data_version()
            if version == self._version:
                return []
            # The version first: what is committed between the two reads is found now and looked for once more.
            self._version = version
            return self._since()

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()

    def _since(self) -> list[Change]:
        with closing(
            self._connection.execute("SELECT * FROM changes WHERE seq > ? ORDER BY seq", (self._seen,))
        ) as rows:
            found = rows.fetchall()
        if not found:
            return []
        missed = found[0]["seq"] > self._seen + 1
        self._seen = found[-1]["seq"]
        if missed:
            return [Change(about, ()) for about in About]
        return [_change(row) for row in found if row["writer"] != self._db.writer_id]

    def _data_version(self) -> int:
        """A number that changes with every commit of another connection."""
        return int(self._connection.execute("PRAGMA data_version").fetchone()[0])

    def _newest(self) -> int:
        return int(self._connection.execute("SELECT coalesce(max(seq), 0) FROM changes").fetchone()[0])


def _change(row: sqlite3.Row) -> Change:
    return Change(About(row["about"]), tuple(json.loads(row["ids"])), bool(row["added"]), bool(row["removed"]))
