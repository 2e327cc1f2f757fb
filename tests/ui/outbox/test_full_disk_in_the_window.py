"""A full disk in the window: what is told, what is kept, and that "Try now" goes on without a second charge."""

from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton

from nova_studio.library.faults import explain
from nova_studio.library.model import JobState
from nova_studio.library.queue import PauseReason
from nova_studio.library.results import ResultStore
from support.desks import Desk
from support.engines import Answer, ScriptedEngine, picture, text_request

OpenDesk = Callable[..., Desk]
IN_THE_WAY = "The disk stands in the way."


def try_now(desk: Desk, title: str) -> None:
    """Press "Try now" on the card of that title."""
    found = [card for card in desk.window.notices._cards if card.accessibleName().startswith(title)]
    (link,) = [b for b in found[0].findChildren(QAbstractButton) if b.text() == "Try now"]
    QTest.mouseClick(link, Qt.MouseButton.LeftButton)


def told(desk: Desk, title: str) -> str:
    return next((text for text in desk.window.notices.texts() if text.startswith(title)), "")


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether the disk takes no more pictures; nothing stands in the way at first."""
    full = [False]
    write = ResultStore.write_files

    def write_files(self: ResultStore, *arguments: Any) -> None:
        if full[0]:
            raise explain(OSError(errno.ENOSPC, "No space left on device"), Path("library"))
        write(self, *arguments)

    monkeypatch.setattr(ResultStore, "write_files", write_files)
    return full


def test_an_answer_without_room_is_kept_and_try_now_stores_it(open_desk: OpenDesk, full: list[bool]) -> None:
    full[0] = True
    engine = ScriptedEngine([Answer((picture(1, 320),))])
    desk = open_desk(engine).start()
    desk.window.generation.generate(text_request(1, seed=3))
    desk.until(lambda: "kept; it is not paid for again" in told(desk, IN_THE_WAY))
    assert "is full. Nothing already stored is lost. Make room, then try again." in told(desk, IN_THE_WAY)
    (job,) = desk.studio.library.jobs()
    assert job.state is JobState.RECEIVED
    try_now(desk, IN_THE_WAY)  # still full: the same again, nothing is given up
    desk.until(lambda: told(desk, IN_THE_WAY) != "" and desk.window.generation.lanes.is_idle())
    full[0] = False
    try_now(desk, IN_THE_WAY)
    desk.until(lambda: len(desk.results()) == 1)
    assert desk.studio.library.job(job.id).state is JobState.DONE and len(engine.asked) == 1
    assert not desk.window.outbox.room._timer.isActive()  # nothing is looked for any more


def test_when_the_disk_has_room_again_everything_goes_on_by_itself(open_desk: OpenDesk, full: list[bool]) -> None:
    free = [1_000_000]
    engine = ScriptedEngine([Answer((picture(1, 320),)), Answer((picture(2, 320),))])
    desk = open_desk(engine).start()
    desk.window.outbox.room._timer.setInterval(5)
    desk.studio.runner.room._free = lambda folder: free[0]
    desk.window.generation.generate(text_request(1, seed=3))
    title = "No room on the disk: the outbox waits."
    desk.until(lambda: "It goes on by itself when there is room." in told(desk, title))
    assert engine.asked == []
    full[0], free[0] = True, 10**12  # room for the call; the pictures find none
    desk.until(lambda: "kept; it is not paid for again" in told(desk, IN_THE_WAY) and told(desk, title) == "")
    # What was free when it was refused has been noted.
    desk.until(lambda: desk.studio.runner.room._wanted == 10**12 + 1)
    full[0], free[0] = False, 10**12 + 1
    desk.until(lambda: len(desk.results()) == 1 and told(desk, IN_THE_WAY) == "")
    assert len(engine.asked) == 1 and desk.studio.queue.paused is None


def test_without_room_the_outbox_waits_and_try_now_sends(open_desk: OpenDesk) -> None:
    engine = ScriptedEngine([Answer((picture(1, 320),))])
    desk = open_desk(engine).start()
    desk.studio.runner.room._free = lambda folder: 1_000_000
    desk.window.generation.generate(text_request(1, seed=3))
    title = "No room on the disk: the outbox waits."
    desk.until(lambda: told(desk, title) != "")
    assert "has 1 MB left" in told(desk, title) and "Nothing was sent or charged." in told(desk, title)
    assert engine.asked == []
    pause = desk.studio.queue.paused
    assert pause is not None and pause.reason is PauseReason.NO_ROOM
    desk.window.actions_["show_outbox"].trigger()
    desk.until(lambda: desk.window.outbox.panel.pause_button.text() == "Try now")
    desk.studio.runner.room._free = lambda folder: 10**12
    try_now(desk, title)
    desk.until(lambda: len(desk.results()) == 1)
    desk.until(lambda: told(desk, title) == "")
    assert len(engine.asked) == 1
