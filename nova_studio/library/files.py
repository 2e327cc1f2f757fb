"""Files that are whole or not there: temporary name in the same folder, fsync, rename, fsync of the folder."""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path

_PRIVATE_FOLDER = 0o700
TEMPORARY = ".tmp-"
"""How the names of unfinished files begin; whoever finds one of a dead process may throw it away."""


def make_folder(folder: Path) -> None:
    """Make a folder and what is above it, for the user alone, so that it outlives a power cut."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(mode=_PRIVATE_FOLDER, exist_ok=True)
    sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Make renames and new names in a folder outlive a power cut; Windows does so by itself."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write(path: Path, *pieces: bytes, durable: bool = True) -> None:
    """Write a file under its name, whole or not at all. The folder must be there.

    With ``durable`` the bytes are on disk when this returns, but the *name* only after :func:`sync_folder`; without it (for
    what can be made again) the file is still never seen half-written.
    """
    temporary = path.parent / f"{TEMPORARY}{secrets.token_hex(8)}"
    try:
        with temporary.open("xb") as file:
            for piece in pieces:
                file.write(piece)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
