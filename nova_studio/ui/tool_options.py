"""The bars above the canvas: the tools with the options of the active one, and the zoom, which is always in sight."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolBar, QToolButton, QWidget

from nova_studio.ui import theme
from nova_studio.ui.actions import Actions
from nova_studio.ui.canvas.canvas import Canvas
from nova_studio.ui.canvas.toolbox import SHAPES
from nova_studio.ui.icons import icon
from nova_studio.ui.tool_parts import BrushOptions, CutOptions, ModeOptions, OptionRow, ToolGroup, WandOptions, spoken
from nova_studio.ui.zoom_entry import ZoomEntry

_TOOLS: tuple[tuple[str, ...], ...] = (
    ("brush",),
    ("eraser",),
    ("rectangle", "ellipse"),
    ("lasso", "polygon"),
    ("wand", "smart_select"),
    ("fill",),
    ("hand",),
)
_STEPS = ("undo", "redo")
_ZOOMS = ("zoom_out", "zoom_in", "fit")


class ToolOptions(QToolBar):
    """Tools, the options of the active one, undo, the menu of mask operations.

    Where there is little room the sliders go first and leave their numbers, then what is last folds behind an arrow.
    """

    def __init__(self, canvas: Canvas, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("tool_options")
        self.setWindowTitle(self.tr("Tool options"))
        self.setAccessibleName(self.tr("Tool options"))
        self.setMovable(False)
        self._canvas = canvas
        self._actions = actions
        for names in _TOOLS:
            self._add_tools(names)
        self._before_options = self.addSeparator()
        self._add_options()
        self.addSeparator()
        for name in _STEPS:
            self.addAction(actions[name])
        self.mask_button = self._add_mask_button()
        self._digits = False
        for name in ("brush", "eraser", "fill", "hand", *_STEPS):
            _name_button(self, actions[name])
        self._show_that_there_is_more()
        canvas.tool_changed.connect(self._show_options)
        self._show_options(canvas.tool())
        self._measure()
        theme.current().changed.connect(self._measure)

    def set_mask_menu(self, menu: QMenu) -> None:
        """The menu of mask operations, which is the menu bar's own."""
        self.mask_button.setMenu(menu)

    def _add_tools(self, names: tuple[str, ...]) -> None:
        if len(names) == 1:
            self.addAction(self._actions[names[0]])
        else:
            self.addWidget(ToolGroup([self._actions[name] for name in names]))

    def _add_options(self) -> None:
        canvas = self._canvas
        rows: list[tuple[OptionRow, tuple[str, ...]]] = [
            (ModeOptions(canvas), (*SHAPES, "wand", "smart_select")),
            (BrushOptions(canvas), ("brush", "eraser")),
            (WandOptions(canvas), ("wand",)),
            (CutOptions(canvas), ("smart_select",)),
        ]
        self._options: list[tuple[QAction, OptionRow, tuple[str, ...]]] = [
            (self.addWidget(row), row, tools) for row, tools in rows
        ]

    def _add_mask_button(self) -> QToolButton:
        button = QToolButton()
        button.setText(self.tr("Mask"))
        button.setAccessibleName(self.tr("Mask"))
        button.setToolTip(self.tr("Everything that can be done with the mask as a whole"))
        button.setIcon(icon("mask"))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.addWidget(button)
        return button

    def _show_that_there_is_more(self) -> None:
        """Qt's button at the end of a bar that is too narrow; the style gives it no picture of its own."""
        for button in self.findChildren(QToolButton, "qt_toolbar_ext_button"):
            button.setIcon(icon("chevron_right"))
            button.setAccessibleName(self.tr("More tools"))
            button.setToolTip(self.tr("More tools"))

    def sizeHint(self) -> QSize:
        """What it takes to show all of it, also while less is shown: else it would never grow again."""
        return super().sizeHint() + QSize(self._saved() if self._digits else 0, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        digits = self.width() < self.sizeHint().width()
        if digits != self._digits:
            self._digits = digits
            self._measure()

    def _saved(self) -> int:
        return sum(row.saved() for action, row, _tools in self._options if action.isVisible())

    def _show_options(self, tool: str) -> None:
        for action, _row, tools in self._options:
            action.setVisible(tool in tools)
        self._before_options.setVisible(any(tool in tools for _action, _row, tools in self._options))
        self._fit()

    def _measure(self) -> None:
        px = theme.current().px
        self.setIconSize(QSize(px(20), px(20)))
        for _action, row, _tools in self._options:
            row.measure(digits=self._digits)


class ZoomBar(QToolBar):
    """The zoom in per cent, at the right; it keeps its room, however little there is."""

    def __init__(self, canvas: Canvas, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("zoom")
        self.setWindowTitle(self.tr("Zoom"))
        self.setMovable(False)
        spring = QWidget()
        spring.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.addWidget(spring)
        self.addAction(actions["zoom_out"])
        self.addWidget(ZoomEntry(canvas))
        for name in ("zoom_in", "fit"):
            self.addAction(actions[name])
        for name in _ZOOMS:
            _name_button(self, actions[name])
        self._measure()
        theme.current().changed.connect(self._measure)

    def minimumSizeHint(self) -> QSize:
        """All of it."""
        return self.sizeHint()

    def _measure(self) -> None:
        px = theme.current().px
        self.setIconSize(QSize(px(20), px(20)))


def _name_button(bar: QToolBar, action: QAction) -> None:
    """A tool button speaks its action's name, without the mnemonic."""
    button = bar.widgetForAction(action)
    if button is not None:
        button.setAccessibleName(spoken(action))
