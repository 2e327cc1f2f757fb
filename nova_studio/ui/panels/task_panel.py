"""The parameter panel: one form a task, what is wrong with it as one types, and the foot with Generate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget

from nova_studio.contract.draft import Draft
from nova_studio.contract.hints import hints
from nova_studio.contract.masks import MaskKind
from nova_studio.contract.problems import Problem, Repair
from nova_studio.contract.request import Request
from nova_studio.contract.task import TaskType
from nova_studio.contract.tasks import TASKS
from nova_studio.contract.validation import check
from nova_studio.contract.values import ImageRef, MaskRef
from nova_studio.ui import theme
from nova_studio.ui.forms.context import FormContext
from nova_studio.ui.forms.pictures import PictureSource
from nova_studio.ui.forms.texts import shown
from nova_studio.ui.offer import Offer
from nova_studio.ui.panels.task_area import FormArea
from nova_studio.ui.panels.task_foot import TaskFoot

if TYPE_CHECKING:
    from nova_studio.ui.forms.base import Editor
    from nova_studio.ui.forms.form import TaskForm
    from nova_studio.ui.forms.maker import FormMaker

CHECK_MS = 60
"""What is typed within this time is checked together."""
_FAR = 1_000_000
"""Pixels: farther than any form can be scrolled; a file may say anything."""
MISSING = frozenset({"required", "mask_missing"})
"""Codes of problems that the artist has not caused yet: they stand at the button until Generate is tried."""


class TaskPanel(QWidget):
    """Edits the draft of one task at a time, from the first :meth:`set_draft` on. ``draft_changed`` comes with what the artist
    does; ``request_changed`` carries the valid ``Request``, or ``None``, after every check.
    """

    draft_changed = Signal()
    request_changed = Signal(object)
    mask_kind_changed = Signal(str)
    generate_requested = Signal()
    outbox_requested = Signal()
    open_source_requested = Signal()
    clear_mask_requested = Signal()
    invert_mask_requested = Signal()
    palette_from_picture_requested = Signal()
    arranged = Signal()
    """A fold has been opened or shut, or the form been scrolled by hand."""

    def __init__(
        self, pictures: PictureSource, parent: QWidget | None = None, *, task: TaskType = TaskType.TEXT_IMAGE
    ) -> None:
        super().__init__(parent)
        self.context = FormContext(pictures, self)
        self._task = task
        self._forms: dict[TaskType, TaskForm] = {}
        self._makers: dict[TaskType, FormMaker] = {}
        self._unfolded = False
        self._tried = False
        self._last_seed: int | None = None
        self._drawn: MaskRef | None = None
        self._scale = theme.current().scale
        self._request: Request | None = None
        self._problems: tuple[Problem, ...] = ()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(CHECK_MS)
        self._timer.timeout.connect(self.check_now)
        self._build()
        self._connect()
        self._show_head()

    @property
    def task(self) -> TaskType:
        """The task shown."""
        return self._task

    @property
    def form(self) -> TaskForm:
        """The form of the task shown."""
        return self._form(self._task)

    @property
    def request(self) -> Request | None:
        """The valid request as of the last check."""
        return self._request

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Why there is no request, as of the last check."""
        return self._problems

    def draft(self) -> Draft:
        """What is shown, as a draft."""
        return self.form.draft()

    def set_draft(self, draft: Draft) -> None:
        """Show a draft and its task; nothing is shouted before Generate is tried again."""
        self._tried = False
        self._task = draft.task
        form = self._form(draft.task)
        form.set_draft(draft)
        self._show_form(form)
        self._show_head()
        self.check_now()

    def arrangement(self) -> dict[str, Any]:
        """Which folds are open and how far the form is scrolled, fit for JSON, for :meth:`arrange`."""
        losses = self.foot.losses.expanded
        return {"open": self.form.open_folds(), "losses": losses, "scroll": self.area.verticalScrollBar().value()}

    def arrange(self, kept: Mapping[str, Any]) -> None:
        """Open and scroll the form of the moment as :meth:`arrangement` has told; what cannot be read stays as it is."""
        names, losses, scroll = kept.get("open"), kept.get("losses"), kept.get("scroll")
        if isinstance(names, list):
            self.form.set_open_folds(names)
        if isinstance(losses, bool):
            self.foot.losses.set_expanded(losses)
        if isinstance(scroll, int):
            self.area.scroll_to(max(0, min(scroll, _FAR)))

    def _show_head(self) -> None:
        spec = TASKS[self._task]
        self.head.setText(shown(spec.title))
        self.summary.setText(shown(spec.summary))

    @property
    def is_furnished(self) -> bool:
        """Whether the form of the task shown is made."""
        return self._task in self._forms

    def prepare(self) -> bool:
        """Make one more part of a form, the shown task's first; ``False`` when all forms are made. For idle moments."""
        missing = next((task for task in (self._task, *TASKS) if task not in self._forms), None)
        if missing is not None and not self._maker(missing).step():
            self._form(missing)
        return missing is not None

    def set_source(self, ref: ImageRef | None, name: str = "") -> None:
        """Tell which picture is on the canvas: the source of tasks that have one, on offer to the slots of all."""
        self.context.set_canvas(ref, name)
        if self.form.spec.source is not None:
            self.form.set_field(self.form.spec.source, ref)
            self._timer.start()

    def set_drawn_mask(self, ref: MaskRef | None) -> None:
        """Tell what is painted on the canvas; it is part of the draft while painting is where the mask comes from."""
        self._drawn = ref
        editor = self.form.mask_editor
        if editor is not None:
            editor.set_drawn(ref)
            self._timer.start()

    def mask_kind(self) -> MaskKind | None:
        """Where the mask comes from; ``None`` for tasks without one."""
        editor = self.form.mask_editor
        return editor.kind if editor is not None else None

    def set_last_seed(self, seed: int | None) -> None:
        """Tell which seed was sent last, so that it can be put back."""
        self._last_seed = seed
        for form in self._forms.values():
            form.set_last_seed(seed)

    def add_colors(self, colors: Sequence[str]) -> None:
        """Add colours to the palette, as after :attr:`palette_from_picture_requested`; each is ``#RRGGBB``."""
        self.form.add_colors(colors)

    def set_offer(self, offer: Offer) -> None:
        """Show what the engine makes of the request: whether it can, what it cannot keep, and the price."""
        self.foot.set_offer(offer)
        form = self._forms.get(self._task)
        if form is not None:
            form.show_losses(offer.marks())

    def set_running(self, running: bool, text: str = "") -> None:
        """Show that work is under way and nothing is offered now."""
        self.foot.set_running(running, text)

    def check_now(self) -> None:
        """Check the draft and show every problem at its field."""
        self._timer.stop()
        draft = self.draft()
        self._request, self._problems = check(draft)
        told = self._problems if self._tried else [p for p in self._problems if p.code not in MISSING]
        advice = list(hints(draft))
        rest = self.form.show_problems(told, advice)
        general = [p.message for p in (*rest, *(hint for hint in advice if self.form.editor_at(hint.path) is None))]
        self.general.setText("\n".join(shown(message) for message in general))
        self.general.setVisible(bool(general))
        theme.set_role(self.general, "problem" if rest else "hint")
        self.foot.set_needs(self._needs(), alarmed=self._tried)
        self.request_changed.emit(self._request)

    def attempt_generate(self) -> None:
        """What the button does: ask for the request, or show what is missing and go to its field."""
        if self._attempt():
            self.generate_requested.emit()

    def attempt_outbox(self) -> None:
        """The same for the outbox."""
        if self._attempt():
            self.outbox_requested.emit()

    def _attempt(self) -> bool:
        if self.foot.running:
            return False
        self._tried = True
        self.check_now()
        if self._request is None:
            first = next(iter(self._wrong()), None)
            if first is not None:
                self.form.reveal(first)
                QTimer.singleShot(0, self._show_focused)
            return False
        self._tried = False
        return self.foot.can

    def _show_focused(self) -> None:
        focused = QApplication.focusWidget()
        if focused is not None and self.form.isAncestorOf(focused):
            self.area.ensureWidgetVisible(focused)

    def _wrong(self, *, missing: bool | None = None) -> list[Editor]:
        """The editors with a problem, in the order shown; only those with something (not) missing where asked."""
        paths = [p.path for p in self._problems if missing is None or (p.code in MISSING) == missing]
        found = {self.form.editor_at(path) for path in paths}
        return [editor for editor in self.form.editors if editor in found]

    def _needs(self) -> str:
        if not self._problems:
            return ""
        missing, wrong = self._wrong(missing=True), self._wrong(missing=False)
        parts = []
        if missing:
            parts.append(self.tr("Needs: {titles}").format(titles=", ".join(e.title for e in missing)))
        if wrong:
            parts.append(self.tr("To fix: {titles}").format(titles=", ".join(e.title for e in wrong)))
        return " · ".join(parts) or shown(self._problems[0].message)

    def _build(self) -> None:
        self.head = QLabel(self)
        theme.set_role(self.head, "head")
        self.summary = QLabel(self)
        self.summary.setWordWrap(True)
        self.summary.setTextFormat(Qt.TextFormat.PlainText)
        theme.set_role(self.summary, "secondary")
        self.holder = QWidget()
        self.area = FormArea(self.holder, self)
        self.holder_column = QVBoxLayout(self.holder)
        self.general = QLabel(self.holder)
        self.general.setWordWrap(True)
        self.general.setTextFormat(Qt.TextFormat.PlainText)
        self.general.hide()
        self.holder_column.addWidget(self.general)
        self.foot = TaskFoot(self)
        self.column = QVBoxLayout(self)
        self.column.addWidget(self.head)
        self.column.addWidget(self.summary)
        self.column.addWidget(self.area, 1)
        self.column.addWidget(self.foot)
        theme.set_role(self, "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._measure()

    def _connect(self) -> None:
        self.foot.generate_clicked.connect(self.attempt_generate)
        self.foot.outbox_clicked.connect(self.attempt_outbox)
        self.context.open_source_requested.connect(self.open_source_requested)
        self.context.clear_mask_requested.connect(self.clear_mask_requested)
        self.context.invert_mask_requested.connect(self.invert_mask_requested)
        self.context.palette_from_picture_requested.connect(self.palette_from_picture_requested)
        self.foot.losses.toggled.connect(self.arranged)
        self.area.verticalScrollBar().actionTriggered.connect(self.arranged)
        theme.current().changed.connect(self._on_theme)

    def _maker(self, task: TaskType) -> FormMaker:
        """What makes the form of a task, begun or not."""
        if task not in self._makers:
            from nova_studio.ui.forms.maker import FormMaker  # once the window is painted

            self._makers[task] = FormMaker(TASKS[task], self.context, self.holder)
        return self._makers[task]

    def _form(self, task: TaskType) -> TaskForm:
        """The form of a task, made when it is first wanted."""
        form = self._forms.get(task)
        if form is None:
            form = self._forms[task] = self._maker(task).form()
            del self._makers[task]
            form.hide()
            self.holder_column.insertWidget(0, form, 1)
            form.value_changed.connect(self._on_value)
            form.repair_requested.connect(self._on_repair)
            form.mask_kind_changed.connect(self.mask_kind_changed)
            form.fold_toggled.connect(self._on_fold)
            form.arranged.connect(self.arranged)
            form.set_last_seed(self._last_seed)
            if form.mask_editor is not None:
                form.mask_editor.set_drawn(self._drawn)
        return form

    def _show_form(self, form: TaskForm) -> None:
        for other in self._forms.values():
            other.setVisible(other is form)
        form.fold.set_expanded(self._unfolded)
        self.area.scroll_to(0)

    def _measure(self) -> None:
        px = theme.current().px
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        side = px(theme.SPACE_M)
        self.head.setContentsMargins(side, side, side, 0)
        self.summary.setContentsMargins(side, 0, side, px(theme.SPACE_S))
        self.holder_column.setContentsMargins(0, 0, 0, 0)
        # The scroll bar takes its room from the margin.
        right = max(side - self.area.verticalScrollBar().sizeHint().width(), 0)
        self.holder.setContentsMargins(side, px(theme.SPACE_XS), right, side)
        self.setMinimumWidth(px(300))

    def _on_value(self) -> None:
        self._timer.start()
        self.foot.set_asking(False)
        self.draft_changed.emit()

    def _on_repair(self, repair: Repair) -> None:
        self.form.repair(repair)
        self.check_now()

    def _on_fold(self, unfolded: bool) -> None:
        self._unfolded = unfolded

    def _on_theme(self) -> None:
        """Make the forms again at a new scale, with what they hold; colours they take up by themselves."""
        if theme.current().scale == self._scale:
            return
        self._scale = theme.current().scale
        for maker in self._makers.values():
            maker.discard()
        self._makers.clear()
        if not self._forms:
            self._measure()
            return
        drafts = {task: form.draft() for task, form in self._forms.items()}
        for form in self._forms.values():
            form.hide()
            form.deleteLater()
        self._forms.clear()
        self._measure()
        tried, self._tried = self._tried, False
        self.set_draft(drafts[self._task])
        self._tried = tried
        self.check_now()
