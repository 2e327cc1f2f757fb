"""Stars, names, tags, projects and the trash: in the database at once, in the sidecars right after, and never in between."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from nova_studio.contract.task import TaskType
from nova_studio.errors import LibraryError
from nova_studio.library import files, layout
from nova_studio.library.drafts import draft_key
from nova_studio.library.jobs import NewJob
from nova_studio.library.library import Library
from nova_studio.library.model import DEFAULT_PROJECT, About, Change, Result, StoredDraft
from nova_studio.library.search import Filters
from support.engines import text_request
from support.libraries import Atelier, disk


@pytest.fixture
def atelier(tmp_path: Path) -> Iterator[Atelier]:
    made = Atelier(tmp_path / "library")
    yield made
    made.close()


def told(result: Result) -> dict[str, Any]:
    """What a result's sidecar says of the artist's doings."""
    found: dict[str, Any] = json.loads(layout.sidecar_path(result.path).read_bytes())["library"]
    return found


def test_what_the_artist_does_is_told_and_written_into_the_sidecar(atelier: Atelier) -> None:
    library = atelier.library
    (result,) = atelier.results()
    before = library.sidecar(result.id)
    heard: list[Change] = []
    library.subscribe(heard.append)
    project = library.projects.add(" A  cover ")
    library.curation.star([result.id])
    library.curation.name(result.id, "The\nred one")
    library.curation.tag([result.id], ["Sky", " warm  light ", "sky"])
    library.curation.tag([result.id], ["blue"], remove=["SKY"])
    library.curation.move([result.id], project.id)
    found = library.result(result.id)
    assert (found.starred, found.name, found.tags) == (True, "The red one", ("blue", "warm light"))
    assert found.project == project.id and project.name == "A cover"
    assert told(found) == {
        "project": project.id, "name": "The red one", "starred": True, "tags": ["blue", "warm light"], "trashed": None,
    }  # fmt: skip
    after = library.sidecar(result.id)
    assert {**before, "library": None} == {**after, "library": None}
    assert heard == [Change(About.PROJECT, (project.id,), added=True)] + [Change(About.RESULT, (result.id,))] * 5
    assert library.curation.tags() == [("blue", 1), ("warm light", 1)]


def test_a_sidecar_that_could_not_be_written_is_written_at_the_next_start(
    atelier: Atelier, monkeypatch: pytest.MonkeyPatch
) -> None:
    (result,) = atelier.results()

    def full(*arguments: object, **options: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "write", full)
    atelier.library.star(result.id)
    assert atelier.library.result(result.id).starred and not told(result)["starred"]
    monkeypatch.undo()
    atelier.again()
    assert told(result)["starred"]


def test_a_sidecar_that_is_gone_or_damaged_is_made_again(atelier: Atelier) -> None:
    first, second = atelier.results(2)
    layout.sidecar_path(first.path).unlink()
    layout.sidecar_path(second.path).write_bytes(b"{}")
    before = atelier.library.job(first.job)
    atelier.library.curation.star([first.id, second.id])
    for result in (first, second):
        content = atelier.library.sidecar(result.id)
        assert content["library"] == told(result) and told(result)["starred"]
        assert content["job"]["request_hash"] == before.request_hash


def test_results_in_the_trash_are_out_of_sight_and_come_back_with_all_they_had(atelier: Atelier) -> None:
    library = atelier.library
    first, second = atelier.results(2)
    library.curation.tag([first.id], ["sky"])
    library.star(first.id)
    files_before = set(disk(atelier.folder))
    library.curation.trash([first.id])
    library.curation.trash([first.id])
    assert [result.id for result in library.results()] == [second.id] == [each.id for each in library.search("red")]
    assert library.result_count() == 1 and library.curation.tags() == []
    (lying,) = library.curation.trashed()
    assert lying.id == first.id and lying.trashed is not None and told(first)["trashed"]
    assert library.result_bytes(first.id) and set(disk(atelier.folder)) == files_before
    library.curation.restore([first.id])
    found = library.result(first.id)
    assert (found.starred, found.tags, found.trashed) == (True, ("sky",), None)
    assert [result.id for result in library.results()] == [second.id, first.id] and told(first)["trashed"] is None


def test_retention_is_off_and_only_shows_what_it_would_remove(tmp_path: Path) -> None:
    atelier = Atelier(tmp_path)
    library = atelier.library
    results = atelier.results(4)
    start = datetime(2026, 8, 1, tzinfo=UTC)
    for day, result in enumerate(results[:3]):
        library._db.clock = lambda day=day: start + timedelta(days=day)
        library.curation.trash([result.id])
    before = disk(atelier.folder)
    assert library.curation.would_remove().results == ()
    old = library.curation.would_remove(older_than=timedelta(hours=36))
    assert old.ids == (results[0].id,) and old.size == results[0].size
    large = library.curation.would_remove(beyond=results[2].size)
    assert large.ids == (results[0].id, results[1].id) and large.size == results[0].size + results[1].size
    assert library.curation.would_remove(older_than=timedelta(days=9), beyond=10**9).ids == ()
    assert disk(atelier.folder) == before
    atelier.close()


def test_only_the_artists_word_removes_and_only_from_the_trash(atelier: Atelier) -> None:
    library = atelier.library
    first, second = atelier.results(2)
    library.put_thumbnail(first.sha256, b"small")
    library.curation.tag([first.id, second.id], ["sky"])
    library.curation.trash([first.id])
    assert library.curation.remove([first.id, second.id, "nothing"]) == (first.id,)
    assert not first.path.exists() and not layout.sidecar_path(first.path).exists() and not first.thumbnail.exists()
    assert second.path.exists() and library.curation.tags() == [("sky", 1)]
    with pytest.raises(LibraryError, match="no result"):
        library.result(first.id)
    assert library.search("sky") == [library.result(second.id)]


def test_a_removal_that_was_cut_short_is_finished_at_the_next_start(
    atelier: Atelier, monkeypatch: pytest.MonkeyPatch
) -> None:
    (result,) = atelier.results()
    atelier.library.curation.trash([result.id])
    monkeypatch.setattr(atelier.library.curation, "_catch_up", lambda: None)
    atelier.library.curation.remove([result.id])
    assert result.path.exists()
    atelier.again()
    assert not result.path.exists() and not layout.sidecar_path(result.path).exists()


def test_what_was_removed_is_not_owned_any_more(atelier: Atelier) -> None:
    job = atelier.make()
    library = atelier.library
    found = library.job_store.owned(job.request_hash, job.engine, job.model)
    assert found is not None and found.id == job.id
    ids = [result.id for result in library.job_results(job.id)]
    library.curation.trash(ids)
    assert library.job_store.owned(job.request_hash, job.engine, job.model) is not None
    library.curation.remove(ids)
    assert library.job_store.owned(job.request_hash, job.engine, job.model) is None


def test_projects_hold_jobs_and_results_and_end_only_empty(atelier: Atelier) -> None:
    library = atelier.library
    assert [each.id for each in library.projects.all()] == [DEFAULT_PROJECT]
    cover = library.projects.add("Cover")
    library.project = cover.id
    (result,) = atelier.results()
    assert library.job(result.job).project == cover.id == result.project
    assert library.add_job(NewJob(text_request(), "scripted", project=DEFAULT_PROJECT)).project == DEFAULT_PROJECT
    assert [each.id for each in library.search("", Filters(project=cover.id))] == [result.id]
    library.projects.choose(cover.id)
    library.projects.rename(cover.id, "Book")
    assert library.projects.current() == replace(cover, name="Book") == library.projects.named("book")
    with pytest.raises(LibraryError, match=r"still holds pictures \(1"):
        library.projects.remove(cover.id)
    library.curation.move([result.id], DEFAULT_PROJECT)
    library.projects.remove(cover.id)
    assert library.projects.current().id == DEFAULT_PROJECT and library.job(result.job).project == DEFAULT_PROJECT
    assert [path.name for path in (atelier.folder / "projects").iterdir()] == ["default.json"]
    for act in (
        lambda: library.projects.remove(DEFAULT_PROJECT),
        lambda: library.projects.rename(cover.id, "x"),
        lambda: library.projects.add(" \n"),
        lambda: library.projects.choose(cover.id),
        lambda: library.curation.move([result.id], cover.id),
        lambda: library.projects.named("Book"),
    ):
        with pytest.raises(LibraryError):
            act()


def test_a_project_is_dissolved_and_all_it_held_goes_to_another(atelier: Atelier) -> None:
    library = atelier.library
    cover = library.projects.add("Cover")
    library.project = cover.id
    kept, thrown = (atelier.results()[0] for _ in range(2))
    library.curation.trash([thrown.id])
    stored = StoredDraft(TaskType.TEXT_IMAGE, text_request().draft(), project=cover.id)
    library.save_draft(draft_key(TaskType.TEXT_IMAGE, cover.id), stored)
    assert library.projects.held(cover.id) == (2, 1)
    library.projects.dissolve(cover.id)
    assert [each.id for each in library.projects.all()] == [DEFAULT_PROJECT]
    assert {library.result(each.id).project for each in (kept, thrown)} == {DEFAULT_PROJECT}
    assert library.job(kept.job).project == DEFAULT_PROJECT and library.drafts() == {}
    assert [draft.name for draft in library.named_drafts().values()] == ["Cover"]
    assert library.sidecar(kept.id)["library"]["project"] == DEFAULT_PROJECT  # type: ignore[index]
    for act in (lambda: library.projects.dissolve(DEFAULT_PROJECT), lambda: library.projects.dissolve(cover.id)):
        with pytest.raises(LibraryError):
            act()


def test_a_picture_on_its_way_when_its_project_ends_comes_where_the_others_went(atelier: Atelier) -> None:
    library = atelier.library
    cover = library.projects.add("Cover")
    library.project = cover.id
    (first,) = atelier.results()
    library.projects.dissolve(cover.id)
    late = replace(first, id=f"{first.job}-0-7", index=7)
    with library.writing() as tx:
        library.result_store.add(tx, [late])
        due = tx.row("SELECT 1 FROM unwritten WHERE what = 'result' AND id = ?", (late.id,))
    assert late.project == cover.id and library.result(late.id).project == DEFAULT_PROJECT and due is not None


def test_a_project_keeps_settings_of_its_own_in_its_file(atelier: Atelier) -> None:
    library = atelier.library
    cover = library.projects.add("Cover")
    assert library.projects.setting(cover.id, "account") is None
    library.projects.set_setting(cover.id, "account", "a1")
    library.projects.set_setting(cover.id, "accepted", ["x", {"y": 1}])
    assert library.projects.setting(cover.id, "accepted") == ["x", {"y": 1}]
    assert library.projects.setting(DEFAULT_PROJECT, "account") is None
    library.projects.set_setting(cover.id, "accepted", None)
    told = json.loads((atelier.folder / f"projects/{cover.id}.json").read_bytes())
    assert told["settings"] == {"account": "a1"} == library.projects.get(cover.id).settings
    with pytest.raises(LibraryError):
        library.projects.set_setting("nowhere", "account", "a1")


def test_two_projects_of_one_name_are_told_apart_by_their_ids(atelier: Atelier) -> None:
    library = atelier.library
    first, second = library.projects.add("Cover"), library.projects.add("cover")
    with pytest.raises(LibraryError, match=f"2 projects .*{first.id}"):
        library.projects.named("Cover")
    assert library.projects.named(second.id) == second


def test_every_job_and_project_has_a_file(atelier: Atelier) -> None:
    library: Library = atelier.library
    job = library.add_job(NewJob(text_request(2), "scripted", "m", "r"))
    content = json.loads(layout.job_path(atelier.folder, job.id, job.created).read_bytes())
    assert content["job"]["request"] == job.request.to_json()
    assert json.loads(layout.project_path(atelier.folder, DEFAULT_PROJECT).read_bytes())["name"] == "My pictures"
    assert library._db.rows("SELECT * FROM unwritten") == []
