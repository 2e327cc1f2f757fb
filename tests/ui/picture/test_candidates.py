"""Results tried in place: stepped through, held against their source, accepted, and all of it taken back."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QToolButton, QWidget

Keys = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def words(studio: Any) -> str:
    """What stands in the bar."""
    bar = studio.window.preview
    return " ".join(label.text() for label in bar.findChildren(QLabel) if label.isVisible())


def seen(widget: QWidget, x: float, y: float) -> QColor:
    """The colour on the screen at a place, as parts of the size."""
    image: QImage = widget.grab().toImage()
    return image.pixelColor(int(image.width() * x), int(image.height() * y))


def test_arrows_step_through_the_set_and_the_bar_counts(studio: Any) -> None:
    studio.generate()
    assert words(studio) == "1 of 3"
    for expected in ("2 of 3", "3 of 3"):
        studio.key(Keys.Key_Right)
        studio.until(lambda expected=expected: expected in words(studio))
    assert abs(seen(studio.window.canvas, 0.5, 0.5).red() - 180) <= 1
    studio.key(Keys.Key_Right)  # there is nothing older
    studio.settled()
    assert "3 of 3" in words(studio)
    studio.key(Keys.Key_Left)
    studio.until(lambda: "2 of 3" in words(studio))
    studio.settled()
    assert abs(seen(studio.window.canvas, 0.5, 0.5).red() - 120) <= 1


def test_arrows_step_while_generate_has_the_focus_too(studio: Any) -> None:
    generate = studio.window.panel.foot.generate
    generate.setFocus()
    studio.generate()
    assert generate.hasFocus()
    QTest.keyClick(generate, Keys.Key_Right)
    studio.until(lambda: "2 of 3" in words(studio))
    assert generate.hasFocus()
    QTest.keyClick(generate, Keys.Key_Left)
    studio.until(lambda: "1 of 3" in words(studio))


def test_the_next_is_there_in_the_same_moment(studio: Any) -> None:
    """Decoded before it is asked for: shown by the key itself, without a turn of the event loop."""
    studio.generate()
    studio.settled()
    canvas, key = studio.window.canvas, QTest.keyClick
    canvas.setFocus()
    key(canvas, Keys.Key_Right)
    assert "2 of 3" in words(studio) and abs(seen(canvas, 0.5, 0.5).red() - 120) <= 1
    studio.settled()
    key(canvas, Keys.Key_Right)
    key(canvas, Keys.Key_Left)  # what was shown a moment ago is kept too
    assert "2 of 3" in words(studio) and abs(seen(canvas, 0.5, 0.5).red() - 120) <= 1


def test_of_many_results_only_the_neighbours_are_kept(studio: Any) -> None:
    studio.generate()
    ahead = studio.window.preview._ahead
    studio.settled()
    for count in (3, 2):
        studio.key(Keys.Key_Right)
        studio.settled()
        assert len(ahead._kept) == count
    studio.key(Keys.Key_Escape)
    assert not ahead._kept and not ahead._work


def test_a_lost_neighbour_is_told_of_when_it_is_asked_for(studio: Any) -> None:
    studio.generate()
    studio.settled()
    model, first = studio.window.gallery.model(), studio.window.preview.result()
    lost = model.neighbour(model.neighbour(first, 1), 1)
    studio.window.preview._ahead.forget()
    lost.path.unlink()
    studio.key(Keys.Key_Right)
    studio.settled()
    assert "2 of 3" in words(studio)
    studio.key(Keys.Key_Right)
    studio.settled()
    assert not studio.window.preview.isVisible()


def test_stepping_goes_on_into_the_set_before(studio: Any) -> None:
    studio.generate()
    studio.key(Keys.Key_Escape)
    studio.generate()
    for _ in range(3):
        studio.key(Keys.Key_Right)
        studio.settled()
    assert "1 of 3" in words(studio)
    assert studio.window.preview.result().job == studio.results()[-1].job


def test_escape_goes_back_to_picture_and_mask(studio: Any) -> None:
    mask, source = studio.pixels(), studio.window.session.source
    studio.generate()
    studio.key(Keys.Key_Escape)
    assert not studio.window.preview.isVisible() and not studio.window.preview.view.isVisible()
    assert studio.pixels() == mask and studio.window.session.source == source
    assert studio.window.canvas.can_paint()


def test_enter_accepts_and_undo_brings_back_picture_and_mask_in_order(studio: Any) -> None:
    window = studio.window
    mask, source = studio.pixels(), window.session.source
    studio.generate()
    studio.key(Keys.Key_Right)
    studio.until(lambda: "2 of 3" in words(studio))
    studio.settled()
    studio.key(Keys.Key_Return)
    studio.until(lambda: window.session.source != source)
    studio.settled()
    taken = window.session.source
    assert window.canvas.mask_is_empty() and not window.preview.isVisible()
    studio.paint(-30, 10)
    second = studio.pixels()
    for _ in range(3):  # the new stroke, the picture, the first stroke: faster than any picture is decoded
        studio.key(Keys.Key_Z, CTRL)
    studio.settled()
    assert window.session.source == source and window.canvas.mask_is_empty()
    for expected in (mask, None, second):
        studio.key(Keys.Key_Y, CTRL)
        studio.settled()
        assert window.canvas.mask_is_empty() if expected is None else studio.pixels() == expected
    assert window.session.source == taken
    studio.key(Keys.Key_Z, CTRL)
    studio.key(Keys.Key_Z, CTRL)
    studio.settled()
    assert studio.pixels() == mask and window.session.source == source
    assert window.session.mask is not None  # and it is what the next request sends


def test_what_was_undone_to_is_there_after_a_restart(open_studio: Any) -> None:
    studio = open_studio()
    mask, source = studio.pixels(), studio.window.session.source
    studio.generate()
    studio.key(Keys.Key_Return)
    studio.until(lambda: studio.window.session.source != source)
    studio.settled()
    studio.key(Keys.Key_Z, CTRL)
    studio.settled()
    studio.window.session.flush()
    stored = studio.studio.library.drafts()[studio.window.session.task.value]
    assert stored.source == source.sha256 and stored.mask == studio.window.session.mask
    assert studio.pixels() == mask


def test_nothing_can_be_painted_while_a_picture_is_on_its_way(studio: Any) -> None:
    studio.generate()
    studio.key(Keys.Key_Return)
    studio.until(lambda: studio.window.canvas.undo_stack.count() == 2)
    mask = studio.pixels()
    studio.key(Keys.Key_Z, CTRL)
    assert studio.window.history.busy and not studio.window.canvas.can_paint()
    studio.window.canvas.invert_mask()
    assert studio.pixels() == mask
    studio.settled()
    assert not studio.window.canvas.mask_is_empty() and studio.window.canvas.can_paint()


def test_undoing_past_a_picture_leaves_the_result_that_is_looked_at(studio: Any) -> None:
    studio.window.actions_["turn_right"].trigger()
    studio.settled()
    studio.generate()
    assert studio.window.preview.isVisible()
    studio.key(Keys.Key_Z, CTRL)
    studio.settled()
    assert not studio.window.preview.isVisible() and studio.window.canvas.picture_size() == (640, 427)
    assert studio.window.canvas.can_paint()


def test_a_picture_opened_meanwhile_begins_a_history_of_its_own(studio: Any) -> None:
    studio.generate()
    studio.key(Keys.Key_Return)
    studio.until(lambda: studio.window.canvas.undo_stack.count() == 2)
    studio.settled()
    studio.key(Keys.Key_Z, CTRL)
    studio.window.opening.sample()
    studio.settled()
    assert studio.window.session.source_name == "rocket.jpg"
    assert studio.window.canvas.undo_stack.count() == 0 and studio.window.canvas.can_paint()


@pytest.fixture
def compared(studio: Any) -> Any:
    studio.generate()
    return studio


def choose(studio: Any, mode: str) -> None:
    studio.window.preview._mode.set_value(mode)
    studio.until(lambda: studio.window.preview.view.isVisible() and studio.window.preview.view.mode == mode)
    studio.settled()


def test_the_slider_parts_source_and_result(compared: Any) -> None:
    choose(compared, "split")
    view = compared.window.preview.view
    assert abs(seen(view, 0.6, 0.3).red() - 60) <= 1  # the result
    left = seen(view, 0.4, 0.3)
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(view.width() // 2, view.height() // 2))
    QTest.mouseMove(view, QPoint(view.width() // 4, view.height() // 2))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(view.width() // 4, view.height() // 2))
    assert view.split == pytest.approx(0.25, abs=0.01)
    assert abs(seen(view, 0.4, 0.3).red() - 60) <= 1 and left.red() != 60
    compared.key(Keys.Key_Right, SHIFT)
    assert view.split == pytest.approx(0.30, abs=0.01)
    compared.key(Keys.Key_Right)
    compared.until(lambda: "2 of 3" in words(compared))
    compared.settled()
    assert view.isVisible() and abs(seen(view, 0.6, 0.3).red() - 120) <= 1


def test_side_by_side_pans_and_zooms_as_one(compared: Any) -> None:
    choose(compared, "side")
    view, canvas = compared.window.preview.view, compared.window.canvas
    assert abs(seen(view, 0.75, 0.4).red() - 60) <= 1
    before = canvas.view.key()
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(view.width() // 8, view.height() // 2))
    QTest.mouseMove(view, QPoint(view.width() // 8 + 20, view.height() // 2))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(view.width() // 8 + 20, view.height() // 2))
    assert canvas.view.key()[1] == before[1] + 20
    canvas.zoom_in()
    image = view.grab().toImage()
    assert image.pixelColor(image.width() // 4, image.height() // 2) != image.pixelColor(
        3 * image.width() // 4, image.height() // 2
    )


def test_the_heat_map_tells_what_changed_outside_the_mask(compared: Any) -> None:
    choose(compared, "heat")
    compared.until(lambda: "Outside the mask" in words(compared))
    assert "changed visibly" in words(compared) and "of 255" in words(compared)


def test_holding_backslash_shows_the_source_whatever_the_mode(compared: Any) -> None:
    choose(compared, "split")
    canvas = compared.window.canvas
    compared.window.activateWindow()
    canvas.setFocus()
    QTest.keyPress(canvas, Keys.Key_Backslash)
    assert not compared.window.preview.view.isVisible()
    QTest.keyRelease(canvas, Keys.Key_Backslash)
    assert compared.window.preview.view.isVisible()


def test_backslash_shows_what_the_result_itself_was_made_from(studio: Any) -> None:
    """Another picture is on the canvas by now."""
    studio.generate()
    canvas = studio.window.canvas
    sky = canvas.picture().pixelColor(320, 60)
    studio.key(Keys.Key_Return)
    studio.until(lambda: canvas.picture().pixelColor(320, 60) != sky)
    studio.settled()
    studio.window.gallery.select_result(studio.results()[1].id)
    studio.until(studio.window.preview.isVisible)
    studio.settled()
    at = canvas.view.to_view(QPointF(320, 60)).toPoint()
    studio.window.activateWindow()
    canvas.setFocus()
    QTest.keyPress(canvas, Keys.Key_Backslash)
    shown = canvas.grab().toImage().pixelColor(at)
    QTest.keyRelease(canvas, Keys.Key_Backslash)
    assert max(abs(one - other) for one, other in zip(shown.getRgb(), sky.getRgb(), strict=True)) <= 8
    assert canvas.grab().toImage().pixelColor(at) != shown


def test_a_way_to_compare_chosen_by_the_pointer_leaves_the_keys_to_the_picture(compared: Any) -> None:
    preview, canvas = compared.window.preview, compared.window.canvas
    button = next(one for one in preview.findChildren(QToolButton) if one.accessibleName() == "Slider")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    compared.until(lambda: preview.view.isVisible() and canvas.hasFocus())
    QTest.keyClick(canvas, Keys.Key_Left, SHIFT)
    assert preview.view.split == pytest.approx(0.45, abs=0.01)
    button.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(button, Keys.Key_Right)
    compared.until(lambda: preview.view.mode == "side")
    assert not canvas.hasFocus()
