"""The trash: what lies there, back with all it had, or gone for good once it was said what goes and how large it is."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt, Signal, Slot
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QListView,
    QVBoxLayout,
    QWidget,
)

from nova_studio.library.curation import Removal
from nova_studio.library.library import Library
from nova_studio.library.model import About, Change, Kind, Result
from nova_studio.settings.model import TrashSettings
from nova_studio.ui import theme
from nova_studio.ui.background import Background
from nova_studio.ui.library_watch import LibraryWatch
from nova_studio.ui.models.entry_words import moment_words, pictures_words, size_words, task_title
from nova_studio.ui.models.thumbnails import Thumbnails
from nova_studio.ui.pictures import words_of
from nova_studio.ui.widgets.buttons import dialog_button
from nova_studio.ui.widgets.question import Question, ask
from nova_studio.ui.widgets.spin import NoWheelSpinBox

_SIZE = (620, 560)
_ICON = 48
_ROOT = QModelIndex()
Index = QModelIndex | QPersistentModelIndex


class TrashDialog(QDialog):
    """Lists the trash. ``restore_requested`` carries ids, ``rule_changed`` a :class:`TrashSettings`."""

    restore_requested = Signal(object)
    rule_changed = Signal(object)
    failed = Signal(str, str)

    def __init__(self, library: Library, background: Background, rule: TrashSettings, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Trash"))
        self._library = library
        self._background = background
        self._rule = rule
        self._removal = Removal((), 0)
        self.model = _Trashed(library, background, self)
        self.about = QLabel()
        self.about.setWordWrap(True)
        self.list = QListView()
        self.list.setAccessibleName(self.tr("Trash"))
        self.list.setModel(self.model)
        self.list.setUniformItemSizes(True)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.selectionModel().selectionChanged.connect(self._offer)
        self.restore = dialog_button(self.tr("Restore"), self._restore)
        self.restore_all = dialog_button(self.tr("Restore all"), self._restore_all)
        self.empty = dialog_button(self.tr("Empty the trash…"), self._ask_empty)
        self.days = NoWheelSpinBox(self.tr("Older than"), 0, 3_650)
        self.megabytes = NoWheelSpinBox(self.tr("Beyond"), 0, 10_000_000)
        self.would = QLabel()
        self.would.setWordWrap(True)
        self.remove = dialog_button(self.tr("Remove these…"), self._ask_rule)
        self._lay_out()
        watch = LibraryWatch(library, self)
        watch.changed.connect(self._on_change)
        self.finished.connect(watch.close)
        self._read()

    def _lay_out(self) -> None:
        px = theme.current().px
        for spin, value, unit in (
            (self.days, self._rule.days, self.tr(" days")),
            (self.megabytes, self._rule.megabytes, self.tr(" MB")),
        ):
            spin.setSpecialValueText(self.tr("Off"))
            spin.setSuffix(unit)
            spin.setValue(value or 0)
            spin.setKeyboardTracking(False)
            spin.valueChanged.connect(self._take_rule)
        deeds, rule = QHBoxLayout(), QHBoxLayout()
        for row in (deeds, rule):
            row.setSpacing(px(8))
        for button in (self.restore, self.restore_all, self.empty):
            deeds.addWidget(button)
        deeds.addStretch(1)
        for title, spin in ((self.tr("Older than"), self.days), (self.tr("Beyond"), self.megabytes)):
            rule.addWidget(QLabel(title))
            rule.addWidget(spin)
        rule.addStretch(1)
        rule.addWidget(self.remove)
        theme.set_role(self.would, "secondary")
        close = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(24), px(24), px(24), px(16))
        column.setSpacing(px(12))
        column.addWidget(self.about)
        column.addWidget(self.list, 1)
        column.addLayout(deeds)
        column.addLayout(rule)
        column.addWidget(self.would)
        column.addWidget(close)
        self.resize(px(_SIZE[0]), px(_SIZE[1]))

    # ------------------------------------------------------------------------------------------------------ reading

    def _read(self) -> None:
        rule, library = self._rule, self._library

        def read() -> tuple[list[Result], Removal]:
            return library.curation.trashed(), library.curation.proposed(rule.days, rule.megabytes)

        self._background.run(read, self._show, self._tell_failed, owner=self)

    def _show(self, found: tuple[list[Result], Removal]) -> None:
        results, self._removal = found
        self.model.show_results(results)
        total = sum(result.size for result in results)
        self.about.setText(
            self.tr("{0}, {1}. Nothing goes from here by itself.").format(
                pictures_words(_pictures(results)), size_words(total)
            )
            if results
            else self.tr("The trash is empty. What is deleted in the gallery waits here until you empty it.")
        )
        self.restore_all.setEnabled(bool(results))
        self.empty.setEnabled(bool(results))
        self._show_rule()
        self._offer()

    def _show_rule(self) -> None:
        found = self._removal
        if not self._rule.days and not self._rule.megabytes:
            words = self.tr("The rule is off. It only ever proposes; what it proposes is removed when you say so.")
        elif not found.results:
            words = self.tr("By this rule nothing would be removed now.")
        else:
            words = self.tr("By this rule {0} would be removed, {1}; the oldest was put here {2}.").format(
                pictures_words(_pictures(found.results)), size_words(found.size), self._since(found.results[0])
            )
        self.would.setText(words)
        self.remove.setEnabled(bool(found.results))

    def _since(self, result: Result) -> str:
        return moment_words(result.trashed or result.created, self._library.clock())

    @Slot()
    def _offer(self) -> None:
        self.restore.setEnabled(self.list.selectionModel().hasSelection())

    @Slot(object)
    def _on_change(self, change: Change) -> None:
        if change.about is About.RESULT:
            self._read()

    # ------------------------------------------------------------------------------------------------------- asking

    def _restore(self) -> None:
        rows = sorted(index.row() for index in self.list.selectionModel().selectedRows())
        self.restore_requested.emit([self.model.results[row].id for row in rows])

    def _restore_all(self) -> None:
        self.restore_requested.emit([result.id for result in self.model.results])

    @Slot()
    def _take_rule(self) -> None:
        values = {"days": self.days.value() or None, "megabytes": self.megabytes.value() or None}
        self._rule = self._rule.model_copy(update=values)
        self._removal = Removal((), 0)
        self.remove.setEnabled(False)
        self.rule_changed.emit(self._rule)
        self._read()

    def _ask_empty(self) -> None:
        results = tuple(self.model.results)
        self._ask(Removal(results, sum(result.size for result in results)))

    def _ask_rule(self) -> None:
        self._ask(self._removal)

    def _ask(self, removal: Removal) -> None:
        """Say what goes and how large it is; only a yes removes."""
        single = _pictures(removal.results) == 1
        one = self.tr("Its file and what is known of it are deleted. It cannot be brought back.")
        several = self.tr("Their files and what is known of them are deleted. They cannot be brought back.")
        count = pictures_words(_pictures(removal.results))
        question = Question(
            self.tr("Remove for good"),
            self.tr("Remove {0} for good, {1}?").format(count, size_words(removal.size)),
            one if single else several,
            yes=self.tr("Remove for good"),
            no=self.tr("Keep it") if single else self.tr("Keep them"),
            destroys=True,
        )
        ask(self, question, lambda: self._remove(removal.ids))

    def _remove(self, ids: Sequence[str]) -> None:
        work = partial(self._library.curation.remove, ids)
        self._background.run(work, None, self._tell_failed, owner=self)

    def _tell_failed(self, error: BaseException) -> None:
        self.failed.emit(self.tr("The trash could not be changed."), words_of(error))


class _Trashed(QAbstractListModel):
    """The results in the trash, the latest first, each with its small picture once it is seen."""

    def __init__(self, library: Library, background: Background, parent: QObject) -> None:
        super().__init__(parent)
        self._library = library
        self.results: Sequence[Result] = ()
        self._thumbnails = Thumbnails(background, self)
        self._thumbnails.ready.connect(self._on_ready)
        self._blank = QPixmap()

    def show_results(self, results: Sequence[Result]) -> None:
        """Show these and no others."""
        if results != self.results:
            self.beginResetModel()
            self.results = results
            self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        """How many results there are."""
        return 0 if parent.isValid() else len(self.results)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What it is and since when it is here, with its picture."""
        result = self.results[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            what = task_title(result.task) if result.kind is Kind.IMAGE else self.tr("Mask")
            when = moment_words(result.trashed or result.created, self._library.clock())
            name = f"{result.name}, " if result.name else ""
            size = f"{result.width}x{result.height}, {size_words(result.size)}"
            return self.tr("{0}{1}, {2}, put here {3}").format(name, what, size, when)
        if role == Qt.ItemDataRole.DecorationRole:
            return self._thumbnails.get(result, theme.current().px(_ICON)) or self._placeholder()
        return None

    def _placeholder(self) -> QPixmap:
        side = theme.current().px(_ICON)
        if self._blank.width() != side:
            self._blank = QPixmap(QSize(side, side))
            self._blank.fill(theme.current().tokens.color("window"))
        return self._blank

    @Slot(str)
    def _on_ready(self, sha256: str) -> None:
        for row, result in enumerate(self.results):
            if result.sha256 == sha256:
                self.dataChanged.emit(self.index(row), self.index(row))


def _pictures(results: Sequence[Result]) -> int:
    return sum(result.kind is Kind.IMAGE for result in results)
