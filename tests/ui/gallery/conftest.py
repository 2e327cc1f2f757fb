"""A library with a runner on it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nova_studio.ui import theme
from support.galleries import Stage


@pytest.fixture
def stage(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[Stage]:
    """An empty library whose engine answers at once, as a rehearsal."""
    theme.apply(qapp, "dark")
    stage = Stage(tmp_path / "library")
    yield stage
    stage.close(qtbot.waitUntil)
