"""Swaps of the source picture as steps of the canvas' own undo stack: picture and mask go back together, in order with the strokes.

A step holds references into the library, not pixels, and the pictures are read away from the GUI thread. Until the one that is
asked for stands on the canvas the mask is held, and further undos and redos wait their turn; so each of them meets the very mask it
was made from.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage, QUndoCommand

from nova_studio.contract.values import ImageRef, MaskRef
from nova_studio.studio import Studio
from nova_studio.ui.background import Background
from nova_studio.ui.background import Work as Reading
from nova_studio.ui.canvas.canvas import Canvas
from nova_studio.ui.pictures import LibraryPictures, Loaded, words_of
from nova_studio.ui.session import Session


@dataclass(frozen=True)
class Moment:
    """What stood on the canvas: a picture of the library, its name, and the mask with it."""

    ref: ImageRef
    name: str
    mask: MaskRef | None


Made = tuple[Moment, QImage | None]
"""A moment and its picture, if that has been decoded already."""
Work = Callable[[Moment], Made]
"""Makes the next moment of the present one; runs on a worker thread."""


@dataclass(frozen=True)
class _Ready:
    moment: Moment
    loaded: Loaded
    mask_png: bytes | None


class History(QObject):
    """Makes such steps, and undoes and redoes whatever is on the stack. ``failed`` carries title and words."""

    failed = Signal(str, str)
    swapped = Signal()
    """Another picture stands on the canvas by one of the steps."""

    def __init__(
        self,
        studio: Studio,
        background: Background,
        pictures: LibraryPictures,
        session: Session,
        canvas: Canvas,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._studio = studio
        self._background = background
        self._pictures = pictures
        self._session = session
        self._canvas = canvas
        self._busy = False
        self._unmasked = False
        """Whether the mask of the moment is still being stored."""
        self._showing = False
        self._reading: Reading | None = None
        self._queue: list[Callable[[], object]] = []
        session.opened.connect(self._on_opened)
        session.project_changed.connect(self._on_opened)
        session.failed.connect(self._on_session_failed)

    @property
    def busy(self) -> bool:
        """Whether a picture is on its way to the canvas."""
        return self._busy

    def undo(self) -> None:
        """Take the latest step back, once those before it are done."""
        self._in_turn(self._canvas.undo)

    def redo(self) -> None:
        """Make it again."""
        self._in_turn(self._canvas.redo)

    def edit(self, text: str, work: Work) -> None:
        """Replace the source by what ``work`` makes of it, as one step of this name. Nothing happens without a picture."""
        self._in_turn(partial(self._start, text, work))

    def accept(self, text: str, loaded: Loaded) -> None:
        """Put a picture of the library in the place of the source, with an empty mask, as one step of this name."""
        self._in_turn(partial(self._accept, text, loaded))

    # --------------------------------------------------------------------------------------------------------- private

    def _in_turn(self, call: Callable[[], object]) -> None:
        if self._busy:
            self._queue.append(call)
        else:
            call()

    def _present(self) -> Moment | None:
        source = self._session.source
        return None if source is None else Moment(source, self._session.source_name, self._session.mask)

    def _begin(self) -> None:
        self._busy = True
        self._canvas.hold(True)

    def _accept(self, text: str, loaded: Loaded) -> None:
        if self._session.source is None:
            self._session.open_loaded(loaded)
        else:
            self._start(text, lambda _before: (Moment(loaded.ref, loaded.name, None), loaded.image))

    def _start(self, text: str, work: Work) -> None:
        if self._session.source is not None and self._canvas.has_picture():
            self._begin()
            self._unmasked = True
            self._session.when_masked(partial(self._work, text, work))

    def _work(self, text: str, work: Work) -> None:
        """The mask of the moment is stored, so the moment can be named."""
        before, ours = self._present(), self._unmasked
        self._unmasked = False
        if before is None or not ours:
            return

        def done(ready: _Ready) -> None:
            self._show(ready, _SourceCommand(text, before, ready.moment, self._go))

        failed = partial(self._on_failed, self.tr("{0} did not work.").format(text))
        self._read(lambda: work(before), done, failed)

    def _go(self, moment: Moment) -> None:
        """Undo or redo of a step: bring a moment back."""
        self._begin()
        self._read(lambda: (moment, None), self._show, self._on_lost)

    def _read(
        self,
        work: Callable[[], Made],
        done: Callable[[_Ready], object],
        failed: Callable[[BaseException], object],
    ) -> None:
        """Make and decode a moment on a worker thread; nobody is called once another picture was opened."""

        def read() -> _Ready:
            moment, image = work()
            if image is None:
                loaded = self._pictures.decoded(moment.ref, moment.name)
            else:
                loaded = Loaded(moment.ref, image, moment.name)
            return _Ready(moment, loaded, self._studio.library.read(moment.mask.sha256) if moment.mask else None)

        self._reading = self._background.run(read, done, failed, owner=self)

    def _show(self, ready: _Ready, command: QUndoCommand | None = None) -> None:
        self._showing = True
        self._session.open_loaded(ready.loaded, ready.moment.mask, ready.mask_png, keep_history=True)
        self._showing = False
        if command is not None:
            self._canvas.undo_stack.push(command)
        self.swapped.emit()
        self._end()

    def _end(self) -> None:
        self._busy = self._unmasked = False
        self._reading = None
        self._canvas.hold(False)
        while self._queue and not self._busy:
            self._queue.pop(0)()

    def _on_failed(self, title: str, error: BaseException) -> None:
        self.failed.emit(title, words_of(error))
        self._end()

    def _on_lost(self, error: BaseException) -> None:
        """A step cannot be undone: those before it belong to a picture that is not there."""
        self._canvas.undo_stack.clear()
        self._queue.clear()
        self._on_failed(self.tr("The former picture could not be brought back."), error)

    def _on_opened(self, _loaded: object) -> None:
        """Another picture was opened, and with it another history begins."""
        if self._showing or not self._busy:
            return
        if self._reading is not None:
            self._reading.cancel()
        self._queue.clear()
        self._end()

    def _on_session_failed(self, _title: str, _words: str) -> None:
        """The mask could not be stored: nobody will call."""
        if self._unmasked:
            self._queue.clear()
            self._end()


class _SourceCommand(QUndoCommand):
    """One swap, already made when it is pushed."""

    def __init__(self, text: str, before: Moment, after: Moment, go: Callable[[Moment], None]) -> None:
        super().__init__(text)
        self._before = before
        self._after = after
        self._go = go
        self._done = True

    def undo(self) -> None:
        self._done = False
        self._go(self._before)

    def redo(self) -> None:
        if not self._done:
            self._done = True
            self._go(self._after)
