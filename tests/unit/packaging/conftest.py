"""packaging/ is a folder of scripts: they import each other from there, and so do their tests."""

from __future__ import annotations

import sys
from pathlib import Path

_FOLDER = str(Path(__file__).resolve().parents[3] / "packaging")
if _FOLDER not in sys.path:
    sys.path.insert(0, _FOLDER)
