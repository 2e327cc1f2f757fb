"""Import: a portable file into a library. All of it is looked through before anything is written; twice is as once."""

from __future__ import annotations

import json
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from nova_studio.contract.draft import Draft
from nova_studio.contract.values import ImageRef, MaskRef
from nova_studio.errors import LibraryError
from nova_studio.library import drafts, files, layout, restore, told, upkeep, versions
from nova_studio.library.curation import one_line
from nova_studio.library.database import Transaction, moment
from nova_studio.library.faults import explained
from nova_studio.library.jobs import inputs
from nova_studio.library.library import Library
from nova_studio.library.model import About, Change, Charged, StoredDraft
from nova_studio.library.portable import parts
from nova_studio.library.portable.unpack import Archive
from nova_studio.library.sidecars import written

_NAMELESS = "Imported draft"


@dataclass(frozen=True)
class Imported:
    """What is new in the library, by ids and keys; empty where all of it was there already. ``project`` is where it went."""

    what: parts.What
    project: str
    results: tuple[str, ...]
    jobs: tuple[str, ...]
    drafts: tuple[str, ...]


Progress = Callable[[int, int], object]
"""Is told how many pictures are done, of how many."""


def import_file(
    library: Library, source: Path, project: str | None = None, progress: Progress | None = None
) -> Imported:
    """Take a portable file into the library: a project's into that project, anything else into ``project`` or the present one.

    Nothing of it is ever sent, and what its jobs cost is not counted here. Raises LibraryError in words, and then nothing of it is
    in the library but pictures that belong to nothing; the same where ``progress`` raises.
    """
    if project is not None:
        library.projects.get(project)
    try:
        with source.open("rb") as file, zipfile.ZipFile(file) as opened:
            return _Import(library, Archive(opened, source), project).run(progress or (lambda done, of: None))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise LibraryError(f"{source} is damaged, or no portable file: {error}. Nothing was imported.") from error
    except OSError as error:
        raise LibraryError(f"{source} cannot be read: {error.strerror or error}. Nothing was imported.") from error


class _Import:
    """One import."""

    def __init__(self, library: Library, archive: Archive, project: str | None) -> None:
        self._library = library
        self._archive = archive
        self._sidecars = [
            (name, self._read(told.sidecar, name)) for name in archive.names(parts.RESULTS) if name.endswith(".json")
        ]
        jobs = [self._read(told.job, name) for name in archive.names(parts.JOBS)]
        self._jobs = {each.id: each for each in jobs} | {
            each.job.id: each.job for _, each in self._sidecars if each.job.id not in {job.id for job in jobs}
        }
        self._projects = [self._read(told.project, name) for name in archive.names(parts.PROJECTS)]
        self._drafts = {name: self._draft(name) for name in archive.names(parts.DRAFTS)}
        of_project = archive.manifest.what == "project" and project is None
        self._project = (archive.manifest.project or "") if of_project else (project or library.project)
        self._ours = {each.id for each in library.projects.all()}

    def run(self, tell: Progress) -> Imported:
        """Look through all of it, then write all of it."""
        self._check()
        pictures = self._archive.names(parts.PICTURES)
        of = len(pictures) + len(self._sidecars)
        with explained(self._library.folder):
            for done, name in enumerate(pictures):
                tell(done, of)
                self._library.blobs.put(self._archive.read(name))
            for done, (name, sidecar) in enumerate(self._sidecars, len(pictures)):
                tell(done, of)
                self._write_result(name, sidecar)
        with self._library.writing() as tx:
            found = self._put(tx)
        self._library.upkeep.catch_up()
        return found

    # ----------------------------------------------------------------------------------------------------- looking

    def _check(self) -> None:
        """Refuse what contradicts itself, what is not whole, and what would change what is there."""
        refuse = self._archive.refuse
        if self._project not in self._ours and self._project not in {each.id for each in self._projects}:
            refuse("it does not say which project it is")
        for name in self._archive.names(parts.PICTURES):
            if self._archive.entry(name).sha256 != Path(name).name:
                refuse(f"{name} does not hold the picture it is named after")
        for job in self._jobs.values():
            request = restore.read_request(job)
            if request is None:
                refuse(f"the request {job.id} is none that this version of Nova Studio can read")
            elif request.canonical_hash() != job.request_hash:
                refuse(f"the request {job.id} does not hold what it was named after")
            else:
                for _, sha256 in inputs(request):
                    self._must_have(sha256, f"request {job.id}")
        for name, sidecar in self._sidecars:
            self._check_result(name, sidecar)
        for stored, _ in self._drafts.values():
            for sha256 in filter(None, (stored.source, stored.mask.sha256 if stored.mask else None)):
                self._must_have(sha256, "draft")

    def _must_have(self, sha256: str, what: str) -> None:
        if not self._archive.has(f"{parts.PICTURES}/{sha256}") and not self._library.blobs.has(sha256):
            self._archive.refuse(f"a picture of the {what} is missing from it")

    def _check_result(self, name: str, sidecar: told.Sidecar) -> None:
        result = sidecar.result
        if name != f"{parts.RESULTS}/{result.id}.json":
            self._archive.refuse(f"{name} tells of another picture")
        if self._jobs[sidecar.job.id].request_hash != sidecar.job.request_hash:
            self._archive.refuse(f"{name} tells of another request")
        for each in (result, *([sidecar.original] if sidecar.original else ())):
            file = f"{parts.RESULTS}/{each.file}"
            if not self._archive.has(file) or self._archive.entry(file).sha256 != each.sha256:
                self._archive.refuse(f"{file} is missing from it, or is another picture")
        there = self._library.result_store.find(result.id)
        if there is not None and there.sha256 != result.sha256:
            self._archive.refuse(f"the library holds another picture called {result.id}")

    def _draft(self, name: str) -> tuple[StoredDraft, dict[str, ImageRef]]:
        try:
            content = parts.PortableDraft.model_validate_json(self._archive.read(name))
            draft = Draft.from_json(content.draft)
            refs = {sha256: ImageRef.model_validate(ref) for sha256, ref in content.pictures.items()}
            mask = MaskRef.model_validate(content.mask) if content.mask else None
        except (ValidationError, ValueError, KeyError, TypeError):
            self._archive.refuse(f"the draft {name} is damaged, or of a newer Nova Studio")
            raise
        named = one_line(content.name) or one_line(content.source_name) or _NAMELESS
        stored = StoredDraft(
            draft.task, draft, content.source, content.source_name, mask, name=named, panel=content.panel
        )
        return stored, refs

    def _read(self, read: Any, name: str) -> Any:
        try:
            return read(self._archive.read(name))
        except ValueError as error:
            self._archive.refuse(f"{name} cannot be used: {error}")
            raise

    # ----------------------------------------------------------------------------------------------------- writing

    def _write_result(self, name: str, sidecar: told.Sidecar) -> None:
        """A picture with its sidecar, which says from now on that it was imported; one that is there stays as it is."""
        result = sidecar.result
        if self._library.result_store.find(result.id) is not None:
            return
        path = self._library.folder / restore.result_file(sidecar)
        files.make_folder(path.parent)
        for each in (result, *([sidecar.original] if sidecar.original else ())):
            files.write(path.with_name(each.file), self._archive.read(f"{parts.RESULTS}/{each.file}"))
        content = json.loads(self._archive.read(name))
        content["job"] |= {"imported": True, "project": self._project}
        content["library"] = {**(content.get("library") or {}), "project": self._project, "trashed": None}
        files.write(layout.sidecar_path(path), written(content))
        files.sync_folder(path.parent)

    def _put(self, tx: Transaction) -> Imported:
        results, jobs, keys = [], [], []
        for project in self._projects:
            if project.id == self._project:
                row = {"id": project.id, "name": project.name, "created": moment(project.created),
                       "settings": json.dumps(project.settings)}  # fmt: skip
                if restore.insert(tx, "projects", row):
                    upkeep.mark(tx, upkeep.PROJECT, (project.id,))
                    tx.tell(Change(About.PROJECT, (project.id,), added=True))
        for job in sorted(self._jobs.values(), key=lambda each: (each.created, each.id)):
            if self._put_job(tx, job):
                jobs.append(job.id)
        for _, sidecar in sorted(self._sidecars, key=lambda each: (each[1].result.created, each[1].result.id)):
            if sidecar.job.id in jobs:
                restore.put_call(tx, sidecar.job, sidecar.call, charged=Charged.NO)
            kept = sidecar.kept.model_copy(update={"project": self._project, "trashed": None})
            one = sidecar.model_copy(update={"library": kept})
            if restore.put_result(tx, one, restore.result_file(one), one.job.request):
                results.append(one.result.id)
        for job_id in {sidecar.job.id for _, sidecar in self._sidecars}:
            restore.settle(tx, job_id)
        for name, (stored, refs) in self._drafts.items():
            key = f"draft/{Path(name).stem[:20]}"
            if self._put_draft(tx, key, stored, refs):
                keys.append(key)
        for about, ids in ((About.JOB, jobs), (About.RESULT, results), (About.DRAFT, keys)):
            if ids:
                tx.tell(Change(about, tuple(ids), added=True))
        return Imported(self._archive.manifest.what, self._project, tuple(results), tuple(jobs), tuple(keys))

    def _put_job(self, tx: Transaction, job: told.ToldJob) -> bool:
        """A job whose story ended in another library."""
        if tx.row("SELECT 1 FROM jobs WHERE id = ?", (job.id,)) is not None:
            return False
        ours = job.model_copy(update={"imported": True, "project": self._project})
        restore.put_job(
            tx, ours, state="cancelled", charged=Charged.NO.value, advice="",
            error="Imported without pictures; nothing was sent or charged from here.",
        )  # fmt: skip
        upkeep.mark(tx, upkeep.JOB, (job.id,))
        return True

    def _put_draft(self, tx: Transaction, key: str, stored: StoredDraft, refs: dict[str, ImageRef]) -> bool:
        if tx.row("SELECT 1 FROM drafts WHERE key = ?", (key,)) is not None:
            return False
        for sha256, ref in refs.items():
            row = {"sha256": sha256, "kind": "image", "ref": ref.model_dump_json(by_alias=True), "added": moment(tx.now),
                   "name": stored.source_name if sha256 == stored.source else ""}  # fmt: skip
            restore.insert(tx, "pictures", row)
        columns = drafts.columns(replace(stored, project=self._project))
        drafts.put(tx, key, columns)
        versions.keep(tx, key, columns)
        return True
