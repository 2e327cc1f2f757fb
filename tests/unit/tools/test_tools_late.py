"""The tools' parameters and their dialog are no part of the start."""

from __future__ import annotations

import subprocess
import sys

CODE = """
import sys
import nova_studio.ui.main_window
late = ("nova_studio.tools.kinds", "nova_studio.ui.dialogs.picture_tool", "nova_studio.imaging.palette_match")
print([name for name in late if name in sys.modules])
"""


def test_they_are_imported_with_the_first_use() -> None:
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
