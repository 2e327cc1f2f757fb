"""What is made of the system's word on the network."""

from __future__ import annotations

from PySide6.QtNetwork import QNetworkInformation
from pytestqt.qtbot import QtBot

from nova_studio.ui.network import NetworkWatch

Reach = QNetworkInformation.Reachability


def test_every_gain_of_reach_is_told_and_a_loss_of_all_of_it(qtbot: QtBot) -> None:
    watch = NetworkWatch()
    watch._back.setInterval(0)
    told: list[bool] = []
    watch.changed.connect(told.append)

    def say(reach: Reach, expected: list[bool]) -> None:
        told.clear()
        watch._on_reachability(reach)
        qtbot.waitUntil(lambda: not watch._back.isActive())
        assert told == expected

    say(Reach.Unknown, [])
    say(Reach.Online, [])  # there was no word before, and nothing has been lost
    say(Reach.Local, [])  # the house alone, as while a router starts: what goes wrong now says so itself
    say(Reach.Online, [True])
    say(Reach.Disconnected, [False])
    say(Reach.Disconnected, [])
    say(Reach.Local, [True])
    say(Reach.Online, [True])
