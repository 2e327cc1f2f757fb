"""The present project through the window: its drafts, its new jobs, its results, and what can be done with projects."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QInputDialog, QLineEdit, QMessageBox, QPushButton

from nova_studio.contract.task import TaskType
from nova_studio.library.model import DEFAULT_PROJECT
from nova_studio.ui.gallery.project_chooser import ProjectChooser
from support.desks import Desk
from support.engines import Answer, ScriptedEngine, picture, text_request

OpenDesk = Callable[..., Desk]


def chooser(desk: Desk) -> ProjectChooser:
    """The project's list and menu in the window."""
    return desk.window.gallery.header.projects


def menu(desk: Desk, words: str) -> None:
    """Choose a line of the projects' menu."""
    (action,) = [each for each in chooser(desk).menu.actions() if each.text().startswith(words)]
    action.trigger()


def new_project(desk: Desk, name: str) -> str:
    """Begin a project by menu and keys, and wait until the window is in it; its id."""
    menu(desk, "New project")
    dialog = desk.window.findChild(QInputDialog)
    desk.until(dialog.isActiveWindow)
    field = dialog.findChild(QLineEdit)
    assert field.accessibleName() == "Name"
    QTest.keyClicks(field, name)
    QTest.keyClick(field, Qt.Key.Key_Return)
    desk.until(lambda: chooser(desk).list.currentText() == name)
    desk.until(lambda: chooser(desk).shown() == desk.window.session.project)
    return desk.window.session.project


def pick(desk: Desk, name: str) -> None:
    """Go into a project by the list's keys."""
    box = chooser(desk).list
    box.setFocus()
    steps = box.findText(name) - box.currentIndex()
    for _ in range(abs(steps)):
        QTest.keyClick(box, Qt.Key.Key_Down if steps > 0 else Qt.Key.Key_Up)
    desk.until(lambda: desk.window.session.project == box.currentData())
    assert box.currentText() == name


def prompt(desk: Desk) -> str:
    """What stands in the prompt."""
    return str(desk.window.panel.draft().params.get("text") or "")


def make(desk: Desk, seed: int) -> str:
    """Make a picture; its result's id."""
    before = len(desk.results())
    desk.window.generation.generate(text_request(seed=seed))
    desk.until(lambda: len(desk.results()) == before + 1 and desk.window.generation.lanes.is_idle())
    return desk.results()[0].id


def shown(desk: Desk) -> list[str]:
    """The ids of the results in the gallery."""
    model = desk.window.gallery.model()
    return [str(getattr(model.entry(model.index(row)), "id", "")) for row in range(model.rowCount())]


def test_a_project_has_drafts_a_canvas_jobs_and_results_of_its_own(open_desk: OpenDesk) -> None:
    engine = ScriptedEngine([Answer((picture(n, 320),)) for n in range(2)])
    desk = open_desk(engine).start(sample=True)
    desk.paint()
    mask = desk.pixels()
    QTest.keyClicks(desk.prompt_field(), "a lighthouse")
    first = make(desk, 1)
    heard: list[str] = []
    desk.window.session.project_changed.connect(heard.append)
    garden = new_project(desk, "Garden")
    assert heard == [garden]
    assert prompt(desk) == "" and not desk.window.canvas.has_picture()
    desk.until(lambda: shown(desk) == [])
    second = make(desk, 2)
    assert desk.studio.library.result(second).project == garden
    desk.until(lambda: shown(desk) == [second])
    QTest.keyClicks(desk.prompt_field(), "roses")
    pick(desk, "My pictures")
    desk.until(desk.window.canvas.has_picture)
    assert prompt(desk) == "a lighthouse" and desk.pixels() == mask
    desk.until(lambda: shown(desk) == [first])
    chooser(desk).everywhere.setChecked(True)
    desk.until(lambda: shown(desk) == [second, first])
    chooser(desk).everywhere.setChecked(False)
    pick(desk, "Garden")
    assert prompt(desk) == "roses" and not desk.window.canvas.has_picture()


def test_the_project_is_there_again_after_a_restart_with_its_drafts(open_desk: OpenDesk) -> None:
    desk = open_desk().start(sample=True)
    garden = new_project(desk, "Garden")
    QTest.keyClicks(desk.prompt_field(), "roses")
    desk.close()
    again = open_desk().start()
    assert again.window.session.project == garden == again.studio.library.project
    assert chooser(again).list.currentText() == "Garden" and prompt(again) == "roses"
    assert {stored.task for stored in again.studio.library.drafts(garden).values()} == {TaskType.INPAINTING}


def test_a_project_is_renamed_and_ends_without_losing_a_picture(open_desk: OpenDesk) -> None:
    desk = open_desk(ScriptedEngine([Answer((picture(1, 320),))])).start()
    garden = new_project(desk, "Garden")
    menu(desk, "Rename")
    dialog = next(each for each in desk.window.findChildren(QInputDialog) if each.isVisible())
    desk.until(dialog.isActiveWindow)
    field = dialog.findChild(QLineEdit)
    assert field.text() == "Garden"
    QTest.keyClicks(field, "Park")
    QTest.keyClick(field, Qt.Key.Key_Return)
    desk.until(lambda: chooser(desk).list.currentText() == "Park")
    QTest.keyClicks(desk.prompt_field(), "benches")
    result = make(desk, 1)
    menu(desk, "Delete")
    desk.until(lambda: desk.window.findChild(QMessageBox) is not None)
    box = desk.window.findChild(QMessageBox)
    assert "1 picture and 1 draft" in box.informativeText() and "My pictures" in box.informativeText()
    keep = next(each for each in box.findChildren(QPushButton) if each.text() == "Keep it")
    assert box.defaultButton() is keep
    next(each for each in box.findChildren(QPushButton) if each.text() == "Delete project").click()
    library = desk.studio.library
    desk.until(lambda: [each.id for each in library.projects.all()] == [DEFAULT_PROJECT])
    assert desk.window.session.project == DEFAULT_PROJECT
    desk.until(lambda: shown(desk) == [result])
    assert library.result(result).path.is_file()
    (draft,) = library.named_drafts().values()
    assert draft.name == "Park" and draft.draft.params["text"] == "benches"
    assert library.drafts(garden) == {}


def test_the_first_project_cannot_be_deleted_and_an_empty_one_says_so(open_desk: OpenDesk) -> None:
    desk = open_desk().start()
    (action,) = [each for each in chooser(desk).menu.actions() if each.text().startswith("Delete")]
    assert not action.isEnabled() and "renamed" in action.toolTip()
    new_project(desk, "Empty")
    assert action.isEnabled()
    action.trigger()
    desk.until(lambda: desk.window.findChild(QMessageBox) is not None)
    box = desk.window.findChild(QMessageBox)
    assert box.informativeText().startswith("It is empty.")
    box.defaultButton().click()
    assert len(desk.studio.library.projects.all()) == 2


def test_what_others_do_with_projects_is_seen(open_desk: OpenDesk) -> None:
    desk = open_desk().start()
    garden = new_project(desk, "Garden")
    desk.studio.library.projects.dissolve(garden)
    desk.until(lambda: desk.window.session.project == DEFAULT_PROJECT)
    assert chooser(desk).list.currentText() == "My pictures"


def test_a_project_that_was_only_looked_into_stays_empty(open_desk: OpenDesk) -> None:
    desk = open_desk().start(sample=True)
    garden = new_project(desk, "Garden")
    desk.close()
    again = open_desk().start()
    assert again.window.session.project == garden and again.studio.library.projects.held(garden) == (0, 0)
    pick(again, "My pictures")
    again.until(again.window.canvas.has_picture)
    assert again.studio.library.projects.held(garden) == (0, 0)


def test_a_name_of_blanks_is_refused_in_words(open_desk: OpenDesk) -> None:
    desk = open_desk().start()
    desk.window.projects.begin("  ")
    desk.until(lambda: any("needs a name" in text for text in desk.window.notices.texts()))
    assert len(desk.studio.library.projects.all()) == 1
