"""Bars above the canvas for what needs a few numbers: controls, a sentence, and two buttons; Enter applies, Escape leaves."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from nova_studio.ui import theme
from nova_studio.ui.canvas.canvas import Canvas
from nova_studio.ui.widgets.elided import ElidedLabel
from nova_studio.ui.widgets.flow import FlowLayout
from nova_studio.ui.widgets.spin import NoWheelSpinBox

_SPIN_WIDTH = 66


class EditBar(QWidget):
    """One such bar, hidden until :meth:`open`; the mask is held while it is there. ``closed`` comes however it ends."""

    closed = Signal()

    def __init__(self, canvas: Canvas, title: str, verb: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.canvas = canvas
        theme.set_role(self, "raised")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(title)
        self.words = ElidedLabel("")
        theme.set_role(self.words, "secondary")
        self.apply_button = QPushButton(verb)
        self.cancel_button = QPushButton(self.tr("Cancel"))
        theme.set_role(self.cancel_button, "quiet")
        for button, act in ((self.apply_button, self.apply), (self.cancel_button, self.leave)):
            button.setAccessibleName(button.text())
            button.setAutoDefault(False)
            button.clicked.connect(act)
        self._spins: list[NoWheelSpinBox] = []
        self._controls = FlowLayout()  # in a narrow window the buttons go below: nothing beside the canvas has to move
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._controls)
        self._column.addWidget(self.words)
        self._shortcuts = [
            self._key(Qt.Key.Key_Escape, self.leave),
            self._key(Qt.Key.Key_Return, self.apply),
            self._key(Qt.Key.Key_Enter, self.apply),
        ]
        theme.current().changed.connect(self._measure)
        self.hide()

    # ------------------------------------------------------------------------------------------------- for subclasses

    def start(self) -> None:
        """The bar opens: take the picture's numbers."""

    def commit(self) -> None:
        """Do what the bar is for."""

    def finish(self) -> None:
        """The bar closes: leave nothing behind."""

    def add(self, widget: QWidget) -> None:
        """Put a control into the row."""
        self._controls.addWidget(widget)

    def add_number(
        self, title: str, letter: str, least: int, most: int, changed: Callable[[int], object]
    ) -> NoWheelSpinBox:
        """A number by keys, with its letter before it; ``changed`` is called when it has been entered."""
        spin = NoWheelSpinBox(title, least, most, plain=True)
        spin.setPrefix(f"{letter} ")
        spin.setToolTip(title)
        spin.setKeyboardTracking(False)
        spin.valueChanged.connect(changed)
        self._spins.append(spin)
        self.add(spin)
        return spin

    def complete(self) -> None:
        """Everything is in the row: the buttons come last."""
        self._controls.addWidget(self.apply_button)
        self._controls.addWidget(self.cancel_button)
        self._measure()

    # --------------------------------------------------------------------------------------------------------- opening

    def open(self) -> None:
        """Show the bar for the picture on the canvas; nothing happens without one."""
        if not self.canvas.has_picture() or self.isVisible():
            return
        self.canvas.cancel_gesture()
        self.canvas.hold(True)
        self.canvas.pointer_changed()
        for shortcut in self._shortcuts:
            shortcut.setEnabled(True)
        self.show()
        self.start()
        self.canvas.setFocus()

    def leave(self) -> None:
        """Close the bar and change nothing."""
        if not self.isHidden():
            self._close()

    def apply(self) -> None:
        """Do it, and close; a number still being typed counts."""
        for spin in self._spins:
            spin.interpretText()
        if not self.isHidden() and self.apply_button.isEnabled():
            self._close()
            self.commit()

    def _close(self) -> None:
        for shortcut in self._shortcuts:
            shortcut.setEnabled(False)
        self.canvas.hold(False)
        self.canvas.pointer_changed()
        self.hide()
        self.finish()
        self.canvas.setFocus()
        self.closed.emit()

    def _key(self, key: Qt.Key, act: Callable[[], object]) -> QShortcut:
        shortcut = QShortcut(QKeySequence(key), self.canvas, context=Qt.ShortcutContext.WidgetShortcut)
        shortcut.activated.connect(act)
        shortcut.setEnabled(False)
        own = QShortcut(QKeySequence(key), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        own.activated.connect(act)
        return shortcut

    def _measure(self) -> None:
        px = theme.current().px
        self._column.setContentsMargins(px(12), px(6), px(12), px(6))
        self._column.setSpacing(px(4))
        self._controls.set_distances(px(8), px(4))
        for spin in self._spins:
            spin.setFixedWidth(px(_SPIN_WIDTH))
