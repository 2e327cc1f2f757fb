"""The notice of the desktop: shown when another window is in front, over a real bus, and in the window where there is none."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QSystemTrayIcon, QWidget
from pytestqt.qtbot import QtBot

from nova_studio.ui import desktop_notice
from support.desks import WAIT_MS, Desk
from support.engines import Answer, ScriptedEngine, picture, text_request

OpenDesk = Callable[..., Desk]
ROOT = Path(__file__).resolve().parents[3]
DONE = "The outbox is done."
SCRIPT = """
import subprocess, sys
service = subprocess.Popen([sys.executable, "-m", "support.notification_service"], stdout=subprocess.PIPE, text=True)
assert service.stdout.readline() == '"ready"\\n'
from nova_studio.ui.desktop_notice import over_dbus
assert over_dbus("The outbox is done.", "2 made, <1> & more.")
sys.stdout.write(service.stdout.readline())
service.kill()
service.wait()
"""


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What the desktop is asked to show; it shows all of it."""
    found: list[tuple[str, str]] = []

    def over_dbus(title: str, words: str) -> bool:
        found.append((title, words))
        return True

    monkeypatch.setattr(desktop_notice, "over_dbus", over_dbus)
    return found


def look_away(qtbot: QtBot, desk: Desk) -> QWidget:
    """Put another window in front."""
    other = QWidget()
    qtbot.addWidget(other)
    other.show()
    with qtbot.waitActive(other, timeout=WAIT_MS):
        other.activateWindow()
    desk.until(lambda: not desk.window.isActiveWindow())
    return other


def engine() -> ScriptedEngine:
    return ScriptedEngine([Answer((picture(1, 320),)), Answer((picture(2, 320),))])


def make(desk: Desk, count: int = 1) -> None:
    for number in range(count):
        desk.window.generation.generate(text_request(1, seed=number))
    desk.until(lambda: len(desk.results()) == count and desk.window.generation.lanes.is_idle())


def test_who_looks_elsewhere_is_told_by_the_desktop(
    open_desk: OpenDesk, qtbot: QtBot, shown: list[tuple[str, str]]
) -> None:
    desk = open_desk(engine()).start()
    look_away(qtbot, desk)
    make(desk)
    desk.until(lambda: shown == [(DONE, "1 made.")])
    assert not any(text.startswith(DONE) for text in desk.window.notices.texts())


def test_who_looks_at_the_window_is_told_there_alone(open_desk: OpenDesk, shown: list[tuple[str, str]]) -> None:
    desk = open_desk(engine()).start()
    assert desk.window.isActiveWindow()
    desk.window.generation.add_to_outbox(text_request(1, seed=1))
    desk.window.generation.add_to_outbox(text_request(1, seed=2))
    desk.until(lambda: len(desk.studio.library.jobs()) == 2)
    desk.window.generation.send_waiting()
    desk.until(lambda: any(text.startswith(DONE) for text in desk.window.notices.texts()))
    assert shown == []


def test_a_pause_is_told_outside_as_well(open_desk: OpenDesk, qtbot: QtBot, shown: list[tuple[str, str]]) -> None:
    desk = open_desk(engine()).start()
    desk.studio.runner.room._free = lambda folder: 0
    look_away(qtbot, desk)
    desk.window.generation.generate(text_request(1, seed=3))
    desk.until(lambda: bool(shown))
    assert shown[0][0] == "No room on the disk: the outbox waits." and "Nothing was sent" in shown[0][1]


def test_without_a_desktop_that_shows_notices_it_is_told_in_the_window(open_desk: OpenDesk, qtbot: QtBot) -> None:
    desk = open_desk(engine()).start()
    assert not QSystemTrayIcon.isSystemTrayAvailable()  # a bare X server, and no bus: see conftest
    look_away(qtbot, desk)
    make(desk)
    desk.until(lambda: any(text.startswith(f"{DONE} 1 made.") for text in desk.window.notices.texts()))


def test_where_there_is_a_tray_it_is_shown_there_and_a_click_comes_back(
    open_desk: OpenDesk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", staticmethod(lambda: True))
    monkeypatch.setattr(
        QSystemTrayIcon, "showMessage", lambda self, title, words, *rest: told.append(f"{title} {words}")
    )
    desk = open_desk(engine()).start()
    look_away(qtbot, desk)
    make(desk)
    desk.until(lambda: told == [f"{DONE} 1 made."])
    outside = desk.window.outbox._outside
    assert outside is not None and outside._tray is not None
    with qtbot.waitActive(desk.window, timeout=WAIT_MS):
        outside._tray.messageClicked.emit()


@pytest.mark.skipif(sys.platform != "linux", reason="the desktop's service is one of D-Bus")
def test_the_service_of_a_real_bus_is_asked_as_it_insists(tmp_path: Path) -> None:
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")])}
    done = subprocess.run(
        ["dbus-run-session", "--", sys.executable, "-c", SCRIPT],
        env=env, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    signature, body = json.loads(done.stdout.splitlines()[-1])
    assert signature == "susssasa{sv}i"
    assert body[:5] == ["Nova Studio", 0, "nova-studio", DONE, "2 made, &lt;1&gt; &amp; more."]
