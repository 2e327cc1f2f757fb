"""An expired session during a send: the job is held, the sign-in is offered and run, and the outbox goes on, by keyboard alone."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from nova_studio.credentials.vault import Vault
from nova_studio.library.model import Charged, Job, JobState
from nova_studio.paths import Paths
from nova_studio.settings.model import Account, Network
from support.bedrock_faults import FAULTS
from support.bedrock_server import BedrockServer
from support.desks import Desk
from support.engines import text_request
from support.keyrings import Ring

SSO = (
    "[profile artist]\nsso_session = s\nsso_account_id = 111122223333\nsso_role_name = r\n"
    "[sso-session s]\nsso_region = us-east-1\nsso_start_url = https://example.awsapps.com/start\n"
)
KEYS = "[profile artist]\\naws_access_key_id = AKIDAFTER\\naws_secret_access_key = secret-after\\n"


@pytest.fixture
def server() -> Iterator[BedrockServer]:
    with BedrockServer({"AKIDAFTER": "secret-after", "AKIDBEFORE": "secret-before"}) as server:
        yield server


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The AWS configuration, and an AWS CLI that mends it as a browser's sign-in does."""
    config = tmp_path / "home" / "aws" / "config"
    config.parent.mkdir(parents=True)
    commands = tmp_path / "bin"
    commands.mkdir()
    kept = f'echo "$@" >> {tmp_path}/asked; env > {tmp_path}/environment'
    (commands / "aws").write_text(f"#!/bin/sh\n{kept}\nprintf '{KEYS}' > {config}\n")
    (commands / "aws").chmod(0o755)
    monkeypatch.setenv("PATH", f"{commands}:{os.environ['PATH']}")
    return config


@pytest.fixture
def desk(
    qtbot: QtBot, paths: Paths, server: BedrockServer, config: Path, allow_logs: Callable[[str], None]
) -> Iterator[Desk]:
    allow_logs("WARNING botocore.*Refreshing")
    desk = Desk(qtbot, paths)
    account = Account(
        id="a1",
        name="SSO",
        kind="profile",
        profile="artist",
        region="us-west-2",
        network=Network(runtime_endpoint=server.url, control_endpoint=server.url, sts_endpoint=server.url),
    )
    desk.studio.save_account(account, {})
    desk.studio.use_settings(desk.studio.settings.model_copy(update={"account": "a1", "engine": "nova-canvas"}))
    desk.start()
    yield desk
    desk.close()


def tab_to(name: str) -> QWidget:
    for _ in range(120):
        widget = QApplication.focusWidget()
        assert widget is not None
        if widget.accessibleName() == name:
            return widget
        QTest.keyClick(widget, Qt.Key.Key_Tab)
    raise AssertionError(f"Tab never reaches {name}")


def only(desk: Desk) -> Job:
    (job,) = desk.studio.library.jobs()
    return job


def held(desk: Desk) -> None:
    desk.until(lambda: any("held in the outbox" in text for text in desk.window.notices.texts()))
    assert list(desk.studio.queue.holds()) == ["a1"]
    assert (only(desk).state, only(desk).charged) == (JobState.WAITING, Charged.NO)


def test_the_sign_in_is_offered_and_the_job_goes_on(
    desk: Desk, server: BedrockServer, config: Path, tmp_path: Path
) -> None:
    config.write_text(SSO)
    desk.studio.__dict__["vault"] = Vault(Ring())
    other = desk.studio.settings.accounts[0].model_copy(update={"id": "k1", "name": "Keys", "kind": "keys"})
    desk.studio.save_account(other, {"access_key": "AKIDOTHER", "secret_key": "secret-of-another"})
    desk.window.generation.generate(text_request())
    held(desk)
    assert "aws sso login --profile artist" in desk.window.notices.texts()[0] and server.requests == []
    desk.window.panel.setFocus()
    QTest.keyClick(tab_to("Sign in with the AWS CLI"), Qt.Key.Key_Space)
    desk.until(lambda: only(desk).state is JobState.DONE)
    assert (tmp_path / "asked").read_text() == "sso login --profile artist\n"
    environment = (tmp_path / "environment").read_text()
    assert "PATH=" in environment and "AKIDOTHER" not in environment and "secret-of-another" not in environment
    (request,) = [each for each in server.requests if each.model_id]
    assert request.signature.access_key == "AKIDAFTER" and not desk.studio.queue.holds()
    assert any("The outbox goes on." in text for text in desk.window.notices.texts())


def test_a_session_that_ends_in_the_middle_holds_the_job_too(desk: Desk, server: BedrockServer, config: Path) -> None:
    config.write_text(KEYS.replace("\\n", "\n").replace("AFTER", "BEFORE").replace("after", "before"))
    server.queue(FAULTS["expired"])
    desk.window.generation.generate(text_request())
    held(desk)
    assert len(server.requests) == 1
    desk.until(lambda: desk.bench.outbox._sign_ins is not None and bool(desk.bench.outbox._sign_ins._files.files()))
    config.write_text(KEYS.replace("\\n", "\n"))  # as `aws sso login` in a terminal does
    desk.until(lambda: only(desk).state is JobState.DONE)
    desk.until(lambda: not any("held in the outbox" in text for text in desk.window.notices.texts()))
    assert [each.signature.access_key for each in server.requests] == ["AKIDBEFORE", "AKIDAFTER"]


def test_only_the_jobs_of_that_account_wait_and_the_others_go_on(
    desk: Desk, server: BedrockServer, config: Path
) -> None:
    """Two projects with an account each: one session is over, the other account works."""
    other = "[profile stage]\naws_access_key_id = AKIDBEFORE\naws_secret_access_key = secret-before\n"
    config.write_text(SSO + other)
    film = desk.studio.settings.accounts[0]
    stage = film.model_copy(update={"id": "a2", "name": "Stage keys", "profile": "stage"})
    desk.studio.save_account(stage, {})
    library, film_project = desk.studio.library, desk.studio.library.project
    stage_project = library.projects.add("Stage design").id
    desk.studio.chosen.choose("a2", stage_project)
    desk.window.generation.generate(text_request())
    desk.until(lambda: any("held in the outbox" in text for text in desk.window.notices.texts()))
    library.project = stage_project
    desk.window.generation.generate(text_request(text="a blue house"))
    desk.until(lambda: JobState.DONE in {job.state for job in library.jobs()})
    library.project = film_project
    assert [each.signature.access_key for each in server.requests if each.model_id] == ["AKIDBEFORE"]
    assert {job.project: job.state for job in library.jobs()} == {
        film_project: JobState.WAITING,
        stage_project: JobState.DONE,
    }
    panel = desk.bench.outbox.panel
    desk.until(lambda: panel.rows.count() == 1 and panel.accounts_button.isVisibleTo(panel))
    assert panel.why.text().startswith("Held for SSO: The single sign-on of artist has expired")
    assert "What goes with other accounts is sent." in panel.why.text()
    assert "Waits for SSO" in panel.rows.item(0).data(Qt.ItemDataRole.AccessibleTextRole)
    desk.until(lambda: desk.bench.outbox._sign_ins is not None and bool(desk.bench.outbox._sign_ins._files.files()))
    config.write_text(KEYS.replace("\\n", "\n") + other)
    desk.until(lambda: {job.state for job in library.jobs()} == {JobState.DONE})
    desk.until(lambda: panel.rows.count() == 0 and not panel.why.isVisibleTo(panel))
    keys = [each.signature.access_key for each in server.requests if each.model_id]
    assert keys == ["AKIDBEFORE", "AKIDAFTER"]


def test_another_account_for_the_project_lets_its_jobs_go(desk: Desk, server: BedrockServer, config: Path) -> None:
    config.write_text(SSO + KEYS.replace("\\n", "\n").replace("artist", "stage"))
    stage = desk.studio.settings.accounts[0].model_copy(update={"id": "a2", "name": "Stage", "profile": "stage"})
    desk.studio.save_account(stage, {})
    desk.window.generation.generate(text_request())
    held(desk)
    desk.window.choices.accounts.use_here("a2")
    desk.until(lambda: only(desk).state is JobState.DONE)
    assert [each.signature.access_key for each in server.requests if each.model_id] == ["AKIDAFTER"]


def test_the_accounts_are_one_key_away_from_a_held_job(desk: Desk, config: Path) -> None:
    config.write_text(SSO)
    desk.window.generation.generate(text_request())
    held(desk)
    desk.window.actions_["show_outbox"].trigger()
    panel = desk.bench.outbox.panel
    desk.until(panel.accounts_button.isVisible)
    QTest.keyClick(tab_to("Accounts…"), Qt.Key.Key_Space)
    desk.until(lambda: desk.window.choices.accounts.dialog is not None)
