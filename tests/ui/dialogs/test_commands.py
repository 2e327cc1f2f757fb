"""The command palette: Ctrl+K, a few letters, Enter."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from nova_studio.contract.task import TaskType
from nova_studio.ui.dialogs.commands import CommandsDialog
from support.desks import Desk

OpenDesk = Callable[..., Desk]


def opened(desk: Desk) -> CommandsDialog:
    desk.window.actions_["commands"].trigger()
    (dialog,) = desk.window.findChildren(CommandsDialog)
    return dialog


def shown(dialog: CommandsDialog) -> list[str]:
    return [dialog.rows.item(row).text() for row in range(dialog.rows.count())]


def test_letters_find_it_and_enter_does_it(open_desk: OpenDesk) -> None:
    desk = open_desk().start(sample=True)
    desk.paint()
    share = desk.window.canvas.mask_share()
    dialog = opened(desk)
    QTest.keyClicks(dialog.field, "invert")
    assert shown(dialog) == ["Mask: Invert mask   Ctrl+I"]
    QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    assert not dialog.isVisible() and desk.window.canvas.mask_share() > 1 - 2 * share


def test_the_arrows_choose_while_one_types_and_a_task_is_a_command(open_desk: OpenDesk) -> None:
    desk = open_desk().start(sample=True)
    dialog = opened(desk)
    QTest.keyClicks(dialog.field, "task")
    first = dialog.rows.currentItem().text()
    assert first == "Task: Text to image   Alt+1"
    for _ in range(4):
        QTest.keyClick(dialog.field, Qt.Key.Key_Down)
    QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    desk.until(lambda: desk.window.session.task is TaskType.OUTPAINTING)


def test_what_cannot_be_done_now_is_not_offered_and_nothing_found_is_said(open_desk: OpenDesk) -> None:
    desk = open_desk().start()
    dialog = opened(desk)
    assert not any("Invert mask" in line for line in shown(dialog)) and any(
        "Open picture" in line for line in shown(dialog)
    )
    QTest.keyClicks(dialog.field, "zzz")
    assert shown(dialog) == [] and dialog.none.isVisible() and dialog.none.text() == "No command has these words."
    QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    assert dialog.isVisible()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
