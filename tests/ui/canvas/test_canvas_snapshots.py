"""What is drawn of mask and tools, pixel by pixel, on screens of pixel ratio 1 and 2: overlay, hatch, circle, crosshair, outlines
and the pointer of each tool. Lines are as wide for the eye on both; what lies in the picture counts screen pixels on both.

Each script prints facts that are computed from the screen, and what they must be is computed here from the picture's own pixels.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

SCRIPT = """
import json
import numpy as np
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from nova_studio.imaging.modes import Mode
from nova_studio.ui.canvas import Canvas
from nova_studio.ui.canvas.change import Change
from nova_studio.ui.canvas.toolbox import PAINTING
from support.canvases import pixels_of

app = QApplication([])
canvas = Canvas()
canvas.resize(400, 300)
grey = QImage(300, 200, QImage.Format.Format_RGB32)
grey.fill(QColor(100, 100, 100))
canvas.set_picture(grey)
canvas.show()
QTest.qWaitForWindowExposed(canvas)
ratio = canvas.devicePixelRatioF()
canvas.set_zoom(ratio)  # a picture pixel is a logical pixel
left, top = canvas.view.left, canvas.view.top
found = {"ratio": ratio}


def screen():
    return pixels_of(canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)) & 0xFFFFFF


def picture(shot):
    return shot[top : top + int(200 * ratio), left : left + int(300 * ratio)]


def runs(line, value):
    # lengths of the runs of one value
    edges = np.flatnonzero(np.diff(np.concatenate(([0], (line == value).astype(int), [0]))))
    return [int(n) for n in edges[1::2] - edges[::2]]


def masked(box):
    mask = np.zeros((200, 300), np.uint8)
    x, y, width, height = box
    mask[y : y + height, x : x + width] = 255
    return mask


def show(box):
    canvas.change(Change("box", lambda _mask: masked(box)))
    canvas.work.settle()


# the overlay: one blend over the mask's pixels and nothing beside them
canvas.set_overlay(QColor(255, 0, 0, 128), False)
show((40, 30, 120, 90))
shot = picture(screen())
want = np.kron(masked((40, 30, 120, 90)) > 0, np.ones((int(ratio), int(ratio)), bool))
found["overlay"] = bool(np.array_equal(shot != 0x646464, want)) and len(np.unique(shot[want])) == 1

# the hatch: two shades within the mask, stripes of 4 logical pixels along a row and along a column
canvas.set_overlay(QColor(255, 0, 0, 128), True)
shot = picture(screen())
found["hatch only inside"] = bool(np.array_equal(shot != 0x646464, want))
shades = np.unique(shot[want])
row = shot[int(60 * ratio), int(44 * ratio) : int(156 * ratio)]
column = shot[int(34 * ratio) : int(116 * ratio), int(60 * ratio)]
found["shades"] = len(shades)
found["stripes"] = sorted({n for line in (row, column) for shade in shades for n in runs(line, shade)[1:-1]})

# the brush's circle: dark ring, light ring, nothing within
canvas.clear_mask()
canvas.work.settle()
canvas.set_overlay(QColor(255, 0, 0, 128), False)
canvas.set_brush_size(60)
canvas.set_tool("brush")
canvas.hover(canvas.to_device(QPointF(200, 150)))
canvas.settle()
shot = screen()
middle = int(150 * ratio)
line = shot[middle, : int(200 * ratio)]
at = np.flatnonzero(line != 0x646464)
at = at[at > left]
found["ring starts"] = float(200 - at.min() / ratio)
found["ring width"] = float(len(at) / ratio)
found["ring shades"] = [bool((line[at] & 0xFF).min() < 0x40), bool((line[at] & 0xFF).max() > 0xD0)]
canvas._mark.place(None, 0, False)
canvas.repaint()
found["nothing left"] = bool((picture(screen()) == 0x646464).all())

# the keyboard's crosshair: 9 logical pixels each way, dark around light
canvas.set_tool("rectangle")
canvas.key_cursor(QPointF(150.5, 100.5))
canvas.settle()
shot = picture(screen())
changed = np.argwhere(shot != 0x646464)
span = changed.max(0) - changed.min(0) + 1
found["cross"] = [float(n / ratio) for n in span]
canvas._mark.place(None, 0, False)

# a shape while it is drawn: dashes of 4 logical pixels in black and white
QTest.mousePress(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(100, 100))
QTest.mouseMove(canvas, QPoint(180, 160))
QTest.mouseMove(canvas, QPoint(220, 180))
canvas._mark.place(None, 0, False)
canvas.repaint()
shot = screen()
part = shot[int(99 * ratio) : int(101 * ratio) + 1, int(110 * ratio) : int(210 * ratio)]
inner = next(line for line in part if (line != 0x646464).all())
found["dashes"] = sorted(set(runs(inner, 0xFFFFFF)[1:-1]))
across = shot[int(90 * ratio) : int(110 * ratio), int(150 * ratio)]
found["outline width"] = float((across != 0x646464).sum() / ratio)
canvas.cancel_gesture()
QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(220, 180))

# the pointers
pointers = {}
for tool in PAINTING:
    canvas.set_tool(tool)
    cursor = canvas.cursor()
    shape = cursor.pixmap()
    if shape.isNull():
        pointers[tool] = "cross" if cursor.shape() == Qt.CursorShape.CrossCursor else "?"
        continue
    image = shape.toImage().convertToFormat(QImage.Format.Format_ARGB32)
    pixels = pixels_of(image)
    inks = {int(p) & 0xFFFFFF for p in pixels[(pixels >> 24) == 255].ravel()}
    hot = int(9 * ratio)
    pointers[tool] = {
        "side": [image.width(), image.height()],
        "ratio": shape.devicePixelRatio(),
        "hot": [cursor.hotSpot().x(), cursor.hotSpot().y()],
        "black and white": {0, 0xFFFFFF} <= inks,
        "sees through its hot spot": int(pixels[hot, hot] >> 24) == 0,
        "print": hash(pixels.tobytes()),
        "filled": float((pixels >> 24 != 0).mean()),
    }
found["pointers"] = pointers
print(json.dumps(found))
"""


@pytest.fixture(scope="module", params=["1", "2"])
def found(request: pytest.FixtureRequest) -> Any:
    """What the script saw on a screen of this ratio."""
    folders = os.pathsep.join(path for path in sys.path if path)
    environment = {**os.environ, "QT_SCALE_FACTOR": request.param, "PYTHONPATH": folders}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, timeout=60, check=False, env=environment
    )
    assert done.returncode == 0, done.stderr
    facts = json.loads(done.stdout)
    assert facts["ratio"] == float(request.param)
    return facts


def test_the_overlay_covers_the_masks_pixels_and_no_other(found: Any) -> None:
    assert found["overlay"]


def test_the_hatch_is_as_wide_on_either_screen(found: Any) -> None:
    assert found["hatch only inside"] and found["shades"] == 2
    assert found["stripes"] == [4 * found["ratio"]]


def test_the_brushs_circle_is_where_its_edge_is_and_leaves_nothing(found: Any) -> None:
    assert abs(found["ring starts"] - 30) <= 1 and found["ring width"] == pytest.approx(2, abs=0.5)
    assert found["ring shades"] == [True, True] and found["nothing left"]


def test_the_crosshair_and_the_outline_are_as_large_on_either_screen(found: Any) -> None:
    assert found["cross"] == pytest.approx([19, 19], abs=2)
    assert found["dashes"] == [4 * found["ratio"]] and found["outline width"] == pytest.approx(1, abs=0.5)


def test_each_tools_pointer_is_drawn_for_the_screen(found: Any) -> None:
    pointers, ratio = found["pointers"], found["ratio"]
    assert [tool for tool, drawn in pointers.items() if drawn == "cross"] == ["brush", "eraser"]
    drawn = {tool: one for tool, one in pointers.items() if one != "cross"}
    for tool, one in drawn.items():
        assert one["side"] == [32 * ratio, 32 * ratio] and one["ratio"] == ratio and one["hot"] == [9, 9], tool
        assert one["black and white"] and one["sees through its hot spot"] and 0.1 < one["filled"] < 0.6, tool
    assert len({one["print"] for one in drawn.values()}) == len(drawn)
