"""The mask as the engine gets it: its very pixels, the border of what will change, and one sentence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage

from nova_studio.contract.task import TaskType
from nova_studio.exchange.polarity import CHANGED_IS_WHITE
from nova_studio.imaging import mask as masks
from support.canvases import pixels_of

KEY_Q = Qt.Key.Key_Q
BORDER = (255, 59, 92)


def shown(studio: Any) -> QImage:
    """What lies over the canvas, at 100 % with the picture's corner in sight."""
    return studio.window.picture_tools.as_sent.view.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)


@pytest.mark.parametrize("task", [TaskType.INPAINTING, TaskType.OUTPAINTING])
def test_every_pixel_is_the_one_that_goes_over_the_wire(open_studio: Callable[..., Any], task: TaskType) -> None:
    studio = open_studio()
    window = studio.window
    window.choices.use_engine("nova-canvas")
    window.switcher.button(task).click()
    window.canvas.set_zoom(1.0)
    studio.key(KEY_Q)
    view = window.picture_tools.as_sent.view
    studio.until(view.isVisible)
    studio.settled()
    sent = studio.studio.as_sent(window.session.mask, task, "nova-canvas")
    assert sent.changed_is_white is CHANGED_IS_WHITE[task]
    wire = masks.from_wire(sent.data, changed_is_white=sent.changed_is_white)
    assert np.array_equal(wire, window.canvas.mask())
    got = pixels_of(shown(studio)) & 0xFFFFFF
    here = window.canvas.view
    rect = here.visible_rect()
    part = got[rect.top() : rect.bottom() + 1, rect.left() : rect.right() + 1]
    x, y = rect.left() - here.left, rect.top() - here.top
    expected = np.where(wire == sent.changed_is_white, 0xFFFFFF, 0)[y : y + part.shape[0], x : x + part.shape[1]]
    border = part == QColor(*BORDER).rgb() & 0xFFFFFF
    assert np.array_equal(part[~border], expected[~border])
    assert 100 < border.sum() < 3000 and not wire[y : y + part.shape[0], x : x + part.shape[1]][border].any()
    colour = "white" if sent.changed_is_white else "black"
    words = window.picture_tools.as_sent.words.text()
    assert words.endswith(f"of the picture will change; {colour} is what Amazon Nova Canvas repaints.")
    assert words.startswith(f"{100 * window.canvas.mask_share():.1f} %")


def test_the_offline_engine_gets_white_for_change(studio: Any) -> None:
    studio.window.choices.use_engine("offline")
    studio.key(KEY_Q)
    words = studio.window.picture_tools.as_sent.words
    studio.until(lambda: "white is what the offline engine repaints" in words.text())
    assert studio.window.actions_["as_sent"].isChecked()
    studio.key(KEY_Q)
    assert not studio.window.picture_tools.as_sent.isVisible()


def test_it_follows_the_task_and_the_mask_and_escape_leaves(studio: Any) -> None:
    window, bar = studio.window, studio.window.picture_tools.as_sent
    studio.key(KEY_Q)
    studio.until(bar.view.isVisible)
    window.canvas.clear_mask()
    studio.until(lambda: "Nothing is masked" in bar.words.text())
    assert not bar.view.isVisible()
    window.history.undo()
    studio.until(bar.view.isVisible)
    window.switcher.button(TaskType.IMAGE_VARIATION).click()
    studio.until(lambda: "sends no mask" in bar.words.text())
    studio.key(Qt.Key.Key_Escape)
    assert not bar.isVisible() and not window.actions_["as_sent"].isChecked()


def test_only_one_way_to_look_is_open_at_a_time(studio: Any) -> None:
    tools = studio.window.picture_tools
    studio.key(KEY_Q)
    studio.key(Qt.Key.Key_F)
    assert tools.frame.isVisible() and not tools.as_sent.isVisible()
    studio.key(Qt.Key.Key_C)
    assert tools.crop.isVisible() and not tools.frame.isVisible() and studio.window.canvas.held
    studio.generate()
    assert tools.preview.isVisible() and not tools.crop.isVisible() and not studio.window.canvas.held
    studio.key(KEY_Q)
    studio.until(tools.as_sent.view.isVisible)
    assert not tools.preview.isVisible()
