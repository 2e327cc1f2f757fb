"""What is known of the chosen result or job: where it comes from, what it cost, and what was asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from nova_studio.contract.task import TaskType
from nova_studio.errors import LibraryError
from nova_studio.library.library import Library
from nova_studio.library.model import Job, JobState, Result
from nova_studio.tools.request import seed_of
from nova_studio.ui import theme
from nova_studio.ui.background import Background, Work
from nova_studio.ui.gallery.card_parts import STATE_ICONS
from nova_studio.ui.models.entry_words import (
    charged_words,
    duration_words,
    engine_title,
    moment_words,
    rehearsal_word,
    state_words,
    task_title,
    title_of,
)
from nova_studio.ui.models.finish_words import finish_lines
from nova_studio.ui.models.gallery_model import Entry
from nova_studio.ui.models.outbox_words import sent
from nova_studio.ui.models.request_words import request_lines
from nova_studio.ui.models.thumbnails import Thumbnails, read
from nova_studio.ui.panels.details_parts import DetailPicture, Facts, title, words
from nova_studio.ui.panels.family import Family
from nova_studio.ui.panels.tag_row import TagRow
from nova_studio.ui.shares import percent
from nova_studio.ui.widgets.flow import FlowLayout
from nova_studio.ui.widgets.icon_label import IconLabel
from nova_studio.ui.widgets.steady_area import SteadyArea


class DetailsPanel(QWidget):
    """Shows one entry. Signals carry a Result, a job's id, or (``request_requested``) either kind of entry."""

    save_requested = Signal(object)
    use_requested = Signal(object)
    request_requested = Signal(object)
    cancel_requested = Signal(str)
    retry_requested = Signal(str)
    dismiss_requested = Signal(str)
    palette_requested = Signal(object)
    result_requested = Signal(object)
    """A Result of the family that is to be gone to."""
    tag_requested = Signal(object, object, object)
    """A list of one result, tags to add, tags to take off."""

    def __init__(
        self,
        library: Library,
        background: Background,
        palette_share: Callable[[str], float] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """``palette_share`` tells of a result's id which part of the picture is near its palette; in a worker thread."""
        super().__init__(parent)
        self._palette_share = palette_share
        self._library = library
        self._background = background
        self._entry: Entry | None = None
        self._work: Work | None = None
        theme.set_role(self, "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(self.tr("Details"))
        self._scroll = SteadyArea(self)
        self._foot = QWidget(self)
        self._buttons = FlowLayout(self._foot)
        self._offered: dict[str, QPushButton] = {}
        self._make_buttons()
        self.picture: DetailPicture | None = None
        self.tags: TagRow | None = None
        self.family: Family | None = None
        self._thumbnails = Thumbnails(background, self)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self._scroll, 1)
        self._column.addWidget(self._foot)
        self._measure()
        theme.current().changed.connect(self._measure)
        self.show_entry(None)

    @property
    def entry(self) -> Entry | None:
        """What is shown."""
        return self._entry

    @Slot(object)
    def show_entry(self, entry: Entry | None) -> None:
        """Show a result or a job, or with ``None`` what the panel is for."""
        before, self._entry = self._entry, entry
        if self.tags is not None and isinstance(entry, Result) and _only_tags_differ(before, entry):
            self.tags.show_tags(entry.tags)
            return
        if self._work is not None:
            self._work.cancel()
            self._work = None
        content = QWidget()
        theme.set_role(content, "panel")
        column = QVBoxLayout(content)
        px = theme.current().px
        column.setContentsMargins(px(12), px(12), px(12), px(12))
        column.setSpacing(px(8))
        self.picture = self.tags = self.family = None
        if isinstance(entry, Result):
            self._fill_for_result(column, entry)
        elif isinstance(entry, Job):
            self._fill_for_job(column, entry)
        else:
            self._fill_empty(column)
        column.addStretch(1)
        self._scroll.setWidget(content)
        self._offer(entry)

    @Slot(object)
    def job_changed(self, job: Job) -> None:
        """Bring a job that is shown up to date."""
        if isinstance(self._entry, Job) and self._entry.id == job.id and self._entry != job:
            self.show_entry(job)

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.current().px(200), theme.current().px(120))

    def sizeHint(self) -> QSize:
        return QSize(theme.current().px(248), theme.current().px(400))

    # ------------------------------------------------------------------------------------------------------- content

    def _fill_empty(self, column: QVBoxLayout) -> None:
        column.addWidget(words(self.tr("Nothing is selected."), "strong"))
        text = self.tr(
            "Choose a result in the gallery: here stand the request that made it, its seed, what it cost, and what the engine "
            "could not keep."
        )
        column.addWidget(words(text, "hint"))

    def _fill_for_result(self, column: QVBoxLayout, result: Result) -> None:
        self.picture = DetailPicture(QSize(result.width, result.height))
        self.picture.setAccessibleName(self.tr("Thumbnail"))
        column.addWidget(self.picture)
        side = self.picture.side()
        work = partial(read, result.thumbnail, result.path, side)
        self._work = self._background.run(work, self._show_picture, self._show_no_picture, owner=self)
        column.addWidget(words(title_of(result), "head"))
        if result.name:
            column.addWidget(words(task_title(result.task), "secondary"))
        if result.rehearsal:
            text = self.tr("{0}. It shows what would be made; no model made it.").format(rehearsal_word())
            column.addWidget(words(text, "warning"))
        if result.late:
            column.addWidget(words(self.tr("It arrived after you had stopped waiting."), "hint"))
        try:
            job = self._library.job(result.job)
        except LibraryError as error:
            column.addWidget(words(str(error), "warning"))
            return
        facts = Facts()
        facts.add(self.tr("Size"), f"{result.width}x{result.height} {result.format}")
        facts.add(self.tr("Engine"), engine_title(job.engine))
        self._add_model(facts, job)
        if result.seed is not None:
            facts.add(self.tr("Seed"), str(result.seed), copy=(self.tr("Copy seed"), partial(_copy, str(result.seed))))
        facts.add(self.tr("Made"), moment_words(result.created, self._library.clock()))
        self._add_time(facts, result)
        facts.add(self.tr("Cost"), charged_words(job))
        column.addWidget(facts)
        self._add_tags(column, result)
        self._add_family(column, result)
        self._add_words(column, job)
        self._add_finish(column, result)
        self._add_palette(column, result, job)
        self._add_request(column, job)

    def _add_tags(self, column: QVBoxLayout, result: Result) -> None:
        column.addWidget(title(self.tr("Tags"), "strong"))
        self.tags = TagRow(result.tags)
        self.tags.added.connect(lambda tag: self.tag_requested.emit([self._entry], [tag], []))
        self.tags.removed.connect(lambda tag: self.tag_requested.emit([self._entry], [], [tag]))
        column.addWidget(self.tags)

    def _add_family(self, column: QVBoxLayout, result: Result) -> None:
        self.family = Family(self._library, self._background, self._thumbnails, result)
        self.family.chosen.connect(self.result_requested)
        column.addWidget(self.family)

    def _fill_for_job(self, column: QVBoxLayout, job: Job) -> None:
        column.addWidget(words(task_title(job.task), "head"))
        head = QHBoxLayout()
        head.setSpacing(theme.current().px(8))
        head.addWidget(IconLabel(*STATE_ICONS.get(job.state, ("outbox", "secondary"))))
        head.addWidget(words(state_words(job, self._library.clock()), "strong"), 1)
        column.addLayout(head)
        for text in (job.error, job.advice):
            if text:
                column.addWidget(words(text))
        facts = Facts()
        facts.add(self.tr("Engine"), engine_title(job.engine))
        self._add_model(facts, job)
        facts.add(self.tr("Pictures"), str(job.asked))
        if (asked := seed_of(job.request)) is not None:
            seed = str(asked)
            facts.add(self.tr("Seed"), seed, copy=(self.tr("Copy seed"), partial(_copy, seed)))
        facts.add(self.tr("Asked for"), moment_words(job.created, self._library.clock()))
        last = sent(self._library.calls(job.id))
        if last is not None and job.state is JobState.UNCLEAR:
            facts.add(self.tr("Sent"), moment_words(last.when, self._library.clock()))
        if job.attempt > 1:
            facts.add(self.tr("Attempts"), str(job.attempt))
        facts.add(self.tr("Cost"), charged_words(job))
        column.addWidget(facts)
        self._add_words(column, job)
        self._add_request(column, job)

    def _add_model(self, facts: Facts, job: Job) -> None:
        where = ", ".join(part for part in (job.model, job.region) if part)
        if where:
            facts.add(self.tr("Model"), where)

    def _add_time(self, facts: Facts, result: Result) -> None:
        call = next((call for call in self._library.calls(result.job) if call.index == result.call), None)
        if call is not None and call.started is not None and call.answered is not None:
            facts.add(self.tr("Time taken"), duration_words((call.answered - call.started).total_seconds()))

    def _add_words(self, column: QVBoxLayout, job: Job) -> None:
        """What did not all arrive, and what the engine could not keep."""
        if job.note:
            column.addWidget(words(job.note, "warning"))
        if job.losses:
            column.addWidget(title(self.tr("Not kept by the engine"), "strong"))
            for loss in job.losses:
                column.addWidget(words(loss))

    def _add_finish(self, column: QVBoxLayout, result: Result) -> None:
        """What was done to the picture on this computer, read from its sidecar in a worker thread."""
        head, label = words(self.tr("Done on this computer"), "strong"), words("")
        for each in (head, label):
            each.hide()
            column.addWidget(each)

        def done(lines: list[str]) -> None:
            label.setText("\n".join(lines))
            label.setAccessibleName(label.text())
            for each in (head, label):
                each.setVisible(bool(lines))

        work = partial(finish_lines, self._library, result.id)
        self._background.run(work, done, lambda _: None, owner=label)

    def _add_palette(self, column: QVBoxLayout, result: Result, job: Job) -> None:
        """How near the picture comes to the palette it was asked to have; counted in a worker thread."""
        if self._palette_share is None or not getattr(job.request.params, "colors", None):
            return
        label = words(self.tr("Comparing the colors with the palette…"), "hint")
        column.addWidget(label)

        def done(share: float) -> None:
            text = self.tr("{0} of the picture is near the palette.").format(percent(share))
            label.setText(text)
            label.setAccessibleName(text)
            theme.set_role(label, "")

        self._background.run(partial(self._palette_share, result.id), done, lambda _: label.hide(), owner=label)

    def _add_request(self, column: QVBoxLayout, job: Job) -> None:
        lines = request_lines(job.request, self._library)
        if not lines:
            return
        column.addWidget(title(self.tr("Request"), "strong"))
        facts = Facts()
        for line in lines:
            facts.add(line.title, line.value, prose=line.prose)
        column.addWidget(facts)

    def _show_picture(self, image: QImage) -> None:
        if self.picture is not None:
            self.picture.set_image(image)

    def _show_no_picture(self, _error: BaseException) -> None:
        if self.picture is not None:
            self.picture.set_words(self.tr("The picture's file is missing or damaged."))

    # ------------------------------------------------------------------------------------------------------- actions

    def _make_buttons(self) -> None:
        """Every button that any entry has, made once: an entry only says which of them are shown."""
        self._button("cancel", self.tr("Cancel"), lambda: self.cancel_requested.emit(self._job_id()))
        self._button("retry", "", lambda: self.retry_requested.emit(self._job_id()))
        self._button("request", self.tr("Reuse request"), lambda: self.request_requested.emit(self._entry))
        self._button("use", self.tr("Use as source"), lambda: self.use_requested.emit(self._entry))
        self._button("save", self.tr("Save as…"), lambda: self.save_requested.emit(self._entry))
        palette = self._button("palette", self.tr("Apply palette"), lambda: self.palette_requested.emit(self._entry))
        palette.setToolTip(self.tr("Make a new picture in the palette's colors, here and free; this one stays"))
        self._button("dismiss", self.tr("Dismiss"), lambda: self.dismiss_requested.emit(self._job_id()))

    def _button(self, name: str, title: str, act: Callable[[], object]) -> QPushButton:
        button = self._offered[name] = QPushButton(title, self._foot)
        button.setAccessibleName(title)
        button.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        button.clicked.connect(lambda _checked=False: act())
        self._buttons.addWidget(button)
        return button

    def _job_id(self) -> str:
        return self._entry.id if isinstance(self._entry, Job) else ""

    def _offer(self, entry: Entry | None) -> None:
        """Show the buttons for what is shown."""
        names: set[str] = set()
        if isinstance(entry, Result):
            names = {"request", "use", "save"}
            if entry.task is TaskType.COLOR_GUIDED_GENERATION:
                names.add("palette")
        elif isinstance(entry, Job):
            names = {"retry", "request", "dismiss"} if entry.state.settled else {"cancel"}
            again = self.tr("Send again") if entry.state is JobState.UNCLEAR else self.tr("Try again")
            self._offered["retry"].setText(again)
            self._offered["retry"].setAccessibleName(again)
        for name, button in self._offered.items():
            button.setVisible(name in names)
        self._foot.setVisible(entry is not None)

    def buttons(self) -> list[QPushButton]:
        """The buttons offered now."""
        return [button for button in self._offered.values() if not button.isHidden()]

    def texts(self) -> list[str]:
        """Every line that is shown, from top to bottom."""
        return [label.text() for label in self._scroll.findChildren(QLabel) if label.text()]

    def _measure(self) -> None:
        px = theme.current().px
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._buttons.setContentsMargins(px(12), px(8), px(12), px(12))
        self._buttons.set_distances(px(8))


def _only_tags_differ(before: Entry | None, now: Result) -> bool:
    """Whether the second is the first with other tags: then nothing else is shown anew, as it is while one types."""
    if not isinstance(before, Result):
        return False
    return before.tags != now.tags and replace(before, tags=now.tags) == now


def _copy(text: str) -> None:
    QGuiApplication.clipboard().setText(text)
