"""Status bar menu, accounts and *Test connection* by real key events alone, from the canvas and back."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from nova_studio.credentials.vault import Vault
from nova_studio.paths import Paths
from nova_studio.settings.model import Account, Network
from nova_studio.ui.dialogs.account import AccountsDialog
from support.aws_server import AwsServer
from support.desks import Desk
from support.keyrings import Ring

DENIED = "User: x is not authorized to perform: bedrock:ListFoundationModels"


@pytest.fixture
def aws() -> Iterator[AwsServer]:
    with AwsServer() as server:
        yield server


@pytest.fixture
def desk(qtbot: QtBot, paths: Paths, aws: AwsServer) -> Iterator[Desk]:
    desk = Desk(qtbot, paths)
    desk.studio.__dict__["vault"] = Vault(Ring())
    network = Network(control_endpoint=aws.url, sts_endpoint=aws.url)
    for key, name in (("a1", "Film"), ("a2", "Stage")):
        account = Account(id=key, name=name, kind="keys", region="us-west-2", network=network)
        desk.studio.save_account(account, {"access_key": f"AKIA{name.upper()}", "secret_key": "s3cret"})
    desk.studio.use_settings(desk.studio.settings.model_copy(update={"account": "a1", "engine": "nova-canvas"}))
    desk.start()
    yield desk
    desk.close()


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def tab_to(name: str) -> QWidget:
    seen = []
    for _ in range(120):
        widget = focused()
        seen.append(widget.accessibleName() or type(widget).__name__)
        if widget.accessibleName() == name:
            return widget
        QTest.keyClick(widget, Qt.Key.Key_Tab)
    raise AssertionError(f"Tab never reaches {name}: {seen}")


def in_menu(act: Callable[[QMenu], None]) -> None:
    """Do something in the menu that the next key opens, which waits for the choice."""

    def now() -> None:
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        act(menu)

    QTimer.singleShot(200, now)


def choose(words: str) -> Callable[[QMenu], None]:
    def go(menu: QMenu) -> None:
        for _ in menu.actions():
            QTest.keyClick(menu, Qt.Key.Key_Down)
            if menu.activeAction() is not None and menu.activeAction().text() == words:
                QTest.keyClick(menu, Qt.Key.Key_Return)
                return
        QTest.keyClick(menu, Qt.Key.Key_Escape)

    return go


def from_status(desk: Desk, words: str) -> None:
    desk.window.panel.setFocus()
    button = tab_to("Engine: Amazon Nova Canvas")
    in_menu(choose(words))
    QTest.keyClick(button, Qt.Key.Key_Space)


def dialog_of(desk: Desk) -> AccountsDialog:
    desk.until(lambda: desk.window.choices.accounts.dialog is not None)
    dialog = desk.window.choices.accounts.dialog
    assert dialog is not None
    desk.until(lambda: dialog.isActiveWindow() and QApplication.focusWidget() is not None)
    return dialog


def test_the_status_bars_menu_chooses_the_projects_account(desk: Desk) -> None:
    assert desk.window.status.told().startswith("Film, us-west-2 · ")
    from_status(desk, "Stage, us-west-2")
    desk.until(lambda: desk.window.status.told().startswith("Stage, us-west-2 · "))
    assert desk.studio.chosen.own() == "a2"
    from_status(desk, "Default account (Film)")
    desk.until(lambda: desk.window.status.told().startswith("Film, us-west-2 · "))
    assert desk.studio.chosen.own() is None


def test_test_connection_from_the_menu_to_the_policy_on_the_clipboard(desk: Desk, aws: AwsServer) -> None:
    aws.refuse("*", 403, "AccessDeniedException", DENIED)
    from_status(desk, "Test connection")
    dialog = dialog_of(desk)
    desk.until(lambda: bool(dialog.report.cards))
    assert "Hand the policy to whoever runs the AWS account." in dialog.report.words()
    QTest.keyClick(tab_to("Copy the policy"), Qt.Key.Key_Space)
    assert '"bedrock:InvokeModel"' in QGuiApplication.clipboard().text()
    models = tab_to("Models")
    QTest.keyClick(models, Qt.Key.Key_Down)
    assert dialog.report.meaning().startswith("Titan Image Generator v2: Retired on 30 June 2026; use stability.")
    QTest.keyClick(models, Qt.Key.Key_Escape)
    desk.until(lambda: desk.window.choices.accounts.dialog is None)


def test_the_keyboard_stays_where_the_test_was_asked_for(desk: Desk, aws: AwsServer) -> None:
    from_status(desk, "Accounts…")
    dialog = dialog_of(desk)
    QTest.keyClick(tab_to("Test connection"), Qt.Key.Key_Space)
    QTest.keyClick(focused(), Qt.Key.Key_Space)  # a second press meanwhile asks nothing again
    desk.until(lambda: "works in us-west-2" in dialog.report.words())
    assert focused().accessibleName() == "Test connection"
    once = len(aws.requests)
    QTest.keyClick(focused(), Qt.Key.Key_Space)
    desk.until(lambda: len(aws.requests) == 2 * once and "works in us-west-2" in dialog.report.words())


def test_an_account_is_removed_and_the_accounts_keys_work(desk: Desk) -> None:
    QTest.keyClick(desk.window, Qt.Key.Key_F10)
    from_status(desk, "Accounts…")
    dialog = dialog_of(desk)
    assert focused() is dialog.accounts
    QTest.keyClick(dialog.accounts, Qt.Key.Key_Down)
    QTest.keyClick(dialog, Qt.Key.Key_R, Qt.KeyboardModifier.AltModifier)
    desk.until(lambda: [each.name for each in desk.studio.settings.accounts] == ["Film"])
