"""Snapshots, history and copies of the draft through the window, each with a way back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QListWidget, QMessageBox, QPushButton

from nova_studio.contract.task import TaskType
from nova_studio.ui.dialogs.drafts import DraftsDialog
from nova_studio.ui.widgets.card import Card
from support.desks import Desk

OpenDesk = Callable[..., Desk]


def prompt(desk: Desk) -> str:
    """What stands in the prompt."""
    return str(desk.window.panel.draft().params.get("text") or "")


def open_drafts(desk: Desk) -> DraftsDialog:
    """The drafts' window, once it has read."""
    desk.window.actions_["drafts"].trigger()
    desk.until(lambda: any(each.isVisible() and each.about.text() for each in desk.window.findChildren(DraftsDialog)))
    return next(each for each in desk.window.findChildren(DraftsDialog) if each.isVisible())


def lines(shown: QListWidget) -> list[str]:
    """What a list says."""
    return [shown.item(row).text() for row in range(shown.count())]


def undo(desk: Desk) -> None:
    """Click Undo on the newest card that has it."""
    buttons = [b for card in desk.window.notices.findChildren(Card) for b in card.findChildren(QPushButton)]
    [button for button in buttons if button.text() == "Undo"][-1].click()


def test_a_snapshot_brings_prompt_picture_and_mask_back_and_can_be_undone(open_desk: OpenDesk) -> None:
    desk = open_desk().start(sample=True)
    desk.paint()
    first = desk.pixels()
    QTest.keyClicks(desk.prompt_field(), "a lighthouse")
    dialog = open_drafts(desk)
    assert not dialog.snapshot.isEnabled()
    QTest.keyClicks(dialog.name, "Morning")
    QTest.keyClick(dialog.snapshot, Qt.Key.Key_Space)
    desk.until(lambda: any(line.startswith("Snapshot Morning, today") for line in lines(dialog.versions)))
    line = next(line for line in lines(dialog.versions) if line.startswith("Snapshot Morning"))
    assert '"a lighthouse", rocket.jpg, with a mask' in line, lines(dialog.versions)
    dialog.reject()
    desk.paint(-60, 20)
    second = desk.pixels()
    QTest.keyClicks(desk.prompt_field(), " at night")
    dialog = open_drafts(desk)
    row = next(row for row, line in enumerate(lines(dialog.versions)) if line.startswith("Snapshot Morning"))
    dialog.versions.setCurrentRow(row)
    dialog.back.click()
    desk.until(lambda: prompt(desk) == "a lighthouse" and desk.pixels() == first)
    desk.until(lambda: "The draft is as it was." in desk.window.notices.texts())
    undo(desk)
    desk.until(lambda: prompt(desk) == "a lighthouse at night" and desk.pixels() == second)


def test_versions_belong_to_the_task_in_the_panel(open_desk: OpenDesk) -> None:
    desk = open_desk().start()
    desk.window.drafting.snapshot("Empty")
    dialog = open_drafts(desk)
    desk.until(lambda: any("Snapshot Empty" in line for line in lines(dialog.versions)))
    dialog.reject()
    desk.window.switcher.button(TaskType.TEXT_IMAGE).click()
    dialog = open_drafts(desk)
    assert dialog.about.text().startswith("Text to image") and not any("Empty" in x for x in lines(dialog.versions))


def test_a_duplicate_is_kept_and_put_into_the_panel_later(open_desk: OpenDesk) -> None:
    desk = open_desk().start(sample=True)
    QTest.keyClicks(desk.prompt_field(), "a lighthouse")
    dialog = open_drafts(desk)
    QTest.keyClicks(dialog.name, "Second idea")
    dialog.duplicate.click()
    desk.until(lambda: len(lines(dialog.copies)) == 1)
    assert lines(dialog.copies)[0].startswith("Second idea, Inpainting, today")
    dialog.reject()
    QTest.keyClicks(desk.prompt_field(), " at night")
    dialog = open_drafts(desk)
    dialog.tabs.setCurrentIndex(1)
    dialog.copies.setCurrentRow(0)
    dialog.use.click()
    desk.until(lambda: prompt(desk) == "a lighthouse")
    desk.until(lambda: any("Second idea" in text for text in desk.window.notices.texts()))
    undo(desk)
    desk.until(lambda: prompt(desk) == "a lighthouse at night")
    assert [each.name for each in desk.studio.library.named_drafts().values()] == ["Second idea"]


def test_a_copy_goes_to_the_trash_and_back_and_a_snapshot_only_by_a_yes(open_desk: OpenDesk) -> None:
    desk = open_desk().start(sample=True)
    desk.window.drafting.duplicate("Idea")
    desk.window.drafting.snapshot("Morning")
    library = desk.studio.library
    desk.until(lambda: len(library.named_drafts()) == 1 and not desk.window.background.pending)
    dialog = open_drafts(desk)
    dialog.copies.setCurrentRow(0)
    dialog.trash.click()
    desk.until(lambda: dialog.trash.text() == "Restore")
    assert (
        library.named_drafts() == {} and lines(dialog.copies)[0].endswith("in the trash") and not dialog.use.isEnabled()
    )
    dialog.trash.click()
    desk.until(lambda: len(library.named_drafts()) == 1 and dialog.use.isEnabled())
    row = next(row for row, line in enumerate(lines(dialog.versions)) if line.startswith("Snapshot Morning"))
    dialog.versions.setCurrentRow(row)
    for words, left in (("Keep it", True), ("Delete for good", False)):
        dialog.delete.click()
        box = dialog.findChildren(QMessageBox)[-1]
        assert "Snapshot Morning" in box.informativeText() and box.defaultButton().text() == "Keep it"
        next(each for each in box.findChildren(QPushButton) if each.text() == words).click()
        desk.until(lambda left=left: any("Morning" in line for line in lines(dialog.versions)) == left)
    dialog.reject()
