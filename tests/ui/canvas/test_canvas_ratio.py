"""On a screen of pixel ratio 2 the layers count screen pixels, and a stroke lands where one points."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

SCRIPT = """
import json
import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from nova_studio.ui.canvas import Canvas
from support.canvases import drag, picture, pixels_of
app = QApplication([])
canvas = Canvas()
canvas.resize(400, 300)
canvas.set_picture(picture(600, 400))
canvas.show()
QTest.qWaitForWindowExposed(canvas)
canvas.set_zoom(1.0)
plain = canvas.grab().toImage().convertToFormat(picture(1, 1).format())
canvas.set_brush_size(21)
drag(canvas, (100, 100), (140, 120), (180, 100))
mask = canvas.mask()
overlay = pixels_of(canvas._scene.overlay.image) != 0
canvas._mark.place(None, 0, False)
shot = canvas.grab().toImage().convertToFormat(plain.format())
left, top = canvas.view.left, canvas.view.top
differs = (pixels_of(shot) != pixels_of(plain))[: overlay.shape[0], : overlay.shape[1]]
rows, columns = np.nonzero(mask)
ratio = canvas.devicePixelRatioF()
whole = np.zeros_like(overlay)
height, width = overlay.shape
inside = mask[max(0, -top):, max(0, -left):][: height - max(0, top), : width - max(0, left)]
whole[max(0, top):, max(0, left):][: inside.shape[0], : inside.shape[1]] = inside
print(json.dumps({
    "ratio": ratio,
    "view": [canvas.view.view_width, canvas.view.view_height],
    "overlay is mask": bool(np.array_equal(overlay, whole)),
    "screen is mask": bool(np.array_equal(differs, whole)),
    "first": [int(columns.min()) + left, int(rows[columns == columns.min()].mean()) + top],
}))
"""


@pytest.mark.parametrize("ratio", ["1", "2", "1.5"])
def test_a_stroke_lands_where_one_points_at_any_pixel_ratio(ratio: str) -> None:
    folders = os.pathsep.join(path for path in sys.path if path)
    environment = {**os.environ, "QT_SCALE_FACTOR": ratio, "PYTHONPATH": folders}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, timeout=60, check=True, env=environment
    )
    found = json.loads(done.stdout)
    factor = float(ratio)
    assert found["ratio"] == factor
    assert found["view"] == [400 * factor, 300 * factor]
    assert found["overlay is mask"]
    assert found["screen is mask"]
    x, y = found["first"]
    assert abs(x - (100 * factor - 10)) <= 1.5
    assert abs(y - 100 * factor) <= 1.5
