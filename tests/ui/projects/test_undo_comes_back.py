"""What can be undone is there again with the draft: after a restart, and after a visit to another project."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtGui import QUndoStack

from nova_studio.ui.canvas import steps
from nova_studio.ui.canvas.undo import MaskCommand
from support.desks import Desk

OpenDesk = Callable[..., Desk]


def undo(desk: Desk) -> bytes:
    """Undo one step; the mask then."""
    desk.window.actions_["undo"].trigger()
    desk.until(lambda: not desk.window.history.busy and not desk.window.canvas.work.busy)
    return desk.pixels()


def test_strokes_are_undone_after_a_restart_one_by_one(open_desk: OpenDesk) -> None:
    desk = open_desk().start(sample=True)
    empty = desk.pixels()
    desk.paint()
    first = desk.pixels()
    desk.paint(-60, 20)
    second = desk.pixels()
    desk.close()
    again = open_desk().start()
    assert again.pixels() == second and again.window.actions_["undo"].isEnabled()
    assert again.window.canvas.undo_stack.count() == 2
    assert undo(again) == first
    assert undo(again) == empty
    again.window.actions_["redo"].trigger()
    assert again.pixels() == first


def test_what_was_undone_before_the_end_stays_undone(open_desk: OpenDesk) -> None:
    desk = open_desk().start(sample=True)
    empty = desk.pixels()
    desk.paint()
    first = desk.pixels()
    desk.paint(-60, 20)
    assert undo(desk) == first
    desk.close()
    again = open_desk().start()
    assert again.pixels() == first and undo(again) == empty
    assert not again.window.actions_["undo"].isEnabled()


def test_what_was_undone_before_the_end_can_be_made_again(open_desk: OpenDesk) -> None:
    desk = open_desk().start(sample=True)
    empty = desk.pixels()
    desk.paint()
    first = desk.pixels()
    desk.paint(-60, 20)
    second = desk.pixels()
    undo(desk)
    undo(desk)
    desk.close()
    again = open_desk().start()
    stack = again.window.canvas.undo_stack
    assert (again.pixels(), stack.index(), stack.count()) == (empty, 0, 2)
    for expected in (first, second):
        again.window.actions_["redo"].trigger()
        assert again.pixels() == expected
    assert undo(again) == first


def test_another_project_leaves_the_steps_where_they_were(open_desk: OpenDesk) -> None:
    desk = open_desk().start(sample=True)
    empty = desk.pixels()
    desk.paint()
    first = desk.pixels()
    garden = desk.studio.library.projects.add("Garden").id
    for project in (garden, "default"):
        desk.window.projects.use(project)
        desk.until(lambda project=project: desk.window.session.project == project)
    desk.until(desk.window.canvas.has_picture)
    assert desk.pixels() == first and undo(desk) == empty


def test_only_the_latest_steps_are_kept_where_they_are_many(
    open_desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = open_desk().start(sample=True)
    for number in range(4):
        desk.paint(10 + 20 * number, 30)
    stack = desk.window.canvas.undo_stack
    whole = steps.pack(stack)
    assert [text for text, _ in steps.unpack(whole)[0]] == [stack.text(index) for index in range(4)]
    monkeypatch.setattr(steps, "_MOST", len(whole) // 2)
    some, undone = steps.unpack(steps.pack(stack))
    last = stack.command(3)
    assert isinstance(last, MaskCommand) and 0 < len(some) < 4 and some[-1][1] == last.delta and undone == 0
    assert steps.unpack(b"something else") == ([], 0) and steps.unpack(steps.pack(QUndoStack())) == ([], 0)
