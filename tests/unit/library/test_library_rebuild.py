"""Rebuild: all that files tell comes back from files alone, the old database is set aside, and what cannot be read is told."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from nova_studio.contract.draft import Draft
from nova_studio.contract.task import TaskType
from nova_studio.errors import LibraryError
from nova_studio.library import layout
from nova_studio.library import rebuild as rebuilding
from nova_studio.library.database import FILE_NAME, newest_version
from nova_studio.library.jobs import NewJob
from nova_studio.library.library import Library
from nova_studio.library.model import Job, JobState, Result, StoredDraft
from nova_studio.library.rebuild import rebuild
from support.engines import Answer, picture, text_request
from support.libraries import Atelier, disk


@pytest.fixture
def atelier(tmp_path: Path) -> Iterator[Atelier]:
    made = Atelier(tmp_path / "library")
    yield made
    made.close()


def everything(library: Library) -> dict[str, Any]:
    """What the artist has, as far as files tell it."""
    results = library.results(1000, kind=None) + library.curation.trashed()
    return {
        "results": results,
        "jobs": [_told(job) for job in library.jobs() if job.state is JobState.DONE],
        "projects": library.projects.all(),
        "tags": library.curation.tags(),
        "family": {result.id: [kin.result.id for kin in library.ancestors(result.id)] for result in results},
        "inputs": {result.id: [each.sha256 for each in library.lineage.inputs(result.id)] for result in results},
        "found": [result.id for result in library.search("cup light")],
        "calls": {job.id: library.calls(job.id) for job in library.jobs() if job.state is JobState.DONE},
    }


def _told(job: Job) -> Job:
    return replace(job, updated=job.created, owner=None, attempt=0, position=0)


def furnish(atelier: Atelier) -> list[Result]:
    """A little of everything: a family over two tasks, a project, stars, tags, a name, and something in the trash."""
    library = atelier.library
    cover = library.projects.add("Cover")
    library.projects.set_setting(cover.id, "account", "studio")
    root, sibling = atelier.results(2)
    library.project = cover.id
    child = atelier.edit(of=root, text="a cup", seed=1)
    grandchild = atelier.edit(of=child, text="two cups", seed=2)
    library.curation.star([root.id])
    library.curation.tag([child.id, grandchild.id], ["Evening light"])
    library.curation.name(child.id, "For the cover")
    library.curation.trash([sibling.id])
    return [root, sibling, child, grandchild]


def without_database(folder: Path) -> None:
    for path in folder.glob(f"{FILE_NAME}*"):
        path.unlink()


def test_everything_comes_back_from_files_alone(atelier: Atelier) -> None:
    furnish(atelier)
    before, files = everything(atelier.library), disk(atelier.folder)
    assert len(before["results"]) == 4 and before["found"] and any(before["family"].values())
    atelier.die()
    without_database(atelier.folder)
    with pytest.raises(LibraryError, match=r"database .* is missing.*library rebuild"):
        Library.open(atelier.folder)
    steps: list[tuple[int, int]] = []
    found = rebuild(atelier.folder, progress=lambda done, of: steps.append((done, of)))
    assert (found.results, found.jobs, found.projects, found.problems, found.set_aside) == (4, 3, 2, (), None)
    assert steps[-1] == (7, 7)
    atelier.begin()
    after = everything(atelier.library)
    assert {**after, "calls": None} == {**before, "calls": None}
    assert after["calls"].keys() == before["calls"].keys()
    for job_id, calls in before["calls"].items():
        assert [replace(call, words="") for call in calls] == list(after["calls"][job_id])
    assert disk(atelier.folder) == files


def test_what_only_the_database_knows_is_carried_over_and_the_old_one_is_set_aside(atelier: Atelier) -> None:
    furnish(atelier)
    library = atelier.library
    waiting = library.add_job(NewJob(text_request(), "scripted", wanted=True))
    library.save_draft(
        "TEXT_IMAGE", StoredDraft(TaskType.TEXT_IMAGE, Draft(TaskType.TEXT_IMAGE, {"text": "x"})), b"steps"
    )
    library.draft_store.snapshot("TEXT_IMAGE", "Before lunch")
    names = [library.lineage.inputs(result.id) for result in library.results()]
    before, jobs, drafts = everything(library), library.jobs(), library.drafts()
    atelier.die()
    found = rebuild(atelier.folder)
    assert found.problems == () and found.drafts == 1
    assert found.set_aside is not None
    with closing(sqlite3.connect(found.set_aside)) as old:
        assert old.execute("SELECT count(*) FROM results").fetchone() == (4,)
    atelier.begin()
    library = atelier.library
    assert everything(library) == before and library.jobs() == jobs and library.drafts() == drafts
    assert library.draft_undo("TEXT_IMAGE") == b"steps"
    assert [version.label for version in library.draft_store.versions("TEXT_IMAGE")] == ["Before lunch", None]
    assert [library.lineage.inputs(result.id) for result in library.results()] == names
    assert library.job(waiting.id).wanted and library.history(waiting.id)
    assert not (atelier.folder / layout.REBUILDING).exists()
    atelier.again()
    assert rebuild_again(atelier) != found.set_aside


def rebuild_again(atelier: Atelier) -> Path | None:
    atelier.die()
    aside = rebuild(atelier.folder).set_aside
    atelier.begin()
    return aside


@pytest.mark.parametrize("damage", ["garbage", "torn", "empty"])
def test_a_damaged_database_is_replaced_and_kept(atelier: Atelier, damage: str) -> None:
    furnish(atelier)
    before = everything(atelier.library)
    atelier.die()
    path = atelier.folder / FILE_NAME
    whole = path.read_bytes()
    path.write_bytes({"garbage": b"x" * 8192, "torn": whole[: len(whole) // 3], "empty": b""}[damage])
    kept = path.read_bytes()
    found = rebuild(atelier.folder)
    assert found.set_aside is not None and found.set_aside.read_bytes() == kept
    if damage == "garbage":
        assert "cannot be read" in found.problems[0]
    atelier.begin()
    after = everything(atelier.library)
    assert (after["results"], after["projects"], after["tags"]) == (
        before["results"],
        before["projects"],
        before["tags"],
    )
    assert after["family"] == before["family"] and after["found"] == before["found"]


def test_an_answer_that_lies_in_the_spool_is_stored_after_a_rebuild(
    atelier: Atelier, monkeypatch: pytest.MonkeyPatch
) -> None:
    atelier.engine.script = [Answer((picture(1), picture(2)))]
    job = atelier.runner.submit(text_request(2), "scripted")

    def power_cut(*arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(type(atelier.runner._keeper), "keep", power_cut)
    with pytest.raises(KeyboardInterrupt):
        atelier.runner.run(job.id)
    monkeypatch.undo()
    atelier.die()
    without_database(atelier.folder)
    rebuild(atelier.folder)
    atelier.begin()
    atelier.runner.recover()
    assert [atelier.library.result_bytes(each.id) for each in atelier.library.job_results(job.id)] == [
        picture(1),
        picture(2),
    ]
    assert atelier.library.job(job.id).state is JobState.DONE and len(atelier.engine.asked) == 1


def test_a_request_of_which_no_file_tells_the_end_is_unclear_and_never_sent_by_itself(atelier: Atelier) -> None:
    job = atelier.library.add_job(NewJob(text_request(), "scripted", wanted=True))
    (atelier.folder / "results" / "2026-01").mkdir()
    atelier.die()
    without_database(atelier.folder)
    rebuild(atelier.folder)
    atelier.begin()
    found = atelier.library.job(job.id)
    assert (found.state, found.request, found.wanted) == (JobState.UNCLEAR, job.request, False)
    assert "do not say what became" in found.error
    atelier.runner.recover()
    assert atelier.runner.run(job.id).state is JobState.UNCLEAR and atelier.engine.asked == []


def test_what_cannot_be_restored_is_told_and_stays_where_it_is(atelier: Atelier) -> None:
    results = furnish(atelier)
    damaged, newer, lonely, pictureless = results
    layout.sidecar_path(damaged.path).write_bytes(b'{"nova_studio_sidecar": 1, "result": {}}')
    layout.sidecar_path(newer.path).write_bytes(b'{"nova_studio_sidecar": 99}')
    layout.sidecar_path(lonely.path).unlink()
    pictureless.path.unlink()
    files = disk(atelier.folder)
    atelier.die()
    without_database(atelier.folder)
    told = "\n".join(rebuild(atelier.folder).problems)
    assert "damaged at result" in told and "newer Nova Studio (format 99" in told
    assert f"{lonely.path} has no sidecar" in told and "which is missing" in told
    assert disk(atelier.folder) == files
    atelier.begin()
    assert atelier.library.results() == []


def test_a_star_that_no_sidecar_says_yet_is_carried_over(atelier: Atelier, monkeypatch: pytest.MonkeyPatch) -> None:
    (result,) = atelier.results()
    monkeypatch.setattr(atelier.library.curation, "_catch_up", lambda: None)
    atelier.library.curation.star([result.id])
    atelier.library.curation.tag([result.id], ["sky"])
    rebuild_again(atelier)
    found = atelier.library.result(result.id)
    assert found.starred and found.tags == ("sky",)
    assert atelier.library.sidecar(result.id)["library"] != atelier.library.sidecar(result.id)["job"]


def test_a_library_that_is_open_elsewhere_is_not_rebuilt(atelier: Atelier) -> None:
    with pytest.raises(LibraryError, match="open in another window or program"):
        rebuild(atelier.folder)
    with pytest.raises(LibraryError, match="There is no library"):
        rebuild(atelier.folder / "nowhere")


def test_a_newer_library_is_not_rebuilt(atelier: Atelier) -> None:
    atelier.die()
    with closing(sqlite3.connect(atelier.folder / FILE_NAME)) as connection:
        connection.execute("PRAGMA user_version = 999")
    before = (atelier.folder / FILE_NAME).read_bytes()
    with pytest.raises(LibraryError, match="made by a newer Nova Studio"):
        rebuild(atelier.folder)
    assert (atelier.folder / FILE_NAME).read_bytes() == before
    with closing(sqlite3.connect(atelier.folder / FILE_NAME)) as connection:
        connection.execute(f"PRAGMA user_version = {newest_version()}")
    atelier.begin()


def test_a_rebuild_that_fails_leaves_everything_as_it_was(atelier: Atelier, monkeypatch: pytest.MonkeyPatch) -> None:
    furnish(atelier)
    before = everything(atelier.library)
    atelier.die()

    def full(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(rebuilding, "_swap", full)
    with pytest.raises(LibraryError, match=r"is full\. Nothing already stored is lost"):
        rebuild(atelier.folder)
    monkeypatch.undo()
    assert not (atelier.folder / layout.REBUILDING).exists()
    atelier.begin()
    assert everything(atelier.library) == before
