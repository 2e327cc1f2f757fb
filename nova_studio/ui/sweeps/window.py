"""The sweep's window: two axes, the price before anything is sent, and the grid that fills. It stands beside the work."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from nova_studio.contract.draft import Draft
from nova_studio.contract.tasks import TASKS
from nova_studio.library.model import About, Change, Job
from nova_studio.library.queue import StoredSweep
from nova_studio.outbox import sweep
from nova_studio.outbox.sweep import Axis, CellState, Standing, Sweep, SweepError
from nova_studio.studio import Studio
from nova_studio.ui import theme
from nova_studio.ui.background import Background
from nova_studio.ui.library_watch import LibraryWatch
from nova_studio.ui.models.entry_words import engine_title, moment_words, task_title
from nova_studio.ui.pictures import words_of
from nova_studio.ui.sweeps.axis_editor import AxisEditor
from nova_studio.ui.sweeps.consent import SweepConsent
from nova_studio.ui.sweeps.grid import SweepGrid

_SIZE = (920, 680)
_SOON_MS = 150


@dataclass(frozen=True)
class _Looked:
    """What was found of a sweep, and which asking it answers."""

    ticket: int
    asked: Sweep
    standings: Sequence[Standing]


class SweepWindow(QWidget):
    """``opened`` carries a Result to be seen large; ``submitted`` the jobs that were put into the outbox, and whether to send."""

    opened = Signal(object)
    submitted = Signal(object, bool)
    failed = Signal(str, str)

    def __init__(self, studio: Studio, background: Background, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setWindowTitle(self.tr("Sweep"))
        self._studio = studio
        self._background = background
        self._base: Draft | None = None
        self._engine = studio.settings.engine
        self._ticket = 0
        self._looked: _Looked | None = None
        self.rows = AxisEditor(self.tr("Rows"), optional=False, parent=self)
        self.columns = AxisEditor(self.tr("Columns"), optional=True, parent=self)
        self.earlier = QComboBox()
        self.earlier.setAccessibleName(self.tr("Earlier sweeps"))
        self.about = QLabel()
        theme.set_role(self.about, "secondary")
        self.summary = QLabel()
        self.summary.setWordWrap(True)
        self.problem = QLabel()
        self.problem.setWordWrap(True)
        theme.set_role(self.problem, "warning")
        self.send_button = QPushButton()
        self.add_button = QPushButton(self.tr("Add the missing to the outbox"))
        self.add_button.setAccessibleName(self.add_button.text())
        self.grid = SweepGrid(background, self)
        self.consent = SweepConsent(studio.library, background, self)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SOON_MS)
        self._soon.timeout.connect(self._look)
        watch = LibraryWatch(studio.library, self)
        self.destroyed.connect(partial(LibraryWatch.close, watch))
        self._lay_out()
        self.rows.changed.connect(self._soon.start)
        self.columns.changed.connect(self._soon.start)
        self.earlier.activated.connect(self._show_earlier)
        self.send_button.clicked.connect(partial(self._submit, True))
        self.add_button.clicked.connect(partial(self._submit, False))
        self.consent.agreed.connect(self._submit)
        self.consent.asking_changed.connect(self._show_asking)
        self.consent.failed.connect(self.failed)
        self.grid.opened.connect(self.opened)
        watch.changed.connect(self._on_change)

    # ----------------------------------------------------------------------------------------------------------- asking

    def use(self, draft: Draft, engine: str) -> None:
        """Vary this draft, with an engine."""
        self._base, self._engine = sweep.with_seed(draft, []), engine
        names = [field.name for field in sweep.sweepable(draft)]
        self.rows.offer(self._base, "seed" if "seed" in names else next(iter(names), ""))
        self.columns.offer(self._base, "")
        self._list_earlier()
        self._show_base()

    def asked(self) -> Sweep:
        """The sweep that the axes describe. Raises SweepError in words."""
        rows, columns = self.rows.axis(), self.columns.axis()
        if self._base is None or rows is None:
            raise SweepError(self.tr("This task has nothing that could be varied."))
        axes: list[Axis] = [axis for axis in (rows, columns) if axis is not None]
        base = self._base
        if any(axis.field.name == "seed" for axis in axes):
            base = base.with_setting("seed", None)
        return Sweep(base, rows, columns)

    def _show_base(self) -> None:
        base = self._base
        if base is None:
            return
        words = [task_title(base.task), engine_title(self._engine)]
        if base.params.get("text"):
            words.append(str(base.params["text"]))
        self.about.setText(" · ".join(words))
        self._soon.start()

    def _list_earlier(self) -> None:
        now = self._studio.library.clock()
        self.earlier.clear()
        self.earlier.addItem(self.tr("Earlier sweeps…"), None)
        for kept in self._studio.library.queue.sweeps():
            task = next((spec for spec in TASKS.values() if spec.task == kept.definition["base"]["task"]), None)
            title = task_title(task.task) if task else self.tr("Unknown task")
            self.earlier.addItem(f"{title}, {moment_words(kept.created, now)}", kept)
        self.earlier.setVisible(self.earlier.count() > 1)

    def _show_earlier(self, index: int) -> None:
        kept = self.earlier.itemData(index)
        if not isinstance(kept, StoredSweep):
            return
        try:
            asked = Sweep.from_json(kept.definition)
        except (ValueError, KeyError):
            self.problem.setText(self.tr("This sweep cannot be read by this version of Nova Studio."))
            return
        self._base, self._engine = asked.base, kept.engine
        for editor, axis in ((self.rows, asked.rows), (self.columns, asked.columns)):
            editor.offer(asked.base, "")
            editor.show_axis(axis)
        self._show_base()

    # ---------------------------------------------------------------------------------------------------------- looking

    def _on_change(self, change: Change) -> None:
        if self.isVisible() and change.about in (About.JOB, About.RESULT) and not self._soon.isActive():
            self._soon.start()

    def _look(self) -> None:
        """Find out in a worker thread what is there; nothing is sent."""
        self._ticket += 1
        try:
            asked = self.asked()
        except SweepError as error:
            self._tell_problem(str(error))
            return
        if self._engine not in self._studio.engines:
            self._tell_problem(self.tr("There is no engine {0} here.").format(engine_title(self._engine)))
            return
        work = partial(self._find, self._ticket, asked)
        self._background.run(work, self._show, self._on_failed, owner=self)

    def _find(self, ticket: int, asked: Sweep) -> _Looked:
        cells = sweep.expand(asked)
        return _Looked(ticket, asked, sweep.look(self._studio.library, self._studio.engine(self._engine), cells))

    def _show(self, looked: _Looked) -> None:
        if looked.ticket != self._ticket:
            return
        self._looked = looked
        self.problem.setText("")
        self.problem.hide()
        self.grid.show_sweep(looked.asked, looked.standings)
        states = Counter(standing.state for standing in looked.standings)
        missing = sweep.missing(looked.standings)
        rows, columns = looked.asked.shape
        parts = [self.tr("{0} x {1} pictures").format(rows, columns)]
        for state, words in (
            (CellState.THERE, self.tr("{0} there already")),
            (CellState.ON_ITS_WAY, self.tr("{0} in the outbox")),
            (CellState.UNCLEAR, self.tr("{0} unclear: decide in the outbox")),
            (CellState.REFUSED, self.tr("{0} refused")),
            (CellState.IMPOSSIBLE, self.tr("{0} not possible")),
            (CellState.MISSING, self.tr("{0} to make")),
        ):
            parts += [words.format(states[state])] if states[state] else []
        self.summary.setText(", ".join(parts))
        price = sweep.price(missing)
        self.consent.show_losses(self._engine, missing, price)
        title = self.tr("Send the missing {0}  {1}").format(len(missing), price)
        self.send_button.setText(title if missing else self.tr("Nothing is missing"))
        self.send_button.setAccessibleName(self.send_button.text())
        for button in (self.send_button, self.add_button):
            button.setEnabled(bool(missing))

    def _on_failed(self, error: BaseException) -> None:
        self._tell_problem(words_of(error))

    def _tell_problem(self, words: str) -> None:
        self._looked = None
        self.consent.show_losses(self._engine, [], "")
        self.problem.setText(words)
        self.problem.show()
        self.summary.setText("")
        for button in (self.send_button, self.add_button):
            button.setEnabled(False)

    # ---------------------------------------------------------------------------------------------------------- sending

    def _submit(self, send: bool, _checked: bool = False) -> None:
        looked = self._looked
        if looked is None or not self.consent.is_agreed(send):
            return
        for button in (self.send_button, self.add_button):
            button.setEnabled(False)
        self._background.run(
            partial(self._put, looked, send), partial(self._submitted, send), self._on_failed, owner=self
        )

    def _put(self, looked: _Looked, send: bool) -> tuple[list[Job], str]:
        """Keep the sweep and put what is missing into the outbox; it is looked at once more, so that nothing is made twice."""
        library, engine = self._studio.library, self._studio.engine(self._engine)
        library.queue.keep_sweep(self._engine, looked.asked.to_json())
        standings = sweep.look(library, engine, sweep.expand(looked.asked))
        return sweep.submit(self._studio.runner, self._engine, standings, wanted=send)

    def _show_asking(self, asking: bool) -> None:
        for button in (self.send_button, self.add_button):
            button.setVisible(not asking)

    def _submitted(self, send: bool, outcome: tuple[list[Job], str]) -> None:
        jobs, problem = outcome
        self.submitted.emit(jobs, send)
        if problem:
            self.failed.emit(self.tr("Not all of the sweep could be put into the outbox."), problem)
        self._list_earlier()
        self._soon.start()

    # -------------------------------------------------------------------------------------------------------------- look

    def closeEvent(self, event: QCloseEvent) -> None:
        """It is only hidden: what it asked for goes on in the outbox."""
        self._soon.stop()
        event.accept()

    def _lay_out(self) -> None:
        px = theme.current().px
        theme.set_role(self, "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        head, axes, foot = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        head.addWidget(self.about, 1)
        head.addWidget(self.earlier)
        axes.setSpacing(px(24))
        axes.addWidget(self.rows, 1, Qt.AlignmentFlag.AlignTop)
        axes.addWidget(self.columns, 1, Qt.AlignmentFlag.AlignTop)
        foot.setSpacing(px(8))
        foot.addWidget(self.summary, 1)
        foot.addWidget(self.add_button)
        foot.addWidget(self.send_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(16), px(16), px(16), px(16))
        column.setSpacing(px(12))
        column.addLayout(head)
        column.addLayout(axes)
        column.addWidget(self.problem)
        column.addWidget(self.grid, 1)
        column.addWidget(self.consent)
        column.addLayout(foot)
        self.problem.hide()
        self.resize(px(_SIZE[0]), px(_SIZE[1]))
