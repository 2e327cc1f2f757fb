"""Two programs on one library: the window sees what the other does, and says so where both work on one draft."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QPushButton

from nova_studio.library.jobs import NewJob
from nova_studio.library.library import Library
from nova_studio.paths import Paths
from nova_studio.ui import neighbours
from nova_studio.ui.widgets.card import Card
from support.desks import Desk
from support.engines import Answer, ScriptedEngine, picture, text_request

OpenDesk = Callable[..., Desk]


@pytest.fixture
def desk(open_desk: OpenDesk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A window that looks often, with one result."""
    monkeypatch.setattr(neighbours, "_LOOK_MS", 20)
    desk = open_desk(ScriptedEngine([Answer((picture(number, 320),)) for number in range(3)])).start(sample=True)
    desk.window.generation.generate(text_request(seed=1))
    desk.until(lambda: len(shown(desk)) == 1 and desk.window.generation.lanes.is_idle())
    return desk


@pytest.fixture
def other(desk: Desk, paths: Paths) -> Iterator[Library]:
    """The same library in another program."""
    library = Library.open(paths.library_dir)
    yield library
    library.close()


def shown(desk: Desk) -> list[str]:
    """The ids of the results in the gallery."""
    model = desk.window.gallery.model()
    return [str(getattr(model.entry(model.index(row)), "id", "")) for row in range(model.rowCount())]


def test_stars_trash_projects_and_jobs_of_another_program_are_seen(desk: Desk, other: Library) -> None:
    (only,) = shown(desk)
    model = desk.window.gallery.model()
    other.star(only)
    desk.until(lambda: bool(getattr(model.entry(model.index(0)), "starred", False)))
    other.projects.add("Elsewhere")
    desk.until(lambda: len(desk.window.gallery.header.projects.listed()) == 2)
    other.curation.trash([only])
    desk.until(lambda: shown(desk) == [])
    other.curation.restore([only])
    desk.until(lambda: shown(desk) == [only])
    job = other.job(other.result(only).job)
    waiting = other.add_job(NewJob(job.request, job.engine))
    desk.until(lambda: shown(desk) == [waiting.id, only])


def test_a_draft_that_another_window_writes_is_said_and_can_be_taken_over(desk: Desk, other: Library) -> None:
    field = desk.prompt_field()
    field.setPlainText("ours")
    desk.window.session.flush()
    stored = other.drafts()[desk.window.session.draft_key]
    other.save_draft(desk.window.session.draft_key, replace(stored, draft=stored.draft.with_param("text", "theirs")))
    desk.until(lambda: any("Another window works on this draft." in text for text in desk.window.notices.texts()))
    assert desk.window.panel.draft().params["text"] == "ours"
    buttons = [b for card in desk.window.notices.findChildren(Card) for b in card.findChildren(QPushButton)]
    next(button for button in buttons if button.text() == "Take over what it wrote").click()
    desk.until(lambda: desk.window.panel.draft().params["text"] == "theirs")
