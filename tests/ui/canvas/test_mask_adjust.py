"""The small panel over the canvas: live, one step, kept or taken back, and closed by whatever else changes the mask."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from nova_studio.imaging import morphology
from nova_studio.ui.canvas import Canvas
from nova_studio.ui.panels.busy_note import BusyNote
from nova_studio.ui.panels.mask_adjust import FEATHER, MaskAdjust
from support.canvases import drag

Make = Callable[..., Canvas]


@pytest.fixture
def canvas(make_canvas: Make) -> Canvas:
    canvas = make_canvas()
    canvas.set_tool("ellipse")
    drag(canvas, (110, 90), (260, 200))
    return canvas


@pytest.mark.parametrize("kind", ["grow", "shrink", "smooth", "border"])
def test_pixels_are_chosen_live_and_are_one_step(canvas: Canvas, kind: str) -> None:
    panel = MaskAdjust(canvas)
    before = canvas.mask()
    level = before.astype(np.uint8) * 255
    panel.open(kind)
    for pixels in (3, 12, 5):
        panel.slider.set_value(pixels)
        assert np.array_equal(canvas.mask(), getattr(morphology, kind)(level, pixels) != 0)
    assert canvas.undo_stack.count() == 2
    QTest.keyClick(panel.slider.spin, Qt.Key.Key_Return)
    assert not panel.isVisible()
    assert canvas.undo_stack.count() == 2
    canvas.undo()
    assert np.array_equal(canvas.mask(), before)


def test_escape_takes_it_back_and_the_next_opening_begins_with_the_last_number(canvas: Canvas) -> None:
    panel = MaskAdjust(canvas)
    before = canvas.mask()
    panel.open("grow")
    panel.slider.set_value(17)
    QTest.keyClick(panel.slider.spin, Qt.Key.Key_Escape)
    assert not panel.isVisible()
    assert np.array_equal(canvas.mask(), before)
    assert canvas.undo_stack.count() == 1
    panel.open("grow")
    assert panel.slider.value() == 17
    assert panel.accessibleName() == "Grow"


def test_a_stroke_or_undo_closes_it(canvas: Canvas) -> None:
    panel = MaskAdjust(canvas)
    panel.open("shrink")
    canvas.set_tool("brush")
    drag(canvas, (300, 210), (320, 220))
    assert not panel.isVisible()
    assert canvas.undo_stack.count() == 3
    panel.open("smooth")
    canvas.undo()
    assert not panel.isVisible()


def test_feather_is_shown_only_while_it_is_open(canvas: Canvas) -> None:
    panel = MaskAdjust(canvas)
    before = canvas.mask()
    panel.open(FEATHER)
    panel.slider.set_value(30)
    assert canvas.feather() == 30
    assert "black and white" in panel.note.text()
    assert np.array_equal(canvas.mask(), before)
    assert canvas.undo_stack.count() == 1
    panel.accept()
    assert canvas.feather() == 0


def test_a_long_work_is_said(canvas: Canvas, qtbot: QtBot) -> None:
    note = BusyNote(canvas)
    canvas.busy_changed.emit(True)
    qtbot.waitUntil(note.isVisible)
    canvas.busy_changed.emit(False)
    assert not note.isVisible()
