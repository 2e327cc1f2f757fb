"""Libraries in memory where the system has such a folder: these tests are about order, and wait for the disk at every step."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

_MEMORY = Path("/dev/shm")


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="nova-outbox-", dir=_MEMORY if _MEMORY.is_dir() else None) as folder:
        yield Path(folder)
