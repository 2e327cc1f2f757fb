"""A disk that is full: nothing that was made is lost, nothing is paid for twice, and with room everything goes on."""

from __future__ import annotations

from pathlib import Path

import pytest

from support import full_disks
from support.small_disk import play, prefix


def says_full(words: str) -> bool:
    """Whether the artist is told that the disk is full, and what to do. The limit on files looks like a broken disk to SQLite."""
    return "Make room, then try again" in words or (prefix() is None and "disk I/O error. Nothing already" in words)


@pytest.mark.parametrize("scene", [full_disks.receiving, full_disks.receiving_nothing])
def test_a_disk_that_fills_up_under_the_answer_leaves_the_job_in_doubt(tmp_path: Path, scene: object) -> None:
    told = play(scene, tmp_path / "small")  # type: ignore[arg-type]
    assert told["asked"] == 1 and told["now"] == "unclear" and told["charged"] == "unclear"
    assert told["then"] in ("sending", "unclear")
    assert says_full(told["words"] or told["then_words"])
    assert "send it again, or let it go" in told["now_words"] and told["owner"] is None
    assert told["whole"] == [] and told["again"] == ["done"] and told["clean"]
    if scene is full_disks.receiving:
        assert told["arrived"] > 100_000  # what came before the disk was full is kept


def test_an_answer_that_finds_no_room_for_its_pictures_waits_in_the_spool(tmp_path: Path) -> None:
    told = play(full_disks.committing, tmp_path / "small")
    assert says_full(told["words"]) and told["then"] == "received" and told["spool"] == [".answer"]
    assert says_full(told["full"])  # still full: nothing is given up
    assert (told["now"], told["whole"], told["asked"], told["charged"]) == ("done", [True], 1, "yes")
    assert told["clean"] and told["left"] == []


def test_an_answer_kept_on_a_full_disk_is_stored_by_the_next_start(tmp_path: Path) -> None:
    told = play(full_disks.after_a_restart, tmp_path / "small")
    assert says_full(told["words"])
    assert (told["now"], told["whole"], told["asked"]) == ("done", [True], 1)


def test_without_room_for_an_answer_nothing_is_sent_and_the_outbox_waits(tmp_path: Path) -> None:
    told = play(full_disks.waiting_for_room, tmp_path / "small")
    assert (told["then"], told["asked_then"], told["charged"], told["next"]) == ("waiting", 0, "no", None)
    reason, words = told["pause"]
    assert reason == "no room" and "has 20 MB left; the answer may take" in words
    assert "Nothing was sent or charged. Make room on the disk" in words
    assert (told["now"], told["asked"]) == ("done", 1)


def test_drafts_pictures_and_jobs_are_refused_in_words_and_what_is_kept_stays(tmp_path: Path) -> None:
    told = play(full_disks.drafting, tmp_path / "small")
    assert all(map(says_full, told["words"])), told["words"]
    assert (told["kept"], told["jobs"], told["now"], told["stored"]) == ("before", 0, "after", True)
    assert told["left"] == [] and told["clean"]


def test_export_import_and_rebuild_leave_everything_as_it_was(tmp_path: Path) -> None:
    told = play(full_disks.handing_over, tmp_path / "small")
    job, project, imported, rebuilt = told["words"]
    for words in (job, project):
        assert "Nothing was exported" in words
    assert says_full(imported) and says_full(rebuilt)
    assert told["half"] == [False, False] and told["nothing"] == 0 and told["same"]
    assert [name for name in told["names"] if "replaced" in name or name.endswith(".part")] == []
    assert told["imported"] == 3 and told["rebuilt"] == [3, 3, []]
    assert told["left"] == [] and told["clean"] == [True, True]
