"""The strip of seven tasks at the window's edge."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from nova_studio.contract.task import TaskSpec, TaskType
from nova_studio.contract.tasks import TASKS
from nova_studio.ui import icons, theme
from nova_studio.ui.forms.texts import shown

WIDTH_PX, HEIGHT_PX = 72, 60
LEAST_WITH_WORDS_PX, LEAST_PX = 46, 32
"""The least heights of a button: with its word under the icon, and with the icon alone."""


class TaskSwitcher(QWidget):
    """One button a task, one of them down. The arrows go from task to task; ``task_changed`` carries a ``TaskType``."""

    task_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Tasks"))
        self._tasks = list(TASKS)
        self._group = QButtonGroup(self)
        self._column = QVBoxLayout(self)
        for index, spec in enumerate(TASKS.values()):
            button = self._button(spec)
            self._group.addButton(button, index)
            self._column.addWidget(button)
        self._column.addStretch(1)
        self._column.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self._group.button(0).setChecked(True)
        self._group.idToggled.connect(self._on_toggled)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self._measure()
        theme.current().changed.connect(self._measure)

    @property
    def task(self) -> TaskType:
        """The chosen task."""
        return self._tasks[self._group.checkedId()]

    def set_task(self, task: TaskType) -> None:
        """Choose a task without telling anybody."""
        self._group.blockSignals(True)
        self._group.button(self._tasks.index(task)).setChecked(True)
        self._group.blockSignals(False)

    def button(self, task: TaskType) -> QToolButton:
        """The button of a task."""
        button = self._group.button(self._tasks.index(task))
        if not isinstance(button, QToolButton):
            raise TypeError("the strip has tool buttons only")
        return button

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        button = self._group.button((self._group.checkedId() + step) % len(self._tasks))
        button.setChecked(True)
        button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_toggled(self, index: int, checked: bool) -> None:
        if checked:
            self.task_changed.emit(self._tasks[index])

    def _button(self, spec: TaskSpec) -> QToolButton:
        button = QToolButton(self)
        button.setCheckable(True)
        button.setIcon(icons.icon(spec.icon, "secondary", "text"))
        button.setText(shown(spec.short))
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setAccessibleName(shown(spec.title))
        button.setAccessibleDescription(shown(spec.summary))
        button.setToolTip(f"{shown(spec.title)}: {shown(spec.summary)}")
        return button

    def _measure(self) -> None:
        now = theme.current()
        gap = now.px(theme.SPACE_XS)
        self._column.setContentsMargins(gap, gap, gap, gap)
        self._column.setSpacing(gap)
        for button in self._group.buttons():
            button.setFont(now.font(theme.SMALL_PX))
            button.setIconSize(QSize(1, 1) * now.px(24))
        self.updateGeometry()
        self._fit()

    def sizeHint(self) -> QSize:
        return self._size(HEIGHT_PX)

    def minimumSizeHint(self) -> QSize:
        """Where the window is low the buttons are lower, at last without their words: none is out of reach."""
        return self._size(LEAST_PX)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _size(self, height: int) -> QSize:
        px = theme.current().px
        gap, count = px(theme.SPACE_XS), len(self._tasks)
        return QSize(px(WIDTH_PX) + 2 * gap, count * (px(height) + gap) + gap)

    def _fit(self) -> None:
        px = theme.current().px
        gap, count = px(theme.SPACE_XS), len(self._tasks)
        height = min(max((self.height() - gap) // count - gap, px(LEAST_PX)), px(HEIGHT_PX))
        words = height >= px(LEAST_WITH_WORDS_PX)
        style = Qt.ToolButtonStyle.ToolButtonTextUnderIcon if words else Qt.ToolButtonStyle.ToolButtonIconOnly
        for button in self._group.buttons():
            if isinstance(button, QToolButton):
                button.setToolButtonStyle(style)
            button.setFixedSize(px(WIDTH_PX), height)
