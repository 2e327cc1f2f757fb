"""The sketch of a condition picture: drawn by pointer, handed to its slot as a picture of the library."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from nova_studio.contract.task import TaskType
from nova_studio.imaging.codec import decode_rgb
from nova_studio.ui.sketch import SketchWindow
from support.canvases import drag, picture


@pytest.fixture
def sketch(qtbot: QtBot) -> SketchWindow:
    window = SketchWindow()
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.begin(640, 512, picture(300, 200))
    return window


def colours(image: QImage) -> set[tuple[int, ...]]:
    flat = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    pixels = flat[:, : image.width() * 3].reshape(-1, 3)
    return {tuple(int(part) for part in colour) for colour in np.unique(pixels, axis=0)}


def grounds(window: SketchWindow) -> list[str]:
    return [button.text() for button in window._ground.findChildren(QToolButton)]


def test_the_grounds_are_what_there_is(sketch: SketchWindow) -> None:
    assert grounds(sketch) == ["White", "Canvas"]
    sketch.offer(picture(200, 160))
    assert grounds(sketch) == ["White", "Canvas", "Present picture"] and sketch._ground.value() == "slot"
    assert sketch.canvas.picture().pixelColor(320, 256).getRgb()[:3] != (255, 255, 255)
    middle = sketch.canvas.rect().center()
    drag(sketch.canvas, (middle.x() - 60, middle.y()), (middle.x() + 60, middle.y() + 20))
    sketch._ground.set_value("canvas")
    sketch.offer(picture(100, 80))
    assert sketch._ground.value() == "canvas"  # nobody who draws is shown another ground unasked
    assert sketch._over.isVisible()
    sketch.begin(640, 512, QImage())
    assert not sketch._ground.isVisible() and not sketch._over.isVisible()


def test_what_is_drawn_is_black_on_white_whatever_the_ground(sketch: SketchWindow) -> None:
    canvas = sketch.canvas
    middle = canvas.rect().center()
    drag(canvas, (middle.x() - 60, middle.y()), (middle.x() + 60, middle.y() + 20))
    image = sketch.image()
    assert (image.width(), image.height()) == (640, 512)
    assert colours(image) == {(0, 0, 0), (255, 255, 255)}
    assert canvas.picture().pixelColor(320, 256).getRgb()[:3] == (255, 255, 255)
    sketch._ground.set_value("canvas")
    faint = canvas.picture().pixelColor(320, 256)
    assert faint.lightness() > 170 and faint.getRgb()[:3] != (255, 255, 255)
    assert sketch.image() == image  # the ground is for the eye only
    assert canvas.undo_stack.count() == 1
    QTest.keyClick(canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert colours(sketch.image()) == {(255, 255, 255)}


def test_the_eraser_and_the_size_are_those_of_the_canvas(sketch: SketchWindow) -> None:
    canvas = sketch.canvas
    sketch._size.set_value(40)
    assert canvas.brush_size() == 40
    QTest.keyClick(canvas, Qt.Key.Key_E)
    assert canvas.tool() == "eraser" and sketch._tool.value() == "eraser"
    QTest.keyClick(canvas, Qt.Key.Key_BracketRight)
    assert sketch._size.value() == canvas.brush_size() == 44


def test_a_drawing_of_the_same_size_is_still_there(sketch: SketchWindow) -> None:
    middle = sketch.canvas.rect().center()
    drag(sketch.canvas, (middle.x() - 60, middle.y()), (middle.x() + 60, middle.y()))
    sketch.reject()
    sketch.begin(640, 512, QImage())
    assert not sketch.canvas.mask_is_empty() and not sketch._ground.isVisible()
    sketch.begin(512, 512, QImage())
    assert sketch.canvas.mask_is_empty() and sketch.canvas.picture_size() == (512, 512)


def test_draw_at_the_condition_slot_puts_a_picture_of_the_library_there(open_studio: Callable[..., Any]) -> None:
    studio = open_studio(paint=False)
    window = studio.window
    window.switcher.button(TaskType.TEXT_IMAGE).click()
    window.panel.set_draft(window.panel.draft().with_setting("width", 768).with_setting("height", 512))
    draw = [button for button in window.panel.form.findChildren(QPushButton) if button.accessibleName() == "Draw…"]
    assert len([button for button in draw if not button.isHidden()]) == 1
    draw[0].click()
    dialog = window.findChild(SketchWindow)
    studio.until(dialog.isVisible)
    assert dialog.canvas.picture_size() == (768, 512)
    middle = dialog.canvas.rect().center()
    drag(dialog.canvas, (middle.x() - 60, middle.y()), (middle.x() + 60, middle.y() + 30))
    QTest.mouseClick(
        next(button for button in dialog.findChildren(QPushButton) if button.accessibleName() == "Use sketch"),
        Qt.MouseButton.LeftButton,
    )
    studio.until(lambda: window.panel.draft().params.get("condition_image") is not None)
    ref = window.panel.draft().params["condition_image"]
    assert (ref.format, ref.mode, ref.width, ref.height, ref.two_coloured) == ("PNG", "RGB", 768, 512, True)
    pixels = decode_rgb(studio.studio.library.read(ref.sha256))
    assert 0 < (pixels == 0).mean() < 0.1
    assert window.panel.context.name(ref) == studio.studio.library.picture_name(ref.sha256) == "Sketch"
    # drawn over: the first drawing shows through as the ground, and only what is drawn now is sent
    dialog.canvas.clear_mask()
    draw[0].click()
    studio.until(lambda: "Present picture" in grounds(dialog))
    assert dialog._ground.value() == "slot"
    began = dialog.canvas.to_picture(QPointF(middle.x() - 60, middle.y())).toPoint()
    assert 150 < dialog.canvas.picture().pixelColor(began).lightness() < 200  # black, dimmed
    drag(dialog.canvas, (middle.x() - 60, middle.y() - 90), (middle.x() + 60, middle.y() - 90))
    assert dialog.image().pixelColor(began).lightness() == 255
    dialog.finish()
    studio.until(lambda: window.panel.draft().params["condition_image"] != ref)


def test_other_slots_have_no_such_button(open_studio: Callable[..., Any]) -> None:
    studio = open_studio(paint=False)
    studio.window.switcher.button(TaskType.VIRTUAL_TRY_ON).click()
    buttons = studio.window.panel.form.findChildren(QPushButton)
    assert all(button.isHidden() for button in buttons if button.accessibleName() == "Draw…")


def test_the_zoom_is_typed_in_per_cent(open_studio: Callable[..., Any]) -> None:
    studio = open_studio(paint=False)
    canvas, entry = studio.window.canvas, studio.window.zoom_bar.findChild(QComboBox, "zoom_entry")
    edit = entry.lineEdit()
    studio.window.activateWindow()
    edit.setFocus()
    edit.selectAll()
    QTest.keyClicks(edit, "150")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert canvas.zoom() == 1.5 and edit.text() == "150 %"
    studio.until(canvas.hasFocus)
    edit.setFocus()
    edit.selectAll()
    QTest.keyClicks(edit, "much")
    QTest.keyClick(edit, Qt.Key.Key_Escape)
    assert canvas.zoom() == 1.5 and edit.text() == "150 %"
    canvas.zoom_in()
    assert edit.text() == "200 %"
    QTest.mouseClick(canvas, Qt.MouseButton.MiddleButton, pos=QPoint(5, 5))
    edit.setText("0")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert canvas.zoom() == 2.0
