"""The whole program on a disk that fills up while one paints and when it closes; see :mod:`support.small_disk`."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton

from nova_studio.imaging import mask as masks
from nova_studio.library.check import check
from nova_studio.library.library import Library
from nova_studio.paths import Paths
from nova_studio.ui import session
from nova_studio.ui.main_window import MainWindow
from support.desk_driver import drag, find, run, wait
from support.small_disk import SmallDisk


def _stroke(window: MainWindow, dy: int) -> None:
    middle = window.canvas.rect().center()
    drag(window.canvas, [middle + QPoint(-80, dy), middle + QPoint(0, dy), middle + QPoint(80, dy)])


def _cards(window: MainWindow) -> list[str]:
    return [text for text in window.notices.texts() if "could not be" in text]


def _press_in_box(title: str, then: Callable[[str], object]) -> None:
    """Press a button of the message box as soon as it is there; ``then`` gets what it says."""

    def look() -> None:
        boxes = [each for each in QApplication.topLevelWidgets() if isinstance(each, QMessageBox) and each.isVisible()]
        if not boxes:
            QTimer.singleShot(20, look)
            return
        then(f"{boxes[0].text()} {boxes[0].informativeText()}")
        QTest.mouseClick(find(boxes[0], title, QPushButton), Qt.MouseButton.LeftButton)

    QTimer.singleShot(0, look)


def painting(small: SmallDisk) -> dict[str, Any]:
    """Paint, fill the disk, paint on, make room; then once more, and close."""
    paths = Paths.under(small.folder / "data")
    session._AGAIN_MS = 200
    told: dict[str, Any] = {"boxes": []}

    def script(window: MainWindow) -> None:
        wait(window.canvas.has_picture, "the sample")
        _stroke(window, 0)
        wait(lambda: bool(Library.drafts(window.session._studio.library)), "a draft")
        small.fill()
        _stroke(window, 40)
        wait(lambda: bool(_cards(window)), "the card")
        told["card"] = _cards(window)[0]
        small.make_room()
        wait(lambda: not _cards(window), "the card to go")
        small.fill()
        _stroke(window, 80)
        wait(lambda: bool(_cards(window)), "the card again")
        _press_in_box("Keep working", told["boxes"].append)
        window.close()
        told["open"] = window.isVisible()
        _press_in_box("Try again", lambda words: (told["boxes"].append(words), small.make_room()))
        told["mask"] = int(window.canvas.mask().sum())

    with contextlib.redirect_stdout(io.StringIO()):  # the driver prints a line of its own
        told["status"] = run(["--data-dir", str(paths.data_dir), "--sample"], script)
    library = Library.open(paths.library_dir)
    (stored,) = (each for each in library.drafts().values() if each.mask is not None)
    mask = library.read(stored.mask.sha256) if stored.mask else b""
    library.close()
    told["stored"] = int(masks.decode(mask).sum())
    told["clean"] = check(paths.library_dir).clean
    return told
