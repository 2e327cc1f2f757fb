"""What the artist is editing: the picture on the canvas with its mask, and a draft for each task of the present project.

Every change is in the library within a second, stroke by stroke, and is there again after a restart or a crash.
"""

from __future__ import annotations

import itertools
import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from nova_studio.contract.draft import Draft
from nova_studio.contract.fields import params_fields
from nova_studio.contract.form import Kind
from nova_studio.contract.request import Request
from nova_studio.contract.task import TaskType
from nova_studio.contract.tasks import TASKS
from nova_studio.contract.values import ImageRef, MaskRef
from nova_studio.library.drafts import draft_key
from nova_studio.library.model import StoredDraft
from nova_studio.studio import Studio
from nova_studio.ui.background import Background
from nova_studio.ui.canvas.canvas import Canvas
from nova_studio.ui.forms.carry_over import carry_over
from nova_studio.ui.panels.task_panel import TaskPanel
from nova_studio.ui.pictures import LibraryPictures, Loaded, words_of

_log = logging.getLogger(__name__)
_MASK_MS = 30
"""After the last stroke the mask is packed and stored, away from the GUI thread."""
_SAVE_MS = 500
_AGAIN_MS = 10_000
"""What the disk has refused is tried again so soon."""


_FORM, _VIEW = "form", "view"
"""What a draft's ``panel`` holds: how the form stands, and how the canvas is looked at."""


def _part(panel: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = panel.get(name)
    return part if isinstance(part, dict) else {}


@dataclass(frozen=True)
class _Kept:
    """What the library keeps of a project's drafts; ``undo`` is what can be undone of the one under ``key``."""

    drafts: Mapping[str, StoredDraft]
    key: str
    undo: bytes | None


class Session(QObject):
    """Ties canvas and panel to the library. One per window."""

    source_changed = Signal()
    mask_stored = Signal()
    task_changed = Signal(object)
    restored = Signal()
    """The drafts of the last time are shown, or could not be read."""
    failed = Signal(str, str)
    """Title and words of something that did not work."""
    mended = Signal(str)
    """The title of what did not work and does now."""
    opened = Signal(object)
    """A :class:`Loaded` that is now on the canvas."""
    project_changed = Signal(str)
    """The id of the project that the artist is in now: its drafts are shown, and new jobs go into it."""

    def __init__(
        self,
        studio: Studio,
        background: Background,
        pictures: LibraryPictures,
        canvas: Canvas,
        panel: TaskPanel,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._studio = studio
        self._background = background
        self._pictures = pictures
        self._canvas = canvas
        self._panel = panel
        self._drafts: dict[TaskType, Draft] = {task: Draft(task) for task in TaskType}
        self.task = panel.task
        self.project = self._wanted = studio.library.project
        self.source: ImageRef | None = None
        self.source_name = ""
        self._mask: MaskRef | None = None
        self._mask_stale = False
        self._storing_mask = False
        self._numbers = itertools.count(1)
        self._written: dict[str, int] = {}
        self._writing = threading.Lock()
        self._when_masked: list[Callable[[], object]] = []
        self._loading = 0
        self._restored = False
        self._placement: Mapping[str, Any] = {}
        self._mask_timer = self._timer(_MASK_MS, self._store_mask)
        self._save_timer = self._timer(_SAVE_MS, self.save)
        self._again_timer = self._timer(_AGAIN_MS, self._save_again)
        self._refused = ""
        canvas.mask_changed.connect(self._on_mask_changed)
        panel.draft_changed.connect(self._on_draft_changed)
        panel.mask_kind_changed.connect(self._on_draft_changed)
        panel.arranged.connect(self._save_soon)
        canvas.view_changed.connect(self._on_view_changed)

    def _timer(self, milliseconds: int, slot: Callable[[], object]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(milliseconds)
        timer.timeout.connect(slot)
        return timer

    def _save_soon(self) -> None:
        """Keep the draft within a moment; however long the artist goes on without a pause, that moment comes."""
        if not self._save_timer.isActive():
            self._save_timer.start()

    # ------------------------------------------------------------------------------------------------------- tasks

    def use_task(self, task: TaskType) -> None:
        """Show another task's panel; prompts and pictures that its draft lacks are carried over."""
        if task is not self.task:
            before = self._leave_task()
            self._drafts[task] = carry_over(before, self._drafts[task])
            self.task = task
        self._show_draft()
        self.task_changed.emit(task)
        self._save_soon()

    def _leave_task(self) -> Draft:
        """Another task's panel may come: what was done last in this one is kept first."""
        if self._save_timer.isActive():
            self.save()
        self._drafts[self.task] = self._current()
        return self._drafts[self.task]

    def _show_draft(self) -> None:
        spec = TASKS[self.task]
        self._panel.set_draft(self._drafts[self.task])
        self._panel.set_source(self.source, self.source_name)
        self._panel.set_drawn_mask(self._mask)
        self._canvas.set_mask_enabled(bool(spec.mask_blocks) and self._panel.mask_kind() == "drawn")

    def put_request(self, request: Request) -> None:
        """Put a request back into its panel, with its source picture and painted mask."""
        self._leave_task()
        self._drafts[request.task] = request.draft()
        self.task = request.task
        if request.source is not None:
            mask = request.drawn_mask
            self._open_stored(request.source, self._studio.library.picture_name(request.source.sha256), mask)
        self._show_draft()
        self.task_changed.emit(self.task)
        self._save_soon()

    def fill_slot(self, task: TaskType, ref: ImageRef) -> None:
        """Put a picture of the library into the first image slot of a task; a list of pictures grows by it."""
        draft = self._current() if task is self.task else self._drafts[task]
        field = next(f for f in params_fields(TASKS[task]) if f.kind in (Kind.IMAGE, Kind.IMAGES))
        value: object = ref
        if field.kind is Kind.IMAGES:
            have = list(draft.params.get(field.name) or ())
            value = [*have, ref][-(field.max_length or 1) :]
        self._drafts[task] = draft.with_param(field.name, value)
        if task is self.task:
            self._show_draft()
        self._save_soon()

    # ----------------------------------------------------------------------------------------------------- picture

    def open_loaded(
        self,
        loaded: Loaded,
        mask: MaskRef | None = None,
        mask_png: bytes | None = None,
        *,
        keep_history: bool = False,
        undo: bytes | None = None,
        placement: Mapping[str, Any] | None = None,
    ) -> None:
        """Put a decoded picture on the canvas, with an empty or a stored mask; ``keep_history`` where undo goes back past it.
        Without ``placement`` the picture is shown whole.
        """
        self.source, self.source_name = loaded.ref, loaded.name
        self._mask, self._mask_stale = mask, False
        self._mask_timer.stop()
        self._canvas.mask_changed.disconnect(self._on_mask_changed)
        self._canvas.set_picture(loaded.image, mask_png, keep_history=keep_history)
        if undo is not None:
            self._canvas.put_steps(undo)
        if placement is not None:
            self._canvas.place(placement)
        self._placement = self._canvas.placement()
        self._canvas.mask_changed.connect(self._on_mask_changed)
        self._panel.set_source(self.source, self.source_name)
        self._panel.set_drawn_mask(self._mask)
        self.source_changed.emit()
        self.opened.emit(loaded)
        self._save_soon()

    def _open_stored(
        self,
        ref: ImageRef,
        name: str,
        mask: MaskRef | None,
        undo: bytes | None = None,
        placement: Mapping[str, Any] | None = None,
    ) -> None:
        ticket = self.next_ticket()

        def done(loaded: Loaded) -> None:
            if ticket == self._loading:
                mask_png = self._studio.library.read(mask.sha256) if mask else None
                self.open_loaded(loaded, mask, mask_png, undo=undo, placement=placement)

        self._pictures.load_ref(ref, name, done, partial(self._tell, self.tr("The picture could not be opened.")))

    @property
    def mask(self) -> MaskRef | None:
        """The painted mask as it was stored last; see :meth:`when_masked`."""
        return self._mask

    def next_ticket(self) -> int:
        """Only the picture that was asked for last is shown, whichever is decoded first."""
        self._loading += 1
        return self._loading

    def is_latest(self, ticket: int) -> bool:
        """Whether no other picture has been asked for since."""
        return ticket == self._loading

    def loader(self) -> Callable[[Loaded], None]:
        """A callback that opens a picture unless another one has been asked for since."""
        ticket = self.next_ticket()

        def done(loaded: Loaded) -> None:
            if ticket == self._loading:
                self.open_loaded(loaded)

        return done

    # -------------------------------------------------------------------------------------------------------- mask

    def _on_mask_changed(self) -> None:
        self._mask_stale = True
        self._mask_timer.start()

    def _store_mask(self) -> None:
        """Pack the mask on a worker thread; strokes made meanwhile are stored in a next round."""
        if self._storing_mask or not self._canvas.has_picture():
            return
        self._mask_stale = False
        if self._canvas.mask_is_empty():
            self._take_mask(self.source, None)
            return
        self._storing_mask = True
        pixels, source = self._canvas.mask(), self.source
        self._background.run(
            partial(self._studio.store_mask, pixels), partial(self._take_mask, source), self._mask_failed, owner=self
        )

    def _take_mask(self, source: ImageRef | None, mask: MaskRef | None) -> None:
        self._storing_mask = False
        if source == self.source:
            self._mask = mask
            self._panel.set_drawn_mask(mask)
            self._save_soon()
            self.mask_stored.emit()
        if self._mask_stale:
            self._store_mask()
        else:
            self._call_masked()

    def _mask_failed(self, error: BaseException) -> None:
        self._storing_mask = False
        self._mask_stale = True  # It is on the canvas alone.
        self._refuse(self.tr("The mask could not be stored."), error)
        self._when_masked.clear()

    def when_masked(self, call: Callable[[], object]) -> None:
        """Call once the mask of the moment is stored; at once when it is."""
        self._canvas.work.settle()  # a change under way counts
        self._when_masked.append(call)
        if self._mask_stale or self._storing_mask:
            self._mask_timer.stop()
            self._store_mask()
        else:
            self._call_masked()

    def _call_masked(self) -> None:
        calls, self._when_masked = self._when_masked, []
        for call in calls:
            call()

    # ------------------------------------------------------------------------------------------------------ drafts

    def _on_draft_changed(self) -> None:
        spec = TASKS[self.task]
        self._canvas.set_mask_enabled(bool(spec.mask_blocks) and self._panel.mask_kind() == "drawn")
        self._save_soon()

    def _on_view_changed(self) -> None:
        """Where the artist looks is kept as well. A fitted picture stays fitted, however large the window."""
        if self.source is not None and self._canvas.has_picture():
            placement = self._canvas.placement()
            if placement != self._placement:
                self._placement = placement
                self._save_soon()

    @property
    def draft_key(self) -> str:
        """The key of the draft in the panel."""
        return draft_key(self.task, self.project)

    def _current(self) -> Draft:
        return self._panel.draft()

    def save(self) -> None:
        """Keep the draft, its picture and its mask, on a worker thread."""
        self._save_timer.stop()
        if self._restored:
            self._background.run(partial(self._write, *self._stored()), self._saved, self._save_failed, owner=self)

    def flush(self) -> None:
        """Keep everything now, in this thread: the program is about to end."""
        self._save_timer.stop()
        self._mask_timer.stop()
        if not self._restored:
            return
        self._canvas.work.settle()
        if self._mask_stale or self._storing_mask:  # what a worker stores at this moment comes too late
            empty = self._canvas.mask_is_empty()
            self._mask = None if empty else self._studio.store_mask(self._canvas.mask())
        number, stored, undo = self._stored(settled=True)
        blank = stored.draft == Draft(stored.task) and stored.source is None
        # A project that was only looked into stays empty.
        if not blank or self._studio.library.draft_store.has(draft_key(stored.task, stored.project)):
            self._write(number, stored, undo)

    def _stored(self, *, settled: bool = False) -> tuple[int, StoredDraft, bytes | None]:
        """The draft of now with its number, the later the larger, and what can be undone where the mask is the stored one.

        ``settled``: it is, whatever a worker may still say of an older one.
        """
        draft = self._current()
        self._drafts[self.task] = draft
        source = self.source.sha256 if self.source else None
        panel = {_FORM: self._panel.arrangement(), _VIEW: self._canvas.placement()}
        stored = StoredDraft(self.task, draft, source, self.source_name, self._mask, project=self.project, panel=panel)
        synced = settled or not (self._mask_stale or self._storing_mask)
        undo = self._canvas.steps() if synced else None
        return next(self._numbers), stored, undo

    def _write(self, number: int, stored: StoredDraft, undo: bytes | None) -> None:
        """Keep it, unless a newer one is kept already: workers do not end in the order they begin in."""
        key = draft_key(stored.task, stored.project)
        with self._writing:
            if number > self._written.get(key, 0):
                self._studio.library.save_draft(key, stored, undo)
                self._studio.library.remember_task(stored.task)
                self._written[key] = number

    def _save_failed(self, error: BaseException) -> None:
        self._refuse(self.tr("The draft could not be saved."), error)

    def _refuse(self, title: str, error: BaseException) -> None:
        """Nothing on the canvas or in the panel is lost yet: tell, and try again until it is kept."""
        self._refused = title
        self._again_timer.start()
        self._tell(title, error)

    def _save_again(self) -> None:
        if self._mask_stale:
            self._store_mask()
        else:
            self.save()

    def _saved(self, _: object) -> None:
        if self._refused and not self._mask_stale:
            title, self._refused = self._refused, ""
            self._again_timer.stop()
            self.mended.emit(title)

    def show_stored(self, stored: StoredDraft) -> None:
        """Put a stored draft into its task's panel and its picture with the mask on the canvas."""
        self._leave_task()
        self._drafts[stored.task] = stored.draft
        self.task = stored.task
        self._show_draft()
        self._panel.arrange(_part(stored.panel, _FORM))
        self._show_canvas(stored, self._clear)
        self.task_changed.emit(self.task)
        self._save_soon()

    def _show_canvas(self, stored: StoredDraft | None, empty: Callable[[], object], undo: bytes | None = None) -> None:
        """Put a draft's picture and mask on the canvas; ``empty`` is called where it has none."""
        ref = self._studio.library.picture(stored.source) if stored and stored.source else None
        if stored is not None and ref is not None:
            self._open_stored(ref, stored.source_name, stored.mask, undo, _part(stored.panel, _VIEW))
        else:
            empty()

    # ----------------------------------------------------------------------------------------------------- restore

    def restore(self, empty: Callable[[], object]) -> None:
        """Bring back what was being edited when the program ended; ``empty`` is called when there was no picture."""

        def read() -> tuple[_Kept, TaskType | None]:
            task = self._studio.library.current_task()
            return self._read(draft_key(task or self.task, self.project), self.project), task

        self._background.run(read, partial(self._bring_back, empty), self._restore_failed, owner=self)

    def _bring_back(self, empty: Callable[[], object], found: tuple[_Kept, TaskType | None]) -> None:
        kept, task = found
        self._restored = True
        self.task = task or self.task
        self._show_drafts(kept, empty)
        self.task_changed.emit(self.task)
        self.restored.emit()

    def _read(self, key: str, project: str) -> _Kept:
        """A project's drafts, and what can be undone of the one under ``key``; for any thread."""
        return _Kept(self._studio.library.drafts(project), key, self._studio.library.draft_undo(key))

    def _show_drafts(self, kept: _Kept, empty: Callable[[], object]) -> None:
        """Take a project's drafts and put the picture of the task's one on the canvas, if it has any."""
        drafts, key = kept.drafts, draft_key(self.task, self.project)
        self._drafts = {task: Draft(task) for task in TaskType}
        for stored in drafts.values():
            self._drafts[stored.task] = stored.draft
        self._show_draft()
        own = drafts.get(key)
        if own is not None:
            self._panel.arrange(_part(own.panel, _FORM))
        self._show_canvas(own, empty, kept.undo if key == kept.key else None)

    # ---------------------------------------------------------------------------------------------------- projects

    def begin_in(self, project: str) -> None:
        """Say which project the artist is in, before anything is restored."""
        self.project = self._wanted = self._studio.library.project = project

    def use_project(self, project: str) -> None:
        """Keep what was done last, and go on with the drafts of another project; the last one that is asked for counts."""
        if project != self._wanted:
            self._wanted = project
            self.when_masked(partial(self._leave, project))

    def leave_for(self, project: str) -> None:
        """Go on with the drafts of another project: the present one is not there any more."""
        self._save_timer.stop()
        self._wanted = project
        self._leave(project)

    def when_kept(self, call: Callable[[], object], *, write: bool = False) -> None:
        """Call once everything that was done is in the library; with ``write`` a draft that was only looked at is as well."""

        def keep() -> None:
            if not (self._save_timer.isActive() or write) or not self._restored:
                call()
                return
            self._save_timer.stop()
            work = partial(self._write, *self._stored())
            self._background.run(work, lambda _: call(), self._save_failed, owner=self)

        self.when_masked(keep)

    def _leave(self, project: str) -> None:
        if project != self._wanted:
            return
        # What was only looked at is not written, so an empty project stays empty.
        stored = self._stored() if self._restored and self._save_timer.isActive() else None
        self._save_timer.stop()

        key = draft_key(self.task, project)

        def change() -> _Kept:
            if stored is not None:
                self._write(*stored)
            return self._read(key, project)

        self._background.run(change, partial(self._enter, project), self._stay, owner=self)

    def _stay(self, error: BaseException) -> None:
        self._wanted = self.project
        self._save_failed(error)

    def _enter(self, project: str, kept: _Kept) -> None:
        if project != self._wanted:
            return
        if self._save_timer.isActive() or self._mask_stale or self._storing_mask:
            self.when_masked(partial(self._leave, project))  # Something was done meanwhile, in the former project.
            return
        self.project = self._studio.library.project = project
        self._restored = True
        self._show_drafts(kept, self._clear)
        self._save_timer.stop()  # Nothing to keep yet: a project that is only looked into stays as it is.
        self._background.run(
            partial(self._studio.library.projects.choose, project), None, self._save_failed, owner=self
        )
        self.project_changed.emit(project)

    def _clear(self) -> None:
        """An empty canvas."""
        self.next_ticket()
        self.source, self.source_name = None, ""
        self._mask, self._mask_stale = None, False
        self._canvas.mask_changed.disconnect(self._on_mask_changed)
        self._canvas.clear_picture()
        self._canvas.mask_changed.connect(self._on_mask_changed)
        self._panel.set_source(None, "")
        self._panel.set_drawn_mask(None)
        self.source_changed.emit()

    def _restore_failed(self, error: BaseException) -> None:
        self._tell(self.tr("The last drafts could not be read."), error)
        self.restored.emit()

    def _tell(self, title: str, error: BaseException) -> None:
        self.failed.emit(title, words_of(error))
