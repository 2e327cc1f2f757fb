"""Parts of the tool bar: one button for a pair of tools, and a row of options for each tool."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QAction, QContextMenuEvent, QKeyEvent, QPainter, QPaintEvent, QPolygon
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QHBoxLayout, QLabel, QMenu, QSizePolicy, QToolButton, QWidget

from nova_studio.imaging.modes import Mode
from nova_studio.ui import icons, theme
from nova_studio.ui.canvas.brush import MAX_SIZE, MIN_SIZE
from nova_studio.ui.canvas.canvas import Canvas
from nova_studio.ui.canvas.tool_settings import NOISE_MAX, SMOOTHING_MAX, TOLERANCE_MAX
from nova_studio.ui.widgets.choice import Choice
from nova_studio.ui.widgets.slider import NumberSlider

_TRIANGLE = 4
_WIDE, _NARROW, _DIGITS = 210, 150, 68
_SIZE_CURVE = 2.2
"""A slider's middle then means 218 pixels of 1000: sizes feel evenly spread by what they are to each other."""


class ToolGroup(QToolButton):
    """One button for several tools: it shows the one used last; hold it, right-click it or press Down for the others."""

    def __init__(self, actions: Sequence[QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        menu = QMenu(self)
        menu.addActions(list(actions))
        self.setMenu(menu)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.DelayedPopup)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleDescription(self.tr("Press Down for the tools beside it."))
        for action in actions:
            action.toggled.connect(lambda on, action=action: self._show(action) if on else None)
        self._show(actions[0])

    def _show(self, action: QAction) -> None:
        self.setDefaultAction(action)
        self.setAccessibleName(spoken(action))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The others."""
        self.showMenu()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Down opens the menu."""
        if event.key() == Qt.Key.Key_Down:
            self.showMenu()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A small triangle says that there is more."""
        super().paintEvent(event)
        px = theme.current().px
        side, corner = px(_TRIANGLE), QPoint(self.width() - px(3), self.height() - px(3))
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.current().tokens.color("secondary"))
        painter.drawPolygon(QPolygon([corner, corner - QPoint(side, 0), corner - QPoint(0, side)]))
        painter.end()


class OptionRow(QWidget):
    """Options of some tools, side by side."""

    def __init__(self, canvas: Canvas, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.canvas = canvas
        self.settings = canvas.settings
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)  # no holes where there is room
        self._sliders: list[tuple[NumberSlider, int]] = []

    def add_slider(self, words: str, slider: NumberSlider, width: int) -> None:
        """A slider with its word before it."""
        label = QLabel(words)
        theme.set_role(label, "secondary")
        self.row.addWidget(label)
        self.row.addWidget(slider)
        self._sliders.append((slider, width))

    def measure(self, *, digits: bool = False) -> None:
        """Sizes at the present scale; with ``digits`` only the numbers are left of the sliders."""
        px = theme.current().px
        self.row.setSpacing(px(theme.SPACE_S))
        for slider, width in self._sliders:
            slider.slider.setVisible(not digits and width > _DIGITS)
            slider.setFixedWidth(px(_DIGITS if digits else width))

    def saved(self) -> int:
        """By how many pixels the row is narrower where only the numbers are left."""
        px = theme.current().px
        return sum(px(width) - px(_DIGITS) for _slider, width in self._sliders)


class BrushOptions(OptionRow):
    """Size and smoothing."""

    def __init__(self, canvas: Canvas, parent: QWidget | None = None) -> None:
        super().__init__(canvas, parent)
        self.size_slider = NumberSlider(self.tr("Brush size"), MIN_SIZE, MAX_SIZE, curve=_SIZE_CURVE, resettable=False)
        self.size_slider.set_value(canvas.brush_size())
        self.smoothing = NumberSlider(self.tr("Smoothing"), 0, SMOOTHING_MAX, resettable=False)
        self.add_slider(self.tr("Size"), self.size_slider, _WIDE)
        self.add_slider(self.tr("Smoothing"), self.smoothing, _NARROW)
        self.size_slider.value_changed.connect(lambda value: canvas.set_brush_size(int(value)))
        self.smoothing.value_changed.connect(lambda value: self.settings.set_smoothing(int(value)))
        canvas.brush_size_changed.connect(self.size_slider.set_value)


class ModeOptions(OptionRow):
    """How a selection meets the mask."""

    def __init__(self, canvas: Canvas, parent: QWidget | None = None) -> None:
        super().__init__(canvas, parent)
        self.row.setSpacing(0)
        words = {
            Mode.REPLACE: self.tr("Replace the mask"),
            Mode.ADD: self.tr("Add to the mask"),
            Mode.SUBTRACT: self.tr("Subtract from the mask (right button, or Alt held)"),
            Mode.INTERSECT: self.tr("Intersect with the mask"),
        }
        self._group = QButtonGroup(self)
        self.buttons = {mode: self._button(mode, text) for mode, text in words.items()}
        self.settings.changed.connect(lambda name: self._show() if name == "mode" else None)
        self._show()

    def _button(self, mode: Mode, words: str) -> QToolButton:
        button = QToolButton(self)
        button.setIcon(icons.icon(mode.value))
        button.setCheckable(True)
        button.setToolTip(words)
        button.setAccessibleName(words)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda: self.settings.set_mode(mode))
        self._group.addButton(button)
        self.row.addWidget(button)
        return button

    def _show(self) -> None:
        self.buttons[self.settings.now.mode].setChecked(True)

    def measure(self, *, digits: bool = False) -> None:
        """Sizes at the present scale."""
        side = theme.current().px(20)
        for button in self.buttons.values():
            button.setIconSize(QSize(side, side))


class WandOptions(OptionRow):
    """Tolerance, contiguity and anti-noise."""

    def __init__(self, canvas: Canvas, parent: QWidget | None = None) -> None:
        super().__init__(canvas, parent)
        now = self.settings.now
        self.tolerance = NumberSlider(self.tr("Tolerance"), 0, TOLERANCE_MAX, resettable=False)
        self.tolerance.set_value(now.tolerance)
        self.noise = NumberSlider(self.tr("Anti-noise"), 0, NOISE_MAX, resettable=False)
        self.joined = QCheckBox(self.tr("Contiguous"))
        self.joined.setAccessibleName(self.joined.text())
        self.joined.setToolTip(self.tr("Only what is joined to the pixel clicked; else such colors everywhere"))
        self.joined.setChecked(now.contiguous)
        self.add_slider(self.tr("Tolerance"), self.tolerance, _NARROW + 20)
        self.row.addWidget(self.joined)
        self.add_slider(self.tr("Anti-noise"), self.noise, _DIGITS)
        self.tolerance.value_changed.connect(lambda value: self.settings.set_tolerance(int(value)))
        self.noise.value_changed.connect(lambda value: self.settings.set_noise(int(value)))
        self.joined.toggled.connect(self.settings.set_contiguous)
        self.settings.changed.connect(self._follow)

    def _follow(self, name: str) -> None:
        if name == "tolerance":
            self.tolerance.set_value(self.settings.now.tolerance)


class CutOptions(OptionRow):
    """What a smart selection begins with, and what can be done then."""

    def __init__(self, canvas: Canvas, parent: QWidget | None = None) -> None:
        super().__init__(canvas, parent)
        choices = [(True, self.tr("Box")), (False, self.tr("Scribble"))]
        self.start = Choice(self.tr("Begin with"), choices, self, segmented=True)
        self.start.set_value(self.settings.now.box)
        self.start.value_changed.connect(lambda value: self.settings.set_box(bool(value)))
        self.row.addWidget(self.start)
        self.hint = QLabel(self.tr("Right button: outside. Enter accepts."))
        self.hint.setToolTip(
            self.tr(
                "Scribble inside the object to refine, with the right button or Alt held outside it. Enter accepts, Esc gives up."
            )
        )
        theme.set_role(self.hint, "secondary")
        self.row.addWidget(self.hint)


def spoken(action: QAction) -> str:
    """What an action is called, without the mark of its key."""
    return action.text().replace("&", "").rstrip("…")
