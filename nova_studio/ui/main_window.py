"""The main window: what is seen of it first. What works behind it is :mod:`nova_studio.ui.workbench`, made when this is painted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QSettings, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeySequence, QPaintEvent, QShortcut
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QMainWindow, QTabWidget, QWidget

from nova_studio.contract.tasks import TASKS
from nova_studio.studio import Studio
from nova_studio.ui import icons, theme
from nova_studio.ui.actions import Actions
from nova_studio.ui.background import Background
from nova_studio.ui.canvas.canvas import Canvas
from nova_studio.ui.gallery.gallery import Gallery
from nova_studio.ui.notices import Notices
from nova_studio.ui.panels.details_panel import DetailsPanel
from nova_studio.ui.panels.task_panel import TaskPanel
from nova_studio.ui.panels.task_switcher import TaskSwitcher
from nova_studio.ui.pictures import LibraryPictures
from nova_studio.ui.status import StatusBar
from nova_studio.ui.tool_options import ToolOptions, ZoomBar
from nova_studio.ui.widgets.column import Column

if TYPE_CHECKING:
    from nova_studio.ui.choices import Choices
    from nova_studio.ui.curating import Curating
    from nova_studio.ui.drafting import Drafting
    from nova_studio.ui.generation import Generation
    from nova_studio.ui.history import History
    from nova_studio.ui.masking import Masking
    from nova_studio.ui.offering import Offering
    from nova_studio.ui.opening import Opening
    from nova_studio.ui.outbox_desk import OutboxDesk
    from nova_studio.ui.picture_tools import PictureTools
    from nova_studio.ui.portables import Portables
    from nova_studio.ui.preview import Preview
    from nova_studio.ui.projects.desk import ProjectDesk
    from nova_studio.ui.results import ResultActions
    from nova_studio.ui.session import Session
    from nova_studio.ui.tool_desk import ToolDesk

_SIZE, _SHARE = (1280, 800), 0.8
"""The first window's least size, and its part of a screen that has room for more."""
_FRAME = 32
"""What a window manager adds above a window, so that the first one fits its screen."""
_IDLE_MS = 8
_PANEL_WIDTH, _DETAILS_WIDTH, _GALLERY_HEIGHT = 320, 248, 196
_NARROW = 900
"""On a screen less wide than this the panels of the right become tabs of the left one."""


class MainWindow(QMainWindow):
    """One window on one library. Show it, then give it a ``Workbench``, which sets what is declared without a value here.

    ``ready`` comes once what was being edited is back on the canvas, or nothing was.
    """

    ready = Signal()
    closing = Signal()
    painted = Signal()
    """The window is on the screen for the first time."""
    session: Session
    generation: Generation
    outbox: OutboxDesk
    choices: Choices
    masking: Masking
    offering: Offering
    curating: Curating
    drafting: Drafting
    tools: ToolDesk
    portables: Portables
    projects: ProjectDesk
    picture_tools: PictureTools
    preview: Preview
    history: History
    results: ResultActions
    opening: Opening

    def __init__(self, studio: Studio, geometry: QSettings) -> None:
        super().__init__()
        self._studio = studio
        self._geometry = geometry
        self.may_close: Callable[[], bool] = lambda: True
        """Asked before the window closes: keeps what was done, and says whether it may."""
        self.setWindowTitle(self.tr("Nova Studio"))
        self.setWindowIcon(icons.app_icon())
        self.background = Background(self)
        self.pictures = LibraryPictures(studio, self.background, self)
        self.canvas = Canvas()
        self.panel = TaskPanel(self.pictures, task=studio.library.current_task() or studio.settings.task)
        self.switcher = TaskSwitcher()
        self.notices = Notices()
        self.actions_ = Actions(self)
        self.gallery = Gallery(studio.library, self.background)
        self.details = DetailsPanel(studio.library, self.background, studio.palette_share)
        self.status = StatusBar()
        self.rebuild_wanted = False
        """Whether the window closes so that the library gets a new database; then another window opens."""
        self._painted = False
        self._put_aside: list[QWidget] = []
        self._idle = QTimer(self)
        self._idle.timeout.connect(self._prepare)
        self._lay_out()
        self._bind_actions()
        self._restore_geometry()

    # ------------------------------------------------------------------------------------------------------- layout

    def _lay_out(self) -> None:
        self.tool_options = ToolOptions(self.canvas, self.actions_)
        self.addToolBar(Qt.ToolBarArea.TopToolBarArea, self.tool_options)
        self.zoom_bar = ZoomBar(self.canvas, self.actions_)
        self.addToolBar(Qt.ToolBarArea.TopToolBarArea, self.zoom_bar)
        self.actions_.fill(self.menuBar())
        self.tool_options.set_mask_menu(self.actions_.menus["mask"])
        centre = Column()
        self._column = centre.column
        self._column.addWidget(self.notices)
        self._column.addWidget(self.canvas, 1)
        self.setCentralWidget(centre)
        left = QWidget()
        row = QHBoxLayout(left)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.switcher)
        row.addWidget(self.panel, 1)
        self.docks = {
            "task": self._dock("task", self.tr("Task"), left, Qt.DockWidgetArea.LeftDockWidgetArea),
            "gallery": self._dock("gallery", self.tr("Gallery"), self.gallery, Qt.DockWidgetArea.BottomDockWidgetArea),
            "details": self._dock("details", self.tr("Details"), self.details, Qt.DockWidgetArea.RightDockWidgetArea),
            "outbox": self._dock("outbox", self.tr("Outbox"), None, Qt.DockWidgetArea.RightDockWidgetArea),
            "masks": self._dock("masks", self.tr("Masks"), None, Qt.DockWidgetArea.RightDockWidgetArea),
        }
        self.tabifyDockWidget(self.docks["details"], self.docks["outbox"])
        self.tabifyDockWidget(self.docks["outbox"], self.docks["masks"])
        self.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        self.docks["details"].raise_()
        self.setCorner(Qt.Corner.BottomLeftCorner, Qt.DockWidgetArea.LeftDockWidgetArea)
        self.setCorner(Qt.Corner.BottomRightCorner, Qt.DockWidgetArea.RightDockWidgetArea)
        view = self.actions_.menus["view"]
        view.addSeparator()
        for dock in self.docks.values():
            view.addAction(dock.toggleViewAction())
        self.setStatusBar(self.status)

    def _dock(self, name: str, title: str, content: QWidget | None, area: Qt.DockWidgetArea) -> QDockWidget:
        dock = QDockWidget(title, self)
        dock.setObjectName(name)
        if content is not None:
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
        self.resize(QSize(*_SIZE).expandedTo(room * _SHARE).boundedTo(room))
        saved, state = self._geometry.value("geometry"), self._geometry.value("state")
        if isinstance(saved, QByteArray) and isinstance(state, QByteArray):
            self.restoreGeometry(saved)
            self.restoreState(state)
            return
        if room.width() < px(_NARROW):
            for name in ("details", "outbox", "masks"):
                self.tabifyDockWidget(self.docks["task"], self.docks[name])
            self.docks["task"].raise_()
            if (layout := self.layout()) is not None:
                layout.activate()  # else the window keeps the least size it had before
            self.resize(room)
        horizontal, vertical = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
        widths = [px(_PANEL_WIDTH) + self.switcher.sizeHint().width(), px(_DETAILS_WIDTH)]
        self.resizeDocks([self.docks["task"], self.docks["details"]], widths, horizontal)
        self.resizeDocks([self.docks["gallery"]], [px(_GALLERY_HEIGHT)], vertical)

    def place(self, outbox: QWidget, masks: QWidget, bars: Sequence[QWidget]) -> None:
        """Put panels into their docks, and bars that are shown at times over the canvas."""
        self.docks["outbox"].setWidget(outbox)
        self.docks["masks"].setWidget(masks)
        for bar in bars:
            self._column.insertWidget(self._column.indexOf(self.canvas), bar)
            self._reach_before_canvas(bar)

    def _reach_before_canvas(self, bar: QWidget) -> None:
        """What comes late to a window is reached last by Tab; a bar is reached where it is seen."""
        last = self.canvas.previousInFocusChain()
        while last is not None and not last.focusPolicy() & Qt.FocusPolicy.TabFocus:
            last = last.previousInFocusChain()
        for each in bar.findChildren(QWidget):
            if last is not None and each.window() is self and each.focusPolicy() & Qt.FocusPolicy.TabFocus:
                QWidget.setTabOrder(last, each)
                last = each

    # ------------------------------------------------------------------------------------------------------- actions

    def _bind_actions(self) -> None:
        """What the window does by itself; all else is bound when there is a workbench."""
        canvas, panel, actions = self.canvas, self.panel, self.actions_
        actions.bind(
            {
                "quit": self.close,
                "zoom_in": canvas.zoom_in,
                "zoom_out": canvas.zoom_out,
                "fit": canvas.zoom_to_fit,
                "actual_size": canvas.zoom_to_actual,
                "only_picture": self._toggle_only_picture,
            }
        )
        panel.clear_mask_requested.connect(canvas.clear_mask)
        panel.invert_mask_requested.connect(canvas.invert_mask)
        canvas.tool_changed.connect(self._show_tool)
        canvas.undo_stack.canUndoChanged.connect(actions["undo"].setEnabled)
        canvas.undo_stack.canRedoChanged.connect(actions["redo"].setEnabled)
        for name in ("undo", "redo"):
            actions[name].setEnabled(False)
        actions["brush"].setChecked(True)
        # Tab moves the focus everywhere but on the canvas, where it clears the table.
        only = QShortcut(QKeySequence(Qt.Key.Key_Tab), canvas, context=Qt.ShortcutContext.WidgetShortcut)
        only.activated.connect(actions["only_picture"].trigger)
        for number, task in enumerate(TASKS, 1):
            shortcut = QShortcut(QKeySequence(f"Alt+{number}"), self)
            shortcut.activated.connect(self.switcher.button(task).click)

    def _show_tool(self, name: str) -> None:
        self.actions_[name].setChecked(True)

    def _toggle_only_picture(self) -> None:
        hide = self.actions_["only_picture"].isChecked()
        if hide:
            parts = (*self.docks.values(), self.tool_options, self.zoom_bar, self.status, self.menuBar())
            self._put_aside = [part for part in parts if not part.isHidden()]
        for part in self._put_aside:
            part.setVisible(not hide)
        self.canvas.setFocus()

    def prepare_forms(self) -> None:
        """Make the forms that nobody has asked for yet, in idle moments."""
        self._idle.start(_IDLE_MS)

    def _prepare(self) -> None:
        """A form takes as long to make as two frames: do it while nobody waits, an editor at a time."""
        busy = QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton
        if not busy and not self.panel.prepare():
            self._idle.stop()

    # ---------------------------------------------------------------------------------------------------------- end

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tell once that there is something to see."""
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            self.painted.emit()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close, where what was done is kept; what is still being waited for is the application's to look after."""
        if not self.may_close():
            event.ignore()
            return
        if self.actions_["only_picture"].isChecked():
            self.actions_["only_picture"].trigger()  # the next window begins with everything
        self._geometry.setValue("geometry", self.saveGeometry())
        self._geometry.setValue("state", self.saveState())
        event.accept()
        self.closing.emit()
