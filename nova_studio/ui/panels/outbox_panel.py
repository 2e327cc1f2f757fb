"""The outbox: what waits, runs or needs a decision, with its price; put in order, held, edited, sent. Others do the work."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from PySide6.QtCore import QItemSelectionModel, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QImage, QPixmap
from PySide6.QtWidgets import QLabel, QListWidgetItem, QMenu, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from nova_studio.library.library import Library
from nova_studio.library.model import Job, JobState
from nova_studio.library.queue import Hold, Pause, PauseReason
from nova_studio.outbox.queue import Total
from nova_studio.ui import theme
from nova_studio.ui.background import Background
from nova_studio.ui.models.entry_words import task_title
from nova_studio.ui.models.outbox_words import Sent, hold_words, price_words, problem_words, prompt_words, status_words
from nova_studio.ui.panels.outbox_rows import OutboxRows, Words, fill
from nova_studio.ui.pictures import decode
from nova_studio.ui.widgets.flow import FlowLayout

_PICTURE = 40


@dataclass(frozen=True)
class Waits:
    """The name of the account that a job waits for, and why."""

    account: str
    hold: Hold


_NOTHING: Mapping[str, Waits] = {}


class OutboxPanel(QWidget):
    """Signals carry ids of jobs; ``chosen`` the Job that is selected alone, or ``None``."""

    pause_requested = Signal()
    resume_requested = Signal()
    send_all_requested = Signal()
    send_requested = Signal(object)
    hold_requested = Signal(str, bool)
    edit_requested = Signal(str)
    remove_requested = Signal(str)
    reorder_requested = Signal(object)
    again_requested = Signal(str)
    let_go_requested = Signal(str)
    accounts_requested = Signal()
    chosen = Signal(object)

    def __init__(self, library: Library, background: Background, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Outbox"))
        theme.set_role(self, "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._library = library
        self._background = background
        self._pause: Pause | None = None
        self._sent: Mapping[str, Sent] = {}
        self._waits: Mapping[str, Waits] = {}
        self._seen: dict[str, datetime] = {}
        """As of when the rows show their jobs."""
        self.total = QLabel()
        theme.set_role(self.total, "strong")
        self.pause_button = self._button(self.tr("Pause"), self._pause_or_resume)
        self.send_all_button = self._button(self.tr("Send all"), self.send_all_requested.emit)
        self.accounts_button = self._button(self.tr("Accounts…"), self.accounts_requested.emit)
        self.why = QLabel()
        self.why.setWordWrap(True)
        theme.set_role(self.why, "warning")
        self.rows = OutboxRows(self)
        self.rows.setAccessibleName(self.tr("Jobs in the outbox"))
        self.empty = QLabel(
            self.tr(
                "The outbox is empty. Add to outbox keeps a request here without a network or an account, until you send it."
            )
        )
        self.empty.setWordWrap(True)
        theme.set_role(self.empty, "hint")
        self._foot = QWidget(self)
        self._buttons = FlowLayout(self._foot)
        self._lay_out()
        self.rows.itemSelectionChanged.connect(self._on_chosen)
        self.rows.reordered.connect(self._tell_order)
        self.rows.remove_pressed.connect(self._remove)
        self.rows.moved.connect(self._move)
        self.rows.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.rows.customContextMenuRequested.connect(self._on_menu)
        self._measure()
        theme.current().changed.connect(self._measure)
        self.show_jobs([], None, Total({}), {})

    # ----------------------------------------------------------------------------------------------------------- content

    def show_jobs(
        self,
        jobs: Sequence[Job],
        pause: Pause | None,
        total: Total,
        sent: Mapping[str, Sent],
        waits: Mapping[str, Waits] = _NOTHING,
    ) -> None:
        """Show what is in the outbox; ``sent`` tells of unclear jobs when they were sent, ``waits`` by the ids of jobs which
        account they wait for.
        """
        if (pause, waits) != (self._pause, self._waits):
            self._seen.clear()
        self._sent, self._pause, self._waits = sent, pause, waits
        why = self._why()
        self.why.setText(why)
        self.why.setAccessibleName(why)
        self.why.setVisible(bool(why))
        self._drop({job.id for job in jobs})
        if [job.id for job in jobs] == [job.id for job in self.rows.jobs()]:
            for row, job in enumerate(jobs):
                if job.next_try is not None or self._seen.get(job.id) != job.updated:
                    self._fill(self.rows.item(row), job)
        else:
            self._rebuild(jobs)
        waiting = sum(job.state is JobState.WAITING for job in jobs)
        counted = {0: self.tr("Nothing waits"), 1: self.tr("1 waits")}
        words = counted.get(waiting, self.tr("{0} wait").format(waiting))
        if total.amounts:
            words = f"{words} · {total}{self.tr(' estimated') if total.estimated else ''}"
        self.total.setText(words)
        self.total.setAccessibleName(words)
        self.accounts_button.setVisible(bool(waits))
        title = self.tr("Pause") if pause is None else self.tr("Resume")
        if pause is not None and pause.reason in (PauseReason.NOT_CONNECTED, PauseReason.NO_ROOM):
            title = self.tr("Try now")
        self.pause_button.setText(title)
        self.pause_button.setAccessibleName(title)
        self.send_all_button.setEnabled(any(job.state is JobState.WAITING and not job.held for job in jobs))
        self.rows.setVisible(bool(jobs))
        self.empty.setVisible(not jobs)
        self._offer()

    def _why(self) -> str:
        """Why nothing goes, and why nothing goes with an account."""
        pause = [] if self._pause is None else [self._pause.words]
        return "\n\n".join([*pause, *sorted({hold_words(each.account, each.hold) for each in self._waits.values()})])

    def tick(self) -> None:
        """A second has gone: count down to the next attempts."""
        for row, job in enumerate(self.rows.jobs()):
            if job.next_try is not None:
                self._fill(self.rows.item(row), job)

    def _drop(self, ids: set[str]) -> None:
        """Take rows away whose jobs have left; with hundreds of them that is much less than to make all anew.

        The view would choose a neighbour of a chosen row that goes; nobody has asked for that one.
        """
        kept = {job.id for job in self.rows.chosen()} & ids
        self.rows.blockSignals(True)
        for row in reversed(range(self.rows.count())):
            if self.rows.job(row).id not in ids:
                self._seen.pop(self.rows.job(row).id, None)
                self.rows.takeItem(row)
        for row in range(self.rows.count()):
            self.rows.item(row).setSelected(self.rows.job(row).id in kept)
        self.rows.blockSignals(False)

    def _rebuild(self, jobs: Sequence[Job]) -> None:
        kept = {job.id for job in self.rows.chosen()}
        current = self.rows.currentRow()
        before = self.rows.job(current).id if 0 <= current < self.rows.count() else ""
        there = {self.rows.job(row).id: self.rows.item(row).icon() for row in range(self.rows.count())}
        scrolled = self.rows.verticalScrollBar().value()
        self.rows.blockSignals(True)
        self.rows.clear()
        for row, job in enumerate(jobs):
            item = QListWidgetItem()
            self._fill(item, job)
            if job.id in there:
                item.setIcon(there[job.id])
            self.rows.addItem(item)
            item.setSelected(job.id in kept)
            if job.id == before:
                self.rows.setCurrentRow(row, QItemSelectionModel.SelectionFlag.NoUpdate)
            if job.id not in there:
                self._fetch(job)
        self.rows.blockSignals(False)
        self.rows.verticalScrollBar().setValue(scrolled)

    def _fill(self, item: QListWidgetItem, job: Job) -> None:
        now = self._library.clock()
        self._seen[job.id] = job.updated
        problem = problem_words(job, self._sent.get(job.id), now)
        if problem and problem in self.why.text():
            problem = ""  # It is said above, for all of them.
        account = self._waits[job.id].account if job.id in self._waits else ""
        status = status_words(job, now, account)
        words = Words(task_title(job.task), price_words(job), prompt_words(job), status, problem)
        fill(item, job, words)

    def _fetch(self, job: Job) -> None:
        """Show the picture that the request begins with, where it has one."""
        ref = job.request.source or next((ref for _, ref in job.request.images()), None)
        if ref is not None:
            side = QSize(_PICTURE, _PICTURE) * 2
            path = self._library.blobs.path(ref.sha256)
            self._background.run(
                partial(decode, path, side), partial(self._set_icon, job.id), lambda _: None, owner=self
            )

    def _set_icon(self, job_id: str, image: QImage) -> None:
        for row in range(self.rows.count()):
            if self.rows.job(row).id == job_id:
                self.rows.item(row).setIcon(QIcon(QPixmap.fromImage(image)))

    # ----------------------------------------------------------------------------------------------------------- actions

    def _pause_or_resume(self) -> None:
        (self.pause_requested if self._pause is None else self.resume_requested).emit()

    def _on_chosen(self) -> None:
        jobs = self.rows.chosen()
        self.chosen.emit(jobs[0] if len(jobs) == 1 else None)
        self._offer()

    def _offer(self) -> None:
        """The buttons for what is chosen; those that stay keep their place and the focus."""
        offered = self._offers(self.rows.chosen())
        changed = [title != button.text() for (title, _), button in zip(offered, self.buttons(), strict=False)]
        if len(offered) != len(self.buttons()) or sum(changed) > 1:  # one alone has only turned, as Hold into Release
            self._clear_buttons()
            for title, act in offered:
                button = self._button(title, act)
                button.setParent(self._foot)
                self._buttons.addWidget(button)
                button.show()
        else:
            for (title, act), button in zip(offered, self.buttons(), strict=True):
                button.setText(title)
                button.setAccessibleName(title)
                button.clicked.disconnect()
                button.clicked.connect(partial(_call, act))
        self._foot.setVisible(bool(offered))

    def _offers(self, jobs: Sequence[Job]) -> list[tuple[str, Callable[[], object]]]:
        waiting = [job for job in jobs if job.state is JobState.WAITING and job.owner is None]
        if len(jobs) > 1:
            ids = [job.id for job in waiting]
            title = self.tr("Send {0} now").format(len(ids))
            return [(title, partial(self.send_requested.emit, ids)), (self.tr("Remove"), self._remove)] if ids else []
        if not jobs:
            return []
        job = jobs[0]
        if waiting:
            held = self.tr("Release") if job.held else self.tr("Hold")
            return [
                (self.tr("Send now"), partial(self.send_requested.emit, [job.id])),
                (held, partial(self.hold_requested.emit, job.id, not job.held)),
                (self.tr("Edit"), partial(self.edit_requested.emit, job.id)),
                (self.tr("Remove"), self._remove),
            ]
        if job.state is JobState.UNCLEAR:
            again = self.tr("Send again")
            return [
                (again, partial(self.again_requested.emit, job.id)),
                (self.tr("Let it go"), partial(self.let_go_requested.emit, job.id)),
            ]
        stop = self.tr("Stop waiting") if job.state is JobState.SENDING else self.tr("Cancel")
        return [] if job.stopped_waiting else [(stop, partial(self.remove_requested.emit, job.id))]

    def menu(self) -> QMenu:
        """The same as a menu; the caller deletes it."""
        menu = QMenu(self)
        for title, act in self._offers(self.rows.chosen()):
            menu.addAction(title).triggered.connect(partial(_call, act))
        return menu

    def _on_menu(self, place: QPoint) -> None:
        menu = self.menu()
        if menu.isEmpty():
            menu.deleteLater()
            return
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.rows.viewport().mapToGlobal(place))

    def _remove(self) -> None:
        for job in self.rows.chosen():
            if job.state is JobState.WAITING:
                self.remove_requested.emit(job.id)

    def _tell_order(self) -> None:
        self.reorder_requested.emit([job.id for job in self.rows.jobs() if job.state is JobState.WAITING])

    def _move(self, step: int) -> None:
        """Put the chosen row earlier or later among those that wait."""
        row = self.rows.currentRow()
        to = row + step
        if not (0 <= row < self.rows.count() and 0 <= to < self.rows.count()):
            return
        if any(self.rows.job(at).state is not JobState.WAITING for at in (row, to)):
            return
        item = self.rows.takeItem(row)
        self.rows.insertItem(to, item)
        self.rows.setCurrentRow(to)
        self._tell_order()

    def buttons(self) -> list[QPushButton]:
        """The buttons offered for what is chosen."""
        items = (self._buttons.itemAt(at) for at in range(self._buttons.count()))
        widgets = [item.widget() for item in items if item is not None]
        return [widget for widget in widgets if isinstance(widget, QPushButton)]

    def _clear_buttons(self) -> None:
        while (item := self._buttons.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()

    # -------------------------------------------------------------------------------------------------------------- look

    def _button(self, title: str, act: Callable[[], object]) -> QPushButton:
        button = QPushButton(title, self)
        button.setAccessibleName(title)
        button.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        button.clicked.connect(partial(_call, act))
        return button

    def _lay_out(self) -> None:
        self._column = QVBoxLayout(self)
        self._head = QVBoxLayout()
        self._tools = FlowLayout()
        self._tools.addWidget(self.send_all_button)
        self._tools.addWidget(self.pause_button)
        self._tools.addWidget(self.accounts_button)
        self._head.addWidget(self.total)
        self._head.addWidget(self.why)
        self._head.addLayout(self._tools)
        self._head.addWidget(self.empty)
        self._column.addLayout(self._head)
        self._column.addWidget(self.rows, 1)
        self._column.addWidget(self._foot)
        self._column.addStretch(0)

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.current().px(200), theme.current().px(120))

    def _measure(self) -> None:
        px = theme.current().px
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._head.setContentsMargins(px(12), px(12), px(12), px(8))
        self._head.setSpacing(px(8))
        self._tools.set_distances(px(8))
        self._buttons.setContentsMargins(px(12), px(8), px(12), px(12))
        self._buttons.set_distances(px(8))


def _call(act: Callable[[], object], _checked: bool = False) -> None:
    act()
