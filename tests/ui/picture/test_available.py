"""What cannot be done yet is grey, and says why."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from nova_studio.contract.task import TaskType
from nova_studio.imaging.codec import encode_png
from nova_studio.paths import Paths
from support.desks import Desk

OF_PICTURE = (
    "extend",
    "crop",
    "resize",
    "turn_right",
    "turn_left",
    "turn_over",
    "flip_sideways",
    "flip_over",
    "as_sent",
)
OF_MASK = ("select_all", "clear_mask", "invert_mask", "fill_holes", "grow_mask", "shrink_mask", "smooth_mask")
OF_FILES = (
    "border_mask",
    "mask_from_file",
    "mask_from_alpha",
    "mask_from_result",
    "export_mask",
    "copy_mask",
    "keep_mask",
)


@pytest.fixture
def desk(qtbot: QtBot, paths: Paths) -> Iterator[Desk]:
    """A window on nothing."""
    made = Desk(qtbot, paths)
    made.start()
    made.window.session.use_task(TaskType.INPAINTING)
    yield made
    made.close()


def grey(desk: Desk, names: tuple[str, ...]) -> list[str]:
    return [name for name in names if not desk.window.actions_[name].isEnabled()]


def test_without_a_picture_its_actions_are_grey_and_say_why(desk: Desk, tmp_path: Path) -> None:
    names, actions = (*OF_PICTURE, *OF_MASK, *OF_FILES), desk.window.actions_
    assert grey(desk, names) == list(names)
    assert actions["crop"].toolTip() == "Crop (C). Open a picture first."
    assert actions.menus["picture"].toolTipsVisible()
    QTest.keyClick(desk.window.canvas, Qt.Key.Key_C)
    assert not desk.window.picture_tools.crop.isVisible()
    path = tmp_path / "grey.png"
    path.write_bytes(encode_png(np.full((400, 400, 3), 90, np.uint8)))
    desk.window.opening.files([str(path)])
    desk.until(desk.window.canvas.has_picture)
    assert not grey(desk, names)
    assert actions["crop"].toolTip() == "Crop (C)" and not actions.menus["picture"].toolTipsVisible()
    QTest.keyClick(desk.window.canvas, Qt.Key.Key_C)
    desk.until(desk.window.picture_tools.crop.isVisible)


def test_a_task_without_a_mask_greys_only_what_is_of_the_mask(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "grey.png"
    path.write_bytes(encode_png(np.full((400, 400, 3), 90, np.uint8)))
    desk.window.opening.files([str(path)])
    desk.until(desk.window.canvas.has_picture)
    desk.window.session.use_task(TaskType.BACKGROUND_REMOVAL)
    names = (*OF_MASK, *OF_FILES)
    assert grey(desk, names) == list(names) and not grey(desk, OF_PICTURE)
    assert desk.window.actions_["invert_mask"].toolTip().endswith("This task has no painted mask.")
    desk.window.session.use_task(TaskType.INPAINTING)
    assert not grey(desk, names)
