"""The strip on the screen: where cards lie, hand and keys, what a screen reader finds, what a drag carries, what moves."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from PySide6.QtCore import QMimeData, QModelIndex, QPoint, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QAccessible, QColor, QContextMenuEvent, QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nova_studio.imaging.codec import measure
from nova_studio.library.model import JobState, Result
from nova_studio.ui import theme
from nova_studio.ui.forms.pictures import carried_files, carried_ref
from nova_studio.ui.gallery import film_strip
from nova_studio.ui.gallery.dragging import DragFiles
from nova_studio.ui.gallery.film_strip import FilmStrip
from nova_studio.ui.gallery.grid import Grid
from nova_studio.ui.models import gallery_model
from nova_studio.ui.models.gallery_model import GalleryModel
from support.galleries import Stage

Make = Callable[..., FilmStrip]


@pytest.fixture
def make(stage: Stage, qtbot: QtBot) -> Make:
    """A shown strip of a size, with the library loaded."""

    def make(width: int = 700, height: int = 164) -> FilmStrip:
        model = GalleryModel(stage.library, stage.background)
        strip = FilmStrip(model, DragFiles(stage.library))
        model.setParent(strip)
        qtbot.addWidget(strip)
        strip.resize(width, height)
        with qtbot.waitExposed(strip):
            strip.show()
        model.load()
        return strip

    return make


def model_of(strip: FilmStrip) -> GalleryModel:
    model = strip.model()
    assert isinstance(model, GalleryModel)
    return model


def test_cells_are_found_where_they_lie() -> None:
    grid = Grid(count=7, columns=3, cell=QSize(10, 20), margin=4, one_row=False)
    assert grid.content == QSize(38, 68)
    for row in range(7):
        assert grid.at(grid.rect(row).topLeft()) == grid.at(grid.rect(row).bottomRight()) == row
    assert [grid.at(QPoint(*at)) for at in ((3, 5), (5, 3), (34, 5), (15, 45), (5, 70))] == [-1] * 5
    assert list(grid.touching(QRect(0, 24, 5, 1))) == [3, 4, 5]
    assert list(grid.touching(QRect(0, 1000, 5, 5))) == []
    line = Grid(count=7, columns=7, cell=QSize(10, 20), margin=4, one_row=True)
    assert list(line.touching(QRect(20, 0, 10, 20))) == [1, 2]


def test_a_low_strip_is_one_row_and_a_taller_one_a_grid(stage: Stage, make: Make, qtbot: QtBot) -> None:
    for _ in range(4):
        stage.made(5)
    strip = make()
    tops = {strip.visualRect(strip.model().index(row, 0)).top() for row in range(20)}
    assert len(tops) == 1 and strip.horizontalScrollBar().maximum() > 0 and strip.verticalScrollBar().maximum() == 0
    low = strip.grid.cell
    strip.resize(700, 120)
    assert strip.grid.cell.height() < low.height(), "in less room the cards are smaller"
    strip.resize(700, 420)
    assert strip.grid.columns == 5 and strip.horizontalScrollBar().maximum() == 0
    assert strip.verticalScrollBar().maximum() > 0
    assert strip.grid.cell.width() >= theme.current().px(120)


def test_a_screen_reader_finds_the_gallery_with_its_items(stage: Stage, make: Make) -> None:
    stage.made(2)
    stage.waiting(1)
    strip = make()
    model_of(strip).add_job(stage.at(JobState.FAILED, error="It was throttled."))
    found = QAccessible.queryAccessibleInterface(strip)
    assert found.text(QAccessible.Text.Name) == "Gallery" and found.role() == QAccessible.Role.List
    items = [found.child(number) for number in range(found.childCount())]
    items = [item for item in items if item.role() == QAccessible.Role.ListItem]
    names = [item.text(QAccessible.Text.Name) for item in items]
    assert names[:2] == [
        "Result not made, Text to image, It was throttled",
        "Result on its way, Text to image, waiting",
    ]
    assert names[2].startswith("Result 2, Text to image, rehearsal, 400x400, today ") and len(names) == 4
    corner = strip.viewport().mapToGlobal(strip.visualRect(strip.model().index(2, 0)).topLeft())
    assert items[2].rect().topLeft() == corner


def test_arrows_choose_and_enter_opens(stage: Stage, make: Make, qtbot: QtBot) -> None:
    for _ in range(3):
        stage.made(4)
    strip = make(700, 420)
    strip.setFocus()
    opened: list[int] = []
    strip.opened.connect(lambda index: opened.append(index.row()))

    def press(key: Qt.Key) -> int:
        QTest.keyClick(strip, key)
        return strip.currentIndex().row()

    strip.setCurrentIndex(strip.model().index(0, 0))
    keys = Qt.Key
    walk = (keys.Key_Right, keys.Key_Down, keys.Key_Left, keys.Key_Up, keys.Key_Up, keys.Key_End, keys.Key_Home)
    assert [press(key) for key in walk] == [1, 6, 5, 0, 0, 11, 0]
    assert press(keys.Key_PageDown) == 10 and press(keys.Key_Down) == 10 and press(keys.Key_PageUp) == 0
    assert press(keys.Key_X) == 0, "letters belong to the window"
    QTest.keyClick(strip, Qt.Key.Key_Right)
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
        QTest.keyClick(strip, key)
    assert opened == [1, 1]
    strip.resize(700, 164)
    assert press(keys.Key_Down) == 1 and press(keys.Key_PageDown) > 4
    assert strip.viewport().rect().contains(strip.visualRect(strip.currentIndex())), "what is chosen is in sight"


def test_a_click_chooses_and_a_double_click_opens(stage: Stage, make: Make, qtbot: QtBot) -> None:
    stage.made(3)
    strip = make()
    again: list[None] = []
    strip.chosen_again.connect(lambda: again.append(None))
    place = strip.visualRect(strip.model().index(1, 0)).center()
    qtbot.mouseClick(strip.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert [index.row() for index in strip.selectedIndexes()] == [1] and not again
    qtbot.mouseClick(strip.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert len(again) == 1
    with qtbot.waitSignal(strip.opened) as told:
        qtbot.mouseDClick(strip.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert isinstance(told.args[0], QModelIndex) and told.args[0].row() == 1
    empty = strip.visualRect(strip.model().index(2, 0)).center() + QPoint(strip.grid.cell.width(), 0)
    qtbot.mouseClick(strip.viewport(), Qt.MouseButton.LeftButton, pos=empty)
    assert [index.row() for index in strip.selectedIndexes()] == [1], "a click beside the cards loses nothing"


def test_thumbnails_are_painted_when_they_come(stage: Stage, make: Make, qtbot: QtBot) -> None:
    stage.made(1)
    strip = make()
    middle = strip.visualRect(strip.model().index(0, 0)).center()
    panel = QColor(theme.current().tokens.panel)
    assert strip.viewport().grab().toImage().pixelColor(middle) == panel
    with qtbot.waitSignal(model_of(strip).thumbnails.ready):
        strip.viewport().repaint()
    assert strip.viewport().grab().toImage().pixelColor(middle) != panel


def test_the_next_page_comes_before_the_end_is_reached(
    stage: Stage, make: Make, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gallery_model, "PAGE", 100)
    stage.many(500)
    strip = make()
    assert model_of(strip).rowCount() < 200 and model_of(strip).total == 501
    bar = strip.horizontalScrollBar()
    seen = 0
    while model_of(strip).canFetchMore(QModelIndex()) and seen < 100:
        bar.setValue(bar.maximum())
        QApplication.processEvents()
        seen += 1
    assert model_of(strip).rowCount() == 501


def test_what_scrolls_away_is_not_read(stage: Stage, make: Make, qtbot: QtBot) -> None:
    for _ in range(6):
        stage.made(5)
    strip = make()
    strip.viewport().repaint()
    bar = strip.horizontalScrollBar()
    bar.setValue(bar.maximum())
    strip.viewport().repaint()
    seen = {
        entry.sha256
        for row in strip.visible_rows()
        if isinstance(entry := model_of(strip).entry(strip.model().index(row, 0)), Result)
    }
    assert {sha for sha, _side in model_of(strip).thumbnails._pending} <= seen


def test_a_drag_carries_a_file_the_pixels_and_a_reference_the_library_has(stage: Stage, make: Make) -> None:
    stage.made(2)
    strip = make()
    plain, known = stage.newest()
    ref = stage.library.add_picture(known.path.read_bytes(), measure(known.path.read_bytes()))
    data: list[QMimeData] = [strip._drags.mime_data(result) for result in (plain, known)]
    (file,) = carried_files(data[0])
    assert file.read_bytes() == plain.path.read_bytes() and file.name.startswith("text-to-image-")
    assert file.suffix == ".png" and file.parent != plain.path.parent
    assert data[0].hasImage() and QImage(data[0].imageData()).size() == QSize(400, 400)
    assert carried_ref(data[0]) is None and carried_ref(data[1]) == ref
    plain.path.unlink()
    assert QImage(data[0].imageData()).isNull()


def test_only_results_can_be_dragged(stage: Stage, make: Make) -> None:
    stage.made(1)
    stage.waiting(1)
    strip = make()
    flags = [strip.model().index(row, 0).flags() for row in (0, 1)]
    assert [bool(flag & Qt.ItemFlag.ItemIsDragEnabled) for flag in flags] == [False, True]
    strip.setCurrentIndex(strip.model().index(0, 0))
    strip.startDrag(Qt.DropAction.CopyAction)


def test_the_wheel_moves_one_row_sideways(stage: Stage, make: Make) -> None:
    for _ in range(3):
        stage.made(5)
    strip = make()
    place = QPointF(strip.viewport().rect().center())
    event = QWheelEvent(
        place,
        strip.viewport().mapToGlobal(place),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(strip.viewport(), event)
    assert strip.horizontalOffset() == strip.grid.cell.width()


def test_the_menu_key_asks_for_the_menu_of_the_current_card(stage: Stage, make: Make, qtbot: QtBot) -> None:
    stage.made(2)
    strip = make()
    strip.setCurrentIndex(strip.model().index(1, 0))
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(), QPoint())
    with qtbot.waitSignal(strip.menu_asked) as told:
        QApplication.sendEvent(strip.viewport(), event)
    assert told.args[0].row() == 1
    place = strip.visualRect(strip.model().index(0, 0)).center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, strip.viewport().mapToGlobal(place))
    with qtbot.waitSignal(strip.menu_asked) as told:
        QApplication.sendEvent(strip.viewport(), event)
    assert told.args[0].row() == 0


def test_cards_move_only_while_something_is_on_its_way(
    stage: Stage, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    strip = make()
    model = model_of(strip)
    job = stage.waiting(2)
    model.add_job(job)
    assert not strip.moving
    job = stage.move(job, JobState.SENDING)
    model.job_changed(job)
    assert strip.moving and strip._frames.interval() == film_strip._FRAME_MS
    strip.hide()
    assert not strip.moving
    monkeypatch.setattr(theme.Theme, "motion_allowed", lambda self: False)
    strip.show()
    assert strip.moving and strip._frames.interval() == film_strip._SECOND_MS
    model.job_changed(stage.move(job, JobState.FAILED))
    assert not strip.moving


def test_every_kind_of_card_is_painted_in_both_schemes_and_sizes(
    stage: Stage, make: Make, qapp: QApplication, qtbot: QtBot
) -> None:
    stage.made(1)
    broken = stage.made(1)
    (result,) = stage.library.job_results(broken.id)
    result.path.unlink()
    result.thumbnail.unlink()
    stage.library.star(result.id)
    for state in (JobState.UNCLEAR, JobState.SENDING, JobState.RECEIVED):
        stage.at(state, error="A long story about what happened to the request on its way to the service.")
    stage.waiting(1)
    strip = make(1200)
    for state in (JobState.FAILED, JobState.REFUSED):
        model_of(strip).add_job(stage.at(state, error="A long story about what happened to it."))
    strip.setCurrentIndex(strip.model().index(0, 0))
    strip.setFocus()
    qtbot.waitUntil(lambda: model_of(strip).thumbnails.kept == 2)
    looks = []
    for scheme, scale, height in (("dark", 1.0, 164), ("light", 1.0, 164), ("light", 2.0, 320), ("dark", 1.0, 110)):
        theme.apply(qapp, scheme, scale)
        strip.resize(1200, height)
        looks.append(strip.grab().toImage())
    theme.apply(qapp, "dark")
    assert all(one != other for one, other in pairwise(looks))


def test_an_empty_strip_teaches(make: Make) -> None:
    strip = make()
    blank = QImage(strip.viewport().size(), QImage.Format.Format_RGB32)
    blank.fill(QColor(theme.current().tokens.field))
    assert strip.viewport().grab().toImage().convertToFormat(QImage.Format.Format_RGB32) != blank
    assert not strip.indexAt(QPoint(20, 20)).isValid() and strip.selectedIndexes() == []
    QTest.keyClick(strip, Qt.Key.Key_Right)
    QTest.keyClick(strip, Qt.Key.Key_Return)


def test_the_card_under_the_pointer_is_lit(stage: Stage, make: Make, qtbot: QtBot) -> None:
    stage.made(2)
    strip = make()
    qtbot.waitUntil(lambda: model_of(strip).thumbnails.kept == 2)
    away = strip.mapToGlobal(QPoint(strip.width() - 5, strip.height() - 5))
    strip.cursor().setPos(away)
    corner = strip.visualRect(strip.model().index(1, 0)).topLeft() + QPoint(4, 4)
    qtbot.waitUntil(lambda: strip.viewport().grab().toImage().pixelColor(corner).name().upper() == _ground())
    strip.cursor().setPos(strip.viewport().mapToGlobal(corner + QPoint(20, 20)))
    qtbot.waitUntil(lambda: strip.viewport().grab().toImage().pixelColor(corner).name().upper() != _ground())


def _ground() -> str:
    return theme.current().tokens.field.upper()
