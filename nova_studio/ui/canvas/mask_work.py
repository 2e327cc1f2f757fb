"""Changes of the whole mask, one after the other: quick ones at once, slow ones on a thread of their own.

While one is under way the mask is not to be drawn into; whoever wants to calls :meth:`MaskWork.settle` first. Of several changes
with one ``tune`` key that wait, only the newest is made.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from nova_studio.errors import NovaStudioError
from nova_studio.ui.background import Background
from nova_studio.ui.canvas import deferred
from nova_studio.ui.canvas.change import Change
from nova_studio.ui.canvas.undo import MaskCommand
from nova_studio.ui.canvas.view import ViewTransform

if TYPE_CHECKING:  # numpy must not load before the window is up
    from nova_studio.imaging.tiles import TileDelta
    from nova_studio.ui.canvas.scene import Outcome, Scene

AT_ONCE_NS = 8e6
"""Nanoseconds a change may take in the GUI thread: half of a frame."""
TILES_AT_ONCE = 40
"""Undo of more tiles than this, each some 0.1 ms, goes to the background."""


class Host(Protocol):
    """The canvas, as far as changes of its mask go."""

    undo_stack: QUndoStack

    def scene(self) -> Scene | None:
        """Mask and overlay, or None without a picture."""

    def changed_whole(self) -> None:
        """The whole mask has changed: show it and tell."""

    def apply_step(self, command: MaskCommand, redo: bool) -> None:
        """Undo or redo, as the stack tells."""


@dataclass(eq=False)
class _Task:
    """One change, waiting or under way; ``applied`` where the undo stack has counted it already."""

    change: Change
    applied: bool = False
    base: Any = None
    outcome: Outcome | None = None
    error: BaseException | None = None
    dropped: bool = False
    ended: threading.Event = field(default_factory=threading.Event)


@dataclass
class _Tuned:
    """The step that further changes of the same key replace, and the mask before it."""

    key: object
    base: Any
    command: MaskCommand


class MaskWork(QObject):
    """Makes the changes of one canvas. ``failed`` carries title and words, ``tuned`` the key of a change that was made."""

    busy_changed = Signal(bool)
    failed = Signal(str, str)
    made = Signal(object)

    def __init__(self, host: Host, parent: QObject) -> None:
        super().__init__(parent)
        self._host = host
        self._background = Background(self, threads=1)
        self._running: _Task | None = None
        self._waiting: list[_Task] = []
        self._tuned: _Tuned | None = None
        self._told_busy = False

    @property
    def busy(self) -> bool:
        """Whether a change is under way."""
        return self._running is not None

    def start(self, change: Change) -> None:
        """Make a change, now or once those before it are made. At once, errors are raised; later, they are told."""
        scene = self._host.scene()
        if scene is None:
            return
        if self._running is None and change.cost * scene.surface.array.size <= AT_ONCE_NS:
            task = _Task(change, base=self._base(scene, change))
            task.outcome = _prepare(scene, task, scene.view)
            self._take(scene, task)
            return
        if change.tune is not None:
            self._waiting = [task for task in self._waiting if task.change.tune != change.tune]
        self._waiting.append(_Task(change))
        self._next()

    def apply(self, delta: TileDelta, text: str) -> bool:
        """Undo or redo a large change in the background; False where it is small enough to be done at once."""
        self.drop()
        if delta.effort <= TILES_AT_ONCE:
            return False
        make = deferred.operations().step(delta)
        self._waiting.append(_Task(Change(text, make), applied=True))
        self._next()
        return True

    def settle(self) -> None:
        """Have everything made now, waiting for it if need be."""
        while self._running is not None:
            self._running.ended.wait()
            self._end(self._running)

    def drop(self) -> bool:
        """Forget the changes not yet made; what the undo stack has counted is made first. False where there was nothing."""
        dropped = bool(self._waiting) or self._running is not None
        counted = [task for task in self._waiting if task.applied]
        self._waiting = counted
        if self._running is not None and not self._running.applied:
            self._running.dropped = True
            self._running = None
            self._next()
        self.settle()
        return dropped

    def forget(self) -> None:
        """Another picture: nothing of before counts any more."""
        self._waiting.clear()
        if self._running is not None:
            self._running.dropped = True
            self._running = None
        self._tuned = None
        self._tell_busy()

    def take_back(self, key: object) -> bool:
        """Undo the step of a tune key and forget it; False where it is not the latest one."""
        self.drop()
        command = self._tuned_command(key)
        if command is None:
            return False
        command.give_up()
        self._host.undo_stack.undo()
        self.end_tuning()
        return True

    def end_tuning(self) -> None:
        """The latest step is final."""
        self._tuned = None

    def tuning(self, key: object) -> bool:
        """Whether the latest step is of this key and can still be tuned."""
        return self._tuned_command(key) is not None

    # --------------------------------------------------------------------------------------------------------- private

    def _base(self, scene: Scene, change: Change) -> Any:
        """The mask a change starts from: the one as it is, or the one before the step it replaces."""
        if change.tune is not None and self._tuned is not None and self._tuned_command(change.tune) is not None:
            return self._tuned.base
        return scene.surface.array

    def _tuned_command(self, key: object) -> MaskCommand | None:
        stack = self._host.undo_stack
        if self._tuned is None or self._tuned.key != key or stack.index() != stack.count() or not stack.count():
            return None
        return self._tuned.command if stack.command(stack.count() - 1) is self._tuned.command else None

    def _next(self) -> None:
        """Start the next change that waits, if none is under way."""
        scene = self._host.scene()
        if self._running is None and self._waiting and scene is not None:
            task = self._running = self._waiting.pop(0)
            task.base = self._base(scene, task.change)
            self._background.run(
                partial(_work, scene, task, scene.view.copy()), partial(self._on_ended, task), owner=self
            )
        self._tell_busy()

    def _on_ended(self, task: _Task, _nothing: None) -> None:
        if task is self._running:
            self._end(task)

    def _end(self, task: _Task) -> None:
        scene, self._running = self._host.scene(), None
        if task.error is not None:
            self._report(task.change, task.error)
        elif scene is not None and not task.dropped:
            self._take(scene, task)
        self._next()

    def _take(self, scene: Scene, task: _Task) -> None:
        """Show a change that was prepared, and count it as a step."""
        outcome = task.outcome
        if outcome is None:
            return
        command = self._tuned_command(task.change.tune) if task.change.tune is not None else None
        scene.adopt(outcome)
        if task.applied:
            pass
        elif command is not None:
            command.delta = outcome.whole
            command.setText(task.change.text)
        elif outcome.whole:
            command = MaskCommand(task.change.text, outcome.whole, self._host.apply_step)
            self._tuned = None if task.change.tune is None else _Tuned(task.change.tune, task.base, command)
            self._host.undo_stack.push(command)
        if outcome.step or task.applied:
            self._host.changed_whole()
        self.made.emit(task.change.tune)

    def _report(self, change: Change, error: BaseException) -> None:
        if isinstance(error, NovaStudioError):
            self.failed.emit(self.tr("{0} did not work.").format(change.text), str(error))
        elif not isinstance(error, deferred.stopped()):
            raise error

    def _tell_busy(self) -> None:
        if self.busy != self._told_busy:
            self._told_busy = self.busy
            self.busy_changed.emit(self.busy)


def _prepare(scene: Scene, task: _Task, view: ViewTransform) -> Outcome:
    return scene.prepare(scene.surface.array, task.base, task.change.make, view)


def _work(scene: Scene, task: _Task, view: ViewTransform) -> None:
    """The part on the worker thread. The task itself carries what came of it, so that the GUI thread can wait for it."""
    try:
        if not task.dropped:
            task.outcome = _prepare(scene, task, view)
    except BaseException as error:
        task.error = error
    finally:
        task.ended.set()
