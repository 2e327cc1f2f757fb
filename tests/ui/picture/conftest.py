"""A window with the sample photograph, a painted mask, and an engine that answers with three pictures of its size."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from nova_studio.imaging.codec import encode_png
from nova_studio.paths import Paths
from support.desks import Desk
from support.engines import Answer, ScriptedEngine

SIZE = (640, 427)


def flat(level: int) -> bytes:
    """A picture of one grey."""
    return encode_png(np.full((SIZE[1], SIZE[0], 3), level, np.uint8))


class Studio(Desk):
    """A desk with what these tests do again and again."""

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key on the canvas, which has the focus."""
        self.window.activateWindow()
        self.window.canvas.setFocus()
        self.until(self.window.canvas.hasFocus)
        QTest.keyClick(self.window.canvas, key, modifiers)

    def settled(self) -> None:
        """Wait until nothing is under way."""
        self.until(lambda: not self.window.history.busy and not self.window.background.pending)

    def generate(self) -> None:
        """Ask for three and wait until the first of them is on the canvas."""
        before = len(self.results())
        field = self.window.panel.draft().with_setting("number_of_images", 3)
        self.window.panel.set_draft(field)
        self.window.panel.check_now()
        self.window.panel.attempt_generate()
        self.until(lambda: len(self.results()) == before + 3 and self.window.generation.lanes.is_idle())
        self.until(self.window.preview.isVisible)
        self.settled()


@pytest.fixture
def open_studio(qtbot: QtBot, paths: Paths) -> Iterator[Callable[..., Studio]]:
    """Opens windows on the sample with one stroke painted, and closes them."""
    opened: list[Studio] = []

    def make(*, paint: bool = True) -> Studio:
        desk = Studio(qtbot, paths, ScriptedEngine([Answer((flat(60), flat(120), flat(180)))]))
        opened.append(desk)
        desk.start(sample=True)
        if paint:
            desk.paint()
        return desk

    yield make
    for desk in opened:
        desk.close()


@pytest.fixture
def studio(open_studio: Callable[..., Studio]) -> Studio:
    """One of them."""
    return open_studio()
