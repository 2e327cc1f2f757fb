"""Two programs on one library: each hears what the other has committed, and nothing of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from nova_studio.library import database
from nova_studio.library.feed import ChangeFeed
from nova_studio.library.jobs import NewJob
from nova_studio.library.library import Library
from nova_studio.library.model import About, Change
from support.engines import text_request


def test_each_program_hears_the_other_and_not_itself(tmp_path: Path) -> None:
    window, shell = Library.open(tmp_path), Library.open(tmp_path)
    feed, other = window.feed(), shell.feed()
    job = shell.add_job(NewJob(text_request(), "scripted"))
    window.star("nothing")
    assert feed.poll() == [Change(About.JOB, (job.id,), added=True)]
    assert feed.poll() == []
    assert other.poll() == [Change(About.RESULT, ("nothing",))]
    assert window.job(job.id) == job
    for each in (feed, other, window, shell):
        each.close()


def test_what_others_did_reaches_the_subscribers(tmp_path: Path) -> None:
    window, shell = Library.open(tmp_path), Library.open(tmp_path)
    heard: list[Change] = []
    window.subscribe(heard.append)
    feed = window.feed()
    shell.star("nothing")
    window.announce(feed.poll())
    assert heard == [Change(About.RESULT, ("nothing",))]
    for each in (feed, window, shell):
        each.close()


def test_who_looks_too_seldom_hears_that_anything_may_have_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "_LOG_KEPT", 2)
    monkeypatch.setattr(database, "_TRIM_EVERY", 4)
    window, shell = Library.open(tmp_path), Library.open(tmp_path)
    feed = ChangeFeed(window._db)
    for _ in range(9):
        shell.star("nothing")
    assert feed.poll() == [Change(about, ()) for about in About]
    shell.star("one")
    assert [change.ids for change in feed.poll()] == [("one",)]
    rows = window._db.rows("SELECT count(*) FROM changes")
    assert rows[0][0] <= 2 + 4
    for each in (feed, window, shell):
        each.close()
