"""Blobs: bytes stored once under their SHA-256, never changed and never pruned."""

from __future__ import annotations

import hashlib
from pathlib import Path

from nova_studio.errors import LibraryError
from nova_studio.library import files
from nova_studio.library.faults import explain, explained


class BlobStore:
    """Files at ``<folder>/ab/<sha256>``. Safe from any thread and process: equal names hold equal bytes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, sha256: str) -> Path:
        """Where the bytes of that hash lie, whether they are there or not."""
        return self.folder / sha256[:2] / sha256

    def has(self, sha256: str) -> bool:
        """Whether the bytes are stored."""
        return self.path(sha256).is_file()

    def put(self, data: bytes) -> str:
        """Store bytes, on disk when this returns; the hash. Raises LibraryError."""
        sha256 = hashlib.sha256(data).hexdigest()
        path = self.path(sha256)
        with explained(self.folder):
            if not path.is_file() or path.stat().st_size != len(data):
                files.make_folder(path.parent)
                files.write(path, data)
                files.sync_folder(path.parent)
        return sha256

    def read(self, sha256: str) -> bytes:
        """The bytes of that hash, not hashed again. Raises LibraryError when they are missing."""
        try:
            return self.path(sha256).read_bytes()
        except FileNotFoundError:
            raise LibraryError(f"A stored picture is missing from the library: {self.path(sha256)}.") from None
        except OSError as error:
            raise explain(error, self.folder) from error
