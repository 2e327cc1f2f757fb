"""Picture slots: files, drops, pasting, the canvas; notes, refusals, and answers that come late."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot
from shiboken6 import Shiboken

from nova_studio.contract.draft import Draft
from nova_studio.contract.fields import FieldSpec, params_fields
from nova_studio.contract.task import TaskType
from nova_studio.contract.tasks import TASKS
from nova_studio.ui.forms.context import FormContext
from nova_studio.ui.forms.form import TaskForm
from nova_studio.ui.forms.image_slot import ImageEditor
from nova_studio.ui.forms.image_slots import ImagesEditor
from nova_studio.ui.forms.pictures import REF_MIME, carried_ref, carry
from support.ui_events import drop
from support.ui_pictures import FakePictures, make_ref

MakeForm = Callable[[TaskType], TaskForm]


@pytest.fixture
def form(make_form: MakeForm) -> TaskForm:
    return make_form(TaskType.TEXT_IMAGE)


@pytest.fixture
def slot(form: TaskForm) -> ImageEditor:
    editor = form.editor("condition_image")
    assert isinstance(editor, ImageEditor)
    return editor


@pytest.fixture
def list_form(make_form: MakeForm) -> TaskForm:
    return make_form(TaskType.IMAGE_VARIATION)


@pytest.fixture
def slots(list_form: TaskForm) -> ImagesEditor:
    editor = list_form.editor("images")
    assert isinstance(editor, ImagesEditor)
    return editor


def files(*names: str) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(f"/pictures/{name}") for name in names])
    return mime


def test_a_dropped_file_fills_the_slot(qtbot: QtBot, slot: ImageEditor, pictures: FakePictures) -> None:
    pictures.notes = ("Opened as a working copy of 2048 x 1365 pixels.",)
    with qtbot.waitSignal(slot.value_changed):
        assert drop(slot.card, files("rocket.jpg"))
    assert pictures.files == [Path("/pictures/rocket.jpg")]
    assert slot.value() == make_ref("rocket.jpg")
    assert (slot.card.name.text(), slot.card.facts.text()) == ("rocket.jpg", "640 x 427 JPEG")
    assert slot.notes.isVisible() and "working copy" in slot.notes.text()
    assert slot.card.accessibleDescription() == "rocket.jpg 640 x 427 JPEG"


def test_a_picture_of_the_gallery_is_taken_without_a_file(slot: ImageEditor, pictures: FakePictures) -> None:
    mime = QMimeData()
    carry(mime, make_ref("result"))
    assert carried_ref(mime) == make_ref("result")
    assert drop(slot.card, mime) and slot.value() == make_ref("result") and not pictures.files
    mime.setData(REF_MIME, b"{}")
    assert carried_ref(mime) is None
    assert not drop(slot.card, QMimeData())


def test_pasting_takes_pixels_or_says_there_are_none(qtbot: QtBot, slot: ImageEditor, pictures: FakePictures) -> None:
    QApplication.clipboard().setText("words")
    qtbot.keyClick(slot.card, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert slot.value() is None and slot.failure.message == "There is no picture on the clipboard."
    image = QImage(8, 8, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    QApplication.clipboard().setImage(image)
    qtbot.keyClick(slot.card, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert slot.value() == make_ref("pasted") and pictures.images[0].size() == image.size()
    assert slot.card.name.text() == "Pasted picture" and not slot.failure.message


def test_a_refused_file_says_why_and_changes_nothing(slot: ImageEditor, pictures: FakePictures) -> None:
    slot.set_value(make_ref("kept"))
    pictures.error = "huge.tif has 300 megapixels; at most 200 can be opened."
    drop(slot.card, files("huge.tif"))
    assert slot.value() == make_ref("kept") and slot.failure.message == pictures.error


def test_the_canvas_picture_is_on_offer(slot: ImageEditor, context: FormContext) -> None:
    assert not slot.card.canvas_button.isVisible()
    context.set_canvas(make_ref("canvas"), "chelsea.png")
    assert slot.card.canvas_button.isVisible()
    slot.card.canvas_button.click()
    assert slot.value() == make_ref("canvas") and slot.card.name.text() == "chelsea.png"
    assert not slot.card.canvas_button.isVisible()


def test_keys_open_and_clear(qtbot: QtBot, slot: ImageEditor) -> None:
    slot.set_value(make_ref())
    qtbot.keyClick(slot.card, Qt.Key.Key_Delete)
    assert slot.value() is None and not slot.card.clear_button.isVisible()
    qtbot.keyClick(slot.card, Qt.Key.Key_Return)
    dialog = slot.findChild(QFileDialog)
    assert dialog is not None and dialog.windowTitle() == "Condition picture"
    dialog.filesSelected.emit(["/pictures/a.png"])
    dialog.done(0)
    assert slot.value() == make_ref("a.png")


def test_an_answer_that_comes_late_does_not_fill_another_draft(
    form: TaskForm, slot: ImageEditor, pictures: FakePictures
) -> None:
    pictures.hold()
    drop(slot.card, files("late.png"))
    assert slot.importer.busy
    form.set_draft(Draft(TaskType.TEXT_IMAGE))
    pictures.release()
    assert slot.value() is None


def test_an_answer_to_a_slot_that_is_gone_is_dropped(context: FormContext, pictures: FakePictures) -> None:
    editor = ImageEditor(make_field(), context)
    pictures.hold()
    editor.importer.take_file(Path("/pictures/a.png"))
    Shiboken.delete(editor)
    pictures.release()


def make_field() -> FieldSpec:
    fields = params_fields(TASKS[TaskType.TEXT_IMAGE])
    return next(field for field in fields if field.name == "condition_image")


def test_several_files_come_in_their_order(slots: ImagesEditor, pictures: FakePictures) -> None:
    pictures.hold()
    assert drop(slots, files("a.png", "b.png", "c.png"))
    while slots.importer.busy:
        pictures.release()
        pictures.held = None
    assert slots.value() == tuple(map(make_ref, ("a.png", "b.png", "c.png")))
    assert slots.count.text() == "3 / 5"
    assert slots.row.chips[1].accessibleName() == "Picture 2, b.png, 640 x 427"


def test_a_sixth_picture_has_no_room(slots: ImagesEditor) -> None:
    drop(slots, files(*(f"{n}.png" for n in range(6))))
    assert len(slots.value() or ()) == 5 and "room for 5" in slots.failure.message
    assert not slots.add_button.isVisible() and not slots.open_button.isVisible()


def test_pictures_are_moved_and_removed(slots: ImagesEditor, context: FormContext) -> None:
    a, b, c = map(make_ref, "abc")
    slots.set_value((a, b, c))
    slots.row.move_asked.emit(2, 0)
    assert slots.value() == (c, a, b)
    slots.row.remove_asked.emit(1)
    assert slots.value() == (c, b)
    context.set_canvas(make_ref("canvas"))
    slots.canvas_button.click()
    assert slots.value() == (c, b, make_ref("canvas")) and not slots.canvas_button.isVisible()
