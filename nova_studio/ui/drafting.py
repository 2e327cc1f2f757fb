"""The drafts of a window: snapshots and history to go back to, and copies kept in the project; each step has a way back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from nova_studio.library.drafts import draft_key
from nova_studio.library.library import Library
from nova_studio.library.model import About, Change, StoredDraft
from nova_studio.ui.background import Background
from nova_studio.ui.models.entry_words import task_title
from nova_studio.ui.notices import Action
from nova_studio.ui.pictures import words_of
from nova_studio.ui.session import Session
from nova_studio.ui.widgets.card import Severity

if TYPE_CHECKING:
    from nova_studio.ui.dialogs.drafts import DraftsDialog


class Drafting(QObject):
    """Keeps and brings back drafts. ``told`` carries title, words, severity and actions for a card."""

    told = Signal(str, str, str, object)
    failed = Signal(str, str)

    def __init__(self, library: Library, background: Background, session: Session, window: QWidget) -> None:
        super().__init__(window)
        self._library = library
        self._background = background
        self._session = session
        self._window = window

    def open(self) -> None:
        """Open the window of snapshots, history and copies."""
        self._session.when_kept(self._open)

    def _open(self) -> None:
        from nova_studio.ui.dialogs.drafts import DraftsDialog  # noqa: PLC0415 - few starts need this window

        dialog = DraftsDialog(self._library, self._window)
        dialog.snapshot_requested.connect(self.snapshot)
        dialog.duplicate_requested.connect(self.duplicate)
        dialog.go_back_requested.connect(self.go_back)
        dialog.delete_requested.connect(self.delete_version)
        dialog.use_requested.connect(self.use_copy)
        dialog.trash_requested.connect(self.trash_copy)
        dialog.read_requested.connect(partial(self._read, dialog))
        dialog.finished.connect(dialog.deleteLater)
        self._read(dialog)
        dialog.open()

    def _read(self, dialog: DraftsDialog) -> None:
        from nova_studio.ui.dialogs.drafts import Kept  # noqa: PLC0415 - as above

        key, project, title = self._session.draft_key, self._session.project, task_title(self._session.task)
        library = self._library

        def work() -> Kept:
            trashed = {each: draft for each, draft in library.draft_store.trashed().items() if draft.project == project}
            return Kept(title, library.draft_store.versions(key), library.named_drafts(project), trashed)

        self._background.run(work, dialog.show_kept, self._failing(self.tr("The drafts could not be read.")))

    # ------------------------------------------------------------------------------------------------------ keeping

    def snapshot(self, label: str) -> None:
        """Keep the draft as it is now, under a name."""
        work = partial(self._library.draft_store.snapshot, self._session.draft_key, label)
        self._when_kept(work, None, self.tr("The snapshot could not be kept."))

    def duplicate(self, name: str) -> None:
        """Keep a copy of the draft in the project."""
        work = partial(self._library.draft_store.duplicate, self._session.draft_key, name)
        self._when_kept(work, None, self.tr("The draft could not be duplicated."))

    # --------------------------------------------------------------------------------------------------- going back

    def go_back(self, version_id: int) -> None:
        """Make a version the draft again; the draft as it is now can be gone back to in turn."""
        store = self._library.draft_store

        def work() -> tuple[StoredDraft, int]:
            stored = store.go_back(version_id)
            return stored, store.versions(store.version(version_id).key)[0].id

        self._when_kept(work, self._went_back, self.tr("The version could not be brought back."))

    def _went_back(self, found: tuple[StoredDraft, int]) -> None:
        stored, before = found
        self._session.show_stored(stored)
        self._tell(self.tr("The draft is as it was."), partial(self.go_back, before))

    def use_copy(self, key: str) -> None:
        """Put a copy into its task's panel; what stood there can be gone back to."""
        store, project = self._library.draft_store, self._session.project

        def work() -> tuple[StoredDraft, int | None]:
            copy = store.get(key)
            own = draft_key(copy.task, project)
            before = store.snapshot(own, self.tr("Before the copy")).id if store.has(own) else None
            return copy, before

        self._when_kept(work, self._used, self.tr("The copy could not be opened."))

    def _used(self, found: tuple[StoredDraft, int | None]) -> None:
        copy, before = found
        self._session.show_stored(copy)
        undo = None if before is None else partial(self._undo_copy, before)
        self._tell(self.tr('The copy "{0}" is in the panel.').format(copy.name), undo)

    def _undo_copy(self, before: int) -> None:
        self.go_back(before)

    # --------------------------------------------------------------------------------------------------- neighbours

    def heard(self, changes: Sequence[Change]) -> None:
        """Another window or program has written the draft that is in this panel: say so, and offer what it wrote."""
        key = self._session.draft_key
        if any(change.about is About.DRAFT and key in change.ids and not change.removed for change in changes):
            severity: Severity = "warning"
            actions: list[Action] = [("take", self.tr("Take over what it wrote"), partial(self._take_over, key))]
            words = self.tr(
                "The draft in this panel was changed there. What is changed here next is kept instead; the history has both. "
                "Another project in one of the windows keeps them apart."
            )
            self.told.emit(self.tr("Another window works on this draft."), words, severity, actions)

    def _take_over(self, key: str) -> None:
        work = partial(self._library.draft_store.get, key)
        self._run(work, self._session.show_stored, self.tr("The draft could not be read."))

    # ----------------------------------------------------------------------------------------------------- removing

    def delete_version(self, version_id: int) -> None:
        """Take a snapshot or a line of the history away for good; asked for by name only."""
        work = partial(self._library.draft_store.delete_version, version_id)
        self._run(work, None, self.tr("The version could not be deleted."))

    def trash_copy(self, key: str, trashed: bool = True) -> None:
        """Put a copy into the trash, or take it out."""
        work = partial(self._library.draft_store.trash, key, trashed)
        self._run(work, None, self.tr("The copy could not be moved."))

    # ------------------------------------------------------------------------------------------------------ private

    def _tell(self, title: str, undo: Callable[[], object] | None) -> None:
        severity: Severity = "info"
        actions: list[Action] = [] if undo is None else [("undo", self.tr("Undo"), undo)]
        self.told.emit(title, "", severity, actions)

    def _when_kept(self, work: Callable[[], object], done: Callable[..., object] | None, title: str) -> None:
        """Work on the draft once what stands in the panel is in the library."""
        self._session.when_kept(lambda: self._run(work, done, title), write=True)

    def _run(self, work: Callable[[], object], done: Callable[..., object] | None, title: str) -> None:
        self._background.run(work, done, self._failing(title), owner=self)

    def _failing(self, title: str) -> Callable[[BaseException], None]:
        def failed(error: BaseException) -> None:
            self.failed.emit(title, words_of(error))

        return failed
