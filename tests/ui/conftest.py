"""Windows for the tests, closed at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from nova_studio.paths import Paths
from support.desks import Desk
from support.engines import ScriptedEngine


@pytest.fixture
def open_desk(qtbot: QtBot, paths: Paths) -> Iterator[Callable[..., Desk]]:
    """Opens windows on one library, with a scripted engine."""
    opened: list[Desk] = []

    def make(engine: ScriptedEngine | None = None) -> Desk:
        opened.append(Desk(qtbot, paths, engine))
        return opened[-1]

    yield make
    for desk in opened:
        desk.close()
