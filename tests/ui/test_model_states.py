"""The window learns by itself which models answer, so that an artist knows before Generate whether it will work."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QCheckBox
from pytestqt.qtbot import QtBot

from nova_studio.credentials.vault import Vault
from nova_studio.paths import Paths
from nova_studio.settings.model import Account, Network, Settings
from nova_studio.studio import Studio
from nova_studio.ui import application, model_states, theme
from nova_studio.ui.dialogs.settings import SettingsDialog
from support.aws_server import AwsServer
from support.desks import Desk
from support.keyrings import Ring

Open = Callable[..., Desk]


@pytest.fixture
def aws() -> Iterator[AwsServer]:
    with AwsServer() as server:
        yield server


def account(aws: AwsServer, name: str) -> Account:
    network = Network(control_endpoint=aws.url, sts_endpoint=aws.url)
    return Account(id=name.lower(), name=name, kind="keys", region="us-west-2", network=network)


def keep(studio: Studio, *accounts: Account) -> None:
    studio.__dict__["vault"] = Vault(Ring())
    for each in accounts:
        studio.save_account(each, {"access_key": f"AKID{each.name.upper()}", "secret_key": "s"})


@pytest.fixture
def open_desk(qtbot: QtBot, paths: Paths, aws: AwsServer) -> Iterator[Open]:
    desks: list[Desk] = []

    def make(*, check_models: bool = True, engine: str = "stability") -> Desk:
        desk = Desk(qtbot, paths, check_models=check_models)
        desks.append(desk)
        keep(desk.studio, account(aws, "Film"), account(aws, "Stage"))
        desk.studio.use_settings(desk.studio.settings.model_copy(update={"engine": engine, "account": "film"}))
        return desk.start()

    yield make
    for desk in desks:
        desk.close()


def idle(desk: Desk) -> bool:
    return not desk.bench.states._asking and desk.window.background.pending == 0


def test_choosing_an_account_shows_the_state_of_its_models(open_desk: Open, aws: AwsServer) -> None:
    aws.availability["stability.stable-image-core-v1:1"] = {"authorizationStatus": "NOT_AUTHORIZED"}
    desk = open_desk()
    assert "not checked" in desk.window.status.told()
    desk.window.choices.accounts.use_here("stage")
    desk.until(lambda: "models are ready" in desk.window.status.told())
    assert desk.window.status.told().startswith("Stage, us-west-2") and "Not allowed" in desk.window.status.told()
    assert {asked.signature.access_key for asked in aws.requests} == {"AKIDSTAGE"}
    asked = len(aws.requests)
    desk.window.choices.accounts.use_here("stage")
    desk.window.choices.use_engine("nova-canvas")
    desk.until(lambda: idle(desk))
    assert len(aws.requests) == asked, "it is not asked again the same day"


def test_an_account_that_is_saved_is_asked_anew(open_desk: Open, aws: AwsServer) -> None:
    desk = open_desk()
    desk.bench.states.look()
    desk.until(lambda: "Ready." in desk.window.status.told())
    aws.requests.clear()
    changed = desk.studio.settings.accounts[0]
    desk.window.choices.accounts._save(changed, {"access_key": "AKIDNEW", "secret_key": "n"}, Settings().nova_canvas)
    desk.until(lambda: bool(aws.requests) and idle(desk))
    assert {asked.signature.access_key for asked in aws.requests} == {"AKIDNEW"}


def test_it_can_be_turned_off(open_desk: Open, aws: AwsServer) -> None:
    desk = open_desk(check_models=False)
    desk.window.choices.accounts.use_here("stage")
    desk.bench.states.look()
    desk.until(lambda: desk.window.status.told().startswith("Stage") and idle(desk))
    assert aws.requests == []


def test_the_settings_turn_it_off(qtbot: QtBot) -> None:
    dialog = SettingsDialog(Settings(), ())
    qtbot.addWidget(dialog)
    box = next(box for box in dialog.findChildren(QCheckBox) if box.accessibleName() == "Ask AWS which models answer")
    assert box.isChecked()
    with qtbot.waitSignal(dialog.changed) as told:
        box.click()
    assert told.args is not None and told.args[0].check_models is False


def test_refused_nothing_is_told(open_desk: Open, aws: AwsServer) -> None:
    aws.refuse("*", 403, "AccessDeniedException", "no")
    desk = open_desk()
    desk.bench.states.look()
    desk.until(lambda: bool(aws.requests) and idle(desk))
    assert desk.window.notices.texts() == [] and "not checked" in desk.window.status.told()


@pytest.mark.parametrize("engine", ["stability", "offline"])
def test_it_is_asked_once_after_the_start_and_never_for_the_offline_engine_alone(
    qtbot: QtBot, qapp: QApplication, paths: Paths, aws: AwsServer, monkeypatch: pytest.MonkeyPatch, engine: str
) -> None:
    """The whole application: the question comes when all that is prepared behind the window is done."""
    monkeypatch.setattr(model_states, "_LATER_MS", 0)
    theme.apply(qapp, "dark")
    studio = Studio.open(paths)
    if engine != "offline":
        keep(studio, account(aws, "Film"))
    studio.use_settings(studio.settings.model_copy(update={"engine": engine, "account": "film"}))
    running = application.Running(qapp, studio)
    begun: list[bool] = []
    warm = running._warm
    monkeypatch.setattr(running, "_warm", lambda nothing: (begun.append(bool(aws.requests)), warm(nothing)))
    running.show(None, sample=False)
    qtbot.waitUntil(lambda: bool(begun), timeout=20_000)
    states = running._bench.states if running._bench else None
    assert states is not None and begun == [False]
    qtbot.waitUntil(lambda: running.window.background.pending == 0 and not states._asking, timeout=20_000)
    if engine == "offline":
        assert aws.requests == []
    else:
        qtbot.waitUntil(lambda: "Ready." in running.window.status.told(), timeout=20_000)
    with qtbot.waitSignal(running.window.closing):
        running.window.close()
    running.window.background.wait_idle(20_000)
    qapp.processEvents()
    running.window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
