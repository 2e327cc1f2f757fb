"""A result large: decoded away from the window, walked through by the arrows, zoomed at the pointer."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from nova_studio.ui import theme
from nova_studio.ui.gallery.viewer import Viewer
from nova_studio.ui.gallery.viewer_picture import ViewerPicture
from nova_studio.ui.models.gallery_model import GalleryModel
from support.galleries import Stage


@pytest.fixture
def viewer(stage: Stage, qtbot: QtBot) -> Viewer:
    for _ in range(3):
        stage.made(1)
    model = GalleryModel(stage.library, stage.background)
    model.load()
    result = Viewer(model, stage.background)
    model.setParent(result)
    qtbot.addWidget(result)
    with qtbot.waitExposed(result):
        result.show_result(stage.newest()[1])
    qtbot.waitUntil(lambda: not result.picture.image.isNull())
    return result


def test_it_shows_a_result_with_what_is_known_of_it(stage: Stage, viewer: Viewer) -> None:
    assert viewer.picture.image.size() == QSize(400, 400) and not viewer.isModal()
    assert viewer.caption.startswith("REHEARSAL Text to image · Scripted · 400x400 · seed 7 · today ")
    assert viewer.picture.accessibleDescription() == viewer.caption


def test_the_arrows_walk_through_the_gallery_and_stop_at_its_ends(stage: Stage, viewer: Viewer, qtbot: QtBot) -> None:
    results = stage.newest()
    shown = []
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Left, Qt.Key.Key_Left):
        QTest.keyClick(viewer.picture, key)
        shown.append(viewer.result)
    assert shown == [results[2], results[2], results[1], results[0], results[0]]
    expected = QImage(str(results[0].path)).convertToFormat(QImage.Format.Format_RGB32)
    qtbot.waitUntil(lambda: viewer.picture.image == expected)


def test_escape_closes_it_and_it_comes_back(stage: Stage, viewer: Viewer, qtbot: QtBot) -> None:
    QTest.keyClick(viewer.picture, Qt.Key.Key_Escape)
    assert not viewer.isVisible()
    viewer.show_result(stage.newest()[0])
    assert viewer.isVisible() and viewer.result == stage.newest()[0]


def test_its_buttons_ask_with_the_result_that_is_shown(stage: Stage, viewer: Viewer, qtbot: QtBot) -> None:
    buttons = {button.accessibleName(): button for button in viewer.findChildren(QPushButton)}
    assert all(button.text() == name for name, button in buttons.items())
    for name, signal in {
        "Save as…": viewer.save_requested,
        "Copy": viewer.copy_requested,
        "Use as source": viewer.use_requested,
        "Reuse request": viewer.request_requested,
    }.items():
        with qtbot.waitSignal(signal) as told:
            buttons[name].click()
        assert told.args == [viewer.result]
    with qtbot.waitSignal(viewer.copy_requested):
        QTest.keyClick(viewer.picture, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)


def test_a_missing_file_is_told_in_words(stage: Stage, viewer: Viewer, qtbot: QtBot) -> None:
    gone = stage.newest()[2]
    gone.path.unlink()
    viewer.step(1)
    qtbot.waitUntil(lambda: viewer.picture.image.isNull())
    assert "cannot be shown" in viewer.picture._words
    viewer.picture.grab()


@pytest.fixture
def picture(qtbot: QtBot, qapp: QApplication) -> ViewerPicture:
    theme.apply(qapp, "dark")
    result = ViewerPicture()
    qtbot.addWidget(result)
    result.resize(300, 200)
    with qtbot.waitExposed(result):
        result.show()
    image = QImage(600, 600, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    result.set_image(image)
    return result


def wheel(widget: ViewerPicture, at: QPointF, notches: int) -> None:
    event = QWheelEvent(
        at,
        widget.mapToGlobal(at),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)


def test_a_picture_is_fitted_through_resizes_and_never_enlarged(picture: ViewerPicture) -> None:
    assert picture.fitted and picture.zoom == pytest.approx(200 / 600)
    picture.resize(300, 300)
    assert picture.zoom == pytest.approx(0.5)
    picture.set_image(QImage(20, 20, QImage.Format.Format_RGB32))
    assert picture.zoom == 1.0


def test_the_wheel_zooms_at_the_pointer(picture: ViewerPicture) -> None:
    at = QPointF(160, 90)
    picture.zoom_to(1.0)
    before = (at - picture._corner) / picture.zoom
    wheel(picture, at, 2)
    after = (at - picture._corner) / picture.zoom
    assert picture.zoom == pytest.approx(1.25**2) and (before - after).manhattanLength() < 1e-6
    wheel(picture, at, 100)
    assert picture.zoom == 16
    wheel(picture, at, -100)
    assert picture.zoom == pytest.approx(0.05)


def test_the_mouse_moves_it_and_a_double_click_changes_between_whole_and_pixels(
    picture: ViewerPicture, qtbot: QtBot
) -> None:
    qtbot.mouseDClick(picture, Qt.MouseButton.LeftButton, pos=QPoint(150, 100))
    assert picture.zoom == 1.0 and not picture.fitted
    corner = QPointF(picture._corner)
    qtbot.mousePress(picture, Qt.MouseButton.LeftButton, pos=QPoint(150, 100))
    qtbot.mouseMove(picture, QPoint(140, 80))
    qtbot.mouseRelease(picture, Qt.MouseButton.LeftButton, pos=QPoint(140, 80))
    assert picture._corner == corner + QPointF(-10, -20)
    qtbot.mouseMove(picture, QPoint(10, 10))
    assert picture._corner == corner + QPointF(-10, -20), "let go"
    picture.step(-1)
    qtbot.mouseDClick(picture, Qt.MouseButton.LeftButton, pos=QPoint(150, 100))
    assert picture.fitted


def test_transparency_lies_on_a_checkerboard(picture: ViewerPicture) -> None:
    shot = picture.grab().toImage()
    row = {shot.pixelColor(x, 100).name() for x in range(60, 240)}
    assert row == {"#8a8a8a", "#a8a8a8"}
    assert shot.pixelColor(5, 100).name().upper() == theme.current().tokens.surround
