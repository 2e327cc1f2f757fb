"""The accounts' window by keyboard alone, over real sockets: add, test, use, remove; and the status bar's menu."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QMenu,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from nova_studio.credentials.vault import Vault
from nova_studio.errors import CredentialsError
from nova_studio.paths import Paths
from nova_studio.settings.model import Account, Network
from nova_studio.ui import theme
from nova_studio.ui.dialogs.account import AccountsDialog
from support.api_keys import LONG_TERM, short_term
from support.aws_server import AwsServer
from support.desks import Desk
from support.engines import ScriptedEngine, text_request
from support.keyrings import Locked, Ring

SECRET = "secret-of-the-dialog"


@pytest.fixture
def aws() -> Iterator[AwsServer]:
    with AwsServer() as server:
        yield server


@pytest.fixture
def ring() -> Ring:
    return Ring()


@pytest.fixture
def desk(qtbot: QtBot, paths: Paths, ring: Ring) -> Iterator[Desk]:
    desk = Desk(qtbot, paths)
    desk.studio.__dict__["vault"] = Vault(ring)  # in place of the system's
    desk.start()
    yield desk
    desk.close()


def opened(desk: Desk) -> AccountsDialog:
    """The window, opened from the menu's action, once it has the keyboard."""
    desk.window.actions_["account"].trigger()
    dialog = desk.window.choices.accounts.dialog
    assert dialog is not None
    desk.until(dialog.isActiveWindow)
    return dialog


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def tab_to(name: str) -> QWidget:
    """Press Tab until the control of that name has the focus."""
    seen = []
    for _ in range(60):
        widget = focused()
        seen.append(widget.accessibleName() or type(widget).__name__)
        owner = widget.parentWidget()
        if widget.accessibleName() == name or (isinstance(owner, QComboBox) and owner.accessibleName() == name):
            return widget
        QTest.keyClick(widget, Qt.Key.Key_Tab)
    raise AssertionError(f"Tab never reaches {name}: {seen}")


def press(name: str) -> None:
    QTest.keyClick(tab_to(name), Qt.Key.Key_Space)


def fill(name: str, text: str) -> None:
    widget = tab_to(name)
    QTest.keyClick(widget, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(widget, text)


def choose(name: str, downs: int) -> None:
    for _ in range(downs):
        QTest.keyClick(tab_to(name), Qt.Key.Key_Down)


def add(desk: Desk, account: Account, **secrets: str) -> None:
    desk.studio.save_account(account, secrets)
    desk.window.choices.accounts.use(account.id)


def test_an_access_key_is_added_tested_and_used_by_keyboard(desk: Desk, aws: AwsServer, ring: Ring) -> None:
    dialog = opened(desk)
    press("Add")
    assert focused().accessibleName() == "Name"
    fill("Name", "Render farm")
    choose("Sign in with", 2)
    fill("Access key", "AKIADIALOG")
    fill("Secret", SECRET)
    press("Network")
    fill("Bedrock address", aws.url)
    fill("STS address", aws.url)
    press("Test connection")
    desk.until(lambda: bool(dialog.report.models.topLevelItemCount()))
    assert dialog.report.words().startswith("Render farm: works in us-west-2.\nAWS account 111122223333.")
    assert {each.signature.access_key for each in aws.requests} == {"AKIADIALOG"} and ring.entries == {}
    press("Save")
    desk.until(lambda: any("Account saved." in text for text in desk.window.notices.texts()))
    account = desk.studio.settings.current_account()
    assert account is not None and (account.name, account.kind, account.region) == ("Render farm", "keys", "us-west-2")
    assert sorted(ring.entries.values()) == ["AKIADIALOG", SECRET]
    assert any("Account saved." in text for text in desk.window.notices.texts())
    # It is told in the status bar and can be chosen there.
    menu = {action.text(): action for action in desk.window.status.menu_actions() if action.text()}
    assert menu["Default account (Render farm)"].isChecked() and desk.studio.settings.account == account.id
    menu["Render farm, us-west-2"].trigger()
    desk.until(lambda: desk.studio.chosen.own() == account.id)


def test_what_is_missing_is_said_at_the_foot_of_the_form(desk: Desk) -> None:
    dialog = opened(desk)
    press("Add")
    choose("Sign in with", 1)
    press("Save")
    assert dialog.form.problem() == "Profile is needed; it is empty."
    choose("Sign in with", 1)
    press("Save")
    assert dialog.form.problem() == "Access key and secret are needed, both."
    choose("Sign in with", 1)
    press("Test connection")
    assert dialog.form.problem() == "Bedrock API key is needed; it is empty."
    fill("Bedrock API key", short_term("us-east-1"))
    press("Save")
    assert "works only in us-east-1" in dialog.form.problem()
    fill("Bedrock API key", LONG_TERM)
    press("Network")
    fill("Proxy", "proxy:3128")
    press("Save")
    assert dialog.form.problem() == "Proxy: begins with https:// or http:// and holds no spaces."
    assert desk.studio.settings.accounts == ()


def test_a_short_term_key_says_how_long_it_lasts(desk: Desk, ring: Ring) -> None:
    key = short_term("us-west-2", signed=datetime.now(UTC) - timedelta(hours=2, seconds=5))
    add(desk, Account(id="a1", name="Key", kind="api_key", region="us-west-2"), api_key=key)
    dialog = opened(desk)
    desk.until(lambda: bool(dialog.form.key_words()))
    assert "expires in 9 h 59 min" in dialog.form.key_words()
    press("Add")
    choose("Sign in with", 3)
    fill("Bedrock API key", LONG_TERM)
    assert dialog.form.key_words() == "A long-term Bedrock API key: it says neither region nor end."


def test_profiles_are_listed_for_choice(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "home" / "aws"
    folder.mkdir(parents=True)
    (folder / "config").write_text("[profile artist]\nregion = us-west-2\n[profile render]\nregion = us-west-2\n")
    dialog = opened(desk)
    desk.until(lambda: dialog.form.profiles() == ["artist", "render"])
    press("Add")
    choose("Sign in with", 1)
    choose("Profile", 1)
    press("Save")
    desk.until(lambda: bool(desk.studio.settings.accounts))
    (account,) = desk.studio.settings.accounts
    assert (account.kind, account.profile, account.name) == ("profile", "artist", "artist")


def test_no_permission_offers_the_policy_on_the_clipboard(desk: Desk, aws: AwsServer) -> None:
    aws.refuse("ListFoundationModels", 403, "AccessDeniedException", "User is not authorized to perform that")
    network = Network(control_endpoint=aws.url, sts_endpoint=aws.url)
    add(
        desk,
        Account(id="a1", name="K", kind="keys", region="us-west-2", network=network),
        access_key="A",
        secret_key="S",
    )
    dialog = opened(desk)
    press("Test connection")
    desk.until(lambda: bool(dialog.report.cards))
    (card,) = dialog.report.cards
    button = next(each for each in card.buttons if each.text() == "Copy the policy")
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)
    policy = json.loads(QGuiApplication.clipboard().text())
    assert "bedrock:InvokeModel" in policy["Statement"][1]["Action"]
    assert "The policy is on the clipboard." in dialog.report.words()


def test_removing_an_account_removes_its_secrets(desk: Desk, ring: Ring) -> None:
    add(desk, Account(id="a1", name="K", kind="keys", region="us-west-2"), access_key="A", secret_key="S")
    opened(desk)
    press("Remove")
    desk.until(lambda: desk.studio.settings.accounts == ())
    assert ring.entries == {}


def test_a_locked_keyring_is_explained(desk: Desk) -> None:
    desk.studio.__dict__["vault"] = Vault(Locked())
    opened(desk)
    press("Add")
    choose("Sign in with", 3)
    fill("Bedrock API key", LONG_TERM)
    press("Save")
    words = (
        "The system's keyring is locked, and was not unlocked. The keys are kept in memory until Nova Studio is closed."
    )
    desk.until(lambda: any(words in text for text in desk.window.notices.texts()))
    assert [each.kind for each in desk.studio.settings.accounts] == ["api_key"]


def test_an_expired_session_offers_the_sign_in_and_is_tested_again(
    desk: Desk, aws: AwsServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A stand-in for the AWS CLI writes down what it was asked and mends the profile, as a browser's sign-in does."""
    aws_files = tmp_path / "home" / "aws"
    aws_files.mkdir(parents=True)
    (aws_files / "config").write_text(
        "[profile artist]\nsso_session = s\nsso_account_id = 111122223333\nsso_role_name = r\n"
        "[sso-session s]\nsso_region = us-east-1\nsso_start_url = https://example.awsapps.com/start\n"
    )
    commands = tmp_path / "bin"
    commands.mkdir()
    (commands / "aws").write_text(
        f'#!/bin/sh\necho "$@" > {tmp_path}/asked\nenv > {tmp_path}/environment\n'
        f"printf '[profile artist]\\naws_access_key_id = A\\naws_secret_access_key = S\\n' > {aws_files}/config\n"
    )
    (commands / "aws").chmod(0o755)
    monkeypatch.setenv("PATH", f"{commands}:{os.environ['PATH']}")
    network = Network(control_endpoint=aws.url, sts_endpoint=aws.url)
    add(desk, Account(id="a0", name="K", kind="keys", region="us-west-2"), access_key="AKIADIALOG", secret_key=SECRET)
    add(desk, Account(id="a1", name="SSO", kind="profile", profile="artist", region="us-west-2", network=network))
    dialog = opened(desk)
    press("Test connection")
    desk.until(lambda: bool(dialog.report.cards))
    (card,) = dialog.report.cards
    assert "single sign-on of artist has expired" in card.accessibleName()
    next(each for each in card.buttons if "Sign in" in each.text()).click()
    desk.until(lambda: "works in us-west-2" in dialog.report.words())
    assert (tmp_path / "asked").read_text() == "sso login --profile artist\n"
    environment = (tmp_path / "environment").read_text()
    assert SECRET not in environment and "AKIADIALOG" not in environment and SECRET not in "".join(os.environ.values())
    caplog.clear()


def test_every_control_has_its_title_as_name(desk: Desk) -> None:
    dialog = opened(desk)
    press("Add")
    for kind in (QAbstractButton, QLineEdit, QComboBox, QAbstractSpinBox):
        for control in dialog.findChildren(kind):
            inner = isinstance(control.parentWidget(), QComboBox | QAbstractSpinBox)
            if control.focusPolicy() != Qt.FocusPolicy.NoFocus and not inner:
                assert control.accessibleName(), control
    assert all(
        button.accessibleName() == button.text().replace("&", "")
        for button in dialog.findChildren(QPushButton)
        if button.accessibleName() in ("Add", "Save")
    )


@pytest.mark.parametrize("scale", [1.0, 2.0])
@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_both_themes_hold_the_window_at_any_scale(
    desk: Desk, aws: AwsServer, scheme: theme.Scheme, scale: float
) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme.apply(app, scheme, scale)
    aws.refuse("ListInferenceProfiles", 403, "AccessDeniedException", "User is not authorized to perform that")
    network = Network(control_endpoint=aws.url, sts_endpoint=aws.url)
    add(
        desk,
        Account(id="a1", name="Render farm", kind="keys", region="us-west-2", network=network),
        access_key="A",
        secret_key="S",
    )
    desk.window.choices.use_engine("nova-canvas")
    dialog = opened(desk)
    before = dialog.grab()
    press("Test connection")
    desk.until(lambda: bool(dialog.report.cards))
    after = dialog.grab()
    assert after.size() == before.size(), "a report scrolls, so that the buttons stay in sight"
    close = next(each for each in dialog.findChildren(QPushButton) if each.text() == "Close")
    assert dialog.rect().contains(close.geometry())
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    button = desk.window.status.engine_button()
    menu = button.menu()
    menu.popup(button.mapToGlobal(button.rect().topLeft()))
    desk.until(menu.isVisible)
    folder = os.environ.get("NOVA_SHOTS")
    if folder:
        name = f"{scheme}-{scale:.0f}.png"
        before.save(f"{folder}/account-{name}")
        after.save(f"{folder}/account-tested-{name}")
        menu.grab().save(f"{folder}/menu-{name}")
        desk.window.grab().save(f"{folder}/window-{name}")
    menu.close()
    assert before.toImage().pixelColor(4, 4) == theme.current().tokens.color("window")
    assert dialog.width() <= dialog.screen().availableGeometry().width()
    theme.apply(app, "dark")


def test_a_job_that_an_expired_session_stopped_offers_the_sign_in(
    qtbot: QtBot, paths: Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expired = CredentialsError(
        "The single sign-on of artist has expired.", advice="Run `aws sso login --profile artist`, then try again."
    )
    commands = tmp_path / "bin"
    commands.mkdir()
    (commands / "aws").write_text("#!/bin/sh\n")
    (commands / "aws").chmod(0o755)
    monkeypatch.setenv("PATH", f"{commands}:{os.environ['PATH']}")
    desk = Desk(qtbot, paths, ScriptedEngine([expired])).start()
    add(desk, Account(id="a1", name="SSO", kind="profile", profile="artist", region="us-west-2"))
    desk.window.generation.generate(text_request())
    desk.until(lambda: any("has expired" in text for text in desk.window.notices.texts()))
    links = {button.text() for button in desk.window.notices.findChildren(QAbstractButton)}
    assert {"Sign in with the AWS CLI", "Accounts…"} <= links
    desk.close()


def test_a_slow_keyring_is_told_in_the_window(desk: Desk) -> None:
    unlocked = threading.Event()

    class Prompting(Ring):
        def get_password(self, service: str, username: str) -> str | None:
            assert unlocked.wait(20)
            return super().get_password(service, username)

    vault = Vault(Prompting(), wait=0.05, patience=20)
    vault.on_waiting = desk.studio.on_keyring_waiting
    desk.studio.__dict__["vault"] = vault
    opened(desk)
    press("Add")
    choose("Sign in with", 3)
    fill("Bedrock API key", LONG_TERM)
    press("Save")
    desk.until(lambda: any("Unlock it, or look for its prompt" in text for text in desk.window.notices.texts()))
    unlocked.set()
    desk.until(lambda: any("Account saved." in text for text in desk.window.notices.texts()))


def test_the_status_bar_tells_account_region_and_state_and_its_menu_works_by_keyboard(desk: Desk) -> None:
    add(desk, Account(id="a1", name="Render farm", kind="profile", profile="artist", region="us-west-2"))
    desk.window.choices.use_engine("nova-canvas")
    told = desk.window.status.told()
    assert told.startswith("Render farm, us-west-2 · ") and "retired" in told
    observe = desk.studio.connection().observe
    assert observe is not None
    observe("amazon.nova-canvas-v1:0", None)
    desk.window.choices.changed.emit()
    assert desk.window.status.told() == "Render farm, us-west-2 · Ready."
    button = desk.window.status.engine_button()
    menu = button.menu()
    assert isinstance(menu, QMenu) and button.focusPolicy() & Qt.FocusPolicy.TabFocus
    menu.popup(button.mapToGlobal(button.rect().topLeft()))  # as Space does, which would wait here for the choice
    desk.until(menu.isVisible)
    titles = [action.text() for action in menu.actions() if action.text()]
    assert titles[-5:] == [
        "Default account (Render farm)",
        "This computer's AWS set-up",
        "Render farm, us-west-2",
        "Accounts…",
        "Test connection",
    ]
    folder = os.environ.get("NOVA_SHOTS")
    if folder:
        menu.grab().save(f"{folder}/menu.png")
    for _ in range(len(menu.actions())):
        QTest.keyClick(menu, Qt.Key.Key_Down)
        if menu.activeAction().text() == "This computer's AWS set-up":
            break
    QTest.keyClick(menu, Qt.Key.Key_Return)
    desk.until(lambda: desk.window.status.told().startswith("this computer's AWS set-up, us-east-1 · "))
    assert (desk.studio.settings.account, desk.studio.chosen.own()) == ("a1", "")


def test_each_project_has_its_account_in_the_status_bar(desk: Desk) -> None:
    add(desk, Account(id="a1", name="Film", kind="profile", profile="film", region="us-east-1"))
    desk.studio.save_account(Account(id="a2", name="Stage", kind="profile", profile="s", region="eu-west-1"), {})
    desk.window.choices.use_engine("nova-canvas")
    other = desk.studio.library.projects.add("Stage design").id
    desk.studio.chosen.choose("a2", other)
    assert desk.window.status.told().startswith("Film, us-east-1 · ")
    desk.window.session.use_project(other)
    desk.until(lambda: desk.window.status.told().startswith("Stage, eu-west-1 · "))
    (checked,) = (
        each.text() for each in desk.window.status.menu_actions() if each.isChecked() and "Stage" in each.text()
    )
    assert checked == "Stage, eu-west-1"
    dialog = opened(desk)
    rows = [dialog.accounts.item(row).text() for row in range(dialog.accounts.count())]
    assert rows == ["This computer's AWS set-up", "Film (default)", "Stage (in use)"]
    QTest.keyClick(dialog.accounts, Qt.Key.Key_Up)
    press("Use in this project")
    desk.until(lambda: desk.window.status.told().startswith("Film, us-east-1 · "))
    assert desk.studio.chosen.own(other) == "a1" and desk.studio.settings.account == "a1"
    QTest.keyClick(dialog.accounts, Qt.Key.Key_Down)
    press("Make default")
    desk.until(lambda: desk.studio.settings.account == "a2")
    assert desk.window.status.told().startswith("Film, us-east-1 · ")


def test_an_account_that_works_again_lets_the_outbox_go_on(desk: Desk, aws: AwsServer) -> None:
    network = Network(control_endpoint=aws.url, sts_endpoint=aws.url)
    add(
        desk,
        Account(id="a1", name="K", kind="keys", region="us-west-2", network=network),
        access_key="A",
        secret_key="S",
    )
    desk.studio.library.queue.hold_account("a1", "The session has expired.")
    aws.refuse("*", 403, "ExpiredTokenException", "The security token included in the request is expired")
    dialog = opened(desk)
    press("Test connection")
    desk.until(lambda: "does not work" in dialog.report.words())
    assert list(desk.studio.queue.holds()) == ["a1"]
    aws.accept()
    press("Test connection")
    desk.until(lambda: not desk.studio.queue.holds())
    assert any("The outbox goes on." in text for text in desk.window.notices.texts())
