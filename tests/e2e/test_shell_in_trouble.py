"""Every command that touches the library, on a full or read-only disk, a locked or a damaged library: words and exit statuses."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from support import troubled_shell
from support.small_disk import play, prefix

CLEAN, FINDINGS, NOTHING = 0, 1, 5
FULL = "is full. Nothing already stored is lost. Make room, then try again."
READ_ONLY = (
    "is read-only, or belongs to somebody else. Nothing already stored is lost. Make it writable, then try again"
)
LOCKED = "is held by another program that does not let go. Close it, then try again."
DAMAGED = "Its pictures lie unharmed in the folder results: nova-studio library rebuild makes a new database of them"
EXPORTED_NOT = "Nothing was exported."
STATES = ["done", "unclear", "waiting"]
MOUNTED = pytest.param(True, id="disk")
LIMITED = pytest.param(False, id="limit")
LOOKS = ("library check", "outbox list", "ledger")
Told = dict[str, dict[str, Any]]


def refused(told: Told, *words: str, but: tuple[str, ...] = ()) -> None:
    """Whether every command ended with words and without a traceback, and nothing was charged."""
    for name, ran in told.items():
        if name in but:
            continue
        assert ran["status"] == NOTHING, (name, ran)
        assert any(each in ran["err"] for each in words), (name, ran)
        assert "Traceback" not in ran["err"] and "defect" not in ran["err"]
        assert ran["out"] == "" or '"charged": "no"' in ran["out"], (name, ran)


def looked_at(told: Told) -> None:
    """Whether what only reads has shown what there is."""
    assert [told[name]["status"] for name in LOOKS] == [CLEAN] * 3, told
    jobs = [json.loads(line) for line in told["outbox list"]["out"].splitlines()]
    assert [job["state"] for job in jobs] == ["waiting", "unclear"]
    assert json.loads(told["ledger"]["out"])[0]["pictures"] == 1


@pytest.mark.parametrize("mount", [MOUNTED, LIMITED])
def test_without_a_byte_of_room_all_is_told_and_afterwards_all_works(tmp_path: Path, mount: bool) -> None:
    found = play(troubled_shell.full, tmp_path / "small", mount=mount)
    words = (
        [FULL, EXPORTED_NOT]
        if mount and prefix()
        else [FULL, EXPORTED_NOT, "disk I/O error. Nothing already stored is lost"]
    )
    refused(
        found["told"], *words, but=(*LOOKS, "outbox send", "library export", "library import") if not mount else LOOKS
    )
    looked_at(found["told"])
    assert found["after"]["findings"] == [] and found["after"]["states"] == STATES
    assert {name: ran["status"] for name, ran in found["again"].items()} == dict.fromkeys(found["again"], CLEAN)


def test_with_little_room_what_only_looks_works_and_what_writes_is_refused(tmp_path: Path) -> None:
    found = play(troubled_shell.nearly_full, tmp_path / "small")
    told = found["told"]
    looks = ("library check", "outbox list", "ledger", "outbox send", "library import", "library export")
    assert [told[name]["status"] for name in looks[:3]] == [CLEAN] * 3
    refused(told, FULL, "disk I/O error. Nothing already stored is lost", but=looks)
    assert found["after"]["findings"] == [] and found["after"]["states"] == STATES


@pytest.mark.parametrize("mount", [MOUNTED, LIMITED])
def test_a_folder_that_may_not_be_written_is_named_and_checked_all_the_same(tmp_path: Path, mount: bool) -> None:
    found = play(troubled_shell.read_only, tmp_path / "small", mount=mount)
    told = found["told"]
    refused(told, READ_ONLY, EXPORTED_NOT, but=LOOKS)
    looked_at(told)
    assert "The library cannot be written now: this is what it holds" in told["outbox list"]["err"]
    assert told["library check"]["out"].endswith("in order.\n")
    assert found["after"]["same"] and found["after"]["states"] == STATES


def test_a_library_that_another_program_holds_is_told_after_a_while(tmp_path: Path) -> None:
    found = play(troubled_shell.locked, tmp_path / "small")
    told = found["told"]
    refused(told, LOCKED, "is being written by another program. Close it", but=(*LOOKS, "library export"))
    looked_at(told)
    assert told["library export"]["status"] == CLEAN
    assert found["after"]["same"] and found["after"]["states"] == STATES


@pytest.mark.parametrize("scene", [troubled_shell.corrupt, troubled_shell.corrupt_within])
def test_a_damaged_database_is_told_with_the_way_out_which_works(tmp_path: Path, scene: Callable[..., Any]) -> None:
    found = play(scene, tmp_path / "small")
    told = found["told"]
    refused(told, DAMAGED, but=("library check", "library rebuild"))
    check = told["library check"]
    assert check["status"] == FINDINGS and "library rebuild makes a new database of the files" in check["out"]
    rebuilt = told["library rebuild"]
    assert rebuilt["status"] == FINDINGS and "Restored 1 result, 3 requests" in rebuilt["out"]
    assert (
        "The old database is kept as" in rebuilt["out"] and "What no file tells is not in the new one" in rebuilt["err"]
    )
    # What no file tells is never taken for unsent.
    assert (found["after"]["results"], found["after"]["states"]) == (1, ["done", "unclear", "unclear"])
    assert found["again"]["status"] == CLEAN
