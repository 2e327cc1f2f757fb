"""What lies over the canvas, pixel by pixel, on screens of pixel ratio 1 and 2: frame, crop, slider, sent mask, turned view."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

SCRIPT = """
import json
import numpy as np
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from nova_studio.imaging.frame import Box, Fence
from nova_studio.ui.canvas import Canvas
from nova_studio.ui.canvas.box_view import BoxView
from nova_studio.ui.canvas.compare_view import CompareView
from nova_studio.ui.canvas.sent_view import BORDER, SentView
from support.canvases import picture, pixels_of

app = QApplication([])
canvas = Canvas()
canvas.resize(400, 300)
photo = picture(400, 320)
canvas.set_picture(photo)
canvas.show()
QTest.qWaitForWindowExposed(canvas)
ratio = canvas.devicePixelRatioF()
found = {"ratio": ratio}


def screen(widget=canvas):
    return pixels_of(widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)) & 0xFFFFFF


def at(pixels, x, y):
    place = canvas.view_painting().map(canvas.view.to_view(QPointF(x, y))) * ratio
    return int(pixels[int(place.y()), int(place.x())])


# the frame: neutral under the mask's ink where it is new, handles on its corners, the picture as it was
frame = BoxView(canvas)
canvas.set_overlay(QColor(255, 0, 0, 128), False)
frame.ink = canvas.ink()
frame.begin(Fence(400, 320, True))
frame.set_box(Box(-100, 0, 600, 320))
frame.show_all()
bare = canvas.scale()
shot = screen()
new = QColor(at(shot, -50, 100))
found["new"] = [new.red(), new.green(), new.blue()]
found["handles"] = [at(shot, x, y) for x, y in ((-100, 0), (200, 0), (500, 0), (-100, 160), (500, 320))]
frame.want(False)
plain = screen()
found["same inside"] = bool(at(plain, 200, 100) == at(shot, 200, 100) and at(plain, 30, 250) == at(shot, 30, 250))
found["around"] = at(shot, -100 - 20 / bare, -20 / bare) == canvas.surround().rgb() & 0xFFFFFF

# the crop: darker outside, untouched inside
crop = BoxView(canvas)
crop.begin(Fence(400, 320, False))
crop.set_box(Box(40, 0, 340, 320))
shot = screen()
crop.want(False)
plain = screen()
found["dim outside"] = QColor(at(shot, 15, 250)).lightness() < 0.7 * QColor(at(plain, 15, 250)).lightness()
found["bright inside"] = at(shot, 200, 250) == at(plain, 200, 250)

# the slider: exact on both sides at 100 %
canvas.set_zoom(1.0)
other = QImage(400, 320, QImage.Format.Format_RGB32)
other.fill(QColor(9, 99, 199))
split = CompareView(canvas)
split.set_pictures(photo, other)
split.show_mode("split")
shot, under = screen(split), screen(canvas)
split.want(False)
plain = screen()
rows = slice(int(80 * ratio), int(120 * ratio))
left, right = slice(0, int(170 * ratio)), slice(int(230 * ratio), int(390 * ratio))
inside = canvas.view.visible_rect()
found["before left"] = bool(np.array_equal(shot[rows, left], plain[rows, left]))
shown = slice(max(right.start, inside.left()), min(right.stop, inside.right()))
found["after right"] = bool((shot[rows, shown] == QColor(9, 99, 199).rgb() & 0xFFFFFF).all())

# the mask as it is sent: each pixel black, white or border
mask = np.zeros((320, 400), np.uint8)
mask[100:200, 150:250] = 255
sent = SentView(canvas)
wire = QImage(400, 320, QImage.Format.Format_RGB32)
wire.fill(QColor(255, 255, 255))
for y in range(100, 200):
    for x in range(150, 250):
        wire.setPixelColor(x, y, QColor(0, 0, 0))
sent.set_sent(wire, mask)
sent.want(True)
shot = screen(sent)
sent.want(False)
part = shot[inside.top() : inside.bottom() + 1, inside.left() : inside.right() + 1]
found["colours"] = sorted({int(c) for c in np.unique(part)}) == sorted([0, 0xFFFFFF, BORDER.rgb() & 0xFFFFFF])
found["black"] = int((part == 0).sum())
rim = part == BORDER.rgb() & 0xFFFFFF
found["rim"] = int(rim.sum()) / ratio

# turned by a quarter, no pixel is blended
canvas.turn_by(6)
canvas.set_zoom(2.0)
shot, source = screen(), pixels_of(photo) & 0xFFFFFF
middle = canvas.view.to_image(canvas.view.centre())
x, y = int(middle.x()) + 3, int(middle.y()) - 5
found["turned"] = [at(shot, i + 0.5, j + 0.5) == int(source[j, i]) for i, j in ((x, y), (x + 10, y), (x, y + 10))]
print(json.dumps(found))
"""


@pytest.mark.parametrize("ratio", ["1", "2"])
def test_each_cover_is_exact_at_any_pixel_ratio(ratio: str) -> None:
    folders = os.pathsep.join(path for path in sys.path if path)
    environment = {**os.environ, "QT_SCALE_FACTOR": ratio, "PYTHONPATH": folders}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, timeout=60, check=False, env=environment
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["ratio"] == float(ratio)
    assert all(abs(one - other) <= 2 for one, other in zip(found["new"], (242, 115, 115), strict=True))
    assert set(found["handles"]) == {0xFFFFFF}
    for name in ("same inside", "around", "dim outside", "bright inside", "before left", "after right", "colours"):
        assert found[name], name
    assert found["black"] == 100 * 100  # at 100 % a picture pixel is a screen pixel, whatever the ratio
    assert found["rim"] > 350 and all(found["turned"])
