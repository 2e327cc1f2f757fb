"""The family of a result in the details: what it came from, what came from it, and the way there through the gallery."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from nova_studio.contract.draft import Draft
from nova_studio.contract.task import TaskType
from nova_studio.contract.validation import validate
from nova_studio.ui.dialogs.trash import TrashDialog
from nova_studio.ui.models import gallery_model
from nova_studio.ui.panels.family import Family
from support.desks import Desk
from support.engines import Answer, ScriptedEngine, picture, text_request

OpenDesk = Callable[..., Desk]


def make(desk: Desk, request: object) -> str:
    """Make a picture and choose it; its result's id."""
    before, gallery = len(desk.results()), desk.window.gallery
    desk.window.generation.generate(request)  # type: ignore[arg-type]
    desk.until(lambda: len(desk.results()) == before + 1 and desk.window.generation.lanes.is_idle())
    made = desk.results()[0].id
    desk.until(lambda: gallery.model().row_of(made) >= 0)
    gallery.select_result(made)
    return made


def variation(desk: Desk, source: str) -> str:
    """Make a variation of a result."""
    studio = desk.studio
    ref = studio.import_picture(studio.library.result_bytes(source), "source.png", from_result=source).ref
    return make(desk, validate(Draft(TaskType.IMAGE_VARIATION, {"images": [ref]}, {"width": 320, "height": 320})))


def current(desk: Desk) -> str:
    """The id of what is chosen."""
    entry = desk.window.gallery.current()
    return "" if entry is None else entry.id


def family(desk: Desk, count: int) -> Family:
    """The family in the details, once it has so many links."""
    desk.until(lambda: desk.window.details.family is not None and len(desk.window.details.family.links()) == count)
    found = desk.window.details.family
    assert found is not None
    return found


@pytest.fixture
def desk(open_desk: OpenDesk) -> Desk:
    """A window with an engine that answers as often as it is asked."""
    return open_desk(ScriptedEngine([Answer((picture(number, 320),)) for number in range(9)])).start()


def test_links_lead_from_child_to_parent_and_back(desk: Desk) -> None:
    root = make(desk, text_request())
    child = variation(desk, root)
    grandchild = variation(desk, child)
    desk.until(lambda: current(desk) == grandchild)
    shown = family(desk, 2)
    texts = [link.text() for link in shown.links()]
    assert texts[0].startswith("Image variation, today") and texts[1].endswith("2 steps away")
    shown.links()[0].setFocus()
    QTest.keyClick(shown.links()[0], Qt.Key.Key_Space)
    desk.until(lambda: current(desk) == child)
    shown = family(desk, 2)
    assert {link.text().partition(",")[0] for link in shown.links()} == {"Text to image", "Image variation"}
    shown.links()[1].click()
    desk.until(lambda: current(desk) == grandchild)


def test_a_link_finds_what_search_project_and_pages_hide(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gallery_model, "PAGE", 2)
    root = make(desk, text_request())
    for seed in range(3):
        make(desk, text_request(seed=seed + 20, text="a blue kite"))
    garden = desk.studio.library.projects.add("Garden").id
    desk.window.projects.use(garden)
    desk.until(lambda: desk.window.session.project == garden)
    child = variation(desk, root)
    desk.until(lambda: current(desk) == child)
    desk.window.gallery.load()
    family(desk, 1).links()[0].click()
    desk.until(lambda: current(desk) == root)
    assert desk.window.gallery.header.projects.everywhere.isChecked()
    assert desk.studio.library.result(root).project != garden


def test_kin_in_the_trash_is_shown_and_opens_the_trash(desk: Desk) -> None:
    root = make(desk, text_request())
    child = variation(desk, root)
    desk.studio.library.curation.trash([root])
    desk.until(lambda: desk.window.gallery.model().rowCount() == 1)
    desk.window.details.show_entry(None)
    desk.window.details.show_entry(desk.studio.library.result(child))
    link = family(desk, 1).links()[0]
    assert link.text().endswith("in the trash")
    link.click()
    dialog = desk.window.findChild(TrashDialog)
    desk.until(lambda: dialog.model.rowCount() == 1)
    dialog.reject()


def test_a_picture_without_kin_says_nothing_of_it(desk: Desk) -> None:
    make(desk, text_request())
    desk.until(lambda: not desk.window.background.pending)
    assert desk.window.details.family is not None and not desk.window.details.family.isVisible()
