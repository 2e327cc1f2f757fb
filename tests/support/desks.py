"""A whole window on a library of its own, for tests inside one process."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit
from pytestqt.qtbot import QtBot

from nova_studio.engines.base import Engine
from nova_studio.library.model import Result
from nova_studio.paths import Paths
from nova_studio.studio import Studio
from nova_studio.ui import theme
from nova_studio.ui.main_window import MainWindow
from nova_studio.ui.workbench import Workbench

WAIT_MS = 20_000


class Desk:
    """A studio with its window. ``engine``: one more engine, chosen. ``check_models``: the service is asked in the background
    for the state of models.
    """

    def __init__(self, qtbot: QtBot, paths: Paths, engine: Engine | None = None, *, check_models: bool = False) -> None:
        self._qtbot = qtbot
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        more: dict[str, Callable[[], Engine]] = {engine.name: lambda: engine} if engine else {}
        self.studio = Studio.open(paths, more_engines=more)
        theme.apply(app, "dark")
        chosen = {"engine": engine.name} if engine else {}
        self.studio.use_settings(self.studio.settings.model_copy(update={"check_models": check_models, **chosen}))
        self.window = MainWindow(self.studio, QSettings(str(paths.data_dir / "window.ini"), QSettings.Format.IniFormat))
        self.bench = Workbench(self.window, self.studio)
        self.closed = False

    def start(self, first: Path | None = None, *, sample: bool = False) -> Desk:
        """Show the window and wait until it is ready."""
        with self._qtbot.waitSignal(self.window.ready, timeout=WAIT_MS):
            self.window.show()
            self.bench.join()
            self.bench.start(first, sample=sample)
        with self._qtbot.waitActive(self.window, timeout=WAIT_MS):
            self.window.activateWindow()  # keys are nobody's before
        return self

    def until(self, condition: Callable[[], bool]) -> None:
        """Let the window work until a condition holds."""
        self._qtbot.waitUntil(condition, timeout=WAIT_MS)

    def paint(self, dx: int = 40, dy: int = 40) -> None:
        """One stroke from the middle of the canvas, and wait until its mask is stored."""
        canvas = self.window.canvas
        middle = canvas.rect().center()
        with self._qtbot.waitSignal(self.window.session.mask_stored, timeout=WAIT_MS):
            QTest.mousePress(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, middle)
            QTest.mouseMove(canvas, middle + QPoint(dx, dy))
            QTest.mouseRelease(
                canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, middle + QPoint(dx, dy)
            )
        self.window.panel.check_now()

    def prompt_field(self) -> QPlainTextEdit:
        """Where the prompt is typed; the panels of other tasks, made while nobody waits, have such a field as well."""
        fields = self.window.panel.findChildren(QPlainTextEdit)
        return next(field for field in fields if field.isVisible())

    def pixels(self) -> bytes:
        """The mask on the canvas."""
        return np.packbits(self.window.canvas.mask()).tobytes()

    def results(self) -> list[Result]:
        """What the library holds, newest first."""
        return self.studio.library.results()

    def close(self) -> None:
        """Close the window and everything below it; pytest-qt would only delete the window, with its threads running."""
        if self.closed:
            return
        self.closed = True
        self.window.close()
        assert self.window.generation.close(WAIT_MS)
        self.window.background.wait_idle(WAIT_MS)
        self.studio.close()
        self.window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
