"""Searching the gallery through the window: words as they are typed, and what results must be."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest

from nova_studio.contract.task import TaskType
from nova_studio.ui.gallery.search_bar import SearchBar
from support.desks import Desk
from support.engines import Answer, ScriptedEngine, picture, text_request

OpenDesk = Callable[..., Desk]
PROMPTS = ("a red house", "roses at dusk", "a redwood forest")


@pytest.fixture
def desk(open_desk: OpenDesk) -> Desk:
    """A window with one result for each prompt."""
    engine = ScriptedEngine([Answer((picture(number, 320),)) for number in range(len(PROMPTS))])
    desk = open_desk(engine).start()
    for seed, text in enumerate(PROMPTS):
        desk.window.generation.generate(text_request(seed=seed, text=text))
        desk.until(lambda count=seed + 1: len(shown(desk)) == count and desk.window.generation.lanes.is_idle())
    return desk


def bar(desk: Desk) -> SearchBar:
    """Field and filters."""
    return desk.window.gallery.header.search


def shown(desk: Desk) -> list[str]:
    """The ids of the results in the gallery."""
    model = desk.window.gallery.model()
    return [str(getattr(model.entry(model.index(row)), "id", "")) for row in range(model.rowCount())]


def line(desk: Desk, name: str, words: str) -> QAction:
    """A line of one of the filter's menus, once it is there."""
    bar(desk).menu.aboutToShow.emit()
    desk.until(lambda: words in {each.text() for each in bar(desk).menus[name].actions()})
    return next(each for each in bar(desk).menus[name].actions() if each.text() == words)


def test_what_is_typed_is_found_by_its_beginning_and_the_keys_go_on_to_it(desk: Desk) -> None:
    third, second, first = shown(desk)
    desk.window.actions_["find"].trigger()
    assert bar(desk).field.hasFocus()
    QTest.keyClicks(bar(desk).field, "red")
    desk.until(lambda: shown(desk) == [third, first])
    assert desk.window.gallery.header._title.accessibleName() == "2 results found"
    QTest.keyClicks(bar(desk).field, " hou")
    desk.until(lambda: shown(desk) == [first])
    QTest.keyClick(bar(desk).field, Qt.Key.Key_Return)
    current = desk.window.gallery.current()
    assert desk.window.gallery.strip.hasFocus() and current is not None and current.id == first
    QTest.keyClick(bar(desk).field, Qt.Key.Key_Escape)
    desk.until(lambda: shown(desk) == [third, second, first])
    again = desk.window.gallery.current()
    assert again is not None and again.id == first  # what was chosen is so still


def test_a_search_that_finds_nothing_says_how_to_go_back(desk: Desk) -> None:
    QTest.keyClicks(bar(desk).field, "zebra")
    desk.until(lambda: shown(desk) == [])
    assert "Escape" in desk.window.gallery.strip.accessibleDescription()


def test_results_are_narrowed_by_star_task_engine_and_tag(desk: Desk) -> None:
    third, second, first = shown(desk)
    library = desk.studio.library
    library.star(first)
    library.curation.tag([first, second], add=["cover"])
    bar(desk).menu.actions()[0].trigger()
    desk.until(lambda: shown(desk) == [first])
    assert bar(desk).button.accessibleName() == "Filter: starred"
    bar(desk).menu.actions()[0].trigger()
    line(desk, "tag", "cover").trigger()
    desk.until(lambda: shown(desk) == [second, first])
    line(desk, "task", "Inpainting").trigger()
    desk.until(lambda: shown(desk) == [])
    line(desk, "task", "Text to image").trigger()
    desk.until(lambda: shown(desk) == [second, first])
    line(desk, "engine", "Scripted").trigger()
    assert bar(desk).filters(None).engine == "scripted" and bar(desk).filters(None).task is TaskType.TEXT_IMAGE
    assert bar(desk).button.accessibleName() == "Filter: Text to image, Scripted, tag cover"
    assert line(desk, "tag", "cover").isChecked()
    bar(desk).menu.actions()[-1].trigger()
    desk.until(lambda: shown(desk) == [third, second, first])
    assert bar(desk).button.accessibleName() == "Filter"


def test_what_is_made_during_a_search_is_not_hidden(desk: Desk) -> None:
    QTest.keyClicks(bar(desk).field, "roses")
    desk.until(lambda: len(shown(desk)) == 1)
    desk.window.generation.generate(text_request(seed=77, text="a blue kite"))
    desk.until(lambda: len(shown(desk)) == 2 and desk.window.generation.lanes.is_idle())
    assert desk.results()[0].id == shown(desk)[0]
