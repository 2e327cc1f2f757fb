"""The database file: connections, locks, transactions and migrations.

One connection writes, guarded by a lock between threads and a lock file between processes (SQLite before 3.51.3 can lose
a WAL reset between processes; the file shuts that out). Readers take a connection from a pool and see the last commit.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nova_studio.errors import LibraryError, NotWritable
from nova_studio.library.faults import explain, explained
from nova_studio.library.locks import FileLock
from nova_studio.library.model import Change

MIGRATIONS = Path(__file__).resolve().parent / "migrations"
FILE_NAME = "library.sqlite3"
_BUSY_SECONDS = 10.0
_LOG_KEPT = 2_000
"""Entries of the log of changes that stay at least. Who looks too seldom hears that anything may have changed."""
_TRIM_EVERY = 256
_ONLY_LOOKED_AT = "The library in {where} cannot be written and is only looked at."
_OLDER = (
    "The library in {where} was made by an older Nova Studio and has to be brought up to date first, which cannot be done while "
    "it cannot be written. Nothing already stored is lost. Make it writable, then try again."
)
_NOT_CLOSED = (
    "The library in {where} cannot be written, and was not closed in good order, so it cannot be looked at either. Nothing "
    "already stored is lost. Make it writable, then try again."
)

Clock = Callable[[], datetime]
Subscriber = Callable[[Change], None]
Row = sqlite3.Row


def utc_now() -> datetime:
    """The time, with its zone."""
    return datetime.now(UTC)


def moment(value: datetime) -> str:
    """A time as the database spells it: UTC, microseconds, sortable as text."""
    return value.astimezone(UTC).isoformat(timespec="microseconds")


def parse_moment(text: str) -> datetime:
    """Back from :func:`moment`."""
    return datetime.fromisoformat(text)


def newest_version() -> int:
    """The version of the database that this program makes."""
    return max(int(step.stem) for step in MIGRATIONS.glob("[0-9]*.sql"))


def look_into(path: Path) -> sqlite3.Connection:
    """A connection that changes nothing, for the caller to close; also where nothing can be written beside the database.

    There it needs a database that every program has closed in good order. Raises ``sqlite3.Error``.
    """
    uri = f"{path.as_uri()}?mode=ro"
    connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
    try:
        connection.execute("PRAGMA user_version").fetchone()
    except sqlite3.OperationalError:
        connection.close()
        log = path.with_name(f"{path.name}-wal")
        if log.exists() and log.stat().st_size:
            raise
        connection = sqlite3.connect(f"{uri}&immutable=1", uri=True, check_same_thread=False)
    except BaseException:
        connection.close()
        raise
    connection.row_factory = sqlite3.Row
    return connection


class Transaction:
    """A write in progress: everything in it is kept together, or nothing."""

    def __init__(self, connection: sqlite3.Connection, now: datetime) -> None:
        self._connection = connection
        self.now = now
        self.changes: list[Change] = []

    def execute(self, sql: str, values: Iterable[Any] | dict[str, Any] = ()) -> sqlite3.Cursor:
        """Run one statement."""
        return self._connection.execute(sql, values if isinstance(values, dict) else tuple(values))

    def row(self, sql: str, values: Iterable[Any] = ()) -> Row | None:
        """The first row of a query."""
        row: Row | None = self.execute(sql, values).fetchone()
        return row

    def tell(self, change: Change) -> None:
        """Report a change to the subscribers once it is committed."""
        self.changes.append(change)


class Database:
    """One library's database, used from any thread."""

    def __init__(self, folder: Path, clock: Clock = utc_now, *, read_only: bool = False) -> None:
        """Open, or make, the database in ``folder`` and bring it up to date; with ``read_only`` nothing is ever written, locked
        or made. Raises LibraryError.
        """
        self.read_only = read_only
        self.folder = folder
        self.path = folder / FILE_NAME
        self.clock = clock
        self.writer_id = secrets.token_hex(8)
        """What this connection is called in the log of changes."""
        self._guard = threading.RLock()
        self._lock = FileLock(folder / "library.lock")
        self._pool: list[sqlite3.Connection] = []
        self._pool_guard = threading.Lock()
        self._subscribers: list[Subscriber] = []
        self._closed = False
        if read_only:
            self._writer = self._begin_looking()
            return
        with explained(folder):
            self._writer = self.connect()
            try:
                with self.exclusive():
                    self._bring_up_to_date()
            except BaseException:
                self._writer.close()
                self._lock.close()
                raise

    def _begin_looking(self) -> sqlite3.Connection:
        if not self.path.is_file():
            raise LibraryError(f"There is no library in {self.folder}.")
        try:
            connection = look_into(self.path)
            version = self._known_version(connection)
        except sqlite3.OperationalError as error:
            raise NotWritable(_NOT_CLOSED.format(where=self.folder)) from error
        except sqlite3.DatabaseError as error:
            raise explain(error, self.folder) from error
        if version < newest_version():
            connection.close()
            raise NotWritable(_OLDER.format(where=self.folder))
        return connection

    def connect(self, *, read_only: bool = False) -> sqlite3.Connection:
        """A new connection, for the caller to close."""
        if self.read_only:
            return look_into(self.path)
        connection = sqlite3.connect(self.path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        try:
            connection.row_factory = sqlite3.Row
            if read_only:
                connection.execute("PRAGMA query_only = ON")
            else:
                connection.execute("PRAGMA synchronous = FULL")
                connection.execute("PRAGMA foreign_keys = ON")
        except BaseException:
            connection.close()
            raise
        return connection

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Shut out every other writer of the library, thread or program, without a transaction."""
        if self.read_only:
            raise NotWritable(_ONLY_LOOKED_AT.format(where=self.folder))
        with self._guard:
            if not self._lock.acquire(_BUSY_SECONDS):
                raise LibraryError(
                    f"The library in {self.folder} is held by another program that does not let go. Close it, then try again."
                )
            try:
                yield
            finally:
                self._lock.release()

    # ------------------------------------------------------------------------------------------------------ use

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        """A write transaction: committed, durably, when the block ends well, else undone. Not to be nested.

        Subscribers hear of its changes afterwards, in this thread. Raises LibraryError.
        """
        with explained(self.folder), self.exclusive():
            self._must_be_open()
            self._writer.execute("BEGIN IMMEDIATE")
            transaction = Transaction(self._writer, self.clock())
            try:
                yield transaction
                _log_changes(self._writer, self.writer_id, transaction.changes)
                self._writer.execute("COMMIT")
            finally:
                if self._writer.in_transaction:
                    self._writer.execute("ROLLBACK")
        self.announce(transaction.changes)

    def announce(self, changes: Iterable[Change]) -> None:
        """Tell the subscribers of changes that are committed, in this thread."""
        for change in changes:
            for subscriber in tuple(self._subscribers):
                subscriber(change)

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection that reads the last commit. Raises LibraryError."""
        with explained(self.folder):
            with self._pool_guard:
                self._must_be_open()
                connection = self._pool.pop() if self._pool else None
            connection = connection or self.connect(read_only=True)
            try:
                yield connection
            finally:
                with self._pool_guard:
                    if self._closed:
                        connection.close()
                    else:
                        self._pool.append(connection)

    def rows(self, sql: str, values: Iterable[Any] = ()) -> list[Row]:
        """All rows of a query."""
        with self.reading() as connection:
            return connection.execute(sql, tuple(values)).fetchall()

    def row(self, sql: str, values: Iterable[Any] = ()) -> Row | None:
        """The first row of a query."""
        with self.reading() as connection:
            row: Row | None = connection.execute(sql, tuple(values)).fetchone()
            return row

    def subscribe(self, subscriber: Subscriber) -> Callable[[], None]:
        """Call ``subscriber`` after every commit, in the writing thread; the returned function ends it."""
        self._subscribers.append(subscriber)
        return lambda: self._subscribers.remove(subscriber)

    def close(self) -> None:
        """Close every connection; the database is complete on disk at any time anyway. More than once is fine."""
        with self._guard, self._pool_guard:
            if self._closed:
                return
            self._closed = True
            for connection in self._pool:
                connection.close()
            self._pool.clear()
            self._writer.close()
            self._lock.close()

    def _must_be_open(self) -> None:
        if self._closed:
            raise LibraryError("The library is closed.")

    # ------------------------------------------------------------------------------------------------- migrations

    def _bring_up_to_date(self) -> None:
        steps = sorted(MIGRATIONS.glob("[0-9]*.sql"))
        version = self._known_version(self._writer)
        if version == newest_version():
            return
        self._writer.execute("PRAGMA journal_mode = WAL")  # Stays a rollback journal where the disk knows no WAL.
        if version:
            self._copy_before_migrating(version)
        for step in steps:
            if int(step.stem) > version:
                self._migrate(step)

    def _known_version(self, connection: sqlite3.Connection) -> int:
        """The version of the database; raises LibraryError for one that this program does not know."""
        version, newest = int(connection.execute("PRAGMA user_version").fetchone()[0]), newest_version()
        if version > newest:
            raise LibraryError(
                f"The library in {self.folder} was made by a newer Nova Studio (its version is {version}, this program knows "
                f"{newest}). Use the newer program, or another library with --data-dir."
            )
        return version

    def _copy_before_migrating(self, version: int) -> None:
        """Keep the database as it was; SQLite's own backup sees what is still in the WAL, a copy of the file would not."""
        copy = self.folder / f"library-before-{version + 1:04d}.sqlite3"
        if copy.exists():
            return
        unfinished = copy.with_suffix(".part")
        with closing(sqlite3.connect(unfinished)) as target:
            self._writer.backup(target)
        unfinished.replace(copy)

    def _migrate(self, step: Path) -> None:
        """Run one numbered file whole or not at all."""
        script = f"BEGIN IMMEDIATE;\n{step.read_text('utf-8')}\nPRAGMA user_version = {int(step.stem)};\nCOMMIT;"
        try:
            self._writer.executescript(script)
        except sqlite3.Error as error:
            if self._writer.in_transaction:
                self._writer.execute("ROLLBACK")
            raise explain(error, self.folder) from error


def _log_changes(connection: sqlite3.Connection, writer: str, changes: Iterable[Change]) -> None:
    """Write changes down for other programs, in the transaction that makes them."""
    for change in changes:
        entry = connection.execute(
            "INSERT INTO changes (writer, about, ids, added, removed) VALUES (?, ?, ?, ?, ?)",
            (writer, change.about.value, json.dumps(change.ids), change.added, change.removed),
        ).lastrowid
        if entry and entry % _TRIM_EVERY == 0:
            connection.execute("DELETE FROM changes WHERE seq <= ?", (entry - _LOG_KEPT,))
