"""The options of the active tool, and the zoom, in one bar above the canvas."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QToolBar, QToolButton, QWidget

from nova_studio.ui import theme
from nova_studio.ui.actions import Actions
from nova_studio.ui.canvas.brush import MAX_SIZE, MIN_SIZE
from nova_studio.ui.canvas.canvas import Canvas
from nova_studio.ui.widgets.slider import NumberSlider

_SIZE_WIDTH = 210
_TOOLS = ("brush", "eraser", "hand")
_MASK = ("undo", "redo", "invert_mask", "clear_mask")


class ToolOptions(QToolBar):
    """Tools, brush size, mask actions; at the right the zoom in per cent."""

    def __init__(self, canvas: Canvas, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("tool_options")
        self.setWindowTitle(self.tr("Tool options"))
        self.setAccessibleName(self.tr("Tool options"))
        self.setMovable(False)
        self._canvas = canvas
        self._names = _TOOLS + _MASK + ("zoom_out", "fit", "actual_size", "zoom_in")
        for name in _TOOLS:
            self.addAction(actions[name])
        self.addSeparator()
        self._size_label = QLabel(self.tr("Size"))
        theme.set_role(self._size_label, "secondary")
        self._size = NumberSlider(self.tr("Brush size"), MIN_SIZE, MAX_SIZE)
        self._size.set_value(canvas.brush_size())
        self.addWidget(self._size_label)
        self.addWidget(self._size)
        self.addSeparator()
        for name in _MASK:
            self.addAction(actions[name])
        spring = QWidget()
        spring.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.addWidget(spring)
        self.addAction(actions["zoom_out"])
        self._zoom = QToolButton()
        self._zoom.setDefaultAction(actions["actual_size"])
        self._zoom.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.addWidget(self._zoom)
        self.addAction(actions["zoom_in"])
        self.addAction(actions["fit"])
        self._name_buttons(actions)
        self._size.value_changed.connect(self._take_size)
        canvas.brush_size_changed.connect(self._show_size)
        canvas.zoom_changed.connect(self._show_zoom)
        self._show_zoom(canvas.zoom())
        self._measure()
        theme.current().changed.connect(self._measure)

    def _name_buttons(self, actions: Actions) -> None:
        """A tool button speaks its action's name, without the mnemonic."""
        for name in self._names:
            button = self.widgetForAction(actions[name])
            if button is not None:
                button.setAccessibleName(actions[name].text().replace("&", "").rstrip("…"))

    def _take_size(self) -> None:
        value = self._size.value()
        if value is not None:
            self._canvas.set_brush_size(int(value))

    def _show_size(self, size: int) -> None:
        if self._size.value() != size:
            self._size.set_value(size)

    def _show_zoom(self, zoom: float) -> None:
        words = f"{zoom * 100:.0f} %" if zoom >= 0.1 else f"{zoom * 100:.1f} %"
        self._zoom.setText(words)
        self._zoom.setAccessibleName(self.tr("Zoom {0}").format(words))

    def _measure(self) -> None:
        px = theme.current().px
        self.setIconSize(QSize(px(20), px(20)))
        self._size.setFixedWidth(px(_SIZE_WIDTH))
        self._zoom.setMinimumWidth(px(64))
