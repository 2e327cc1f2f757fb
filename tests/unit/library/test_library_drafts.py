"""Drafts: saved at every change, back after a crash as they were, with undo, snapshots, duplicates and a bounded history."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from nova_studio.contract.draft import Draft
from nova_studio.contract.task import TaskType
from nova_studio.contract.values import MaskRef
from nova_studio.errors import LibraryError
from nova_studio.library import versions
from nova_studio.library.drafts import draft_key
from nova_studio.library.library import Library
from nova_studio.library.model import StoredDraft

MASK = MaskRef(sha256="1" * 64, pixel_hash="2" * 64, width=400, height=330, changed=9)
KEY = draft_key(TaskType.INPAINTING)


class Hours:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = datetime(2026, 8, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def later(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def hours() -> Hours:
    return Hours()


@pytest.fixture
def library(tmp_path: Path, hours: Hours) -> Iterator[Library]:
    made = Library.open(tmp_path, clock=hours)
    yield made
    made.close()


def draft(text: str = "a cup", **more: object) -> StoredDraft:
    values = Draft(TaskType.INPAINTING, {"text": text}, {"seed": 3})
    stored = StoredDraft(TaskType.INPAINTING, values, "0" * 64, "house.png", MASK, panel={"zoom": 2.5, "tool": "brush"})
    return replace(stored, **more)


def same(one: StoredDraft, other: StoredDraft) -> bool:
    return replace(one, updated=None) == replace(other, updated=None)


def test_a_draft_comes_back_exactly_with_its_panel_and_undo(tmp_path: Path, hours: Hours) -> None:
    library = Library.open(tmp_path, clock=hours)
    library.save_draft(KEY, draft("before"), b"\0older")
    library.save_draft(KEY, draft(), b"\0steps")
    library.close()
    library = Library.open(tmp_path, clock=hours)
    found = library.drafts()[KEY]
    assert found == replace(draft(), updated=hours.now)
    assert library.draft_undo(KEY) == b"\0steps" and library.draft_undo("other") is None
    library.close()


def test_undo_stays_while_picture_and_mask_do(library: Library) -> None:
    library.save_draft(KEY, draft(), b"steps")
    library.save_draft(KEY, draft("other words", panel={}))
    assert library.draft_undo(KEY) == b"steps"
    library.save_draft(KEY, draft(mask=None))
    assert library.draft_undo(KEY) is None


def test_looking_about_is_kept_but_neither_news_nor_history(library: Library, hours: Hours) -> None:
    library.save_draft(KEY, draft())
    heard: list[object] = []
    library.subscribe(heard.append)
    hours.later(hours=1)
    library.save_draft(KEY, draft(panel={"view": {"zoom": 4}}))
    assert library.drafts()[KEY].panel == {"view": {"zoom": 4}}
    assert heard == [] and len(library.draft_store.versions(KEY)) == 1
    hours.later(hours=1)
    library.save_draft(KEY, draft("other words"))
    assert len(heard) == 1 and len(library.draft_store.versions(KEY)) == 2


def test_a_project_has_its_own_draft_of_each_task(library: Library) -> None:
    cover = library.projects.add("Cover")
    own = draft_key(TaskType.INPAINTING, cover.id)
    library.save_draft(KEY, draft())
    library.save_draft(own, draft("a book", project=cover.id))
    assert list(library.drafts()) == [KEY] and list(library.drafts(cover.id)) == [own]
    with pytest.raises(LibraryError, match="still holds drafts"):
        library.projects.remove(cover.id)


def test_a_duplicate_is_a_draft_of_its_own(library: Library) -> None:
    library.save_draft(KEY, draft(), b"steps")
    copy = library.draft_store.duplicate(KEY, " Second  try ")
    library.save_draft(KEY, draft("changed"))
    found = library.named_drafts()
    assert list(found) == [copy] and list(library.drafts()) == [KEY]
    assert same(found[copy], draft(name="Second try")) and library.draft_undo(copy) == b"steps"
    library.draft_store.trash(copy)
    assert library.named_drafts() == {} and list(library.draft_store.trashed()) == [copy]
    library.draft_store.trash(copy, False)
    assert same(library.named_drafts()[copy], draft(name="Second try")) and library.draft_undo(copy) == b"steps"
    with pytest.raises(LibraryError, match="no draft nothing"):
        library.draft_store.duplicate("nothing", "")


def test_the_history_gets_a_line_every_two_minutes_and_goes_both_ways(library: Library, hours: Hours) -> None:
    for second in range(300):
        library.save_draft(KEY, draft(f"after {second} s"))
        hours.later(seconds=1)
    lines = library.draft_store.versions(KEY)
    assert [line.stored.draft.params["text"] for line in lines] == ["after 240 s", "after 120 s", "after 0 s"]
    back = library.draft_store.go_back(lines[-1].id)
    assert same(back, draft("after 0 s")) and same(library.drafts()[KEY], back)
    newest = library.draft_store.versions(KEY)[0]
    assert same(library.draft_store.go_back(newest.id), draft("after 299 s"))
    hours.later(hours=1)
    count = len(library.draft_store.versions(KEY))
    library.save_draft(KEY, draft("after 0 s"))
    library.save_draft(KEY, draft("after 0 s"))
    assert len(library.draft_store.versions(KEY)) == count


def test_the_history_is_bounded_and_never_loses_a_snapshot(library: Library, hours: Hours) -> None:
    library.save_draft(KEY, draft("the first"))
    named = library.draft_store.snapshot(KEY, "Before  lunch")
    for number in range(versions.KEPT + 20):
        hours.later(minutes=3)
        library.save_draft(KEY, draft(f"number {number}"))
    lines = library.draft_store.versions(KEY)
    assert len([line for line in lines if line.label is None]) == versions.KEPT
    assert [line for line in lines if line.label] == [named] and named.label == "Before lunch"
    assert same(library.draft_store.go_back(named.id), draft("the first"))
    library.draft_store.delete_version(named.id)
    with pytest.raises(LibraryError, match="not there any more"):
        library.draft_store.version(named.id)
    with pytest.raises(LibraryError, match="needs a name"):
        library.draft_store.snapshot(KEY, " ")
