"""What works behind the main window, and who hears whom. What things do stands in the parts themselves.

Made once the window is painted: importing all of this takes longer than drawing the window.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication

from nova_studio.contract.task import TaskType
from nova_studio.contract.tasks import TASKS
from nova_studio.errors import NovaStudioError
from nova_studio.library.model import About, Change, Job, JobState, Result
from nova_studio.studio import Studio
from nova_studio.ui import theme
from nova_studio.ui.choices import Choices
from nova_studio.ui.curating import Curating
from nova_studio.ui.drafting import Drafting
from nova_studio.ui.gallery.gallery import Gallery
from nova_studio.ui.gallery.viewer import Viewer
from nova_studio.ui.generation import Generation
from nova_studio.ui.library_care import LibraryCare
from nova_studio.ui.main_window import MainWindow
from nova_studio.ui.masking import Masking
from nova_studio.ui.model_states import ModelStates
from nova_studio.ui.models.entry_words import task_title
from nova_studio.ui.neighbours import Neighbours
from nova_studio.ui.offering import Offering
from nova_studio.ui.opening import Opening
from nova_studio.ui.outbox_desk import OutboxDesk
from nova_studio.ui.panels.details_panel import DetailsPanel
from nova_studio.ui.picture_tools import PictureTools
from nova_studio.ui.pictures import words_of
from nova_studio.ui.portables import Portables
from nova_studio.ui.projects.desk import ProjectDesk
from nova_studio.ui.results import ResultActions
from nova_studio.ui.session import Session
from nova_studio.ui.tool_desk import ToolDesk
from nova_studio.ui.widgets.card import Severity

_OUTCOMES: Mapping[JobState, Severity] = {
    JobState.REFUSED: "warning",
    JobState.FAILED: "error",
}


class Workbench(QObject):
    """The parts that act for one window, joined to it and to each other."""

    def __init__(self, window: MainWindow, studio: Studio) -> None:
        super().__init__(window)
        self._window = window
        self._studio = studio
        self._actions = window.actions_
        background, pictures, canvas, panel = window.background, window.pictures, window.canvas, window.panel
        self.session = Session(studio, background, pictures, canvas, panel, self)
        self.generation = Generation(studio, background, self)
        self.offering = Offering(studio, background, panel, self)
        self.outbox = OutboxDesk(studio, background, self.generation, window)
        self.masking = Masking(studio, background, self.session, canvas, window.gallery.current, window)
        self.picture_tools = PictureTools(
            studio, background, pictures, self.session, canvas, panel, window.gallery, window
        )
        self.preview, self.history = self.picture_tools.preview, self.picture_tools.history
        self.projects = ProjectDesk(studio.library, background, self.session, window.gallery.header.projects, window)
        self.curating = Curating(studio.library, background, window)
        self.drafting = Drafting(studio.library, background, self.session, window)
        self.portables = Portables(studio.library, background, self.session, self.projects, window)
        self.neighbours = Neighbours(studio.library, background, self)
        self.care = LibraryCare(studio.library.folder, background, window)
        self.results = ResultActions(studio, background, pictures, self.session, self.history, window)
        self.opening = Opening(pictures, self.session, window)
        self.tools = ToolDesk(studio, background, pictures, self.session, self.generation, window)
        self.choices = Choices(studio, background, window)
        self.states = ModelStates(studio, background, self)
        self._viewer: Viewer | None = None
        self._strokes = 0
        """Where the undo stack stood when Generate was pressed last."""
        window.session, window.generation, window.outbox = self.session, self.generation, self.outbox
        window.offering, window.projects, window.tools = self.offering, self.projects, self.tools
        window.curating, window.drafting, window.portables = self.curating, self.drafting, self.portables
        window.masking, window.picture_tools, window.opening = self.masking, self.picture_tools, self.opening
        window.preview, window.history = self.preview, self.history
        window.results, window.choices = self.results, self.choices
        window.may_close = self._is_kept

    def start(self, first: Path | None, *, sample: bool) -> None:
        """Once joined: bring back what was being edited; with nothing to bring back open ``first``, or the sample if asked."""

        def empty() -> None:
            if sample:
                self.opening.sample()
            else:
                self._window.ready.emit()

        self.projects.start()
        self.offering.begin()
        self._apply_choices()
        self._window.gallery.set_project(self.session.project)
        self._window.gallery.load()
        self._show_running()
        self.outbox.start()
        self.neighbours.start()
        self.curating.tell_rule()
        self._window.canvas.setFocus()
        self.session.opened.connect(self._announce_ready)
        if first is not None:
            self.session.restore(lambda: None)
            self.opening.files([str(first)])
        else:
            self.session.restore(empty)

    def join(self) -> None:
        """Join the parts to the window and to each other; apart from making and starting them, so that no step is a long one."""
        self._window.place(self.outbox.panel, self.masking.shelf, self.picture_tools.bars)
        self._connect_parts()
        self._connect_telling()
        self._connect_status()
        self._connect_jobs()
        self._connect_results()
        self._connect_curating()
        self._bind_actions()

    def _announce_ready(self) -> None:
        self.session.opened.disconnect(self._announce_ready)
        self._window.ready.emit()

    def _is_kept(self) -> bool:
        """Keep the draft; where the disk refuses it, the artist decides whether the window closes all the same."""
        try:
            self.session.flush()
        except NovaStudioError as error:
            from nova_studio.ui.dialogs.unsaved import may_close  # noqa: PLC0415 - few ends need it

            return may_close(self._window, self.session.flush, error)
        return True

    def _close(self) -> None:
        """All is kept; what is still being waited for is the application's to look after."""
        if self._viewer is not None:
            self._viewer.close()
        self.outbox.close()
        self.neighbours.close()
        self.choices.accounts.give_up()
        self.states.end()
        self.generation.stop()

    # ------------------------------------------------------------------------------------------------------- wiring

    def _connect_parts(self) -> None:
        canvas, panel, session = self._window.canvas, self._window.panel, self.session
        self._window.switcher.task_changed.connect(session.use_task)
        session.task_changed.connect(self._on_task)
        session.source_changed.connect(self.preview.end)
        session.source_changed.connect(self._show_mask)
        session.source_changed.connect(self._show_title)
        session.opened.connect(self.opening.tell_notes)
        session.mended.connect(self._window.notices.withdraw)
        session.project_changed.connect(self._window.gallery.set_project)
        session.project_changed.connect(self._show_engines)
        session.project_changed.connect(self.states.look)
        panel.generate_requested.connect(self._generate)
        panel.outbox_requested.connect(self._add_to_outbox)
        panel.open_source_requested.connect(self.opening.ask)
        panel.palette_from_picture_requested.connect(self._take_palette)
        canvas.mask_changed.connect(self._show_mask)
        canvas.open_requested.connect(self.opening.ask)
        canvas.paste_requested.connect(self.opening.paste)
        canvas.sample_requested.connect(self.opening.sample)
        canvas.picture_dropped.connect(self.opening.files)
        canvas.image_pasted.connect(self.opening.image)

    def _connect_telling(self) -> None:
        self.picture_tools.bar_opened.connect(self._window.notices.pass_on)
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
        self._window.gallery.failed.connect(self._tell_unread)
        for part in (self.results, self.opening, self.choices, self.masking, self.projects):
            part.told.connect(self._tell)

    def _connect_status(self) -> None:
        status, choices = self._window.status, self.choices
        choices.changed.connect(self._apply_choices)
        status.engine_chosen.connect(choices.use_engine)
        status.compare_requested.connect(choices.compare_engines)
        status.account_requested.connect(choices.ask_account)
        status.account_chosen.connect(choices.accounts.use_here)
        status.test_requested.connect(choices.accounts.test_current)
        status.outbox_requested.connect(self._show_outbox)
        self.outbox.panel.accounts_requested.connect(choices.ask_account)
        choices.accounts.released.connect(self.generation.dispatch)
        choices.accounts.kept.connect(self.generation.dispatch)
        choices.accounts.released.connect(self.states.look)
        choices.accounts.kept.connect(self.states.look_anew)
        status.engine_chosen.connect(self.states.look)
        self.states.changed.connect(self._show_engines)
        self._window.closing.connect(self._close)

    def _connect_jobs(self) -> None:
        gallery, details, notices = self._window.gallery, self._window.details, self._window.notices
        self.generation.job_added.connect(gallery.add_job)
        self.generation.job_changed.connect(gallery.job_changed)
        self.generation.job_changed.connect(details.job_changed)
        self.generation.job_ended.connect(self._on_job_ended)
        self.generation.busy_changed.connect(self._show_running)
        self.generation.edit_requested.connect(self.results.put_back)
        self.generation.seed_frozen.connect(self._window.panel.set_last_seed)
        self.outbox.counted.connect(self._count_outbox)
        self.outbox.told.connect(notices.tell)
        self.outbox.withdrawn.connect(notices.withdraw)
        self.outbox.show_requested.connect(gallery.select_job)
        self.outbox.result_opened.connect(self._open_viewer)
        self.outbox.failed.connect(self._tell_failure)
        self.outbox.panel.chosen.connect(self._show_job)
        for part in (gallery, details):
            part.cancel_requested.connect(self.generation.cancel)
            part.retry_requested.connect(self.generation.run_again)
            part.dismiss_requested.connect(gallery.dismiss)
            part.dismiss_requested.connect(self.generation.let_go)

    def _connect_results(self) -> None:
        gallery, details = self._window.gallery, self._window.details
        gallery.selected.connect(details.show_entry)
        gallery.selected.connect(self.preview.show_entry)
        gallery.opened.connect(self._open_viewer)
        gallery.send_requested.connect(self.results.send)
        gallery.star_requested.connect(self.results.star)
        gallery.show_file_requested.connect(self.results.show_file)
        gallery.tool_requested.connect(self.tools.open_for_result)
        details.palette_requested.connect(self.tools.apply_palette)
        self.results.tool_reused.connect(self.tools.reuse)
        for part in (gallery, details):
            self._connect_result_buttons(part)
        self.preview.use_requested.connect(self.results.use)

    def _connect_curating(self) -> None:
        gallery, details, notices = self._window.gallery, self._window.details, self._window.notices
        gallery.trash_requested.connect(self.curating.trash)
        gallery.name_asked.connect(self.curating.ask_name)
        gallery.tag_asked.connect(self.curating.ask_tag)
        gallery.tag_requested.connect(self.curating.tag)
        gallery.move_requested.connect(self.curating.move)
        details.tag_requested.connect(self.curating.tag)
        details.result_requested.connect(self._go_to)
        self.curating.told.connect(notices.tell)
        self.curating.trash_settings_changed.connect(self.choices.use_trash)
        self.care.rebuild_wanted.connect(self._rebuild)
        self.neighbours.heard.connect(self._on_neighbours)
        self.neighbours.heard.connect(self.drafting.heard)
        self.drafting.told.connect(notices.tell)
        self.portables.told.connect(notices.tell)
        self.portables.imported.connect(gallery.model().reload)

    def _connect_result_buttons(self, part: Gallery | DetailsPanel | Viewer) -> None:
        part.save_requested.connect(self.results.save)
        part.use_requested.connect(self.results.use)
        part.request_requested.connect(self.results.reuse)
        if not isinstance(part, DetailsPanel):
            part.copy_requested.connect(self.results.copy)

    def _bind_actions(self) -> None:
        panel, gallery = self._window.panel, self._window.gallery
        self._actions.bind(
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
                "undo": self.history.undo,
                "redo": self.history.redo,
                "find": gallery.header.search.begin,
                "trash_result": lambda: self._with_result(lambda _: gallery.trash_chosen()),
                "tag_result": lambda: self._with_result(lambda _: gallery.tag_asked.emit(gallery.chosen())),
                "trash": self.curating.show_trash,
                "drafts": self.drafting.open,
                **self.portables.slots(),
                **self.care.slots(),
                "export_job": lambda: self._with_result(self.portables.ask_job),
                **self.picture_tools.slots(self._actions),
                "picture_tools": self.tools.open_for_source,
                "result_tools": lambda: self._with_result(self.tools.open_for_result),
                **self.masking.slots(),
                "generate": lambda: self.session.when_masked(panel.attempt_generate),
                "add_to_outbox": lambda: self.session.when_masked(panel.attempt_outbox),
                "send_all": self.generation.send_waiting,
                "pause_outbox": self._pause_outbox,
                "show_outbox": self._show_outbox,
                "sweep": self._sweep,
                "ledger": self.outbox.show_ledger,
                "cancel": self._cancel_running,
                **{f"theme_{name}": partial(self.choices.use_theme, name) for name in ("dark", "light", "system")},
                "commands": lambda: self.choices.find_command(self._actions, self._window.switcher),
                "keys": lambda: self.choices.show_keys(self._actions),
                "compare_engines": self.choices.compare_engines,
                "about": self.choices.show_about,
            }
        )

    # -------------------------------------------------------------------------------------------------------- parts

    def _on_task(self, task: TaskType) -> None:
        self._window.switcher.set_task(task)
        self.preview.end()
        self._show_mask()

    def _show_mask(self) -> None:
        canvas = self._window.canvas
        masked = bool(TASKS[self.session.task].mask_blocks) and canvas.has_picture()
        size = canvas.picture_size() if canvas.has_picture() else None
        self._window.status.show_mask(canvas.mask_share() if masked else None, size)

    def _show_title(self) -> None:
        self._window.setWindowTitle(self.session.source_name or self.tr("Nova Studio"))

    def _show_running(self) -> None:
        self._actions["cancel"].setEnabled(bool(self.generation.lanes.running()))

    def _count_outbox(self, waiting: int, running: int, price: str, paused: bool) -> None:
        self._window.status.show_outbox(waiting, running, price, paused=paused)
        self._actions["send_all"].setEnabled(bool(waiting))
        self._actions["pause_outbox"].setChecked(paused)

    def _show_outbox(self) -> None:
        dock = self._window.docks["outbox"]
        dock.show()
        dock.raise_()
        self.outbox.panel.rows.setFocus()

    def _show_job(self, job: Job | None) -> None:
        """The details of what is chosen in the outbox, without going there."""
        if job is not None:
            self._window.details.show_entry(job)

    def _sweep(self) -> None:
        self.session.when_masked(self._open_sweep)

    def _open_sweep(self) -> None:
        self._window.panel.check_now()
        self.outbox.sweep(self._window.panel.request)

    def _pause_outbox(self) -> None:
        (self.generation.pause if self._actions["pause_outbox"].isChecked() else self.generation.resume)()

    def _generate(self) -> None:
        self.session.when_masked(lambda: self._submit(run=True))

    def _add_to_outbox(self) -> None:
        self.session.when_masked(lambda: self._submit(run=False))

    def _submit(self, *, run: bool) -> None:
        self._window.panel.check_now()
        request = self._window.panel.request
        if request is not None and self.offering.is_agreed(self._generate if run else self._add_to_outbox):
            self.preview.end()
            self._strokes = self._window.canvas.undo_stack.index()
            (self.generation.generate if run else self.generation.add_to_outbox)(request)

    def _cancel_running(self) -> None:
        for job_id in self.generation.lanes.running():
            self.generation.cancel(job_id)

    def _on_job_ended(self, job: Job) -> None:
        notices, title = self._window.notices, task_title(job.task)
        words = f"{job.error} {job.advice}".strip()
        remedies = self.choices.accounts.remedies(job)
        held = self.tr("{0}: held in the outbox.").format(title)
        if job.state is JobState.DONE and not self._studio.queue.holds():
            notices.withdraw(held)
        if job.state is JobState.UNCLEAR:
            self.outbox.tell_unclear(job)
        elif job.state in _OUTCOMES:
            notices.tell(self.tr("{0}: not made.").format(title), words, _OUTCOMES[job.state], remedies)
        elif job.state is JobState.WAITING and remedies:
            notices.tell(held, words, "warning", remedies)
        elif job.state is JobState.DONE and job.note:
            notices.tell(title, job.note, "warning")
        # Somebody who has gone on painting is not to be shown another picture under the brush, nor one of the outbox.
        painting = QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton or not self.generation.is_awaited(job.id)
        if job.state is JobState.DONE and not painting and self._window.canvas.undo_stack.index() == self._strokes:
            self._window.gallery.select_job(job.id)

    def _take_palette(self) -> None:
        if self.session.source is None:
            self._tell(self.tr("There is no picture to take colors from."), self.tr("Open one on the canvas first."))
            return
        sha256, panel = self.session.source.sha256, self._window.panel
        self._window.background.run(lambda: self._studio.palette_of(sha256), panel.add_colors, owner=self)

    def _with_result(self, act: object) -> None:
        entry = self._window.gallery.current()
        if isinstance(entry, Result) and callable(act):
            act(entry)
        else:
            self._tell(self.tr("No result is selected."), self.tr("Choose one in the gallery first."))

    def _on_neighbours(self, changes: Sequence[Change]) -> None:
        """Another program has made pictures, or asked for some."""
        if any(change.about in (About.RESULT, About.JOB) for change in changes):
            self._window.gallery.model().reload()

    def _rebuild(self) -> None:
        """The library gets a new database once nothing has it open."""
        self._window.rebuild_wanted = True
        self._window.close()

    def _go_to(self, result: Result) -> None:
        if result.trashed is None:
            self._window.gallery.go_to(result)
        else:
            self.curating.show_trash()

    def _open_viewer(self, result: Result) -> None:
        if self._viewer is None:
            self._viewer = Viewer(self._window.gallery.model(), self._window.background, self._window)
            self._connect_result_buttons(self._viewer)
        self._viewer.show_result(result)

    def _show_engines(self) -> None:
        """Tell of engine and account, and what they can do."""
        studio = self._studio
        self._window.status.show_engines(studio.describe_engines(), studio.settings, studio.chosen)
        self.offering.show()

    def _apply_choices(self) -> None:
        settings = self._studio.settings
        self.generation.lanes.set_count(settings.lanes)
        self.curating.trash_settings = settings.trash
        self._show_engines()
        self._actions[f"theme_{settings.theme}"].setChecked(True)
        canvas = self._window.canvas
        canvas.set_surround(theme.current().tokens.color("surround"))
        canvas.set_overlay(self.choices.overlay(), settings.canvas.overlay_hatch)
        self.picture_tools.as_sent.refresh()

    def _tell(self, title: str, words: str = "") -> None:
        self._window.notices.tell(title, words)

    def _tell_unread(self, error: BaseException) -> None:
        self._tell_failure(self.tr("The library could not be read."), words_of(error))

    def _tell_failure(self, title: str, words: str) -> None:
        self._window.notices.tell(title, words, "error")
