"""Changes of the whole mask at 4096 x 4096, and the pinch of a touch pad. How long they take is measured by the benchmarks."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QNativeGestureEvent, QPointingDevice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nova_studio.ui.canvas import Canvas
from nova_studio.ui.canvas.change import Change
from nova_studio.ui.canvas.operations import Operations
from support.canvases import LEFT, PLAIN

Make = Callable[..., Canvas]
SIDE = 4096


@pytest.fixture
def large(make_canvas: Make, qtbot: QtBot) -> Canvas:
    """A picture of 4096 x 4096, fitted, with a ring as its mask; everything that is worked out once is."""
    canvas = make_canvas(SIDE, SIDE, None)
    y, x = np.ogrid[:SIDE, :SIDE]
    away = np.hypot(x - SIDE // 2, y - SIDE // 2)
    canvas.set_mask((away > 1200) & (away < 1500), undoable=False)
    canvas.settings.set_tolerance(60)
    wand(canvas)
    settled(canvas, qtbot)
    canvas.undo()
    settled(canvas, qtbot)
    return canvas


def settled(canvas: Canvas, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not canvas.work.busy, timeout=20_000)
    QApplication.processEvents()


def wand(canvas: Canvas) -> None:
    canvas.set_tool("wand")
    QTest.mouseClick(canvas, LEFT, PLAIN, QPoint(150, 150))


def fill(canvas: Canvas) -> None:
    canvas.set_tool("fill")
    QTest.mouseClick(canvas, LEFT, PLAIN, canvas.rect().center())


ACTS: dict[str, Callable[[Canvas], object]] = {
    "wand": wand,
    "fill": fill,
    "grow": lambda canvas: canvas.change(Change("Grow", Operations.morph("grow", 20))),
    "smooth": lambda canvas: canvas.change(Change("Smooth", Operations.morph("smooth", 20))),
    "invert": lambda canvas: canvas.invert_mask(),
    "undo": lambda canvas: canvas.undo(),
}


def test_changes_of_a_large_mask_arrive_and_are_one_step_each(large: Canvas, qtbot: QtBot) -> None:
    for name, act in ACTS.items():
        before, steps = large.mask_share(), large.undo_stack.index()
        act(large)
        settled(large, qtbot)
        assert large.undo_stack.index() != steps, name
        assert large.mask_share() != before, name


def test_a_pinch_on_a_touch_pad_zooms_at_the_pointer(make_canvas: Make) -> None:
    canvas = make_canvas(1000, 800)
    at = QPointF(120, 90)
    under = canvas.to_picture(canvas.to_device(at))
    device = QPointingDevice.primaryPointingDevice()
    for value in (0.25, -0.1):
        before = canvas.zoom()
        event = QNativeGestureEvent(
            Qt.NativeGestureType.ZoomNativeGesture, device, 2, at, at, canvas.mapToGlobal(at), value, QPointF()
        )
        QApplication.sendEvent(canvas, event)
        assert canvas.zoom() == pytest.approx(before * (1 + value))
        now = canvas.to_picture(canvas.to_device(at))
        assert abs(now.x() - under.x()) <= 1 and abs(now.y() - under.y()) <= 1
    assert canvas.mask_is_empty()
