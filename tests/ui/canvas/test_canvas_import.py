"""The window makes its canvas before anything slow is imported."""

from __future__ import annotations

import subprocess
import sys

SLOW = ("numpy", "cv2", "PIL", "boto3", "pydantic")

SCRIPT = f"""
import sys
import nova_studio.ui.canvas
slow = [name for name in {SLOW!r} if name in sys.modules]
from PySide6.QtWidgets import QApplication
app = QApplication([])
canvas = nova_studio.ui.canvas.Canvas()
canvas.resize(400, 300)
canvas.show()
app.processEvents()
canvas.grab()
slow += [name for name in {SLOW!r} if name in sys.modules]
canvas.close()
print("slow:", slow)
"""


def test_an_empty_canvas_needs_no_numpy_and_nothing_else_that_is_slow() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "slow: []"
