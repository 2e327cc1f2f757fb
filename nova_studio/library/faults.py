"""Turns what SQLite and the operating system say into words for the artist, at one place."""

from __future__ import annotations

import errno
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nova_studio.errors import Damaged, LibraryError, NoRoom, NotWritable

_FULL = "The disk with the library ({where}) is full. Nothing already stored is lost. Make room, then try again."
_READ_ONLY = (
    "The library in {where} cannot be written: the folder or its disk is read-only, or belongs to somebody else. Nothing "
    "already stored is lost. Make it writable, then try again, or choose another library with --data-dir."
)
_LOCKED = "The library in {where} is held by another program that does not let go. Close it, then try again."
_CORRUPT = (
    "The library's database in {where} is damaged ({reason}). Its pictures lie unharmed in the folder results: "
    "nova-studio library rebuild makes a new database of them, and keeps the old one."
)
_KINDS = {_FULL: NoRoom, _READ_ONLY: NotWritable, _CORRUPT: Damaged}
_OTHER = (
    "The library in {where} cannot be used: {reason}. Nothing already stored is lost. Try again; if it stays so, have the disk "
    "looked at."
)
_NO_ROOM = 1 << 16
"""Bytes: SQLite cannot make its small files with less, and only says that the disk failed."""

_BY_SQLITE = {
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_READONLY: _READ_ONLY,
    sqlite3.SQLITE_PERM: _READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: _READ_ONLY,
    sqlite3.SQLITE_BUSY: _LOCKED,
    sqlite3.SQLITE_LOCKED: _LOCKED,
    sqlite3.SQLITE_CORRUPT: _CORRUPT,
    sqlite3.SQLITE_NOTADB: _CORRUPT,
}
_BY_SYSTEM = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EFBIG: _FULL,
    errno.EROFS: _READ_ONLY,
    errno.EACCES: _READ_ONLY,
    errno.EPERM: _READ_ONLY,
}


def explain(error: BaseException, where: Path) -> LibraryError:
    """The :class:`LibraryError` for an ``sqlite3.Error`` or ``OSError`` met in the library's folder ``where``."""
    if isinstance(error, OSError):
        template = _BY_SYSTEM.get(error.errno or 0, _OTHER)
        reason = error.strerror or str(error)
    else:
        # The low byte is the primary code; the rest says more than the artist wants to know.
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        template = _FULL if code == sqlite3.SQLITE_IOERR and _is_full(where) else _BY_SQLITE.get(code, _OTHER)
        reason = str(error)
    return _KINDS.get(template, LibraryError)(template.format(where=where, reason=reason))


def _is_full(folder: Path) -> bool:
    try:
        return shutil.disk_usage(folder).free < _NO_ROOM
    except OSError:
        return False


@contextmanager
def explained(where: Path) -> Iterator[None]:
    """Everything foreign that is raised inside comes out as :class:`LibraryError`."""
    try:
        yield
    except (sqlite3.OperationalError, sqlite3.DatabaseError, OSError) as error:
        if isinstance(error, sqlite3.IntegrityError | sqlite3.ProgrammingError):
            raise  # A defect of ours, not a state of the disk.
        raise explain(error, where) from error
