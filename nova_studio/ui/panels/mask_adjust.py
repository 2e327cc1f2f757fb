"""A small panel over the canvas: by how many pixels to grow, shrink, smooth, border or (only to look at) feather, live."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout
from shiboken6 import Shiboken

from nova_studio.ui import theme
from nova_studio.ui.canvas import deferred
from nova_studio.ui.canvas.canvas import Canvas
from nova_studio.ui.canvas.change import SLOW, Change
from nova_studio.ui.widgets.slider import NumberSlider

FEATHER = "feather"
_MOST = 200
_FIRST = 8
_WIDTH = 240


@dataclass(frozen=True)
class _Words:
    title: str
    note: str = ""


class MaskAdjust(QFrame):
    """Asks for a number of pixels and shows what it does at once. Enter or Done keeps it, Escape or Cancel takes it back.

    It stands over the canvas and stops nobody from working; whatever else changes the mask closes it.
    """

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        theme.set_role(self, "card")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self._canvas = canvas
        self._kind = ""
        self._key: object = None
        self._pixels = dict.fromkeys(_words(), _FIRST)
        self.title = QLabel()
        theme.set_role(self.title, "strong")
        self.note = QLabel()
        theme.set_role(self.note, "secondary")
        self.slider = NumberSlider(self.tr("Pixels"), 1, _MOST, curve=2.0, resettable=False)
        self.done = self._button(self.tr("Done"))
        self.cancel = self._button(self.tr("Cancel"))
        self._lay_out()
        self.slider.value_changed.connect(self._apply)
        self.done.clicked.connect(self.accept)
        self.cancel.clicked.connect(self.give_up)
        canvas.undo_stack.indexChanged.connect(self._on_step)
        canvas.picture_changed.connect(self._close)
        canvas.installEventFilter(self)
        self._measure()
        theme.current().changed.connect(self._measure)
        self.hide()

    def open(self, kind: str) -> None:
        """Ask for the pixels of one operation and show it with those used last."""
        if not self._canvas.can_paint():
            return
        self._close()
        self._kind, self._key = kind, object()
        words = _words()[kind]
        self.title.setText(words.title)
        self.setAccessibleName(words.title)
        self.note.setText(words.note)
        self.note.setVisible(bool(words.note))
        self.slider.set_value(self._pixels[kind])
        self.slider.set_title(self.tr("{0}, pixels").format(words.title))
        self.show()
        self.raise_()
        self._place()
        self.slider.spin.setFocus(Qt.FocusReason.PopupFocusReason)
        self._apply()

    def accept(self) -> None:
        """Keep it."""
        self._canvas.work.end_tuning()
        self._close()

    def give_up(self) -> None:
        """Take it back."""
        if self._key is not None and self._kind != FEATHER:
            self._canvas.take_back(self._key)
        self._close()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Escape, which the number passes on."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.accept()
        elif event.key() == Qt.Key.Key_Escape:
            self.give_up()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the middle of the canvas' upper edge."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    def _apply(self) -> None:
        if not self._kind:
            return
        pixels = self._pixels[self._kind] = int(self.slider.value() or 1)
        if self._kind == FEATHER:
            self._canvas.set_feather(pixels)
            return
        make = deferred.operations().morph(self._kind, pixels)
        self._canvas.change(Change(_words()[self._kind].title, make, SLOW, self._key))

    def _on_step(self) -> None:
        """A stroke, an undo: what was being adjusted is no longer the latest. A stack tells even while it is destroyed."""
        if not Shiboken.isValid(self._canvas.undo_stack):
            return
        if self._kind and self._kind != FEATHER and not self._canvas.tuning(self._key):
            self._close()

    def _close(self) -> None:
        if not self._kind:
            return
        if self._kind == FEATHER:
            self._canvas.set_feather(0)
        self._kind, self._key = "", None
        within = self.isAncestorOf(self.focusWidget()) if self.focusWidget() is not None else False
        self.hide()
        if within:
            self._canvas.setFocus()

    def _button(self, words: str) -> QPushButton:
        button = QPushButton(words)
        button.setAccessibleName(words)
        return button

    def _lay_out(self) -> None:
        self._column = QVBoxLayout(self)
        self._row = QHBoxLayout()
        for widget in (self.title, self.slider, self.done, self.cancel):
            self._row.addWidget(widget)
        self._column.addLayout(self._row)
        self._column.addWidget(self.note)

    def _place(self) -> None:
        self._column.activate()
        self.resize(self._column.sizeHint())
        self.move((self._canvas.width() - self.width()) // 2, theme.current().px(theme.SPACE_S))

    def _measure(self) -> None:
        px = theme.current().px
        self._column.setContentsMargins(px(12), px(8), px(12), px(8))
        self._row.setSpacing(px(8))
        self.slider.setFixedWidth(px(_WIDTH))


def _words() -> dict[str, _Words]:
    return {
        "grow": _Words(_tr("Grow")),
        "shrink": _Words(_tr("Shrink")),
        "smooth": _Words(_tr("Smooth")),
        "border": _Words(_tr("Border")),
        FEATHER: _Words(
            _tr("Feather preview"), _tr("Only shown here: what is sent stays pure black and white, without soft edges.")
        ),
    }


def _tr(text: str) -> str:
    return QCoreApplication.translate("MaskAdjust", text)
