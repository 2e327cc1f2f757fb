"""What an old database still tells that files do not: read as far as it can be read, however damaged it is."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from nova_studio.errors import LibraryError
from nova_studio.library import restore, upkeep
from nova_studio.library.curation import set_tags
from nova_studio.library.database import Row, Transaction, newest_version, parse_moment

_FROM_FILES = frozenset(("results", "result_tags", "unwritten", "removals", "changes"))
"""Tables that are made from files, or concern only the old database."""
_OF_JOBS = ("calls", "job_history", "job_inputs")


class Old:
    """The database that is being replaced, if there is one; a context manager."""

    def __init__(self, path: Path) -> None:
        """Raises LibraryError when a newer program made it."""
        self.problems: list[str] = []
        self._connection: sqlite3.Connection | None = None
        self._tables: dict[str, set[str]] = {}
        if path.exists():
            self._open(path)

    def _open(self, path: Path) -> None:
        connection = sqlite3.connect(path, isolation_level=None)
        connection.row_factory = sqlite3.Row
        try:
            version = int(connection.execute("PRAGMA user_version").fetchone()[0])
            names = [row["name"] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            self._tables = {name: _columns(connection, name) for name in names}
        except sqlite3.Error as error:
            connection.close()
            self.problems.append(
                f"The old database cannot be read ({error}). What no file tells is not in the new one: drafts, masks by name, "
                "and what became of requests without pictures."
            )
            return
        if version > newest_version():
            connection.close()
            raise LibraryError(
                f"The library was made by a newer Nova Studio (its version is {version}, this program knows "
                f"{newest_version()}). Use the newer program to rebuild it. Nothing was changed."
            )
        self._connection = connection
        try:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlite3.Error:
            pass  # Its log is set aside with it.

    def __enter__(self) -> Old:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._connection is not None:
            self._connection.close()

    # ----------------------------------------------------------------------------------------------------- reading

    def jobs(self) -> Iterator[tuple[str, datetime]]:
        """The jobs it knows, and when they were made."""
        for row in self._rows("jobs", "SELECT id, created FROM jobs"):
            yield row["id"], parse_moment(row["created"])

    def results(self) -> set[str]:
        """The results it knows."""
        return {row["id"] for row in self._rows("results", "SELECT id FROM results")}

    def copy(self, tx: Transaction) -> None:
        """Carry over what files do not tell, but for jobs: drafts, names of pictures, masks by name, what is remembered."""
        known = [row["name"] for row in tx.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()]
        for table in sorted(set(known) & set(self._tables)):
            apart = table in _FROM_FILES or table in _OF_JOBS or table == "jobs"
            if not apart and not table.startswith(("sqlite_", "result_search")):
                for row in self._rows(table, f"SELECT * FROM {table}"):
                    self._put(tx, table, row)

    def copy_job(self, tx: Transaction, job_id: str) -> None:
        """Carry over a job with all that is known of it."""
        for row in self._rows("jobs", "SELECT * FROM jobs WHERE id = ?", job_id):
            again = row["send_again_of"]
            if again is not None and tx.row("SELECT 1 FROM jobs WHERE id = ?", (again,)) is None:
                again = None
            self._put(tx, "jobs", row, seq=None, send_again_of=again)
        for table in _OF_JOBS:
            for row in self._rows(table, f"SELECT * FROM {table} WHERE job = ?", job_id):
                self._put(tx, table, row, **({"seq": None} if "seq" in self._tables[table] else {}))

    def copy_unwritten(self, tx: Transaction) -> None:
        """Carry over what the artist did last and no sidecar says yet."""
        sql = "SELECT r.* FROM results r JOIN unwritten u ON u.what = 'result' AND u.id = r.id"
        for row in self._rows("unwritten", sql):
            tx.execute(
                "UPDATE results SET starred = ?, project = ?, name = ?, names = ?, trashed = ? WHERE id = ?",
                (row["starred"], row["project"], row["name"], row["names"], row["trashed"], row["id"]),
            )
            if tx.row("SELECT 1 FROM results WHERE id = ?", (row["id"],)) is not None:
                set_tags(tx, row["id"], row["tags"].splitlines())
                upkeep.mark(tx, upkeep.RESULT, (row["id"],))

    def _put(self, tx: Transaction, table: str, row: Row, **columns: Any) -> None:
        values = {name: row[name] for name in self._tables[table]} | columns
        try:
            restore.insert(tx, table, values)
        except sqlite3.Error as error:
            self._complain(table, error)

    def _rows(self, table: str, sql: str, *values: str) -> Iterator[Row]:
        """Row by row, up to where the file is damaged."""
        if self._connection is None or table not in self._tables:
            return
        try:
            yield from self._connection.execute(sql, values)
        except sqlite3.Error as error:
            self._complain(table, error)

    def _complain(self, table: str, error: sqlite3.Error) -> None:
        words = f"Not all {table.replace('_', ' ')} of the old database could be read ({error})."
        if words not in self.problems:
            self.problems.append(words)


def _columns(connection: sqlite3.Connection, table: str) -> set[str]:
    return {row["name"] for row in connection.execute(f"PRAGMA table_info('{table}')")}
