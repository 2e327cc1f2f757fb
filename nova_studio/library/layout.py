"""Where things lie in a library's folder."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from nova_studio.library.files import TEMPORARY

RESULTS, BLOBS, THUMBS, SPOOL, OWNERS = "results", "blobs", "thumbs", "spool", "owners"
JOBS, PROJECTS, PRESENT = "jobs", "projects", "present"
FOLDERS = (RESULTS, BLOBS, THUMBS, SPOOL, OWNERS, JOBS, PROJECTS, PRESENT)
"""The folders that every library has."""
REBUILDING = "rebuilding"
"""Where a new database is made; gone when it is done."""
SUFFIXES = {"PNG": ".png", "JPEG": ".jpg", "WEBP": ".webp"}
"""How a picture's file is called, by its format."""


def month(created: datetime) -> str:
    """The folder of what was asked for in a month."""
    return created.strftime("%Y-%m")


def job_path(folder: Path, job_id: str, created: datetime) -> Path:
    """Where a job's file lies."""
    return folder / JOBS / month(created) / f"{job_id}.json"


def project_path(folder: Path, project_id: str) -> Path:
    """Where a project's file lies."""
    return folder / PROJECTS / f"{project_id}.json"


def thumbnail_path(folder: Path, sha256: str) -> Path:
    """Where the small picture lies of the picture that has this hash."""
    return folder / THUMBS / sha256[:2] / sha256


def sidecar_path(picture: Path) -> Path:
    """Where the sidecar of a result lies."""
    return picture.with_suffix(".json")


def is_temporary(path: Path) -> bool:
    """Whether a file was never finished."""
    return path.name.startswith(TEMPORARY)


def files_under(folder: Path) -> Iterator[Path]:
    """Every file below a folder, in order; none where there is no folder."""
    if folder.is_dir():
        for path in sorted(folder.iterdir()):
            if path.is_dir():
                yield from files_under(path)
            else:
                yield path
