"""The database: transactions, migrations, locks, and the words for a disk or file that will not do."""

from __future__ import annotations

import errno
import multiprocessing
import shutil
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from nova_studio.errors import LibraryError, NotWritable
from nova_studio.library import database, files
from nova_studio.library.database import FILE_NAME, Database
from nova_studio.library.ids import new_id
from nova_studio.library.library import Library
from nova_studio.library.locks import FileLock
from nova_studio.library.model import About, Change
from nova_studio.library.queue import PauseReason


def test_a_transaction_is_kept_whole_or_not_at_all(tmp_path: Path) -> None:
    db = Database(tmp_path)
    heard: list[Change] = []
    db.subscribe(heard.append)

    def write(name: str) -> None:
        with db.writing() as tx:
            tx.execute("INSERT INTO remembered VALUES (?, '1')", (name,))
            tx.tell(Change(About.DRAFT, (name,)))
            if name == "lost":
                raise RuntimeError

    write("kept")
    with pytest.raises(RuntimeError):
        write("lost")
    assert [row["name"] for row in db.rows("SELECT name FROM remembered")] == ["kept"]
    assert [change.ids for change in heard] == [("kept",)]
    db.close()


def test_a_subscriber_may_write_and_may_leave(tmp_path: Path) -> None:
    library = Library.open(tmp_path)
    heard: list[str] = []

    def on_change(change: Change) -> None:
        heard.append(change.about.value)
        leave()
        library.star("nothing")

    leave = library.subscribe(on_change)
    library.star("nothing")
    assert heard == ["result"]
    library.close()


def test_every_commit_goes_to_the_disk(tmp_path: Path) -> None:
    db = Database(tmp_path)
    with db.writing() as tx:
        found = {name: tx.row(f"PRAGMA {name}") for name in ("synchronous", "journal_mode", "foreign_keys")}
    assert {name: row[0] for name, row in found.items() if row} == {
        "synchronous": 2, "journal_mode": "wal", "foreign_keys": 1,
    }  # fmt: skip
    db.close()


def test_readers_cannot_write(tmp_path: Path) -> None:
    db = Database(tmp_path)
    with pytest.raises(LibraryError, match="cannot be written"), db.reading() as connection:
        connection.execute("DELETE FROM jobs")
    db.close()


def test_reading_connections_are_used_again(tmp_path: Path) -> None:
    db = Database(tmp_path)
    with db.reading() as first, db.reading() as second:
        assert first is not second
    with db.reading() as third:
        assert third in (first, second)
    db.close()


def test_a_newer_library_is_refused_with_words(tmp_path: Path) -> None:
    Library.open(tmp_path).close()
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as connection:
        connection.execute("PRAGMA user_version = 999")
    with pytest.raises(LibraryError, match="made by a newer Nova Studio"):
        Library.open(tmp_path)


NEWEST = max(int(step.stem) for step in database.MIGRATIONS.glob("[0-9]*.sql"))


def _with_another_step(folder: Path, monkeypatch: pytest.MonkeyPatch, sql: str) -> None:
    steps = folder / "steps"
    shutil.copytree(database.MIGRATIONS, steps)
    (steps / f"{NEWEST + 1:04d}.sql").write_text(sql)
    monkeypatch.setattr(database, "MIGRATIONS", steps)


def test_a_copy_is_kept_before_a_migration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "library"
    folder.mkdir()
    db = Database(folder)
    with db.writing() as tx:
        tx.execute("INSERT INTO remembered VALUES ('before', '1')")
    db.close()
    _with_another_step(tmp_path, monkeypatch, "CREATE TABLE more (x);")
    Database(folder).close()
    with closing(sqlite3.connect(folder / FILE_NAME)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (NEWEST + 1,)
        assert connection.execute("SELECT count(*) FROM more").fetchone() == (0,)
    with closing(sqlite3.connect(folder / f"library-before-{NEWEST + 1:04d}.sqlite3")) as copy:
        assert copy.execute("PRAGMA user_version").fetchone() == (NEWEST,)
        assert copy.execute("SELECT name FROM remembered").fetchall() == [("before",)]


def test_a_migration_that_fails_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "library"
    folder.mkdir()
    Database(folder).close()
    _with_another_step(tmp_path, monkeypatch, "CREATE TABLE more (x); INSERT INTO nowhere VALUES (1);")
    with pytest.raises(LibraryError, match="nowhere"):
        Database(folder)
    with closing(sqlite3.connect(folder / FILE_NAME)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (NEWEST,)
        assert connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'more'").fetchone() == (0,)


def test_a_damaged_database_says_where_the_pictures_are(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"this is no database, but it is long enough to be read as one" * 100)
    with pytest.raises(LibraryError, match=r"damaged .* Its pictures lie unharmed in the folder results"):
        Library.open(tmp_path)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(LibraryError, match=str(tmp_path / "file")):
        Library.open(tmp_path / "file" / "library")


def test_no_library_is_made_unasked(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="There is no library"):
        Library.open(tmp_path, create=False)
    assert not list(tmp_path.iterdir())


def test_a_library_is_only_looked_at_where_it_may_not_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "library"
    Library.open(folder).close()
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}

    def refuse(self: object, *_: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr("nova_studio.library.locks.FileLock.acquire", refuse)
    library = Library.open_to_look(folder)
    assert library.read_only and library.jobs() == [] and library.queue.pause() is None
    with pytest.raises(NotWritable, match="cannot be written and is only looked at"):
        library.queue.stop(PauseReason.ARTIST, "by hand")
    library.close()
    assert {path: path.stat().st_mtime_ns for path in before if path.is_file()} == {
        path: when for path, when in before.items() if path.is_file()
    }
    with closing(sqlite3.connect(folder / FILE_NAME)) as connection:
        connection.execute("PRAGMA user_version = 1")
    with pytest.raises(NotWritable, match="has to be brought up to date first"):
        Library.open_to_look(folder)
    with pytest.raises(LibraryError, match="There is no library in"):
        Library.open_to_look(tmp_path / "none", create=False)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(28, "No space left on device"), "is full"),
        (OSError(30, "Read-only file system"), "read-only"),
        (OSError(5, "Input/output error"), "Input/output error"),
    ],
)
def test_a_failing_disk_is_told_in_words_and_leaves_no_half_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, words: str
) -> None:
    library = Library.open(tmp_path)

    def fail(handle: int) -> None:
        raise error

    monkeypatch.setattr(files.os, "fsync", fail)
    with pytest.raises(LibraryError, match=words):
        library.blobs.put(b"picture")
    monkeypatch.undo()
    assert [path for path in library.blobs.folder.rglob("*") if path.is_file()] == []
    library.close()


def test_a_full_database_is_told_in_words_and_stays_whole(tmp_path: Path) -> None:
    db = Database(tmp_path)
    with pytest.raises(LibraryError, match="is full"), db.writing() as tx:
        pages = tx.row("PRAGMA page_count")
        assert pages
        tx.execute(f"PRAGMA max_page_count = {pages[0]}")
        tx.execute("INSERT INTO remembered VALUES ('big', ?)", ("x" * 1_000_000,))
    assert db.rows("SELECT * FROM remembered") == []
    db.close()


def test_a_closed_library_says_so_and_closes_twice(tmp_path: Path) -> None:
    library = Library.open(tmp_path)
    library.close()
    library.close()
    with pytest.raises(LibraryError, match="closed"):
        library.jobs()


def test_a_lock_that_another_holds_is_told_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library = Library.open(tmp_path)
    monkeypatch.setattr(database, "_BUSY_SECONDS", 0.01)
    other = FileLock(tmp_path / "library.lock")
    assert other.acquire()
    with pytest.raises(LibraryError, match="held by another program"):
        library.star("any")
    other.close()
    library.star("any")
    library.close()


def _write_many(folder: str, name: str, count: int) -> None:
    db = Database(Path(folder))
    for number in range(count):
        with db.writing() as tx:
            row = tx.row("SELECT value FROM remembered WHERE name = 'counter'")
            value = int(row["value"]) if row else 0
            tx.execute("INSERT OR REPLACE INTO remembered VALUES ('counter', ?)", (str(value + 1),))
            tx.execute("INSERT INTO remembered VALUES (?, '1')", (f"{name}-{number}",))
    db.close()


def test_two_processes_and_four_threads_write_one_library(tmp_path: Path) -> None:
    db = Database(tmp_path)
    context = multiprocessing.get_context("spawn")
    others = [context.Process(target=_write_many, args=(str(tmp_path), f"process{number}", 25)) for number in (1, 2)]
    for process in others:
        process.start()
    threads = [threading.Thread(target=_write_many, args=(str(tmp_path), f"t{number}", 10)) for number in range(4)]
    for thread in threads:
        thread.start()
    for worker in (*threads, *others):
        worker.join()
    assert [process.exitcode for process in others] == [0, 0]
    row = db.row("SELECT value FROM remembered WHERE name = 'counter'")
    assert row is not None and row["value"] == "90"
    db.close()


def test_ids_sort_by_time_and_differ(tmp_path: Path) -> None:
    ids = [new_id(database.utc_now()) for _ in range(200)]
    assert len(set(ids)) == 200
    assert [name[:9] for name in ids] == sorted(name[:9] for name in ids)
    assert {len(name) for name in ids} == {20}
