"""The library's check through the window: all in order, findings in words, and a new database after a yes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from nova_studio.ui.dialogs.library_check import LibraryDialog
from nova_studio.ui.dialogs.repair import RepairDialog
from support.desks import Desk
from support.engines import Answer, ScriptedEngine, picture, text_request

OpenDesk = Callable[..., Desk]


@pytest.fixture
def desk(open_desk: OpenDesk) -> Desk:
    """A window with two results."""
    desk = open_desk(ScriptedEngine([Answer((picture(number, 320),)) for number in range(2)])).start()
    for seed in range(2):
        desk.window.generation.generate(text_request(seed=seed))
        desk.until(lambda count=seed + 1: len(desk.results()) == count and desk.window.generation.lanes.is_idle())
    return desk


def open_check(desk: Desk) -> LibraryDialog:
    """The library's window."""
    desk.window.actions_["check_library"].trigger()
    return desk.window.findChild(LibraryDialog)


def lines(dialog: LibraryDialog) -> list[str]:
    """What was found."""
    return [dialog.findings.item(row).text() for row in range(dialog.findings.count())]


def test_a_library_in_order_says_so_and_findings_are_explained(desk: Desk) -> None:
    dialog = open_check(desk)
    dialog.deep.click()
    assert not dialog.quick.isEnabled()
    desk.until(lambda: "all in order" in dialog.head.text())
    assert dialog.head.text().startswith("2 results") and lines(dialog) == []
    newest, oldest = (result.path for result in desk.results())
    newest.unlink()
    oldest.write_bytes(oldest.read_bytes()[:-1] + b"x")
    dialog.deep.click()
    desk.until(lambda: "2 findings. Nothing was changed." in dialog.head.text())
    missing, damaged = sorted(lines(dialog), reverse=True)
    assert (
        missing.startswith(f"Missing: results/{newest.parent.name}/{newest.name}") and "copy of the library" in missing
    )
    assert damaged.startswith("Damaged: results/") and damaged.count("\n") == 2
    dialog.quick.click()
    desk.until(lambda: "1 finding. Nothing was changed." in dialog.head.text())
    dialog.reject()


def test_a_check_that_nobody_waits_for_stops(desk: Desk) -> None:
    dialog = open_check(desk)
    dialog.deep.click()
    dialog.reject()
    desk.until(lambda: not desk.window.background.pending)


def test_a_new_database_is_made_after_a_yes_with_the_window_closed(desk: Desk, qtbot: QtBot) -> None:
    for words, wanted in (("Not now", False), ("Make a new database", True)):
        dialog = open_check(desk)
        dialog.rebuild.click()
        box = dialog.findChild(QMessageBox)
        assert "nothing is sent or charged" in box.informativeText() and box.defaultButton().text() == "Not now"
        next(each for each in box.findChildren(QPushButton) if each.text() == words).click()
        assert desk.window.rebuild_wanted == wanted and desk.window.isVisible() != wanted
        dialog.reject()
    folder = desk.studio.library.folder
    desk.close()
    repair = RepairDialog(folder, ValueError("asked for"))  # type: ignore[arg-type]
    qtbot.addWidget(repair)
    repair.begin()
    qtbot.waitUntil(lambda: "new database" in repair.head.text() and repair.act.isEnabled(), timeout=20_000)
    assert repair.words.text().startswith("Back again: 2 pictures, 2 requests, 1 project")
    assert list(folder.glob("library-replaced-*.sqlite3"))
