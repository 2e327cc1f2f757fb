"""A sign-in that is made in a terminal is noticed by the files it writes; nothing is asked again and again."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from nova_studio.errors import CredentialsError
from nova_studio.library.model import JobState
from nova_studio.paths import Paths
from nova_studio.settings.model import Account
from nova_studio.ui import sign_ins
from support.desks import Desk
from support.engines import Answer, ScriptedEngine, picture, text_request

EXPIRED = CredentialsError("The single sign-on has expired.", advice="Nothing was sent or charged.")
Open = Callable[..., Desk]


@pytest.fixture
def cache() -> Path:
    """The folder in which the AWS CLI keeps what a sign-in gave."""
    folder = Path.home() / ".aws" / "sso" / "cache"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def open_desk(qtbot: QtBot, paths: Paths, cache: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    monkeypatch.setattr(sign_ins, "_FIRST_MS", 20)
    past = (datetime.now(UTC) - timedelta(hours=1)).timestamp()
    for folder in (cache, *cache.parents[:2]):
        os.utime(folder, (past, past))
    desks: list[Desk] = []

    def make(*refusals: Exception, start: bool = True, **account: str) -> Desk:
        desk = Desk(qtbot, paths, ScriptedEngine([*refusals, Answer((picture(1, 320),))]))
        desks.append(desk)
        if account:
            desk.studio.save_account(Account.model_validate({"id": "a1", "name": "Film", **account}), {})
            desk.studio.use_settings(desk.studio.settings.model_copy(update={"account": "a1"}))
        return desk.start() if start else desk

    yield make
    for desk in desks:
        desk.close()


def watched(desk: Desk) -> list[str]:
    watch = desk.bench.outbox._sign_ins
    return [] if watch is None else watch._files.directories()


def state(desk: Desk) -> JobState:
    (job,) = desk.studio.library.jobs()
    return job.state


@pytest.mark.parametrize("account", [{}, {"kind": "profile", "profile": "artist"}])
def test_what_the_aws_cli_writes_lets_the_job_go(open_desk: Open, cache: Path, account: dict[str, str]) -> None:
    desk = open_desk(EXPIRED, **account)
    desk.window.generation.generate(text_request())
    desk.until(lambda: str(cache) in watched(desk))
    assert state(desk) is JobState.WAITING and len(desk.studio.queue.holds()) == 1
    (cache / "token.json").write_text("{}")
    desk.until(lambda: state(desk) is JobState.DONE)
    desk.until(lambda: watched(desk) == [])
    assert desk.studio.queue.holds() == {}


def test_a_file_that_is_no_sign_in_holds_the_job_again(open_desk: Open, cache: Path) -> None:
    """As the client's registration, which the CLI writes long before the browser is done."""
    desk = open_desk(EXPIRED, EXPIRED)
    desk.window.generation.generate(text_request())
    desk.until(lambda: str(cache) in watched(desk))
    before = desk.studio.queue.holds()[""].at
    (cache / "botocore-client-id.json").write_text("{}")
    desk.until(lambda: "" in desk.studio.queue.holds() and desk.studio.queue.holds()[""].at > before)
    desk.until(lambda: desk.window.background.pending == 0 and state(desk) is JobState.WAITING)
    (cache / "token.json").write_text("{}")
    desk.until(lambda: state(desk) is JobState.DONE)


def test_an_account_whose_keys_are_typed_is_not_watched_for(open_desk: Open, cache: Path) -> None:
    desk = open_desk(EXPIRED, kind="keys")
    desk.window.generation.generate(text_request())
    desk.until(lambda: desk.bench.outbox._sign_ins is not None and desk.window.background.pending == 0)
    assert watched(desk) == [] and list(desk.studio.queue.holds()) == ["a1"]


def test_a_sign_in_made_while_the_window_was_closed_counts(open_desk: Open, cache: Path) -> None:
    desk = open_desk(start=False)
    job = desk.studio.runner.submit(text_request(), desk.studio.settings.engine, wanted=True)
    desk.studio.library.queue.hold_account("", "The single sign-on has expired.")
    (cache / "token.json").write_text("{}")
    desk.start()
    desk.until(lambda: desk.studio.library.job(job.id).state is JobState.DONE)


def test_a_file_of_the_future_is_not_tried_for_ever(open_desk: Open, cache: Path) -> None:
    later = (datetime.now(UTC) + timedelta(hours=1)).timestamp()
    (cache / "token.json").write_text("{}")
    for place in (cache / "token.json", cache):
        os.utime(place, (later, later))
    desk = open_desk(EXPIRED)
    desk.window.generation.generate(text_request())
    desk.until(lambda: str(cache) in watched(desk) and desk.window.background.pending == 0)
    assert state(desk) is JobState.WAITING and not desk.bench.outbox._sign_ins._soon.isActive()
