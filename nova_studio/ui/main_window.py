"""The main window: its layout, and who hears whom. What things do stands in the parts themselves."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeySequence, QPaintEvent, QShortcut
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QMainWindow, QTabWidget, QVBoxLayout, QWidget

from nova_studio.contract.task import TaskType
from nova_studio.contract.tasks import TASKS
from nova_studio.library.model import Job, JobState, Result
from nova_studio.studio import Studio
from nova_studio.ui import icons, theme
from nova_studio.ui.actions import Actions
from nova_studio.ui.background import Background
from nova_studio.ui.canvas.canvas import Canvas
from nova_studio.ui.choices import Choices
from nova_studio.ui.curating import Curating
from nova_studio.ui.drafting import Drafting
from nova_studio.ui.gallery.gallery import Gallery
from nova_studio.ui.gallery.viewer import Viewer
from nova_studio.ui.generation import Generation
from nova_studio.ui.masking import Masking
from nova_studio.ui.models.entry_words import task_title
from nova_studio.ui.notices import Notices
from nova_studio.ui.offering import Offering
from nova_studio.ui.opening import Opening
from nova_studio.ui.outbox_desk import OutboxDesk
from nova_studio.ui.panels.details_panel import DetailsPanel
from nova_studio.ui.panels.task_panel import TaskPanel
from nova_studio.ui.panels.task_switcher import TaskSwitcher
from nova_studio.ui.picture_tools import PictureTools
from nova_studio.ui.pictures import LibraryPictures, words_of
from nova_studio.ui.portables import Portables
from nova_studio.ui.projects.desk import ProjectDesk
from nova_studio.ui.results import ResultActions
from nova_studio.ui.session import Session
from nova_studio.ui.status import StatusBar
from nova_studio.ui.tool_desk import ToolDesk
from nova_studio.ui.tool_options import ToolOptions
from nova_studio.ui.widgets.card import Severity

_SIZE = (1280, 800)
_FRAME = 32
"""What a window manager adds above a window, so that the first one fits its screen."""
_IDLE_MS = 150
_PANEL_WIDTH, _DETAILS_WIDTH, _GALLERY_HEIGHT = 320, 248, 196
_OUTCOMES: Mapping[JobState, Severity] = {
    JobState.REFUSED: "warning",
    JobState.FAILED: "error",
}


class MainWindow(QMainWindow):
    """One window on one library. ``ready`` comes once what was being edited is back on the canvas, or nothing was."""

    ready = Signal()
    closing = Signal()
    painted = Signal()
    """The window is on the screen for the first time."""

    def __init__(self, studio: Studio, geometry: QSettings) -> None:
        super().__init__()
        self._studio = studio
        self._geometry = geometry
        self.setWindowTitle(self.tr("Nova Studio"))
        self.setWindowIcon(icons.app_icon())
        self.background = Background(self)
        self.pictures = LibraryPictures(studio, self.background, self)
        self.canvas = Canvas()
        self.panel = TaskPanel(self.pictures, task=studio.library.current_task() or studio.settings.task)
        self.switcher = TaskSwitcher()
        self.notices = Notices()
        self.actions_ = Actions(self)
        self.session = Session(studio, self.background, self.pictures, self.canvas, self.panel, self)
        self.generation = Generation(studio, self.background, self)
        self.offering = Offering(studio, self.background, self.panel, self)
        self.outbox = OutboxDesk(studio, self.background, self.generation, self)
        self.gallery = Gallery(studio.library, self.background)
        self.details = DetailsPanel(studio.library, self.background, studio.palette_share)
        self.masking = Masking(studio, self.background, self.session, self.canvas, self.gallery.current, self)
        self.picture_tools = PictureTools(
            studio, self.background, self.pictures, self.session, self.canvas, self.panel, self.gallery, self
        )
        self.preview, self.history = self.picture_tools.preview, self.picture_tools.history
        self.projects = ProjectDesk(studio.library, self.background, self.session, self.gallery.header.projects, self)
        self.curating = Curating(studio.library, self.background, self)
        self.drafting = Drafting(studio.library, self.background, self.session, self)
        self.portables = Portables(studio.library, self.background, self.session, self.projects, self)
        self.results = ResultActions(studio, self.background, self.pictures, self.session, self.history, self)
        self.opening = Opening(self.pictures, self.session, self)
        self.tools = ToolDesk(studio, self.background, self.pictures, self.session, self.generation, self)
        self.status = StatusBar()
        self.choices = Choices(studio, self.background, self)
        self._viewer: Viewer | None = None
        self._painted = self._started = False
        self._idle = QTimer(self)
        self._idle.timeout.connect(self._prepare)
        self._strokes = 0
        """Where the undo stack stood when Generate was pressed last."""
        self._lay_out()
        self._connect_parts()
        self._bind_actions()
        self._restore_geometry()
        self._apply_choices()

    # ------------------------------------------------------------------------------------------------------- layout

    def _lay_out(self) -> None:
        self.tool_options = ToolOptions(self.canvas, self.actions_)
        self.addToolBar(Qt.ToolBarArea.TopToolBarArea, self.tool_options)
        self.actions_.fill(self.menuBar())
        self.tool_options.set_mask_menu(self.actions_.menus["mask"])
        centre = QWidget()
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.notices)
        for bar in self.picture_tools.bars:
            column.addWidget(bar)
        column.addWidget(self.canvas, 1)
        self.setCentralWidget(centre)
        left = QWidget()
        row = QHBoxLayout(left)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.switcher)
        row.addWidget(self.panel, 1)
        self.docks = {
            "task": self._dock("task", self.tr("Task"), left, Qt.DockWidgetArea.LeftDockWidgetArea),
            "gallery": self._dock("gallery", self.tr("Results"), self.gallery, Qt.DockWidgetArea.BottomDockWidgetArea),
            "details": self._dock("details", self.tr("Details"), self.details, Qt.DockWidgetArea.RightDockWidgetArea),
            "outbox": self._dock("outbox", self.tr("Outbox"), self.outbox.panel, Qt.DockWidgetArea.RightDockWidgetArea),
            "masks": self._dock("masks", self.tr("Masks"), self.masking.shelf, Qt.DockWidgetArea.RightDockWidgetArea),
        }
        self.tabifyDockWidget(self.docks["details"], self.docks["outbox"])
        self.tabifyDockWidget(self.docks["outbox"], self.docks["masks"])
        self.setTabPosition(Qt.DockWidgetArea.RightDockWidgetArea, QTabWidget.TabPosition.North)
        self.docks["details"].raise_()
        self.setCorner(Qt.Corner.BottomLeftCorner, Qt.DockWidgetArea.LeftDockWidgetArea)
        self.setCorner(Qt.Corner.BottomRightCorner, Qt.DockWidgetArea.RightDockWidgetArea)
        view = self.actions_.menus["view"]
        view.addSeparator()
        for dock in self.docks.values():
            view.addAction(dock.toggleViewAction())
        self.setStatusBar(self.status)

    def _dock(self, name: str, title: str, content: QWidget, area: Qt.DockWidgetArea) -> QDockWidget:
        dock = QDockWidget(title, self)
        dock.setObjectName(name)
        dock.setWidget(content)
        dock.setFeatures(
            QDockWidget.DockWidgetFeature.DockWidgetClosable | QDockWidget.DockWidgetFeature.DockWidgetMovable
        )
        dock.setTitleBarWidget(QWidget(dock))
        self.addDockWidget(area, dock)
        return dock

    def _restore_geometry(self) -> None:
        px = theme.current().px
        room = self.screen().availableGeometry().size() - QSize(0, px(_FRAME))
        self.resize(QSize(*_SIZE).boundedTo(room))
        saved, state = self._geometry.value("geometry"), self._geometry.value("state")
        if isinstance(saved, QByteArray) and isinstance(state, QByteArray):
            self.restoreGeometry(saved)
            self.restoreState(state)
            return
        horizontal, vertical = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
        widths = [px(_PANEL_WIDTH) + self.switcher.sizeHint().width(), px(_DETAILS_WIDTH)]
        self.resizeDocks([self.docks["task"], self.docks["details"]], widths, horizontal)
        self.resizeDocks([self.docks["gallery"]], [px(_GALLERY_HEIGHT)], vertical)

    # ------------------------------------------------------------------------------------------------------- wiring

    def _connect_parts(self) -> None:
        self.switcher.task_changed.connect(self.session.use_task)
        self.session.task_changed.connect(self._on_task)
        self.session.source_changed.connect(self.preview.end)
        self.session.source_changed.connect(self._show_mask)
        self.session.source_changed.connect(self._show_title)
        self.session.opened.connect(self.opening.tell_notes)
        self.panel.generate_requested.connect(self._generate)
        self.panel.outbox_requested.connect(self._add_to_outbox)
        self.offering.agreed.connect(self._on_agreed)
        self.panel.open_source_requested.connect(self.opening.ask)
        self.panel.clear_mask_requested.connect(self.canvas.clear_mask)
        self.panel.invert_mask_requested.connect(self.canvas.invert_mask)
        self.panel.palette_from_picture_requested.connect(self._take_palette)
        self.canvas.mask_changed.connect(self._show_mask)
        self.canvas.tool_changed.connect(self._show_tool)
        self.canvas.open_requested.connect(self.opening.ask)
        self.canvas.paste_requested.connect(self.opening.paste)
        self.canvas.sample_requested.connect(self.opening.sample)
        self.canvas.picture_dropped.connect(self.opening.files)
        self.canvas.image_pasted.connect(self.opening.image)
        for part in (
            self.session,
            self.generation,
            self.results,
            self.opening,
            self.choices,
            self.history,
            self.masking,
            self.projects,
            self.tools,
            self.offering,
            self.curating,
            self.drafting,
            self.portables,
        ):
            part.failed.connect(self._tell_failure)
        self.session.project_changed.connect(self.gallery.set_project)
        self.session.project_changed.connect(self._show_engines)
        self.gallery.failed.connect(self._tell_unread)
        for part in (self.results, self.opening, self.choices, self.masking, self.projects, self.tools):
            part.told.connect(self._tell)
        self._connect_jobs()
        self._connect_results()
        self.choices.changed.connect(self._apply_choices)
        self.status.engine_chosen.connect(self.choices.use_engine)
        self.status.compare_requested.connect(self.choices.compare_engines)
        self.status.account_requested.connect(self.choices.ask_account)
        self.status.account_chosen.connect(self.choices.accounts.use_here)
        self.status.test_requested.connect(self.choices.accounts.test_current)
        self.closing.connect(self.choices.accounts.give_up)
        self.choices.accounts.released.connect(self.generation.resume)
        self.status.outbox_requested.connect(self._show_outbox)
        self.closing.connect(self.generation.stop)

    def _connect_jobs(self) -> None:
        self.generation.job_added.connect(self.gallery.add_job)
        self.generation.job_changed.connect(self.gallery.job_changed)
        self.generation.job_changed.connect(self.details.job_changed)
        self.generation.job_ended.connect(self._on_job_ended)
        self.generation.busy_changed.connect(self._show_running)
        self.generation.edit_requested.connect(self.results.put_back)
        self.outbox.counted.connect(self._count_outbox)
        self.outbox.told.connect(self.notices.tell)
        self.outbox.withdrawn.connect(self.notices.withdraw)
        self.outbox.show_requested.connect(self.gallery.select_job)
        self.outbox.result_opened.connect(self._open_viewer)
        self.outbox.failed.connect(self._tell_failure)
        self.outbox.panel.chosen.connect(self._show_job)
        self.generation.seed_frozen.connect(self.panel.set_last_seed)
        for part in (self.gallery, self.details):
            part.cancel_requested.connect(self.generation.cancel)
            part.retry_requested.connect(self.generation.run_again)
            part.dismiss_requested.connect(self.gallery.dismiss)
            part.dismiss_requested.connect(self.generation.let_go)

    def _connect_results(self) -> None:
        self.gallery.selected.connect(self.details.show_entry)
        self.gallery.selected.connect(self.preview.show_entry)
        self.gallery.opened.connect(self._open_viewer)
        self.gallery.send_requested.connect(self.results.send)
        self.gallery.star_requested.connect(self.results.star)
        self.gallery.show_file_requested.connect(self.results.show_file)
        self.gallery.trash_requested.connect(self.curating.trash)
        self.gallery.tag_asked.connect(self.curating.ask_tag)
        self.gallery.tag_requested.connect(self.curating.tag)
        self.details.tag_requested.connect(self.curating.tag)
        self.gallery.move_requested.connect(self.curating.move)
        self.curating.told.connect(self.notices.tell)
        self.drafting.told.connect(self.notices.tell)
        self.portables.told.connect(self.notices.tell)
        self.portables.imported.connect(self.gallery.model().reload)
        self.curating.trash_settings_changed.connect(self.choices.use_trash)
        for part in (self.gallery, self.details):
            self._connect_result_buttons(part)
        self.preview.use_requested.connect(self.results.use)
        self.gallery.tool_requested.connect(self.tools.open_for_result)
        self.details.palette_requested.connect(self.tools.apply_palette)
        self.results.tool_reused.connect(self.tools.reuse)

    def _connect_result_buttons(self, part: Gallery | DetailsPanel | Viewer) -> None:
        part.save_requested.connect(self.results.save)
        part.use_requested.connect(self.results.use)
        part.request_requested.connect(self.results.reuse)
        if not isinstance(part, DetailsPanel):
            part.copy_requested.connect(self.results.copy)

    def _bind_actions(self) -> None:
        canvas = self.canvas
        self.actions_.bind(
            {
                "open": self.opening.ask,
                "paste": self.opening.paste,
                "sample": self.opening.sample,
                "save_result": lambda: self._with_result(self.results.save),
                "copy_result": lambda: self._with_result(self.results.copy),
                "use_result": lambda: self._with_result(self.results.use),
                "reuse_request": lambda: self._with_result(self.results.reuse),
                "account": self.choices.ask_account,
                "settings": self.choices.ask_settings,
                "quit": self.close,
                "undo": self.history.undo,
                "redo": self.history.redo,
                "find": self.gallery.header.search.begin,
                "trash_result": lambda: self._with_result(lambda _: self.gallery.trash_chosen()),
                "tag_result": lambda: self._with_result(lambda _: self.gallery.tag_asked.emit(self.gallery.chosen())),
                "trash": self.curating.show_trash,
                "drafts": self.drafting.open,
                **self.portables.slots(),
                "export_job": lambda: self._with_result(self.portables.ask_job),
                **self.picture_tools.slots(self.actions_),
                "picture_tools": self.tools.open_for_source,
                "result_tools": lambda: self._with_result(self.tools.open_for_result),
                **self.masking.slots(),
                "zoom_in": canvas.zoom_in,
                "zoom_out": canvas.zoom_out,
                "fit": canvas.zoom_to_fit,
                "actual_size": canvas.zoom_to_actual,
                "only_picture": self._toggle_only_picture,
                "generate": lambda: self.session.when_masked(self.panel.attempt_generate),
                "add_to_outbox": lambda: self.session.when_masked(self.panel.attempt_outbox),
                "send_all": self.generation.send_waiting,
                "pause_outbox": self._pause_outbox,
                "show_outbox": self._show_outbox,
                "sweep": self._sweep,
                "ledger": self.outbox.show_ledger,
                "cancel": self._cancel_running,
                **{f"theme_{name}": partial(self.choices.use_theme, name) for name in ("dark", "light", "system")},
                "keys": lambda: self.choices.show_keys(self.actions_),
                "compare_engines": self.choices.compare_engines,
                "about": self.choices.show_about,
            }
        )
        canvas.undo_stack.canUndoChanged.connect(self.actions_["undo"].setEnabled)
        canvas.undo_stack.canRedoChanged.connect(self.actions_["redo"].setEnabled)
        for name in ("undo", "redo"):
            self.actions_[name].setEnabled(False)
        self.actions_["brush"].setChecked(True)
        # Tab moves the focus everywhere but on the canvas, where it clears the table.
        only = QShortcut(QKeySequence(Qt.Key.Key_Tab), canvas, context=Qt.ShortcutContext.WidgetShortcut)
        only.activated.connect(self.actions_["only_picture"].trigger)
        for number, task in enumerate(TASKS, 1):
            shortcut = QShortcut(QKeySequence(f"Alt+{number}"), self)
            shortcut.activated.connect(self.switcher.button(task).click)

    # -------------------------------------------------------------------------------------------------------- start

    def start(self, first: Path | None, *, sample: bool) -> None:
        """Bring back what was being edited; with nothing to bring back open ``first``, or the sample if asked."""

        def empty() -> None:
            if sample:
                self.opening.sample()
            else:
                self.ready.emit()

        self._started = True
        self.projects.start()
        self.offering.begin()
        self._show_engines()
        self._idle.start(_IDLE_MS)
        self.gallery.set_project(self.session.project)
        self.gallery.load()
        self._show_running()
        self.outbox.start()
        self.canvas.setFocus()
        self.session.opened.connect(self._announce_ready)
        if first is not None:
            self.session.restore(lambda: None)
            self.opening.files([str(first)])
        else:
            self.session.restore(empty)

    def _prepare(self) -> None:
        """A form takes as long to make as two frames: do it while nobody waits, one at a time."""
        busy = QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton
        if not busy and not self.panel.prepare():
            self._idle.stop()

    def _announce_ready(self) -> None:
        self.session.opened.disconnect(self._announce_ready)
        self.ready.emit()

    # -------------------------------------------------------------------------------------------------------- parts

    def _on_task(self, task: TaskType) -> None:
        self.switcher.set_task(task)
        self.picture_tools.preview.end()
        self._show_mask()

    def _show_mask(self) -> None:
        masked = bool(TASKS[self.session.task].mask_blocks) and self.canvas.has_picture()
        size = self.canvas.picture_size() if self.canvas.has_picture() else None
        self.status.show_mask(self.canvas.mask_share() if masked else None, size)

    def _show_title(self) -> None:
        self.setWindowTitle(self.session.source_name or self.tr("Nova Studio"))

    def _show_tool(self, name: str) -> None:
        self.actions_[name].setChecked(True)

    def _show_running(self) -> None:
        self.actions_["cancel"].setEnabled(bool(self.generation.lanes.running()))

    def _count_outbox(self, waiting: int, running: int, price: str, paused: bool) -> None:
        self.status.show_outbox(waiting, running, price, paused=paused)
        self.actions_["send_all"].setEnabled(bool(waiting))
        self.actions_["pause_outbox"].setChecked(paused)

    def _show_outbox(self) -> None:
        self.docks["outbox"].show()
        self.docks["outbox"].raise_()
        self.outbox.panel.rows.setFocus()

    def _show_job(self, job: Job | None) -> None:
        """The details of what is chosen in the outbox, without going there."""
        if job is not None:
            self.details.show_entry(job)

    def _sweep(self) -> None:
        self.session.when_masked(self._open_sweep)

    def _open_sweep(self) -> None:
        self.panel.check_now()
        self.outbox.sweep(self.panel.request)

    def _pause_outbox(self) -> None:
        (self.generation.pause if self.actions_["pause_outbox"].isChecked() else self.generation.resume)()

    def _generate(self) -> None:
        self.session.when_masked(lambda: self._submit(run=True))

    def _add_to_outbox(self) -> None:
        self.session.when_masked(lambda: self._submit(run=False))

    def _on_agreed(self, run: bool) -> None:
        (self._generate if run else self._add_to_outbox)()

    def _submit(self, *, run: bool) -> None:
        self.panel.check_now()
        request = self.panel.request
        if request is not None and self.offering.is_agreed(run=run):
            self.preview.end()
            self._strokes = self.canvas.undo_stack.index()
            (self.generation.generate if run else self.generation.add_to_outbox)(request)

    def _cancel_running(self) -> None:
        for job_id in self.generation.lanes.running():
            self.generation.cancel(job_id)

    def _on_job_ended(self, job: Job) -> None:
        title = task_title(job.task)
        words = f"{job.error} {job.advice}".strip()
        remedies = self.choices.accounts.remedies(job)
        if job.state is JobState.UNCLEAR:
            self.outbox.tell_unclear(job)
        elif job.state in _OUTCOMES:
            self.notices.tell(self.tr("{0}: not made.").format(title), words, _OUTCOMES[job.state], remedies)
        elif job.state is JobState.WAITING and remedies:
            self.notices.tell(self.tr("{0}: held in the outbox.").format(title), words, "warning", remedies)
        elif job.state is JobState.DONE and job.note:
            self.notices.tell(title, job.note, "warning")
        # Somebody who has gone on painting is not to be shown another picture under the brush, nor one of the outbox.
        painting = QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton or not self.generation.is_awaited(job.id)
        if job.state is JobState.DONE and not painting and self.canvas.undo_stack.index() == self._strokes:
            self.gallery.select_job(job.id)

    def _take_palette(self) -> None:
        if self.session.source is None:
            self._tell(self.tr("There is no picture to take colors from."), self.tr("Open one on the canvas first."))
            return
        sha256 = self.session.source.sha256
        self.background.run(lambda: self._studio.palette_of(sha256), self.panel.add_colors, owner=self)

    def _with_result(self, act: object) -> None:
        entry = self.gallery.current()
        if isinstance(entry, Result) and callable(act):
            act(entry)
        else:
            self._tell(self.tr("No result is selected."), self.tr("Choose one in the gallery first."))

    def _open_viewer(self, result: Result) -> None:
        if self._viewer is None:
            self._viewer = Viewer(self.gallery.model(), self.background, self)
            self._connect_result_buttons(self._viewer)
        self._viewer.show_result(result)

    def _toggle_only_picture(self) -> None:
        hide = self.actions_["only_picture"].isChecked()
        for part in (*self.docks.values(), self.tool_options, self.status, self.menuBar()):
            part.setVisible(not hide)
        self.canvas.setFocus()

    def _show_engines(self) -> None:
        """Tell of engine and account and what they can do, once the window can be seen: the models' catalogue is read for it."""
        if self._started:
            self.status.show_engines(self._studio.describe_engines(), self._studio.settings, self._studio.chosen)
            self.offering.show()

    def _apply_choices(self) -> None:
        settings = self._studio.settings
        self.generation.lanes.set_count(settings.lanes)
        self.curating.trash_settings = settings.trash
        self._show_engines()
        self.actions_[f"theme_{settings.theme}"].setChecked(True)
        current = theme.current()
        self.canvas.set_surround(current.tokens.color("surround"))
        self.canvas.set_overlay(self.choices.overlay(), settings.canvas.overlay_hatch)
        self.picture_tools.as_sent.refresh()

    def _tell(self, title: str, words: str = "") -> None:
        self.notices.tell(title, words)

    def _tell_unread(self, error: BaseException) -> None:
        self._tell_failure(self.tr("The library could not be read."), words_of(error))

    def _tell_failure(self, title: str, words: str) -> None:
        self.notices.tell(title, words, "error")

    # ---------------------------------------------------------------------------------------------------------- end

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tell once that there is something to see."""
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            self.painted.emit()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Keep everything; what is still being waited for is the application's to look after."""
        self.session.flush()
        self._geometry.setValue("geometry", self.saveGeometry())
        self._geometry.setValue("state", self.saveState())
        if self._viewer is not None:
            self._viewer.close()
        self.outbox.close()
        event.accept()
        self.closing.emit()
