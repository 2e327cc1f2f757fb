"""What the gallery is searched by: words as they are typed, and a menu of what results must be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QToolButton, QWidget

from nova_studio.contract.task import TaskType
from nova_studio.contract.tasks import TASKS
from nova_studio.library.search import Filters
from nova_studio.tools.request import WorkType
from nova_studio.tools.spec import TOOLS, ToolType
from nova_studio.ui import icons, theme
from nova_studio.ui.models.entry_words import engine_title, task_title

_TYPED_MS = 120
"""After the last key of a word the gallery is searched."""
_MOST_TAGS = 40
_WORK: tuple[WorkType, ...] = (*TASKS, *TOOLS)


@dataclass(frozen=True)
class Known:
    """What there is to choose from: engines that made results, and tags, the commonest first."""

    engines: Sequence[str] = ()
    tags: Sequence[str] = ()


class SearchBar(QWidget):
    """``changed`` comes when other results are asked for, ``left`` when the artist goes on to what was found.

    ``known_requested`` asks for :meth:`show_known`, each time the menu opens.
    """

    changed = Signal()
    left = Signal()
    known_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._starred: bool | None = None
        self._task: WorkType | None = None
        self._engine: str | None = None
        self._tag: str | None = None
        self._typed = QTimer(self)
        self._typed.setSingleShot(True)
        self._typed.setInterval(_TYPED_MS)
        self._typed.timeout.connect(self.changed)
        self.field = _Field(self)
        self.field.setAccessibleName(self.tr("Search"))
        self.field.setPlaceholderText(self.tr("Search"))
        self.field.setToolTip(self.tr("Beginnings of words in prompts, names and tags (Ctrl+F)"))
        self.field.setClearButtonEnabled(True)
        self.field.textEdited.connect(lambda _text: self._typed.start())
        self.field.textChanged.connect(self._on_text)
        self.field.left.connect(self._leave)
        self.button = QToolButton(self)
        self.button.setIcon(icons.icon("filter"))
        self.button.setAutoRaise(True)
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu = QMenu(self)
        self.button.setMenu(self.menu)
        self.menus: dict[str, QMenu] = {}
        self._fill()
        self.menu.aboutToShow.connect(self.known_requested)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addWidget(self.field)
        self._row.addWidget(self.button)
        self._row.addStretch(0)
        self._show()
        self._measure()
        theme.current().changed.connect(self._measure)

    # ------------------------------------------------------------------------------------------------------ reading

    def text(self) -> str:
        """What is searched for."""
        return self.field.text().strip()

    def filters(self, project: str | None) -> Filters:
        """What results must be, in a project or in any."""
        return Filters(task=self._task, engine=self._engine, starred=self._starred, project=project, tag=self._tag)

    @property
    def narrowed(self) -> bool:
        """Whether anything keeps results from being shown."""
        return bool(self.text()) or self._filtered()

    def words(self) -> str:
        """What results must be, for people; empty where nothing is asked."""
        parts = [self.tr("starred")] if self._starred else []
        parts += [task_title(self._task)] if self._task else []
        parts += [engine_title(self._engine)] if self._engine else []
        parts += [self.tr("tag {0}").format(self._tag)] if self._tag else []
        return ", ".join(parts)

    # ----------------------------------------------------------------------------------------------------- changing

    def begin(self) -> None:
        """Put the cursor into the field."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    @Slot()
    def clear(self) -> None:
        """Ask for everything again."""
        if self.narrowed:
            self._starred = self._task = self._engine = self._tag = None
            self.field.clear()
            self._apply()

    def show_known(self, known: Known) -> None:
        """List engines and tags; those that are asked for stay chosen."""
        self._list("engine", [(name, engine_title(name)) for name in known.engines], self._engine, self._use_engine)
        self._list("tag", [(tag, tag) for tag in known.tags[:_MOST_TAGS]], self._tag, self._use_tag)

    # ------------------------------------------------------------------------------------------------------ private

    def _filtered(self) -> bool:
        return any(value is not None for value in (self._starred, self._task, self._engine, self._tag))

    def _fill(self) -> None:
        self._star = self.menu.addAction(self.tr("Starred"))
        self._star.setCheckable(True)
        self._star.triggered.connect(self._use_star)
        for name, title in (("task", self.tr("Task")), ("engine", self.tr("Engine")), ("tag", self.tr("Tag"))):
            self.menus[name] = self.menu.addMenu(title)
        self._list("task", [(work, task_title(work)) for work in _WORK], None, self._use_task)
        self.show_known(Known())
        self.menu.addSeparator()
        self._clear = self.menu.addAction(icons.icon("clear", "secondary"), self.tr("Clear search and filters"))
        self._clear.triggered.connect(self.clear)

    def _list(
        self, name: str, choices: Sequence[tuple[object, str]], chosen: object, act: Callable[[object], object]
    ) -> None:
        menu = self.menus[name]
        menu.clear()
        group = QActionGroup(menu)
        for value, words in [(None, self.tr("Any")), *choices]:
            action = QAction(words.replace("&", "&&"), menu)
            action.setCheckable(True)
            action.setChecked(value == chosen)
            action.triggered.connect(partial(act, value))
            group.addAction(action)
            menu.addAction(action)

    def _use_star(self, on: bool) -> None:
        self._starred = True if on else None
        self._apply()

    def _use_task(self, task: object, *_: object) -> None:
        self._task = task if isinstance(task, TaskType | ToolType) else None
        self._apply()

    def _use_engine(self, engine: object, *_: object) -> None:
        self._engine = engine if isinstance(engine, str) else None
        self._apply()

    def _use_tag(self, tag: object, *_: object) -> None:
        self._tag = tag if isinstance(tag, str) else None
        self._apply()

    def _apply(self) -> None:
        self._typed.stop()
        self._show()
        self.changed.emit()

    @Slot(str)
    def _on_text(self, text: str) -> None:
        """The button in the field empties it without a key."""
        if not text and not self._typed.isActive():
            self._typed.start()
        self._show()

    @Slot()
    def _leave(self) -> None:
        if self._typed.isActive():
            self._typed.stop()
            self.changed.emit()
        self.left.emit()

    def _show(self) -> None:
        words = self.words()
        self._star.setChecked(bool(self._starred))
        for action, task in zip(self.menus["task"].actions(), [None, *_WORK], strict=True):
            action.setChecked(task == self._task)
        self._clear.setEnabled(self.narrowed)
        self.button.setIcon(icons.icon("filter", "accent" if words else "text"))
        self.button.setAccessibleName(self.tr("Filter: {0}").format(words) if words else self.tr("Filter"))
        self.button.setToolTip(self.button.accessibleName())

    def _measure(self) -> None:
        px = theme.current().px
        self._row.setSpacing(px(2))
        self.field.setMinimumWidth(px(56))
        self.field.setMaximumWidth(px(220))
        self.button.setIconSize(QSize(px(16), px(16)))


class _Field(QLineEdit):
    """A line to search in: Down and Enter go on to what was found, Escape empties it first."""

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.left.emit()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
