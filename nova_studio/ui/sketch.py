"""A small canvas for the sketch that a text-to-image request follows: black pen on white, or over a faint picture.

The pen is the canvas' own brush, and what it masks is what is drawn: so size, pressure, straight lines, eraser, undo and keys are
the same. The ground is for the eye only; what is handed on is black on white.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QRect, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeySequence, QPainter, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from nova_studio.ui import icons, theme
from nova_studio.ui.canvas.brush import MAX_SIZE, MIN_SIZE
from nova_studio.ui.canvas.canvas import Canvas
from nova_studio.ui.widgets.choice import Choice
from nova_studio.ui.widgets.slider import NumberSlider

_PEN = 12
_INK, _PAPER = QColor(0, 0, 0), QColor(255, 255, 255)
_VEIL = QColor(255, 255, 255, 175)
_ROOM = (920, 660)
_WHITE, _CANVAS, _SLOT = "white", "canvas", "slot"


class SketchWindow(QDialog):
    """One window, kept with its drawing; ``drawn`` carries the sketch as an image of the size asked for."""

    drawn = Signal(QImage)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Sketch"))
        self.canvas = Canvas()
        self.canvas.setAccessibleName(self.tr("Sketch"))
        self.canvas.set_overlay(_INK, False)
        self.canvas.set_brush_size(_PEN)
        self._grounds: dict[str, QImage] = {}
        self._build()
        self._keys()
        self._measure()
        theme.current().changed.connect(self._measure)
        self.resize(theme.current().px(_ROOM[0]), theme.current().px(_ROOM[1]))

    def begin(self, width: int, height: int, photo: QImage) -> None:
        """Show the window for a sketch of this size; a drawing of the same size is still there. ``photo`` may be null."""
        chosen = self._ground.value()
        self._grounds = {} if photo.isNull() else {_CANVAS: photo}
        self._offer_grounds(_CANVAS if chosen == _CANVAS and self._grounds else _WHITE)
        if self.canvas.picture_size() == (width, height):
            self._show_ground()
        else:
            self.canvas.set_picture(self._paper(width, height))
        self.setWindowTitle(self.tr("Sketch, {0} x {1}").format(width, height))
        self.show()
        self.raise_()
        self.activateWindow()
        self.canvas.setFocus()

    def offer(self, held: QImage) -> None:
        """One more ground: the picture that the sketch would replace. Where nothing is drawn yet, it is what one wants to see."""
        self._grounds[_SLOT] = held
        self._offer_grounds(_SLOT if self.canvas.mask_is_empty() else str(self._ground.value()))
        self._show_ground()

    def image(self) -> QImage:
        """The sketch: black where the pen was, white elsewhere."""
        width, height = self.canvas.picture_size()
        levels = ((~self.canvas.mask()).astype("uint8") * 255).tobytes()
        grey = QImage(levels, width, height, width, QImage.Format.Format_Grayscale8)
        return grey.convertToFormat(QImage.Format.Format_RGB888)

    def finish(self) -> None:
        """Hand the sketch on, and close."""
        self.drawn.emit(self.image())
        self.accept()

    # --------------------------------------------------------------------------------------------------------- private

    def _build(self) -> None:
        canvas = self.canvas
        self._tool = Choice(self.tr("Tool"), (("brush", self.tr("Pen")), ("eraser", self.tr("Eraser"))))
        self._tool.value_changed.connect(lambda name: canvas.set_tool(str(name)))
        canvas.tool_changed.connect(self._tool.set_value)
        self._size = NumberSlider(self.tr("Size"), MIN_SIZE, MAX_SIZE, curve=3.0, resettable=False)
        self._size.set_value(_PEN)
        self._size.value_changed.connect(lambda value: canvas.set_brush_size(int(value)))
        canvas.brush_size_changed.connect(self._show_size)
        self._ground = self._choice_of_grounds()
        self._row = QHBoxLayout()
        self._over = self._label(self.tr("Draw over"))
        for part in (self._tool, self._label(self.tr("Size")), self._size, self._over, self._ground):
            self._row.addWidget(part)
        self._row.addStretch(1)
        for name, title, act in (
            ("undo", self.tr("Undo"), canvas.undo),
            ("redo", self.tr("Redo"), canvas.redo),
            ("clear", self.tr("Clear"), canvas.clear_mask),
        ):
            self._row.addWidget(self._button(name, title, act))
        use, leave = QPushButton(self.tr("Use sketch")), QPushButton(self.tr("Cancel"))
        for button, act in ((use, self.finish), (leave, self.reject)):
            button.setAccessibleName(button.text())
            button.setAutoDefault(False)
            button.clicked.connect(act)
        theme.set_role(leave, "quiet")
        self._foot = QHBoxLayout()
        self._foot.addStretch(1)
        self._foot.addWidget(use)
        self._foot.addWidget(leave)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._row)
        self._column.addWidget(canvas, 1)
        self._column.addLayout(self._foot)

    def _label(self, words: str) -> QLabel:
        label = QLabel(words)
        theme.set_role(label, "secondary")
        return label

    def _choice_of_grounds(self) -> Choice:
        words = {_WHITE: self.tr("White"), _CANVAS: self.tr("Canvas"), _SLOT: self.tr("Present picture")}
        choice = Choice(self.tr("Ground"), [(name, words[name]) for name in words if name in (_WHITE, *self._grounds)])
        choice.value_changed.connect(self._show_ground)
        return choice

    def _offer_grounds(self, chosen: str) -> None:
        """The choice is made anew with what there is."""
        fresh = self._choice_of_grounds()
        with QSignalBlocker(fresh):
            fresh.set_value(chosen)
        self._row.replaceWidget(self._ground, fresh)
        self._ground.hide()
        self._ground.deleteLater()
        self._ground = fresh
        for part in (self._over, fresh):
            part.setVisible(bool(self._grounds))

    def _button(self, name: str, title: str, act: Callable[[], object]) -> QToolButton:
        button = QToolButton()
        button.setIcon(icons.icon(name))
        button.setAccessibleName(title)
        button.setToolTip(title)
        button.clicked.connect(act)
        return button

    def _keys(self) -> None:
        canvas = self.canvas
        for keys, act in (
            ("Ctrl+Z", canvas.undo),
            ("Ctrl+Shift+Z", canvas.redo),
            ("Ctrl+Y", canvas.redo),
            ("Ctrl+D", canvas.clear_mask),
            ("B", partial(canvas.set_tool, "brush")),
            ("E", partial(canvas.set_tool, "eraser")),
            ("Ctrl+0", canvas.zoom_to_fit),
            ("Ctrl+1", canvas.zoom_to_actual),
            ("Ctrl+Return", self.finish),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(act)

    def _show_size(self, size: int) -> None:
        if self._size.value() != size:
            self._size.set_value(size)

    def _show_ground(self) -> None:
        if self.canvas.has_picture():
            self.canvas.set_ground(self._paper(*self.canvas.picture_size()))

    def _paper(self, width: int, height: int) -> QImage:
        """White, with a picture faintly on it where that is wanted."""
        paper = QImage(width, height, QImage.Format.Format_RGB32)
        paper.fill(_PAPER)
        photo = self._grounds.get(str(self._ground.value()))
        if photo is not None:
            size = photo.size().scaled(width, height, Qt.AspectRatioMode.KeepAspectRatio)
            place = QRect((width - size.width()) // 2, (height - size.height()) // 2, size.width(), size.height())
            painter = QPainter(paper)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(place, photo)
            painter.fillRect(paper.rect(), _VEIL)
            painter.end()
        return paper

    def _measure(self) -> None:
        px = theme.current().px
        self.canvas.set_surround(theme.current().tokens.color("surround"))
        self._column.setContentsMargins(px(12), px(12), px(12), px(12))
        self._column.setSpacing(px(8))
        self._row.setSpacing(px(8))
        self._size.setFixedWidth(px(200))
