"""What follows the window's first paint, and what is told when it cannot."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nova_studio.errors import LibraryError
from nova_studio.paths import Paths
from nova_studio.studio import Studio
from nova_studio.ui import application, theme
from nova_studio.ui.dialogs.repair import RepairDialog


def test_a_window_without_an_outbox_says_why_and_closes(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_owner(_folder: Path, *, looks: bool) -> None:
        raise LibraryError("The outbox cannot be used.")

    monkeypatch.setattr("nova_studio.outbox.runner.Owner", no_owner)
    theme.apply(qapp, "dark")
    running = application.Running(qapp, Studio.open(Paths.under(tmp_path)))
    running.show(None, sample=False)

    def dialogs() -> list[RepairDialog]:
        return [one for one in running.window.findChildren(RepairDialog) if one.isVisible()]

    for turn in range(2):
        qtbot.waitUntil(lambda: bool(dialogs()))
        dialog = dialogs()[0]
        assert dialog.words.text() == "The outbox cannot be used."
        if turn == 0:
            dialog.act.click()
    with qtbot.waitSignal(running.window.closing):
        dialog.leave.click()


def test_a_window_closed_at_once_ends_well(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> None:
    theme.apply(qapp, "dark")
    running = application.Running(qapp, Studio.open(Paths.under(tmp_path)))
    running.window.painted.connect(running.window.close, Qt.ConnectionType.QueuedConnection)
    with qtbot.waitSignal(running.window.closing):
        running.show(None, sample=False)
    running.window.background.wait_idle(20_000)
    qapp.processEvents()
    assert not hasattr(running.window, "session")
