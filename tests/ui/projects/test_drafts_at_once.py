"""What is done last is kept soon, however long one goes on, and whatever is done next."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtTest import QTest

from nova_studio.contract.task import TaskType
from nova_studio.library.drafts import draft_key
from nova_studio.ui import session
from support.desks import Desk

OpenDesk = Callable[..., Desk]


def text_of(desk: Desk, task: TaskType) -> object:
    """The prompt that the library keeps."""
    store = desk.studio.library.draft_store
    return store.get(draft_key(task)).draft.params.get("text") if store.has(draft_key(task)) else None


def test_typing_without_a_pause_does_not_put_off_the_saving(open_desk: OpenDesk) -> None:
    desk = open_desk().start()
    desk.window.session.use_task(TaskType.TEXT_IMAGE)
    desk.until(lambda: not desk.window.session._save_timer.isActive())
    timer = desk.window.session._save_timer
    timer.setInterval(60_000)
    field = desk.prompt_field()
    QTest.keyClicks(field, "a")
    desk.until(lambda: timer.remainingTime() < 59_990)
    left = timer.remainingTime()
    QTest.keyClicks(field, " boat")
    assert 0 < timer.remainingTime() <= left  # another letter does not begin the time anew
    assert session._SAVE_MS + session._MASK_MS < 1000


def test_the_last_words_in_one_task_are_kept_when_another_is_chosen_at_once(open_desk: OpenDesk) -> None:
    desk = open_desk().start()
    desk.window.session.use_task(TaskType.TEXT_IMAGE)
    QTest.keyClicks(desk.prompt_field(), "a boat at dawn")
    assert text_of(desk, TaskType.TEXT_IMAGE) is None
    desk.window.session.use_task(TaskType.INPAINTING)
    desk.until(lambda: text_of(desk, TaskType.TEXT_IMAGE) == "a boat at dawn")


@pytest.mark.parametrize(
    "panel",
    [
        {"view": {"zoom": float("nan"), "middle": [1, 2]}, "form": {"open": [3, None], "scroll": 10**30}},
        {"view": {"zoom": 10**400, "middle": [10**400, -1e300]}, "form": {"open": "more", "scroll": -5}},
        {"view": {"angle": 10**20, "middle": "x", "mirrored": 3}, "form": {"losses": "yes", "scroll": "far"}},
        {"view": [], "form": 4, "other": {}},
    ],
)
def test_whatever_a_file_says_of_the_view_the_draft_is_shown(open_desk: OpenDesk, panel: dict[str, Any]) -> None:
    desk = open_desk().start(sample=True)
    desk.window.session.save()
    store = desk.studio.library.draft_store
    key = draft_key(desk.window.session.task)
    desk.until(lambda: store.has(key))
    desk.window.session.show_stored(replace(store.get(key), panel=panel))
    desk.until(lambda: desk.window.canvas.has_picture() and not desk.window.session._save_timer.isActive())
    placement = desk.window.canvas.placement()
    assert "zoom" not in placement and desk.window.canvas.view.fitted
    assert math.isfinite(desk.window.canvas.zoom())
