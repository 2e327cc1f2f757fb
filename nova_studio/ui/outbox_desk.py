"""The outbox in the window: its panel kept up to date, and what is told of it: a pause, an end, a request to be edited."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget

from nova_studio.contract.request import Request
from nova_studio.errors import LibraryError
from nova_studio.library.model import About, Change, Job, JobState
from nova_studio.library.queue import Pause, PauseReason
from nova_studio.outbox import ledger
from nova_studio.outbox.spool import has_answer
from nova_studio.studio import Studio
from nova_studio.ui.background import Background
from nova_studio.ui.generation import Generation, Twin
from nova_studio.ui.library_watch import LibraryWatch
from nova_studio.ui.models.entry_words import moment_words, task_title
from nova_studio.ui.models.outbox_words import Sent, ends_words, problem_words, sent
from nova_studio.ui.network import NetworkWatch
from nova_studio.ui.notices import Action
from nova_studio.ui.panels.outbox_panel import OutboxPanel, Waits
from nova_studio.ui.pictures import words_of
from nova_studio.ui.widgets.card import Severity

if TYPE_CHECKING:
    from nova_studio.ui.desktop_notice import DesktopNotices
    from nova_studio.ui.room_watch import RoomWatch
    from nova_studio.ui.sign_ins import SignIns
    from nova_studio.ui.sweeps.window import SweepWindow

_SOON_MS, _TICK_MS = 40, 1_000
_ABROAD_MS = 3_000
"""How often is looked whether a program that has a job in hand still lives; only while there is one."""


@dataclass(frozen=True)
class _Seen:
    """What the library says of the outbox."""

    jobs: Sequence[Job]
    pause: Pause | None
    sent: dict[str, Sent]
    waits: dict[str, Waits]


def _no_room(pause: Pause | None) -> bool:
    return pause is not None and pause.reason is PauseReason.NO_ROOM


class OutboxDesk(QObject):
    """Joins panel, queue and lanes. ``told`` carries title, words, severity and actions for a card."""

    told = Signal(str, str, str, object)
    withdrawn = Signal(str)
    """The title of cards that are no longer true."""
    counted = Signal(int, int, str, bool)
    """How many wait and run, what the waiting ones cost together, and whether the outbox is paused."""
    show_requested = Signal(str)
    """The job of which something is to be shown in the gallery."""
    result_opened = Signal(object)
    failed = Signal(str, str)

    def __init__(self, studio: Studio, background: Background, generation: Generation, window: QWidget) -> None:
        super().__init__(window)
        self._studio = studio
        self._background = background
        self._generation = generation
        self._window = window
        self.panel = OutboxPanel(studio.library, background)
        self.network = NetworkWatch(self)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SOON_MS)
        self._soon.timeout.connect(self._read)
        self._abroad = QTimer(self)
        self._abroad.setSingleShot(True)
        self._abroad.setInterval(_ABROAD_MS)
        self._abroad.timeout.connect(self._read)
        self._clock = QTimer(self)
        self._clock.setInterval(_TICK_MS)
        self._clock.timeout.connect(self.panel.tick)
        self._sweeps: SweepWindow | None = None
        self._outside: DesktopNotices | None = None
        self._sign_ins: SignIns | None = None
        self._room: RoomWatch | None = None
        watch = LibraryWatch(studio.library, self)
        watch.changed.connect(self._on_change)
        self.destroyed.connect(partial(LibraryWatch.close, watch))
        self._connect()

    def _connect(self) -> None:
        panel, generation = self.panel, self._generation
        panel.pause_requested.connect(generation.pause)
        panel.resume_requested.connect(generation.resume)
        panel.send_all_requested.connect(generation.send_waiting)
        panel.send_requested.connect(generation.send)
        panel.hold_requested.connect(generation.hold)
        panel.edit_requested.connect(generation.edit)
        panel.remove_requested.connect(generation.cancel)
        panel.reorder_requested.connect(generation.reorder)
        panel.again_requested.connect(generation.run_again)
        panel.let_go_requested.connect(generation.let_go)
        generation.busy_changed.connect(self.refresh)
        generation.pause_changed.connect(self._on_pause)
        generation.job_ended.connect(self._on_ended)
        generation.all_done.connect(self._on_all_done)
        generation.owned.connect(self._on_twin)
        generation.held_up.connect(self._on_held_up)
        self.network.changed.connect(generation.network_changed)

    def start(self) -> None:
        """Show what is there from the last time, and listen to the system's network."""
        self.refresh()
        self.network.start()
        if self._studio.book.problem:
            self._tell(self.tr("Your own facts about models are not used."), self._studio.book.problem, "warning", [])

    def close(self) -> None:
        """The window closes: the sweep's does as well, and nothing is counted down any more."""
        self._clock.stop()
        self._abroad.stop()
        if self._room is not None:
            self._room.stop()
        if self._sweeps is not None:
            self._sweeps.close()

    def sweep(self, request: Request | None) -> None:
        """Vary a request in a window of its own; without one say what is missing."""
        if request is None:
            self._tell(self.tr("There is nothing to vary yet."), self.tr("Complete the request first."), "info", [])
            return
        from nova_studio.ui.sweeps.window import SweepWindow  # noqa: PLC0415 - few starts need this window

        if self._sweeps is None:
            self._sweeps = SweepWindow(self._studio, self._background, self._window)
            self._sweeps.opened.connect(self.result_opened)
            self._sweeps.failed.connect(self.failed)
            self._sweeps.submitted.connect(self._generation.adopt)
        self._sweeps.use(request.draft(), self._studio.settings.engine)
        self._sweeps.show()
        self._sweeps.activateWindow()

    def show_ledger(self) -> None:
        """Open the ledger; it is added up in a worker thread."""
        store = self._studio.library.spending
        self._background.run(lambda: ledger.entries(store.spent()), self._open_ledger, owner=self)

    def _open_ledger(self, entries: list[ledger.Entry]) -> None:
        from nova_studio.ui.dialogs.ledger import LedgerDialog  # noqa: PLC0415 - few starts need this window

        dialog = LedgerDialog(entries, self._window)
        dialog.export_requested.connect(self._export_ledger)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _export_ledger(self, path: Path, text: str) -> None:
        def write() -> None:
            path.write_text(text, encoding="utf-8", newline="")

        def done(_: object) -> None:
            self._tell(self.tr("Exported {0}.").format(path.name), "", "ok", [])

        def failed(error: BaseException) -> None:
            self.failed.emit(self.tr("The ledger could not be exported."), words_of(error))

        self._background.run(write, done, failed, owner=self)

    @property
    def sweeps(self) -> SweepWindow | None:
        """The sweep's window, once there is one."""
        return self._sweeps

    # ----------------------------------------------------------------------------------------------------------- showing

    def refresh(self) -> None:
        """Bring the panel up to date soon; many changes in a row are one."""
        if not self._soon.isActive():
            self._soon.start()

    def _on_change(self, change: Change) -> None:
        if change.about in (About.JOB, About.OUTBOX):
            self.refresh()

    def _read(self) -> None:
        self._background.run(self._look, self._show, owner=self)

    def _look(self) -> _Seen:
        """In a worker thread. What another program has in hand is looked after here, should that program have died."""
        jobs = self._studio.queue.jobs()
        if self._in_other_hands(jobs):
            with suppress(LibraryError):  # A disk that stands in the way is told where somebody waits for it.
                self._studio.runner.recover()
            jobs = self._studio.queue.jobs()
        unclear = [job for job in jobs if job.state is JobState.UNCLEAR]
        told = {job.id: how for job in unclear if (how := sent(self._studio.library.calls(job.id))) is not None}
        held = self._studio.queue.held(job for job in jobs if job.state is JobState.WAITING)
        waits = {job_id: Waits(self._account(hold.account), hold) for job_id, hold in held.items()}
        return _Seen(jobs, self._studio.queue.paused, told, waits)

    def _account(self, account_id: str) -> str:
        account = self._studio.settings.find_account(account_id)
        return account.name if account is not None else self.tr("this computer's AWS set-up")

    def _in_other_hands(self, jobs: Sequence[Job]) -> bool:
        return any(job.owner not in (None, self._studio.runner.owner) for job in jobs)

    def _show(self, seen: _Seen) -> None:
        total = self._studio.queue.total(seen.jobs)
        self.panel.show_jobs(seen.jobs, seen.pause, total, seen.sent, seen.waits)
        self._watch_sign_ins(seen)
        if self._room is not None or _no_room(seen.pause):
            self.room.pause(_no_room(seen.pause))
        waiting = sum(job.state is JobState.WAITING for job in seen.jobs)
        self.counted.emit(waiting, len(self._generation.lanes.running()), str(total), seen.pause is not None)
        if self._in_other_hands(seen.jobs):
            self._abroad.start()
        if any(job.next_try is not None for job in seen.jobs):
            self._clock.start()
        else:
            self._clock.stop()

    def _watch_sign_ins(self, seen: _Seen) -> None:
        holds = sorted({waits.hold for waits in seen.waits.values()}, key=lambda hold: hold.account)
        if holds and self._sign_ins is None:
            from nova_studio.ui.sign_ins import SignIns  # noqa: PLC0415 - few starts need it

            self._sign_ins = SignIns(self._studio, self._background, self)
        if self._sign_ins is not None:
            self._sign_ins.watch(holds)

    @property
    def room(self) -> RoomWatch:
        """What waits for room on a full disk; made when it is first needed."""
        if self._room is None:
            from nova_studio.ui.room_watch import RoomWatch  # noqa: PLC0415 - few starts need it

            self._room = RoomWatch(self._studio.runner, self._background, self)
            self._room.came.connect(self._on_room)
        return self._room

    def _on_room(self) -> None:
        """What the disk had no room for goes on; where that does not help, it is told anew."""
        self.withdrawn.emit(self.tr("The disk stands in the way."))
        self._generation.room_came()

    # ----------------------------------------------------------------------------------------------------------- telling

    def tell_unclear(self, job: Job) -> None:
        """Nobody knows what became of a job: say what was sent, when, and what it may have cost, and let the artist choose."""
        words = problem_words(job, sent(self._studio.library.calls(job.id)), self._studio.library.clock())
        title = self.tr("{0}: outcome unclear.").format(task_title(job.task))
        actions = [
            ("again", self.tr("Send again"), partial(self._generation.run_again, job.id)),
            ("let_go", self.tr("Let it go"), partial(self._generation.let_go, job.id)),
        ]
        self._tell(title, words, "warning", actions)

    def _on_pause(self, pause: Pause | None) -> None:
        """The outbox has stopped by itself: say why, and what can be done."""
        self.refresh()
        titles = {
            PauseReason.NOT_CONNECTED: self.tr("Not connected: the outbox waits."),
            PauseReason.CAP: self.tr("The outbox is paused."),
            PauseReason.NO_ROOM: self.tr("No room on the disk: the outbox waits."),
        }
        for title in titles.values():
            self.withdrawn.emit(title)
        if pause is None or pause.reason not in titles:
            return  # The artist knows; an account that does not work is told where accounts are mended.
        title, action, words = titles[pause.reason], self.tr("Resume"), pause.words
        if pause.reason in (PauseReason.NOT_CONNECTED, PauseReason.NO_ROOM):
            action = self.tr("Try now")
        if pause.reason is PauseReason.NOT_CONNECTED and self.network.listening:
            words = f"{words} {self.tr('It goes on by itself when the network is back.')}"
        if pause.reason is PauseReason.NO_ROOM:
            words = f"{words} {self.tr('It goes on by itself when there is room.')}"
        self._tell(title, words, "warning", [("resume", action, self._generation.resume)])
        self._tell_outside(title, words, _nothing)

    def _on_ended(self, job: Job) -> None:
        """A job asked for by name in a pause by hand came back unsent: the pause itself says nothing about why."""
        queue = self._studio.queue
        if job.state is not JobState.WAITING or not job.error or queue.held([job]):
            return  # what waits for its account is told where accounts are mended
        pause = queue.paused
        if pause is not None and pause.reason is PauseReason.ARTIST:
            title = self.tr("{0}: not sent, it waits in the outbox.").format(task_title(job.task))
            again = partial(self._generation.send, [job.id])
            self._tell(title, f"{job.error} {job.advice}".strip(), "warning", [("again", self.tr("Try now"), again)])

    def _on_held_up(self, job: Job | None, words: str) -> None:
        """The disk has stopped a job half way, or still does: say what is safe, and how it goes on."""
        title = self.tr("The disk stands in the way.")
        self.room.stick()
        if job is None:
            kept = ""
        elif has_answer(self._studio.library.spool_folder, job.id):
            kept = self.tr("The answer has arrived and is kept; it is not paid for again.")
        elif job.state is JobState.SENDING:
            kept = self.tr("It was sent and may have been charged. It is never sent again by itself.")
        else:
            kept = self.tr("It was not sent, and nothing was charged.")
        self._tell(title, f"{words} {kept}".strip(), "error", [("resume", self.tr("Try now"), self._try_disk)])

    def _try_disk(self) -> None:
        self.room.let_go()
        self._generation.resume()

    def _on_all_done(self, ends: Counter[JobState]) -> None:
        """Everything that could go has gone. A single one speaks for itself, unless nobody is looking."""
        well = set(ends) <= {JobState.DONE, JobState.CANCELLED}
        title, words = self.tr("The outbox is done."), f"{ends_words(ends)}."
        tell = partial(self._tell, title, words, "ok" if well else "warning", [])
        single = sum(ends.values()) < 2
        if not single:
            tell()
        self._tell_outside(title, words, tell if single else _nothing)

    def _tell_outside(self, title: str, words: str, otherwise: Callable[[], object]) -> None:
        """Tell somebody who looks at another window; ``otherwise`` is called where the desktop shows no notices."""
        if self._window.isActiveWindow():
            return
        QApplication.alert(self._window)
        if self._outside is None:
            from nova_studio.ui.desktop_notice import DesktopNotices  # noqa: PLC0415 - few starts need it

            self._outside = DesktopNotices(self._background, self._window)
        self._outside.tell(title, words, otherwise)

    def _on_twin(self, twin: Twin) -> None:
        """The same request with the same seed is there, or on its way: nobody is to pay for it twice without a word."""
        if twin.job.state is JobState.UNCLEAR:
            self.tell_unclear(twin.job)
            return
        when = moment_words(twin.job.created, self._studio.library.clock())
        if twin.job.state is JobState.DONE:
            title = self.tr("You already have this picture.")
            words = self.tr("The very same request was made {0}. Making it again would cost {1}.")
        else:
            title = self.tr("This picture is in the outbox already.")
            words = self.tr("The very same request was put there {0}. Making it twice would cost {1} more.")
        ask = self._generation.generate if twin.run else self._generation.add_to_outbox
        again = self.tr("Make it again") if twin.run else self.tr("Add it all the same")

        def make_again() -> None:
            ask(twin.request, again=True, engine=twin.engine)

        def show() -> None:
            self.show_requested.emit(twin.job.id)

        def send() -> None:
            self._generation.send([twin.job.id])

        first: Action = ("show", self.tr("Show it"), show)
        if twin.run and twin.job.state is JobState.WAITING:
            first = ("send", self.tr("Send it now"), send)

        cost = self._cost(twin)
        self._tell(title, words.format(when, cost), "info", [first, ("again", again, make_again)])

    def _cost(self, twin: Twin) -> str:
        price = self._studio.engine(twin.engine).assess(twin.request).price
        if not price.amount:
            return self.tr("nothing")
        return self.tr("{0} estimated").format(price) if price.estimated else str(price)

    def _tell(self, title: str, words: str, severity: Severity, actions: Sequence[Action]) -> None:
        self.told.emit(title, words, severity, actions)


def _nothing() -> None:
    """It is told in the window already."""
