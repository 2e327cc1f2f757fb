"""Tags, projects and the trash through the window: by hand and key, with a way back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QInputDialog, QLineEdit, QMessageBox, QPushButton

from nova_studio.settings.model import TrashSettings
from nova_studio.ui.dialogs.trash import TrashDialog
from nova_studio.ui.panels.tag_row import TagRow
from nova_studio.ui.widgets.card import Card
from support.desks import Desk
from support.engines import Answer, ScriptedEngine, picture, text_request

OpenDesk = Callable[..., Desk]


@pytest.fixture
def desk(open_desk: OpenDesk) -> Desk:
    """A window with three results, the newest of them chosen."""
    engine = ScriptedEngine([Answer((picture(number, 320),)) for number in range(3)])
    desk = open_desk(engine).start()
    for seed in range(3):
        desk.window.generation.generate(text_request(seed=seed))
        desk.until(lambda count=seed + 1: len(shown(desk)) == count and desk.window.generation.lanes.is_idle())
    desk.window.gallery.select_result(shown(desk)[0])
    return desk


def shown(desk: Desk) -> list[str]:
    """The ids of the results in the gallery."""
    model = desk.window.gallery.model()
    return [str(getattr(model.entry(model.index(row)), "id", "")) for row in range(model.rowCount())]


def row(desk: Desk) -> TagRow:
    """The tags in the details."""
    tags = desk.window.details.tags
    assert tags is not None
    return tags


def link(desk: Desk, words: str) -> None:
    """Click a link of the newest card."""
    card = desk.window.notices.findChildren(Card)[-1]
    next(each for each in card.findChildren(QPushButton) if each.text() == words).click()


def current(desk: Desk) -> str:
    """The id of what is chosen."""
    entry = desk.window.gallery.current()
    assert entry is not None
    return entry.id


def test_tags_are_typed_and_taken_off_in_the_details_and_come_back(desk: Desk) -> None:
    library, newest = desk.studio.library, shown(desk)[0]
    field = row(desk).field
    field.setFocus()
    QTest.keyClicks(field, "cover")
    QTest.keyClick(field, Qt.Key.Key_Return)
    desk.until(lambda: [chip.text() for chip in row(desk).chips()] == ["cover"])
    assert row(desk).field is field and field.hasFocus() and field.text() == ""
    QTest.keyClicks(field, "Autumn")
    QTest.keyClick(field, Qt.Key.Key_Return)
    desk.until(lambda: library.result(newest).tags == ("Autumn", "cover"))
    desk.until(lambda: len(row(desk).chips()) == 2)
    chip = row(desk).chips()[1]
    assert chip.accessibleName() == "Take off the tag cover"
    chip.setFocus()
    QTest.keyClick(chip, Qt.Key.Key_Space)
    desk.until(lambda: library.result(newest).tags == ("Autumn",))
    desk.until(lambda: any("taken off" in text for text in desk.window.notices.texts()))
    link(desk, "Undo")
    desk.until(lambda: library.result(newest).tags == ("Autumn", "cover"))


def test_a_tag_goes_on_all_that_are_chosen(desk: Desk) -> None:
    library, strip = desk.studio.library, desk.window.gallery.strip
    strip.setFocus()
    QTest.keyClick(strip, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert [result.id for result in desk.window.gallery.chosen()] == shown(desk)[:2]
    desk.window.actions_["tag_result"].trigger()
    desk.until(lambda: desk.window.findChild(QInputDialog) is not None)
    dialog = desk.window.findChild(QInputDialog)
    desk.until(dialog.isActiveWindow)
    field = dialog.findChild(QLineEdit)
    QTest.keyClicks(field, "pair")
    QTest.keyClick(field, Qt.Key.Key_Return)
    desk.until(lambda: [library.result(each).tags for each in shown(desk)] == [("pair",), ("pair",), ()])


def test_a_result_gets_a_name_and_is_found_by_it(desk: Desk) -> None:
    library, newest = desk.studio.library, shown(desk)[0]
    menu = desk.window.gallery.menu_for(desk.window.gallery.model().index(0))
    next(action for action in menu.actions() if action.text() == "Name…").trigger()
    menu.deleteLater()
    dialog = desk.window.findChild(QInputDialog)
    desk.until(dialog.isActiveWindow)
    field = dialog.findChild(QLineEdit)
    QTest.keyClicks(field, "Lighthouse")
    QTest.keyClick(field, Qt.Key.Key_Return)
    desk.until(lambda: library.result(newest).name == "Lighthouse")
    model = desk.window.gallery.model()
    desk.until(lambda: model.data(model.index(0)) == "Lighthouse")
    desk.until(lambda: "Lighthouse" in desk.window.details.texts())
    QTest.keyClicks(desk.window.gallery.header.search.field, "light")
    desk.until(lambda: shown(desk) == [newest])


def test_results_move_to_another_project_and_back(desk: Desk) -> None:
    library = desk.studio.library
    third, second, first = shown(desk)
    garden = library.projects.add("Garden").id
    desk.until(lambda: len(desk.window.gallery.header.projects.listed()) == 2)
    menu = desk.window.gallery.menu_for(desk.window.gallery.model().index(0))
    (move,) = [action.menu() for action in menu.actions() if action.text() == "Move to project"]
    assert move is not None
    next(action for action in move.actions() if action.text() == "Garden").trigger()
    menu.deleteLater()
    desk.until(lambda: shown(desk) == [second, first])
    assert library.result(third).project == garden and current(desk) == second
    desk.until(lambda: any("Moved 1 picture to" in text for text in desk.window.notices.texts()))
    link(desk, "Undo")
    desk.until(lambda: shown(desk) == [third, second, first])
    assert current(desk) == second


def test_delete_puts_into_the_trash_and_undo_brings_back(desk: Desk) -> None:
    library, strip = desk.studio.library, desk.window.gallery.strip
    third, second, first = shown(desk)
    library.star(third)
    strip.setFocus()
    QTest.keyClick(strip, Qt.Key.Key_Delete)
    desk.until(lambda: shown(desk) == [second, first])
    assert current(desk) == second and library.result(third).path.is_file()
    assert desk.window.gallery.header._title.accessibleName() == "2 results in the gallery"
    desk.until(lambda: any("Moved 1 picture to the trash." in text for text in desk.window.notices.texts()))
    link(desk, "Undo")
    desk.until(lambda: shown(desk) == [third, second, first])
    assert library.result(third).starred and library.curation.trashed() == []


def open_trash(desk: Desk) -> TrashDialog:
    """The trash's window, once it has read."""
    desk.window.actions_["trash"].trigger()
    dialog = desk.window.findChild(TrashDialog)
    desk.until(lambda: dialog.about.text() != "")
    return dialog


def test_the_trash_lists_and_restores(desk: Desk) -> None:
    library = desk.studio.library
    third, second, first = shown(desk)
    library.curation.trash([third, second])
    dialog = open_trash(desk)
    assert dialog.about.text().startswith("2 pictures, 0.1 MB.") and dialog.model.rowCount() == 2
    assert not dialog.restore.isEnabled() and dialog.empty.isEnabled()
    dialog.list.setCurrentIndex(dialog.model.index(1))
    chosen = dialog.model.results[1].id
    QTest.keyClick(dialog.restore, Qt.Key.Key_Space)
    desk.until(lambda: dialog.model.rowCount() == 1 and len(shown(desk)) == 2)
    assert library.result(chosen).trashed is None
    dialog.restore_all.click()
    desk.until(lambda: dialog.model.rowCount() == 0 and shown(desk) == [third, second, first])
    assert not dialog.empty.isEnabled() and "empty" in dialog.about.text()
    dialog.reject()


def test_only_a_yes_that_knows_what_goes_empties_the_trash(desk: Desk) -> None:
    library = desk.studio.library
    third, second, first = shown(desk)
    paths = [library.result(each).path for each in (third, second)]
    library.curation.trash([third, second])
    dialog = open_trash(desk)
    for words, left in (("Keep them", 2), ("Remove for good", 0)):
        dialog.empty.click()
        box = dialog.findChildren(QMessageBox)[-1]
        assert box.text() == "Remove 2 pictures for good, 0.1 MB?" and "cannot be brought back" in box.informativeText()
        assert box.defaultButton().text() == "Keep them"
        next(each for each in box.findChildren(QPushButton) if each.text() == words).click()
        desk.until(lambda left=left: dialog.model.rowCount() == left)
        assert all(path.is_file() for path in paths) == bool(left)
    assert shown(desk) == [first]
    dialog.reject()


def test_one_picture_is_spoken_of_as_one(desk: Desk) -> None:
    desk.studio.library.curation.trash(shown(desk)[:1])
    dialog = open_trash(desk)
    dialog.empty.click()
    box = dialog.findChildren(QMessageBox)[-1]
    assert box.text() == "Remove 1 picture for good, 0.1 MB?"
    assert box.informativeText() == "Its file and what is known of it are deleted. It cannot be brought back."
    assert box.defaultButton().text() == "Keep it"
    box.reject()
    dialog.reject()


def test_a_rule_that_is_on_tells_at_the_start_what_could_go(desk: Desk, open_desk: OpenDesk) -> None:
    library = desk.studio.library
    library.curation.trash(shown(desk)[:2])
    assert desk.window.curating.trash_settings == TrashSettings()  # off at first, and nothing is said
    assert not any("By your rule" in text for text in desk.window.notices.texts())
    assert library.curation.proposed(None, 1).results == ()
    desk.studio.use_settings(desk.studio.settings.model_copy(update={"trash": TrashSettings(days=1)}))
    with library.writing() as tx:
        tx.execute("UPDATE results SET trashed = '2020-01-01T00:00:00.000000+00:00' WHERE trashed IS NOT NULL")
    desk.close()
    again = open_desk(ScriptedEngine([])).start()
    again.until(
        lambda: any("By your rule 2 pictures could leave the trash" in text for text in again.window.notices.texts())
    )
    assert len(again.studio.library.curation.trashed()) == 2  # nothing goes by itself


def test_the_rule_is_off_and_shows_what_it_would_remove_first(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    library = desk.studio.library
    third, second, _ = shown(desk)
    library.curation.trash([third, second])
    dialog = open_trash(desk)
    assert (dialog.days.text(), dialog.megabytes.text()) == ("Off", "Off") and not dialog.remove.isEnabled()
    dialog.days.setValue(30)
    desk.until(lambda: "nothing would be removed" in dialog.would.text())
    now = library.clock()
    monkeypatch.setattr(library._db, "clock", lambda: now + timedelta(days=31))
    dialog.days.setValue(29)
    desk.until(lambda: dialog.would.text().startswith("By this rule 2 pictures would be removed, 0.1 MB"))
    assert desk.studio.settings.trash.days == 29 and len(library.curation.trashed()) == 2
    dialog.remove.click()
    box = dialog.findChildren(QMessageBox)[-1]
    next(each for each in box.findChildren(QPushButton) if each.text() == "Remove for good").click()
    desk.until(lambda: library.curation.trashed() == [])
    dialog.reject()
