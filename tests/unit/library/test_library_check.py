"""Check: it finds and explains what is missing, damaged, unreferenced or unfinished, and changes nothing at all."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from nova_studio.errors import LibraryError
from nova_studio.library import layout
from nova_studio.library.check import Kind, Report, check
from nova_studio.library.database import FILE_NAME
from support.engines import Answer, picture, text_request
from support.libraries import Atelier, disk


@pytest.fixture
def atelier(tmp_path: Path) -> Iterator[Atelier]:
    made = Atelier(tmp_path / "library")
    yield made
    made.close()


def found(report: Report) -> dict[str, Kind]:
    assert all(finding.words.endswith(".") and finding.advice for finding in report.findings)
    return {finding.file: finding.kind for finding in report.findings}


def test_a_library_in_order_is_clean_also_while_it_is_open(atelier: Atelier) -> None:
    (root,) = atelier.results()
    atelier.edit(of=root)
    atelier.library.curation.trash([root.id])
    atelier.library.blobs.put(b"left by a program that ended between two steps")
    steps: list[tuple[int, int]] = []
    report = check(atelier.folder, progress=lambda done, of: steps.append((done, of)))
    assert report.clean and (report.results, report.blobs, report.spare) == (2, 3, 1) and report.spare_bytes == 46
    assert steps[-1][0] == 5
    atelier.die()
    assert check(atelier.folder, deep=False).clean
    atelier.begin()


def test_every_kind_of_damage_is_found_and_nothing_is_changed(atelier: Atelier) -> None:
    lost, shorter, changed, untold, untrue = atelier.results(5)
    edited = atelier.edit()
    image, mask = (each.sha256 for each in atelier.library.lineage.inputs(edited.id))
    lost.path.unlink()
    shorter.path.write_bytes(shorter.path.read_bytes()[:-1])
    changed.path.write_bytes(changed.path.read_bytes()[:-1] + b"\0")
    layout.sidecar_path(untold.path).unlink()
    layout.sidecar_path(untrue.path).write_bytes(layout.sidecar_path(edited.path).read_bytes())
    atelier.library.blobs.path(image).unlink()
    atelier.library.blobs.path(mask).write_bytes(b"another")
    job_file = layout.job_path(atelier.folder, edited.job, edited.created)
    job_file.unlink()
    strays = {
        "blobs/ab/stray.txt": Kind.UNREFERENCED,
        "results/2020-01/holiday.png": Kind.UNREFERENCED,
        "results/2020-01/.tmp-0123": Kind.UNFINISHED,
        "thumbs/aa/.tmp-4567": Kind.UNFINISHED,
        "rebuilding/library.sqlite3": Kind.UNFINISHED,
        "spool/nobody-0.answer": Kind.UNREFERENCED,
        f"spool/{edited.job}-0.answer": Kind.UNREFERENCED,
        "jobs/2020-01/00000000000000000000.json": Kind.UNREFERENCED,
    }
    for name in strays:
        path = atelier.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    before = disk(atelier.folder)
    report = check(atelier.folder)

    def name(path: Path) -> str:
        return path.relative_to(atelier.folder).as_posix()

    assert found(report) == strays | {
        name(lost.path): Kind.MISSING,
        name(shorter.path): Kind.DAMAGED,
        name(changed.path): Kind.DAMAGED,
        name(layout.sidecar_path(untold.path)): Kind.MISSING,
        name(layout.sidecar_path(untrue.path)): Kind.DAMAGED,
        f"blobs/{image[:2]}/{image}": Kind.MISSING,
        f"blobs/{mask[:2]}/{mask}": Kind.DAMAGED,
        name(job_file): Kind.MISSING,
    }
    assert disk(atelier.folder) == before
    assert name(changed.path) not in found(check(atelier.folder, deep=False))


def test_what_the_service_sent_is_checked_too(atelier: Atelier) -> None:
    (result,) = atelier.results()
    original = result.path.with_name(f"{result.id}.original.png")
    path = layout.sidecar_path(result.path)
    told = path.read_bytes()
    data = picture(7)
    sha256 = hashlib.sha256(data).hexdigest()
    entry = f'"original": {{"file": "{original.name}", "sha256": "{sha256}", "size": {len(data)}}}'
    path.write_bytes(told.replace(b'"original": null', entry.encode()))
    original.write_bytes(data)
    assert check(atelier.folder).clean
    original.write_bytes(data[:-1] + b"x")
    assert found(check(atelier.folder)) == {original.relative_to(atelier.folder).as_posix(): Kind.DAMAGED}


def test_a_job_that_is_out_and_one_that_is_unclear_are_no_findings(atelier: Atelier) -> None:
    atelier.engine.script = [b"garbage"]
    job = atelier.runner.run(atelier.runner.submit(text_request(), "scripted").id)
    assert list(atelier.library.spool_folder.glob("*.unreadable"))
    (atelier.library.spool_folder / f"{job.id}-1.part").write_bytes(b"half")
    atelier.engine.script = [Answer()]
    waiting = atelier.runner.submit(text_request(), "scripted")
    month = atelier.folder / "results" / layout.month(waiting.created)
    month.mkdir(exist_ok=True)
    (month / f"{waiting.id}-0-0.png").write_bytes(b"being stored right now")
    assert check(atelier.folder).clean


def test_a_database_that_is_damaged_missing_or_newer_is_told(atelier: Atelier, tmp_path: Path) -> None:
    atelier.results()
    atelier.die()
    path = atelier.folder / FILE_NAME
    whole = path.read_bytes()
    path.write_bytes(b"x" * 8192)
    (finding,) = check(atelier.folder).findings
    assert (finding.kind, finding.file) == (Kind.DAMAGED, FILE_NAME) and "library rebuild" in finding.advice
    path.unlink()
    (finding,) = check(atelier.folder).findings
    assert (finding.kind, finding.file) == (Kind.MISSING, FILE_NAME)
    path.write_bytes(whole)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 999")
    with pytest.raises(LibraryError, match="newer Nova Studio"):
        check(atelier.folder)
    with pytest.raises(LibraryError, match="There is no library"):
        check(tmp_path / "nowhere")
    path.write_bytes(whole)
    atelier.begin()


def test_what_a_dead_program_left_unfinished_is_thrown_away_at_the_next_start_and_nothing_else(
    atelier: Atelier,
) -> None:
    (result,) = atelier.results()
    before = disk(atelier.folder)
    unfinished = result.path.parent / ".tmp-0123"
    (atelier.folder / "rebuilding").mkdir()
    unfinished.write_bytes(b"half")
    atelier.again()
    assert unfinished.exists()  # Nobody died: it may be another program's.
    (atelier.folder / layout.PRESENT / "dead.here").touch()
    atelier.again()
    assert disk(atelier.folder) == before and not (atelier.folder / "rebuilding").exists()
    assert not (atelier.folder / layout.PRESENT / "dead.here").exists()


def test_nothing_is_thrown_away_while_another_program_is_there(atelier: Atelier) -> None:
    unfinished = atelier.folder / "results" / ".tmp-0123"
    unfinished.write_bytes(b"half")
    (atelier.folder / layout.PRESENT / "dead.here").touch()
    type(atelier.library).open(atelier.folder).close()
    assert unfinished.exists()
