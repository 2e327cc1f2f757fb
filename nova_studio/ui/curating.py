"""What the artist does with results in the library: tags, projects and the trash, each with a way back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QInputDialog, QLineEdit, QWidget

from nova_studio.library.curation import TEXT_MAX, Removal
from nova_studio.library.library import Library
from nova_studio.library.model import Kind, Result
from nova_studio.settings.model import TrashSettings
from nova_studio.ui.background import Background
from nova_studio.ui.models.entry_words import pictures_words, size_words
from nova_studio.ui.notices import Action
from nova_studio.ui.pictures import words_of
from nova_studio.ui.widgets.card import Severity


class Curating(QObject):
    """Changes results in the background. ``told`` carries title, words, severity and actions for a card."""

    told = Signal(str, str, str, object)
    failed = Signal(str, str)
    trash_settings_changed = Signal(object)
    """A :class:`TrashSettings` to be kept."""

    def __init__(self, library: Library, background: Background, window: QWidget) -> None:
        super().__init__(window)
        self._library = library
        self._background = background
        self._window = window
        self.trash_settings = TrashSettings()
        """The rule that the trash's window begins with."""

    # -------------------------------------------------------------------------------------------------------- names

    def ask_name(self, result: Result) -> None:
        """Ask what a result is to be called."""
        dialog = self._dialog(self.tr("Name of the result"), self.tr("Name"), self.tr("Keep"))
        dialog.setTextValue(result.name)
        dialog.textValueSelected.connect(partial(self.name, result))
        self._open(dialog, self.tr("Name"))

    def name(self, result: Result, name: str) -> None:
        """Call a result something, by which it is found; an empty name takes it off."""
        work = partial(self._library.curation.name, result.id, name)
        self._run(work, None, self.tr("The name could not be kept."))

    def _dialog(self, title: str, label: str, button: str) -> QInputDialog:
        dialog = QInputDialog(self._window)
        dialog.setWindowTitle(title)
        dialog.setLabelText(label)
        dialog.setOkButtonText(button)
        dialog.setCancelButtonText(self.tr("Cancel"))
        return dialog

    def _open(self, dialog: QInputDialog, label: str) -> None:
        field = dialog.findChild(QLineEdit)
        if isinstance(field, QLineEdit):
            field.setAccessibleName(label)
            field.setMaxLength(TEXT_MAX)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    # --------------------------------------------------------------------------------------------------------- tags

    def tag(self, results: Sequence[Result], add: Sequence[str], remove: Sequence[str]) -> None:
        """Put tags on results and take others off; what is taken off can be put back."""
        ids = tuple(result.id for result in results)
        gone = {tag.casefold() for tag in remove}
        had = {tag: tuple(r.id for r in results if tag in r.tags) for r in results for tag in r.tags}
        lost = {tag: owners for tag, owners in had.items() if tag.casefold() in gone}

        def done(_: object) -> None:
            if lost:
                words = self.tr('The tag "{0}" was taken off.').format('", "'.join(lost))
                self._tell(words, "", [("undo", self.tr("Undo"), partial(self._put_back, lost))])

        work = partial(self._library.curation.tag, ids, tuple(add), tuple(remove))
        self._run(work, done, self.tr("The tags could not be changed."))

    def ask_tag(self, results: Sequence[Result]) -> None:
        """Ask for a tag to put on results; those that there are can be chosen."""
        work = self._library.curation.tags
        self._run(work, partial(self._ask_tag, tuple(results)), self.tr("The tags could not be read."))

    def _ask_tag(self, results: Sequence[Result], known: Sequence[tuple[str, int]]) -> None:
        dialog = self._dialog(self.tr("Add tag"), self.tr("Tag"), self.tr("Add"))
        dialog.setComboBoxItems([tag for tag, _ in known])
        dialog.setComboBoxEditable(True)
        dialog.setTextValue("")
        dialog.textValueSelected.connect(lambda tag: self.tag(results, [tag], []))
        self._open(dialog, self.tr("Tag"))

    def _put_back(self, lost: dict[str, tuple[str, ...]]) -> None:
        def work() -> None:
            for tag, ids in lost.items():
                self._library.curation.tag(ids, add=[tag])

        self._run(work, None, self.tr("The tags could not be changed."))

    # ----------------------------------------------------------------------------------------------------- projects

    def move(self, results: Sequence[Result], project: str) -> None:
        """Put results into another project; they can be put back."""
        before: dict[str, list[str]] = {}
        for result in results:
            if result.project != project:
                before.setdefault(result.project, []).append(result.id)
        ids = [each for ids in before.values() for each in ids]

        def work() -> str:
            self._library.curation.move(ids, project)
            return self._library.projects.get(project).name

        def done(name: str) -> None:
            words = self.tr('Moved {0} to "{1}".').format(pictures_words(len(ids)), name)
            self._tell(words, "", [("undo", self.tr("Undo"), partial(self._move_back, before))])

        if ids:
            self._run(work, done, self.tr("The pictures could not be moved."))

    def _move_back(self, before: dict[str, list[str]]) -> None:
        def work() -> None:
            for project, ids in before.items():
                self._library.curation.move(ids, project)

        self._run(work, None, self.tr("The pictures could not be moved back."))

    # -------------------------------------------------------------------------------------------------------- trash

    def trash(self, results: Sequence[Result]) -> None:
        """Put results into the trash, from where they come back with all they had."""
        ids = tuple(result.id for result in results)

        def done(_: object) -> None:
            actions: list[Action] = [
                ("undo", self.tr("Undo"), partial(self.restore, ids)),
                ("trash", self.tr("Show the trash"), self.show_trash),
            ]
            self._tell(self.tr("Moved {0} to the trash.").format(pictures_words(len(ids))), "", actions)

        if ids:
            work = partial(self._library.curation.trash, ids)
            self._run(work, done, self.tr("The pictures could not be moved to the trash."))

    def restore(self, ids: Sequence[str]) -> None:
        """Take results out of the trash."""
        work = partial(self._library.curation.restore, tuple(ids))
        self._run(work, None, self.tr("The pictures could not be brought back."))

    def show_trash(self) -> None:
        """Open the trash's window."""
        from nova_studio.ui.dialogs.trash import TrashDialog  # noqa: PLC0415 - few starts need this window

        dialog = TrashDialog(self._library, self._background, self.trash_settings, self._window)
        dialog.restore_requested.connect(self.restore)
        dialog.rule_changed.connect(self.trash_settings_changed)
        dialog.failed.connect(self.failed)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def tell_rule(self) -> None:
        """At the start: where a rule for the trash is on, say what could go by it; nothing goes before the artist says so."""
        rule = self.trash_settings
        if rule.days is not None or rule.megabytes is not None:
            work = partial(self._library.curation.proposed, rule.days, rule.megabytes)
            self._run(work, self._tell_proposed, self.tr("The trash could not be looked through."))

    def _tell_proposed(self, removal: Removal) -> None:
        count = sum(result.kind is Kind.IMAGE for result in removal.results)
        if count:
            title = self.tr("By your rule {0} could leave the trash for good, {1}.").format(
                pictures_words(count), size_words(removal.size)
            )
            actions: list[Action] = [("trash", self.tr("Show the trash"), self.show_trash)]
            self._tell(title, self.tr("Nothing goes by itself."), actions)

    # ------------------------------------------------------------------------------------------------------ private

    def _tell(self, title: str, words: str, actions: Sequence[Action]) -> None:
        severity: Severity = "info"
        self.told.emit(title, words, severity, actions)

    def _run(self, work: Callable[[], object], done: Callable[..., object] | None, title: str) -> None:
        def failed(error: BaseException) -> None:
            self.failed.emit(title, words_of(error))

        self._background.run(work, done, failed, owner=self)
