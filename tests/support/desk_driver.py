"""Drives the real program from inside its own process: ``main()`` is started as by a user, and a script gets the window.

The one seam is ``Running.show``: the script begins when the window has been shown. Everything it does goes through real mouse
and key events.
"""

from __future__ import annotations

import json
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QEventLoop, QPoint, Qt, QTimer
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from nova_studio.__main__ import main
from nova_studio.ui.application import Running
from nova_studio.ui.main_window import MainWindow

WAIT_MS = 30_000
W = TypeVar("W", bound=QWidget)


def find(window: QWidget, name: str, kind: type[W]) -> W:
    """The visible control of that accessible name."""
    found = [w for w in window.findChildren(kind) if w.accessibleName() == name and w.isVisible()]
    assert found, f"no visible {kind.__name__} is called {name}"
    return found[0]


def wait(condition: Callable[[], bool], what: str) -> None:
    """Let the window work until a condition holds."""
    loop, poll, end = QEventLoop(), QTimer(), QTimer()
    poll.timeout.connect(lambda: condition() and loop.exit(0))
    end.setSingleShot(True)
    end.timeout.connect(lambda: loop.exit(1))
    poll.start(5)
    end.start(WAIT_MS)
    assert condition() or loop.exec() == 0, f"waited in vain for {what}"


def drag(widget: QWidget, points: list[QPoint]) -> None:
    """Press, move and release the left button."""
    QTest.mousePress(widget, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, points[0])
    for point in points[1:]:
        QTest.mouseMove(widget, point)
    QTest.mouseRelease(widget, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, points[-1])


def run(arguments: list[str], script: Callable[[MainWindow], Any]) -> int:
    """Run the program with a script; prints what the script returns as JSON in the last line."""
    show = Running.show
    outcome: dict[str, Any] = {}

    def begin(running: Running) -> None:
        QAccessible.setActive(True)  # as with a screen reader: only then do lists tell it what has changed
        try:
            outcome["value"] = script(running.window)
        except BaseException:
            told = [
                words
                for words in (*running.window.notices.texts(), running.window.panel.foot.accessibleName())
                if words
            ]
            problems = [problem.message for problem in running.window.panel.problems]
            outcome["failure"] = f"{traceback.format_exc()}\nnotices: {told}\nproblems: {problems}\n"
        running.window.close()

    def shown(running: Running, first: Path | None, *, sample: bool) -> None:
        show(running, first, sample=sample)
        QTimer.singleShot(0, lambda: begin(running))

    setattr(Running, "show", shown)  # noqa: B010 - a method of a class is no place to assign to, says mypy
    status = main(arguments)
    if "failure" in outcome:
        sys.stderr.write(outcome["failure"])
        return 1
    sys.stdout.write(json.dumps(outcome.get("value")) + "\n")
    return status
