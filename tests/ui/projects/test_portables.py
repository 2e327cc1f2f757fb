"""Exporting and importing through the window: a draft, a request, a project, and words for what cannot be."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialogButtonBox, QFileDialog, QPushButton

from nova_studio.library.library import Library
from nova_studio.library.portable import importing
from nova_studio.paths import Paths
from nova_studio.ui.dialogs.progress import ProgressDialog
from nova_studio.ui.widgets.card import Card
from support.desks import Desk
from support.engines import Answer, ScriptedEngine, picture, text_request

OpenDesk = Callable[..., Desk]


@pytest.fixture
def desk(open_desk: OpenDesk) -> Desk:
    """A window with two results."""
    desk = open_desk(ScriptedEngine([Answer((picture(number, 320),)) for number in range(2)])).start(sample=True)
    for seed in range(2):
        desk.window.generation.generate(text_request(seed=seed))
        desk.until(lambda count=seed + 1: len(desk.results()) == count and desk.window.generation.lanes.is_idle())
    desk.until(lambda: desk.window.gallery.model().rowCount() == 2)
    desk.window.gallery.select_result(desk.results()[0].id)
    return desk


def ask(desk: Desk, action: str, file: Path) -> None:
    """Choose a file in the dialog that an action opens."""
    desk.window.actions_[action].trigger()
    dialog = next(each for each in desk.window.findChildren(QFileDialog) if each.isVisible())
    dialog.fileSelected.emit(str(file))
    dialog.reject()


def told(desk: Desk, words: str) -> str:
    """Wait for a card that says so; all that it says."""
    desk.until(lambda: any(words in text for text in desk.window.notices.texts()))
    return next(text for text in desk.window.notices.texts() if words in text)


def test_a_project_goes_out_as_one_file_and_into_another_library(
    desk: Desk, open_desk: OpenDesk, tmp_path: Path
) -> None:
    file = tmp_path / "mine.zip"
    desk.prompt_field().setPlainText("a lighthouse")
    ask(desk, "export_project", file)
    assert "without an account" in told(desk, "Exported mine.zip.")
    with zipfile.ZipFile(file) as archive:
        assert sum(name.startswith("results/") and name.endswith(".png") for name in archive.namelist()) == 2
        assert sum(name.startswith("drafts/") for name in archive.namelist()) == 1
    colleague = Library.open(Paths.under(tmp_path / "colleague").library_dir)
    found = importing.import_file(colleague, file)
    colleague.close()
    assert len(found.results) == 2 and len(found.drafts) == 1


def test_a_request_goes_out_and_comes_in_with_its_pictures(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "one.zip"
    ask(desk, "export_job", file)
    told(desk, "Exported one.zip.")
    library = desk.studio.library
    newest = desk.results()[0].id
    library.curation.trash([newest])
    library.curation.remove([newest])
    desk.until(lambda: desk.window.gallery.model().rowCount() == 1)
    ask(desk, "import", file)
    desk.until(lambda: desk.window.gallery.model().rowCount() == 2)
    assert 'Imported into "My pictures": 1 picture.' in told(desk, "Imported into")
    desk.window.notices.clear()
    ask(desk, "import", file)
    told(desk, "All of it was in the library already.")


def test_a_draft_goes_out_whole_or_as_a_body_and_comes_in_as_a_copy(desk: Desk, tmp_path: Path) -> None:
    desk.window.preview.end()
    desk.paint()
    desk.prompt_field().setPlainText("a lighthouse")
    for name in ("draft.zip", "body.json"):
        ask(desk, "export_draft", tmp_path / name)
        told(desk, f"Exported {name}.")
    body = json.loads((tmp_path / "body.json").read_bytes())
    assert body["taskType"] == "INPAINTING" and body["inPaintingParams"]["text"] == "a lighthouse"
    garden = desk.studio.library.projects.add("Garden").id
    desk.window.projects.use(garden)
    desk.until(lambda: desk.window.session.project == garden)
    for name in ("draft.zip", "body.json"):
        desk.window.notices.clear()
        ask(desk, "import", tmp_path / name)
        assert "1 draft" in told(desk, 'Imported into "Garden"')
    copies = desk.studio.library.named_drafts(garden).values()
    assert [draft.draft.params["text"] for draft in copies] == ["a lighthouse"] * 2


def test_what_cannot_be_written_or_read_is_said_and_changes_nothing(desk: Desk, tmp_path: Path) -> None:
    there = tmp_path / "there.zip"
    there.write_bytes(b"mine")
    ask(desk, "export_project", there)
    assert "already a file" in told(desk, "there.zip could not be exported.") and there.read_bytes() == b"mine"
    ask(desk, "export_draft", tmp_path / "no" / "such" / "draft.zip")
    assert "Nothing was exported" in told(desk, "draft.zip could not be exported.")
    ask(desk, "import", there)
    assert "no portable file" in told(desk, "there.zip could not be imported.")
    (tmp_path / "bad.json").write_text('{"taskType": "TEXT_IMAGE"}')
    desk.window.notices.clear()
    ask(desk, "import", tmp_path / "bad.json")
    told(desk, "bad.json could not be imported.")
    assert len(desk.results()) == 2


def test_an_export_that_takes_long_shows_how_far_it_is_and_can_be_stopped(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nova_studio.ui.dialogs.progress._SHOW_MS", 0)
    shown: list[tuple[int, int]] = []

    def slow(target: Path, progress: Callable[[int, int], object]) -> None:
        while True:
            progress(3, 7)

    desk.window.portables._export(slow, tmp_path / "long.zip")
    dialog = desk.window.findChild(ProgressDialog)
    dialog.progress.moved.connect(lambda done, of: shown.append((done, of)))
    desk.until(lambda: dialog.isVisible() and bool(shown))
    assert shown[0] == (3, 7)
    dialog.findChild(QDialogButtonBox).findChild(QPushButton).click()
    assert "Nothing was exported." in told(desk, "Stopped.")
    assert not (tmp_path / "long.zip").exists() and desk.window.notices.findChildren(Card)
