"""``nova-studio library``: look through the library, make its database anew, and hand parts of it over as files."""

from __future__ import annotations

from argparse import Namespace
from contextlib import closing, suppress
from pathlib import Path

from nova_studio.cli.output import Output
from nova_studio.errors import InvalidRequest, LibraryError, SettingsError
from nova_studio.library.check import Report, check
from nova_studio.library.library import Library
from nova_studio.library.portable.bodies import draft_of_job, export_body_to, import_body_file
from nova_studio.library.portable.export import export_draft, export_job, export_project
from nova_studio.library.portable.importing import import_file
from nova_studio.library.rebuild import Rebuilt, rebuild
from nova_studio.outbox.words import counted
from nova_studio.paths import Paths
from nova_studio.settings import file as settings_file

CLEAN, FINDINGS, UNREADABLE, REFUSED, NOTHING = 0, 1, 2, 4, 5
_BODY = ".json"


def run(options: Namespace, output: Output) -> int:
    """Carry out one of the library's own commands."""
    paths = Paths.choose(options.data_dir)
    folder = paths.library_dir
    if options.action == "check":
        _tell_rule(paths, output)
    return {"check": _check, "rebuild": _rebuild, "export": _export, "import": _import}[options.action](
        folder, options, output
    )


def _tell_rule(paths: Paths, output: Output) -> None:
    """Where a rule for the trash is on, say what could go by it; nothing goes before the artist says so in the window."""
    with suppress(SettingsError, LibraryError):  # What is the matter with either is told elsewhere.
        rule = settings_file.load(paths.settings_file).trash
        if rule.days is None and rule.megabytes is None:
            return
        with closing(Library.open_to_look(paths.library_dir, create=False)) as library:
            removal = library.curation.proposed(rule.days, rule.megabytes)
        if removal.results:
            count, size = counted(len(removal.results), "file"), f"{removal.size / 1e6:.1f} MB"
            output.words(f"By your rule {count} could leave the trash for good, {size}. Nothing goes by itself.")


def _check(folder: Path, options: Namespace, output: Output) -> int:
    """Print every finding with what to do about it, and a summary; as JSON one object."""
    report = check(folder, deep=not options.quick)
    if options.json:
        output.json({
            "clean": report.clean, "results": report.results, "inputs": report.blobs, "spare": report.spare,
            "spare_bytes": report.spare_bytes, "bytes": report.size,
            "findings": [
                {"kind": each.kind.value, "file": each.file, "words": each.words, "advice": each.advice}
                for each in report.findings
            ],
        })  # fmt: skip
    else:
        for each in report.findings:
            output.line(f"{each.kind.value:12}  {each.file}\n    {each.words} {each.advice}")
        output.line(_summary(report))
    return CLEAN if report.clean else FINDINGS


def _summary(report: Report) -> str:
    inputs = "1 input picture or mask" if report.blobs == 1 else f"{report.blobs} input pictures and masks"
    words = f"{counted(report.results, 'result')} and {inputs}, {report.size / 1e6:.1f} MB: "
    words += "in order." if report.clean else f"{counted(len(report.findings), 'finding')}. Nothing was changed."
    if report.spare:
        spare, one = counted(report.spare, "stored picture"), report.spare == 1
        are = "is used by nothing; it is kept." if one else "are used by nothing; they are kept."
        words += f" {spare} ({report.spare_bytes / 1e6:.1f} MB) {are}"
    return words


def _rebuild(folder: Path, options: Namespace, output: Output) -> int:
    """Make the database anew; 1 when something could not be restored."""
    found = rebuild(folder)
    if options.json:
        output.json({
            "results": found.results, "jobs": found.jobs, "projects": found.projects, "drafts": found.drafts,
            "problems": list(found.problems), "set_aside": str(found.set_aside) if found.set_aside else None,
        })  # fmt: skip
    else:
        _tell(found, output)
    return FINDINGS if found.problems else CLEAN


def _tell(found: Rebuilt, output: Output) -> None:
    for problem in found.problems:
        output.words(problem)
    output.line(
        f"Restored {counted(found.results, 'result')}, {counted(found.jobs, 'request')}, "
        f"{counted(found.projects, 'project')}, {counted(found.drafts, 'draft')}."
    )
    if found.set_aside is not None:
        output.line(f"The old database is kept as {found.set_aside}.")


def _export(folder: Path, options: Namespace, output: Output) -> int:
    """Write a part of the library to a file; a name that ends in .json gets the contract body."""
    target: Path = options.file
    with closing(Library.open_to_look(folder, create=False)) as library:
        try:
            if target.suffix == _BODY:
                written = _export_body(library, options, target)
            elif options.job is not None:
                written = export_job(library, options.job, target)
            elif options.draft is not None:
                written = export_draft(library, options.draft, target)
            else:
                written = export_project(library, library.projects.named(options.project).id, target)
        except InvalidRequest as error:
            output.words(str(error))
            return REFUSED
    if options.json:
        output.json({"file": str(written)})
    else:
        output.line(str(written))
    return CLEAN


def _export_body(library: Library, options: Namespace, target: Path) -> Path:
    if options.project is not None:
        raise LibraryError("A project holds many requests and is no single body: export it as a .zip.")
    if options.job is not None:
        return export_body_to(library, draft_of_job(library, options.job), target)
    return export_body_to(library, library.draft_store.get(options.draft).draft, target)


def _import(folder: Path, options: Namespace, output: Output) -> int:
    """Take a portable file, or a contract body as a draft, into the library."""
    source: Path = options.file
    with closing(Library.open(folder)) as library:
        project = library.projects.named(options.project).id if options.project is not None else None
        if source.suffix == _BODY:
            try:
                found = import_body_file(library, source, project)
            except InvalidRequest as error:
                output.words(f"{source}: {error}")
                return REFUSED
            except OSError as error:
                return _unreadable(source, error, output)
        else:
            try:
                source.open("rb").close()
            except OSError as error:
                return _unreadable(source, error, output)
            found = import_file(library, source, project)
        name = library.projects.get(found.project).name
    if options.json:
        output.json({
            "what": found.what, "project": found.project, "results": list(found.results), "jobs": list(found.jobs),
            "drafts": list(found.drafts),
        })  # fmt: skip
    elif found.results or found.jobs or found.drafts:
        kinds = {"result": found.results, "request": found.jobs, "draft": found.drafts}
        counts = ", ".join(counted(len(ids), one) for one, ids in kinds.items())
        output.line(f'New in the project "{name}": {counts}.')
    else:
        output.line("All of it was in the library already.")
    return CLEAN


def _unreadable(source: Path, error: OSError, output: Output) -> int:
    output.words(f"{source} cannot be read: {error.strerror or error}. Nothing was imported.")
    return UNREADABLE
