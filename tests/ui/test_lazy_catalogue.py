"""The catalogue of models is read when somebody asks for it, and nobody asks before the window can be seen."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

_STUDIO = """
import sys
from nova_studio.paths import Paths
from nova_studio.studio import Studio
studio = Studio.open(Paths.under(sys.argv[1]))
studio.engine("stability"), studio.engine("nova-canvas")
studio.connection("stability"), studio.chosen.of()
print("nova_studio.engines.bedrock.catalogue" in sys.modules)
studio.engine("nova-canvas").describe()
print("nova_studio.engines.bedrock.catalogue" in sys.modules)
studio.close()
"""
_WINDOW = """
import os, sys
from nova_studio.__main__ import main
from nova_studio.ui.main_window import MainWindow
old = MainWindow.paintEvent
def paint(self, event):
    old(self, event)
    os.write(1, str("nova_studio.engines.bedrock.catalogue" in sys.modules).encode())
    os._exit(0)
MainWindow.paintEvent = paint
main(["--data-dir", sys.argv[1], "--sample"])
"""


def child(script: str, folder: Path) -> list[str]:
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-c", script, str(folder)]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout.split()


def test_the_studio_reads_it_when_somebody_asks(tmp_path: Path) -> None:
    assert child(_STUDIO, tmp_path) == ["False", "True"]


@pytest.mark.parametrize("engine", ["offline", "stability", "nova-canvas"])
def test_the_window_is_painted_before_it_is_read(tmp_path: Path, engine: str) -> None:
    (tmp_path / "settings.json").write_text(json.dumps({"engine": engine}))
    assert child(_WINDOW, tmp_path) == ["False"]
