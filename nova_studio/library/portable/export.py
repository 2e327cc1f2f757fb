"""Export: a draft, a job or a project as one zip, whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from nova_studio import __version__
from nova_studio.errors import LibraryError
from nova_studio.library import files, layout
from nova_studio.library.library import Library
from nova_studio.library.model import Job, Result, StoredDraft
from nova_studio.library.portable import parts
from nova_studio.library.portable.scan import refuse_secrets_in_file, refuse_secrets_in_text
from nova_studio.library.search import Filters
from nova_studio.library.sidecars import job_file, project_file, written

_PAGE = 500
Progress = Callable[[int, int], object]
"""Is told how many pictures are done, of how many."""


def _nobody(_done: int, _of: int) -> None:
    """Tell nobody."""


def export_draft(library: Library, key: str, target: Path) -> Path:
    """Write one draft with its pictures and masks to ``target``. Raises LibraryError; ``target`` is then as it was."""
    return _write(library, target, "draft", None, lambda box: box.add_draft(library.draft_store.get(key)))


def export_job(library: Library, job_id: str, target: Path, progress: Progress | None = None) -> Path:
    """Write one job with its inputs, results and sidecars to ``target``. Raises LibraryError; ``target`` is then as it was."""
    job = library.job(job_id)
    tell = progress or _nobody

    def fill(box: _Box) -> None:
        box.add_job(job)
        results = library.job_results(job.id)
        for done, result in enumerate(results, 1):
            box.add_result(result)
            tell(done, len(results))

    return _write(library, target, "job", None, fill)


def export_project(library: Library, project_id: str, target: Path, progress: Progress | None = None) -> Path:
    """Write a project to ``target``: its drafts, its results outside the trash, and the jobs that made them.

    ``progress`` is told after each result; what it raises ends the export, and ``target`` is then as it was.
    """
    project = library.projects.get(project_id)
    filters = Filters(project=project.id, kind=None)
    tell = progress or _nobody

    def fill(box: _Box) -> None:
        box.add_text(f"{parts.PROJECTS}/{project.id}.json", project_file(project), "the project's name")
        for stored in (*library.drafts(project.id).values(), *library.named_drafts(project.id).values()):
            box.add_draft(stored)
        jobs: set[str] = set()
        before: str | None = None
        done, of = 0, library.finder.count("", filters)
        while page := library.search("", filters, limit=_PAGE, before=before):
            before = page[-1].id
            for result in page:
                if result.job not in jobs:
                    jobs.add(result.job)
                    box.add_job(library.job(result.job))
                box.add_result(result)
                done += 1
                tell(done, max(done, of))

    return _write(library, target, "project", project.id, fill)


class _Box:
    """The zip that is being filled. Every part is looked through for secrets before it goes in."""

    def __init__(self, library: Library, archive: zipfile.ZipFile) -> None:
        self._library = library
        self._archive = archive
        self.entries: dict[str, dict[str, Any]] = {}

    def add_text(self, name: str, data: bytes, what: str) -> None:
        """A JSON file."""
        refuse_secrets_in_text(json.loads(data), what)
        self._add(name, data, zipfile.ZIP_DEFLATED)

    def add_bytes(self, name: str, data: bytes, what: str) -> None:
        """A picture's file; it is compressed already."""
        if name not in self.entries:
            refuse_secrets_in_file(data, what)
            self._add(name, data, zipfile.ZIP_STORED)

    def _add(self, name: str, data: bytes, compression: int) -> None:
        if name not in self.entries:
            self._archive.writestr(zipfile.ZipInfo(name), data, compression)
            self.entries[name] = {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}

    def add_job(self, job: Job) -> None:
        """A job with its input pictures."""
        inputs = self._library.job_store.inputs(job.id)
        self.add_text(f"{parts.JOBS}/{job.id}.json", job_file(job, inputs), f"the request {job.id}")
        for each in inputs:
            self.add_picture(each.sha256)

    def add_result(self, result: Result) -> None:
        """A returned picture with its sidecar, and what the service sent where that is another."""
        sidecar = layout.sidecar_path(result.path).read_bytes()
        self.add_text(f"{parts.RESULTS}/{result.id}.json", sidecar, f"the sidecar of the picture {result.id}")
        what = f"the file of the picture {result.id}"
        self.add_bytes(f"{parts.RESULTS}/{result.path.name}", self._library.result_store.read(result), what)
        original = json.loads(sidecar).get("original")
        if original:
            data = result.path.with_name(original["file"]).read_bytes()
            self.add_bytes(f"{parts.RESULTS}/{original['file']}", data, what)

    def add_draft(self, stored: StoredDraft) -> None:
        """A draft with its pictures and masks."""
        content = {
            "draft": stored.draft.to_json(), "source": stored.source, "source_name": stored.source_name,
            "mask": stored.mask.model_dump(mode="json", by_alias=True) if stored.mask else None, "name": stored.name,
            "panel": dict(stored.panel),
        }  # fmt: skip
        pictures = {}
        for sha256 in sorted({*_hashes(content), *([stored.source] if stored.source else ())}):
            self.add_picture(sha256)
            ref = self._library.picture(sha256)
            if ref is not None:
                pictures[sha256] = ref.model_dump(mode="json", by_alias=True)
        data = written({**content, "pictures": pictures})
        name = hashlib.sha256(data).hexdigest()
        self.add_text(f"{parts.DRAFTS}/{name}.json", data, f"the draft {stored.name or stored.task.value}")

    def add_picture(self, sha256: str) -> None:
        """An input picture or a mask."""
        what = f"the file of the picture {self._library.picture_name(sha256) or sha256}"
        self.add_bytes(f"{parts.PICTURES}/{sha256}", self._library.read(sha256), what)


def _hashes(value: Any) -> Iterator[str]:
    """The pictures that a draft's values name."""
    if isinstance(value, Mapping):
        if isinstance(value.get("sha256"), str):
            yield value["sha256"]
        for item in value.values():
            yield from _hashes(item)
    elif isinstance(value, list):
        for item in value:
            yield from _hashes(item)


@contextmanager
def _explained(folder: Path) -> Iterator[None]:
    """What the disk says, in words."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise LibraryError(f"The file could not be written to {folder}: {reason}. Nothing was exported.") from error


def _write(
    library: Library, target: Path, what: parts.What, project: str | None, fill: Callable[[_Box], object]
) -> Path:
    """Fill a zip beside the target and give it the name when it is whole and on disk."""
    target = target.absolute()
    if target.exists():
        raise LibraryError(f"There is already a file {target}. Choose another name; nothing was exported.")
    unfinished = target.with_name(f"{files.TEMPORARY}{secrets.token_hex(8)}")
    try:
        with _explained(target.parent), unfinished.open("xb") as file:
            with zipfile.ZipFile(file, "w") as archive:
                box = _Box(library, archive)
                fill(box)
                manifest = {
                    parts.MARK: parts.VERSION, "what": what, "program": f"Nova Studio {__version__}",
                    "project": project, "files": box.entries,
                }  # fmt: skip
                archive.writestr(zipfile.ZipInfo(parts.MANIFEST), written(manifest), zipfile.ZIP_DEFLATED)
            file.flush()
            os.fsync(file.fileno())
            unfinished.replace(target)
            files.sync_folder(target.parent)
    finally:
        with suppress(OSError):  # A folder that cannot be written keeps nothing either.
            unfinished.unlink(missing_ok=True)
    return target
