"""A whole window on the sample photograph."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from nova_studio.engines.base import Engine
from nova_studio.paths import Paths
from support.desks import Desk


@pytest.fixture
def open_desk(qtbot: QtBot, paths: Paths) -> Iterator[Callable[..., Desk]]:
    """Opens a window on the sample, or on a file, and closes it at the end."""
    opened: list[Desk] = []

    def make(first: Path | None = None, engine: Engine | None = None) -> Desk:
        desk = Desk(qtbot, paths, engine)
        opened.append(desk)
        return desk.start(first, sample=first is None)

    yield make
    for desk in opened:
        desk.close()


@pytest.fixture
def desk(open_desk: Callable[..., Desk]) -> Desk:
    """The window with the sample."""
    return open_desk()
