"""The drafts' window: snapshots and history of the draft in the panel, and the copies that the project keeps."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from nova_studio.library.curation import TEXT_MAX, one_line
from nova_studio.library.library import Library
from nova_studio.library.model import About, Change, DraftVersion, StoredDraft
from nova_studio.ui import theme
from nova_studio.ui.library_watch import LibraryWatch
from nova_studio.ui.models.entry_words import moment_words, task_title
from nova_studio.ui.widgets.buttons import dialog_button
from nova_studio.ui.widgets.question import Question, ask

_SIZE = (560, 480)
_PROMPT = 60
_DATA = Qt.ItemDataRole.UserRole


@dataclass(frozen=True)
class Kept:
    """What there is of drafts: the versions of the task's own, newest first, and the project's copies by key."""

    title: str
    versions: Sequence[DraftVersion]
    copies: Mapping[str, StoredDraft]
    trashed: Mapping[str, StoredDraft]


class DraftsDialog(QDialog):
    """Shows what :meth:`show_kept` is given, which it asks for by ``read_requested``; whatever is done is asked for as well."""

    read_requested = Signal()
    snapshot_requested = Signal(str)
    duplicate_requested = Signal(str)
    go_back_requested = Signal(int)
    delete_requested = Signal(int)
    use_requested = Signal(str)
    trash_requested = Signal(str, bool)
    """A copy's key, and whether it goes into the trash or comes back."""

    def __init__(self, library: Library, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Drafts"))
        self._library = library
        self._trashed: set[str] = set()
        self.about = QLabel()
        self.about.setWordWrap(True)
        self.name = QLineEdit()
        self.name.setAccessibleName(self.tr("Name"))
        self.name.setPlaceholderText(self.tr("Name"))
        self.name.setMaxLength(TEXT_MAX)
        self.name.textChanged.connect(self._offer)
        self.snapshot = dialog_button(self.tr("Keep a snapshot"), self._snapshot)
        self.duplicate = dialog_button(self.tr("Duplicate"), self._duplicate)
        self.versions = self._list(self.tr("Snapshots and history"), self._go_back)
        self.back = dialog_button(self.tr("Go back to this"), self._go_back)
        self.delete = dialog_button(self.tr("Delete…"), self._ask_delete)
        self.copies = self._list(self.tr("Copies"), self._use_copy)
        self.use = dialog_button(self.tr("Put into the panel"), self._use_copy)
        self.trash = dialog_button(self.tr("Move to the trash"), self._trash)
        self.tabs = QTabWidget()
        self.tabs.addTab(_page(self.versions, self.back, self.delete), self.tr("Snapshots and history"))
        self.tabs.addTab(_page(self.copies, self.use, self.trash), self.tr("Copies"))
        self._lay_out()
        watch = LibraryWatch(library, self)
        watch.changed.connect(self._on_change)
        self.finished.connect(watch.close)
        self._offer()

    def _lay_out(self) -> None:
        px = theme.current().px
        top = QHBoxLayout()
        top.setSpacing(px(8))
        top.addWidget(self.name, 1)
        top.addWidget(self.snapshot)
        top.addWidget(self.duplicate)
        theme.set_role(self.about, "secondary")
        close = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(24), px(24), px(24), px(16))
        column.setSpacing(px(12))
        column.addWidget(self.about)
        column.addLayout(top)
        column.addWidget(self.tabs, 1)
        column.addWidget(close)
        self.resize(px(_SIZE[0]), px(_SIZE[1]))

    def _list(self, title: str, act: Callable[[], object]) -> QListWidget:
        found = QListWidget()
        found.setAccessibleName(title)
        found.itemSelectionChanged.connect(self._offer)
        found.itemActivated.connect(lambda _item: act())
        return found

    # ------------------------------------------------------------------------------------------------------ showing

    @Slot(object)
    def _on_change(self, change: Change) -> None:
        if change.about is About.DRAFT:
            self.read_requested.emit()

    def show_kept(self, kept: Kept) -> None:
        """Show what there is."""
        words = self.tr(
            "{0}: a snapshot keeps the draft with its picture and mask under a name; going back can be undone."
        )
        self.about.setText(words.format(kept.title))
        _fill(self.versions, [(version.id, self._version_words(version)) for version in kept.versions])
        copies = [(key, self._copy_words(draft)) for key, draft in kept.copies.items()]
        gone = [
            (key, self.tr("{0}, in the trash").format(self._copy_words(draft))) for key, draft in kept.trashed.items()
        ]
        _fill(self.copies, [*copies, *gone])
        self._trashed = set(kept.trashed)
        self._offer()

    def _version_words(self, version: DraftVersion) -> str:
        when = moment_words(version.saved, self._library.clock())
        what = self.tr("Snapshot {0}").format(version.label) if version.label else self.tr("History")
        return f"{what}, {when}{self._content(version.stored)}"

    def _copy_words(self, draft: StoredDraft) -> str:
        when = moment_words(draft.updated, self._library.clock()) if draft.updated else ""
        return f"{draft.name}, {task_title(draft.task)}, {when}{self._content(draft)}"

    def _content(self, draft: StoredDraft) -> str:
        """What tells one draft from another: its prompt, its picture, whether it has a mask."""
        text = one_line(str(draft.draft.params.get("text") or ""))
        parts = [f'"{text[:_PROMPT]}{"…" if len(text) > _PROMPT else ""}"'] if text else []
        parts += [draft.source_name] if draft.source_name else []
        parts += [self.tr("with a mask")] if draft.mask else []
        return "".join(f", {part}" for part in parts)

    @Slot()
    def _offer(self) -> None:
        named = bool(one_line(self.name.text()))
        self.snapshot.setEnabled(named)
        self.duplicate.setEnabled(named)
        for button in (self.back, self.delete):
            button.setEnabled(_chosen(self.versions) is not None)
        key = _chosen(self.copies)
        gone = key in self._trashed
        self.use.setEnabled(key is not None and not gone)
        self.trash.setEnabled(key is not None)
        title = self.tr("Restore") if gone else self.tr("Move to the trash")
        self.trash.setText(title)
        self.trash.setAccessibleName(title)

    # -------------------------------------------------------------------------------------------------------- doing

    def _snapshot(self) -> None:
        self.snapshot_requested.emit(self.name.text())
        self.name.clear()
        self.tabs.setCurrentIndex(0)

    def _duplicate(self) -> None:
        self.duplicate_requested.emit(self.name.text())
        self.name.clear()
        self.tabs.setCurrentIndex(1)

    def _go_back(self) -> None:
        version = _chosen(self.versions)
        if isinstance(version, int):
            self.go_back_requested.emit(version)
            self.accept()

    def _use_copy(self) -> None:
        key = _chosen(self.copies)
        if isinstance(key, str) and self.use.isEnabled():
            self.use_requested.emit(key)
            self.accept()

    def _trash(self) -> None:
        key = _chosen(self.copies)
        if isinstance(key, str):
            self.trash_requested.emit(key, key not in self._trashed)

    def _ask_delete(self) -> None:
        version, item = _chosen(self.versions), self.versions.currentItem()
        question = Question(
            self.tr("Delete for good"),
            self.tr("Delete this version for good?"),
            item.text(),
            yes=self.tr("Delete for good"),
            no=self.tr("Keep it"),
            destroys=True,
        )
        ask(self, question, lambda: self.delete_requested.emit(int(str(version))))


def _page(shown: QListWidget, *buttons: QPushButton) -> QWidget:
    page = QWidget()
    px = theme.current().px
    row = QHBoxLayout()
    row.setSpacing(px(8))
    for button in buttons:
        row.addWidget(button)
    row.addStretch(1)
    column = QVBoxLayout(page)
    column.setContentsMargins(0, px(8), 0, 0)
    column.addWidget(shown, 1)
    column.addLayout(row)
    return page


def _fill(shown: QListWidget, lines: list[tuple[object, str]]) -> None:
    """Show these lines; the chosen one stays so."""
    chosen = _chosen(shown)
    shown.clear()
    for value, words in lines:
        item = QListWidgetItem(words)
        item.setData(_DATA, value)
        item.setToolTip(words)
        shown.addItem(item)
        if value == chosen:
            shown.setCurrentItem(item)


def _chosen(shown: QListWidget) -> object:
    items = shown.selectedItems()
    return items[0].data(_DATA) if items else None
