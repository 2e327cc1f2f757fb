"""The gallery as a whole: what it tells when something is chosen, and what can be asked of each card."""

from __future__ import annotations

from itertools import pairwise
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from nova_studio.contract.task import TaskType
from nova_studio.contract.tasks import TASKS
from nova_studio.library.model import DEFAULT_PROJECT, Job, JobState, Result
from nova_studio.ui.gallery.gallery import Gallery
from support.galleries import Stage


@pytest.fixture
def gallery(stage: Stage, qtbot: QtBot) -> Gallery:
    stage.made(2)
    result = Gallery(stage.library, stage.background)
    qtbot.addWidget(result)
    result.resize(900, 196)
    with qtbot.waitExposed(result):
        result.show()
    result.load()
    return result


def told_by(gallery: Gallery) -> list[object]:
    told: list[object] = []
    gallery.selected.connect(told.append)
    return told


def items(menu: QMenu) -> list[str]:
    return [action.text() for action in menu.actions() if not action.isSeparator()]


def choose(menu: QMenu, words: str) -> None:
    next(action for action in menu.actions() if action.text() == words).trigger()


def test_choosing_tells_the_entry_and_again_when_clicked_again(stage: Stage, gallery: Gallery, qtbot: QtBot) -> None:
    told = told_by(gallery)
    first, second = stage.newest()
    gallery.select_result(second.id)
    assert told == [second] and gallery.current() == second
    gallery.select_result(second.id)
    assert told == [second]
    place = gallery.strip.visualRect(gallery.strip.currentIndex()).center()
    qtbot.mouseClick(gallery.strip.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert told == [second, second]
    gallery.select_job(first.job)
    assert gallery.current() == first


def test_a_chosen_place_is_followed_to_its_result(stage: Stage, gallery: Gallery) -> None:
    job = stage.waiting(2)
    gallery.add_job(job)
    gallery.select_job(job.id)
    told = told_by(gallery)
    gallery.job_changed(stage.finish(job))
    assert told == [gallery.current()] and told[0] == stage.library.job_results(job.id)[0]


def test_a_chosen_card_that_is_dismissed_gives_way(stage: Stage, gallery: Gallery) -> None:
    job = stage.at(JobState.FAILED)
    gallery.add_job(job)
    gallery.select_job(job.id)
    told = told_by(gallery)
    gallery.dismiss(job.id)
    assert told and told[-1] == gallery.current() != job


def test_loading_again_keeps_the_choice(stage: Stage, gallery: Gallery) -> None:
    second = stage.newest()[1]
    gallery.select_result(second.id)
    told = told_by(gallery)
    stage.made(1)
    gallery.load()
    assert gallery.current() == second and set(told) <= {second}


def test_enter_and_double_click_open_results_only(stage: Stage, gallery: Gallery, qtbot: QtBot) -> None:
    opened: list[object] = []
    gallery.opened.connect(opened.append)
    gallery.add_job(stage.waiting(1))
    gallery.strip.setCurrentIndex(gallery.model().index(0))
    QTest.keyClick(gallery.strip, Qt.Key.Key_Return)
    assert opened == []
    gallery.strip.setCurrentIndex(gallery.model().index(1))
    QTest.keyClick(gallery.strip, Qt.Key.Key_Return)
    assert opened == [stage.newest()[0]]


def test_the_header_names_counts_and_asks(stage: Stage, gallery: Gallery, qtbot: QtBot) -> None:
    buttons = gallery.header.buttons
    assert [button.accessibleName() for button in buttons.values()] == [
        "Open", "Save as…", "Copy", "Use as source", "Reuse request", "Star",
    ]  # fmt: skip
    assert all(button.toolTip() == button.accessibleName() for button in buttons.values())
    assert gallery.header._title.accessibleName() == "2 results in the gallery"
    assert gallery.strip.accessibleName() == "Gallery"
    assert not any(button.isEnabled() for button in buttons.values())
    result = stage.newest()[0]
    gallery.select_result(result.id)
    for name, button in buttons.items():
        with qtbot.waitSignal(getattr(gallery, name)) as told:
            button.click()
        assert told.args == [result]
    job = stage.waiting(1)
    gallery.add_job(job)
    gallery.select_job(job.id)
    assert [name for name, button in buttons.items() if button.isEnabled()] == ["request_requested"]
    with qtbot.waitSignal(gallery.request_requested) as told:
        buttons["request_requested"].click()
    assert cast(Job, told.args[0]).id == job.id


def test_a_star_changes_the_header(stage: Stage, gallery: Gallery, qtbot: QtBot) -> None:
    result = stage.newest()[0]
    gallery.select_result(result.id)
    with qtbot.waitSignal(gallery.selected) as told:
        stage.library.star(result.id)
    assert cast(Result, told.args[0]).starred
    assert gallery.header.buttons["star_requested"].accessibleName() == "Take star off"


def test_the_menu_of_a_result(stage: Stage, gallery: Gallery, qtbot: QtBot) -> None:
    result = stage.newest()[0]
    menu = gallery.menu_for(gallery.model().index(0))
    assert items(menu) == [
        "Open", "Save as…", "Copy", "Use as source", "Send to", "Picture tools…", "Reuse request", "Star", "Show file",
        "Name…", "Add tag…", "Move to the trash",
    ]  # fmt: skip
    for words, signal in {
        "Open": gallery.opened,
        "Save as…": gallery.save_requested,
        "Copy": gallery.copy_requested,
        "Use as source": gallery.use_requested,
        "Picture tools…": gallery.tool_requested,
        "Reuse request": gallery.request_requested,
        "Star": gallery.star_requested,
        "Show file": gallery.show_file_requested,
    }.items():
        with qtbot.waitSignal(signal) as told:
            choose(menu, words)
        assert told.args == [result]
    tasks = next(action.menu() for action in menu.actions() if action.text() == "Send to")
    assert isinstance(tasks, QMenu) and items(tasks) == [spec.title for spec in TASKS.values()]
    with qtbot.waitSignal(gallery.send_requested) as told:
        choose(tasks, "Inpainting")
    assert told.args == [result, TaskType.INPAINTING]
    menu.deleteLater()


def test_the_menus_of_jobs(stage: Stage, gallery: Gallery, qtbot: QtBot) -> None:
    for state, words in (
        (JobState.SENDING, ["Cancel", "Reuse request"]),
        (JobState.FAILED, ["Try again", "Reuse request", "Dismiss"]),
        (JobState.UNCLEAR, ["Send again", "Reuse request", "Dismiss"]),
    ):
        job = stage.at(state)
        gallery.add_job(job)
        menu = gallery.menu_for(gallery.model().index(0))
        assert items(menu) == words
        signals = {
            "Cancel": gallery.cancel_requested,
            "Try again": gallery.retry_requested,
            "Send again": gallery.retry_requested,
            "Dismiss": gallery.dismiss_requested,
        }
        for title in words:
            if title in signals:
                with qtbot.waitSignal(signals[title]) as told:
                    choose(menu, title)
                assert told.args == [job.id]
        menu.deleteLater()


def test_the_menu_opens_and_closes(stage: Stage, gallery: Gallery, qtbot: QtBot) -> None:
    place = gallery.strip.visualRect(gallery.model().index(0)).center()
    gallery.strip.menu_asked.emit(gallery.model().index(0), gallery.strip.viewport().mapToGlobal(place))
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    popup = QApplication.activePopupWidget()
    assert popup is not None
    popup.close()
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is None)


def test_a_new_job_is_brought_into_sight(stage: Stage, gallery: Gallery) -> None:
    for _ in range(4):
        stage.made(5)
    gallery.load()
    bar = gallery.strip.horizontalScrollBar()
    bar.setValue(bar.maximum())
    gallery.add_job(stage.waiting(1))
    assert bar.value() == 0


def test_an_empty_gallery_says_what_it_is_for(stage: Stage, qtbot: QtBot, gallery: Gallery) -> None:
    assert gallery.strip.accessibleDescription() == ""
    empty = Gallery(stage.library, stage.background)
    qtbot.addWidget(empty)
    assert empty.strip.accessibleDescription().startswith("Results appear here.")


def test_in_little_room_the_project_and_the_search_stay(stage: Stage, gallery: Gallery, qtbot: QtBot) -> None:
    header = gallery.header
    frame = QWidget()  # as a dock it gives less room than a layout would ask for
    qtbot.addWidget(frame)
    gallery.setParent(frame)
    frame.resize(700, 200)
    frame.show()
    gallery.show()
    gallery.resize(700, 200)
    assert header._title.isVisible() and all(button.isVisible() for button in header.buttons.values())
    gallery.resize(330, 200)
    seen = [name for name, button in header.buttons.items() if button.isVisible()]
    assert not header._title.isVisible() and "star_requested" in seen and "opened" not in seen
    shown = [header.projects, header.search, *(header.buttons[name] for name in seen)]
    edges = [(part.geometry().left(), part.geometry().right()) for part in shown]
    assert all(right < left for (_, right), (left, _) in pairwise(edges)) and edges[-1][1] < header.width()
    assert header.search.field.width() >= 56 and header.projects.list.width() >= 84
    gallery.resize(700, 200)
    assert header._title.isVisible() and all(button.isVisible() for button in header.buttons.values())
    gallery.setParent(None)


def test_where_not_even_the_list_of_projects_fits_it_folds_into_its_button(
    stage: Stage, gallery: Gallery, qtbot: QtBot
) -> None:
    header = gallery.header
    projects = header.projects
    frame = QWidget()  # as a dock it gives less room than a layout would ask for
    qtbot.addWidget(frame)
    gallery.setParent(frame)
    frame.resize(900, 200)
    frame.show()
    gallery.show()
    gallery.resize(160, 196)
    qtbot.waitUntil(lambda: not projects.list.isVisible())
    parts = (projects.button, header.search.field, header.search.button)

    def apart() -> bool:
        places = [part.mapTo(header, part.rect().topLeft()).x() for part in parts]
        return all(at + part.width() <= end for at, part, end in zip(places, parts, [*places[1:], 160], strict=True))

    qtbot.waitUntil(apart)
    projects.show_projects(stage.library.projects.all(), DEFAULT_PROJECT)
    switch = cast(QMenu, projects.menu.actions()[0].menu())
    assert projects.menu.actions()[0].isVisible()
    switch.aboutToShow.emit()
    assert [action.text() for action in switch.actions()] == [name for _key, name in projects.listed()]
    with qtbot.waitSignal(projects.chosen) as chosen:
        switch.actions()[0].trigger()
    assert chosen.args == [projects.listed()[0][0]]
    gallery.resize(900, 196)
    qtbot.waitUntil(projects.list.isVisible)
    assert not projects.menu.actions()[0].isVisible()
    gallery.setParent(None)
