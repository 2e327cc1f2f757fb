"""The canvas around the painting: empty state, drops, preview, zoom, words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QColor, QDragEnterEvent, QDropEvent, QGuiApplication, QImage, QWheelEvent
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from nova_studio.ui.canvas import Canvas
from support.canvases import PLAIN, drag, picture, pixels_of

Make = Callable[..., Canvas]


@pytest.fixture
def empty(qtbot: QtBot) -> Canvas:
    canvas = Canvas()
    qtbot.addWidget(canvas)
    canvas.resize(400, 300)
    with qtbot.waitExposed(canvas):
        canvas.show()
    return canvas


def wheel(canvas: Canvas, x: int, y: int, notches: int) -> None:
    at = QPointF(x, y)
    event = QWheelEvent(
        at, canvas.mapToGlobal(at), QPoint(), QPoint(0, 120 * notches), Qt.MouseButton.NoButton, PLAIN,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(canvas, event)


def drop(canvas: Canvas, data: QMimeData) -> bool:
    enter = QDragEnterEvent(QPoint(50, 50), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, PLAIN)
    QApplication.sendEvent(canvas, enter)
    if not enter.isAccepted():
        return False
    event = QDropEvent(QPointF(50, 50), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, PLAIN)
    QApplication.sendEvent(canvas, event)
    return event.isAccepted()


def test_the_empty_canvas_offers_three_links(empty: Canvas, qtbot: QtBot) -> None:
    links = {link.accessibleName(): link for link in empty.findChildren(QPushButton)}
    assert list(links) == ["Open…", "Paste", "Start from a sample"]
    signals = (empty.open_requested, empty.paste_requested, empty.sample_requested)
    for link, signal in zip(links.values(), signals, strict=True):
        assert link.isVisible()
        assert link.focusPolicy() == Qt.FocusPolicy.StrongFocus
        with qtbot.waitSignal(signal):
            QTest.keyClick(link, Qt.Key.Key_Space)


def test_the_empty_canvas_does_nothing_when_told_to_paint(empty: Canvas) -> None:
    drag(empty, (10, 10), (50, 50))
    for key in (Qt.Key.Key_X, Qt.Key.Key_Left, Qt.Key.Key_Backslash, Qt.Key.Key_Escape):
        QTest.keyClick(empty, key)
    wheel(empty, 20, 20, 2)
    empty.zoom_in()
    empty.zoom_to_fit()
    empty.invert_mask()
    empty.select_all()
    assert not empty.has_picture()
    assert empty.picture().isNull()
    assert empty.picture_size() == (0, 0)
    assert empty.mask_is_empty()
    assert empty.mask_share() == 0
    assert empty.undo_stack.count() == 0


@pytest.mark.parametrize(("surround", "text"), [("#1f1f1f", "#e8e8e8"), ("#b4b4b4", "#1b1b1b")])
def test_the_links_read_on_either_surround(empty: Canvas, surround: str, text: str) -> None:
    empty.set_surround(QColor(surround))
    for link in empty.findChildren(QPushButton):
        assert link.palette().buttonText().color().name() == text
    assert empty.grab().toImage().pixelColor(2, 2).name() == surround


def test_dropped_files_and_pixels_are_passed_on(empty: Canvas, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "a picture.png"
    picture(8, 8).save(str(path))
    files = QMimeData()
    files.setUrls([QUrl.fromLocalFile(str(path)), QUrl("https://example.invalid/x.png")])
    with qtbot.waitSignal(empty.picture_dropped) as dropped:
        assert drop(empty, files)
    assert dropped.args == [[str(path)]]
    bare = QMimeData()
    bare.setImageData(picture(9, 7))
    with qtbot.waitSignal(empty.image_pasted) as pasted:
        assert drop(empty, bare)
    assert pasted.args is not None
    assert pasted.args[0].width() == 9
    words = QMimeData()
    words.setText("no picture")
    assert not drop(empty, words)


def test_paste_takes_the_clipboard(empty: Canvas, qtbot: QtBot) -> None:
    QGuiApplication.clipboard().setText("no picture")
    assert not empty.paste()
    QGuiApplication.clipboard().setImage(picture(5, 6))
    with qtbot.waitSignal(empty.image_pasted) as pasted:
        QTest.keyClick(empty, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert pasted.args is not None
    assert pasted.args[0].height() == 6
    QGuiApplication.clipboard().clear()


def test_the_wheel_zooms_at_the_pointer_and_stops_at_100_percent(make_canvas: Make, qtbot: QtBot) -> None:
    canvas = make_canvas(1600, 1200, None)
    before = canvas.to_picture(canvas.to_device(QPointF(120, 90)))
    with qtbot.waitSignal(canvas.zoom_changed) as told:
        wheel(canvas, 120, 90, 1)
    assert told.args == [canvas.zoom()]
    zooms = [canvas.zoom()]
    while canvas.zoom() < 5:
        wheel(canvas, 120, 90, 1)
        zooms.append(canvas.zoom())
    after = canvas.to_picture(canvas.to_device(QPointF(120, 90)))
    assert 1.0 in zooms
    assert abs(after.x() - before.x()) < 2.5
    assert abs(after.y() - before.y()) < 2.5
    while canvas.zoom() > 1 / 32:
        wheel(canvas, 120, 90, -3)
    assert canvas.zoom() == 1 / 32


def test_zoom_steps_meet_round_figures(make_canvas: Make) -> None:
    canvas = make_canvas(1600, 1200, 0.9)
    canvas.zoom_in()
    assert canvas.zoom() == 1.0
    canvas.zoom_in()
    assert canvas.zoom() == 1.5
    canvas.zoom_out()
    canvas.zoom_out()
    assert canvas.zoom() == pytest.approx(2 / 3)
    canvas.zoom_to_fit()
    assert canvas.zoom() == 0.25
    canvas.zoom_to_actual()
    assert canvas.zoom() == 1.0


def test_a_preview_of_the_same_shape_lies_where_the_picture_lies(make_canvas: Make) -> None:
    canvas = make_canvas()
    canvas.select_all()
    red = QImage(600, 400, QImage.Format.Format_RGB32)
    red.fill(QColor("#ff0000"))
    canvas.set_preview(red)
    assert canvas.zoom() == 1.0
    shot = canvas.grab().toImage()
    assert shot.pixelColor(60, 60).name() == shot.pixelColor(340, 240).name() == "#ff0000"
    assert shot.pixelColor(40, 60).name() == "#1f1f1f"
    drag(canvas, (100, 100), (140, 140))
    assert canvas.mask().all()
    QTest.keyPress(canvas, Qt.Key.Key_Backslash)
    assert canvas.grab().toImage().pixelColor(200, 150).name() != "#ff0000"
    QTest.keyRelease(canvas, Qt.Key.Key_Backslash)
    canvas.set_preview(None)
    assert canvas.overlay_shown()


def test_a_preview_of_another_shape_is_fitted_and_the_view_comes_back(make_canvas: Make) -> None:
    canvas = make_canvas(1600, 1200, 2.0)
    key = canvas.view.key()
    canvas.set_preview(picture(100, 300))
    assert canvas.zoom() == 1.0
    canvas.zoom_in()
    canvas.set_preview(None)
    assert canvas.view.key() == key


def test_a_preview_needs_no_picture(empty: Canvas) -> None:
    empty.set_preview(picture(200, 150))
    assert empty.zoom() == 2.0
    assert not empty.findChildren(QPushButton)[0].isVisible()
    assert empty.grab().toImage().pixelColor(200, 150) != QColor(0x1F, 0x1F, 0x1F)
    empty.set_preview(None)
    assert empty.findChildren(QPushButton)[0].isVisible()


def test_before_hides_the_mask_while_the_key_is_held(make_canvas: Make) -> None:
    canvas = make_canvas()
    plain = pixels_of(canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB32))
    canvas.select_all()
    masked = pixels_of(canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB32))
    QTest.keyPress(canvas, Qt.Key.Key_Backslash)
    held = pixels_of(canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB32))
    QTest.keyRelease(canvas, Qt.Key.Key_Backslash)
    again = pixels_of(canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB32))
    assert np.array_equal(held, plain)
    assert np.array_equal(again, masked)
    assert not np.array_equal(masked, plain)


def test_the_canvas_says_what_is_on_it(make_canvas: Make, qtbot: QtBot) -> None:
    canvas = make_canvas()
    assert canvas.accessibleName() == "Canvas"
    assert canvas.describe() == "Picture of 300 by 200 pixels. Nothing is masked."
    mask = np.zeros((200, 300), bool)
    mask[20:40, 30:60] = True
    canvas.set_mask(mask)
    words = "Picture of 300 by 200 pixels. 1.0 % of the picture will change, between 30, 20 and 59, 39."
    assert canvas.describe() == words
    qtbot.waitUntil(lambda: canvas.accessibleDescription().startswith(words))
    assert "X paints there" in canvas.accessibleDescription()
    canvas.clear_picture()
    qtbot.waitUntil(lambda: canvas.accessibleDescription().startswith("No picture."))


def test_the_canvas_keeps_its_keys_from_the_windows_shortcuts(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    canvas = Canvas(window)
    canvas.resize(400, 300)
    canvas.set_picture(picture(300, 200))
    action = QAction(window)
    action.setShortcut(Qt.Key.Key_Left)
    window.addAction(action)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    canvas.setFocus()
    taken = QSignalSpy(action.triggered)
    QTest.keyClick(canvas, Qt.Key.Key_Left)
    assert taken.count() == 0
    canvas.set_preview(picture(300, 200))
    QTest.keyClick(canvas, Qt.Key.Key_Left)
    assert taken.count() == 1


def test_tools_are_chosen_by_name(make_canvas: Make, qtbot: QtBot) -> None:
    canvas = make_canvas()
    assert canvas.tool() == "brush"
    with qtbot.waitSignal(canvas.tool_changed) as told:
        canvas.set_tool("hand")
    assert told.args == ["hand"]
    drag(canvas, (100, 100), (140, 140))
    assert canvas.mask_is_empty()
    with pytest.raises(ValueError, match="no tool called airbrush"):
        canvas.set_tool("airbrush")
